"""Reading what the audit says about records themselves: funding stated, freshness, gaps, conflicts.

count_funding(session, "RU-NIZ", states), count_funding_by_subject(session, states)
read_freshness(session, "RU-NIZ", states, today)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from registry.models import (
    Contact,
    Offer,
    Organisation,
    QualityFinding,
    Service,
    ServiceFunding,
    Site,
    SitePoint,
    Territory,
)
from registry.store.matching import is_visible, select_organisations_within


@dataclass(frozen=True, slots=True)
class RecordShare:
    """``some`` of ``all`` records; ``code`` says what they have in common."""

    code: str
    some: int
    all: int


def count_funding(session: Session, territory: str, states: Sequence[str]) -> dict[str, int]:
    """Return how many services of organisations in a territory state each funding form."""
    query = (
        select(ServiceFunding.funding_form_id, func.count())
        .join(Service, Service.id == ServiceFunding.service_id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .where(
            Organisation.id.in_(select_organisations_within(territory, tuple(states))),
            Service.record_state.in_(states),
        )
        .group_by(ServiceFunding.funding_form_id)
        .order_by(ServiceFunding.funding_form_id)
    )
    return {str(row[0]): int(row[1]) for row in session.execute(query)}


def count_funding_by_subject(session: Session, states: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return what ``count_funding`` does for every federal subject, by its identifier, at once."""
    at = and_(Site.organisation_id == Organisation.id, is_visible(Site.record_state, tuple(states)))
    query = (
        select(
            ServiceFunding.funding_form_id,
            Service.id,
            func.coalesce(Site.subject_id, Organisation.subject_id),
            Site.municipality_id,
        )
        .join(Service, Service.id == ServiceFunding.service_id)
        .join(Organisation, Organisation.id == Service.organisation_id)
        .outerjoin(Site, at)
        .where(
            is_visible(Organisation.record_state, tuple(states)), Service.record_state.in_(states)
        )
        .distinct()
    )
    above = {
        str(row[0]): row[1] for row in session.execute(select(Territory.id, Territory.parent_id))
    }
    found: dict[str, dict[str, set[int]]] = {}
    for form, service, subject, municipality in session.execute(query):
        for place in {subject, *_all_above(municipality, above)} - {None}:
            found.setdefault(str(place), {}).setdefault(str(form), set()).add(service)
    return {
        place: {form: len(services) for form, services in sorted(forms.items())}
        for place, forms in found.items()
    }


def _all_above(territory: str | None, above: Mapping[str, str | None]) -> Iterator[str]:
    while territory is not None:
        yield territory
        territory = above.get(territory)


def read_freshness(
    session: Session, territory: str, states: Sequence[str], today: date
) -> tuple[RecordShare, ...]:
    """Return shares of organisations verified lately, of records that lack a field, of records
    about which sources disagree; of records in ``states`` only."""
    inside = select_organisations_within(territory, tuple(states))
    lately = {
        f"verified_{days}": Organisation.verified_on >= today - timedelta(days=days)
        for days in (90, 180, 365)
    }
    called = select(Contact.organisation_id).where(
        Contact.kind == "telephone", Contact.record_state.in_(states)
    )
    shares, organisations = _shares(
        session,
        select().select_from(Organisation).where(Organisation.id.in_(inside)),
        lately | {"no_telephone": Organisation.id.not_in(called)},
    )
    of_sites, _ = _shares(
        session,
        select()
        .select_from(Site)
        .where(Site.organisation_id.in_(inside), Site.record_state.in_(states)),
        {
            "no_address": Site.address.is_(None),
            "no_point": Site.id.not_in(select(SitePoint.site_id)),
            "no_hours": Site.hours_text.is_(None),
        },
    )
    stated, _ = _shares(
        session,
        select()
        .select_from(Offer)
        .join(Service, Service.id == Offer.service_id)
        .where(
            Service.organisation_id.in_(inside),
            Service.record_state.in_(states),
            Offer.record_state.in_(states),
            Offer.record_state != "assumed",
        ),
        {
            "no_wait": Offer.wait_days.is_(None),
            "no_fee": Offer.fee_rub.is_(None),
            "no_capacity": Offer.capacity.is_(None),
            "no_chance": Offer.acceptance.is_(None),
        },
    )
    disputed = select(func.count(QualityFinding.organisation_id.distinct())).where(
        QualityFinding.organisation_id.in_(inside), QualityFinding.code.contains("contradict")
    )
    in_dispute = RecordShare("sources_disagree", session.scalar(disputed) or 0, organisations)
    return (*shares, *of_sites, *stated, in_dispute)


def _shares(
    session: Session, records: Select[Any], having: Mapping[str, ColumnElement[bool]]
) -> tuple[list[RecordShare], int]:
    """Return how many of the records have each thing in common, and how many there are.

    One pass for all: finding what lies within a territory takes longer than counting it.
    """
    counts = [func.count().filter(condition) for condition in having.values()]
    every, *some = session.execute(records.add_columns(func.count(), *counts)).one()
    return [RecordShare(code, n, every) for code, n in zip(having, some, strict=True)], every
