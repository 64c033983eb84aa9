"""How a country is written."""

import re

#: An ISO 3166-1 code, as CO.
COUNTRY = re.compile(r"[A-Z]{2}")
