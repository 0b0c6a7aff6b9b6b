"""The same network and the same people for every measurement of routes.

    country, vocabulary = invent("region")
    network, people = prepare("region", 40)
    seconds, answer = timed(lambda: find_routes(network, people[0], explain=False))

Seconds are those of computing of one core, so that other work on the machine does not count.
"""

import gc
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.national.compiled import compiled
from benchmarks.national.country import DEFAULT_SEED, SIZES, Country, generate
from benchmarks.national.ground import Ground, read_ground
from benchmarks.national.people import draw_people
from registry import create_app
from registry.domain.vocabulary import Vocabulary
from registry.routing import Network, Profile
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

MAX_DAYS = 730.0  # as pages ask
SEED = 1
MOST_PEOPLE = 1_000  # drawn together: what one is, depends on how many are drawn
Found = TypeVar("Found")


def survey() -> tuple[Ground, Vocabulary]:
    """Return the places of the database and the vocabulary."""
    app = create_app()
    vocabulary = get_vocabulary(app.config["SEED_DATA"])
    with app.app_context():
        ground = read_ground(db.session())
        db.session.rollback()
    return ground, vocabulary


def invent(size: str) -> tuple[Country, Vocabulary]:
    """Return the invented network of a size as columns, on the places of the database."""
    ground, vocabulary = survey()
    return generate(ground, vocabulary, SIZES[size], DEFAULT_SEED), vocabulary


def people_of(country: Country, vocabulary: Vocabulary, count: int) -> list[Profile]:
    """Return who asks; the same ones whatever the count."""
    drawn = draw_people(country, vocabulary, MOST_PEOPLE, SEED)[:count]
    return [
        Profile.from_document({**document, "limits": {"max_days": MAX_DAYS}}) for document in drawn
    ]


def prepare(size: str, count: int) -> tuple[Network, list[Profile]]:
    """Return a compiled network and who asks it."""
    country, vocabulary = invent(size)
    return compiled(country, vocabulary), people_of(country, vocabulary, count)


def timed(work: Callable[[], Found]) -> tuple[float, Found]:
    """Return the seconds of computing that work takes, and what it gives."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def resident_mb() -> float:
    """Return the memory of this process now; where Linux does not tell, the most it ever had."""
    gc.collect()
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text("ascii").split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def size_words(network: Network) -> str:
    """Return how much a network holds, in words."""
    return (
        f"{len(network.organisations)} organisations, {len(network.offers.ids)} offers, "
        f"{len(network.links.basis)} links"
    )
