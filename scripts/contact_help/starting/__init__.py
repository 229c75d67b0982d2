"""A new site: what it starts with, and the command that makes it."""
