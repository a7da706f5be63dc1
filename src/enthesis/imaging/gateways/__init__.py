"""Talking to ultrasound machines."""
