"""The switch's own ledger (CEL, JSON lines): read to its end, translated, and written with how far it was read."""
