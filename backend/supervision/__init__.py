"""Leaders on the calls of others: listening, whispering, barging in, ending; each on record."""
