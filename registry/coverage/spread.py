"""How numbers spread over people: weighted means, quantiles, shares and the Gini coefficient.

Every function takes values (n,) and weights (n,), the people behind each; values may be infinite
(nobody within reach). Without people the answer is NaN: nothing can be said.
"""

import numpy as np

from registry.coverage.ground import Floats, Ints


def weighted_mean(values: Floats, weights: Floats) -> float:
    """Return the mean over people; of finite values only."""
    known = np.isfinite(values)
    total = float(weights[known].sum())
    return float((values[known] * weights[known]).sum() / total) if total > 0 else float("nan")


def weighted_quantiles(values: Floats, weights: Floats, shares: tuple[float, ...]) -> list[float]:
    """Return for each share the least value that at least this share of people do not exceed."""
    total = float(weights.sum())
    if total <= 0:
        return [float("nan")] * len(shares)
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    places = np.searchsorted(reached, np.asarray(shares) * total - total * 1e-12)
    return [float(values[order][min(int(place), len(values) - 1)]) for place in places]


def share_within(values: Floats, weights: Floats, limit: float) -> float:
    """Return the share of people whose value is at most ``limit``."""
    total = float(weights.sum())
    return float(weights[values <= limit + 1e-9].sum() / total) if total > 0 else float("nan")


def gini(values: Floats, weights: Floats) -> float:
    """Return the Gini coefficient over people: 0 all alike, towards 1 all with one.

    Half the mean absolute difference of two people drawn at random over the mean. NaN when the
    mean is 0: nobody has anything to share.
    """
    total = float(weights.sum())
    mean = float((values * weights).sum() / total) if total > 0 else 0.0
    if mean <= 0:
        return float("nan")
    order = np.argsort(values, kind="stable")
    weight, value = weights[order], values[order]
    before = np.cumsum(weight) - weight
    area = float((weight * value * (2 * before + weight - total)).sum())
    return area / (total * total * mean)


def sums_by(groups: Ints, count: int, values: Floats) -> Floats:
    """Return the sum of values per group; places of group -1 are left out."""
    inside = groups >= 0
    found: Floats = np.bincount(groups[inside], values[inside], minlength=count).astype(np.float64)
    return found
