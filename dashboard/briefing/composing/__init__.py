"""A briefing composed: what its template asks, and the sections that answer."""
