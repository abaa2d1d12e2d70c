"""Where a row belongs: a matter's place in the tree, a place's ancestors and shape."""
