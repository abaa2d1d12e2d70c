"""What stands around cards: the shell, the control of 知悉时点, choices, tables, and the parts they are made of."""
