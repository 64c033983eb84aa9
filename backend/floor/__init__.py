"""`promesa run`: the whole floor in the foreground, from nothing to ready, and back to nothing."""
