"""What a load counts and keeps of matters: facts, tallies, and the cloud of all of them in memory."""
