"""Proof: what was issued, read back, signed, and told from another."""
