"""What things mean, and the arithmetic of it."""
