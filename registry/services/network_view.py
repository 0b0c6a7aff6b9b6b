"""A territory's network as a whole: for the page, the API, the command line and GraphML.

    view = describe_network(session, vocabulary, "RU-NIZ", mode=mode, today=today)
    text = export_graph(session, vocabulary, "RU-NIZ", mode=mode, today=today, recorded_only=True)

The links are those of the compiled network (``services/network.py``), those of kinds that refer
only when asked included. Raises ``TerritoryNotFoundError``, and ``GraphTooLargeError`` for a graph
of more links than the caller wants.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from registry.coverage import network as analysis
from registry.domain.browse import TerritoryRef, visible_states
from registry.domain.network import BASES
from registry.domain.network_view import (
    BetweenKinds,
    Bridge,
    DoubtfulLink,
    KindCount,
    Member,
    NetworkView,
    OneWay,
    OnwardStep,
    Skeleton,
    SoleProvider,
    Some,
)
from registry.domain.territories import TerritoryCard
from registry.domain.vocabulary import Vocabulary
from registry.engine.network import Network
from registry.exchange.graphml import write_graphml
from registry.services.network import NetworkSnapshot, get_snapshot
from registry.services.territories import get_territory
from registry.store import network_view as store
from registry.store.network_view import LinkRecord, MemberRow

NOT_WORKING = ("closed", "planned")
LIST_LIMIT = 200  # items of a list, unless all are asked for


class GraphTooLargeError(Exception):
    """The territory has more links than a graph may hold; ``links`` says how many."""

    def __init__(self, links: int, limit: int) -> None:
        super().__init__(
            f"The graph has {links} links, more than {limit}. Ask for links=recorded, for a "
            "municipality, or use the command `flask network report --graphml`."
        )
        self.links = links
        self.limit = limit


@dataclass(frozen=True, slots=True)
class _Scope:
    """What both questions begin with: the network, and who of it takes part."""

    territory: TerritoryCard
    snapshot: NetworkSnapshot
    network: Network
    rows: tuple[MemberRow, ...]
    members: analysis.Members


def list_subjects(session: Session, mode: str) -> tuple[tuple[TerritoryRef, int], ...]:
    """Return federal subjects that have organisations, with how many, most first."""
    return store.count_by_subject(session, visible_states(mode))


def list_municipalities(
    session: Session, subject: str, mode: str
) -> tuple[tuple[TerritoryRef, int], ...]:
    """Return municipalities of a subject that have organisations, with how many, most first."""
    return store.count_by_municipality(session, subject, visible_states(mode))


def describe_network(
    session: Session,
    vocabulary: Vocabulary,
    territory_id: str,
    *,
    mode: str,
    today: date,
    limit: int | None = LIST_LIMIT,
) -> NetworkView:
    """Return the view of a territory's network; ``limit`` None keeps every list whole."""
    scope = _scope(session, vocabulary, territory_id, mode, today)
    records = store.list_link_records(session, territory_id, visible_states(mode))
    return _Describer(scope, vocabulary, limit).describe(records, mode)


def export_graph(
    session: Session,
    vocabulary: Vocabulary,
    territory_id: str,
    *,
    mode: str,
    today: date,
    recorded_only: bool,
    max_links: int | None = None,
) -> str:
    """Return a territory's network as GraphML."""
    scope = _scope(session, vocabulary, territory_id, mode, today)
    edges = analysis.edge_rows(scope.network, scope.members, recorded_only=recorded_only)
    links = int(edges.sum())
    if max_links is not None and links > max_links:
        raise GraphTooLargeError(links, max_links)
    states = {row.slug: row.record_state for row in scope.rows}

    def describe(index: int) -> dict[str, Any]:
        item = scope.network.organisations[index]
        kind = vocabulary.kind(item.kind or "")
        return {
            "name": item.name or item.id,
            "kind": kind.id,
            "kind_label": kind.label_ru,
            "state": states[item.id],
        }

    graph = analysis.build_graph(
        scope.network, scope.members, describe, recorded_only=recorded_only
    )
    return write_graphml(graph)


def _scope(
    session: Session, vocabulary: Vocabulary, territory_id: str, mode: str, today: date
) -> _Scope:
    territory = get_territory(session, territory_id)
    snapshot = get_snapshot(session, vocabulary, mode=mode, today=today)
    network = snapshot.asked_network
    rows = store.list_members(session, territory_id, visible_states(mode))
    members = np.zeros(len(network.organisations), np.bool_)
    for row in rows:
        index = network.organisation_index.get(row.slug)  # None: a kind that exists nowhere yet
        if index is not None and row.record_state not in NOT_WORKING:
            members[index] = True
    return _Scope(territory, snapshot, network, rows, members)


