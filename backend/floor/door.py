"""The port people come in by, and the secrets invented at the first start."""

import contextlib
import errno
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from backend.kit.embedded import EmbeddedWrong
from backend.settings import Settings

SIGN_IN_FILE = "demo-password"


@contextlib.contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The port, held from the start: in use is said at once, and a web process that falls loses no visitor."""
    try:
        door = socket.create_server((settings.host, settings.port), backlog=2048)
    except OSError as failure:
        if failure.errno == errno.EADDRINUSE:
            raise EmbeddedWrong(
                f"Port {settings.port} is in use by another program. "
                f"Choose another with PROMESA_PORT={settings.port + 1}, or PROMESA_PORT=0 for any that is free."
            ) from None
        raise EmbeddedWrong(f"Cannot listen on {settings.host}:{settings.port}: {failure.strerror}.") from None
    with door:
        yield door


def port_of(door: socket.socket) -> int:
    """The number people type."""
    port: int = door.getsockname()[1]
    return port


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return port_of(probe)


def answers(port: int, path: str) -> bool:
    """Whether who is behind the door says that all is well."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def kept_secret(file: Path, length: int) -> str:
    """A secret invented once and kept beside the data."""
    with contextlib.suppress(FileNotFoundError):
        return file.read_text().strip()
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(secret := secrets.token_urlsafe(length))
    return secret


def kept_password(data_dir: Path) -> str:
    """The password of the demonstration's sign-ins, which every start can say again."""
    return kept_secret(data_dir / SIGN_IN_FILE, 9)


def keep_password(data_dir: Path, password: str) -> None:
    """From now on this is it."""
    file = data_dir / SIGN_IN_FILE
    file.touch(mode=0o600)
    file.write_text(password)
