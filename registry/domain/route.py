"""The values of an answer: routes, steps, refusals and what is missing.

Everything here is frozen, compares by value and knows nothing about how it was found.

    answer.routes[0].criteria["days"]            # 41.0
    answer.routes[0].steps[0].way_in.kind        # "link"
    answer.missing.sets[0].items                 # (("fact", "doc.ipra"),)

Days are floats counted from day 0, the day of asking (the profile's ``as_of``). Identifiers are
those of the network document. ``registry/domain/route_report.py`` tells them to people.
"""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

CRITERIA = ("days", "travel_km", "fee", "risk", "steps")
DEFAULT_CRITERIA = ("days", "travel_km", "risk")
NAMED_BY_CRITERION = {
    "days": "soonest",
    "travel_km": "nearest",
    "risk": "surest",
    "fee": "cheapest",
    "steps": "fewest_steps",
}
BALANCED = "balanced"

MissingItem = tuple[str, str, str] | tuple[str, str, float] | tuple[str, str]
"""``("limit", name, value needed)``, ``("fact", id)``, ``("link", from, to)`` or
``("service", service_type)``. A limit on one need is named ``need_by.<need>``."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """How the person comes into a step.

    ``kind`` is "self", "link" or "internal". ``from_organisation`` refers (None for self);
    ``from_offer`` is the step by which that organisation knows the person, None when it is the
    start organisation (known on day 0). ``basis`` is the link's (None unless a link);
    ``handoff_days`` pass between the referral and readiness; ``acceptance`` is the probability
    that counts in ``risk``.
    """

    kind: str
    from_organisation: str | None
    from_offer: str | None
    basis: str | None
    handoff_days: float
    acceptance: float


@dataclass(frozen=True, slots=True)
class Supply:
    """One fact a step asks for: ``by_offer`` None means held on day 0.

    ``day`` is when it is held; ``when`` is "ready" (needed to come in at all) or "admission".
    """

    fact: str
    by_offer: str | None
    day: float
    when: str


@dataclass(frozen=True, slots=True)
class Step:
    """One admission to one offer.

    ``distance_km`` is one way with circuity, None when nobody travels; ``travel_km`` is
    ``visits × distance_km``. ``to_confirm`` holds eligibility keys to ask the provider about.
    ``serves_needs`` and ``serves_offers`` say why the step is there: the needs it meets first and
    the later steps that take a fact or a way in from it. ``ends_on_day`` is the day the person
    outgrows the offer (age_max), when that is within 365.25 days of admission; else None.
    """

    offer: str
    organisation: str
    service_type: str
    mode: str
    way_in: WayIn
    ready_day: float
    admission_day: float
    completion_day: float
    distance_km: float | None
    visits: float
    travel_km: float
    fee_rub: float
    acceptance: float
    risk: float
    supplies: tuple[Supply, ...]
    to_confirm: tuple[str, ...]
    serves_needs: tuple[str, ...]
    serves_offers: tuple[str, ...]
    ends_on_day: float | None


@dataclass(frozen=True, slots=True)
class Route:
    """Steps in admission order that together meet every need.

    ``criteria`` holds all five values; ``need_days`` the day each need is met.
    """

    criteria: Mapping[str, float]
    steps: tuple[Step, ...]
    need_days: Mapping[str, float]

    @property
    def offers(self) -> tuple[str, ...]:
        """The offers of the steps, sorted: the identity of the route in ties."""
        return tuple(sorted(step.offer for step in self.steps))

    @property
    def startable(self) -> tuple[Step, ...]:
        """The steps that can be started on day 0."""
        return tuple(step for step in self.steps if step.ready_day <= 1e-6)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one offer of a needed service type was not usable.

    ``rule`` is "excluded", "taking", an eligibility key, "max_travel_km", "papers" or "way_in".
    ``detail`` holds the values compared (see ``registry/engine/refusals.py`` for each rule);
    ``change`` the smallest change that would admit by this rule, as ``{"kind": …, …}``.
    """

    offer: str
    organisation: str
    service_type: str
    rule: str
    detail: Mapping[str, Any]
    change: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    """Refusals of one service type by one rule; ``nearest`` needs the smallest change of them."""

    service_type: str
    rule: str
    count: int
    offers: Sequence[str]
    nearest: Refusal


class Refusals(Sequence[Refusal]):
    """The refusals of an answer; those of a whole country are made only when they are asked for."""

    @property
    @abstractmethod
    def groups(self) -> tuple[RefusalGroup, ...]:
        """Refusals counted by service type and rule, the largest group first."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, eq=False)
class ListedRefusals(Refusals):
    """Refusals given one by one."""

    listed: tuple[Refusal, ...] = ()

    def __len__(self) -> int:
        return len(self.listed)

    @overload
    def __getitem__(self, at: int) -> Refusal: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Refusal]: ...
    def __getitem__(self, at: int | slice) -> Refusal | Sequence[Refusal]:
        return self.listed[at]

    def __iter__(self) -> Iterator[Refusal]:
        return iter(self.listed)

    @property
    def groups(self) -> tuple[RefusalGroup, ...]:
        """See :class:`Refusals`."""
        groups: dict[tuple[str, str], list[Refusal]] = {}
        for refusal in self.listed:
            groups.setdefault((refusal.service_type, refusal.rule), []).append(refusal)
        found = (
            RefusalGroup(
                service_type,
                rule,
                len(members),
                tuple(member.offer for member in members),
                min(members, key=lambda member: float(member.change.get("size", 0.0))),
            )
            for (service_type, rule), members in groups.items()
        )
        return tuple(sorted(found, key=lambda group: (-group.count, group.service_type)))


@dataclass(frozen=True, slots=True)
class MissingSet:
    """Things that together would open a route; ``weight`` is the sum of their weights."""

    items: tuple[MissingItem, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What would open a route: at most five cheapest minimal sets of at most three things.

    ``exhaustive`` is False when the search stopped at its budget: then cheaper sets may exist.
    ``unmeetable_needs`` are asked needs that no offer of the network meets or yields.
    """

    sets: tuple[MissingSet, ...]
    exhaustive: bool
    unmeetable_needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class After:
    """What follows a step that ends by age: the route for the same needs from that day.

    Days inside ``route`` count from ``from_day``. ``route`` None means that there is none (or,
    when ``complete`` is False, that none was found within the budget).
    """

    offer: str
    needs: tuple[str, ...]
    from_day: float
    route: Route | None
    complete: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that can be started today and the routes (by index) it belongs to."""

    offer: str
    organisation: str
    routes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The set of routes with its guarantee, and the explanations.

    ``tolerance`` is what was proved: None is exact, a dict names every chosen criterion.
    ``complete`` is False when the work budget cut the search; then best values and the choice
    among equal routes may have been missed, ``warnings`` says so, and ``tolerance`` is what the
    lower bounds of the unsearched part still prove (``inf`` when nothing is proved). ``work``
    counts plans evaluated. ``named`` maps "soonest", "nearest", … to an index of ``routes``.
    """

    routes: tuple[Route, ...]
    criteria: tuple[str, ...]
    tolerance: Mapping[str, float] | None
    complete: bool
    work: int
    refusals: Refusals = field(default_factory=ListedRefusals)
    missing: Missing | None = None
    after: tuple[After, ...] = ()
    warnings: tuple[str, ...] = ()
    named: Mapping[str, int] = field(default_factory=dict)
    next_steps: tuple[NextStep, ...] = ()

    @property
    def refusal_groups(self) -> tuple[RefusalGroup, ...]:
        """Refusals counted by service type and rule, the largest group first."""
        return self.refusals.groups
