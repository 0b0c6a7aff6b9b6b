"""Sheets for paper: short, plain, true to the registry, and on as many pages as promised."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.config import ROOT
from registry.domain.browse import PlaceFilter
from registry.models import Organisation, db
from registry.pages import desk
from registry.services import browse, gazetteer, nearby
from registry.services.vocabulary import get_vocabulary
from tests.pages.world import PAYLOADS, build_canaries

LONGEST_SENTENCE = 12  # words, for people who read with effort
BLOCKS = {"p", "li", "h1", "h2", "h3"}
NOT_NAMED = re.compile(r"[FfФф]\d\d|шизофрен|аутизм|депресс|деменц|умственн", re.IGNORECASE)


class Blocks(HTMLParser):
    """The texts of the blocks inside the article, each on its own."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = self._inside or tag == "article"
        if tag in BLOCKS:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "article"

    def handle_data(self, data: str) -> None:
        if self._inside and self.texts:
            self.texts[-1] += data


def sentences(page: str) -> list[str]:
    parser = Blocks()
    parser.feed(page)
    return [
        part.strip() for text in parser.texts for part in re.split(r"[.?!]\s", text) if part.strip()
    ]


def dispensary(subject: str) -> str:
    statement = select(Organisation.slug).where(
        Organisation.subject_id == subject, Organisation.kind_id == "pnd"
    )
    return db.session.scalars(statement.order_by(Organisation.id)).first() or ""


@pytest.fixture
def slugs(seeded_app: Flask) -> dict[str, str]:
    """A dispensary of a few subjects."""
    with seeded_app.app_context():
        return {subject: dispensary(subject) for subject in ("RU-MOW", "RU-NIZ")}


@pytest.mark.parametrize("reader", ("adult", "child"))
def test_sentences_of_the_sheet_of_a_diagnosis_are_short(
    seeded_client: FlaskClient, reader: str
) -> None:
    found = sentences(seeded_client.get(f"/sheets/diagnosis?for={reader}").text)
    assert len(found) > 25
    assert [one for one in found if len(one.split()) > LONGEST_SENTENCE] == []


def test_no_diagnosis_is_named_or_asked(seeded_client: FlaskClient) -> None:
    for reader in ("adult", "child", "F20", ""):
        page = seeded_client.get(f"/sheets/diagnosis?for={reader}").text
        assert not NOT_NAMED.search(" ".join(sentences(page)))
        asked = re.findall(r'<(?:input|select)[^>]*\sname="([^"]+)"', page)
        assert set(asked) <= {"for", "place", "csrf_token", "next", "plain"}


def test_a_place_brings_the_first_doors_and_a_doubtful_one_a_question(
    seeded_client: FlaskClient,
) -> None:
    known = seeded_client.get("/sheets/diagnosis?for=child&place=Арзамас").text
    assert "Арзамас" in known and "sheet-place" in known
    assert "оценка нуждаемости в ранней помощи" in known
    doubtful = seeded_client.get("/sheets/diagnosis?place=Советск").text
    assert doubtful.count("place_id=settlement") >= 2
    unknown = seeded_client.get("/sheets/diagnosis?place=Нетакогогорода")
    assert unknown.status_code == 200 and "Нетакогогорода" in unknown.text
    assert seeded_client.get("/sheets/diagnosis?territory=RU-XXX").status_code == 200


def test_doors_of_a_child_admit_children_and_those_of_an_adult_adults(seeded_app: Flask) -> None:
    with seeded_app.test_request_context():
        place = gazetteer.find_place(desk.session(), "RU-NIZ")
        assert place is not None
        for ages in ((0.0, 18.0), (18.0, float("inf"))):
            doors = nearby.list_doors(
                desk.session(),
                desk.vocabulary(),
                place,
                ["need.treatment", "need.family_support", "early_help_assessment"],
                ages=ages,
                mode="demonstration",
                today=clock.today(),
            )
            assert doors
            for door in doors:
                for service in door.services:
                    assert service.age_min is None or service.age_min < ages[1]
                    assert service.age_max is None or service.age_max > ages[0]


