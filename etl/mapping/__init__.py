"""The mapping language (docs/mapping.md) part by part; etl.mapping.source puts a mapping together."""
