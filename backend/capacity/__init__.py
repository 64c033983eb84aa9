"""What a day's people can do of a day's work: by desk and by collector, and what will not be reached."""
