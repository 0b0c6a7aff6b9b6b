"""The registry compiled to a network: every rule on a registry of a few rows."""

from datetime import date
from typing import Any

import pytest

from registry.domain.network_rules import OfferStatement, narrowed
from registry.domain.vocabulary_terms import Kind
from registry.engine.registry_network import CompiledRegistry, compile_registry
from tests.domain.small_vocabulary import LABELS, service_type, small_vocabulary
from tests.services.network_rows import link, offer, organisation, registry_rows

TODAY = date(2026, 11, 25)


def compiled(rows: Any, mode: str = "demonstration") -> CompiledRegistry:
    return compile_registry(rows, VOCABULARY, mode=mode, today=TODAY)


def _vocabulary() -> Any:
    small = small_vocabulary()
    kinds = (
        Kind(id="polyclinic", department="health", **LABELS),
        Kind(id="ngo", department="ngo", **LABELS),
        Kind(id="idea", department="health", hypothetical=True, **LABELS),
    )
    types = (
        service_type("home_help", mode="home_visit", fee_rub=500),
        service_type("daily", visits=12),
    )
    fields = {name: getattr(small, name) for name in small.__dataclass_fields__ if name[0] != "_"}
    fields |= {"kinds": small.kinds + kinds, "service_types": small.service_types + types}
    return type(small)(**fields)


VOCABULARY = _vocabulary()


def one_offer(
    row: Any, kind: str = "clinic", statement: OfferStatement | None = None
) -> dict[str, Any]:
    statements = {row.id: statement} if statement else None
    rows = registry_rows([organisation(row.organisation_id, kind)], [row], statements=statements)
    return compiled(rows).offers[0]


def test_a_whole_small_registry_compiles_to_this_document() -> None:
    rows = registry_rows(
        [organisation(1, "clinic"), organisation(2, "shop")],
        [
            offer(7, of=1, type="visit"),
            offer(8, of=2, type="workshop", wait_days=5.0, fee_rub=100.0, age_max=60.0, visits=12),
        ],
        statements={
            8: OfferStatement(
                facts={"requires": ["doc.passport"], "yields": ["skill.work"]},
                needs=["need.work"],
                rules={"sexes": ["female"]},
                unconfirmed={"sexes"},
            )
        },
    )
    result = compiled(rows)
    assert result.document() == {
        "facts": [
            {"id": "doc.identity", "implies": []},
            {"id": "doc.passport", "implies": ["doc.identity"]},
            {"id": "doc.referral", "implies": []},
            {"id": "skill.work", "implies": []},
            {"id": "status.consent", "implies": []},
        ],
        "service_types": [
            {
                "id": item.id,
                "requires": list(item.requires),
                "requires_at_admission": list(item.requires_at_admission),
                "yields": list(item.yields),
                "meets": list(item.meets),
            }
            for item in VOCABULARY.service_types
        ],
        "organisations": [
            {"id": "clinic-1", "kind": "clinic", "name": "clinic 1"},
            {"id": "shop-2", "kind": "shop", "name": "shop 2"},
        ],
        "offers": [
            {
                "id": "7",
                "organisation": "clinic-1",
                "service_type": "visit",
                "mode": "in_person",
                "wait_days": 1,
                "duration_days": 1,
                "fee": 0,
                "acceptance": 0.9,
                "self_referral": True,
                "visits": 1.0,
                "taking": "unknown",
                "lat": 55.7,
                "lon": 37.6,
                "eligibility": {"regions": ["RU-A"]},
            },
            {
                "id": "8",
                "organisation": "shop-2",
                "service_type": "workshop",
                "mode": "in_person",
                "wait_days": 5.0,
                "duration_days": 1,
                "fee": 100.0,
                "acceptance": 0.9,
                "self_referral": True,
                "visits": 12,
                "taking": "unknown",
                "requires": ["doc.passport"],
                "yields": ["skill.work"],
                "meets": ["need.work"],
                "lat": 55.7,
                "lon": 37.6,
                "eligibility": {
                    "age_min": 18,
                    "age_max": 60.0,
                    "traits_none": ["aggression"],
                    "sexes": ["female"],
                    "regions": ["RU-A"],
                },
                "unconfirmed": ["sexes"],
            },
        ],
        "links": [
            {
                "from": "clinic-1",
                "to": "shop-2",
                "service_type": "workshop",
                "handoff_days": 3.0,
                "acceptance": 0.8,
                "basis": "assumed",
            }
        ],
    }
    every = ("wait_days", "duration_days", "fee", "visits", "acceptance", "self_referral")
    assert result.assumed == {"7": every, "8": ("duration_days", "acceptance", "self_referral")}
    assert result.findings == ()


