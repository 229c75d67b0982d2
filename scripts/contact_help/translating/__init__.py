"""Messages: taken out of the sources, merged into catalogues, put back into pages."""
