"""What stands on the wall beside its cards: title and controls, alerts, ticker, drawer, the one map, and the export."""
