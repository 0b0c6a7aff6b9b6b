"""Copy the front-end files that pages use from ``node_modules`` to ``static/vendor``.

``package.json`` names the files under ``vendor``; a package lands in a folder named like it,
without its scope and without ``dist/``: ``leaflet/dist/leaflet.js`` becomes
``static/vendor/leaflet/leaflet.js``. ``static/vendor/manifest.json`` says what is there: version,
licence and the SHA-256 of each file.

    python3 scripts/vendor_assets.py

Standard library only: it runs before the virtual environment is complete. Exits with a sentence
when a named file is missing.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"


def main() -> None:
    """Replace ``static/vendor`` as a whole, so that nothing of an older version stays."""
    wanted: dict[str, list[str]] = json.loads((ROOT / "package.json").read_text("utf-8"))["vendor"]
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    manifest = {folder_of(name): copy_package(name, files, fresh) for name, files in wanted.items()}
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (fresh / "manifest.json").write_text(text, "utf-8")
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def folder_of(package: str) -> str:
    """Return the folder of a package: its name without the scope."""
    return package.rpartition("/")[2]


def copy_package(package: str, files: list[str], target: Path) -> dict[str, Any]:
    """Copy the named files of one package below ``target``; return its entry in the manifest."""
    home = MODULES / package
    about = json.loads((home / "package.json").read_text("utf-8"))
    hashes = {}
    for name in files:
        source = home / name
        if not source.is_file():
            sys.exit(
                f"{package} {about['version']} has no file {name}: correct package.json, vendor."
            )
        short = name.removeprefix("dist/")
        copy = target / folder_of(package) / short
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
        hashes[short] = hashlib.sha256(copy.read_bytes()).hexdigest()
    return {"version": about["version"], "licence": about["license"], "files": hashes}


if __name__ == "__main__":
    main()
