"""How each card looks: one module a card, its value beside its drawing (look, table, words)."""
