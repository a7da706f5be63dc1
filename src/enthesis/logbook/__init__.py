"""The logbook of cases: draft, review, signature, progress towards the target, and the archive that travels."""
