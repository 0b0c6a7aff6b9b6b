"""Needs asked one by one, for when all together have no way and too much is missing to name it.

    apart = ask_apart(network, profile, answer, criteria=("days",), circuity=1.3)

A question of four needs in a region of which little is known may lack more than the three things
that an answer names. Then every need is asked alone: some have a way by themselves, and for the
others what is missing can be said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.domain.profile import Profile
from registry.domain.route import Answer, Missing
from registry.engine.network import Network
from registry.routing import PEOPLE_BUDGET, PEOPLE_TOLERANCE
from registry.routing import find_routes as compute_routes

MOST_NEEDS = 8  # more in one question is no person's; each costs a question of its own


@dataclass(frozen=True, slots=True)
class Apart:
    """One need asked alone; ``missing`` None: it has a way."""

    need: str
    missing: Missing | None


def ask_apart(
    network: Network,
    profile: Profile,
    answer: Answer,
    *,
    criteria: Sequence[str],
    circuity: float,
) -> tuple[Apart, ...]:
    """Return each need asked alone, at most ``MOST_NEEDS``.

    Nothing when the answer itself has a way or says what is missing.
    """
    known = answer.missing is not None and answer.missing.sets
    if answer.routes or known or len(profile.needs) < 2:
        return ()
    return tuple(
        Apart(need, _ask(network, profile, need, criteria, circuity))
        for need in profile.needs[:MOST_NEEDS]
    )


def _ask(
    network: Network, profile: Profile, need: str, criteria: Sequence[str], circuity: float
) -> Missing | None:
    by_day = {name: day for name, day in profile.limits.need_by.items() if name == need}
    alone = replace(profile, needs=(need,), limits=replace(profile.limits, need_by=by_day))

    def ask(explain: bool) -> Answer:
        return compute_routes(
            network,
            alone,
            criteria=tuple(criteria),
            tolerance=PEOPLE_TOLERANCE,
            budget=PEOPLE_BUDGET,
            explain=explain,
            circuity=circuity,
        )

    # what is missing is sought only where there is no way
    return None if ask(explain=False).routes else ask(explain=True).missing
