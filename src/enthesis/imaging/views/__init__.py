"""Pages of the pictures."""
