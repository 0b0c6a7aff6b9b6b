"""What a place opens the way to: papers and skills it gives, and the services that ask for them.

    steps = list_onward([Giving("mse_examination", ("doc.ipra",), assumed=False)], vocabulary)
    steps[0].fact.id, [kind.id for kind in steps[0].opens]

From the vocabulary alone: which organisations give these services stands in the registry.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.facts import Closure
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Fact, ServiceType


@dataclass(frozen=True, slots=True)
class Giving:
    """Facts that one service gives; ``assumed``: only typical of such organisations."""

    service_type: str
    facts: tuple[str, ...]
    assumed: bool


@dataclass(frozen=True, slots=True)
class Onward:
    """A fact given here and the service types that ask for it, in the vocabulary's order.

    ``assumed``: nobody has stated that this place gives it.
    """

    fact: Fact
    opens: tuple[ServiceType, ...]
    assumed: bool


def list_onward(given: Iterable[Giving], vocabulary: Vocabulary) -> tuple[Onward, ...]:
    """Return each fact given, stated ones first, with what it opens; facts that open nothing go.

    A fact opens a service type that asks for it or for anything it implies. A service type is not
    the way on from itself.
    """
    closure = Closure({fact.id: fact.implies for fact in vocabulary.facts})
    sources: dict[str, list[Giving]] = {}
    for giving in sorted(given, key=lambda each: each.assumed):
        for fact in giving.facts:
            sources.setdefault(fact, []).append(giving)
    found = []
    for fact, givings in sources.items():
        held, own = closure.of_one(fact), {giving.service_type for giving in givings}
        opens = tuple(
            kind
            for kind in vocabulary.service_types
            if kind.id not in own and held.intersection(kind.required_facts)
        )
        if opens:
            assumed = all(giving.assumed for giving in givings)
            found.append(Onward(vocabulary.fact(fact), opens, assumed))
    return tuple(found)
