"""A strategy replayed on history: whom it would have called first, beside simpler orders, knowing what was known then."""
