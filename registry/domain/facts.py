"""Facts imply facts: whoever holds or yields one holds or yields what it implies, step by step.

    closure = Closure({"doc.ipra_work": ("doc.ipra",), "doc.ipra": ("status.disability",)})
    closure.of(["doc.ipra_work"])
    # frozenset({"doc.ipra_work", "doc.ipra", "status.disability"})

Circles are fine: facts that imply each other are held together.
"""

from collections.abc import Iterable, Mapping


class Closure:
    """The transitive closure of "implies", computed once per fact asked for."""

    __slots__ = ("_implied", "_known")

    def __init__(self, implies: Mapping[str, Iterable[str]]) -> None:
        self._implied = {fact: tuple(others) for fact, others in implies.items()}
        self._known: dict[str, frozenset[str]] = {}

    @property
    def implies(self) -> Mapping[str, tuple[str, ...]]:
        """What each fact directly implies, as given."""
        return self._implied

    def of_one(self, fact: str) -> frozenset[str]:
        """Return the fact with everything it implies."""
        known = self._known.get(fact)
        if known is None:
            reached, waiting = {fact}, [fact]
            while waiting:
                for other in self._implied.get(waiting.pop(), ()):
                    if other not in reached:
                        reached.add(other)
                        waiting.append(other)
            known = self._known[fact] = frozenset(reached)
        return known

    def of(self, facts: Iterable[str]) -> frozenset[str]:
        """Return the facts with everything they imply."""
        return frozenset().union(*(self.of_one(fact) for fact in facts))
