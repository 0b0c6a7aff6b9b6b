"""How files of the house are written: what every one of them keeps to."""

import ast
import re
from pathlib import Path

from registry.config import ROOT
from tests.architecture.repository import (
    find_text,
    list_files,
    list_in,
    list_python,
    parse,
    place,
)

LONGEST_LINES = 500
HAND_WRITTEN = {".py", ".html", ".js", ".css", ".sh"}
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
SET_ASIDE = re.compile(r"pytest\.(mark\.)?(skip|xfail|skipif|importorskip)\b")
SOMEONES_FOLDER = re.compile(r"(?<![\w.])/(home|root|Users)/\w")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)")


def test_every_module_opens_with_its_story() -> None:
    silent = [
        place(path)
        for path in list_python()
        if path.read_text("utf-8").strip() and not ast.get_docstring(parse(path))
    ]
    assert silent == []


def test_imports_are_absolute_and_stand_at_the_top() -> None:
    broken = []
    for path in list_python():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.ImportFrom) and node.level:
                broken.append(f"{place(path, node.lineno)}: relative import")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                broken += [
                    f"{place(path, inner.lineno)}: import inside {node.name}()"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom)
                ]
    assert broken == []


def test_every_folder_of_the_registry_is_a_package() -> None:
    folders = {path.parent for path in list_in("registry", ".py")}
    assert [place(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_no_file_is_too_long_for_one_subject() -> None:
    long = []
    for path in list_files():
        if path.suffix in HAND_WRITTEN and "versions" not in path.parts:
            lines = len(path.read_text("utf-8").splitlines())
            if lines > LONGEST_LINES:
                long.append(f"{place(path)}: {lines} lines; split it by subject")
    assert long == []


def test_nothing_is_left_unfinished_or_set_aside() -> None:
    broken = []
    for path in list_files():
        if path.suffix in HAND_WRITTEN:
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if UNFINISHED.search(line) or SET_ASIDE.search(line):
                    broken.append(f"{place(path, number)}: {line.strip()}")
    assert broken == []


def test_no_file_names_a_folder_of_someones_machine() -> None:
    broken = []
    for path in list_files():
        text = find_text(path) or ""
        if str(ROOT) in text or SOMEONES_FOLDER.search(text):
            broken.append(place(path))
    assert broken == []


def test_links_in_documents_lead_to_files_of_the_project() -> None:
    broken = []
    for path in list_files():
        if path.suffix == ".md":
            for target in LINK.findall(path.read_text("utf-8")):
                if not target.startswith(("http:", "https:", "mailto:", "geo:", "tel:")):
                    goal = (path.parent / target).resolve()
                    if not goal.is_relative_to(ROOT) or not goal.exists():
                        broken.append(f"{place(path)} → {target}")
    assert broken == []


def test_required_packages_are_pinned_with_a_reason() -> None:
    broken = []
    for name in ("requirements.txt", "requirements-dev.txt"):
        for number, line in enumerate((ROOT / name).read_text("utf-8").splitlines(), 1):
            if line and not line.startswith(("#", "-r ")):
                package, _, reason = line.partition("#")
                if "==" not in package or not reason.strip():
                    broken.append(f"{place(Path(ROOT / name), number)}: {line}")
    assert broken == []
