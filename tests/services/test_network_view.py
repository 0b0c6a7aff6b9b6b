"""The network of a territory: the same through service, API and command line, and as GraphML."""

import io
from datetime import UTC, date, datetime
from typing import Any

import networkx as nx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from registry.config import ROOT
from registry.domain.territories import TerritoryNotFoundError
from registry.services.network_view import (
    GraphTooLargeError,
    describe_network,
    export_graph,
    list_municipalities,
    list_subjects,
)
from registry.services.vocabulary import get_vocabulary
from tests.db_builders import (
    create_link,
    create_organisation,
    create_territory,
    offered,
    set_revision,
)

TODAY = date(2026, 11, 25)
ASKED: dict[str, Any] = {"mode": "demonstration", "today": TODAY}
CITY = "RU-PSK.pskov"


@pytest.fixture
def vocabulary() -> Any:
    return get_vocabulary(ROOT / "seed_data")


@pytest.fixture
def world(session: Session) -> None:
    """A polyclinic, a dispensary, a workshop, a closed one; somebody in the next subject."""
    create_territory(session, "RU-PSK", "Псковская область")
    create_territory(session, CITY, "Псков")
    create_territory(session, "RU-NGR", "Новгородская область")
    outpatient = offered("outpatient_psychiatry", meets="need.treatment")
    certificate = offered("medical_certificate_exam", meets="need.treatment")
    polyclinic = create_organisation(
        session, "Поликлиника", kind="polyclinic", territory=CITY, offers=[certificate]
    )
    dispensary = create_organisation(
        session, "Диспансер \x0b№ 1", kind="pnd", territory=CITY, offers=[outpatient]
    )
    workshop = create_organisation(
        session,
        "Мастерская",
        kind="workshop",
        territory="RU-PSK",
        state="demonstration",
        offers=[offered("labour_workshop", meets="need.occupation")],
    )
    create_organisation(session, "Закрытый", kind="pnd", territory=CITY, state="closed")
    beyond = create_organisation(session, "Сосед", kind="ngo", territory="RU-NGR")
    both = {"confirmed_by_sender_on": TODAY, "confirmed_by_receiver_on": TODAY}
    create_link(session, polyclinic, dispensary, handoff_days=3, acceptance=0.9, **both)
    create_link(session, dispensary, workshop, basis="practice", confirmed_by_sender_on=TODAY)
    create_link(session, dispensary, beyond, acceptance=1, handoff_days=1, **both)
    create_link(session, workshop, polyclinic, valid_until=date(2026, 1, 1), document="№ 7", **both)
    set_revision(session, 1, datetime(2026, 11, 25, tzinfo=UTC))
    session.commit()


@pytest.mark.usefixtures("world")
def test_what_is_found_in_a_small_territory(session: Session, vocabulary: Any) -> None:
    view = describe_network(session, vocabulary, "RU-PSK", **ASKED)
    assert (view.organisations, view.not_working) == (3, 1)
    recorded = {
        (item.from_kind.id, item.to_kind.id): item.recorded
        for item in view.between_kinds
        if item.recorded
    }
    assert recorded == {("polyclinic", "pnd"): 1, ("pnd", "workshop"): 1}
    assert view.links_recorded == 2
    assert (view.links_in, view.links_out) == (0, 1)
    assert [member.name for member in view.unreferred_by_record.items] == ["Поликлиника"]
    assert [member.name for member in view.not_referring_by_record.items] == ["Мастерская"]
    problems = {(link.sender.name, link.problem) for link in view.doubtful.items}
    assert problems == {("Мастерская", "expired"), ("Диспансер \x0b№ 1", "one_side")}
    (tie,) = [tie for tie in view.one_way.items if tie.reason == "agreement"]
    assert (tie.sender.name, tie.receiver.name) == ("Поликлиника", "Диспансер \x0b№ 1")
    assert tie.back == "assumed"  # a rule lets dispensaries send people for a certificate
    assert view.recorded_skeleton.component_sizes == (3,)
    assert [member.slug for member in view.recorded_skeleton.cut_points.items] == ["place-2"]
    assert view.recorded_skeleton.bridges.total == 2
    assert {sole.service_type.id for sole in view.sole_providers.items} == {
        "medical_certificate_exam",
        "outpatient_psychiatry",
        "labour_workshop",
    }


