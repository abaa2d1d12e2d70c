"""Cards of the Ping'an index."""
