"""The registry compiled by columns: the network of a whole country in seconds.

    compiled = compile_columns(rows, vocabulary, mode="demonstration", today=today)
    compiled.network, compiled.assumed["17"], compiled.findings

The rules are those of ``registry_network`` (which makes a document of the same rows); here every
distinct *case* of an offer (all that its rules depend on) is compiled once, and what differs from
offer to offer (numbers, places) goes over as columns.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from registry.domain.browse import visible_states
from registry.domain.network import ADMITS_ALL, FACT_LISTS, MODES, TAKING, Eligibility, FactLists
from registry.domain.network_rules import (
    NOTHING_STATED,
    LeftOut,
    NetworkRows,
    OfferCompiler,
    OfferRow,
    OfferStatement,
    OrganisationRow,
)
from registry.domain.vocabulary import Vocabulary
from registry.engine.columns import NO_DATE, Floats, Ints, LinkColumns, OfferColumns
from registry.engine.network import Network
from registry.engine.packed import NOTHING, Coded, Houses, PackedRules, Texts
from registry.engine.recorded_links import LinkFiller, RecordedLinks
from registry.engine.registry_links import joined, links_by_kind
from registry.engine.registry_marks import Marks, marks_of
from registry.engine.registry_network import (
    Finding,
    places_of,
    service_types_of,
    speaking_rules,
)
from registry.engine.sorted_links import sort_links

Announce = Callable[[str], None]
LIMITS = ("age_min", "age_max", "reach_km")


@dataclass(frozen=True, slots=True, eq=False)
class CompiledColumns:
    """What :func:`compile_columns` made of the rows.

    ``asked_network`` also holds the links of kinds that refer only when asked for; the same object
    when there are none. ``invented``: offers of the demonstration, with the subject each stands
    in. ``first_day``, ``last_day``: on these days the same links hold. ``marks``: by which a later
    change is put in its place (``registry_patch``).
    """

    network: Network
    asked_network: Network
    assumed: Mapping[str, tuple[str, ...]]
    unsure: Mapping[str, Mapping[str, Any]]
    findings: tuple[Finding, ...]
    invented: Mapping[str, str | None]
    first_day: date
    last_day: date
    marks: Marks


def compile_columns(
    rows: NetworkRows,
    vocabulary: Vocabulary,
    *,
    mode: str,
    today: date,
    announce: Announce = lambda _: None,
) -> CompiledColumns:
    """Return the network of the rows as seen in ``mode`` on the day ``today``."""
    visible = frozenset(visible_states(mode))
    organisations = seen_organisations(rows.organisations, vocabulary, visible)
    offers = compile_offers(rows, organisations, vocabulary, visible)
    announce(f"{len(offers.columns.ids)} offers, {len(offers.columns.rules)} distinct rules")
    recorded_rows = RecordedLinks.of(rows.links)
    filler = LinkFiller(vocabulary, organisations, rows.offers)
    recorded, silent = filler.filled(recorded_rows, today, visible)
    announce(f"{len(recorded.basis) + len(silent.basis)} recorded links")
    offered = offers.offered()
    places = places_of(rows, organisations, offered, vocabulary)
    links = joined([recorded, links_by_kind(places, speaking_rules(vocabulary), recorded)])
    announce(f"{len(links.basis)} links with those assumed by kind")
    houses = Houses.of([(row.slug, row.kind, row.name) for row in organisations])
    network = put_together(vocabulary, houses, offers.columns, links)
    asked = network
    if len(silent.basis):
        asked = put_together(vocabulary, houses, offers.columns, joined([links, silent]))
    first_day, last_day = recorded_rows.holding_days(today)
    announce("sorted for searching")
    return CompiledColumns(
        network=network,
        asked_network=asked,
        assumed=offers.assumed(network),
        unsure=offers.unsure,
        findings=offers.findings,
        invented=offers.invented(network),
        first_day=first_day,
        last_day=last_day,
        marks=marks_of(rows, organisations, offered, offers.numbers),
    )


def put_together(
    vocabulary: Vocabulary, houses: Houses, offers: OfferColumns, links: LinkColumns
) -> Network:
    """Return the network of columns, with what the vocabulary says of facts and service types."""
    return Network.from_parts(
        {fact.id: fact.implies for fact in vocabulary.facts},
        service_types_of(vocabulary),
        houses,
        offers,
        links,
        sort_links(links, len(houses)),
    )


def seen_organisations(
    rows: Iterable[OrganisationRow], vocabulary: Vocabulary, visible: frozenset[str]
) -> tuple[OrganisationRow, ...]:
    """Return the organisations that the mode shows and whose kind exists."""
    existing = {kind.id for kind in vocabulary.kinds if not kind.hypothetical}
    return tuple(row for row in rows if row.record_state in visible and row.kind in existing)


@dataclass(frozen=True, slots=True)
class _Case:
    """What offers alike share. ``lat``, ``lon``: the place that stands in for a missing one."""

    rule: Eligibility
    facts: FactLists
    limits: tuple[float, float, float]
    lat: float
    lon: float
    assumed: tuple[str, ...]
    unsure: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class CompiledOffers:
    """Offers as columns, and beside them what nobody stated and what is invented.

    ``numbers`` (n,) of the registry, rising; ``remark`` (n,) positions in ``remarks`` (what is
    assumed); ``subject`` (n,) positions in ``subjects`` of invented offers, -1 for all others.
    """

    columns: OfferColumns
    numbers: NDArray[np.int64]
    service_types: tuple[str, ...]
    remark: Ints
    remarks: tuple[tuple[str, ...], ...]
    unsure: Mapping[str, Mapping[str, Any]]
    findings: tuple[Finding, ...]
    subject: Ints
    subjects: tuple[str | None, ...]

    def offered(self) -> list[tuple[int, str]]:
        """Return who (position) offers what (service type) to newcomers, each pair once."""
        columns = self.columns
        open_ = columns.taking != TAKING.index("no")
        count = len(self.service_types)
        keys = np.unique(columns.organisation[open_].astype(np.int64) * count
                         + columns.service_type[open_])  # fmt: skip
        return [(key // count, self.service_types[key % count]) for key in keys.tolist()]

    def assumed(self, network: Network) -> Coded[tuple[str, ...]]:
        """Return what nobody stated, by offer."""
        return Coded(network.offer_index, network.offers.ids, self.remark, self.remarks)

    def invented(self, network: Network) -> Coded[str | None]:
        """Return the subject of invented offers."""
        return Coded(network.offer_index, network.offers.ids, self.subject, self.subjects)


def compile_offers(
    rows: NetworkRows,
    organisations: Sequence[OrganisationRow],
    vocabulary: Vocabulary,
    visible: frozenset[str],
) -> CompiledOffers:
    """Return the offers of these organisations that anybody can be sent to."""
    cases = _Cases(OfferCompiler(vocabulary, rows.territories))
    position = {row.id: number for number, row in enumerate(organisations)}
    seen: dict[tuple[str, ...], bool] = {}
    kept: list[OfferRow] = []
    house: list[int] = []
    case: list[int] = []
    findings: list[Finding] = []
    for row in rows.offers:
        number = position.get(row.organisation_id)
        if number is None:
            continue
        shown = seen.get(row.states)
        if shown is None:
            shown = seen[row.states] = visible.issuperset(row.states)
        if not shown:
            continue
        owner = organisations[number]
        at = cases.of(row, owner.kind, rows.statements.get(row.id, NOTHING_STATED))
        if isinstance(at, LeftOut):
            findings.append(Finding(at.code, str(row.id), owner.slug, at.detail))
            continue
        kept.append(row)
        house.append(number)
        case.append(at)
    return _columns(vocabulary, kept, house, np.array(case, np.int64), cases.found, findings)


class _Cases:
    """Compiles each distinct case once; remembers it by all that it depends on."""

    def __init__(self, compiler: OfferCompiler) -> None:
        self._compiler = compiler
        self._known: dict[tuple[Any, ...], int | LeftOut] = {}
        self.found: list[_Case] = []

    def of(self, row: OfferRow, kind: str, statement: OfferStatement) -> int | LeftOut:
        """Return the number of the offer's case, or why nobody can be sent there."""
        key = self._compiler.case_of(row, kind, statement)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._compile(row, kind, statement)
        return known

    def _compile(self, row: OfferRow, kind: str, statement: OfferStatement) -> int | LeftOut:
        result = self._compiler.rules_of(row, kind, statement)
        if isinstance(result, LeftOut):
            return result
        document = result.document
        rules: Mapping[str, Any] = document.get("eligibility", {})
        lists = {key: frozenset(value) for key, value in rules.items() if key not in LIMITS}
        rule = Eligibility(**lists, unconfirmed=frozenset(document.get("unconfirmed", ())))
        self.found.append(
            _Case(
                rule=ADMITS_ALL if rule == ADMITS_ALL else rule,
                facts=FactLists(*(tuple(document.get(name, ())) for name in FACT_LISTS)),
                limits=(
                    rules.get("age_min", np.nan),
                    rules.get("age_max", np.nan),
                    rules.get("reach_km", np.nan),
                ),
                lat=document.get("lat", np.nan),
                lon=document.get("lon", np.nan),
                assumed=result.assumed,
                unsure=result.unsure,
            )
        )
        return len(self.found) - 1


