"""What every page's frame shows: the places of a person's roles."""
