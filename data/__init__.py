"""What the cockpit keeps, and every question asked of it."""
