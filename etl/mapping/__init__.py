"""The mapping language (docs/mapping.md) part by part; etl.mapping puts a mapping together."""
