"""What production refuses to start with."""

import pytest

from backend.settings import SettingsWrong, read_settings

REAL = {"mode": "production", "database_url": "postgresql://db/promesa", "redis_url": "redis://redis", "secret_key": "s" * 64}


def test_production_is_no_demonstration() -> None:
    with pytest.raises(SettingsWrong, match="set PROMESA_DEMO=off"):
        read_settings(**REAL)
    assert read_settings(**REAL, demo="off").mode == "production"
