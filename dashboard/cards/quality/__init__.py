"""Cards about what was loaded, how well, and what was published."""
