"""From answers to the values that layouts show: one module a part of the screen, no component."""
