"""Teams, users, roles, sign-in, presence."""
