"""The parts of benchmarks that run within Django, each in a process of its own; see `surroundings`."""
