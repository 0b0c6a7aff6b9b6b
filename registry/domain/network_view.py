"""The network of a territory as a whole: who is tied to whom, and where it is thin.

    view = describe_network(session, vocabulary, "RU-NIZ", …)     # services/network_view.py
    view.between_kinds[0].recorded, view.between_kinds[0].assumed
    view.unreferred.total, view.unreferred.items[0].slug

*Recorded* links are those somebody stated, with a basis; *assumed* ones a rule between two kinds
makes likely. The two are never added up without saying so. Lists are cut: ``Some.total`` counts
all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from registry.domain.browse import TerritoryRef
from registry.domain.vocabulary_terms import Term

Item = TypeVar("Item")

END_STATE = "end_state"
LEADS_ON = "leads_on"
HANDED_ON = "handed_on"
ONLY_ASSUMED = "only_assumed"
DEAD_END = "dead_end"


@dataclass(frozen=True, slots=True)
class Some(Generic[Item]):
    """The first items of a list and how many there are in all."""

    total: int
    items: tuple[Item, ...]

    @classmethod
    def of(cls, items: Sequence[Item], limit: int | None) -> "Some[Item]":
        """Cut a list; ``limit`` None keeps all of it."""
        return cls(len(items), tuple(items if limit is None else items[:limit]))

    @property
    def left_out(self) -> int:
        """How many items are not among ``items``."""
        return self.total - len(self.items)


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation of the territory, or one beyond it that a link leads to."""

    slug: str
    name: str
    kind: Term
    record_state: str


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many working organisations of a kind the territory has."""

    kind: Term
    organisations: int


@dataclass(frozen=True, slots=True)
class BetweenKinds:
    """Links from organisations of one kind to those of another; one per service type they name."""

    from_kind: Term
    to_kind: Term
    recorded: int
    assumed: int


@dataclass(frozen=True, slots=True)
class OneWay:
    """A recorded tie whose way back nobody recorded, though one would expect it.

    ``reason``: "agreement" (it binds both) or "rules" (the rules between kinds know both
    directions). ``back``: "assumed" when at least a rule makes the way back likely, else "none".
    """

    sender: Member
    receiver: Member
    bases: tuple[str, ...]
    reason: str
    back: str


@dataclass(frozen=True, slots=True)
class OnwardStep:
    """What comes after a service of this type in the territory.

    ``asked_by``: service types that ask for something it gives. ``linked_recorded`` and ``linked``:
    of its ``organisations`` those that refer to anybody by a recorded link, by any link.
    ``verdict``: see ``coverage/network.py``.
    """

    service_type: Term
    organisations: int
    yields: tuple[str, ...]
    asked_by: tuple[str, ...]
    linked_recorded: int
    linked: int
    verdict: str


@dataclass(frozen=True, slots=True)
class SoleProvider:
    """A service type that one organisation of the territory gives, and no other.

    ``stated``: the organisation says so; otherwise it is only typical of its kind.
    """

    service_type: Term
    organisation: Member
    stated: bool


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two organisations whose tie alone holds two parts of the network together."""

    one: Member
    other: Member


@dataclass(frozen=True, slots=True)
class Skeleton:
    """How the network hangs together, ties taken without direction.

    ``components`` counts them all, single organisations included and counted in ``alone``;
    ``component_sizes`` of the largest, in falling order. ``cut_points``: organisations without
    which a component falls apart.
    """

    components: int
    component_sizes: tuple[int, ...]
    alone: int
    cut_points: Some[Member]
    bridges: Some[Bridge]


@dataclass(frozen=True, slots=True)
class DoubtfulLink:
    """A recorded link to renew: expired, or not confirmed by both sides.

    ``problem``: "expired", "one_side" or "nobody".
    """

    sender: Member
    receiver: Member
    service_type: Term | None
    basis: str
    document: str | None
    confirmed_by_sender_on: date | None
    confirmed_by_receiver_on: date | None
    valid_until: date | None
    problem: str


@dataclass(frozen=True, slots=True)
class NetworkView:
    """A territory's network on one day.

    ``not_working``: closed and planned organisations, which take no part. ``links_in`` and
    ``links_out`` cross the border of the territory. ``unreferred…`` count referrals from anywhere,
    ``not_referring…`` referrals to anywhere. ``absent``: service types nobody here offers.
    """

    territory: TerritoryRef
    level: str
    register_complete_on: date | None
    as_of: date
    revision: int
    demonstration: bool
    organisations: int
    not_working: int
    links_recorded: int
    links_assumed: int
    links_in: int
    links_out: int
    kinds: tuple[KindCount, ...]
    between_kinds: tuple[BetweenKinds, ...]
    one_way: Some[OneWay]
    unreferred_by_record: Some[Member]
    unreferred: Some[Member]
    not_referring_by_record: Some[Member]
    not_referring: Some[Member]
    onward: tuple[OnwardStep, ...]
    sole_providers: Some[SoleProvider]
    absent: tuple[Term, ...]
    recorded_skeleton: Skeleton
    whole_skeleton: Skeleton
    doubtful: Some[DoubtfulLink]

    @property
    def dead_ends(self) -> tuple[OnwardStep, ...]:
        """Service types after which nothing follows, surely (first) or but for assumptions."""
        found = [step for step in self.onward if step.verdict in (DEAD_END, ONLY_ASSUMED)]
        return tuple(sorted(found, key=lambda step: step.verdict != DEAD_END))
