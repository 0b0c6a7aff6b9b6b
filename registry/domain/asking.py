"""Parts of a question about places that need more than a word: what was meant, and who it is for.

    Meaning(needs=("need.work",))                    # places that help with work
    Who(autonomy=3, traits=("wheelchair",))          # offers that do not refuse such a person
    PaperRule(types_without=frozenset({"helpline"}), presumed=frozenset({"doc.identity"}))

``Who`` describes a person: it never enters an address, a log or a cache shared with others.
Nothing here raises.
"""

from dataclasses import dataclass

from registry.domain.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words were understood as; alternatives. ``rest``: words that were not understood.

    Without needs, types and kinds nothing was understood, and only names are looked at.
    """

    needs: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.needs or self.service_types or self.kinds)


@dataclass(frozen=True, slots=True)
class Who:
    """For whom help is looked for; None and empty: not said.

    ``autonomy`` is the degree 1–4, ``legal_capacity`` full, limited or none, ``traits`` hold.
    """

    autonomy: int | None = None
    legal_capacity: str | None = None
    traits: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.autonomy is not None or self.legal_capacity is not None or bool(self.traits)


@dataclass(frozen=True, slots=True)
class PaperRule:
    """Which services ask for no paper: types that ask for none beyond ``presumed`` ones."""

    types_without: frozenset[str]
    presumed: frozenset[str]


def paper_rule(vocabulary: Vocabulary) -> PaperRule:
    """Return the rule of a vocabulary: everybody is presumed to have a passport and a policy."""
    presumed = frozenset(fact.id for fact in vocabulary.facts if fact.presumed)
    return PaperRule(
        types_without=frozenset(
            item.id for item in vocabulary.service_types if presumed.issuperset(item.required_facts)
        ),
        presumed=presumed,
    )
