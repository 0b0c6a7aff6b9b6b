"""The registry compiled to a network: organisations, offers and links that routes are computed on.

    compiled = compile_registry(rows, vocabulary, mode="demonstration", today=date(2026, 11, 25))
    compiled.offers              # offers of a network document
    compiled.assumed["17"]       # what nobody stated of offer 17
    compiled.links               # columns, see registry_links
    compiled.findings            # what was left out, and why

Organisations carry their slug as identifier, offers their number in the registry. Rules for one
offer stand in ``registry/domain/network_rules.py``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from registry.domain.browse import visible_states
from registry.domain.network import BASES, FactLists, ServiceType, read_network
from registry.domain.network_rules import (
    NOTHING_STATED,
    CompiledOffer,
    LeftOut,
    NetworkRows,
    OfferCompiler,
    OrganisationRow,
)
from registry.domain.referral_chances import cautious_rules
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import ReferralRule
from registry.engine.columns import ANY_TYPE, LinkColumns, offer_columns
from registry.engine.network import Network
from registry.engine.recorded_links import NOT_WORKING, LinkFiller, RecordedLinks
from registry.engine.registry_links import COLUMNS, Places, joined, links_by_kind

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """An offer that is in the registry and not in the network: reason code, and where."""

    code: str
    offer: str
    organisation: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRegistry:
    """What :func:`compile_registry` made of the rows.

    ``links`` leaves out referrals by kinds that never refer unless asked (guardianship); those
    stand in ``silent_links``. Link columns count organisations in the order of ``organisations``
    and service types in the order of ``service_types``. ``invented``: offers of the demonstration,
    with the subject each stands in.
    """

    facts: tuple[Document, ...]
    service_types: tuple[Document, ...]
    organisations: tuple[Document, ...]
    offers: tuple[Document, ...]
    links: LinkColumns
    silent_links: LinkColumns
    assumed: Mapping[str, tuple[str, ...]]
    unsure: Mapping[str, Mapping[str, Any]]
    findings: tuple[Finding, ...]
    invented: Mapping[str, str | None]

    def document(self, *, with_links: bool = True) -> Document:
        """Return the network document of the whole; links are written out unless unwanted."""
        return {
            "facts": list(self.facts),
            "service_types": list(self.service_types),
            "organisations": list(self.organisations),
            "offers": list(self.offers),
            "links": list(self.link_documents(self.links)) if with_links else [],
        }

    def network(self, vocabulary: Vocabulary, *, with_silent: bool = False) -> Network:
        """Return the network routes are computed on.

        ``with_silent`` adds the links of kinds that refer only when they are asked for. The
        vocabulary gives service types the priors that a document does not carry.
        """
        values = read_network(self.document(with_links=False))
        organisations = {item.id: index for index, item in enumerate(values.organisations)}
        types = {item.id: index for index, item in enumerate(values.service_types)}
        return Network.from_columns(
            values.implies,
            service_types_of(vocabulary),
            values.organisations,
            offer_columns(values.offers, organisations, types),
            joined([self.links, self.silent_links]) if with_silent else self.links,
        )

    def link_documents(self, links: LinkColumns) -> Iterator[Document]:
        """Yield the links of columns as documents."""
        slugs = [item["id"] for item in self.organisations]
        types = [item["id"] for item in self.service_types]
        for origin, target, type_index, handoff, acceptance, basis in zip(
            *(getattr(links, name).tolist() for name in COLUMNS), strict=True
        ):
            link = {"from": slugs[origin], "to": slugs[target]}
            if type_index != ANY_TYPE:
                link["service_type"] = types[type_index]
            yield link | {
                "handoff_days": handoff,
                "acceptance": acceptance,
                "basis": BASES[basis],
            }


def service_types_of(vocabulary: Vocabulary) -> list[ServiceType]:
    """Return the service types with the priors that a document does not carry."""
    return [
        ServiceType(
            term.id,
            FactLists(term.requires, term.requires_at_admission, term.yields, term.meets),
            wait_days=term.wait_days,
            duration_days=term.duration_days,
            fee_rub=term.fee_rub,
            acceptance=term.acceptance,
            mode=term.mode,
        )
        for term in vocabulary.service_types
    ]


def compile_registry(
    rows: NetworkRows, vocabulary: Vocabulary, *, mode: str, today: date
) -> CompiledRegistry:
    """Return the network of the rows as seen in the configured ``mode`` on the day ``today``.

    ``mode`` "production" hides archive, planned, closed and demonstration records; every other
    shows them. Kinds that exist nowhere yet are left out. Expired links, and links of closed or
    planned organisations, refer nobody.
    """
    visible = frozenset(visible_states(mode))
    existing = {kind.id for kind in vocabulary.kinds if not kind.hypothetical}
    organisations = tuple(
        row for row in rows.organisations if row.record_state in visible and row.kind in existing
    )
    offers, compiled, findings = _compile_offers(rows, vocabulary, organisations, visible)
    position = {row.slug: number for number, row in enumerate(organisations)}
    offered = [
        (position[offer["organisation"]], offer["service_type"])
        for offer in offers
        if offer["taking"] != "no"
    ]
    places = places_of(rows, organisations, offered, vocabulary)
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  # one tuple for all offers alike
    filler = LinkFiller(vocabulary, organisations, rows.offers)
    recorded, silent = filler.filled(RecordedLinks.of(rows.links), today, visible)
    return CompiledRegistry(
        facts=tuple({"id": fact.id, "implies": list(fact.implies)} for fact in vocabulary.facts),
        service_types=tuple(
            {
                "id": item.id,
                "requires": list(item.requires),
                "requires_at_admission": list(item.requires_at_admission),
                "yields": list(item.yields),
                "meets": list(item.meets),
            }
            for item in vocabulary.service_types
        ),
        organisations=tuple(
            {"id": row.slug, "kind": row.kind, "name": row.name} for row in organisations
        ),
        offers=tuple(offers),
        links=joined([recorded, links_by_kind(places, speaking_rules(vocabulary), recorded)]),
        silent_links=silent,
        assumed={
            name: same.setdefault(item.assumed, item.assumed) for name, item in compiled.items()
        },
        unsure={name: item.unsure for name, item in compiled.items() if item.unsure},
        findings=tuple(findings),
        invented={
            name: row.subject
            for row in rows.offers
            if "demonstration" in row.states and (name := str(row.id)) in compiled
        },
    )


def _compile_offers(
    rows: NetworkRows,
    vocabulary: Vocabulary,
    organisations: tuple[OrganisationRow, ...],
    visible: frozenset[str],
) -> tuple[list[Document], dict[str, CompiledOffer], list[Finding]]:
    compiler = OfferCompiler(vocabulary, rows.territories)
    by_id = {row.id: row for row in organisations}
    offers, compiled, findings = [], {}, []
    for row in rows.offers:
        organisation = by_id.get(row.organisation_id)
        if organisation is None or not visible.issuperset(row.states):
            continue
        name = str(row.id)
        statement = rows.statements.get(row.id, NOTHING_STATED)
        result = compiler.compile(row, organisation.kind, statement)
        if isinstance(result, LeftOut):
            findings.append(Finding(result.code, name, organisation.slug, result.detail))
            continue
        offers.append({"id": name, "organisation": organisation.slug, **result.document})
        compiled[name] = result
    return offers, compiled, findings


def places_of(
    rows: NetworkRows,
    organisations: Sequence[OrganisationRow],
    offered: Iterable[tuple[int, str]],
    vocabulary: Vocabulary,
) -> Places:
    """Return where organisations are and what they offer (position, service type) to newcomers."""
    index = {row.id: number for number, row in enumerate(organisations)}
    sites = [
        (index[number], municipality, subject)
        for number, municipality, subject in rows.sites
        if number in index
    ]
    subjects = [(index[row.id], row.subject) for row in organisations]
    subjects += [(number, subject) for number, _, subject in sites]
    return Places.of(
        [row.kind if _works(row.record_state) else "" for row in organisations],
        [(number, municipality) for number, municipality, _ in sites if municipality],
        [(number, subject) for number, subject in subjects if subject],
        offered,
        [item.id for item in vocabulary.service_types],
    )


def _works(record_state: str) -> bool:
    return record_state not in NOT_WORKING


def speaking_rules(vocabulary: Vocabulary) -> list[ReferralRule]:
    """Return the referral rules of kinds that refer without being asked."""
    silent = {kind.id for kind in vocabulary.kinds if kind.never_refers}
    return [rule for rule in cautious_rules(vocabulary) if rule.from_kind not in silent]
