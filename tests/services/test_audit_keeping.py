"""What the audit keeps and what it counts: cells, siting plans, stored figures, visible records."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.cli.audit import is_new
from registry.coverage.route_figures import NOT_SOUGHT, ONLY_ALONE, is_sought
from registry.coverage.routes import RouteCell
from registry.coverage.siting import site_exactly
from registry.domain.audit import Figure, FigureNeedsMoreError
from registry.domain.browse import RECORD_STATES, visible_states
from registry.domain.vocabulary import Vocabulary
from registry.models import AuditRoute, Contact, Organisation, QualityFinding, SitePoint
from registry.services import audit, audit_cells, audit_siting, audit_world
from registry.services.audit import AuditQuestion, get_figure, make_scope
from registry.services.audit_cells import cell_weights, get_cells, ways_of
from registry.services.audit_change import find_stored_figure, store_audit
from registry.services.audit_network import single_changes_figure
from registry.services.audit_routes import (
    municipalities_of,
    plan_country,
    plan_subject,
)
from registry.services.audit_world import World, get_world
from registry.services.vocabulary import get_vocabulary
from registry.store.audit_records import read_freshness
from registry.store.audits import StoredCell, read_cells, read_stamps, save_cells
from registry.tables.base import db
from tests.db_builders import create_organisation, offered, set_revision
from tests.services.what_if_world import FAR, NEAR, REGION, TODAY, build_what_if_world

NOW = datetime(2026, 11, 25, tzinfo=UTC)
ASKED: dict[str, Any] = {"mode": "demonstration", "today": TODAY, "circuity": 1.3}


@pytest.fixture
def vocabulary(app: Flask) -> Iterator[Vocabulary]:
    with app.app_context():
        vocabulary = get_vocabulary(app.config["SEED_DATA"])
        build_what_if_world(db.session(), vocabulary)
        yield vocabulary


@pytest.fixture
def own_session(vocabulary: Vocabulary) -> Session:
    return db.session()


def ask(vocabulary: Vocabulary, figure: str, **question: Any) -> Figure:
    question = {"territory": REGION} | question
    return get_figure(db.session(), vocabulary, figure, AuditQuestion(**question), **ASKED)


def test_a_cell_takes_the_place_of_an_earlier_one(own_session: Session) -> None:
    for number in range(2):
        rows = [StoredCell(NEAR, name, f"print {number}", {"n": number}) for name in ("a", "b")]
        save_cells(own_session, "demonstration", rows)
        own_session.commit()
    save_cells(own_session, "production", [StoredCell(NEAR, "a", "print", {"n": 9})])
    save_cells(own_session, "production", [])
    found = read_cells(own_session, "demonstration", [NEAR])
    assert {key: cell.document for key, cell in found.items()} == {
        (NEAR, "a"): {"n": 1},
        (NEAR, "b"): {"n": 1},
    }
    assert own_session.query(AuditRoute).count() == 3


def test_a_stored_figure_is_of_the_latest_audit_that_holds_it_and_of_the_same_roads(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    c4, c6 = ask(vocabulary, "c4"), ask(vocabulary, "c6")
    for figures in ([c4, c6], [c4]):
        store_audit(own_session, figures, made_at=NOW, version="1")

    def find(name: str, **asked: Any) -> Figure | None:
        chosen = {"circuity": 1.3} | asked
        return find_stored_figure(own_session, REGION, "demonstration", name, **chosen)

    assert find("c6") == c6 and find("c6", revision=1) == c6
    assert find("c6", circuity=1.5) is None and find("c6", revision=2) is None
    assert find("c2") is None
    assert find_stored_figure(own_session, REGION, "production", "c6", circuity=1.3) is None


def test_what_cannot_be_compared_is_told_by_its_number(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    assert ask(vocabulary, "c10").rows == ()
    with pytest.raises(FigureNeedsMoreError, match="Audit 7 "):
        ask(vocabulary, "c10", before=7)
    number = store_audit(own_session, [ask(vocabulary, "c4")], made_at=NOW, version="1")
    assert ask(vocabulary, "c10", compare="c4").rows == ()  # one is not two
    assert ask(vocabulary, "c10", compare="c4", before=number).rows[0].values[4].message == "same"
    with pytest.raises(FigureNeedsMoreError, match="holds no C2"):
        ask(vocabulary, "c10", compare="c2", before=number)


def test_a_plan_of_sites_is_solved_once_for_a_state_of_the_registry(
    vocabulary: Vocabulary, own_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    solved: list[int] = []

    def watched(*asked: Any) -> Any:
        solved.append(asked[2])
        return site_exactly(*asked)

    monkeypatch.setattr(audit_siting, "site_exactly", watched)
    first = ask(vocabulary, "c7", service_type="day_stay", sites=1)
    assert ask(vocabulary, "c7", service_type="day_stay", sites=1) == first and solved == [1]
    ask(vocabulary, "c7", service_type="day_stay", sites=2)
    ask(vocabulary, "c7", service_type="club", sites=1)
    assert solved == [1, 2, 1]
    create_organisation(own_session, territory=NEAR, at=(57.81, 28.33), offers=[offered("club")])
    set_revision(own_session, 2, NOW)
    own_session.commit()
    ask(vocabulary, "c7", service_type="day_stay", sites=1)
    assert solved == [1, 2, 1, 1]


def test_the_world_is_built_once_for_a_network_and_a_day(
    vocabulary: Vocabulary, own_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where each question is handed the same network in a snapshot of its own."""
    world = get_world(own_session, vocabulary, **ASKED)
    again = replace(world.snapshot)
    monkeypatch.setattr(audit_world, "get_snapshot", lambda *_, **__: again)
    assert get_world(own_session, vocabulary, **ASKED) is world
    other_day = replace(world.snapshot, today=TODAY + timedelta(1))
    monkeypatch.setattr(audit_world, "get_snapshot", lambda *_, **__: other_day)
    assert get_world(own_session, vocabulary, **ASKED) is not world


