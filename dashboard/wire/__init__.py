"""Between browser and server: guard, sessions, the poll, caches, admission, downloads, the remote."""
