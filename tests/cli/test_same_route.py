"""One question, three doors: the page, the API and the command line tell the same route."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from registry.models import Organisation
from registry.pages.routes import MAX_ROUTES
from registry.tables.base import db

FAMILY = {
    "form": {
        "asker": "family",
        "need": ["need.early_help"],
        "age": "2",
        "place": "район Сокольники, Москва",
        "place_id": "RU-MOW.sokolniki",
        "fact": ["doc.birth_certificate", "doc.oms_policy"],
    },
    "profile": {
        "needs": ["need.early_help"],
        "age": 2,
        "place": "RU-MOW.sokolniki",
        "facts": ["doc.birth_certificate", "doc.oms_policy"],
    },
}
CLINICIAN = {
    "form": {
        "asker": "specialist",
        "need": ["need.psychosocial_rehabilitation", "need.patronage"],
        "age": "34",
        "sex": "male",
        "place": "район Сокольники, Москва",
        "place_id": "RU-MOW.sokolniki",
        "fact": ["doc.passport", "doc.psychiatrist_conclusion"],
    },
    "profile": {
        "needs": ["need.psychosocial_rehabilitation", "need.patronage"],
        "age": 34,
        "sex": "male",
        "place": "RU-MOW.sokolniki",
        "facts": ["doc.passport", "doc.psychiatrist_conclusion"],
    },
}


def find_dispensary(app: Flask) -> tuple[str, str]:
    """Slug and name of a real Moscow ПНД."""
    with app.app_context():
        found = db.session.execute(
            select(Organisation.slug, Organisation.name)
            .where(Organisation.kind_id == "pnd", Organisation.subject_id == "RU-MOW")
            .order_by(Organisation.id)
        ).first()
        db.session.rollback()
    assert found is not None
    return found[0], found[1]


@pytest.mark.parametrize("asker", ["family", "specialist"])
def test_page_api_and_command_tell_the_same_route(
    seeded_app: Flask, tmp_path: Path, asker: str
) -> None:
    question: Any = FAMILY if asker == "family" else CLINICIAN
    form, profile = dict(question["form"]), dict(question["profile"])
    if asker == "specialist":
        slug, name = find_dispensary(seeded_app)
        form |= {"start": name, "start_id": slug}
        profile["start_organisation"] = slug
    client = seeded_app.test_client()

    over_http = client.post("/api/v1/routes", json=profile).get_json()
    routes = [[step["offer"] for step in route["steps"]] for route in over_http["routes"]]
    assert routes
    if asker == "specialist":
        assert over_http["start_organisation"]["kind"]["id"] == "pnd"

    path = tmp_path / "profile.json"
    path.write_text(json.dumps(profile), encoding="utf-8")
    command = seeded_app.test_cli_runner().invoke(args=["plan", str(path)])
    assert json.loads(command.stdout) == over_http

    page = client.post("/routes", data=form)
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    shown = re.findall(
        r'id="route-(\d+)-step-\d+".*?name="exclude_offer" value="(\d+)"', text, re.DOTALL
    )
    on_page: dict[str, list[str]] = {}
    for number, offer in shown:
        on_page.setdefault(number, []).append(offer)
    fewer = client.post(f"/api/v1/routes?limit={MAX_ROUTES}", json=profile).get_json()
    told = [[step["offer"] for step in route["steps"]] for route in fewer["routes"]]
    assert list(on_page.values()) == told
