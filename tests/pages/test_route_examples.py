"""The shipped examples on the form: one press fills it, and it asks exactly what they ask."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry import clock
from registry.config import ROOT
from registry.pages.route_examples import find_example, typed_example
from registry.pages.routes import _add_whereabouts
from registry.schemas.route_form import load_route_form
from registry.services.examples import list_examples
from registry.services.vocabulary import get_vocabulary

VOCABULARY = get_vocabulary(ROOT / "seed_data")
EXAMPLES = list_examples(ROOT / "seed_data", VOCABULARY)


def comparable(profile: Any) -> dict[str, Any]:
    """A profile without the order of its lists and without what says nothing."""
    plain = {
        name: sorted(value) if isinstance(value, list) and name != "needs" else value
        for name, value in profile.items()
        if value not in (None, [], ())
    }
    plain["limits"] = {k: v for k, v in plain.get("limits", {}).items() if v is not None}
    return {name: value for name, value in plain.items() if name != "as_of"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_the_form_asks_what_the_example_asks(seeded_app: Flask, example: Any) -> None:
    with seeded_app.test_request_context():
        typed = typed_example(example)
        form = load_route_form(typed.to_dict(flat=False), VOCABULARY, today=clock.today())
        profile = form.profile(clock.today())
        doubts = _add_whereabouts(profile, form)
    assert doubts.errors == {}
    home = {"place": profile.pop("place"), "region": "RU-NIZ"}
    assert home["place"] == example.profile["municipality"]
    asked = comparable(profile) | {"municipality": home["place"], "region": home["region"]}
    assert asked == comparable(example.profile)


def test_examples_stand_on_the_form_and_their_addresses_say_nothing_of_a_person(
    seeded_client: FlaskClient,
) -> None:
    text = seeded_client.get("/routes/new").text
    addresses = re.findall(r'href="(/routes/new\?example=[^"]+)"', text)
    assert addresses == [f"/routes/new?example={example.id}" for example in EXAMPLES]
    filled = seeded_client.get(addresses[0]).text
    assert EXAMPLES[0].title in filled
    assert "Этот человек придуман" in filled
    assert all(
        f'name="need" value="{need}" checked' in filled for need in EXAMPLES[0].profile["needs"]
    )


def test_an_unknown_example_is_an_empty_form(seeded_client: FlaskClient) -> None:
    answer = seeded_client.get("/routes/new?example=nobody")
    assert answer.status_code == 200
    assert "Этот человек придуман" not in answer.text


def load(**typed: Any) -> Any:
    lists = {k: v if isinstance(v, list) else [v] for k, v in typed.items()}
    return load_route_form({"need": ["need.pain_relief"]} | lists, VOCABULARY, today=clock.today())


def test_a_point_counts_only_while_the_place_stays_the_same() -> None:
    point = {"point": "56.2,43.4", "point_place": "Дзержинск"}
    assert load(place="Дзержинск", **point).point == (56.2, 43.4)
    assert load(place="Бор", **point).point is None
    assert load(place="", **point).point is None
    assert load(place="Дзержинск", **point | {"point": "156.2,43.4"}).point is None
    assert load(place="Дзержинск", **point | {"point": "nan,1"}).point is None


def test_urgent_days_are_a_term_for_urgent_needs_only() -> None:
    form = load(need=["need.pain_relief", "need.palliative_care"], urgent_days="3")
    assert form.profile(clock.today())["limits"]["need_by"] == {"need.pain_relief": 3.0}
    calm = load(need=["need.work"], urgent_days="3").profile(clock.today())
    assert "need_by" not in calm["limits"]


def test_a_child_has_no_adults_group() -> None:
    assert load(age="9").profile(clock.today())["disability_group"] == ["none", "child"]
    assert load(age="9", disability_group="child").disability_group == "child"
    assert "disability_group" not in load(age="16.5").profile(clock.today())
    assert "disability_group" not in load().profile(clock.today())


def test_a_form_that_cannot_be_used_keeps_what_only_examples_fill(
    seeded_app: Flask, seeded_client: FlaskClient
) -> None:
    with seeded_app.test_request_context():
        example = find_example("discharged_wants_work")
        assert example is not None
        typed = typed_example(example).to_dict(flat=False)
    broken = typed | {"age": "сорок", "urgent_days": "3", "exclude_kind": ["orphanage"]}
    answer = seeded_client.post("/routes", data=broken)
    assert answer.status_code == 422
    for kept in (
        r'name="trait_not" value="aggression" checked',
        r'name="exclude_kind" value="orphanage" checked',
        r'name="urgent_days"[^>]* value="3"',
        r'name="point" value="56.2376,43.45994"',
        r'name="age"[^>]* value="сорок"',
        r'name="autonomy"[\s\S]*?value="2" selected',
        r'name="diagnoses"[^>]* value="F20"',
    ):
        assert re.search(kept, answer.text), kept
    both = seeded_client.post("/routes", data=typed | {"trait": ["aggression"]})
    assert both.status_code == 422
    assert 'id="trait_not-error"' in both.text
