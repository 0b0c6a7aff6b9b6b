"""The files of the project, as the architecture tests read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

from registry.config import ROOT

GENERATED = ROOT / "migrations" / "versions"


@cache
def list_files() -> tuple[Path, ...]:
    """Every file that is or may be committed: what git does not ignore."""
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in answer.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


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
