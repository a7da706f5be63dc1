"""The logbook's calculations and documents as plain Python: binding, reflection, progress, export, PDF."""
