"""The vocabulary files are read whole or refused with the file, the line and the item."""

from pathlib import Path

import pytest

from registry.exchange.vocabulary_files import (
    VocabularyFilesError,
    parse_vocabulary,
    read_vocabulary,
)

SHIPPED = Path("seed_data/vocabulary")


def texts(**changes: str) -> dict[str, str]:
    """The shipped files, some replaced: `facts="..."` replaces facts.yaml."""
    shipped = {path.name: path.read_text(encoding="utf-8") for path in SHIPPED.glob("*.yaml")}
    return shipped | {f"{name}.yaml": text for name, text in changes.items()}


def refusal(**changes: str) -> str:
    """What is said about the changed files."""
    with pytest.raises(VocabularyFilesError) as raised:
        parse_vocabulary(texts(**changes))
    return "\n".join(str(problem) for problem in raised.value.problems)


NEED = '  - {id: need.x, label_ru: "И", label_en: "X", plain: "Икс."'


def needs(item: str) -> str:
    """A needs.yaml with one item."""
    return f"needs:\n{item}\nadded_goals: []\n"


def test_the_values_are_those_of_the_files() -> None:
    vocabulary = parse_vocabulary(
        texts(needs=needs(NEED + ", asked_only: true, pictogram: work.svg}"))
    )

    (need,) = vocabulary.needs
    assert (need.id, need.label_ru, need.asked_only, need.urgent) == ("need.x", "И", True, False)
    assert need.pictogram == "work.svg"


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        (NEED + ", labl: 1}", "needs.yaml:2, needs, need.x: has an unknown key labl; keys are id,"),
        ("  - {id: need.x, label_ru: И}", "needs.yaml:2, needs, need.x: has no label_en"),
        (NEED + ", urgent: 1}", "needs.yaml:2, needs, need.x: urgent must be true or false"),
        (NEED + ", pictogram: 3}", "needs, need.x: pictogram must be text"),
        ("  - need.x", "needs.yaml, needs, item 1: must be a mapping"),
        (NEED + "}\n\n" + '  - {label_ru: "И"}', "needs.yaml:4, needs, item 2: has no id"),
        (NEED + ", plain: x}", "needs.yaml:2: not readable: the key plain is given twice"),
        ("  - {id: [}", "needs.yaml:2: not readable"),
    ],
)
def test_an_item_that_cannot_be_taken_is_placed(item: str, sentence: str) -> None:
    assert sentence in refusal(needs=needs(item))


def test_all_refusals_come_at_once() -> None:
    said = refusal(needs=needs(NEED + ", a: 1}\n" + NEED + ", b: 1}"))

    assert "unknown key a" in said
    assert "unknown key b" in said


def test_sections_are_known_and_stand_once() -> None:
    assert "unknown section wishes" in refusal(wishes="wishes: []\n")
    assert "the section needs is given twice" in refusal(zz="needs: []\n")
    assert "no file has the section acts" in refusal(acts="{}\n")
    assert "acts.yaml: must hold sections" in refusal(acts="[]\n")
    assert "the section acts must be a list" in refusal(acts="acts: {}\n")


def test_lists_numbers_and_dates_are_what_they_say() -> None:
    act = "acts:\n  - {id: act.x, number: '1', title_ru: Акт, date: %s}\n"
    assert "date must be a date such as" in refusal(acts=act % "yesterday")
    rule = (
        "referral_rules:\n  - {from: pnd, to: ngo, within: subject, basis: practice, "
        "reason: так, service_types: %s, handoff_days: %s, acceptance: 0.5}\n"
    )
    assert "service_types must be a list" in refusal(referral_rules=rule % ("club", 1))
    assert "handoff_days must be a number" in refusal(referral_rules=rule % ("[club]", "true"))


def test_a_kinds_row_becomes_one_offer_for_each_type() -> None:
    row = """
kind_offers:
  - kind: pnd
    typical: [outpatient_psychiatry]
    sometimes: [labour_workshop]
    narrowed:
      - service_type: labour_workshop
        requires: [doc.psychiatrist_conclusion]
        eligibility: {age_min: 18}
        note: Так.
    note: И так.
"""
    usual, seldom = parse_vocabulary(texts(kind_offers=row)).kind_offers

    assert (usual.typical, usual.note, usual.requires) == (True, "И так.", ())
    assert (seldom.typical, seldom.note) == (False, "Так. И так.")
    assert seldom.requires == ("doc.psychiatrist_conclusion",)
    assert seldom.eligibility.as_document() == {"age_min": 18}


def test_a_kind_narrows_only_what_it_lists() -> None:
    row = (
        "kind_offers:\n  - {kind: pnd, typical: [], sometimes: [], "
        "narrowed: [{service_type: club}]}\n"
    )

    assert "kind_offers, pnd: narrows club, which it does not list" in refusal(kind_offers=row)


def test_an_eligibility_key_is_known() -> None:
    row = (
        "kind_offers:\n  - {kind: pnd, typical: [club], sometimes: [], "
        "narrowed: [{service_type: club, eligibility: {age: 3}}]}\n"
    )

    assert "eligibility has an unknown key age" in refusal(kind_offers=row)


def test_a_folder_is_read_and_checked_as_a_whole(tmp_path: Path) -> None:
    for name, text in texts(needs=needs(NEED + "}")).items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(VocabularyFilesError, match=r"there is no need need\.work"):
        read_vocabulary(tmp_path)
