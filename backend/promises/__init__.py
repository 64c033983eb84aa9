"""Promises to pay: made, kept, broken."""
