"""Each defect a vocabulary can have is found, with its place, when it is the only one."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from registry.domain.data_file_words import KindMapping, ServiceWords
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_check import check_vocabulary
from registry.domain.vocabulary_terms import Act, TypicalEligibility
from tests.domain.small_vocabulary import service_type, small_vocabulary

Break = Callable[[Vocabulary], Vocabulary]


def changed(section: str, position: int, **fields: Any) -> Break:
    """Replaces fields of one item."""

    def break_it(vocabulary: Vocabulary) -> Vocabulary:
        items = list(getattr(vocabulary, section))
        items[position] = replace(items[position], **fields)
        return replace(vocabulary, **{section: tuple(items)})

    return break_it


def added(section: str, item: Any) -> Break:
    """Appends an item."""
    return lambda vocabulary: replace(
        vocabulary, **{section: (*getattr(vocabulary, section), item)}
    )


def repeated(section: str) -> Break:
    """Gives the first item twice."""
    return lambda vocabulary: replace(
        vocabulary,
        **{section: (*getattr(vocabulary, section), getattr(vocabulary, section)[0])},
    )


def dropped(section: str, position: int) -> Break:
    """Leaves one item out."""

    def break_it(vocabulary: Vocabulary) -> Vocabulary:
        items = list(getattr(vocabulary, section))
        del items[position]
        return replace(vocabulary, **{section: tuple(items)})

    return break_it


DEFECTS: dict[str, tuple[Break, str, str]] = {
    # words
    "a fact given twice": (repeated("facts"), "facts/doc.identity", "2 times"),
    "an act given twice": (repeated("acts"), "acts/act.442_fz", "2 times"),
    "an offer given twice": (repeated("kind_offers"), "kind_offers/clinic", "listed 2 times"),
    "a rule given twice": (repeated("referral_rules"), "referral_rules/clinic→shop", "2 times"),
    "a need without its prefix": (
        changed("needs", 0, id="work"),
        "needs/work",
        "must start with need.",
    ),
    "a blank English label": (changed("traits", 0, label_en=" "), "traits/aggression", "label_en"),
    "a blank Russian label": (changed("sources", 0, label_ru=""), "sources/article", "label_ru"),
    "Russian where English should stand": (
        changed("ladder", 0, label_en="Workshop (ЛТМ)"),
        "ladder/workshop",
        "Cyrillic",
    ),
    "no plain line": (changed("kinds", 0, plain=None), "kinds/clinic", "plain line"),
    "a sentence of thirteen words": (
        changed("needs", 0, plain="Раз два три " * 4 + "раз."),
        "needs/need.work",
        "13 words",
    ),
    "a percent sign": (changed("needs", 0, plain="Берут 5 % людей."), "needs/need.work", "percent"),
    "an abbreviation": (changed("needs", 0, plain="Идите в МСЭ."), "needs/need.work", "МСЭ"),
    # references
    "an unknown fact required": (
        changed("service_types", 3, requires=("doc.referal",)),
        "service_types/consent/requires",
        "no fact doc.referal",
    ),
    "an unknown fact at admission": (
        changed("service_types", 3, requires_at_admission=("doc.x",)),
        "service_types/consent/requires_at_admission",
        "doc.x",
    ),
    "an unknown fact yielded": (
        changed("service_types", 0, yields=("doc.referral", "doc.x")),
        "service_types/visit/yields",
        "doc.x",
    ),
    "an unknown need met": (
        changed("service_types", 0, meets=("need.x",)),
        "service_types/visit/meets",
        "need.x",
    ),
    "an unknown fact implied": (
        changed("facts", 0, implies=("doc.x",)),
        "facts/doc.identity/implies",
        "doc.x",
    ),
    "an unknown issuer": (
        changed("facts", 0, issued_by=("moon",)),
        "facts/doc.identity/issued_by",
        "moon",
    ),
    "an unknown trait": (
        changed("service_types", 0, eligibility=TypicalEligibility(traits_all=("brave",))),
        "service_types/visit/eligibility/traits_all",
        "brave",
    ),
    "an unknown group": (changed("service_types", 0, group="x"), "service_types/visit/group", "x"),
    "an unknown act": (
        changed("service_types", 1, acts=("act.x",)),
        "service_types/workshop/acts",
        "act.x",
    ),
    "an unknown rung": (
        changed("service_types", 1, ladder_rung="x"),
        "service_types/workshop/ladder_rung",
        "x",
    ),
    "an unknown kind in a rule": (
        changed("referral_rules", 0, from_kind="moon"),
        "referral_rules/moon→shop/from",
        "moon",
    ),
    "an unknown department": (
        changed("kinds", 0, department="x"),
        "kinds/clinic/department",
        "x",
    ),
    "an unknown type in the mapping": (
        changed("kind_mapping", 1, service_types=("x",)),
        "kind_mapping/list.csv/clinic",
        "no service type x",
    ),
    "an unknown source": (changed("funding_forms", 0, source="x"), "funding_forms/grant", "x"),
    "an unknown type as evidence": (
        changed("structural_elements", 0, service_types=("x",)),
        "structural_elements/work",
        "x",
    ),
    "a share of more than all": (
        changed("archetypes", 0, share=1.5),
        "archetypes/someone/share",
        "1",
    ),
    "an unknown type expected": (
        changed("archetypes", 0, expected=("x",)),
        "archetypes/someone/expected",
        "x",
    ),
    "an unknown fact in a profile": (
        changed("archetypes", 0, profile_json='{"facts": ["doc.x"], "needs": ["need.work"]}'),
        "archetypes/someone/profile/facts",
        "doc.x",
    ),
    "an unknown need in a profile": (
        changed("archetypes", 0, profile_json='{"needs": ["need.x"]}'),
        "archetypes/someone/profile/needs",
        "need.x",
    ),
    "an unknown goal added": (
        changed("added_goals", 0, add="status.x"),
        "added_goals/status.x/add",
        "status.x",
    ),
    # closed lists, numbers
    "an unknown mode": (changed("service_types", 0, mode="by_post"), "visit/mode", "by_post"),
    "an unknown reach": (changed("referral_rules", 0, within="planet"), "within", "planet"),
    "an unknown basis": (changed("referral_rules", 0, basis="rumour"), "basis", "rumour"),
    "acceptance 0": (changed("service_types", 0, acceptance=0), "visit/acceptance", "above 0"),
    "acceptance above 1": (
        changed("referral_rules", 0, acceptance=1.2),
        "clinic→shop/acceptance",
        "at most 1",
    ),
    "acceptance not a number": (
        changed("service_types", 0, acceptance=float("nan")),
        "visit/acceptance",
        "nan",
    ),
    "a negative wait": (changed("service_types", 0, wait_days=-1), "visit/wait_days", "0 or more"),
    "a negative handoff": (changed("referral_rules", 0, handoff_days=-1), "handoff_days", "-1"),
    "ages the wrong way round": (
        changed("service_types", 0, eligibility=TypicalEligibility(age_min=18, age_max=7)),
        "visit/eligibility/age",
        "nobody",
    ),
    "an act that ends before it begins": (
        changed(
            "acts",
            0,
            in_force_from=datetime.date(2020, 1, 1),
            in_force_to=datetime.date(2019, 1, 1),
        ),
        "acts/act.442_fz",
        "before it comes into force",
    ),
    "an empty list in a rule": (
        changed("service_types", 0, eligibility=TypicalEligibility(traits_all=())),
        "visit/eligibility/traits_all",
        "empty",
    ),
    "a referral rule with no types": (
        changed("referral_rules", 0, service_types=()),
        "referral_rules/clinic→shop",
        "no service type",
    ),
    # fit
    "a need nothing meets": (
        changed("service_types", 1, meets=()),
        "needs/need.work",
        "no service type meets it",
    ),
    "a type whose paper nobody gives": (
        changed("service_types", 0, yields=()),
        "service_types/workshop",
        "can never start",
    ),
    "two types that wait for each other": (
        changed("service_types", 0, requires=("skill.work",)),
        "service_types/visit",
        "can never start",
    ),
    "a fact nobody gives": (
        changed("service_types", 3, yields=(), meets=("need.work",)),
        "facts/status.consent",
        "held_beforehand",
    ),
    "a circle of implications": (
        changed("facts", 0, implies=("doc.passport",)),
        "facts/doc.identity/implies",
        "circle",
    ),
    "a type that leads nowhere": (
        added("service_types", service_type("idle")),
        "service_types/idle",
        "meets no need",
    ),
    "a basis without an act": (
        changed("service_types", 1, acts=()),
        "service_types/workshop/basis",
        "no act",
    ),
    "a skill required": (
        changed("service_types", 3, requires=("skill.work",)),
        "service_types/consent",
        "skill",
    ),
    "a skill required at admission": (
        changed("service_types", 3, requires_at_admission=("skill.work",)),
        "service_types/consent",
        "skill",
    ),
    "a legal capacity asked for": (
        changed("service_types", 0, eligibility=TypicalEligibility(legal_capacity=("full",))),
        "service_types/visit",
        "legal capacity",
    ),
    # kinds
    "an institution that meets another need": (
        changed("service_types", 2, meets=("need.residential_care", "need.work")),
        "kind_offers/home/stay",
        "need.work",
    ),
    "residential care proposed by forms": (
        changed("needs", 1, asked_only=False),
        "needs/need.residential_care",
        "asked_only",
    ),
    "a rule from a kind that never refers": (
        changed("referral_rules", 0, from_kind="office"),
        "referral_rules/office→shop",
        "never refers",
    ),
    "a kind that never refers meets a need": (
        changed("service_types", 3, meets=("need.work",)),
        "kind_offers/office/consent",
        "need.work",
    ),
    "a rule to a service the kind has not": (
        changed("referral_rules", 0, service_types=("workshop", "visit")),
        "referral_rules/clinic→shop",
        "does not offer visit",
    ),
    "a kind nobody expects anything of": (
        changed("kind_offers", 0, kind="shop"),
        "kinds/clinic",
        "offers nothing",
    ),
    "a kind that offers in spite of itself": (
        changed("kinds", 0, offers_nothing="так"),
        "kinds/clinic",
        "has offers",
    ),
    "a type nobody offers": (dropped("kind_offers", 3), "service_types/consent", "no kind"),
    "a type nobody can come to": (
        changed("service_types", 3, self_referral=False),
        "service_types/consent",
        "nobody can come",
    ),
    # mapping
    "a mapping without a kind": (changed("kind_mapping", 1, kind=None), "list.csv/clinic", "skip"),
    "a mapping with a kind and a skip": (
        changed("kind_mapping", 1, skip="так"),
        "list.csv/clinic",
        "either",
    ),
    "a mapping row behind the last": (
        added("kind_mapping", KindMapping(file="list.csv", value="clinic", kind="shop")),
        "list.csv/clinic",
        "never counts",
    ),
    "a mapping without a last row": (
        dropped("kind_mapping", 1),
        "list.csv/clinic",
        "without name_has",
    ),
    "words for an unknown type": (
        added("service_words", ServiceWords(service_type="x", has=("слово",))),
        "service_words",
        "no service type x",
    ),
    "a type named by no words": (
        added("service_words", ServiceWords(service_type="visit", has=())),
        "service_words/visit",
        "no words",
    ),
    "words over a cut": (
        added("service_words", ServiceWords(service_type="visit", has=("психолог;",))),
        "service_words/visit",
        "cut at semicolons",
    ),
    "words in capitals": (
        added("service_words", ServiceWords(service_type="visit", has=("Приём",))),
        "service_words/visit",
        "lower case",
    ),
    "a piece of a name in capitals": (
        changed("kind_mapping", 0, name_has=("Детск",)),
        "list.csv/clinic",
        "lower case",
    ),
}


def test_the_small_vocabulary_has_no_problem() -> None:
    assert check_vocabulary(small_vocabulary()) == []


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_found_with_its_place(defect: str) -> None:
    break_it, place, sentence = DEFECTS[defect]

    problems = check_vocabulary(break_it(small_vocabulary()))

    assert [p for p in problems if place in p.place and sentence in p.sentence], problems


def test_pictograms_are_checked_only_against_names_that_are_given() -> None:
    vocabulary = changed("needs", 0, pictogram="work.svg")(small_vocabulary())

    assert check_vocabulary(vocabulary) == []
    assert check_vocabulary(vocabulary, pictograms={"work.svg"}) == []
    (problem,) = check_vocabulary(vocabulary, pictograms={"house.svg"})
    assert str(problem) == "needs/need.work: there is no pictogram work.svg"


def test_all_problems_come_at_once() -> None:
    vocabulary = small_vocabulary()
    for defect in ("a negative wait", "a blank English label", "an unknown reach"):
        vocabulary = DEFECTS[defect][0](vocabulary)

    assert len(check_vocabulary(vocabulary)) == 3


def test_a_kind_may_say_why_it_offers_nothing() -> None:
    vocabulary = dropped("kind_offers", 2)(small_vocabulary())
    vocabulary = dropped("service_types", 2)(dropped("needs", 1)(vocabulary))

    assert check_vocabulary(changed("kinds", 3, offers_nothing="так")(vocabulary)) == []


def test_an_act_may_be_open_at_both_ends() -> None:
    act = Act(id="act.x", number="1", date=datetime.date(2020, 1, 1), title_ru="Акт")

    assert check_vocabulary(added("acts", act)(small_vocabulary())) == []
