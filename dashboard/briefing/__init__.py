"""Briefings: what a template asks, put together from the store as one paper."""
