"""May we contact, now? Numbers, consent, hours, caps and the attempt ledger."""