def test_production_hides_what_is_archive_planned_closed_or_invented_at_any_level() -> None:
    hidden = ("archive", "planned", "closed", "demonstration")
    numbers = range(4)
    offers = [
        offer(
            10 * level + n,
            of=1,
            type="visit",
            states=tuple(state if level == k else "unverified" for k in numbers),
        )
        for level in numbers
        for n, state in enumerate(hidden)
    ]
    rows = registry_rows([organisation(1, "clinic")], [*offers, offer(99, of=1, type="visit")])
    assert [item["id"] for item in compiled(rows, "production").offers] == ["99"]
    assert len(compiled(rows).offers) == 17
    assert compiled(registry_rows([organisation(1, "clinic", state="archive")], [])).organisations
    archived = registry_rows([organisation(1, "clinic", state="archive")], offers[:1])
    assert compiled(archived, "production").document()["organisations"] == []


@pytest.mark.parametrize(
    ("state", "not_before", "taking"),
    [
        ("closed", None, "no"),
        ("closed", date(2027, 9, 1), "no"),
        ("planned", None, "no"),
        ("planned", date(2027, 9, 1), "yes"),
        ("archive", None, "yes"),
    ],
)
def test_a_closed_record_takes_nobody_and_a_planned_one_from_its_day(
    state: str, not_before: date | None, taking: str
) -> None:
    states = ("unverified", "unverified", state, "unverified")
    row = offer(1, of=1, type="visit", taking="yes", states=states, not_before=not_before)
    found = one_offer(row)
    assert found["taking"] == taking
    assert found.get("not_before") == (not_before and not_before.isoformat())


@pytest.mark.parametrize(
    ("stated", "taken", "assumed"), [(None, 12, True), (1.0, 1.0, False), (0.0, 0.0, False)]
)
def test_one_stated_trip_is_not_an_unknown_number_of_trips(
    stated: float | None, taken: float, assumed: bool
) -> None:
    rows = registry_rows([organisation(1, "clinic")], [offer(1, of=1, type="daily", visits=stated)])
    result = compiled(rows)
    assert result.offers[0]["visits"] == taken
    assert ("visits" in result.assumed["1"]) is assumed


def test_no_trip_is_assumed_where_nobody_travels() -> None:
    rows = registry_rows(
        [organisation(1, "clinic")], [offer(1, of=1, type="home_help", mode="home_visit")]
    )
    assert "visits" not in compiled(rows).assumed["1"]


def test_an_assumed_offer_says_so() -> None:
    states = ("unverified", "unverified", "unverified", "assumed")
    rows = registry_rows([organisation(1, "clinic")], [offer(1, of=1, type="visit", states=states)])
    assert compiled(rows).assumed["1"][0] == "offer"


def test_an_unknown_reach_is_the_own_municipality_and_then_the_own_subject() -> None:
    known = one_offer(offer(1, of=1, type="home_help", mode="home_visit"), "ngo")
    assert known["eligibility"] == {"regions": ["RU-A"], "municipalities": ["RU-A.x"]}
    no_municipality = offer(1, of=1, type="home_help", mode="home_visit", municipality=None)
    assert one_offer(no_municipality, "ngo")["eligibility"] == {"regions": ["RU-A"]}
    stated = one_offer(offer(1, of=1, type="home_help", mode="home_visit", reach_km=20.0), "ngo")
    assert stated["eligibility"] == {"reach_km": 20.0}
    own_word = OfferStatement(rules={"municipalities": ["RU-A.y"]})
    spoken = one_offer(offer(1, of=1, type="home_help", mode="home_visit"), "ngo", own_word)
    assert spoken["eligibility"] == {"municipalities": ["RU-A.y"]}


def test_a_reach_without_a_point_is_no_reach() -> None:
    row = offer(1, of=1, type="home_help", mode="home_visit", reach_km=20.0, lat=None, lon=None)
    assert one_offer(row, "ngo")["eligibility"] == {
        "regions": ["RU-A"],
        "municipalities": ["RU-A.x"],
    }


def test_the_state_serves_its_own_subject_and_asks_about_the_district() -> None:
    row = offer(1, of=1, type="visit")
    assert one_offer(row, "polyclinic")["eligibility"] == {
        "regions": ["RU-A"],
        "municipalities": ["RU-A.x"],
    }
    assert one_offer(row, "polyclinic")["unconfirmed"] == ["municipalities"]
    assert one_offer(row, "clinic")["eligibility"] == {"regions": ["RU-A"]}
    assert "eligibility" not in one_offer(row, "ngo")
    unsure = one_offer(row, "clinic", OfferStatement(unconfirmed={"regions"}))
    assert "eligibility" not in unsure
    assert unsure["unconfirmed"] == ["regions"]


def test_a_firm_rule_of_the_type_is_not_softened_by_an_unsure_offer() -> None:
    row = offer(1, of=1, type="workshop", age_min=21.0)
    rows = registry_rows(
        [organisation(1, "ngo")], [row], statements={1: OfferStatement(unconfirmed={"age_min"})}
    )
    result = compiled(rows)
    assert result.offers[0]["eligibility"]["age_min"] == 18
    assert "unconfirmed" not in result.offers[0]
    assert result.unsure == {"1": {"age_min": 21.0}}


