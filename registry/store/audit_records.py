"""Reading what the audit says about records themselves: funding stated, freshness, gaps, conflicts.

count_funding(session, "RU-NIZ", states), count_funding_by_subject(session, states)
read_freshness(session, "RU-NIZ", states, today)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
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
    organisations = _count(session, select(Organisation.id).where(Organisation.id.in_(inside)))
    found = [
        RecordShare(
            f"verified_{days}",
            _count(
                session,
                select(Organisation.id).where(
                    Organisation.id.in_(inside),
                    Organisation.verified_on >= today - timedelta(days=days),
                ),
            ),
            organisations,
        )
        for days in (90, 180, 365)
    ]
    called = select(Contact.organisation_id).where(
        Contact.kind == "telephone", Contact.record_state.in_(states)
    )
    found.append(
        RecordShare(
            "no_telephone",
            _count(
                session,
                select(Organisation.id).where(
                    Organisation.id.in_(inside), Organisation.id.not_in(called)
                ),
            ),
            organisations,
        )
    )
    sites = select(Site.id).where(Site.organisation_id.in_(inside), Site.record_state.in_(states))
    all_sites = _count(session, sites)
    pointed = select(SitePoint.site_id)
    found += [
        RecordShare("no_address", _count(session, sites.where(Site.address.is_(None))), all_sites),
        RecordShare("no_point", _count(session, sites.where(Site.id.not_in(pointed))), all_sites),
        RecordShare("no_hours", _count(session, sites.where(Site.hours_text.is_(None))), all_sites),
    ]
    stated = (
        select(Offer.id)
        .join(Service, Service.id == Offer.service_id)
        .where(
            Service.organisation_id.in_(inside),
            Service.record_state.in_(states),
            Offer.record_state.in_(states),
            Offer.record_state != "assumed",
        )
    )
    offers = _count(session, stated)
    found += [
        RecordShare(f"no_{name}", _count(session, stated.where(column.is_(None))), offers)
        for name, column in (
            ("wait", Offer.wait_days),
            ("fee", Offer.fee_rub),
            ("capacity", Offer.capacity),
            ("chance", Offer.acceptance),
        )
    ]
    disputed = select(QualityFinding.organisation_id).where(
        QualityFinding.organisation_id.in_(inside), QualityFinding.code.contains("contradict")
    )
    found.append(
        RecordShare("sources_disagree", _count(session, disputed.distinct()), organisations)
    )
    return tuple(found)


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
