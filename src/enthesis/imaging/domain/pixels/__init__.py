"""Pixels of one object: what the header promises, reading frame by frame, blanking, writing again."""
