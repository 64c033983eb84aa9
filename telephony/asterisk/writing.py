"""Writing configuration files: whole or not at all, readable by the switch and nobody else, and only where something changed."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from telephony.asterisk.place import FIRST_LINE

#: Hold secrets; never readable by others.
SECRET = frozenset({"local/manager_secret.conf", "local/switches.conf", "local/telephones.conf", "local/trunks.conf"})
KEPT = ".before-promesa"


def write(folder: Path, files: Mapping[str, str], *, group: int | None = None) -> list[str]:
    """Bring a folder's files to this; says what changed. What somebody else wrote under such a name is kept beside it."""
    said = []
    for name, text in files.items():
        file = folder / name
        _make_folder(file.parent, group)
        before = _read(file)
        if before == text and _mode(name, group) == file.stat().st_mode & 0o777:
            continue
        if before is not None and not before.startswith(FIRST_LINE):
            file.replace(file.with_name(file.name + KEPT))
            said.append(f"kept {name} as {name}{KEPT}")
        _replace(file, text, _mode(name, group), group)
        said.append(f"{'wrote' if before is None else 'changed'} {name}")
    return said


def _mode(name: str, group: int | None) -> int:
    return 0o600 if name in SECRET and group is None else 0o640


def _make_folder(folder: Path, group: int | None) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o750)
        if group is not None:
            os.chown(folder, -1, group)


def _replace(file: Path, text: str, mode: int, group: int | None) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(descriptor, "w") as stream:
            # Its rights first: a secret is never readable by others, not for a moment.
            if group is not None:
                os.fchown(descriptor, -1, group)
            os.fchmod(descriptor, mode)
            stream.write(text)
        Path(temporary).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise


def _read(file: Path) -> str | None:
    try:
        return file.read_text()
    except FileNotFoundError:
        return None
