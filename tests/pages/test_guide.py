"""The guide: five questions, "I do not know" always possible, nothing kept, back works."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from registry.domain.plain_language import check_plain_text
from registry.pages.guide_questions import list_questions
from registry.schemas.guide_form import (
    BANDS,
    DEFAULT_NEED,
    NEEDS,
    PAPERS,
    QUESTIONS,
    TRAITS,
    load_guide_answers,
)
from registry.services.vocabulary import get_vocabulary
from tests.pages.test_browser import overflow

FindBarriers = Callable[[Page], list[str]]
UNKNOWN = {
    "g_age": "unknown",
    "g_need": "unknown",
    "g_place_unknown": "unknown",
    "g_papers": "unknown",
    "g_more": "unknown",
}
ADULT = UNKNOWN | {"g_age": "adult", "g_need": "need.treatment", "g_place": "Нижний Новгород"}
del ADULT["g_place_unknown"]


def lists(typed: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in typed.items()}


# ------------------------------------------------------------------ answers


def test_not_knowing_anything_is_an_answer_to_everything(seeded_app: Flask) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    answers = load_guide_answers(lists(UNKNOWN), vocabulary)
    assert answers.unanswered == ()
    fields = answers.route_fields()
    assert ("need", DEFAULT_NEED) in fields
    assert {value for name, value in fields if name == "fact"} == {"doc.passport", "doc.oms_policy"}
    assert not {"age", "place", "trait", "trait_not"} & {name for name, _ in fields}


@pytest.mark.parametrize(("left_out", "question"), tuple(zip(UNKNOWN, QUESTIONS, strict=True)))
def test_a_question_without_an_answer_is_asked_again(
    seeded_app: Flask, left_out: str, question: str
) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    typed = {name: value for name, value in UNKNOWN.items() if name != left_out}
    assert load_guide_answers(lists(typed), vocabulary).unanswered == (question,)
    typed[left_out] = "' OR 1=1 --"
    if question != "place":
        assert load_guide_answers(lists(typed), vocabulary).unanswered == (question,)


def test_a_number_wins_over_a_band_and_a_band_is_said_to_be_about(seeded_app: Flask) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    of_band = load_guide_answers(lists(ADULT), vocabulary)
    assert (of_band.years, of_band.about) == (BANDS["adult"], True)
    typed = load_guide_answers(lists(ADULT | {"g_years": "2,5"}), vocabulary)
    assert (typed.years, typed.about) == (2.5, False)
    for broken in ("999", "-1", "много", "1e9"):
        answers = load_guide_answers(lists(ADULT | {"g_years": broken}), vocabulary)
        assert (answers.years, answers.about) == (BANDS["adult"], True)


def test_papers_are_those_of_the_age(seeded_app: Flask) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    for years, identity, plan in (("9", 0, 0), ("16", 1, 0), ("18", 1, 1)):
        typed = lists(UNKNOWN | {"g_years": years}) | {"g_papers": ["identity", "plan"]}
        facts = [
            v for name, v in load_guide_answers(typed, vocabulary).route_fields() if name == "fact"
        ]
        assert facts == [PAPERS["identity"][identity], PAPERS["plan"][plan]]


def test_nothing_of_this_denies_only_what_was_asked(seeded_app: Flask) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    answers = load_guide_answers(lists(UNKNOWN | {"g_more": "nothing"}), vocabulary)
    denied = [value for name, value in answers.route_fields() if name == "trait_not"]
    assert denied == list(TRAITS)
    ticked = lists(UNKNOWN) | {"g_more": ["nothing", "wheelchair", "incapable"]}
    fields = load_guide_answers(ticked, vocabulary).route_fields()
    assert ("trait", "wheelchair") in fields and ("legal_capacity", "none") in fields
    assert "trait_not" not in {name for name, _ in fields}


def test_every_choice_is_a_word_of_the_vocabulary_with_a_drawing(seeded_app: Flask) -> None:
    vocabulary = get_vocabulary(seeded_app.config["SEED_DATA"])
    facts = {fact.id for fact in vocabulary.facts}
    assert NEEDS.keys() | {DEFAULT_NEED} <= {need.id for need in vocabulary.needs}
    assert set(TRAITS) <= {trait.id for trait in vocabulary.traits}
    assert {fact for pair in PAPERS.values() for fact in pair} <= facts
    assert {band for bands in NEEDS.values() for band in bands} == set(BANDS)
    for language in ("ru", "en"):
        cookie = {"HTTP_COOKIE": f"language={language}"}
        with seeded_app.test_request_context("/guide", environ_overrides=cookie):
            questions = list_questions(vocabulary)
        assert tuple(question.code for question in questions) == QUESTIONS
        for question in questions:
            assert question.choices[-1].value == "unknown"
            for text in (question.heading, question.hint, *(one.label for one in question.choices)):
                assert check_plain_text(text) == ()


# ------------------------------------------------------------------ pages


def test_the_plan_says_which_age_was_taken_and_keeps_nothing(seeded_client: FlaskClient) -> None:
    plan = seeded_client.post("/guide/plan", data=ADULT)
    assert plan.status_code == 200
    assert plan.headers["Cache-Control"] == "no-store"
    assert "Мы взяли такой возраст, в годах: 40." in plan.text
    assert "Ваш план" in plan.text
    exact = seeded_client.post("/guide/plan", data=ADULT | {"g_years": "34"})
    assert "Мы взяли такой возраст" not in exact.text


def test_knowing_nothing_leads_to_a_plan_too(seeded_client: FlaskClient) -> None:
    plan = seeded_client.post("/guide/plan", data=UNKNOWN)
    assert plan.status_code == 200
    assert "plain-sheet" in plan.text


def test_a_town_of_which_there_are_several_is_asked_about(seeded_client: FlaskClient) -> None:
    asked = seeded_client.post("/guide/plan", data=ADULT | {"g_place": "Советск"})
    assert asked.status_code == 422
    assert asked.text.count('name="g_place_id"') >= 2
    assert 'class="guide-question is-open" id="place"' in asked.text
    unknown = seeded_client.post("/guide/plan", data=ADULT | {"g_place": "Ннн"})
    assert unknown.status_code == 422


def test_nothing_of_an_answer_is_in_an_address(seeded_client: FlaskClient) -> None:
    assert seeded_client.get("/guide/plan?g_age=adult").location == "/guide"
    page = seeded_client.get("/guide?g_age=adult&g_need=need.work").text
    assert " checked" not in page
    again = seeded_client.post("/guide", data=ADULT).text
    assert again.count(" checked") == 4


# ------------------------------------------------------------------ in the browser


def answer(page: Page, value: str) -> None:
    """Choose an answer of the question in sight and go on."""
    page.locator(f'section:visible input[value="{value}"]').check()
    page.locator("section:visible .actions .button").first.click()


def walk(page: Page) -> None:
    page.goto("/guide")
    answer(page, "adult")
    answer(page, "need.treatment")
    page.locator("#g_place").fill("Нижний Новгород")
    page.locator("section:visible .actions .button").first.click()
    answer(page, "unknown")


@pytest.mark.browser
@pytest.mark.parametrize("scripts", (True, False))
def test_one_question_at_a_time_there_and_back(
    open_page: Callable[..., Page], scripts: bool
) -> None:
    page = open_page(viewport={"width": 390, "height": 800}, java_script_enabled=scripts)
    walk(page)
    title = page.locator("section:visible h2")
    expect(title).to_have_text("Что ещё важно?")
    for expected in ("Какие бумаги уже есть?", "Где живёт человек?"):
        page.go_back()
        expect(title).to_have_text(expected)
    page.locator("section:visible .button-quiet").click()
    expect(title).to_have_text("Что нужно сейчас?")
    expect(page.locator('input[value="need.treatment"]')).to_be_checked()
    page.locator("section:visible .actions .button").first.click()
    page.locator("section:visible .actions .button").first.click()
    page.locator("section:visible .actions .button").first.click()
    answer(page, "unknown")
    page.wait_for_url("**/guide/plan")
    expect(page.locator("h1")).to_have_text("Ваш план")
    page.locator('button[value="edit"]').click()
    page.wait_for_url("**/guide")
    expect(page.locator('input[value="adult"]')).to_be_checked()


@pytest.mark.browser
def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/guide")
    page.locator('input[value="adult"]').focus()
    page.keyboard.press("Space")
    page.locator("section:visible .actions a.button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#need")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("section:visible input:checked")).to_have_count(1)
    page.goto("/guide")
    page.locator("#g_years").fill("34")
    page.keyboard.press("Enter")  # sends the form: the open question comes back
    page.wait_for_url("**/guide/plan")
    expect(page.locator("section:visible h2")).to_have_text("Что нужно сейчас?")


@pytest.mark.browser
def test_no_barriers_in_the_guide_and_on_the_plan(
    open_page: Callable[..., Page], find_barriers: FindBarriers
) -> None:
    for options in ({"color_scheme": "light"}, {"color_scheme": "dark"}):
        page = open_page(viewport={"width": 320, "height": 640}, **options)
        page.goto("/guide")
        for code in QUESTIONS:
            page.goto(f"/guide#{code}")
            assert find_barriers(page) == []
            assert overflow(page) <= 0
        walk(page)
        answer(page, "unknown")
        page.wait_for_url("**/guide/plan")
        assert find_barriers(page) == []
        assert overflow(page) <= 0


@pytest.mark.browser
def test_the_plan_on_paper_is_large_and_has_no_buttons(page: Page) -> None:
    walk(page)
    answer(page, "unknown")
    page.wait_for_url("**/guide/plan")
    page.emulate_media(media="print")
    expect(page.locator("main form").first).to_be_hidden()
    points = page.locator(".plain-lines p").first.evaluate(
        "e => parseFloat(getComputedStyle(e).fontSize) * 72 / 96"
    )
    assert points >= 14
