"""Everybody who listens to facts, loaded before anything happens: by web, worker, bridge, commands and tests."""

import backend.accounts.listeners
import backend.calls.listeners
import backend.inbound.listeners
import backend.payments.listeners
import backend.promises.listeners
import backend.recordings.listeners
import backend.softphone.listeners
import backend.tables
import backend.worklist.listeners  # noqa: F401
