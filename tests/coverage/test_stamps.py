"""The stamp of a region: another one whenever something changes that its people may enter."""

import copy
from random import Random
from typing import Any

from hypothesis import given

from registry.coverage.stamps import RegionStamps
from registry.engine.network import Network
from tests.routing.strategies import Case, cases, networks

Record = dict[str, Any]
OFFER_CHANGES: dict[str, Any] = {
    "wait_days": 77,
    "duration_days": 78,
    "fee": 79,
    "visits": 5,
    "acceptance": 0.123,
    "taking": "no",
    "not_before": "2027-01-09",
    "self_referral": None,  # the other one
    "requires": ["doc.new"],
    "requires_at_admission": ["doc.new"],
    "yields": ["doc.new"],
    "meets": ["need.new"],
    "eligibility": {"sexes": ["male"], "diagnoses": ["Z9"]},
}


def stamp_of(document: Record, region: str = "77") -> tuple[str, bool]:
    return RegionStamps(Network.from_document(document)).of(region)


def is_closed_to(document: Record, offer: Record, region: str) -> bool:
    rule = offer.get("eligibility") or {}
    regions = rule.get("regions")
    unsure = "regions" in (offer.get("unconfirmed") or ())
    return regions is not None and not unsure and region not in regions


def changed_offers(document: Record, number: int, random: Random) -> tuple[str, Record]:
    changed = copy.deepcopy(document)
    offer = changed["offers"][number]
    name = random.choice(sorted(OFFER_CHANGES))
    value = OFFER_CHANGES[name]
    if name == "self_referral":
        value = offer.get("self_referral") is False
    elif name == "taking" and offer.get("taking") == "no":
        value = "list"
    elif name == "eligibility":
        value = {**(offer.get("eligibility") or {}), **value}
    offer[name] = value
    return name, changed


@networks(200)
@given(cases(most_offers=6))
def test_a_stamp_changes_with_what_people_of_the_region_may_enter(case: Case) -> None:
    document, _ = case
    random = Random(len(str(document)))
    stamp, dated = stamp_of(document)
    open_here = [
        number
        for number, offer in enumerate(document["offers"])
        if not is_closed_to(document, offer, "77")
    ]
    assert dated == any(document["offers"][number].get("not_before") for number in open_here)
    shuffled = copy.deepcopy(document)
    for name in ("offers", "links", "organisations"):
        random.shuffle(shuffled.get(name) or [])
    assert stamp_of(shuffled)[0] == stamp
    for number, offer in enumerate(document["offers"]):
        name, changed = changed_offers(document, number, random)
        if Network.from_document(changed) and (number in open_here):
            assert stamp_of(changed)[0] != stamp, name
        elif is_closed_to(changed, changed["offers"][number], "77"):
            assert stamp_of(changed)[0] == stamp, name
        left = copy.deepcopy(document)
        del left["offers"][number]
        assert (stamp_of(left)[0] != stamp) == (number in open_here), offer


@networks(100)
@given(cases(most_offers=6))
def test_a_stamp_changes_with_the_links_into_the_region(case: Case) -> None:
    document, _ = case
    stamp, _ = stamp_of(document)
    into = {
        offer["organisation"]
        for offer in document["offers"]
        if not is_closed_to(document, offer, "77")
    }
    for number, link in enumerate(document.get("links") or ()):
        changed = copy.deepcopy(document)
        changed["links"][number]["handoff_days"] = 321
        assert (stamp_of(changed)[0] != stamp) == (link["to"] in into)
        del changed["links"][number]
        assert (stamp_of(changed)[0] != stamp) == (link["to"] in into)
    for house in document["organisations"]:
        changed = copy.deepcopy(document)
        changed["links"] = [*(document.get("links") or ()), {"from": house["id"], "to": "org.new"}]
        changed["organisations"].append({"id": "org.new"})
        assert stamp_of(changed)[0] == stamp  # nobody may enter there


@networks(50)
@given(cases(most_offers=5))
def test_a_stamp_changes_with_service_types_and_what_facts_imply(case: Case) -> None:
    document, _ = case
    stamp, _ = stamp_of(document)
    changed = copy.deepcopy(document)
    changed["service_types"].append({"id": "type.new", "meets": ["need.work"]})
    assert stamp_of(changed)[0] != stamp
    changed = copy.deepcopy(document)
    changed["facts"] = [*(document.get("facts") or ()), {"id": "doc.new", "implies": ["doc.a"]}]
    assert stamp_of(changed)[0] != stamp
