"""The demonstration: an invented Latin American floor, the same for the same seed."""
