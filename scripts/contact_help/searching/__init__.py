"""The search: what is put into an index for each language, and the script that looks in it."""
