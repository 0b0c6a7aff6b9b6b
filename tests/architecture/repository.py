"""The files of the project, as the architecture tests read them."""

import ast
import os
from functools import cache
from pathlib import Path

from registry.config import ROOT

GENERATED = ROOT / "migrations" / "versions"
# What .gitignore names: it is made again on each machine.
MADE_FOLDERS = {"instance", "node_modules", "vendor", "__pycache__", "tmp"}
MADE_SUFFIXES = {".mo", ".pyc"}


@cache
def list_files() -> tuple[Path, ...]:
    """Every file that is or may be committed. Works without git, in an unpacked archive too."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(
            name
            for name in folders
            if name not in MADE_FOLDERS and (name == ".ci" or not name.startswith("."))
        )
        found += [Path(folder, name) for name in sorted(names) if name != ".git"]
    return tuple(path for path in found if path.suffix not in MADE_SUFFIXES)


def list_python() -> list[Path]:
    """Every Python file written by hand."""
    return [path for path in list_files() if path.suffix == ".py" and GENERATED not in path.parents]


def list_in(folder: str, *suffixes: str) -> list[Path]:
    """The files below a folder that end so."""
    return [
        path for path in list_files() if ROOT / folder in path.parents and path.suffix in suffixes
    ]


@cache
def parse(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def find_text(path: Path) -> str | None:
    """The text of a file; None when it is not text."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def place(path: Path, line: int | None = None) -> str:
    """A file (and line) as a person would say it."""
    name = str(path.relative_to(ROOT))
    return name if line is None else f"{name}:{line}"
