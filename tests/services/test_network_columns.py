"""The registry compiled by columns is the network of the document made row by row."""

from datetime import date
from typing import Any

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.network_rules import NetworkRows, OfferStatement
from registry.engine.packed import TextIndex, Texts
from registry.engine.registry_columns import compile_columns
from registry.engine.registry_network import compile_registry
from registry.services.vocabulary import get_vocabulary
from registry.store.network_rows import read_network_rows
from registry.tables.base import db
from tests.services.network_rows import offer, organisation, registry_rows
from tests.services.same_network import assert_same_network
from tests.services.test_network_compile import VOCABULARY as MANY_RULES
from tests.services.test_network_links import VOCABULARY as MANY_LINKS
from tests.services.test_network_links import registries

TODAY = date(2026, 11, 25)
MODES = st.sampled_from(("demonstration", "production"))


def assert_equal_ways(rows: NetworkRows, vocabulary: Any, mode: str) -> None:
    by_row = compile_registry(rows, vocabulary, mode=mode, today=TODAY)
    by_column = compile_columns(rows, vocabulary, mode=mode, today=TODAY)
    assert_same_network(by_row.network(vocabulary), by_column.network)
    assert_same_network(by_row.network(vocabulary, with_silent=True), by_column.asked_network)
    assert by_row.assumed == dict(by_column.assumed)
    assert by_row.unsure == dict(by_column.unsure)
    assert by_row.findings == by_column.findings
    assert by_row.invented == dict(by_column.invented)


@settings(max_examples=100, deadline=None)
@given(registries(), MODES)
def test_registries_of_many_links(rows: NetworkRows, mode: str) -> None:
    assert_equal_ways(rows, MANY_LINKS, mode)


@st.composite
def offers_of_every_sort(draw: st.DrawFn) -> NetworkRows:
    """Few organisations, offers that say much or nothing."""
    states = st.sampled_from(
        ("verified", "unverified", "archive", "planned", "closed", "demonstration")
    )
    kinds = ("clinic", "shop", "polyclinic", "ngo", "idea")
    organisations = [
        organisation(number, draw(st.sampled_from(kinds)), state=draw(states))
        for number in range(1, draw(st.integers(0, 3)) + 1)
    ]
    numbers = st.none() | st.sampled_from((0.0, 1.0, 30.0))
    offers, statements = [], {}
    for number in range(1, draw(st.integers(0, 8)) + 1 if organisations else 1):
        owner = draw(st.sampled_from(organisations))
        has_point = draw(st.booleans())
        offers.append(
            offer(
                number,
                of=owner.id,
                type=draw(st.sampled_from(("visit", "workshop", "home_help", "daily"))),
                mode=draw(st.sampled_from(("in_person", "home_visit", "online"))),
                taking=draw(st.sampled_from(("yes", "no", "unknown"))),
                not_before=draw(st.sampled_from((None, date(2027, 1, 1)))),
                wait_days=draw(numbers),
                duration_days=draw(numbers),
                fee_rub=draw(numbers),
                visits=draw(numbers),
                acceptance=draw(st.sampled_from((None, 0.5))),
                self_referral=draw(st.sampled_from((None, True, False))),
                age_min=draw(st.sampled_from((None, 3.0, 21.0))),
                age_max=draw(st.sampled_from((None, 18.0, 60.0))),
                reach_km=draw(st.sampled_from((None, 15.0))),
                lat=55.7 if has_point else None,
                lon=37.6 if has_point else None,
                municipality=draw(st.sampled_from((None, "RU-A.x", "RU-A.y", "RU-B.z"))),
                subject=draw(st.sampled_from((None, "RU-A", "RU-B"))),
                states=(owner.record_state, *draw(st.tuples(*[states] * 2)), draw(states)),
            )
        )
        if draw(st.booleans()):
            statements[number] = OfferStatement(
                facts=draw(st.sampled_from(({}, {"requires": ["doc.passport"]}))),
                needs=draw(st.sampled_from(([], ["need.work"]))),
                rules=draw(
                    st.sampled_from(
                        ({}, {"sexes": ["female"]}, {"autonomy": ["1", "9"]}, {"regions": ["RU-B"]})
                    )
                ),
                unconfirmed=draw(st.sampled_from((set(), {"sexes"}, {"age_min", "regions"}))),
            )
    return registry_rows(organisations, offers, statements=statements)


@settings(max_examples=300, deadline=None)
@given(offers_of_every_sort(), MODES)
def test_offers_of_every_sort(rows: NetworkRows, mode: str) -> None:
    assert_equal_ways(rows, MANY_RULES, mode)


def test_the_shipped_registry(seeded_app: Flask) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    with seeded_app.app_context():
        rows = read_network_rows(db.session())
        db.session.rollback()
    assert_equal_ways(rows, vocabulary, "demonstration")
    assert_equal_ways(rows, vocabulary, "production")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True))
def test_packed_texts_answer_like_a_list_and_a_dict(words: list[str]) -> None:
    texts = Texts.of(words)
    index = TextIndex.of(texts)
    assert list(texts) == words
    assert all(texts[at] is texts[at] for at in range(len(words)))  # made once
    assert [texts[at] for at in range(-len(words), len(words))] == words * 2
    assert texts[1:3] == tuple(words[1:3])
    assert {word: index[word] for word in words} == {word: at for at, word in enumerate(words)}
    assert [words[at] for at in index.order] == sorted(words)
    for other in ("", "ё", "\U0001f600", *(word + "!" for word in words)):
        assert (other in index) == (other in words)
        assert index.get(other, -1) == (words.index(other) if other in words else -1)
