"""The whole invented network as columns: made from a seed, summed up, kept in a file.

    country = generate(ground, vocabulary, SIZES["country"], seed=2026)
    country.checksum()
    save(country, path); country = load_columns(path, ground)

The same ground, vocabulary, size and seed give the same checksum.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.national.ground import Ground
from benchmarks.national.links import make_links
from benchmarks.national.offers import Offers, make_offers
from benchmarks.national.spread import Placed, place_organisations
from registry.domain.vocabulary import Vocabulary
from registry.engine.columns import LinkColumns

REGION = "RU-NIZ"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made; ``subject``: only there, None: everywhere."""

    organisations: int
    offers: int
    links: int
    subject: str | None = None


SIZES = {
    "tiny": Size(120, 700, 3_000, REGION),
    "region": Size(1_000, 6_000, 30_000, REGION),
    "country": Size(50_000, 300_000, 1_500_000),
    "triple": Size(150_000, 900_000, 4_500_000),
}
DEFAULT_SEED = 2026


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """Organisations, offers and links; ``ground`` is what their places count in."""

    ground: Ground
    placed: Placed
    offers: Offers
    links: LinkColumns

    def columns(self) -> Iterator[tuple[str, Any]]:
        """Yield every column with its name, in a fixed order."""
        for part in ("placed", "offers", "links"):
            table = getattr(self, part)
            for field in fields(table):
                yield f"{part}.{field.name}", getattr(table, field.name)

    def checksum(self) -> str:
        """Return the SHA-256 of all columns and of the places they stand on."""
        digest = hashlib.sha256(repr(self.ground.places()).encode())
        for name, column in self.columns():
            digest.update(f"{name} {column.dtype.str} {column.shape}".encode())
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()


def slug_of(number: int) -> str:
    """Return the identifier of an organisation."""
    return f"national-{number + 1}"


def generate(ground: Ground, vocabulary: Vocabulary, size: Size, seed: int) -> Country:
    """Return the network of a size; each part has its own stream of the seed."""
    if size.subject is not None:
        ground = ground.part_of(size.subject)
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(3)]
    placed = place_organisations(ground, vocabulary, size.organisations, streams[0])
    offers = make_offers(placed, ground, vocabulary, size.offers, streams[1])
    links = make_links(placed, offers, ground, vocabulary, size.links, streams[2])
    return Country(ground, placed, offers, links)


def save(country: Country, path: Path) -> None:
    """Write all columns, and the places they stand on, to one file."""
    places = np.array([repr(row) for row in country.ground.places()])
    np.savez(path, places=places, **dict(country.columns()))


def load_columns(path: Path, ground: Ground) -> Country:
    """Return the network of a file; raises ValueError when it stands on another ground."""
    with np.load(path) as stored:
        for candidate in (ground, *(ground.part_of(name) for name in ground.subjects)):
            places = [repr(row) for row in candidate.places()]
            if places == stored["places"].tolist():
                ground = candidate
                break
        else:
            raise ValueError(f"{path.name} was made from other settlements: make it again")
        return Country(
            ground,
            Placed(**_stored(stored, "placed", Placed)),
            Offers(**_stored(stored, "offers", Offers)),
            LinkColumns(**_stored(stored, "links", LinkColumns)),
        )


def _stored(stored: Any, part: str, kind: type[Any]) -> dict[str, Any]:
    return {field.name: stored[f"{part}.{field.name}"] for field in fields(kind)}
