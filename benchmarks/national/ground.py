"""Where people live: settlements with their people, as columns, read from a seeded database.

    ground = read_ground(session)
    ground.part_of("RU-NIZ")          # one federal subject

Raises :class:`GroundError` when the database holds no settlements.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import Settlement, Territory

CITY_PEOPLE = 3_000_000  # such a city is spread over the districts of its subject
NOWHERE = -1


class GroundError(Exception):
    """The database has no settlements to put a network on."""

    def __init__(self) -> None:
        super().__init__(
            "The database holds no settlements with people. "
            "Load the shipped data first: flask --app wsgi seed"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Places people live in, by subject, then position: ``lat``, ``lon`` degrees, ``people``.

    ``municipality`` and ``subject`` are positions in the tuples of territory identifiers, -1 for a
    place whose municipality is not known.
    """

    names: tuple[str, ...]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    people: NDArray[np.int64]
    municipality: NDArray[np.int32]
    subject: NDArray[np.int32]
    municipalities: tuple[str, ...]
    subjects: tuple[str, ...]

    @classmethod
    def of(cls, places: Iterable[tuple[str, float, float, int, str | None, str]]) -> "Ground":
        """Build from (name, lat, lon, people, municipality or None, subject)."""
        rows = sorted(places, key=lambda row: (row[5], row[1], row[2], row[0]))
        municipalities = sorted({row[4] for row in rows if row[4] is not None})
        subjects = sorted({row[5] for row in rows})
        inner = {name: number for number, name in enumerate(municipalities)}
        outer = {name: number for number, name in enumerate(subjects)}
        return cls(
            names=tuple(row[0] for row in rows),
            lat=np.array([row[1] for row in rows], np.float64),
            lon=np.array([row[2] for row in rows], np.float64),
            people=np.array([row[3] for row in rows], np.int64),
            municipality=np.array(
                [NOWHERE if row[4] is None else inner[row[4]] for row in rows], np.int32
            ),
            subject=np.array([outer[row[5]] for row in rows], np.int32),
            municipalities=tuple(municipalities),
            subjects=tuple(subjects),
        )

    def __len__(self) -> int:
        return len(self.names)

    def places(self) -> list[tuple[str, float, float, int, str | None, str]]:
        """Return the rows this ground was built from."""
        return [
            (
                self.names[i],
                float(self.lat[i]),
                float(self.lon[i]),
                int(self.people[i]),
                self.municipalities[self.municipality[i]] if self.municipality[i] >= 0 else None,
                self.subjects[self.subject[i]],
            )
            for i in range(len(self))
        ]

    def part_of(self, subject: str) -> "Ground":
        """Return the places of one federal subject."""
        return Ground.of(row for row in self.places() if row[5] == subject)


def read_ground(session: Session) -> Ground:
    """Return every settlement with people; a city of millions as its districts."""
    settlements = session.execute(
        select(
            Settlement.name,
            Settlement.lat,
            Settlement.lon,
            Settlement.population,
            Settlement.municipality_id,
            Settlement.subject_id,
        ).where(Settlement.population > 0, Settlement.subject_id.is_not(None))
    ).all()
    if not settlements:
        raise GroundError
    places: list[tuple[str, float, float, int, str | None, str]] = []
    for name, lat, lon, people, municipality, subject in settlements:
        if people is None or subject is None:
            continue
        districts = _districts(session, subject) if people >= CITY_PEOPLE else []
        if districts:
            places += _spread(districts, people, subject)
        else:
            places.append((name, lat, lon, people, municipality, subject))
    return Ground.of(places)


def _districts(session: Session, subject: str) -> Sequence[Any]:
    return session.execute(
        select(Territory.id, Territory.name, Territory.lat, Territory.lon, Territory.population)
        .where(Territory.parent_id == subject, Territory.lat.is_not(None))
        .order_by(Territory.id)
    ).all()


def _spread(
    districts: Sequence[Any], people: int, subject: str
) -> list[tuple[str, float, float, int, str | None, str]]:
    """Share a city's people among its districts, by what is known of each."""
    known = [row.population for row in districts if row.population]
    usual = int(np.median(known)) if known else 1
    counts: Mapping[str, int] = {row.id: row.population or usual for row in districts}
    whole = sum(counts.values())
    return [
        (row.name, row.lat, row.lon, max(1, people * counts[row.id] // whole), row.id, subject)
        for row in districts
    ]
