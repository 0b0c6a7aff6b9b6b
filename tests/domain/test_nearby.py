"""Which organisations stand on a sheet, against the rule applied by hand, one choice at a time."""

from hypothesis import given
from hypothesis import strategies as st

from registry.domain.nearby import NOT_CURRENT, Candidate, choose_nearby

GOALS = ("need.a", "need.b", "paper")

candidates = st.lists(
    st.builds(
        Candidate,
        offer_id=st.integers(1, 1000),
        organisation_id=st.integers(1, 6),
        site_id=st.none(),
        service_type=st.just("service"),
        goals=st.frozensets(st.sampled_from((*GOALS, "need.other"))),
        name=st.sampled_from(("А", "Б")),
        organisation_state=st.sampled_from(("verified", "archive", "unverified")),
        assumed=st.booleans(),
        verified=st.booleans(),
        here=st.booleans(),
        linked=st.booleans(),
        distance_km=st.none() | st.sampled_from((0.0, 2.0, 30.0)),
    ),
    max_size=14,
    unique_by=lambda one: one.offer_id,
)


def is_better(one: Candidate, other: Candidate, shown: set[int]) -> bool:
    """Does ``one`` stand before ``other``? The rule of the module, condition by condition."""
    for better in (
        lambda c: c.linked,
        lambda c: not c.assumed,
        lambda c: c.organisation_state not in NOT_CURRENT,
        lambda c: c.here,
        lambda c: c.organisation_id in shown,
        lambda c: c.verified,
    ):
        if better(one) != better(other):
            return better(one)
    far, farther = one.distance_km, other.distance_km
    if far != farther:
        return farther is None or (far is not None and far < farther)
    return (one.name, one.offer_id) < (other.name, other.offer_id)


@given(candidates, st.dictionaries(st.sampled_from(GOALS), st.integers(1, 3)))
def test_the_best_stand_on_the_sheet(found: list[Candidate], goals: dict[str, int]) -> None:
    shown: set[int] = set()
    chosen = choose_nearby(found, goals)
    assert list(chosen) == list(goals)
    for goal, many in goals.items():
        left = [one for one in found if goal in one.goals]
        wanted: list[Candidate] = []
        while left and len(wanted) < many:
            best = left[0]
            for one in left[1:]:
                if is_better(one, best, shown):
                    best = one
            if any(one.here for one in wanted) and not best.here:
                break
            wanted.append(best)
            left = [one for one in left if one.organisation_id != best.organisation_id]
        assert list(chosen[goal]) == wanted
        shown |= {one.organisation_id for one in wanted}


@given(candidates)
def test_a_goal_somebody_serves_is_never_left_empty(found: list[Candidate]) -> None:
    chosen = choose_nearby(found, dict.fromkeys(GOALS, 1))
    for goal in GOALS:
        assert bool(chosen[goal]) == any(goal in one.goals for one in found)
