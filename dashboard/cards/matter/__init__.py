"""Cards about one matter: where it stands, its life, what is known of it and since when."""
