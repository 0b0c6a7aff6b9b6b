"""Whom help is looked for, read from the body of a form: it never stands in an address.

    asked = read_who(vocabulary, request.form)
    asked.who            # Who(autonomy=3, …)
    asked.pairs          # (("autonomy", "3"), …) to be sent again with every step through the list

Age bands may stand in an address, the rest is too much of one person. A value that is not known is
left out. Nothing here raises.
"""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from registry.domain.asking import Who
from registry.domain.vocabulary import Vocabulary
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

    def has(self, name: str, value: str) -> bool:
        """Was this value chosen?"""
        return (name, value) in self.pairs


NOBODY = AskedWho(Who(), (), ())


def read_who(vocabulary: Vocabulary, form: MultiDict[str, str]) -> AskedWho:
    """Return what a sent form says about a person."""
    degrees = {step.id: step for step in vocabulary.autonomy}
    capacities = {item.id: item for item in vocabulary.legal_capacity}
    traits = {trait.id: trait for trait in vocabulary.traits if trait.id in TRAITS}
    chosen: list[tuple[str, str, str]] = []
    degree, capacity = form.get("autonomy", ""), form.get("legal_capacity", "")
    if degree in degrees:
        chosen.append(("autonomy", degree, words.label(degrees[degree])))
    if capacity in capacities:
        chosen.append(("legal_capacity", capacity, words.label(capacities[capacity])))
    for trait in dict.fromkeys(form.getlist("trait")):
        if trait in traits:
            chosen.append(("trait", trait, words.label(traits[trait])))
    return AskedWho(
        who=Who(
            autonomy=degrees[degree].degree if degree in degrees else None,
            legal_capacity=capacity if capacity in capacities else None,
            traits=tuple(value for name, value, _label in chosen if name == "trait"),
        ),
        pairs=tuple((name, value) for name, value, _label in chosen),
        labels=tuple(chosen),
    )
