"""The feed of changes is a valid Atom document (RFC 4287) and says what was imported, and when."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.models import Organisation
from tests.db_builders import create_organisation, create_territory
from tests.pages.world import PAYLOADS

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def changed(organisation: Organisation, added: datetime, last: datetime) -> None:
    organisation.added_at, organisation.changed_at = added, last


@pytest.fixture
def world(session: Session) -> None:
    create_territory(session, "RU-PSK", "Псковская область", name_en="Pskov oblast")
    create_territory(session, "RU-NGR", "Новгородская область")
    names = ("Старая", "Изменённая", "Закрытая", "Чужая", "Без даты")
    made = {}
    for name in names:
        made[name] = create_organisation(
            session,
            name,
            territory="RU-NGR" if name == "Чужая" else "RU-PSK",
            state="closed" if name == "Закрытая" else "unverified",
            telephone="+7 000 000-00-00",
        )
    changed(made["Старая"], FIRST, FIRST)
    changed(made["Изменённая"], FIRST, FIRST + timedelta(days=1))
    changed(made["Закрытая"], FIRST, FIRST + timedelta(days=2))
    changed(made["Чужая"], FIRST, FIRST + timedelta(days=3))
    session.commit()


def read(client: FlaskClient, address: str) -> tuple[Any, ElementTree.Element]:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    return answer, ElementTree.fromstring(answer.data)


def check_valid(root: ElementTree.Element) -> None:
    """The required elements of RFC 4287, sections 4.1.1 and 4.1.2, each as it must be."""
    assert root.tag == f"{ATOM}feed"
    for node in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (only,) = node.findall(f"{ATOM}{name}")
            assert only.text
        assert re.match(r"urn:uuid:[0-9a-f-]{36}$", node.findtext(f"{ATOM}id") or "")
        for name in ("updated", "published"):
            for moment in node.findall(f"{ATOM}{name}"):
                assert RFC3339.fullmatch(moment.text or "")
        alternate = [link for link in node.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternate) == 1
        assert (alternate[0].get("href") or "").startswith("http://localhost/")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    (own,) = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert (own.get("href") or "").endswith(".atom")
    known = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    assert len(known) == len(set(known))


@pytest.mark.usefixtures("world")
def test_what_came_changed_and_closed_in_the_territory_latest_first(client: FlaskClient) -> None:
    _answer, root = read(client, "/feed/RU-PSK.atom")
    check_valid(root)
    assert [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")] == [
        "Закрыто: Закрытая",
        "Изменено: Изменённая",
        "Новое: Старая",
    ]
    assert root.findtext(f"{ATOM}updated") == "2026-11-22T09:00:00+00:00"
    assert "000-00-00" not in ElementTree.tostring(root, "unicode")


@pytest.mark.usefixtures("world")
def test_the_reader_gets_it_once(client: FlaskClient) -> None:
    answer, _root = read(client, "/feed/RU-PSK.atom")
    for header, value in (
        ("If-None-Match", answer.headers["ETag"]),
        ("If-Modified-Since", answer.headers["Last-Modified"]),
    ):
        again = client.get("/feed/RU-PSK.atom", headers={header: value})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.usefixtures("world")
def test_a_closing_is_told_in_production_too_and_leads_to_a_page_that_is_there(
    client: FlaskClient,
) -> None:
    client.application.config["MODE"] = "production"
    _answer, root = read(client, "/feed/RU-PSK.atom")
    (closed,) = [
        entry
        for entry in root.findall(f"{ATOM}entry")
        if entry.find(f"{ATOM}category").get("term") == "closed"  # type: ignore[union-attr]
    ]
    address = closed.find(f"{ATOM}link").get("href")  # type: ignore[union-attr]
    assert address == "http://localhost/network/RU-PSK"


@pytest.mark.usefixtures("world")
def test_identifiers_stay_whatever_changes(client: FlaskClient, session: Session) -> None:
    def identifiers() -> set[str | None]:
        _answer, root = read(client, "/feed/RU-PSK.atom")
        return {entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")}

    before = identifiers()
    for organisation in session.query(Organisation):
        organisation.slug = f"new-{organisation.slug}"
        organisation.name = f"Новое имя {organisation.id}"
    session.commit()
    assert identifiers() == before


def test_an_empty_territory_has_a_valid_feed_that_does_not_change(
    client: FlaskClient, session: Session
) -> None:
    create_territory(session, "RU-PSK", "Псковская область")
    session.commit()
    answer, root = read(client, "/feed/RU-PSK.atom")
    check_valid(root)
    assert root.findall(f"{ATOM}entry") == []
    assert client.get("/feed/RU-PSK.atom").headers["ETag"] == answer.headers["ETag"]
    assert client.get("/feed/RU-XXX.atom").status_code == 404


def test_names_that_would_like_to_be_markup_stay_names(
    client: FlaskClient, session: Session
) -> None:
    create_territory(session, "RU-PSK", "Псковская область")
    names = (*PAYLOADS, "звонок\x07 и \x1b дальше")
    for name in names:
        changed(create_organisation(session, name, territory="RU-PSK"), FIRST, FIRST)
    session.commit()
    _answer, root = read(client, "/feed/RU-PSK.atom")
    titles = {
        (entry.findtext(f"{ATOM}title") or "").partition(": ")[2]
        for entry in root.findall(f"{ATOM}entry")
    }
    assert titles == {*PAYLOADS, "звонок и  дальше"}


def test_the_shipped_data_has_a_feed(seeded_client: FlaskClient) -> None:
    _answer, root = read(seeded_client, "/feed/RU-NIZ.atom")
    check_valid(root)
    assert len(root.findall(f"{ATOM}entry")) == 100
