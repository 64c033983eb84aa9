"""A real Asterisk 22 for the tests, with SIPp for the people at its telephones; everything on 127.0.0.1 and on free ports."""
