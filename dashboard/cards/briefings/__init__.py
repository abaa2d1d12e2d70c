"""Cards of briefings: what is to be written, what was issued, two issues compared, and the proof of one."""
