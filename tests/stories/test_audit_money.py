"""Costs and sites of a report against plain loops over the same world: a region and the country."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry import clock
from registry.coverage.area_figures import DESERT_SHARE
from registry.domain.audit import Figure, Text
from registry.domain.cost_sheet import CostSheet
from registry.domain.vocabulary import Vocabulary
from registry.exchange.cost_file import read_cost_file
from registry.services.audit import AuditQuestion, get_figure, make_scope
from registry.services.audit_country import country_structure_figure
from registry.services.audit_money import money_figures
from registry.services.audit_siting import SITE_KM, far_kinds, sites_figure
from registry.services.audit_structure import structure_figure
from registry.services.audit_world import World, get_world
from registry.services.vocabulary import get_vocabulary
from registry.tables.base import db

REGION = "RU-NIZ"


class Asked:
    """The shipped data as the audit sees it."""

    def __init__(self, app: Flask) -> None:
        seed = Path(app.config["SEED_DATA"])
        self.how: dict[str, Any] = {
            "mode": "demonstration",
            "today": clock.today(),
            "circuity": 1.3,
        }
        self.session: Session = db.session()
        self.vocabulary: Vocabulary = get_vocabulary(seed)
        self.world: World = get_world(self.session, self.vocabulary, **self.how)
        groups = [group.id for group in self.vocabulary.service_groups]
        self.sheet: CostSheet = read_cost_file(seed / "costs.yaml", groups)

    def figures(self, territory: str) -> tuple[Figure, tuple[Figure, Figure, Figure]]:
        scope = make_scope(self.world, territory)
        sites = sites_figure(self.session, self.world, self.vocabulary, scope)
        return sites, money_figures(
            self.session, self.world, self.vocabulary, scope, self.sheet, sites
        )


@pytest.fixture(scope="module")
def asked(seeded_app: Flask) -> Iterator[Asked]:
    with seeded_app.app_context():
        yield Asked(seeded_app)


def rows_from(gaps: Figure, source: str) -> dict[str, tuple[Any, ...]]:
    return {
        str(row.values[0]): row.values
        for row in gaps.rows
        if isinstance(row.values[1], Text) and row.values[1].message.startswith(source)
    }


def test_a_gap_of_ways_costs_a_place_for_each_person(asked: Asked) -> None:
    _, (gaps, _, _) = asked.figures(REGION)
    how = {**asked.how, "sheet": asked.sheet}
    changes = get_figure(asked.session, asked.vocabulary, "c7", AuditQuestion(REGION), **how)
    by_label = {item.label_ru: item for item in asked.vocabulary.service_types}
    found, hour = rows_from(gaps, "C5"), asked.sheet.month.total / asked.sheet.hours_month
    services = 0
    for row in changes.rows[:30]:
        change = row.values[1]
        assert isinstance(change, Text)
        name = str(change.values.get("name", ""))
        if name not in by_label:
            continue
        services += 1
        people, hours = row.number(3), asked.sheet.place_hours_month[by_label[name].group]
        _, _, told, places, year, cost, norm, short = found[name]
        assert told == people and places == round(people)
        assert year == round(hours * hour * 12)
        assert cost == pytest.approx(places * hours * hour * 12, abs=501)
        assert norm == pytest.approx(places * hours * asked.sheet.norm_hour_rub * 12, abs=501)
        assert short == cost - norm
        assert row.number(changes.column("cost_rub")) == cost
    assert services > 10


def test_deserts_cost_what_lifts_each_place_to_the_threshold(asked: Asked) -> None:
    _, (gaps, _, _) = asked.figures(REGION)
    world, names = asked.world, {item.label_ru: item.id for item in asked.vocabulary.service_types}
    found = rows_from(gaps, "C3")
    assert found
    at = world.ground.subjects.index(REGION)
    for label, values in found.items():
        kind = world.supply.service_types.index(names[label])
        people = world.reach.crowd_people[:, kind].tolist()
        score = world.reach.score[:, kind].tolist()
        mean = math.fsum(p * s for p, s in zip(people, score, strict=True)) / math.fsum(people)
        places = who = 0.0
        for n, subject in enumerate(world.ground.subject.tolist()):
            if subject == at and score[n] < DESERT_SHARE * mean:
                who += people[n]
                places += people[n] * (DESERT_SHARE * mean - score[n])
        assert values[2] == pytest.approx(who, abs=0.06)
        assert values[3] == math.ceil(places - 1e-9)


def test_a_service_not_on_record_needs_what_the_country_states_per_person(asked: Asked) -> None:
    _, (gaps, _, _) = asked.figures(REGION)
    supply = asked.world.supply
    at = asked.world.ground.subjects.index(REGION)
    there = {
        int(kind)
        for kind, subject in zip(supply.service_type, supply.subject, strict=True)
        if subject == at
    }
    absent = {
        asked.vocabulary.service_type(name).label_ru
        for kind, name in enumerate(supply.service_types)
        if kind not in there
    }
    assert set(rows_from(gaps, "C1")) == absent
    assert not absent & set(rows_from(gaps, "C3")), "told once"


def test_sites_are_those_of_services_that_most_people_live_far_from(asked: Asked) -> None:
    sites, (gaps, _, _) = asked.figures(REGION)
    world, scope = asked.world, make_scope(asked.world, REGION)
    inside = [n for n, is_inside in enumerate(scope.inside.tolist()) if is_inside]
    for row, kind in zip(sites.rows, far_kinds(world, asked.vocabulary, scope), strict=True):
        far = math.fsum(
            float(world.reach.crowd_people[n, kind])
            for n in inside
            if world.reach.nearest_km[n, kind] > SITE_KM and not world.reach.at_home[n, kind]
        )
        assert row.number(1) == pytest.approx(far, abs=0.06)
        assert row.number(4) <= row.number(5) + 0.1 <= row.number(1) + 0.2
        one = get_figure(
            asked.session,
            asked.vocabulary,
            "c7",
            AuditQuestion(REGION, world.supply.service_types[kind]),
            **asked.how,
        )
        assert math.fsum(item.number(3) for item in one.rows) == pytest.approx(row.number(4), abs=1)
    assert [row.number(1) for row in sites.rows] == sorted(
        (row.number(1) for row in sites.rows), reverse=True
    )
    assert set(rows_from(gaps, "C2")) == {str(row.values[0]) for row in sites.rows}


def test_the_country_counts_the_elements_that_each_region_is_told(asked: Asked) -> None:
    world = asked.world
    country = country_structure_figure(
        asked.session, world, asked.vocabulary, make_scope(world, "RU")
    )
    told = {row.territory: row.values[1:4] for row in country.rows}
    assert set(told) == set(world.ground.subjects)
    for subject in world.ground.subjects:
        scope = make_scope(world, subject)
        one = structure_figure(asked.session, world, asked.vocabulary, scope)
        scores = [row.number(4) for row in one.rows]
        assert told[subject] == tuple(scores.count(score) for score in (1.0, 0.5, 0.0))
    assert told[REGION] != told["RU-PSK"]


def test_the_network_of_the_country_is_that_of_each_region(asked: Asked) -> None:
    how = {"session": asked.session, "vocabulary": asked.vocabulary, **asked.how}
    country = get_figure(figure="c6", question=AuditQuestion("RU"), **how)
    told = {row.territory: row for row in country.rows}
    for subject in (REGION, "RU-MOW", "RU-PSK"):
        one = get_figure(figure="c6", question=AuditQuestion(subject), **how)
        assert told[subject].number(1) == len(one.rows)
        assert told[subject].number(3) == sum(bool(row.values[7]) for row in one.rows)
