"""What stays out of routes until somebody asks for it, and who refers only when asked."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.routing import Network, Profile
from registry.services.asked_only import list_unasked, may_silent_kinds_refer
from registry.services.routes import find_routes
from registry.services.vocabulary import get_vocabulary
from tests.builders import offer, organisation, world
from tests.db_builders import create_link, create_organisation, create_territory, offered
from tests.services.route_world import NOW, person

SHIPPED = Path(__file__).resolve().parents[2] / "seed_data"


@pytest.fixture
def vocabulary() -> Vocabulary:
    return get_vocabulary(SHIPPED)


NETWORK = Network.from_document(
    world(
        organisation("home", kind="pni"),
        organisation("hospital", kind="psychiatric_hospital"),
        organisation("office", kind="guardianship_authority"),
        organisation("clinic", kind="pnd"),
        offer("stay", at="home", of="pni_stay"),
        offer("ward", at="hospital", of="psychiatric_inpatient"),
        offer("crisis", at="hospital", of="crisis_help"),
        offer("guardian", at="office", of="guardian_appointment"),
        offer("keep", at="office", of="guardianship_by_authority"),
        offer("consent", at="office", of="guardian_consent"),
        offer("doctor", at="clinic", of="outpatient_psychiatry"),
    )
)


def unasked(vocabulary: Vocabulary, goals: list[str], **fields: Any) -> tuple[set[str], set[str]]:
    start_kind = fields.pop("start_kind", None)
    profile = Profile.from_document({"needs": goals, **fields})
    found = list_unasked(NETWORK, vocabulary, profile, start_kind)
    return set(found.kinds), set(found.offers)


def test_institutions_hospital_stays_and_crisis_teams_wait_until_asked(
    vocabulary: Vocabulary,
) -> None:
    everything = {"stay", "ward", "crisis", "guardian", "keep"}
    assert unasked(vocabulary, ["need.treatment"]) == ({"pni"}, everything)
    for need, offers in (
        ("need.residential_care", {"stay"}),
        ("need.inpatient_treatment", {"ward"}),
        ("need.crisis_help", {"crisis"}),
        ("need.guardian_found", {"guardian", "keep"}),
    ):
        assert unasked(vocabulary, [need])[1] == everything - offers
    assert unasked(vocabulary, ["need.residential_care"])[0] == set()


def test_the_only_way_to_a_paper_that_is_asked_for_stays(vocabulary: Vocabulary) -> None:
    assert "keep" not in unasked(vocabulary, ["status.guardian_authority"])[1]
    assert "guardian" in unasked(vocabulary, ["status.guardian_consent"])[1]


def test_who_lives_in_an_institution_meets_it(vocabulary: Vocabulary) -> None:
    assert unasked(vocabulary, [], traits=["lives_in_institution"])[0] == set()
    assert unasked(vocabulary, [], start_kind="pni")[0] == set()


def test_guardianship_refers_only_when_it_is_asked(vocabulary: Vocabulary) -> None:
    assert not may_silent_kinds_refer(vocabulary, ["need.day_stay"], None)
    assert not may_silent_kinds_refer(vocabulary, ["need.day_stay"], "pnd")
    assert may_silent_kinds_refer(vocabulary, ["need.day_stay"], "guardianship_authority")
    assert may_silent_kinds_refer(vocabulary, ["status.guardian_consent"], None)


def test_the_links_of_a_guardianship_office_count_only_when_it_asks(
    app: Flask, session: Session, vocabulary: Vocabulary
) -> None:
    create_territory(session, "RU-MOW", "Москва")
    create_territory(session, "RU-MOW.sokolniki", "район Сокольники")
    centre = create_organisation(
        session,
        kind="social_service_centre",
        slug="centre",
        territory="RU-MOW",
        offers=[offered("day_stay", self_referral=False)],
    )
    for slug, kind in (("guardians", "guardianship_authority"), ("clinic", "pnd")):
        other = create_organisation(session, slug=slug, kind=kind, territory="RU-MOW")
        create_link(session, other, centre, acceptance=0.9, handoff_days=1)

    def ways(start: str) -> list[Any]:
        document = person(start_organisation=start, facts=["status.ippsu"])
        report = find_routes(session, vocabulary, document, now=NOW, mode="demonstration")
        return [route.steps[0].way_in.kind for route in report.routes]

    assert ways("clinic") == ["link"]
    assert ways("guardians") == ["link"]
    document = person(facts=["status.ippsu"])
    assert not find_routes(session, vocabulary, document, now=NOW, mode="demonstration").routes
