"""Can one typical client get all the way, from each of many homes? The same answers as one by one.

    for home, cell in plan_homes(network, profile, homes, circuity=1.3): ...

``network`` is what people of one region may reach (``narrowing``), ``profile`` has no home yet.
Without a route the cell names every single thing that would open one; sets of two or three are
looked for where one person's question is answered (``routes.plan_cell``).
"""

import math
from collections.abc import Iterable, Iterator

from registry.coverage.routes import RouteCell, steps_of
from registry.coverage.soonest import trace_soonest
from registry.domain.profile import Profile
from registry.engine.alone import Alone, find_alone
from registry.engine.homes import Client, Home
from registry.engine.network import Network


def plan_homes(
    network: Network, profile: Profile, homes: Iterable[Home], circuity: float
) -> Iterator[tuple[Home, RouteCell]]:
    """Yield the cell of each home; a limit on fees asks for a search and is refused."""
    if profile.limits.max_fee is not None:
        raise ValueError("a limit on fees asks for a search")
    homes = tuple(homes)
    senders = {home.start_organisation for home in homes if home.start_organisation is not None}
    client = Client(network, profile, circuity, senders)
    known: dict[tuple[int | None, bytes], Alone] = {}
    for home in homes:
        view = client.see_from(home)
        trace = trace_soonest(view.scene, view.timetable.way_start)
        if trace is not None:
            yield (
                home,
                RouteCell(
                    found=True,
                    days=trace.days,
                    travel_km=round(trace.travel_km, 3),
                    fee_rub=trace.fee_rub,
                    chance=round(math.exp(-trace.risk), 6),
                    steps=steps_of(view.scene, trace),
                ),
            )
            continue
        alone = known.get(view.key)
        if alone is None:
            alone = known[view.key] = find_alone(view)
        yield (
            home,
            RouteCell(
                found=False,
                missing=tuple((thing,) for thing in alone.things),
                complete=alone.every_origin,
                sought="alone",
            ),
        )
