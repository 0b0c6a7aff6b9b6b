"""Whom help is looked for, read from the body of a form: it never stands in an address.

    asked = read_who(vocabulary, request.form)
    asked.who            # Who(autonomy=3, …)
    asked.pairs          # (("autonomy", "3"), …) to be sent again with every step through the list

Age bands may stand in an address, the rest is too much of one person. A value that is not known is
left out, and ``asked.unread`` names its field. Nothing here raises.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from registry.domain.asking import Who
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Term
from registry.pages import words

TRAITS = (
    "constant_care",
    "aggression",
    "self_injury",
    "aac",
    "wheelchair",
    "hearing_loss",
    "vision_loss",
    "epilepsy",
    "substance_use",
    "lives_in_institution",
)  # those by which places refuse or welcome; the others matter to routes


@dataclass(frozen=True, slots=True)
class AskedWho:
    """The choice with its words for chips; ``pairs`` are the fields of the form."""

    who: Who
    pairs: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str, str], ...]  # field, value, words
    unread: tuple[str, ...] = ()

    def has(self, name: str, value: str) -> bool:
        """Was this value chosen?"""
        return (name, value) in self.pairs


NOBODY = AskedWho(Who(), (), ())


def read_who(vocabulary: Vocabulary, form: MultiDict[str, str]) -> AskedWho:
    """Return what a sent form says about a person."""
    degrees = {step.id: step for step in vocabulary.autonomy}
    capacities = {item.id: item for item in vocabulary.legal_capacity}
    traits = {trait.id: trait for trait in vocabulary.traits if trait.id in TRAITS}
    degree, capacity = form.get("autonomy", ""), form.get("legal_capacity", "")
    known: tuple[tuple[str, Iterable[str], Mapping[str, Term]], ...] = (
        ("autonomy", [degree], degrees),
        ("legal_capacity", [capacity], capacities),
        ("trait", dict.fromkeys(form.getlist("trait")), traits),
    )
    chosen: list[tuple[str, str, str]] = []
    unread: list[str] = []
    for name, values, terms in known:
        for value in filter(None, values):
            if value in terms:
                chosen.append((name, value, words.label(terms[value])))
            else:
                unread.append(name)
    return AskedWho(
        who=Who(
            autonomy=degrees[degree].degree if degree in degrees else None,
            legal_capacity=capacity if capacity in capacities else None,
            traits=tuple(value for name, value, _label in chosen if name == "trait"),
        ),
        pairs=tuple((name, value) for name, value, _label in chosen),
        labels=tuple(chosen),
        unread=tuple(dict.fromkeys(unread)),
    )
