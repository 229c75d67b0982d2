"""Warm builds: after a change of words only what depends on them is made again, with the bytes of a clean build."""
