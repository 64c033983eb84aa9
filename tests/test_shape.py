"""The house keeps its shape: rooms have the names they are known by, and nothing of the builders' lies about."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.kit.facts import LAYERS

ROOT = Path(__file__).parents[1]
#: What stands at the top; each has its line in ARCHITECTURE.md.
TOP = {
    ".ci",
    ".dockerignore",
    ".editorconfig",
    ".gitignore",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "alembic",
    "backend",
    "benchmarks",
    "docker-compose.yml",
    "docs",
    "frontend",
    "pyproject.toml",
    "telephony",
    "tests",
    "tools",
    "uv.lock",
    "workers",
}
CODE = ("backend", "workers", "telephony", "alembic", "tests", "benchmarks", "tools")
#: A file longer than this has a second subject that wants a name.
LONGEST_FILE = 360
#: Unfinished work, other people's machines, and places that exist only where something was built.
LEAKS = {
    "unfinished work": re.compile(r"\b(TODO|FIXME)\b"),
    "a developer's folder": re.compile(r"(?<![\w.])/(home|Users|work|root)/\w+"),
    "somebody's address": re.compile(r"\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}\b"),
}
#: Where such words are the subject.
ABOUT_LEAKS = {"tests/test_shape.py"}


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout, so this was not tested: the shape of the tree")
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def _python(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for name in _tracked():
        if name.endswith(".py") and name.split("/", 1)[0] in (folders or CODE):
            yield name, ast.parse((ROOT / name).read_text())


def test_only_known_things_stand_at_the_top() -> None:
    assert {name.split("/", 1)[0] for name in _tracked()} - TOP == set()


def test_every_feature_is_a_layer_and_every_layer_a_feature() -> None:
    features = {path.name for path in (ROOT / "backend").iterdir() if (path / "__init__.py").exists()} - {"kit", "commands", "floor"}
    assert features <= set(LAYERS)


def test_alembic_is_not_hidden_by_its_own_folder() -> None:
    assert not (ROOT / "alembic" / "__init__.py").exists()


def test_imports_keep_the_contracts() -> None:
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_whoever_listens_to_facts_is_loaded() -> None:
    loaded = (ROOT / "backend" / "features.py").read_text()
    listening = [name for name, _ in _python("backend") if re.search(r"^@on\(", (ROOT / name).read_text(), re.MULTILINE)]
    missing = [name for name in listening if name.removesuffix(".py").replace("/", ".") not in loaded]
    assert missing == []


def test_every_table_is_known_to_migrations() -> None:
    loaded = (ROOT / "backend" / "tables.py").read_text()
    stored = [name for name, _ in _python("backend") if name.endswith("/models.py")]
    assert [name for name in stored if name.removesuffix(".py").replace("/", ".") not in loaded] == []


def test_every_file_says_what_it_is_for() -> None:
    silent = [name for name, tree in _python() if tree.body and ast.get_docstring(tree) is None and not name.endswith("__init__.py")]
    assert silent == []


def test_no_file_has_grown_past_one_subject() -> None:
    long = {
        name: lines
        for name, _ in _python("backend", "workers", "telephony")
        if (lines := len((ROOT / name).read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_actions_never_commit() -> None:
    assert _calls("actions", {"commit"}) == []


def test_rules_never_ask_the_clock() -> None:
    assert _calls("rules", {"now", "utcnow", "today", "time"}) == []


def test_no_money_is_a_fraction() -> None:
    """No column, and no parameter or field that is called an amount, is a float."""
    fractions = []
    for name, tree in _python("backend"):
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
                called = node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
                if called.endswith("_minor") and "float" in ast.unparse(node.annotation):
                    fractions.append(f"{name}:{node.lineno} {called}")
    assert fractions == []


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_of_the_builders_lies_about(leak: str) -> None:
    found = []
    for name in _tracked():
        if name in ABOUT_LEAKS or name.endswith((".lock", "package-lock.json", ".csv", ".png", ".woff2", ".svg", ".jsonl")):
            continue
        try:
            text = (ROOT / name).read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}" for hit in LEAKS[leak].finditer(text)]
    assert found == []


def _calls(module: str, forbidden: set[str]) -> list[str]:
    """Where a feature's module of this name calls a method of these names."""
    return [
        f"{name}:{node.lineno} {ast.unparse(node.func)}"
        for name, tree in _python("backend")
        if name.endswith(f"/{module}.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in forbidden
    ]
