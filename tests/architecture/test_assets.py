"""The front-end files are the ones that package.json names, whole, and all that pages ask for."""

import hashlib
import json
import re
from pathlib import Path

from registry.config import ROOT
from tests.architecture.repository import list_in, place

STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
ASKED = re.compile(r"""url_for\(\s*["']static["']\s*,\s*filename\s*=\s*["']([^"']+)["']\s*\)""")
IN_STYLE = re.compile(r"""url\(\s*["']?([^"')#]+)""")


def test_vendored_files_are_those_of_the_manifest() -> None:
    for package, entry in json.loads((VENDOR / "manifest.json").read_text("utf-8")).items():
        for name, sha256 in entry["files"].items():
            found = hashlib.sha256((VENDOR / package / name).read_bytes()).hexdigest()
            assert found == sha256, f"{package}/{name} was changed; run ./run --setup-only"


def test_every_vendored_package_brings_its_licence() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
    assert manifest
    for package, entry in manifest.items():
        assert any("LICEN" in name for name in entry["files"]), package


def test_templates_ask_only_for_files_that_are_there() -> None:
    broken = [
        f"{place(path)}: {name}"
        for path in list_in("templates", ".html")
        for name in ASKED.findall(path.read_text("utf-8"))
        if not (STATIC / name).is_file()
    ]
    assert broken == []


def test_style_sheets_ask_only_for_files_that_are_there() -> None:
    broken = [
        f"{place(path)}: {name}"
        for path in [*list_in("static", ".css"), *VENDOR.rglob("*.css")]
        for name in IN_STYLE.findall(path.read_text("utf-8"))
        if not name.startswith("data:") and not resolve(path, name).is_file()
    ]
    assert broken == []


def resolve(sheet: Path, address: str) -> Path:
    """The file that an address in a style sheet means."""
    if address.startswith("/static/"):
        return STATIC / address.removeprefix("/static/")
    return sheet.parent / address
