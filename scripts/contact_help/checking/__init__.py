"""Checks of a built site: accessibility and links."""
