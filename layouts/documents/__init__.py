"""Exported documents: pure functions from a frozen payload to bytes."""
