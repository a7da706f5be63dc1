"""Settings, the URL map and the `enthesis` command: it wires all, and nothing imports it."""
