"""Small faults put into the code one by one: which of them no test sees, and why that may be."""
