"""Workbooks: of a briefing, of a frozen wall, of a list, of rejected rows to repair."""
