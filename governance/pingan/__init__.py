"""The Ping'an index: what is expected, what is observed, and what may be said of the difference."""
