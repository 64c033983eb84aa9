"""Where two sources of truth do not agree: found by rule, listed for supervisors, settled by a person."""
