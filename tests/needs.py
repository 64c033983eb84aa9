"""Parts a test cannot do without: missing on a laptop they are a loud skip, in continuous integration a failure."""

import os
import shutil
from typing import NoReturn

import pytest

CHROMIUM = "/usr/bin/chromium"
POSTGRES_15 = "/usr/lib/postgresql/15/bin/postgres"


def need(program: str, purpose: str) -> None:
    """Skip, or fail under CI, unless the program is there."""
    if shutil.which(program) is not None:
        return
    refuse(f"{program} is missing, so this was not tested: {purpose}")


def refuse(sentence: str) -> NoReturn:
    """Skip with this sentence, or fail under CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)
