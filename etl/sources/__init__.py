"""Sources that are asked rather than handed over: a database, an HTTP API. What they say lands as a file first."""
