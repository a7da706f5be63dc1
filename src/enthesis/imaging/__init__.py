"""Pictures from ultrasound machines: received, de-identified in memory, checked by their owner, shown."""
