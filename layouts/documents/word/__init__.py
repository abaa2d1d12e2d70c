"""The Word form of a briefing."""
