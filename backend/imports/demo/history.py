"""Inventing what was tried: attempts within the hours and caps of each country's law, what was said of them, call-backs."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.imports.demo.debts import Invented
from backend.imports.demo.hours import span_of
from backend.imports.demo.rows import Ids, Rows

#: Disposition, weight, and how far the attempt came: rang, connected, contact, right party.
TRIED = (
    ("no_answer", 50, (True, False, False, False)),
    ("busy", 9, (True, False, False, False)),
    ("voicemail", 17, (True, True, False, False)),
    ("message_left", 7, (True, True, True, False)),
    ("no_agreement", 8, (True, True, True, True)),
    ("call_back", 4, (True, True, True, True)),
    ("reminded", 3, (True, True, True, True)),
    ("already_paid", 2, (True, True, True, True)),
)
NOTES = {
    "es": (
        "Pide llamar en la tarde.",
        "Dice que paga con la quincena.",
        "Contesta un familiar.",
        "Revisará la factura.",
        "Prefiere WhatsApp.",
    ),
    "pt": ("Pede para ligar à tarde.", "Diz que paga no dia 5.", "Atendeu um familiar.", "Vai conferir a fatura.", "Prefere WhatsApp."),
}
#: Between two attempts at one debtor; a week and more also keeps the weekly caps on contacts.
GAP_DAYS = 8
MOST_ATTEMPTS = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4)
CALLBACKS_TODAY = 0.004


class History:
    """Invents the past of accounts."""

    def __init__(self, rows: Rows, ids: Ids, chance: random.Random, labels: dict[str, dict[str, str]], now: datetime) -> None:
        self.rows, self.ids, self.chance, self.labels, self.now = rows, ids, chance, labels, now
        self._tried: set[UUID] = set()

    def invent(self, account: Invented) -> None:
        """What was tried at one account; a debtor with several is tried at one of them only, so that caps per debtor hold."""
        if account.debtor.id in self._tried or not account.debtor.phones or account.days_late < 4:
            return
        self._tried.add(account.debtor.id)
        zone = ZoneInfo(account.debtor.zone)
        day = self.now.astimezone(zone).date() - timedelta(days=self.chance.randrange(1, 12))
        for _ in range(self.chance.choice(MOST_ATTEMPTS)):
            at = self._lawful(account.debtor.country.code, day, zone)
            if at is not None and at > account.made_at and at.astimezone(zone).date() < self.now.astimezone(zone).date():
                self._try(account, at)
            day -= timedelta(days=GAP_DAYS + self.chance.randrange(0, 10))
        if self.chance.random() < CALLBACKS_TODAY * 3 and not account.has_open_promise:
            self._call_back(account)

    def _try(self, account: Invented, at: datetime) -> None:
        chance = self.chance
        code, _, (rang, connected, contact, right_party) = chance.choices(TRIED, weights=[weight for _, weight, _ in TRIED])[0]
        collector, phone = chance.choice(account.place.collectors), chance.choice(account.debtor.phones)
        self.rows.add(
            "contact_attempt", self.ids(), account.debtor.id, account.id, phone, "voice", "out", at, collector,
            rang, connected, contact, right_party, right_party,
        )  # fmt: skip
        note = chance.choice(NOTES["pt" if account.debtor.country.code == "BR" else "es"]) if contact and chance.random() < 0.5 else ""
        disposition_id, said_at = self.ids(), at + timedelta(seconds=chance.randrange(40, 400) if connected else 25)
        self.rows.add("disposition", disposition_id, account.id, collector, code, note, said_at, False)
        facts: dict[str, Any] = {
            "code": code,
            "labels": self.labels[code],
            "reason": None,
            "note": note,
            "contact": contact,
            "right_party": right_party,
        }
        self.rows.tell(account.id, said_at, "disposition:given", facts, collector, disposition_id)

    def _call_back(self, account: Invented) -> None:
        made_at = self.now - timedelta(hours=self.chance.randrange(20, 60))
        due_at = self.now.replace(second=0, microsecond=0) + timedelta(
            minutes=self.chance.choice((-45, -20, -5, 5, 10, 20, 45, 90, 150, 240))
        )
        callback_id = self.ids()
        mine = account.taker if self.chance.random() < 0.5 else None
        self.rows.add("callback", callback_id, account.id, account.debtor.phones[0], due_at, mine, account.taker, made_at, "")
        self.rows.tell(account.id, made_at, "callback:made", {"due_at": due_at, "note": ""}, account.taker, callback_id)

    def _lawful(self, country: str, day: date, zone: ZoneInfo) -> datetime | None:
        span = span_of(country, day)
        if span is None:
            return None
        opens, closes = int(span[0][:2]) + 1, int(span[1][:2]) - 1
        return datetime.combine(day, time(self.chance.randrange(opens, max(opens + 1, closes)), self.chance.randrange(60)), zone)
