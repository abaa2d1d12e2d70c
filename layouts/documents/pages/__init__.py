"""Pages that are read as they are: the official PDF, the one page of a wall, the web form."""
