"""People and how they come in: password, passkey, second factor, one-time link, sessions, acting as somebody else."""