class _Describer:
    """Turns what the analysis found, told by indices, into values with names."""

    def __init__(self, scope: _Scope, vocabulary: Vocabulary, limit: int | None) -> None:
        self._scope = scope
        self._network, self._members = scope.network, scope.members
        self._vocabulary = vocabulary
        self._limit = limit
        self._rows = {row.slug: row for row in scope.rows}

    def describe(self, records: Sequence[LinkRecord], mode: str) -> NetworkView:
        network, members, territory = self._network, self._members, self._scope.territory
        between = self._between_kinds()
        links_in, links_out = analysis.count_crossing(network, members)
        working = int(members.sum())
        return NetworkView(
            territory=TerritoryRef(territory.id, territory.name, territory.name_en),
            level=territory.level,
            register_complete_on=territory.register_complete_on,
            as_of=self._scope.snapshot.today,
            revision=self._scope.snapshot.revision,
            demonstration=mode != "production",
            organisations=working,
            not_working=len(self._scope.rows) - working,
            links_recorded=sum(item.recorded for item in between),
            links_assumed=sum(item.assumed for item in between),
            links_in=links_in,
            links_out=links_out,
            kinds=self._kinds(),
            between_kinds=between,
            one_way=self._one_way(),
            unreferred_by_record=self._some(
                analysis.list_unreferred(network, members, recorded_only=True)
            ),
            unreferred=self._some(analysis.list_unreferred(network, members, recorded_only=False)),
            not_referring_by_record=self._some(
                analysis.list_not_referring(network, members, recorded_only=True)
            ),
            not_referring=self._some(
                analysis.list_not_referring(network, members, recorded_only=False)
            ),
            onward=self._onward(),
            sole_providers=self._sole_providers(),
            absent=self._absent(),
            recorded_skeleton=self._skeleton(recorded_only=True),
            whole_skeleton=self._skeleton(recorded_only=False),
            doubtful=self._doubtful(records),
        )

    def _member(self, index: int) -> Member:
        return self._named(self._rows[self._network.organisations[index].id])

    def _named(self, row: MemberRow) -> Member:
        return Member(row.slug, row.name, self._vocabulary.kind(row.kind), row.record_state)

    def _some(self, indices: Sequence[int]) -> Some[Member]:
        return Some(len(indices), tuple(self._member(n) for n in indices[: self._limit]))

    def _kinds(self) -> tuple[KindCount, ...]:
        counts = Counter(
            self._network.organisations[index].kind
            for index in np.flatnonzero(self._members).tolist()
        )
        return tuple(
            KindCount(kind, counts[kind.id]) for kind in self._vocabulary.kinds if counts[kind.id]
        )

    def _between_kinds(self) -> tuple[BetweenKinds, ...]:
        order = {kind.id: place for place, kind in enumerate(self._vocabulary.kinds)}
        counts = analysis.count_between_kinds(self._network, self._members)
        return tuple(
            BetweenKinds(
                self._vocabulary.kind(one), self._vocabulary.kind(other), recorded, assumed
            )
            for (one, other), (recorded, assumed) in sorted(
                counts.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])
            )
        )

    def _one_way(self) -> Some[OneWay]:
        rules = {(rule.from_kind, rule.to_kind) for rule in self._vocabulary.referral_rules}
        silent = {kind.id for kind in self._vocabulary.kinds if kind.never_refers}
        found = analysis.list_one_way(self._network, self._members, rules, silent)
        return Some(
            len(found),
            tuple(
                OneWay(
                    sender=self._member(tie.sender),
                    receiver=self._member(tie.receiver),
                    bases=tuple(BASES[basis] for basis in tie.bases),
                    reason=tie.reason,
                    back="assumed" if tie.back_assumed else "none",
                )
                for tie in found[: self._limit]
            ),
        )

    def _onward(self) -> tuple[OnwardStep, ...]:
        return tuple(
            OnwardStep(
                service_type=self._vocabulary.service_type(step.service_type),
                organisations=step.organisations,
                yields=tuple(sorted(step.yields)),
                asked_by=tuple(sorted(step.asked_by)),
                linked_recorded=step.linked_recorded,
                linked=step.linked,
                verdict=step.verdict,
            )
            for step in analysis.list_onward_steps(self._network, self._members)
        )

    def _sole_providers(self) -> Some[SoleProvider]:
        offers = self._network.offers
        stated = {
            (organisation, self._network.service_types[type_index].id)
            for name, organisation, type_index in zip(
                offers.ids, offers.organisation.tolist(), offers.service_type.tolist(), strict=True
            )
            if "offer" not in self._scope.snapshot.assumed[name]
        }
        offering = analysis.list_offering(self._network, self._members)
        found = [
            SoleProvider(item, self._member(index), (index, item.id) in stated)
            for item in self._vocabulary.service_types
            if len(offering.get(item.id, ())) == 1
            for index in offering[item.id]
        ]
        return Some.of(found, self._limit)

    def _absent(self) -> tuple[Any, ...]:
        offering = analysis.list_offering(self._network, self._members)
        return tuple(item for item in self._vocabulary.service_types if item.id not in offering)

    def _skeleton(self, *, recorded_only: bool) -> Skeleton:
        joints = analysis.find_joints(self._network, self._members, recorded_only=recorded_only)
        bridges = joints.bridges[: self._limit]
        return Skeleton(
            component_sizes=joints.component_sizes[: self._limit],
            components=len(joints.component_sizes),
            alone=sum(size == 1 for size in joints.component_sizes),
            cut_points=self._some(joints.cut_points),
            bridges=Some(
                len(joints.bridges),
                tuple(Bridge(self._member(one), self._member(other)) for one, other in bridges),
            ),
        )

    def _doubtful(self, records: Sequence[LinkRecord]) -> Some[DoubtfulLink]:
        today = self._scope.snapshot.today
        found = [
            DoubtfulLink(
                sender=self._named(record.sender),
                receiver=self._named(record.receiver),
                service_type=(
                    None
                    if record.service_type is None
                    else self._vocabulary.service_type(record.service_type)
                ),
                basis=record.basis,
                document=record.document,
                confirmed_by_sender_on=record.confirmed_by_sender_on,
                confirmed_by_receiver_on=record.confirmed_by_receiver_on,
                valid_until=record.valid_until,
                problem=problem,
            )
            for record in records
            if (problem := find_problem(record, today)) is not None
        ]
        return Some.of(found, self._limit)


def find_problem(record: LinkRecord, today: date) -> str | None:
    """Return why a recorded link is to be renewed, None when nothing is wrong with it."""
    if record.valid_until is not None and record.valid_until < today:
        return "expired"
    confirmed = (record.confirmed_by_sender_on, record.confirmed_by_receiver_on)
    if None not in confirmed:
        return None
    return "nobody" if confirmed == (None, None) else "one_side"
