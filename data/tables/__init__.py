"""The tables of the store, by what they hold; `data.schema` has them all."""
