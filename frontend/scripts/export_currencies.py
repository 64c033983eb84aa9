"""Write how many decimals each currency has, by the server's own table.

Browsers disagree with it and with each other (Chromium gives the Colombian peso none, we and ISO 4217 two):
an amount read with the wrong number of decimals is wrong a hundredfold.
"""

import json
from pathlib import Path

from babel.core import get_global

TARGET = Path(__file__).resolve().parents[1] / "src" / "i18n" / "currencies.json"

if __name__ == "__main__":
    fractions = {currency: digits[0] for currency, digits in get_global("currency_fractions").items()}
    TARGET.write_text(json.dumps(dict(sorted(fractions.items())), indent=2) + "\n")
