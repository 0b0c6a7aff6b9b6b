"""What the figures of the audit stand on: where people live, and what is offered where.

    people, basis = apportion(counts, population, parent)      # (t, g), (t, g)
    ground = Ground(...)                                       # places with people
    supply = Supply(...)                                       # offers with capacity

Apportioning: a territory with a count of its own keeps it. What is left of the nearest larger
territory with a count, once the counted parts are taken out, is shared by the others in proportion
to their population: ``people = (count of the larger - counts inside) x population / population of
the uncounted``. So parts always add up to the whole (never below zero).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

ANYWHERE = -1  # region or municipality of an offer that serves people from everywhere
COUNT, ESTIMATE, ASSUMPTION = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """n places where people live, in municipalities of subjects.

    ``municipality`` (n,) and ``subject`` (n,) positions in ``municipalities`` and ``subjects``;
    ``people`` (n, g) of each of ``groups``; ``basis`` (subjects, g) how sure the people of a
    subject are: COUNT (the subject's own), ESTIMATE (apportioned) or ASSUMPTION.
    """

    subjects: tuple[str, ...]
    municipalities: tuple[str, ...]
    municipality_subject: Ints
    place_names: tuple[str, ...]
    lat: Floats
    lon: Floats
    municipality: Ints
    subject: Ints
    population: Floats
    groups: tuple[str, ...]
    people: Floats
    basis: Ints

    def __len__(self) -> int:
        return len(self.lat)

    @property
    def points(self) -> Floats:
        """(n, 2) latitude and longitude in degrees."""
        return np.column_stack((self.lat, self.lon))


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """m offers that take people.

    ``lat``/``lon`` NaN without a point; ``capacity`` people at once, NaN: not stated;
    ``region`` and ``only_municipality`` positions in the ground's subjects and municipalities of
    the only people admitted, or ANYWHERE; ``municipality`` and ``subject`` where the site is, -1
    unknown. An offer of several regions stands once for each, as ``portion`` (m,) of itself, so
    that portions of one offer add up to 1.
    ``organisation`` is a position in the network's organisations, ``offer`` in its offers.
    """

    service_types: tuple[str, ...]
    service_type: Ints
    offer: Ints
    organisation: Ints
    lat: Floats
    lon: Floats
    in_person: Flags
    home_visit: Flags
    reach_km: Floats
    capacity: Floats
    region: Ints
    only_municipality: Ints
    municipality: Ints
    subject: Ints
    portion: Floats

    def __len__(self) -> int:
        return len(self.lat)


def apportion(counts: Floats, population: Floats, parent: Ints, level: Ints) -> tuple[Floats, Ints]:
    """Return the people of every territory and group, and the basis of each number.

    ``counts`` (t, g), NaN where nobody counted; ``population`` (t,); ``parent`` (t,) position of
    the larger territory, -1 for the whole; ``level`` (t,) 0 for the whole, then deeper. Where no
    larger territory has a count either, people are NaN and the basis ESTIMATE.
    """
    people = counts.copy()
    basis = np.where(np.isnan(counts), ESTIMATE, COUNT)
    weight = np.nan_to_num(population, nan=0.0)
    for depth in range(1, int(level.max(initial=0)) + 1):
        rows = np.flatnonzero(level == depth)
        above = parent[rows]
        known = ~np.isnan(counts[rows])
        whole = people[above]
        counted = np.zeros((len(people), people.shape[1]))
        np.add.at(counted, above, np.where(known, counts[rows], 0.0))
        uncounted_weight = np.zeros_like(counted)
        np.add.at(uncounted_weight, above, np.where(known, 0.0, weight[rows][:, None]))
        left = np.maximum(whole - counted[above], 0.0)
        share = np.divide(
            np.broadcast_to(weight[rows][:, None], left.shape),
            uncounted_weight[above],
            out=np.zeros_like(left),
            where=uncounted_weight[above] > 0,
        )
        people[rows] = np.where(known, counts[rows], left * share)
    return people, basis.astype(np.int64)
