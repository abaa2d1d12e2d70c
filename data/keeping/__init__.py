"""The store itself: where it is, how it is opened, upgraded, written, kept and put back."""
