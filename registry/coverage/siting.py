"""Where new sites serve most people (C7): maximal covering location.

    plan = site_exactly(reach, people, k)         # HiGHS, with the bound it proved
    plan = site_greedily(reach, people, k)        # lazy greedy, at least 1 - 1/e of the best

``reach`` is a sparse (sites, places) array of who is covered from where, ``people`` (places,) not
covered yet. Choose k sites so that most people are covered. The greedy bound is that of
submodularity: the best adds at most the k largest gains that are still there.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity
from scipy.spatial import cKDTree

from registry.coverage.access import chord, unit_vectors

Floats = NDArray[np.float64]
SECONDS = 10.0  # HiGHS stops here and says what it proved
GAP = 1e-9


@dataclass(frozen=True, slots=True)
class SitePlan:
    """Chosen sites in order, people each adds, and ``bound``: nobody can cover more than this."""

    sites: tuple[int, ...]
    gains: tuple[float, ...]
    covered: float
    bound: float
    exact: bool

    @property
    def gap(self) -> float:
        """How far from the best this may be, as a share of the bound."""
        return (self.bound - self.covered) / self.bound if self.bound > 0 else 0.0


def who_is_reached(sites: Floats, places: Floats, km: float, circuity: float) -> "csr_array":
    """Return the (sites, places) array of ones where a place lies within ``km`` of a site."""
    radius = chord(km / circuity) * (1 + 1e-12)
    if not len(sites) or not len(places):
        return csr_array((len(sites), len(places)))
    tree = cKDTree(unit_vectors(places))
    near = tree.query_ball_point(unit_vectors(sites), radius, return_sorted=True)
    lengths = np.array([len(row) for row in near])
    columns = np.concatenate([np.asarray(row, np.int64) for row in near])
    starts = np.concatenate(([0], np.cumsum(lengths)))
    return csr_array((np.ones(len(columns)), columns, starts), (len(sites), len(places)))


def site_greedily(reach: "csr_array", people: Floats, k: int) -> SitePlan:
    """Take the site that adds most, k times; gains are looked at again only when they could win."""
    left = people.astype(np.float64).copy()
    rows = [reach.indices[reach.indptr[n] : reach.indptr[n + 1]] for n in range(reach.shape[0])]
    waiting = [(-float(left[row].sum()), number, 0) for number, row in enumerate(rows)]
    heapq.heapify(waiting)
    sites: list[int] = []
    gains: list[float] = []
    bound = min(float(people.sum()), _first_bound(waiting, k))
    while waiting and len(sites) < k:
        gain, number, age = heapq.heappop(waiting)
        if age < len(sites):
            heapq.heappush(waiting, (-float(left[rows[number]].sum()), number, len(sites)))
            continue
        if gain >= 0:
            break
        sites.append(number)
        gains.append(-gain)
        left[rows[number]] = 0.0
        bound = min(bound, sum(gains) + _first_bound(waiting, k))
    return SitePlan(tuple(sites), tuple(gains), sum(gains), max(bound, sum(gains)), exact=False)


def _first_bound(waiting: Sequence[tuple[float, int, int]], k: int) -> float:
    """What the k best of the waiting could add at most: their gains only fall."""
    return float(sum(-gain for gain, _, _ in heapq.nsmallest(k, waiting)))


def site_exactly(reach: "csr_array", people: Floats, k: int) -> SitePlan:
    """Solve by mixed-integer programming (HiGHS); ``exact`` says that the bound was met.

    Variables: open (sites), covered (places). A place counts only when an open site reaches it.
    """
    sites = reach.shape[0]
    wanted = np.flatnonzero((people > 0) & (np.asarray(reach.sum(axis=0)).ravel() > 0))
    greedy = site_greedily(reach, people, k)
    if not len(wanted) or not sites:
        return replace(greedy, bound=greedy.covered, exact=True)
    part = reach[:, wanted]
    weight = people[wanted].astype(np.float64)
    scale = float(weight.max())
    count = len(wanted)
    cost = np.concatenate([np.zeros(sites), -weight / scale])
    covers = LinearConstraint(hstack([-part.T, identity(count)], format="csr"), -np.inf, 0.0)
    at_most = LinearConstraint(
        csr_array(np.concatenate([np.ones(sites), np.zeros(count)])[None, :]), 0, k
    )
    found = milp(
        cost,
        integrality=np.concatenate([np.ones(sites), np.zeros(count)]),
        bounds=Bounds(0, 1),
        constraints=[covers, at_most],
        options={"time_limit": SECONDS, "mip_rel_gap": GAP},
    )
    if found.x is None:
        return greedy
    chosen = np.flatnonzero(found.x[:sites] > 0.5).tolist()
    ordered = site_greedily(reach[chosen], people, len(chosen))
    order = tuple(chosen[place] for place in ordered.sites)
    bound = -float(found.mip_dual_bound) * scale if found.mip_dual_bound is not None else np.inf
    bound = min(max(bound, ordered.covered), greedy.bound)
    if greedy.covered > ordered.covered:
        return SitePlan(greedy.sites, greedy.gains, greedy.covered, bound, exact=False)
    exact = found.status == 0 or bound - ordered.covered <= 1e-6 * max(bound, 1.0)
    return SitePlan(order, ordered.gains, ordered.covered, bound, exact=exact)
