"""What a region's routes for one question depend on, as one short text.

    print_of(network, needs, held, extra)     # 64 hexadecimal digits

Two networks with the same fingerprint give the same cells: it covers every column of the offers
that can play a part in meeting the needs, and every link between their organisations. What cannot
play a part is left out, so an edit elsewhere keeps the cells.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from registry.engine.columns import NO_DATE
from registry.engine.network import Network
from registry.engine.scene import find_relevant

NUMBERS = (
    "lat",
    "lon",
    "mode",
    "taking",
    "not_before",
    "wait_days",
    "duration_days",
    "fee_rub",
    "visits",
    "acceptance",
    "self_referral",
    "age_min",
    "age_max",
    "reach_km",
)
SCHEME = "1"  # raise it when a cell's computation changes


def print_of(
    network: Network, needs: Sequence[str], held: frozenset[str], extra: str
) -> tuple[str, bool]:
    """Return the fingerprint, and whether some offer that plays a part has a date of opening."""
    everyone = np.ones(len(network.offers.ids), np.bool_)
    relevant = find_relevant(network, everyone, held, tuple(needs), None, with_risk=False)
    rows = np.flatnonzero(relevant)
    offers, links = network.offers, network.links
    digest = hashlib.sha256(f"{SCHEME}|{extra}|{sorted(needs)}|{sorted(held)}".encode())
    order = rows[np.argsort(network.id_rank[rows])]
    digest.update("|".join(offers.ids[row] for row in order.tolist()).encode())
    for name in NUMBERS:
        digest.update(np.ascontiguousarray(getattr(offers, name)[order]).tobytes())
    names = [network.organisations[row].id for row in offers.organisation[order].tolist()]
    types = [network.service_types[row].id for row in offers.service_type[order].tolist()]
    digest.update("|".join(names + types).encode())
    for positions, values in ((offers.rule, offers.rules), (offers.fact_list, offers.fact_lists)):
        words = [_words(value) for value in values]
        digest.update("|".join(words[row] for row in positions[order].tolist()).encode())
    takes_part = np.zeros(len(network.organisations), np.bool_)
    takes_part[offers.organisation[rows]] = True
    used = np.flatnonzero(takes_part[links.to_organisation])
    lines = sorted(
        f"{network.organisations[one].id}>{network.organisations[other].id}"
        f">{'' if kind < 0 else network.service_types[kind].id}>{days!r}>{chance!r}"
        for one, other, kind, days, chance in zip(
            links.from_organisation[used].tolist(),
            links.to_organisation[used].tolist(),
            links.service_type[used].tolist(),
            links.handoff_days[used].tolist(),
            links.acceptance[used].tolist(),
            strict=True,
        )
    )
    digest.update("|".join(lines).encode())
    return digest.hexdigest(), bool((offers.not_before[rows] != NO_DATE).any())


def _words(value: object) -> str:
    """A text of a frozen value of sets that is the same in every process."""
    fields = getattr(value, "__dataclass_fields__", {})
    parts = []
    for name in fields:
        found = getattr(value, name)
        shown = sorted(map(str, found)) if isinstance(found, frozenset | tuple) else found
        parts.append(f"{name}={shown}")
    return ";".join(parts)
