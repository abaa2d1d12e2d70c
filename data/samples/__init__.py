"""How the demonstration files and the invented reference files are made; all seeded."""
