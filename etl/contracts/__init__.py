"""Contracts: text becomes typed values, or the row becomes a reject with a reason."""
