"""A city as its profile describes it, read and checked, and as its last load knew it."""
