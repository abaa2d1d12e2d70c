"""Cards about what was loaded: values beside their drawings."""
