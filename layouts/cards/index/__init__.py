"""Cards of the Ping'an index: values beside their drawings."""
