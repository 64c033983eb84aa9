"""Where the tests' Asterisk comes from: Debian sid's packages in a folder of their own, made once and kept outside the tree."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

#: Debian's stable releases carry no Asterisk 22.
RELEASE = "sid"
PACKAGES = "asterisk,asterisk-modules"


class CannotMake(Exception):
    """Why there is no Asterisk here, in words."""


def root_folder() -> Path:
    """The folder with Debian's Asterisk, made first if need be; CannotMake where that is impossible."""
    if os.geteuid() != 0:
        raise CannotMake("a real Asterisk is started in a folder of its own, which needs root")
    for program in ("debootstrap", "unshare", "chroot"):
        if shutil.which(program) is None:
            raise CannotMake(f"{program} is missing, with which a real Asterisk is set up")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "promesa"
    cache.mkdir(parents=True, exist_ok=True)
    root = cache / f"asterisk-{RELEASE}"
    # Test processes that start together take turns; only the first makes it.
    with (cache / "asterisk.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (root / "usr" / "sbin" / "asterisk").exists():
            _make(root)
    return root


def _make(root: Path) -> None:
    half = root.with_suffix(".making")
    shutil.rmtree(half, ignore_errors=True)
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", RELEASE, str(half)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode != 0:
        raise CannotMake(f"debootstrap failed: {(made.stdout + made.stderr).strip().splitlines()[-1:]}")
    shutil.rmtree(half / "var" / "cache" / "apt", ignore_errors=True)
    half.rename(root)
