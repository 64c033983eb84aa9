"""Every table of every feature: importing this fills the metadata that migrations and tests are made from."""

import backend.accounts.models
import backend.assignment.models
import backend.calls.models
import backend.changes.models
import backend.contact.models
import backend.imports.models
import backend.inbound.models
import backend.kit.models
import backend.payments.models
import backend.people.models
import backend.promises.models
import backend.reconciliation.models
import backend.recordings.models
import backend.softphone.models
import backend.stranded.models
import backend.strategy.models
import backend.supervision.models
import backend.telephones.models
import backend.worklist.models  # noqa: F401
