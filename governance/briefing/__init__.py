"""The briefing: what an issued document says, how its sentences are bound to figures, and how it is proved."""
