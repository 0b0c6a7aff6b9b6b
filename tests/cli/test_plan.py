"""The commands around the network: plan, build, check, export."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.builders import link, offer, world
from tests.builders import person as simple_person
from tests.services.route_world import build_route_world, person


@pytest.fixture
def run(app: Flask, session: Session) -> Any:
    """Run a command of the application on the small registry."""
    build_route_world(session)
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=[str(argument) for argument in arguments])


def written(folder: Path, name: str, document: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


SMALL = world(
    offer("mse", requires="doc.088", yields="doc.ipra", wait_days=30, at="bureau"),
    offer("workshop", requires="doc.ipra", meets="need.anything", km=12),
    link("polyclinic", "bureau", handoff_days=7),
)


def test_plan_answers_like_the_api(run: Any, app: Flask, tmp_path: Path) -> None:
    profile = written(tmp_path, "profile.json", person())
    result = run("plan", profile)
    assert result.exit_code == 0
    over_http = app.test_client().post("/api/v1/routes", json=person()).get_json()
    assert json.loads(result.stdout) == over_http
    exact = run("plan", profile, "--criteria", "steps,days", "--tolerance", "exact")
    assert json.loads(exact.stdout)["tolerance"] is None


def test_plan_looks_into_a_network_document(run: Any, tmp_path: Path) -> None:
    profile = written(
        tmp_path, "profile.json", simple_person("need.anything", facts="doc.088", age=30)
    )
    network = written(tmp_path, "network.json", SMALL)
    result = run("plan", profile, "--network", network)
    assert result.exit_code == 0, result.stderr
    (route,) = json.loads(result.stdout)["routes"]
    assert [step["offer"] for step in route["steps"]] == ["mse", "workshop"]
    assert route["criteria"]["days"] == 30
    assert route["criteria"]["travel_km"] == pytest.approx(12)


@pytest.mark.parametrize(
    ("profile", "network", "sentence"),
    [
        ({"needs": ["need.nothing"]}, None, "profile.json: needs[0]: there is no need or fact"),
        ({"needs": [], "x": 1}, None, "profile.json: x: "),
        ([], None, "profile.json: must be one JSON object"),
        ({"needs": [], "age": -1}, SMALL, "profile.json: age: "),
        ({"needs": []}, {}, "network.json: "),
        (
            {"needs": []},
            {**SMALL, "offers": [{**SMALL["offers"][0], "fee": -5}]},
            "network.json: offers[0].fee: must not be negative",
        ),
    ],
)
def test_a_document_that_cannot_be_used_is_told_with_its_place(
    run: Any, tmp_path: Path, profile: Any, network: Any, sentence: str
) -> None:
    arguments = ["plan", written(tmp_path, "profile.json", profile)]
    if network is not None:
        arguments += ["--network", written(tmp_path, "network.json", network)]
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert sentence in result.stderr


def test_what_is_no_json_is_told(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    path.write_bytes(b"{\xff")
    result = run("plan", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "not JSON" in result.stderr
    assert run("plan", tmp_path / "absent.json").exit_code == 2
    good = written(tmp_path, "good.json", person())
    assert run("plan", good, "--criteria", "speed").exit_code == 1


def test_an_exported_network_answers_like_the_registry(run: Any, tmp_path: Path) -> None:
    out = tmp_path / "network.json"
    assert run("network", "export", out).exit_code == 0
    assert list(tmp_path.iterdir()) == [out]
    profile = written(tmp_path, "profile.json", person())
    there = json.loads(run("plan", profile).stdout)
    here = json.loads(run("plan", profile, "--network", out).stdout)
    assert [core(route) for route in here["routes"]] == [core(r) for r in there["routes"]]
    assert run("network", "export", tmp_path / "no" / "such" / "folder").exit_code == 1


def core(route: Any) -> Any:
    return route["criteria"], [
        (step["offer"], step["admission_day"], step["way_in"]["kind"]) for step in route["steps"]
    ]


def test_build_and_check_tell_what_was_compiled(run: Any) -> None:
    built = run("network", "build", "--json")
    figures = json.loads(built.stdout)
    assert (figures["organisations"], figures["offers"], figures["revision"]) == (7, 4, 1)
    assert figures["links"] == figures["assumed_links"] + 1
    checked = json.loads(run("network", "check", "--json").stdout)
    assert [item["code"] for item in checked["left_out"]] == ["institution"]
    plain = run("network", "check").stdout
    assert "compiled in" in plain
    assert "pni" in plain
    assert "links" in run("network", "build").stdout


def test_an_empty_registry_has_no_network(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["network", "check"])
    assert result.exit_code == 1
    assert "flask seed" in result.stderr
