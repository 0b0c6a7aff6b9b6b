"""When a place may be visited, as times that come back every week or month.

    for each in list_times(place):
        each.slot.weekdays, each.service, each.text     # text: what the organisation wrote

Only schedules that are understood whole (:mod:`registry.domain.opening_hours`) and from
which day on is known; the others stand as text on the page and in no calendar.
"""

from dataclasses import dataclass
from datetime import date

from registry.domain.browse import Provenance, SiteCard
from registry.domain.opening_hours import Slot, read_week
from registry.domain.place_detail import PlaceDetail
from registry.domain.vocabulary_terms import Term


@dataclass(frozen=True, slots=True)
class PlaceTime:
    """One time of one offer, or of a site's opening hours.

    ``key`` names it for good within the place. ``service`` None: opening hours. ``service_name`` is
    the organisation's own name of the service, or None. ``since``: the day the record was confirmed
    or read, from which on it is known to hold. ``site`` None: at no address.
    """

    key: str
    service: Term | None
    service_name: str | None
    site: SiteCard | None
    slot: Slot
    text: str
    since: date


def list_times(place: PlaceDetail) -> tuple[PlaceTime, ...]:
    """Return the times of offers, then of sites, each schedule once per service and site."""
    sites = {site.id: site for site in place.sites}
    found: dict[tuple[object, ...], tuple[PlaceTime, ...]] = {}
    for service in place.services:
        for offer in (detail.card for detail in service.offers):
            site = sites.get(offer.site_id) if offer.site_id is not None else None
            text = offer.schedule_text or ""
            found.setdefault(
                (service.service_type.id, offer.site_id, text),
                _times(
                    f"offer-{offer.id}",
                    text,
                    since=_since(offer.provenance),
                    service=service.service_type,
                    service_name=service.name,
                    site=site,
                ),
            )
    for site in place.sites:
        found[("site", site.id)] = _times(
            f"site-{site.id}", site.hours_text or "", since=_since(site.provenance), site=site
        )
    return tuple(time for times in found.values() for time in times)


def _times(
    key: str,
    text: str,
    *,
    since: date | None,
    service: Term | None = None,
    service_name: str | None = None,
    site: SiteCard | None = None,
) -> tuple[PlaceTime, ...]:
    week = read_week(text) if text else None
    if week is None or since is None:
        return ()
    return tuple(
        PlaceTime(f"{key}-{number}", service, service_name, site, slot, text, since)
        for number, slot in enumerate(week.slots)
    )


def _since(provenance: Provenance) -> date | None:
    return provenance.verified_on or provenance.read_on or provenance.as_of
