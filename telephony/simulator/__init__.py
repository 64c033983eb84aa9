"""A switch for the demonstration floor: speaks the AMI frames of a real Asterisk 22."""
