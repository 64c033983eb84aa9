"""Switches, trunks and the telephones collectors are rung on."""
