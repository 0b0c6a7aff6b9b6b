"""The invented national network: the same every time, warranted by the rules, and scarce."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.national.compiled import compiled
from benchmarks.national.country import SIZES, Country, Size, generate, load_columns, save
from benchmarks.national.ground import NOWHERE, Ground
from benchmarks.national.people import draw_people
from registry.domain.network import BASES
from registry.domain.vocabulary import Vocabulary
from registry.routing import Network, Profile
from tests.benchmarks.conftest import SEED

WIDE = Size(4_000, 24_000, 60_000)


@pytest.fixture(scope="module")
def wide(ground: Ground, vocabulary: Vocabulary) -> Country:
    """A thin network of the whole country."""
    return generate(ground, vocabulary, WIDE, SEED)


def test_the_same_seed_makes_the_same_network(
    ground: Ground, vocabulary: Vocabulary, country: Country
) -> None:
    shuffled = Ground.of(reversed(ground.places()))
    assert generate(shuffled, vocabulary, SIZES["tiny"], SEED).checksum() == country.checksum()
    assert generate(ground, vocabulary, SIZES["tiny"], SEED + 1).checksum() != country.checksum()


def test_it_has_the_size_that_was_asked(wide: Country) -> None:
    assert len(wide.placed.kind) == WIDE.organisations
    assert len(wide.offers) == WIDE.offers
    assert len(wide.links.basis) == WIDE.links


def test_every_offer_is_one_of_its_kind(wide: Country, vocabulary: Vocabulary) -> None:
    allowed = {(rule.kind, rule.service_type) for rule in vocabulary.kind_offers}
    for organisation, number in zip(
        wide.offers.organisation, wide.offers.service_type, strict=True
    ):
        kind = vocabulary.kinds[wide.placed.kind[organisation]]
        service_type = vocabulary.service_types[number]
        assert (kind.id, service_type.id) in allowed
        if kind.institution:
            assert all(vocabulary.need(need).asked_only for need in service_type.meets)


def test_every_link_follows_a_referral_rule(wide: Country, vocabulary: Vocabulary) -> None:
    rules = {
        (rule.from_kind, rule.to_kind, name): rule
        for rule in vocabulary.referral_rules
        for name in rule.service_types
    }
    offered = set(zip(wide.offers.organisation, wide.offers.service_type, strict=True))
    ground, placed, seen, outside = wide.ground, wide.placed, set(), 0
    for origin, target, number, basis in zip(
        wide.links.from_organisation,
        wide.links.to_organisation,
        wide.links.service_type,
        wide.links.basis,
        strict=True,
    ):
        kinds = [vocabulary.kinds[placed.kind[end]].id for end in (origin, target)]
        rule = rules[kinds[0], kinds[1], vocabulary.service_types[number].id]
        one, other = placed.place[origin], placed.place[target]
        assert origin != target
        assert (target, number) in offered
        assert (origin, target, number) not in seen
        assert BASES[basis] in (rule.basis, "agreement")
        seen.add((origin, target, number))
        if rule.within == "municipality":
            assert ground.municipality[one] == ground.municipality[other]
            assert ground.municipality[one] != NOWHERE or one == other
        elif ground.subject[one] != ground.subject[other]:
            assert rule.within == "country" or placed.federal[target]
            outside += 1
    assert 0 < outside < 0.1 * len(seen)


def test_help_is_scarce_where_it_is_scarce(wide: Country, vocabulary: Vocabulary) -> None:
    ground, placed = wide.ground, wide.placed
    types = [item.id for item in vocabulary.service_types]
    place = placed.place[wide.offers.organisation]

    def municipalities_with(*names: str) -> set[int]:
        chosen = np.isin(wide.offers.service_type, [types.index(name) for name in names])
        return set(ground.municipality[place[chosen]].tolist())

    living = municipalities_with("supported_living_group", "supported_living_special_housing")
    assert 0 < len(living) < 0.1 * len(ground.municipalities)
    early = wide.offers.service_type == types.index("early_help_programme")
    median_town = np.median(ground.people[place[early]])
    assert median_town > 3 * np.median(ground.people[place])
    assert len(municipalities_with("primary_care_visit")) > 4 * len(living)


def test_waits_and_chances_are_what_they_may_be(wide: Country) -> None:
    waits, chances = wide.offers.wait_days, wide.offers.acceptance
    assert waits.min() >= 0
    assert waits.mean() > 1.2 * np.median(waits), "a long tail, as waits have"
    assert 0 < chances.min() < chances.max() <= 1
    assert 0 < wide.links.acceptance.min() < wide.links.acceptance.max() <= 1


def test_it_is_kept_in_a_file(country: Country, ground: Ground, tmp_path: Path) -> None:
    save(country, tmp_path / "tiny.npz")
    assert load_columns(tmp_path / "tiny.npz", ground).checksum() == country.checksum()
    with pytest.raises(ValueError, match="made from other settlements"):
        load_columns(tmp_path / "tiny.npz", ground.part_of("RU-PSK"))


def test_people_ask_what_the_network_knows(wide: Country, vocabulary: Vocabulary) -> None:
    people = draw_people(wide, vocabulary, 300, seed=1)
    assert people == draw_people(wide, vocabulary, 300, seed=1)
    network = compiled(wide, vocabulary)
    needs = {need.id for need in vocabulary.needs if not need.asked_only}
    for document in people:
        profile = Profile.from_document(document)
        assert 1 <= len(profile.needs) <= 3
        assert needs.issuperset(profile.needs)
        if profile.start_organisation is not None:
            assert profile.start_organisation in network.organisation_index
    in_capitals = sum(person["region"] in ("RU-MOW", "RU-SPE") for person in people) / len(people)
    assert 0.08 < in_capitals < 0.2, "as many as live there"


def test_the_network_holds_every_offer(country: Country, vocabulary: Vocabulary) -> None:
    network = compiled(country, vocabulary)
    assert isinstance(network, Network)
    assert len(network.offers.ids) == len(country.offers)
    assert len(network.links.basis) == len(country.links.basis)
