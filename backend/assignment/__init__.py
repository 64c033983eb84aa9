"""Who can do what, and when: skills, shifts, absences, capacity; and with that, whom a desk's accounts may be offered."""
