"""What the office forms share."""
