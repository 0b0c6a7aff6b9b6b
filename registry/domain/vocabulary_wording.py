"""Rules on the words themselves: each once, labelled in both languages, plain where it is plain.

The other rules of the checker stand in `registry.domain.vocabulary_check`; all of them report
`VocabularyProblem`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from registry.domain.plain_language import check_plain_text
from registry.domain.vocabulary import LABELLED_SECTIONS, Vocabulary
from registry.domain.vocabulary_terms import Term

_CYRILLIC = re.compile(r"[А-Яа-яЁё]")

_PLAIN_SECTIONS = (
    "facts",
    "needs",
    "service_types",
    "kinds",
    "traits",
    "legal_capacity",
    "disability_groups",
    "autonomy",
    "accompaniment",
    "ladder",
    "cautions",
)


@dataclass(frozen=True, slots=True)
class VocabularyProblem:
    """What is wrong, and where: `place` is a path of words, `sentence` says what to mend."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


Problems = Iterator[VocabularyProblem]


def identifiers_once(vocabulary: Vocabulary) -> Problems:
    """No identifier, offer of a kind or pair of a referral rule is given twice."""
    for section in (*LABELLED_SECTIONS, "acts"):
        counts = Counter(term.id for term in getattr(vocabulary, section))
        for identifier, count in counts.items():
            if count > 1:
                yield VocabularyProblem(f"{section}/{identifier}", f"is given {count} times")
    for (kind, service_type), count in Counter(
        (offer.kind, offer.service_type) for offer in vocabulary.kind_offers
    ).items():
        if count > 1:
            yield VocabularyProblem(
                f"kind_offers/{kind}", f"the service type {service_type} is listed {count} times"
            )
    pairs = Counter((rule.from_kind, rule.to_kind) for rule in vocabulary.referral_rules)
    for (from_kind, to_kind), count in pairs.items():
        if count > 1:
            yield VocabularyProblem(
                f"referral_rules/{from_kind}→{to_kind}", f"is given {count} times; make it one rule"
            )


def identifiers_well_named(vocabulary: Vocabulary) -> Problems:
    """Facts, needs and acts carry the prefix that says what they are."""
    prefixes = {"facts": ("doc.", "status.", "skill."), "needs": ("need.",), "acts": ("act.",)}
    for section, allowed in prefixes.items():
        for term in getattr(vocabulary, section):
            if not term.id.startswith(allowed):
                yield VocabularyProblem(
                    f"{section}/{term.id}", f"must start with {' or '.join(allowed)}"
                )


def labels_present(vocabulary: Vocabulary) -> Problems:
    """Labels in both languages; a plain line wherever people read one."""
    for place, term in _terms(vocabulary):
        for name in ("label_ru", "label_en"):
            if not getattr(term, name).strip():
                yield VocabularyProblem(place, f"has no {name}")
        if _CYRILLIC.search(term.label_en):
            yield VocabularyProblem(place, "has Cyrillic letters in label_en; say it in English")
    for section in _PLAIN_SECTIONS:
        for term in getattr(vocabulary, section):
            if not (term.plain or "").strip():
                yield VocabularyProblem(f"{section}/{term.id}", "has no plain line")


def plain_lines_plain(vocabulary: Vocabulary) -> Problems:
    """Plain lines and reasons shown to people keep the rules of plain language."""
    lines = [(place, term.plain or "") for place, term in _terms(vocabulary)]
    lines += [(f"added_goals/{goal.add}", goal.reason) for goal in vocabulary.added_goals]
    lines += [
        (f"suggested_needs/{item.suggest}", item.reason) for item in vocabulary.suggested_needs
    ]
    for place, line in lines:
        for finding in check_plain_text(line):
            yield VocabularyProblem(place, f"the plain line: {finding}")


def pictograms_exist(vocabulary: Vocabulary, names: Collection[str]) -> Problems:
    """Every pictogram named is one of `names`."""
    for place, term in _terms(vocabulary):
        if term.pictogram is not None and term.pictogram not in names:
            yield VocabularyProblem(place, f"there is no pictogram {term.pictogram}")


def _terms(vocabulary: Vocabulary) -> Iterator[tuple[str, Term]]:
    for section in LABELLED_SECTIONS:
        for term in getattr(vocabulary, section):
            yield f"{section}/{term.id}", term
