"""Pages that combine apps: the home of each role, the sample cohort, the whole thing in one process tree."""