@pytest.mark.usefixtures("world")
def test_a_municipality_is_a_territory_too(session: Session, vocabulary: Any) -> None:
    view = describe_network(session, vocabulary, CITY, **ASKED)
    assert view.organisations == 2
    assert [(ref.id, count) for ref, count in list_subjects(session, "demonstration")] == [
        ("RU-PSK", 4),
        ("RU-NGR", 1),
    ]
    assert [ref.id for ref, _ in list_municipalities(session, "RU-PSK", "demonstration")] == [CITY]


@pytest.mark.usefixtures("world")
def test_production_knows_nothing_of_demonstration_records(
    session: Session, vocabulary: Any
) -> None:
    view = describe_network(session, vocabulary, "RU-PSK", mode="production", today=TODAY)
    assert (view.organisations, view.not_working) == (2, 0)
    assert not view.demonstration


@pytest.mark.usefixtures("world")
def test_graphml_read_back_holds_organisations_and_links(session: Session, vocabulary: Any) -> None:
    text = export_graph(session, vocabulary, "RU-PSK", recorded_only=True, **ASKED)
    graph = nx.read_graphml(io.BytesIO(text.encode()), force_multigraph=True)
    assert graph.is_directed()
    assert dict(graph.nodes["place-2"]) == {
        "name": "Диспансер № 1",  # without the character XML does not know
        "kind": "pnd",
        "kind_label": vocabulary.kind("pnd").label_ru,
        "state": "unverified",
    }
    assert graph.nodes["place-3"]["state"] == "demonstration"
    (edge,) = graph.get_edge_data("place-1", "place-2").values()
    assert edge == {
        "assumed": False,
        "basis": "agreement",
        "handoff_days": 3.0,
        "acceptance": pytest.approx(0.9),
    }
    assert graph.number_of_edges() == 2
    whole = export_graph(session, vocabulary, "RU-PSK", recorded_only=False, **ASKED)
    edges = nx.read_graphml(io.BytesIO(whole.encode()), force_multigraph=True).edges(data=True)
    assert any(data["assumed"] and data["basis"] == "assumed" for _, _, data in edges)


@pytest.mark.usefixtures("world")
def test_what_cannot_be_asked_is_told(session: Session, vocabulary: Any) -> None:
    with pytest.raises(TerritoryNotFoundError):
        describe_network(session, vocabulary, "RU-XXX", **ASKED)
    with pytest.raises(GraphTooLargeError, match="links=recorded"):
        export_graph(session, vocabulary, "RU-PSK", recorded_only=False, max_links=1, **ASKED)


@pytest.mark.usefixtures("world")
def test_the_api_answers_both_ways(client: FlaskClient) -> None:
    answer = client.get("/api/v1/network?territory=RU-PSK")
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["territory"]["name"] == "Псковская область"
    assert body["links_recorded"] == 2
    assert body["one_way"]["total"] == len(body["one_way"]["items"])
    again = client.get(
        "/api/v1/network?territory=RU-PSK", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
    graph = client.get("/api/v1/network?territory=RU-PSK&format=graphml&links=recorded")
    assert graph.mimetype == "application/graphml+xml"
    assert nx.read_graphml(io.BytesIO(graph.data)).number_of_nodes() == 3
    for query in ("territory=RU-XXX", "format=dot", "links=none"):
        refused = client.get(f"/api/v1/network?{query}")
        assert refused.status_code == 422
        assert refused.get_json()["errors"][0]["parameter"] == query.partition("=")[0]


@pytest.mark.usefixtures("world")
def test_the_command_tells_the_same(app: Flask, tmp_path: Any) -> None:
    runner = app.test_cli_runner()
    out = tmp_path / "graph.graphml"
    told = runner.invoke(args=["network", "report", "RU-PSK", "--graphml", str(out)])
    assert told.exit_code == 0, told.output
    assert "polyclinic -> pnd: 1 /" in told.output
    assert nx.read_graphml(out).number_of_nodes() == 3
    assert (
        '"links_recorded": 2'
        in runner.invoke(args=["network", "report", "RU-PSK", "--json"]).output
    )
    unknown = runner.invoke(args=["network", "report", "RU-XXX"])
    assert unknown.exit_code == 1
    assert "no territory" in unknown.output