def test_a_missing_point_is_the_nearest_known_centre_but_never_the_country() -> None:
    for municipality, subject, point in (
        ("RU-A.x", "RU-A", (55.5, 37.5)),
        ("RU-A.y", "RU-A", (55.0, 37.0)),
        (None, "RU-A", (55.0, 37.0)),
    ):
        row = offer(
            1, of=1, type="visit", lat=None, lon=None, municipality=municipality, subject=subject
        )
        found = one_offer(row)
        assert (found["lat"], found["lon"]) == point
    nowhere = offer(
        1, of=1, type="visit", lat=None, lon=None, municipality="RU-B.z", subject="RU-B"
    )
    result = compiled(registry_rows([organisation(1, "clinic")], [nowhere]))
    assert result.offers == ()
    assert [(item.code, item.offer) for item in result.findings] == [("no_position", "1")]


def test_an_offer_that_admits_nobody_is_left_out_and_named() -> None:
    row = offer(1, of=1, type="workshop", age_max=18.0)
    result = compiled(registry_rows([organisation(1, "shop")], [row]))
    assert [(item.code, item.organisation) for item in result.findings] == [
        ("admits_nobody", "shop-1")
    ]


def test_an_institution_is_never_a_help_outside_it() -> None:
    rows = registry_rows(
        [organisation(1, "home")],
        [
            offer(1, of=1, type="stay"),
            offer(2, of=1, type="workshop"),
            offer(3, of=1, type="visit"),
        ],
        statements={3: OfferStatement(needs=["need.work"])},
    )
    result = compiled(rows)
    assert [item["id"] for item in result.offers] == ["1"]
    assert [item.code for item in result.findings] == ["institution", "institution"]


def test_what_exists_nowhere_yet_is_not_in_the_network() -> None:
    rows = registry_rows([organisation(1, "idea")], [offer(1, of=1, type="visit")])
    assert compiled(rows).organisations == compiled(rows).offers == ()


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ({"age_max": 18}, {"age_max": 7}, {"age_max": 7}),
        ({"age_min": 18}, {"age_min": 3}, {"age_min": 18}),
        ({"traits_all": ["a"]}, {"traits_all": ["b", "a"]}, {"traits_all": ["a", "b"]}),
        ({"diagnoses": ["F8", "F2"]}, {"diagnoses": ["F84"]}, {"diagnoses": ["F84"]}),
        ({"diagnoses": ["F84"]}, {"diagnoses": ["F2"]}, {"diagnoses": []}),
        ({"autonomy": [1, 2]}, {"autonomy": [2, 3]}, {"autonomy": [2]}),
        ({"regions": ["a"]}, {"sexes": ["b"]}, {"regions": ["a"], "sexes": ["b"]}),
    ],
)
def test_two_rules_at_once(one: Any, other: Any, both: Any) -> None:
    assert narrowed(one, other) == both
    assert {
        k: sorted(v) if isinstance(v, list) else v for k, v in narrowed(other, one).items()
    } == {k: sorted(v) if isinstance(v, list) else v for k, v in both.items()}


def test_recorded_links_fill_what_they_do_not_say() -> None:
    people = [organisation(1, "clinic"), organisation(2, "shop"), organisation(3, "ngo")]
    offers = [
        offer(1, of=1, type="visit"),
        offer(2, of=2, type="workshop"),
        offer(3, of=3, type="visit"),
    ]
    links = (
        link(1, 2, service_type="workshop"),  # the rule clinic -> shop: 3 days, 0.8
        link(1, 3),  # no rule: the prior of what it offers
        link(3, 2, acceptance=0.4, handoff_days=2.0),  # says all: any type
        link(3, 1, valid_until=date(2026, 11, 24)),
        link(2, 1, record_state="closed"),
    )
    result = compiled(registry_rows(people, offers, links=links))
    assert result.document()["links"] == [
        {
            "from": "clinic-1",
            "to": "shop-2",
            "service_type": "workshop",
            "handoff_days": 3.0,
            "acceptance": 0.8,
            "basis": "agreement",
        },
        {
            "from": "clinic-1",
            "to": "ngo-3",
            "service_type": "visit",
            "handoff_days": 7.0,
            "acceptance": 0.9,
            "basis": "agreement",
        },
        {
            "from": "ngo-3",
            "to": "shop-2",
            "handoff_days": 2.0,
            "acceptance": 0.4,
            "basis": "agreement",
        },
    ]


def test_a_kind_that_never_refers_keeps_its_links_apart() -> None:
    people = [organisation(1, "office"), organisation(2, "shop")]
    result = compiled(
        registry_rows(
            people, [offer(2, of=2, type="workshop")], links=(link(1, 2, service_type="workshop"),)
        )
    )
    assert len(result.links.basis) == 0
    assert len(result.silent_links.basis) == 1


def test_an_invented_offer_serves_its_own_subject_only() -> None:
    states = ("demonstration",) * 4
    shop = offer(7, of=1, type="workshop", subject="RU-B", municipality="RU-B.one", states=states)
    real = offer(7, of=1, type="workshop", subject="RU-B", municipality="RU-B.one")
    assert one_offer(shop, kind="ngo")["eligibility"]["regions"] == ["RU-B"]
    assert "regions" not in one_offer(real, kind="ngo").get("eligibility", {})
