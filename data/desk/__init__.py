"""What people leave here, apart from the loader's store: sessions, issues, events, paired phones."""
