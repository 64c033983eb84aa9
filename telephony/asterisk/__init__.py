"""The configuration of a real Asterisk: templates as it reads them, what fills them in, and what is wrong with a given switch."""
