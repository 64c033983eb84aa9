"""Sets of accounts said by a condition: saved, named, with versions, and counted while they are written."""