def test_a_page_does_not_wait_for_the_routes_of_a_large_region(
    vocabulary: Vocabulary, own_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = get_world(own_session, vocabulary, **ASKED)
    monkeypatch.setattr(audit_cells, "PAGE_SECONDS", 0.0)
    with pytest.raises(FigureNeedsMoreError, match="Have the report made"):
        get_cells(own_session, world, vocabulary, REGION)
    monkeypatch.setattr(audit_cells, "PAGE_SECONDS", 60.0)
    with pytest.raises(FigureNeedsMoreError):  # at once: nothing was made since
        get_cells(own_session, world, vocabulary, REGION)
    for _ in plan_subject(own_session, world, vocabulary, REGION, keep=True):
        pass  # what the report does
    cells = get_cells(own_session, world, vocabulary, REGION)
    assert is_sought(cells) and get_cells(own_session, world, vocabulary, REGION) is cells
    monkeypatch.setattr(audit_cells, "PAGE_SECONDS", 0.0)
    assert get_cells(own_session, world, vocabulary, REGION) == cells and len(cells) > 50
    assert ask(vocabulary, "c5").rows


@pytest.mark.parametrize("states", (RECORD_STATES, visible_states("production")))
def test_freshness_counts_the_records_that_are_shown(
    own_session: Session, states: tuple[str, ...]
) -> None:
    """What is hidden in production (archive) has no part in any share."""
    whole = len(states) == len(RECORD_STATES)
    old = own_session.query(Organisation).filter_by(slug="club").one()
    called = Contact(
        organisation_id=old.id,
        kind="telephone",
        value="+7 8112 000000",
        source_id=old.source_id,
        read_on=old.read_on,
        record_state="archive",
    )
    own_session.add(called)
    create_organisation(
        own_session, kind="ngo", territory=NEAR, state="archive", offers=[offered("club")]
    )
    own_session.flush()
    found = {item.code: item for item in read_freshness(own_session, REGION, states, TODAY)}
    assert found["no_telephone"].all == (6 if whole else 5)
    assert found["no_telephone"].some == 5
    assert found["no_hours"].all == (6 if whole else 5)  # sites: the line has none
    assert found["no_wait"].all == (9 if whole else 8)
    assert found["no_wait"].some == (1 if whole else 0)


@pytest.mark.parametrize("mode", ["production", "demonstration"])
def test_shares_of_records_are_those_counted_one_by_one(seeded_app: Flask, mode: str) -> None:
    """Every record of the shipped data that is shown in a region, looked at by itself."""
    region, states = "RU-NIZ", visible_states(mode)
    with seeded_app.app_context():
        session = db.session()
        clubs = session.query(Organisation).filter(Organisation.subject_id == region).limit(4)
        for club, days in zip(clubs, (30, 90, 120, 300), strict=True):  # taken back by the end
            club.verified_on = TODAY - timedelta(days=days)
        session.flush()
        found = read_freshness(session, region, states, TODAY)
        pointed = set(session.scalars(select(SitePoint.site_id)))
        disputed = {
            finding.organisation_id
            for finding in session.query(QualityFinding)
            if "contradict" in finding.code
        }
        wanted = {item.code: [0, 0] for item in found}

        def count(code: str, some: bool) -> None:
            wanted[code][0] += some
            wanted[code][1] += 1

        for owner in session.query(Organisation):
            sites = [site for site in owner.sites if site.record_state in states]
            subjects = {site.subject_id or owner.subject_id for site in sites} or {owner.subject_id}
            near = any((site.municipality_id or "").startswith(f"{region}.") for site in sites)
            if owner.record_state not in states or not (near or region in subjects):
                continue
            for days in (90, 180, 365):
                verified = owner.verified_on
                count(
                    f"verified_{days}",
                    verified is not None and verified >= TODAY - timedelta(days=days),
                )
            kinds = {one.kind for one in owner.contacts if one.record_state in states}
            count("no_telephone", "telephone" not in kinds)
            count("sources_disagree", owner.id in disputed)
            for site in sites:
                count("no_address", site.address is None)
                count("no_point", site.id not in pointed)
                count("no_hours", site.hours_text is None)
            for service in owner.services:
                for offer in service.offers:
                    shown = {service.record_state, offer.record_state} <= set(states)
                    if not shown or offer.record_state == "assumed":
                        continue
                    count("no_wait", offer.wait_days is None)
                    count("no_fee", offer.fee_rub is None)
                    count("no_capacity", offer.capacity is None)
                    count("no_chance", offer.acceptance is None)
        assert {item.code: [item.some, item.all] for item in found} == wanted
        session.rollback()


def test_a_region_tells_what_alone_would_open_a_way_and_how_far_it_was_looked(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    world = get_world(own_session, vocabulary, **ASKED)
    cells = get_cells(own_session, world, vocabulary, REGION)
    assert {cell.sought for cell in cells.values() if not cell.found} == {"alone"}
    assert {len(things) for cell in cells.values() for things in cell.missing} == {1}
    for name in ("c5", "c7"):
        figure = ask(vocabulary, name)
        assert ONLY_ALONE in figure.notes and NOT_SOUGHT not in figure.notes
        assert figure.rows
    assert ask(vocabulary, "c9").rows


def test_people_to_whom_nothing_alone_opens_a_way_are_counted(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    world = get_world(own_session, vocabulary, **ASKED)
    cells = get_cells(own_session, world, vocabulary, REGION)
    weights = cell_weights(world, vocabulary, municipalities_of(world, REGION))
    stuck = sum(
        weights[key]
        for key, cell in cells.items()
        if not cell.found
        and not any(
            item[0] in ("service", "link") or (item[0] == "limit" and float(item[2]) <= 1095)
            for (item,) in cell.missing
        )
    )
    assert stuck > 5
    for name in ("c5", "c7"):
        told = [t for t in ask(vocabulary, name).sentence if "two or more" in t.message]
        assert [t.values["people"].value for t in told] == [round(stuck)]


def test_a_municipality_also_tells_what_two_or_three_things_together_would_open(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    world = get_world(own_session, vocabulary, **ASKED)
    alone = get_cells(own_session, world, vocabulary, REGION)
    ways = ways_of(own_session, world, vocabulary, make_scope(world, FAR))
    assert {way.cell.sought for way in ways if not way.cell.found} == {"all"}
    assert any(len(things) > 1 for way in ways for things in way.cell.missing)
    for way in ways:
        cell = alone[FAR, way.archetype.id]
        assert (cell.found, cell.days, cell.steps) == (
            way.cell.found,
            way.cell.days,
            way.cell.steps,
        )


def test_what_an_earlier_version_did_not_look_for_is_not_told_as_nothing_missing(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    lost = RouteCell(found=False).as_document() | {"sought": False}
    client = vocabulary.archetypes[0].id
    save_cells(own_session, "demonstration", [StoredCell(FAR, client, "old", lost)])
    own_session.commit()
    assert NOT_SOUGHT in ask(vocabulary, "c5", territory="RU").notes
    country = ask(vocabulary, "c7", territory="RU")
    assert country.rows == () and country.sentence == (NOT_SOUGHT,)


def test_the_country_is_told_what_its_subjects_are_told(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    world = get_world(own_session, vocabulary, **ASKED)
    run(own_session, world, vocabulary)
    regional, country = ask(vocabulary, "c7"), ask(vocabulary, "c7", territory="RU")
    assert country.rows and [row.values for row in country.rows] == [
        row.values for row in regional.rows
    ]
    missing = ask(vocabulary, "c5", territory="RU").rows[0].values[-1]
    assert missing and NOT_SOUGHT not in country.notes


def test_figures_of_the_country_are_read_anew_when_routes_were_written(
    vocabulary: Vocabulary, own_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = get_world(own_session, vocabulary, **ASKED)
    read: list[str] = []

    def watched(*asked: Any) -> Any:
        read.append(asked[3].head.area.id)
        return single_changes_figure(*asked)

    monkeypatch.setattr(audit, "single_changes_figure", watched)
    before = ask(vocabulary, "c7", territory="RU")
    assert ask(vocabulary, "c7", territory="RU") == before and read == ["RU"]
    run(own_session, world, vocabulary)
    after = ask(vocabulary, "c7", territory="RU")
    assert after != before and ask(vocabulary, "c7", territory="RU") == after
    assert read == ["RU", "RU"]
    elsewhere = replace(world, circuity=1.5)
    for _ in range(2):  # also where only cells that nobody vouches for were written over
        for _ in plan_subject(own_session, elsewhere, vocabulary, REGION, keep=True):
            pass
        elsewhere = replace(world, circuity=1.7)
        ask(vocabulary, "c7", territory="RU")
    assert read == ["RU"] * 4


def run(session: Session, world: World, vocabulary: Vocabulary) -> int:
    """Compute the country; return how many cells were new."""
    return sum(batch.fresh for batch in plan_country(session, world, vocabulary))


def test_a_country_is_computed_once_and_then_only_what_has_changed(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    world = get_world(own_session, vocabulary, **ASKED)
    every = 2 * len(vocabulary.archetypes)
    assert run(own_session, world, vocabulary) == every
    kept = read_cells(own_session, "demonstration", [NEAR, FAR])
    assert {key: RouteCell.from_document(cell.document) for key, cell in kept.items()} == get_cells(
        own_session, world, vocabulary, REGION
    )
    assert run(own_session, world, vocabulary) == 0
    # a run that was killed: some of the cells are there
    own_session.query(AuditRoute).filter(
        AuditRoute.territory_id == FAR, AuditRoute.archetype == vocabulary.archetypes[3].id
    ).delete()
    own_session.commit()
    assert run(own_session, world, vocabulary) == 1
    create_organisation(own_session, territory=NEAR, at=(57.81, 28.33), offers=[offered("club")])
    set_revision(own_session, 2, NOW)
    own_session.commit()
    changed = get_world(own_session, vocabulary, **ASKED)
    assert changed is not world
    assert 0 < run(own_session, changed, vocabulary) < every
    assert run(own_session, changed, vocabulary) == 0


def test_a_report_of_a_subject_lets_the_country_look_again(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    """Cells written under other roads are none of the country's, though as many are kept."""
    world = get_world(own_session, vocabulary, **ASKED)
    run(own_session, world, vocabulary)
    stamped = read_stamps(own_session, "demonstration")[REGION]
    elsewhere = replace(world, circuity=1.5)
    written = sum(
        batch.fresh for batch in plan_subject(own_session, elsewhere, vocabulary, REGION, keep=True)
    )
    assert written == 2 * len(vocabulary.archetypes)
    assert read_stamps(own_session, "demonstration")[REGION] != stamped
    assert run(own_session, world, vocabulary) == written


def test_a_button_keeps_an_audit_of_a_region_once_for_a_state_of_the_registry(
    vocabulary: Vocabulary, own_session: Session
) -> None:
    figures = [ask(vocabulary, "c4")]
    assert is_new(figures)
    store_audit(own_session, figures, made_at=NOW, version="1")
    assert not is_new(figures)
    assert is_new([replace(figures[0], revision=2)])
    assert is_new([replace(figures[0], parameters={"circuity": 1.5})])
    assert not is_new([ask(vocabulary, "c4", territory=NEAR)])  # of municipalities none is kept