def _columns(
    vocabulary: Vocabulary,
    kept: Sequence[OfferRow],
    house: Sequence[int],
    case: NDArray[np.int64],
    cases: Sequence[_Case],
    findings: Sequence[Finding],
) -> CompiledOffers:
    types = {item.id: number for number, item in enumerate(vocabulary.service_types)}
    type_index = np.array([types[row.service_type] for row in kept], np.int32)

    def of_case(name: str) -> Floats:
        return np.array([getattr(item, name) for item in cases], np.float64)[case]

    def stated(name: str) -> Floats:
        place = OfferRow._fields.index(name)
        return np.array([row[place] for row in kept], np.float64)  # None becomes NaN

    def filled(name: str) -> Floats:
        priors = np.array([getattr(item, name) for item in vocabulary.service_types], np.float64)
        values = stated(name)
        return np.where(np.isnan(values), priors[type_index], values)

    def shared(name: str) -> tuple[Ints, tuple[Any, ...]]:
        """Distinct values of the cases, numbered by where they first stand."""
        known: dict[Any, int] = {}
        code = [known.setdefault(getattr(item, name), len(known)) for item in cases]
        return np.array(code, np.int32)[case], tuple(known)

    lat, lon = stated("lat"), stated("lon")
    missing = np.isnan(lat)
    limits = np.array([item.limits for item in cases], np.float64).reshape(-1, 3)[case]
    rule, rules = shared("rule")
    fact_list, fact_lists = shared("facts")
    remarks: dict[tuple[str, ...], int] = {}
    remark = [
        remarks.setdefault((*row.unstated, *cases[at].assumed), len(remarks))
        for row, at in zip(kept, case.tolist(), strict=True)
    ]
    known: dict[str | None, int] = {}
    subject = [
        known.setdefault(row.subject, len(known)) if "demonstration" in row.states else NOTHING
        for row in kept
    ]
    columns = OfferColumns(
        ids=Texts.of(str(row.id) for row in kept),
        organisation=np.array(house, np.int32),
        service_type=type_index,
        lat=np.where(missing, of_case("lat"), lat),
        lon=np.where(missing, of_case("lon"), lon),
        mode=np.array([MODES.index(row.mode) for row in kept], np.int8),
        taking=np.array([TAKING.index(row.taking_now) for row in kept], np.int8),
        not_before=np.array(
            [NO_DATE if row.not_before is None else row.not_before.toordinal() for row in kept],
            np.int32,
        ),
        wait_days=filled("wait_days"),
        duration_days=filled("duration_days"),
        fee_rub=filled("fee_rub"),
        visits=filled("visits"),
        acceptance=filled("acceptance"),
        self_referral=filled("self_referral") > 0,
        age_min=limits[:, 0].copy(),
        age_max=limits[:, 1].copy(),
        reach_km=limits[:, 2].copy(),
        rule=rule,
        fact_list=fact_list,
        rules=PackedRules.of(rules),
        fact_lists=fact_lists,
    )
    return CompiledOffers(
        columns=columns,
        numbers=np.array([row.id for row in kept], np.int64),
        service_types=tuple(types),
        remark=np.array(remark, np.int32),
        remarks=tuple(remarks),
        unsure=_unsure(kept, case, cases),
        findings=tuple(findings),
        subject=np.array(subject, np.int32),
        subjects=tuple(known),
    )


def _unsure(
    kept: Sequence[OfferRow], case: NDArray[np.int64], cases: Sequence[_Case]
) -> dict[str, Mapping[str, Any]]:
    some = np.array([bool(item.unsure) for item in cases], np.bool_)
    return {
        str(kept[at].id): cases[int(case[at])].unsure for at in np.flatnonzero(some[case]).tolist()
    }
