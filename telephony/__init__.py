"""The telephony bridge: what the switch says, in our words, and what we ask of it."""
