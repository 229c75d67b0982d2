"""Topics, letters and the routes by which a letter leaves: all made at build time."""
