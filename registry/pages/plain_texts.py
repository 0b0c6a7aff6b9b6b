"""What each page is for, in a few plain sentences: shown at its top in plain mode.

    plain_text_of("pages.show_list")     # a PlainText, or None for what is no page

Every public page has one (the suite asks), and the linter of plain language reads them all. The
Russian words stand in the catalogue, as all words of the interface.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class PlainText:
    """Sentences in reading order; ``pictogram`` is a file of ``static/pictograms/mulberry``."""

    pictogram: str
    sentences: tuple[Any, ...]


TEXTS: Mapping[str, PlainText] = {
    "pages.show_home": PlainText(
        "signpost.svg",
        (
            _l("Here you find help for yourself or someone close."),
            _l("You can find a place near your home."),
            _l("You can learn where to go first and where next."),
            _l("You do not give your name. We keep nothing about you."),
        ),
    ),
    "pages.show_list": PlainText(
        "house.svg",
        (
            _l("These are places that help."),
            _l("Choose what you need and where you live."),
            _l("Open a place. Call there before you go."),
        ),
    ),
    "pages.show_map": PlainText(
        "signpost.svg",
        (
            _l("This is a map. A point is a place that helps."),
            _l("The same places stand in the list beside it."),
            _l("The list is enough. You need not use the map."),
        ),
    ),
    "pages.show_audit_choice": PlainText(
        "signpost.svg",
        (
            _l("Here one sees whether there is enough help."),
            _l("This page is for those who plan help in a region."),
            _l("Choose a region."),
        ),
    ),
    "pages.show_audit": PlainText(
        "signpost.svg",
        (
            _l("This page shows where there is help and where there is none."),
            _l("A number may be a guess. Then it says so."),
            _l("Do you need help yourself? Open the list."),
        ),
    ),
    "pages.show_unit_cost": PlainText(
        "ask.svg",
        (
            _l("This page is for those who plan help in a region."),
            _l("It adds up what one month of help costs."),
            _l("We keep no number that you type."),
        ),
    ),
    "pages.show_unit_cost_figure": PlainText(
        "ask.svg",
        (
            _l("This page is for those who plan help in a region."),
            _l("It adds up what missing help would cost."),
            _l("We keep no number that you type."),
        ),
    ),
    "pages.show_acts": PlainText(
        "read.svg",
        (
            _l("This page is for those who plan help in a region."),
            _l("It names the laws about help."),
        ),
    ),
    **dict.fromkeys(
        ("pages.show_audit_report", "pages.begin_audit_report"),
        PlainText(
            "write.svg",
            (
                _l("This page is for those who plan help in a region."),
                _l("Here a report about a region is made."),
            ),
        ),
    ),
    **dict.fromkeys(
        ("pages.show_roadmap", "pages.keep_roadmap"),
        PlainText(
            "signpost.svg",
            (
                _l("This page is for those who plan help in a region."),
                _l("Here they write what will be done, and when."),
            ),
        ),
    ),
    "pages.show_what_if": PlainText(
        "signpost.svg",
        (
            _l("This page is for those who plan help in a region."),
            _l("One can try a change and see what it does."),
            _l("Nothing changes in truth. Nothing is kept."),
        ),
    ),
    "pages.show_place": PlainText(
        "visitor_1a.svg",
        (
            _l("This page tells about one place."),
            _l("Read whom it helps and what to bring."),
            _l("Call there first. Ask when to come."),
        ),
    ),
    "pages.show_route_form": PlainText(
        "ask.svg",
        (
            _l("Tell us what is needed. We show the way."),
            _l("Only the first question must be answered."),
            _l("We forget your answers at once."),
        ),
    ),
    "pages.show_routes": PlainText(
        "walk.svg",
        (
            _l("This is the way to the help you need."),
            _l("Begin with what can be started today."),
            _l("There may be several ways. Choose one of them."),
            _l("All dates are about right. The place tells you the exact day."),
        ),
    ),
    "pages.show_family_sheet": PlainText(
        "paper.svg",
        (
            _l("This is your plan. You can print it."),
            _l("Do the steps one after another."),
        ),
    ),
    "pages.show_guide": PlainText(
        "ask.svg",
        (
            _l("Answer five short questions."),
            _l("You may always say: I do not know."),
            _l("Then you see your plan."),
        ),
    ),
    "pages.show_guide_plan": PlainText(
        "paper.svg",
        (
            _l("This is your plan. You can print it."),
            _l("Do the steps one after another."),
        ),
    ),
    "pages.show_network_choice": PlainText(
        "group_work.svg",
        (
            _l("This page is for those who organise help."),
            _l("Choose a region. You see who works with whom there."),
        ),
    ),
    "pages.show_network": PlainText(
        "group_work.svg",
        (
            _l("This page is for those who organise help."),
            _l("It shows which organisations send people to each other."),
            _l("It shows where nobody sends people on."),
        ),
    ),
    "pages.show_catchment": PlainText(
        "paper.svg",
        (
            _l("This sheet is for specialists."),
            _l("It shows who helps with what around one place."),
            _l("You can print it."),
        ),
    ),
    "pages.show_diagnosis": PlainText(
        "doctor_1a.svg",
        (
            _l("This sheet is for the day of a diagnosis."),
            _l("It says what to do first and whom to call."),
            _l("You can print it."),
        ),
    ),
    "pages.show_help": PlainText(
        "help.svg",
        (
            _l("Here you learn how the site works."),
            _l("Is help needed today? Read the first part."),
        ),
    ),
    "pages.show_plain": PlainText(
        "read.svg",
        (
            _l("Here you switch plain text on and off."),
            _l("Difficult words are explained below."),
        ),
    ),
    "pages.show_data": PlainText(
        "read.svg",
        (
            _l("Here we say where our records come from."),
            _l("Some records are old. Some are only examples."),
            _l("Each one says so."),
        ),
    ),
    "pages.show_privacy": PlainText(
        "key_1.svg",
        (
            _l("We do not ask your name."),
            _l("We do not keep your answers."),
            _l("Nobody learns that you were here."),
        ),
    ),
    "pages.show_shortlist": PlainText(
        "paper.svg",
        (
            _l("These are the places you have chosen."),
            _l("Only your device knows them."),
            _l("You can print them."),
        ),
    ),
    "pages.show_report_form": PlainText(
        "write.svg",
        (
            _l("Is something wrong on the page of this place?"),
            _l("Tell us. You need not give your name."),
        ),
    ),
    "pages.take_report": PlainText(
        "write.svg",
        (
            _l("Is something wrong on the page of this place?"),
            _l("Tell us. You need not give your name."),
        ),
    ),
    "pages.ask_receipt": PlainText(
        "ask.svg",
        (
            _l("You told us that something is wrong."),
            _l("Here you learn what became of it."),
        ),
    ),
    "pages.show_report_thanks": PlainText(
        "happy_lady.svg",
        (_l("Thank you. A person will read it."),),
    ),
    "pages.show_report": PlainText(
        "ask.svg",
        (
            _l("You told us that something is wrong."),
            _l("Here you learn what became of it."),
        ),
    ),
    "pages.show_embed_help": PlainText(
        "computer_1.svg",
        (
            _l("This page is for people who make other sites."),
            _l("They can show our list there."),
        ),
    ),
    "api_openapi.show_docs": PlainText(
        "computer_1.svg",
        (
            _l("This page is for people who write programs."),
            _l("You do not need it to find help."),
        ),
    ),
}


def plain_text_of(endpoint: str | None) -> PlainText | None:
    """Return the plain text of a page; None for what has none."""
    return TEXTS.get(endpoint or "")
