"""The validator must accept a true route and catch every kind of false one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from registry.domain.route import Route, Step, Supply, WayIn
from tests.builders import link, offer, person, world
from tests.routing.validator import BrokenRouteError, check_route

# exam (3 + 10) --doc.088--> bureau (referred, 7; wait 30, 5) --doc.ipra--> workshop (wait 14)
DOCUMENT = world(
    offer("exam", at="polyclinic", wait_days=3, duration_days=10, yields="doc.088", fee=500),
    offer(
        "mse",
        at="bureau",
        requires="doc.088",
        yields="doc.ipra",
        wait_days=30,
        duration_days=5,
        self_referral=False,
        regions="77",
    ),
    offer("workshop", requires="doc.ipra", meets="need.work", wait_days=14, km=12, visits=8),
    offer("late", meets="need.work", wait_days=100),
    link("polyclinic", "bureau", handoff_days=7, acceptance=0.5),
)
PROFILE = person("need.work", limits={"max_fee": 500, "max_days": 62, "max_travel_km": 12})
ALONE = WayIn("self", None, None, None, 0, 1.0)
REFERRED = WayIn("link", "polyclinic", "exam", None, 7, 0.5)


def step(name: str, at: str, days: tuple[float, float, float], **fields: Any) -> Step:
    plain: dict[str, Any] = {
        "way_in": ALONE,
        "mode": "in_person",
        "distance_km": 0.0,
        "visits": 1,
        "travel_km": 0.0,
        "fee_rub": 0,
        "acceptance": 1.0,
        "risk": 0.0,
        "supplies": (),
        "to_confirm": (),
        "serves_needs": (),
        "serves_offers": (),
        "ends_on_day": None,
    }
    ready, admission, completion = days
    return Step(
        offer=name,
        organisation=at,
        service_type=f"type.{name}",
        ready_day=ready,
        admission_day=admission,
        completion_day=completion,
        **{**plain, **fields},
    )


TRUE = Route(
    criteria={"days": 62.0, "travel_km": 96.0, "fee": 500, "risk": 0.6931471805599453, "steps": 3},
    need_days={"need.work": 62.0},
    steps=(
        step("exam", "polyclinic", (0, 3, 13), fee_rub=500, serves_offers=("mse",)),
        step(
            "mse",
            "bureau",
            (13, 43, 48),
            way_in=REFERRED,
            acceptance=0.5,
            risk=0.6931471805599453,
            supplies=(Supply("doc.088", "exam", 13, "ready"),),
            to_confirm=("regions",),
            serves_offers=("workshop",),
        ),
        step(
            "workshop",
            "org.workshop",
            (48, 62, 62),
            distance_km=12.0,
            visits=8,
            travel_km=96.0,
            supplies=(Supply("doc.ipra", "mse", 48, "ready"),),
            serves_needs=("need.work",),
        ),
    ),
)


def test_a_true_route_passes() -> None:
    check_route(DOCUMENT, PROFILE, TRUE)


def changed(index: int, **fields: Any) -> Route:
    steps = list(TRUE.steps)
    steps[index] = replace(steps[index], **fields)
    return replace(TRUE, steps=tuple(steps))


FALSE_ROUTES: dict[str, Route] = {
    "exam: admission": changed(0, admission_day=2),
    "mse: ready": changed(1, ready_day=10),
    "workshop: completion": changed(2, completion_day=63),
    "mse does not take people who come by themselves": changed(
        1, way_in=replace(ALONE, acceptance=0.5)
    ),
    "mse: no such link": changed(1, way_in=replace(REFERRED, handoff_days=0)),
    "polyclinic is not where the person starts": changed(
        1, way_in=replace(REFERRED, from_offer=None)
    ),
    "mse: workshop does not belong to polyclinic": changed(
        1, way_in=replace(REFERRED, from_offer="workshop")
    ),
    "not in the route": replace(TRUE, steps=TRUE.steps[1:]),
    "an offer appears twice": replace(TRUE, steps=(*TRUE.steps, TRUE.steps[0])),
    "exam: fee": changed(0, fee_rub=0),
    "workshop: travel": changed(2, travel_km=12.0),
    "mse: to confirm": changed(1, to_confirm=()),
    "mse: risk": changed(1, risk=0.1),
    "exam serves": changed(0, serves_offers=()),
    "no step says": changed(2, serves_needs=()),
    "workshop does not end": changed(2, ends_on_day=70.0),
    "does not give doc.088": changed(1, supplies=(Supply("doc.088", "workshop", 13, "ready"),)),
    "the step explains": changed(2, supplies=()),
    "days is said": replace(TRUE, criteria={**TRUE.criteria, "days": 61.0}),
    "travel_km is said": replace(TRUE, criteria={**TRUE.criteria, "travel_km": 12.0}),
    "need.work: day": replace(TRUE, need_days={"need.work": 61.0}),
    "order of admission": replace(TRUE, steps=(TRUE.steps[1], TRUE.steps[0], TRUE.steps[2])),
}


@pytest.mark.parametrize("sentence", FALSE_ROUTES)
def test_a_false_claim_is_named(sentence: str) -> None:
    with pytest.raises(BrokenRouteError, match=sentence):
        check_route(DOCUMENT, PROFILE, FALSE_ROUTES[sentence])


@pytest.mark.parametrize(
    ("sentence", "change"),
    {
        "it costs too much": lambda p: p["limits"].update(max_fee=499),
        "it takes too many days": lambda p: p["limits"].update(max_days=61),
        "farther than 11": lambda p: p["limits"].update(max_travel_km=11),
        "met after day 5": lambda p: p["limits"].update(need_by={"need.work": 5}),
        "exam is excluded": lambda p: p.update(exclude_organisations=["polyclinic"]),
        "mse refuses by regions": lambda p: p.update(region="50"),
    }.items(),
)
def test_a_broken_rule_of_the_person_is_named(
    sentence: str, change: Callable[[dict[str, Any]], None]
) -> None:
    profile = {**PROFILE, "limits": dict(PROFILE["limits"])}
    change(profile)
    with pytest.raises(BrokenRouteError, match=sentence):
        check_route(DOCUMENT, profile, TRUE)


def test_a_circle_of_suppliers_is_named() -> None:
    document = world(
        offer("a", requires="doc.y", yields="doc.x", meets="need.z"),
        offer("b", requires="doc.x", yields="doc.y"),
    )
    supplied = {"a": Supply("doc.y", "b", 0, "ready"), "b": Supply("doc.x", "a", 0, "ready")}
    steps = tuple(
        step(name, f"org.{name}", (0, 0, 0), supplies=(supplied[name],)) for name in ("a", "b")
    )
    zero = dict.fromkeys(("days", "travel_km", "fee", "risk", "steps"), 0.0)
    with pytest.raises(BrokenRouteError, match="in a circle"):
        check_route(document, person("need.z"), Route(zero, steps, {"need.z": 0.0}))
