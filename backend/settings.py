"""Everything that can be set from outside, read once, with all mistakes told at once."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PROMESA_"


class Settings(BaseSettings):
    """The installation's settings; each may also come from a file named by `PROMESA_..._FILE`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    #: Unset: an embedded PostgreSQL under `data_dir` is started (demonstration and tests only).
    database_url: str | None = None
    #: Unset: an embedded Redis is started.
    redis_url: str | None = None
    port: int = Field(default=8000, ge=0, le=65535)
    host: str = "127.0.0.1"
    data_dir: Path = Path(".promesa")
    #: `ami://user:secret@host:5038`; unset in a demonstration: the simulated switch.
    ami_url: str | None = None
    #: The switch's socket for telephones in browsers, as `ws://127.0.0.1:8088/ws`; unset: there are none on this installation.
    sip_url: str | None = None
    #: Servers that help browsers find a way to the switch (`stun:host:port`), comma-separated; none where both are in one network.
    ice_servers: str = ""
    #: That switch's ledger (CEL as JSON lines), as the bridge sees it; unset: calls nobody listened to keep an unknown end.
    cel_file: Path | None = None
    #: Which switch this process's bridge serves, where there are several: its name on the Telephony page.
    switch: str = Field(default="main", pattern="^[a-z0-9][a-z0-9-]{0,39}$")
    #: Signs nothing that matters across restarts; unset: one is made and kept under `data_dir`.
    secret_key: str | None = None
    #: The business clock starts here and runs on.
    clock: datetime | None = None
    #: Wall time at which it started, so that all processes show the same; set by `promesa run`.
    clock_since: datetime | None = None
    demo: Literal["on", "off"] = "on"
    demo_password: str | None = None
    #: Debtors of the demonstration call by themselves now and then; only where the switch is the simulated one.
    demo_callers: Literal["on", "off"] = "on"
    mode: Literal["demonstration", "production"] = "demonstration"
    #: Origins besides the own one that may open sockets, comma-separated.
    allowed_origins: str = ""
    # How large a file to import may be, and what it may unpack to.
    import_max_megabytes: int = Field(default=256, gt=0)
    import_max_unpacked_megabytes: int = Field(default=1024, gt=0)
    import_max_rows: int = Field(default=2_000_000, gt=0)
    import_max_columns: int = Field(default=500, gt=0)
    import_max_cell_characters: int = Field(default=32_767, gt=0)
    #: The switch's own folder of recordings (`/var/spool/asterisk/monitor`), where the bridge runs; unset: nothing is recorded.
    recordings_dir: Path | None = None
    # Where recordings are kept instead of `data_dir/recordings`: anything that speaks the S3 protocol.
    s3_url: str | None = None
    s3_bucket: str | None = None
    s3_access_key: str | None = None
    s3_secret_key: str | None = None
    s3_region: str = "us-east-1"
    #: Whether a change of the strategy needs a second person's approval, or its author's own is enough (and is logged as that).
    strategy_approval: Literal["second_person", "one_is_enough"] = "second_person"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("clock", "clock_since")
    @classmethod
    def _clock_has_a_zone(cls, moment: datetime | None) -> datetime | None:
        if moment is not None and moment.tzinfo is None:
            raise ValueError("needs an offset, as in 2012-09-04T09:00:00-05:00")
        return moment

    @field_validator("sip_url")
    @classmethod
    def _sip_url_is_a_socket(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("ws://", "wss://")):
            raise ValueError("begins with ws:// or wss://, as in ws://127.0.0.1:8088/ws")
        return url

    @model_validator(mode="after")
    def _bucket_is_whole(self) -> "Settings":
        names = ("s3_url", "s3_bucket", "s3_access_key", "s3_secret_key")
        missing = [name for name in names if getattr(self, name) is None]
        if 0 < len(missing) < len(names):
            raise ValueError("a bucket needs also " + ", ".join(PREFIX + name.upper() for name in missing))
        return self

    @model_validator(mode="after")
    def _production_is_real(self) -> "Settings":
        if self.mode == "production":
            missing = [name for name in ("database_url", "redis_url", "secret_key") if getattr(self, name) is None]
            if missing:
                raise ValueError("production needs " + ", ".join(PREFIX + name.upper() for name in missing))
            if self.clock is not None:
                raise ValueError("PROMESA_CLOCK is for demonstrations; production runs on real time")
            if self.demo == "on":
                raise ValueError("production invents no debtors; set PROMESA_DEMO=off")
        return self


class SettingsWrong(Exception):
    """One sentence per mistake in the environment."""


def read_settings(**overrides: Any) -> Settings:
    """The settings from the environment and `..._FILE`s; raises SettingsWrong with every mistake."""
    from_files: dict[str, Any] = {}
    mistakes: list[str] = []
    for name in Settings.model_fields:
        path = os.environ.get(f"{PREFIX}{name.upper()}_FILE")
        if path:
            try:
                from_files[name] = Path(path).read_text().strip()
            except OSError as failure:
                mistakes.append(f"{PREFIX}{name.upper()}_FILE: {failure.strerror}: {path}")
    try:
        settings = Settings(**{**from_files, **overrides})
    except ValidationError as wrong:
        for mistake in wrong.errors():
            name = PREFIX + str(mistake["loc"][0]).upper() if mistake["loc"] else "settings"
            mistakes.append(f"{name}: {mistake['msg'].removeprefix('Value error, ')}")
    if mistakes:
        raise SettingsWrong("\n".join(mistakes))
    return settings
