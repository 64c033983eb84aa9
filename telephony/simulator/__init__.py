"""A switch for demonstrations and tests: over its socket it cannot be told from an Asterisk 22 with our configuration."""

from telephony.simulator.switch import Simulator

__all__ = ["Simulator"]
