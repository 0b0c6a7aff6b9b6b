"""Compile the kernels once, so that nobody's first question waits for it.

    python -m registry.engine.warming

Set-up calls this; it takes a minute where nothing is compiled yet, else a second.
"""

from registry.domain.profile import Profile
from registry.engine.board import Board
from registry.engine.catchment import warm_catchment
from registry.engine.field import field_of
from registry.engine.field_rest import RISK
from registry.engine.front import find_front
from registry.engine.marking import mark, marked_bounds
from registry.engine.network import Network
from registry.engine.scene import set_scene

SMALLEST = {
    "service_types": [{"id": "paper", "yields": ["doc.paper"]}, {"id": "home", "meets": ["home"]}],
    "organisations": [{"id": "one"}, {"id": "two"}],
    "offers": [
        {"id": "p", "organisation": "one", "service_type": "paper", "mode": "online"},
        {
            "id": "h",
            "organisation": "two",
            "service_type": "home",
            "mode": "online",
            "requires": ["doc.paper"],
        },
    ],
    "links": [{"from": "one", "to": "two"}],
}


def warm() -> None:
    """Ask the smallest questions that reach every kernel."""
    network = Network.from_document(SMALLEST)
    scene = set_scene(network, Profile.from_document({"needs": ["home"]}), ("days", "risk"), 1.3)
    find_front(Board(scene), {"days": 7.0}, None)
    marked_bounds(mark(field_of(scene), RISK))  # so small a question never comes to that
    warm_catchment()


if __name__ == "__main__":
    warm()
