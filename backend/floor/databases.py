"""What everything stands on: the databases named by the settings, or embedded ones."""

import json
from dataclasses import dataclass
from pathlib import Path

from backend.kit.embedded import EmbeddedPostgres, make_ready, plan_postgres, redis_part, wait_until_answering
from backend.kit.processes import Part
from backend.kit.supervisor import Supervisor
from backend.settings import Settings

#: Where commands find the databases of the floor that runs on their data; only its owner may read it.
NOTE = "running.json"


@dataclass(frozen=True)
class Databases:
    """PostgreSQL and Redis: how they are reached, and which of them are ours to run."""

    urls: dict[str, str]
    postgres: EmbeddedPostgres | None
    redis: Part | None
    #: What the person at the terminal should know.
    notes: list[str]

    @classmethod
    def of(cls, settings: Settings, data_dir: Path, logs: Path) -> "Databases":
        """Nothing is started yet, but it is known where everything will be."""
        urls = {"database_url": settings.database_url or "", "redis_url": settings.redis_url or ""}
        postgres, redis = None, None
        notes: list[str] = []
        if not settings.database_url:
            postgres, notes = plan_postgres(data_dir / "postgres", log=logs / "postgres.log")
            urls["database_url"] = postgres.url()
            if not postgres.data.exists():
                notes.append("Making an embedded PostgreSQL (for demonstrations; production sets PROMESA_DATABASE_URL).")
        if not settings.redis_url:
            redis, urls["redis_url"] = redis_part(data_dir / "redis", log=logs / "redis.log")
        note = data_dir / NOTE
        note.touch(mode=0o600)
        note.write_text(json.dumps(urls))
        return cls(urls, postgres, redis, notes)

    def start(self, supervisor: Supervisor) -> None:
        """Start those that are ours, and come back when they answer."""
        watched = [supervisor.keep(self.redis, foundation=True)] if self.redis else []
        if self.postgres:
            make_ready(self.postgres)
            watched.append(supervisor.keep(self.postgres.part(), foundation=True))
        for started in watched:
            wait_until_answering(started.part, started.process)
