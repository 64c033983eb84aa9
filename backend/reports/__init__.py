"""Figures: SQL in, series and files out."""
