"""Payments, how they were applied, and what their reversal undoes."""
