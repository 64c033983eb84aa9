"""Who is next? Ranking, claims, call-backs, release."""
