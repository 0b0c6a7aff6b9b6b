"""The walls of the house: which room may import which, and which libraries live where.

``MAY_IMPORT`` is the whole rule. A room is a module or package directly in ``registry``; the rooms
come from the ground up. A room never imports from above, and the workshops on one floor
(routing, schemas, maps, exchange, search) never import each other. Flask, click and the like (ANY)
live above the services only.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.repository import list_in, parse, place

ANY = "any library"
WORKSHOPS = "domain engine routing schemas maps exchange search coverage"
FRAME = "audit config clock languages access errors protection database"

MAY_IMPORT = {
    # room: (rooms, libraries besides the standard one)
    "domain": ("", ""),
    "engine": ("domain", "numba numpy scipy"),
    "routing": ("domain engine", ""),
    "schemas": ("domain engine", "marshmallow"),
    "maps": ("domain engine", "branca folium"),
    "search": ("domain engine", "numpy pymorphy3 rapidfuzz snowballstemmer"),
    "exchange": (
        "domain engine",
        "icalendar networkx numpy openpyxl segno shapely weasyprint yaml",
    ),
    "coverage": ("domain engine routing", "networkx numpy scipy"),
    "tables": ("", "flask_sqlalchemy geoalchemy2 sqlalchemy"),  # db = SQLAlchemy(): the one Flask
    "models": ("tables", ""),
    "store": (f"{WORKSHOPS} tables models", "geoalchemy2 numpy shapely sqlalchemy"),
    "services": (f"{WORKSHOPS} tables models store", "numpy sqlalchemy"),
    "config": ("domain", ""),
    "clock": ("", ""),
    "database": ("config tables", ANY),
    "languages": ("config", ANY),
    "access": ("config", ANY),
    "audit": ("domain exchange maps services languages", ANY),
    "errors": (f"{WORKSHOPS} services {FRAME}", ANY),
    "protection": ("config access", ANY),
    "pages": (f"{WORKSHOPS} tables models services {FRAME}", ANY),
    "api": (f"{WORKSHOPS} tables models services {FRAME}", ANY),
    "cli": (f"{WORKSHOPS} tables models services {FRAME}", ANY),
    "views": (f"pages {FRAME}", ANY),
    "__init__": (f"tables views api cli {FRAME}", ANY),
}
IMPURE = {"os", "io", "pathlib", "time", "random", "secrets", "socket", "subprocess", "sqlite3"}
CLOCKS = {"now", "utcnow", "today"}


def test_every_room_has_its_rule() -> None:
    rooms = {room_of(path) for path in list_in("registry", ".py")}
    assert rooms - MAY_IMPORT.keys() == set(), "say in MAY_IMPORT what the new room may import"


def test_rooms_import_only_what_they_may() -> None:
    broken = []
    for path in list_in("registry", ".py"):
        room = room_of(path)
        rooms, libraries = MAY_IMPORT[room]
        for module, line in imported(path):
            head, _, rest = module.partition(".")
            if head == "registry":
                allowed = rest.split(".")[0] in {room, *rooms.split()}
            else:
                known = head in sys.stdlib_module_names or libraries == ANY
                allowed = known or head in libraries.split()
            if not allowed:
                broken.append(f"{place(path, line)}: {room} may not import {module}")
    assert broken == []


def test_domain_knows_no_clock_no_files_and_no_environment() -> None:
    broken = []
    for path in list_in("registry/domain", ".py"):
        impure = [(module, line) for module, line in imported(path) if module in IMPURE]
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
                impure.append((f".{node.attr}", node.lineno))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "open":
                impure.append(("open()", node.lineno))
        broken += [f"{place(path, line)}: {name}" for name, line in impure]
    assert broken == []


def room_of(path: Path) -> str:
    """The room of a file: the name of the module or package directly in ``registry``."""
    return Path(place(path)).with_suffix("").parts[1]


def imported(path: Path) -> Iterator[tuple[str, int]]:
    """Full names of what a file imports, with the line; ``from registry import api`` is one too."""
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            if node.module == "registry":
                for name in node.names:
                    yield f"registry.{name.name}", node.lineno
            else:
                yield str(node.module), node.lineno
