"""Measurements: each module is a command that prints a table, with the machine it ran on."""
