"""Speed and size, measured as ratios to a named baseline in the same run: `make bench`."""
