"""Rows into the store: one load, in one transaction, and what follows from it."""
