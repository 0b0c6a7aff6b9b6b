"""Everything together: labelled queries asked of the shipped data, in whatever database it is."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.domain.asking import Meaning
from registry.domain.browse import PlaceFilter
from registry.domain.vocabulary import Vocabulary
from registry.search.in_names import find_in_names
from registry.services import browse
from registry.services.place_index import get_place_index, search_places
from registry.services.search import suggest, understand
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db
from tests.search.labelled import ORGANISATION, read_labelled, recall

WANTED_RECALL = 0.9
MEASURED = {False: 0.997, True: 1.0}  # the same in both databases: terms, organisations
APART = 0.01  # both within this of the figure: within 0.02 of each other
FIRST = 10


@pytest.fixture(scope="module")
def vocabulary(seeded_app: Flask) -> Vocabulary:
    return get_vocabulary(seeded_app.config["SEED_DATA"])


@pytest.fixture
def shipped(seeded_app: Flask) -> Iterator[Session]:
    with seeded_app.app_context():
        yield db.session()
        db.session.remove()


def first_answers(session: Session, vocabulary: Vocabulary, text: str) -> list[str]:
    """Return the first ten terms and the first ten organisations for a text."""
    understood = understand(vocabulary, text)
    question = PlaceFilter(search=text, meaning=understood.meaning, per_page=FIRST)
    found = browse.list_organisations(session, question)
    return [
        *understood.ranked[:FIRST],
        *(ORGANISATION + card.organisation.slug for card in found.items),
    ]


@pytest.mark.parametrize("about_organisations", [False, True])
def test_recall_at_ten_on_this_database(
    shipped: Session, vocabulary: Vocabulary, about_organisations: bool
) -> None:
    queries = [
        query
        for query in read_labelled()
        if query.wants[0].startswith(ORGANISATION) == about_organisations
    ]
    found = recall(queries, lambda text: first_answers(shipped, vocabulary, text))
    assert found >= WANTED_RECALL
    assert found == pytest.approx(MEASURED[about_organisations], abs=APART)


def test_both_databases_find_the_same(shipped: Session, vocabulary: Vocabulary) -> None:
    """What is found follows from the texts alone: counted again by plain Python over the rows."""
    index = get_place_index(shipped, browse.PlaceFilter().states)
    texts = [set(text.split()) for text in index_texts(shipped)]
    for word in ("диспансер", "парковая", "москва", "родничок"):
        found = find_in_names(index.words, word, None).rows
        assert [any(word in written for written in text) for text in texts] == found.tolist()
    total = browse.count_places(
        shipped, PlaceFilter(search="хоспис", meaning=understand(vocabulary, "хоспис").meaning)
    ).total
    assert total > browse.count_places(shipped, PlaceFilter(search="хоспис")).total > 0


def index_texts(session: Session) -> list[str]:
    """Return the texts of all organisations in the order of lists."""
    rows = session.execute(db.text("SELECT search_text, id FROM organisation")).all()
    return [text for text, _id in sorted((text, number) for text, number in rows)]


def test_words_of_an_organisation_and_a_meaning_narrow_to_the_organisation(
    shipped: Session, vocabulary: Vocabulary
) -> None:
    meaning = understand(vocabulary, "ПНД 9").meaning
    assert meaning.kinds == ("pnd",) and meaning.rest == ("9",)
    found = browse.list_organisations(shipped, PlaceFilter(search="ПНД 9", meaning=meaning))
    assert found.items[0].organisation.slug == "pnd-n-9"
    assert found.total < 15


def test_a_mistyped_name_is_mended(shipped: Session) -> None:
    index = get_place_index(shipped, PlaceFilter().states)
    found = find_in_names(index.words, "аленький цветочик", Meaning())
    assert found.corrected == (("цветочик", "цветочек"),)
    assert found.rows.any()


def test_what_is_meant_is_found_without_its_name(shipped: Session, vocabulary: Vocabulary) -> None:
    text = "кто поможет найти работу"
    question = PlaceFilter(search=text, meaning=understand(vocabulary, text).meaning)
    search = search_places(shipped, question)
    assert search.asked == ("search",)
    types = {
        offer.service_type.id
        for card in browse.list_organisations(shipped, question).items
        for offer in card.offers
    }
    wanted = {*question.meaning.service_types} if question.meaning else set()
    assert types & wanted


def test_suggested_terms_are_terms(vocabulary: Vocabulary) -> None:
    assert [term.id for term in suggest(vocabulary, "логопед")[1]][:2] == [
        "need.development_support",
        "ppms_support",
    ]
    assert suggest(vocabulary, "") == ((), ())
