"""Cards of briefings: values beside their drawings, and the controls under them."""
