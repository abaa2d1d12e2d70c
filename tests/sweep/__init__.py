"""The fault sweep: loads killed, starved of disk, set against rivals; after one plain rerun nothing tells."""
