"""Looking for places: one question, the same answer in list, map, counts and facets."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.domain.browse import (
    RECORD_STATES,
    Box,
    PlaceCard,
    PlaceFilter,
    PlaceNotFoundError,
    Position,
    UnknownTermError,
    visible_states,
)
from registry.domain.vocabulary_terms import AgeBand
from registry.engine.place_search import PlaceSearch
from registry.services import browse
from registry.services.place_index import get_place_index
from registry.store.revision import bump_revision
from tests.db_builders import (
    create_link,
    create_organisation,
    create_service_type,
    create_territory,
    offered,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CHILDREN = AgeBand(id="c", label_ru="Дети", label_en="Children", age_min=3, age_max=7)
OLD = AgeBand(id="o", label_ru="Пожилые", label_en="Old", age_min=60, age_max=None)


def names(session: Session, question: PlaceFilter) -> list[str]:
    """The names on the first page; on the way: list, map and count agree."""
    page = browse.list_places(session, question, now=NOW)
    points = browse.list_points(session, question)
    assert browse.count_places(session, question).total == page.total
    assert len(points) == page.total - page.without_point
    if page.total <= question.per_page:
        assert len(page.items) == page.total
        assert set(points.site_ids) == {
            card.site.id for card in page.items if card.site is not None and card.site.has_point
        }
    return [card.organisation.name for card in page.items]


def only_card(session: Session, question: PlaceFilter) -> PlaceCard:
    (card,) = browse.list_places(session, question, now=NOW).items
    return card


def test_every_place_is_listed_by_name_with_or_without_a_point(session: Session) -> None:
    create_organisation(session, "Ясень")
    create_organisation(session, "берёза", at=None)
    create_organisation(session, "Волна", at=[])
    page = browse.list_places(session, PlaceFilter(), now=NOW)
    assert names(session, PlaceFilter()) == ["берёза", "Волна", "Ясень"]
    assert (page.total, page.without_point) == (3, 2)


def test_an_organisation_with_two_sites_is_two_places(session: Session) -> None:
    create_organisation(session, "Два", at=[(55.7, 37.6), (55.8, 37.7)])
    page = browse.list_places(session, PlaceFilter(), now=NOW)
    assert [card.key for card in page.items] == [card.site.id for card in page.items if card.site]
    assert page.total == 2


@pytest.mark.parametrize("search", ["берёзовый", "БЕРЕЗОВЫЙ дом", "№ 5 дом", "дом, березовый!"])
def test_words_are_found_whatever_their_case_and_letters(session: Session, search: str) -> None:
    create_organisation(session, "Дом № 5 «Берёзовый»")
    create_organisation(session, "Дом № 7 «Сосновый»")
    assert names(session, PlaceFilter(search=search)) == ["Дом № 5 «Берёзовый»"]


@pytest.mark.parametrize("search", ["%", "_", "\\", "дом%", "'; --", "\x00"])
def test_signs_of_the_query_language_are_no_wildcards(session: Session, search: str) -> None:
    create_organisation(session, "Сад")
    assert names(session, PlaceFilter(search=search)) == []


def test_a_blank_search_asks_for_nothing(session: Session) -> None:
    create_organisation(session, "Сад")
    assert names(session, PlaceFilter(search="  ")) == ["Сад"]


def test_conditions_on_offers_must_hold_for_one_and_the_same_offer(session: Session) -> None:
    create_organisation(
        session, "Разное", offers=[offered("a", fee_rub=0), offered("b", fee_rub=500)]
    )
    create_organisation(session, "Одно", offers=[offered("b", fee_rub=0)])
    assert names(session, PlaceFilter(service_types=("b",), free=True)) == ["Одно"]
    card = only_card(session, PlaceFilter(service_types=("a",)))
    assert [offer.service_type.id for offer in card.offers] == ["a"]


def test_an_unstated_fee_is_counted_and_never_free(session: Session) -> None:
    create_organisation(session, "Даром", offers=[offered("a", fee_rub=0)])
    create_organisation(session, "Молчит", offers=[offered("a")])
    create_organisation(session, "Платно", offers=[offered("a", fee_rub=100)])
    create_organisation(session, "И так и так", offers=[offered("a", fee_rub=0), offered("b")])
    page = browse.list_places(session, PlaceFilter(free=True), now=NOW)
    assert [card.organisation.name for card in page.items] == ["Даром", "И так и так"]
    assert page.fee_not_stated == 1
    assert browse.list_places(session, PlaceFilter(), now=NOW).fee_not_stated == 0


def test_a_need_is_met_by_the_service_type_or_by_the_offer_itself(session: Session) -> None:
    create_service_type(session, "by_type", meets=["need.work"])
    create_organisation(session, "Тип", offers=[offered("by_type")])
    create_organisation(session, "Сам", offers=[offered("other", meets="need.work")])
    create_organisation(session, "Нет", offers=[offered("other")])
    assert names(session, PlaceFilter(needs=("need.work",))) == ["Сам", "Тип"]


def test_age_bands_overlap_half_open_and_unstated_ages_are_shown(session: Session) -> None:
    create_organisation(session, "До 3", offers=[offered("a", age_max=3)])
    create_organisation(session, "С 7", offers=[offered("a", age_min=7)])
    create_organisation(session, "2-4", offers=[offered("a", age_min=2, age_max=4)])
    create_organisation(session, "Не сказано", offers=[offered("a")])
    create_organisation(session, "До 60", offers=[offered("a", age_max=60)])
    assert names(session, PlaceFilter(age_band=CHILDREN)) == ["2-4", "До 60", "Не сказано"]
    assert names(session, PlaceFilter(age_band=OLD)) == ["Не сказано", "С 7"]
    card = only_card(session, PlaceFilter(age_band=CHILDREN, search="сказано"))
    assert not card.offers[0].age_stated


def test_an_offer_without_an_address_stands_on_every_card(session: Session) -> None:
    create_organisation(
        session,
        "Линия",
        at=[(55.7, 37.6), (55.8, 37.7)],
        offers=[offered("hotline", site=None), offered("visit", site=1)],
    )
    page = browse.list_places(session, PlaceFilter(modes=("online",)), now=NOW)
    assert [[offer.service_type.id for offer in card.offers] for card in page.items] == [
        ["hotline"],
        ["hotline"],
    ]
    assert names(session, PlaceFilter(service_types=("visit",))) == ["Линия"]


def test_a_territory_holds_what_lies_in_it_at_any_depth(session: Session) -> None:
    create_organisation(session, "Район", territory="RU-MOW.tverskoy")
    create_organisation(session, "Город", territory="RU-MOW", at=[])
    create_organisation(session, "Псков", territory="RU-PSK")
    assert names(session, PlaceFilter(territory="RU-MOW.tverskoy")) == ["Район"]
    assert names(session, PlaceFilter(territory="RU-MOW")) == ["Город", "Район"]
    assert names(session, PlaceFilter(territory="RU")) == ["Город", "Псков", "Район"]


def test_a_box_takes_its_edges_and_may_cross_the_180th_meridian(session: Session) -> None:
    create_organisation(session, "Угол", at=(55.7, 37.6))
    create_organisation(session, "Чуть мимо", at=(55.70001, 37.6))
    create_organisation(session, "Чукотка", at=(66.0, -170.0))
    create_organisation(session, "Анадырь", at=(64.7, 177.5))
    create_organisation(session, "Без точки", at=None)
    assert names(session, PlaceFilter(bbox=Box(37.0, 55.0, 37.6, 55.7))) == ["Угол"]
    assert names(session, PlaceFilter(bbox=Box(170, 60, -160, 70))) == ["Анадырь", "Чукотка"]


def test_near_orders_by_distance_and_a_radius_is_exact(session: Session) -> None:
    home = Position(55.75, 37.61)
    create_organisation(session, "Далеко", at=(55.75, 38.61))
    create_organisation(session, "Рядом", at=(55.76, 37.61))
    create_organisation(session, "Без точки", at=None)
    assert names(session, PlaceFilter(near=home)) == ["Рядом", "Далеко", "Без точки"]
    card = only_card(session, PlaceFilter(near=home, radius_km=2))
    assert card.distance_km == pytest.approx(1.1134, abs=0.002)  # 0.01 degree of the meridian
    assert names(session, PlaceFilter(near=home, radius_km=1.1)) == []
    far = names(session, PlaceFilter(near=home, radius_km=63))
    assert far == ["Рядом", "Далеко"]  # 1 degree of longitude at 55.75 N is 62.8 km


def test_the_nearest_come_first_and_those_without_a_point_last(session: Session) -> None:
    for number in range(30):
        create_organisation(session, f"Место {number}", at=(55 + number / 10, 37))
    create_organisation(session, "Без точки", at=None)
    asked = PlaceFilter(near=Position(56.04, 37), per_page=7)
    names = [
        card.organisation.name
        for page in range(1, 6)
        for card in browse.list_places(session, replace(asked, page=page), now=NOW).items
    ]
    by_hand = sorted(range(30), key=lambda number: abs(number / 10 - 1.04))
    assert names == [*(f"Место {number}" for number in by_hand), "Без точки"]


def test_verified_since_looks_at_the_organisation(session: Session) -> None:
    create_organisation(session, "Свежее", state="verified", verified_on=date(2026, 10, 1))
    create_organisation(session, "Старое", state="due", verified_on=date(2024, 1, 1))
    create_organisation(session, "Никогда")
    assert names(session, PlaceFilter(verified_since=date(2026, 10, 1))) == ["Свежее"]
    assert only_card(session, PlaceFilter(search="свежее")).verified_days_ago == 55


def test_production_hides_what_is_no_help_today(session: Session) -> None:
    for state in ("archive", "planned", "closed", "demonstration", "unverified"):
        create_organisation(session, state, state=state, slug=state)
    create_organisation(session, "Работает", offers=[offered("a", state="closed")], slug="works")
    production = PlaceFilter(states=visible_states("production"))
    assert names(session, production) == ["unverified", "Работает"]
    assert names(session, replace(production, service_types=("a",))) == []
    assert len(names(session, PlaceFilter())) == 6
    with pytest.raises(PlaceNotFoundError):
        browse.get_place(session, "archive", "production")
    assert browse.get_place(session, "archive", "demonstration").organisation.name == "archive"


def test_each_facet_counts_what_the_list_would_show(session: Session) -> None:
    create_service_type(session, "a", meets=["need.x"])
    create_organisation(session, "1", kind="pnd", offers=[offered("a", fee_rub=0), offered("b")])
    create_organisation(session, "2", kind="pni", offers=[offered("b", fee_rub=0)])
    create_organisation(
        session, "3", kind="ngo", at=[], offers=[offered("c", site=None, meets="need.y")]
    )
    for question in (
        PlaceFilter(),
        PlaceFilter(free=True),
        PlaceFilter(kinds=("pnd",), service_types=("b",)),
        PlaceFilter(needs=("need.x",), service_types=("a",)),
        PlaceFilter(needs=("need.y", "need.x")),
    ):
        facets = browse.list_facets(session, question)
        for group, options in (
            ("kinds", facets.kinds),
            ("service_types", facets.service_types),
            ("needs", facets.needs),
        ):
            for option in options:
                alone = replace(question, **{group: (option.term.id,)})
                assert option.places == browse.count_places(session, alone).total, (group, option)


def test_pages_follow_each_other_without_gap_or_repeat(session: Session) -> None:
    for index in range(7):
        create_organisation(session, "Одинаковое имя", slug=f"same-{index}")
    seen = [
        card.organisation.slug
        for page in (1, 2, 3, 4)
        for card in browse.list_places(session, PlaceFilter(page=page, per_page=3), now=NOW).items
    ]
    assert seen == [f"same-{index}" for index in range(7)]


@pytest.mark.parametrize(
    ("parameter", "question"),
    [
        ("kind", PlaceFilter(kinds=("pnd", "nobody"))),
        ("service_type", PlaceFilter(service_types=("nothing",))),
        ("need", PlaceFilter(needs=("need.nothing\x00",))),
        ("territory", PlaceFilter(territory="RU-NOWHERE")),
    ],
)
def test_unknown_identifiers_are_refused(
    session: Session, parameter: str, question: PlaceFilter
) -> None:
    create_organisation(session, kind="pnd")
    with pytest.raises(UnknownTermError) as refusal:
        browse.list_places(session, question, now=NOW)
    assert refusal.value.parameter == parameter


def test_a_place_tells_everything_recorded(session: Session) -> None:
    create_service_type(session, "mse_referral", meets=["need.paper"])
    clinic = create_organisation(
        session,
        "Диспансер",
        telephone="+7 495 000-00-00",
        offers=[
            offered(
                "mse_referral",
                wait_days=14,
                age_min=18,
                requires="doc.passport",
                meets="need.advice",
                rules={"regions": ["RU-MOW", "RU-MOS"]},
                unconfirmed=["regions"],
                funding=["budget"],
            )
        ],
    )
    bureau = create_organisation(session, "Бюро", kind="mse_bureau", parent_id=clinic.id)
    create_link(session, clinic, bureau, handoff_days=3, service_type_id="mse_referral")
    place = browse.get_place(session, clinic.slug, "demonstration")
    (service,) = place.services
    (offer,) = service.offers
    assert (offer.card.wait_days, offer.card.fee_rub, offer.card.age_min) == (14, None, 18)
    assert [fact.id for fact in offer.requires] == ["doc.passport"]
    assert [need.id for need in offer.meets] == ["need.advice", "need.paper"]
    assert offer.rules == {"regions": ("RU-MOS", "RU-MOW")}
    assert offer.unconfirmed == ("regions",)
    assert [form.id for form in service.funding] == ["budget"]
    assert [contact.value for contact in place.contacts] == ["+7 495 000-00-00"]
    assert [unit.name for unit in place.units] == ["Бюро"]
    assert [(link.other.name, link.handoff_days) for link in place.links_out] == [("Бюро", 3)]
    assert browse.get_place(session, bureau.slug, "demonstration").links_in[0].other.name == (
        "Диспансер"
    )
    assert browse.get_place(session, str(bureau.id), "demonstration").parent == place.organisation
    for record in (place, service, offer.card, place.contacts[0], place.links_out[0]):
        assert record.provenance.source_id == "test-source"
        assert record.provenance.read_on == date(2026, 11, 1)


def test_lists_of_organisations_and_offers_follow_the_same_places(session: Session) -> None:
    create_territory(session, "RU-MOW", "Москва")
    create_organisation(
        session,
        "Два",
        at=[(55.7, 37.6), (55.8, 37.7)],
        territory="RU-MOW",
        offers=[offered("a", site=0), offered("a", site=1), offered("line", site=None)],
    )
    create_organisation(session, "Иное", offers=[offered("a")], at=(59.9, 30.3))
    question = PlaceFilter(bbox=Box(37.5, 55.6, 37.65, 55.75))
    (card,) = browse.list_organisations(session, question).items
    assert (len(card.sites), len(card.offers)) == (1, 2)
    listed = browse.list_offers(session, question)
    assert sorted(item.offer.service_type.id for item in listed.items) == ["a", "line"]
    assert (listed.total, listed.without_point) == (2, 1)
    points = browse.list_offer_points(session, PlaceFilter(), limit=2)
    assert (len(points.points), points.total, points.without_point, points.cut) == (2, 4, 1, True)


def test_the_number_of_queries_does_not_grow_with_the_page(session: Session) -> None:
    def count(question: PlaceFilter) -> int:
        seen: list[str] = []

        def note(*arguments: Any) -> None:
            seen.append(arguments[2])

        bump_revision(session, NOW)
        browse.count_places(session, question)  # the index of this revision is read once
        engine = session.get_bind()
        session.expunge_all()
        event.listen(engine, "before_cursor_execute", note)
        try:
            browse.list_places(session, question, now=NOW)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    create_organisation(session, offers=[offered("a")])
    few = count(PlaceFilter(per_page=200))
    for number in range(40):
        create_organisation(
            session,
            kind=f"kind-{number}",
            source=f"source-{number}",
            territory=f"RU-T{number}",
            telephone="112",
            offers=[offered("a"), offered(f"type-{number}", site=None)],
        )
    assert count(PlaceFilter(per_page=200)) == few <= 9
    asked = PlaceFilter(service_types=("a",), territory="RU", free=True, near=Position(55, 37))
    assert count(asked) <= 12


def test_what_is_asked_for_is_looked_up_in_the_index_alone(session: Session) -> None:
    create_territory(session, "RU-MOW", "Москва")
    create_organisation(session, offers=[offered("a", meets="need.work")])
    bump_revision(session, NOW)
    question = PlaceFilter(
        kinds=("pnd",), service_types=("a",), needs=("need.work",), territory="RU-MOW"
    )
    browse.count_places(session, question)
    seen: list[str] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda *call: seen.append(str(call[2]))
    )
    browse.count_places(session, question)
    assert len(seen) <= 2, "only whether something changed"


def test_who_does_not_state_it_is_found_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_organisation(session, offers=[offered("a")])
    found: list[str] = []
    find = PlaceSearch._find_unstated
    monkeypatch.setattr(
        PlaceSearch, "_find_unstated", lambda self, name: found.append(name) or find(self, name)
    )
    page = browse.list_places(session, PlaceFilter(step_free=True, aac=True), now=NOW)
    assert page.not_stated == (("step_free", 1), ("aac", 1))
    assert sorted(found) == ["aac", "step_free"]


def test_the_index_is_kept_for_its_revision(session: Session) -> None:
    create_organisation(session, "Первое")
    assert get_place_index(session, RECORD_STATES) is not get_place_index(session, RECORD_STATES)
    bump_revision(session, NOW)
    kept = get_place_index(session, RECORD_STATES)
    assert get_place_index(session, RECORD_STATES) is kept
    create_organisation(session, "Второе")
    bump_revision(session, NOW)
    assert get_place_index(session, RECORD_STATES).place_count == kept.place_count + 1
