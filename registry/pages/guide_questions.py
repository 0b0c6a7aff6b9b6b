"""The five questions of the guide as values: heading, hint and choices with drawings.

    for question in list_questions(desk.vocabulary()): ...

Words are the interface's (gettext) where a choice is the guide's own, and the vocabulary's plain
lines where it is a need. Answers are read by ``registry/schemas/guide_form.py``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from registry.domain.vocabulary import Vocabulary
from registry.pages import words
from registry.pages.translate import gettext
from registry.schemas.guide_form import (
    BANDS,
    INCAPABLE,
    NEEDS,
    NOTHING,
    PAPERS,
    TRAITS,
    UNKNOWN,
)

AGE_WORDS: Mapping[str, tuple[Any, str]] = {
    "baby": (_l("A baby, younger than three"), "baby.svg"),
    "preschool": (_l("A child of three to six"), "class_room.svg"),
    "school": (_l("A child of seven to fourteen"), "school.svg"),
    "teen": (_l("Fifteen to seventeen years"), "study.svg"),
    "adult": (_l("An adult"), "happy_man.svg"),
    "senior": (_l("Sixty years and more"), "old_person_1.svg"),
}
PAPER_WORDS: Mapping[str, tuple[Any, str]] = {
    "identity": (_l("Passport or birth certificate"), "personal_passport.svg"),
    "policy": (_l("Health insurance policy"), "medicine.svg"),
    "disability": (_l("Certificate of disability"), "certificate.svg"),
    "plan": (_l("Rehabilitation plan"), "paper.svg"),
    "psychiatrist": (_l("Conclusion of a psychiatrist"), "doctor_1b.svg"),
    "referral": (_l("Referral of a doctor"), "letter.svg"),
    "services": (_l("Plan of social services"), "care_assistant_1a.svg"),
    "school": (_l("Conclusion of the school commission"), "school.svg"),
}
TRAIT_DRAWINGS: Mapping[str, str] = {
    "constant_care": "care_assistant_1a.svg",
    "wheelchair": "wheelchair.svg",
    "aac": "wheelchair_communication_aid.svg",
    "epilepsy": "brain.svg",
    "aggression": "worried_man.svg",
    "elderly_carer": "grandparents.svg",
}
UNKNOWN_DRAWING = "ask.svg"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer. ``pictogram`` may be empty: no drawing says it. ``bands`` are the ages it is
    proposed to; empty: to all.
    """

    value: str
    label: str
    pictogram: str
    bands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question on one page. ``kind`` is one (radio), several (boxes) or place (a text)."""

    code: str
    field: str
    kind: str
    heading: str
    hint: str
    pictogram: str
    choices: tuple[Choice, ...]


def list_questions(vocabulary: Vocabulary) -> tuple[Question, ...]:
    """Return the five questions in the reader's language."""
    several = gettext("You may choose several.")
    unknown = Choice(UNKNOWN, gettext("I do not know"), UNKNOWN_DRAWING)
    nothing = Choice(NOTHING, gettext("Nothing of this"), "")
    return (
        Question(
            "age",
            "g_age",
            "one",
            gettext("Who needs help?"),
            gettext("Choose the age."),
            "family.svg",
            (*_ages(), unknown),
        ),
        Question(
            "need",
            "g_need",
            "several",
            gettext("What is needed now?"),
            several,
            "help.svg",
            (*_needs(vocabulary), unknown),
        ),
        Question(
            "place",
            "g_place",
            "place",
            gettext("Where does the person live?"),
            gettext("Write the town or the district."),
            "house.svg",
            (Choice(UNKNOWN, gettext("I do not know, or I do not say"), UNKNOWN_DRAWING),),
        ),
        Question(
            "papers",
            "g_papers",
            "several",
            gettext("Which papers are there already?"),
            several,
            "paper.svg",
            (*_papers(), nothing, unknown),
        ),
        Question(
            "more",
            "g_more",
            "several",
            gettext("What else is important?"),
            several,
            "brain.svg",
            (*_more(vocabulary), nothing, unknown),
        ),
    )


def _ages() -> Iterator[Choice]:
    for band in BANDS:
        label, drawing = AGE_WORDS[band]
        yield Choice(band, str(label), drawing)


def _needs(vocabulary: Vocabulary) -> Iterator[Choice]:
    known = {need.id: need for need in vocabulary.needs}
    for name, bands in NEEDS.items():
        if name in known:
            need = known[name]
            label = words.plain(need) or words.label(need)
            yield Choice(name, label, need.pictogram or "help.svg", bands)


def _papers() -> Iterator[Choice]:
    for name in PAPERS:
        label, drawing = PAPER_WORDS[name]
        yield Choice(name, str(label), drawing)


def _more(vocabulary: Vocabulary) -> Iterator[Choice]:
    known = {trait.id: trait for trait in vocabulary.traits}
    for name in TRAITS:
        if name in known:
            label = words.plain(known[name]) or words.label(known[name])
            yield Choice(name, label, TRAIT_DRAWINGS[name])
    yield Choice(INCAPABLE, gettext("A court found the person incapable."), "certificate.svg")
