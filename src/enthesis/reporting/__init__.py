"""The structured ultrasound report: its parts, its prose, and what must never stand in it."""
