"""Recordings of calls: whether one is made, where it is kept, who heard it, and when it goes."""
