"""Facts held and new services as further rows of a table, so that each can be switched on.

    extended = Extension(network, held, needs, offers)
    table, facts = make_table(..., offers, ..., also=extended.facts)
    extended.rows(len(offers))         # a thing and its row
    extended.table(table)              # the table with the rows appended

A new service stands at the person's place, with its type's priors, and is found without a referral.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from registry.domain.facts import Closure
from registry.domain.network import ServiceType
from registry.engine.columns import Flags, Floats, Positions
from registry.engine.earliest import Table
from registry.engine.network import Network
from registry.engine.scene import find_relevant
from registry.engine.ways import NOBODY, SELF, Ways

Thing = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Virtual:
    """A row of the table that stands for a thing: a fact held, or a new service."""

    thing: Thing
    row: int


def find_useful(
    network: Network, held: frozenset[str], needs: Collection[str], asked: Collection[str]
) -> tuple[tuple[int, ...], frozenset[str]]:
    """Return the service types (positions) that could give a need or a fact asked for, and all
    facts asked for then, less those held.

    A service may ask for facts that another one gives.
    """
    facts, wanted = set(asked) - held, {*needs, *asked} - held
    gives = _given_by(network.closure, network.service_types)
    useful: set[int] = set()
    while True:
        fresh = {
            position
            for position, given in enumerate(gives)
            if position not in useful and not wanted.isdisjoint(given)
        }
        if not fresh:
            return tuple(sorted(useful)), frozenset(facts)
        useful |= fresh
        for position in fresh:
            lists = network.service_types[position].facts
            facts |= {*lists.requires, *lists.requires_at_admission} - held
        wanted |= facts


def _given_by(closure: Closure, types: Sequence[ServiceType]) -> list[frozenset[str]]:
    return [closure.of(item.facts.yields).union(item.facts.meets) for item in types]


def asked_by(network: Network, offers: Flags | Positions) -> frozenset[str]:
    """Return what some offers ask for."""
    bundles = np.unique(network.bundle[offers]).tolist()
    return frozenset[str]().union(
        *(
            network.bundles[row].requires | network.bundles[row].requires_at_admission
            for row in bundles
        )
    )


def find_helpful(
    network: Network, usable: Flags, held: frozenset[str], needs: tuple[str, ...]
) -> Flags:
    """Return which usable offers can serve the needs, also together with services not there yet.

    ``find_relevant`` leaves out who gives a paper that only a service not there yet would ask for.
    """
    goods = frozenset(needs)
    while True:
        relevant = find_relevant(network, usable, held, tuple(sorted(goods)), None, with_risk=False)
        _, asked = find_useful(network, held, needs, asked_by(network, relevant))
        if asked <= goods:
            return relevant
        goods |= asked


class Extension:
    """What is appended to a table: a row per fact in play, and per service type that gives a good.

    ``facts`` in play are those asked for by the offers of the table or by one of the ``types``.
    Services of ``unasked`` types are none of them: nobody proposes what nobody asked for.
    """

    def __init__(
        self,
        network: Network,
        held: frozenset[str],
        needs: tuple[str, ...],
        offers: Positions,
        unasked: Collection[str] = (),
    ) -> None:
        self.network, self.held, self.needs = network, held, needs
        useful, asked = find_useful(network, held, needs, asked_by(network, offers))
        self.types = [at for at in useful if network.service_types[at].id not in unasked]
        self.facts = tuple(sorted(asked))
        self.fees: Floats = np.array(
            [0.0] * len(self.facts)
            + [network.service_types[position].fee_rub for position in self.types]
        )

    def rows(self, first: int) -> tuple[Virtual, ...]:
        """Return the things in the order of their rows, which begin at ``first``."""
        things: list[Thing] = [("fact", fact) for fact in self.facts]
        things += [("service", self.network.service_types[each].id) for each in self.types]
        return tuple(Virtual(thing, first + index) for index, thing in enumerate(things))

    def table(self, base: Table) -> Table:
        """Return a table with the rows of the things behind its own; its goods are ours."""
        network, needs, held = self.network, self.needs, self.held
        place = {fact: len(needs) + index for index, fact in enumerate(self.facts)}
        closure = network.closure
        added = len(self.facts) + len(self.types)
        old_bundles, goods = base.requires.shape
        requires, at_admission, yields, meets = (
            np.concatenate([old, np.zeros((added, goods), np.bool_)])
            for old in (base.requires, base.requires_at_admission, base.yields, base.meets)
        )

        def mark_given(row: int, names: frozenset[str]) -> None:
            yields[row, [place[name] for name in names if name in place]] = True
            yields[row, [column for column, need in enumerate(needs) if need in names]] = True

        for index, fact in enumerate(self.facts):
            mark_given(old_bundles + index, closure.of_one(fact))
        for index, position in enumerate(self.types, len(self.facts)):
            lists, row = network.service_types[position].facts, old_bundles + index
            requires[row, [place[name] for name in set(lists.requires) - held]] = True
            late = set(lists.requires_at_admission) - held
            at_admission[row, [place[name] for name in late]] = True
            mark_given(row, closure.of(lists.yields))
            meets[row, : len(needs)] = [need in lists.meets for need in needs]
        priors = [network.service_types[position] for position in self.types]
        facts, zeros = [0.0] * len(self.facts), np.zeros(added)
        return Table(
            organisation=np.concatenate([base.organisation, base.organisations + np.arange(added)]),
            organisations=base.organisations + added,
            bundle=np.concatenate([base.bundle, old_bundles + np.arange(added)]),
            requires=requires,
            requires_at_admission=at_admission,
            yields=yields,
            meets=meets,
            wait_days=np.concatenate([base.wait_days, facts, [t.wait_days for t in priors]]),
            duration_days=np.concatenate(
                [base.duration_days, facts, [t.duration_days for t in priors]]
            ),
            floor_day=np.concatenate([base.floor_day, zeros]),
            age_max_day=np.concatenate([base.age_max_day, zeros + np.inf]),
            ways=self.ways(base.ways, len(base.organisation)),
        )

    def ways(self, base: Ways, first: int) -> Ways:
        """Return ways in with those into the things, which stand from row ``first`` on."""
        added = len(self.facts) + len(self.types)
        zeros = np.zeros(added)
        return Ways(
            np.concatenate([base.offer, np.arange(added) + first]),
            np.concatenate([base.referrer, np.full(added, NOBODY, np.intp)]),
            np.concatenate([base.handoff_days, zeros]),
            np.concatenate([base.risk, zeros]),
            np.concatenate([base.link, np.full(added, SELF, np.intp)]),
        )