@pytest.mark.parametrize("subject", ("RU-MOW", "RU-NIZ"))
def test_the_sheet_of_an_area_holds_what_the_registry_holds(
    seeded_app: Flask, slugs: dict[str, str], subject: str
) -> None:
    vocabulary = get_vocabulary(ROOT / "seed_data")
    institutions = {kind.id for kind in vocabulary.kinds if kind.institution}
    with seeded_app.test_request_context():
        sheet = nearby.make_catchment_sheet(
            desk.session(), vocabulary, slugs[subject], mode="demonstration", today=clock.today()
        )
        assert sheet.subject is not None and sheet.subject.id == subject
        places = [place for group in sheet.groups for place in group.places]
        assert len({place.organisation.kind.id for place in places}) >= 8  # of all departments
        for place in places:
            detail = browse.get_place(desk.session(), place.organisation.slug, "demonstration")
            assert set(place.telephones) <= set(detail.contacts)
            assert place.site is None or place.site in detail.sites
            offered = {service.service_type.id for service in detail.services}
            assert {service.service_type.id for service in place.services} <= offered
            assert place.organisation.record_state not in ("closed", "planned")
            assert place.organisation.slug != slugs[subject]
        for group in sheet.groups:
            for term in group.unmet:
                needs = (term.id,) if term.id.startswith("need.") else ()
                types = () if needs else (term.id,)
                question = PlaceFilter(
                    territory=subject, needs=needs, service_types=types, per_page=200
                )
                known = browse.list_places(desk.session(), question, now=clock.now())
                for card in known.items:  # nobody but those who may not stand there
                    assert (
                        card.organisation.kind.id in institutions
                        or card.organisation.record_state in ("closed", "planned")
                        or card.organisation.slug == slugs[subject]
                        or all(offer.taking == "no" for offer in card.offers)
                    ), (term.id, card.organisation.name)


def test_the_place_page_leads_to_its_sheet(
    seeded_client: FlaskClient, slugs: dict[str, str]
) -> None:
    page = seeded_client.get(f"/places/{slugs['RU-NIZ']}").text
    assert f'href="/catchment/{slugs["RU-NIZ"]}"' in page
    sheet = seeded_client.get(f"/catchment/{slugs['RU-NIZ']}").text
    assert sheet.count("Пример, придумано для показа") >= sheet.count('<h3><a href="/places/demo')
    archive = seeded_client.get(f"/catchment/{slugs['RU-MOW']}").text
    assert archive.count('class="sheet-sure"') == archive.count('<li class="sheet-place">') > 20
    assert seeded_client.get("/catchment/no-such-place").status_code == 404


def test_texts_of_records_stay_texts(client: FlaskClient, session: Session) -> None:
    build_canaries(session)
    for address in ("/catchment/canary-0", "/network/RU-MOW", "/sheets/diagnosis?territory=RU-MOW"):
        text = client.get(address).text
        assert "canary-1" in text or "diagnosis" in address
        for payload in PAYLOADS:
            if "<" in payload or '"' in payload:
                assert payload not in text, (address, payload)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/sheets/diagnosis?for=adult&place=Арзамас", 1),
        ("/sheets/diagnosis?for=child&territory=RU-NIZ", 1),
        ("/sheets/diagnosis?for=adult&territory=RU-MOW", 1),
        ("/catchment/{RU-MOW}", 2),
        ("/catchment/{RU-NIZ}", 2),
    ],
)
def test_a_sheet_fits_its_pages(page: Page, slugs: dict[str, str], address: str, most: int) -> None:
    for subject, slug in slugs.items():
        address = address.replace("{" + subject + "}", slug)
    page.goto(address)
    printed = page.pdf(format="A4")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= most


def test_nothing_stands_in_the_way(
    page: Page,
    phone_page: Page,
    find_barriers: Callable[[Page], list[str]],
    slugs: dict[str, str],
) -> None:
    for address in ("/sheets/diagnosis?for=child&place=Арзамас", f"/catchment/{slugs['RU-MOW']}"):
        for screen in (page, phone_page):
            screen.goto(address)
            assert find_barriers(screen) == []
            wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not screen.evaluate(wider)


def test_nobody_is_sent_to_another_town_for_what_the_organisation_gives_itself(
    seeded_client: FlaskClient,
) -> None:
    address = "/catchment/demo-psikhonevrologicheskiy-dispanser-arzamas"
    sheet = seeded_client.get(address).text
    assert "Психоневрологический диспансер, Саров" not in sheet.split("Комиссии, документы")[0]
    assert "Амбулаторный приём психиатра" not in sheet
