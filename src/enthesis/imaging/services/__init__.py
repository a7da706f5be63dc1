"""Every write of pictures and machines."""
