"""A place arranged the way a person asks: who, how to get in, cost, when, where, what to bring.

    view = view_place(place, vocabulary)
    view.stated, view.assumed     # services the organisation states; those only typical of its kind
    view.answers("cost")          # Line(text, assumed) — what is assumed stays marked as such

Pure arrangement of a :class:`PlaceDetail`; nothing is asked of the database, nothing is raised.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.domain.browse import ContactCard, OfferCard, OrganisationRef
from registry.domain.place_detail import LinkCard, OfferDetail, PlaceDetail, ServiceDetail
from registry.domain.vocabulary import UnknownIdentifierError, Vocabulary
from registry.domain.vocabulary_terms import ServiceType, Term
from registry.pages import words
from registry.pages.translate import gettext

_RULE_SECTIONS = {
    "disability_groups": "disability_groups",
    "autonomy": "autonomy",
    "legal_capacity": "legal_capacity",
    "sexes": "sexes",
    "traits_all": "traits",
    "traits_none": "traits",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence; ``assumed`` when it is only typical of such organisations.

    ``services`` names those it holds for, empty when it holds for all of them.
    """

    text: str
    assumed: bool = False
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceView:
    """One service as a person reads it. Texts may be "", lists empty: then nobody stated it."""

    service: ServiceDetail
    type: ServiceType
    assumed: bool
    who: tuple[str, ...]
    ways_in: tuple[str, ...]
    cost: str
    wait: str
    modes: tuple[str, ...]
    schedule: tuple[str, ...]
    taking: str
    asks: tuple[Term, ...]
    gives: tuple[Term, ...]
    confirm: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An organisation at the other end of recorded links; no service types: whatever it does."""

    other: OrganisationRef
    basis: str
    service_types: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """The whole page. ``bring``: the services that ask for papers. ``may_be_called`` False: then
    there is no ``tel:`` link.
    """

    stated: tuple[ServiceView, ...]
    assumed: tuple[ServiceView, ...]
    who: tuple[Line, ...]
    ways_in: tuple[Line, ...]
    cost: tuple[Line, ...]
    when: tuple[Line, ...]
    bring: tuple[ServiceView, ...]
    confirm: tuple[str, ...]
    telephones: tuple[ContactCard, ...]
    other_contacts: tuple[ContactCard, ...]
    may_be_called: bool
    refers_to: tuple[Neighbour, ...]
    takes_from: tuple[Neighbour, ...]


def view_place(place: PlaceDetail, vocabulary: Vocabulary) -> PlaceView:
    """Arrange a place for reading."""
    services = tuple(_view_service(service, vocabulary) for service in place.services)
    stated = tuple(view for view in services if not view.assumed)
    assumed = tuple(view for view in services if view.assumed)
    leading = stated or assumed
    hours = [Line(site.hours_text) for site in place.sites if site.hours_text]
    return PlaceView(
        stated=stated,
        assumed=assumed,
        who=_lines(leading, lambda view: view.who, together=True),
        ways_in=_lines(leading, lambda view: view.ways_in),
        cost=_lines(leading, lambda view: (view.cost,)),
        when=(*hours, *_lines(services, lambda view: view.schedule)),
        bring=tuple(view for view in leading if view.asks),
        confirm=each_once(text for view in leading for text in view.confirm),
        telephones=tuple(c for c in place.contacts if c.kind == "telephone"),
        other_contacts=tuple(c for c in place.contacts if c.kind != "telephone"),
        may_be_called=place.organisation.record_state not in words.QUIET_STATES,
        refers_to=_neighbours(place.links_out),
        takes_from=_neighbours(place.links_in),
    )


def _neighbours(links: Iterable[LinkCard]) -> tuple[Neighbour, ...]:
    """Return each organisation once for each basis, with the services the links are for."""
    found: dict[tuple[int, str], list[LinkCard]] = {}
    for link in links:
        found.setdefault((link.other.id, link.basis), []).append(link)
    return tuple(
        Neighbour(
            group[0].other,
            basis,
            tuple(
                {
                    each.service_type.id: each.service_type for each in group if each.service_type
                }.values()
            ),
        )
        for (_other, basis), group in found.items()
    )


def _lines(
    views: Sequence[ServiceView],
    texts_of: Callable[[ServiceView], Iterable[str]],
    *,
    together: bool = False,
) -> tuple[Line, ...]:
    """Return what holds for all services, then what for some of them, with their names.

    ``together``: the texts of one service are conditions that hold together, and stay so.
    """
    texts = [each_once(texts_of(view)) for view in views]
    common = [text for text in texts[0] if all(text in each for each in texts)] if texts else []
    others: dict[str, list[ServiceView]] = {}
    for view, own in zip(views, texts, strict=True):
        rest = [text for text in own if text not in common]
        for text in ["; ".join(rest)] if together and rest else rest:
            others.setdefault(text, []).append(view)
    return (
        *(Line(text, views[0].assumed) for text in common),
        *(
            Line(text, own[0].assumed, each_once(_name(view) for view in own))
            for text, own in others.items()
        ),
    )


def _name(view: ServiceView) -> str:
    return view.service.name or words.label(view.type)


def _view_service(service: ServiceDetail, vocabulary: Vocabulary) -> ServiceView:
    kind = vocabulary.service_type(service.service_type.id)
    assumed = service.provenance.assumed
    offers = service.offers
    asks = [*kind.required_facts]
    for offer in offers:
        asks += [term.id for term in (*offer.requires, *offer.requires_at_admission)]
    gives = [*kind.yields, *(term.id for offer in offers for term in offer.yields)]
    return ServiceView(
        service=service,
        type=kind,
        assumed=assumed,
        who=each_once(text for offer in offers for text in _who(offer, vocabulary)),
        ways_in=each_once(way_in(offer.card, kind) for offer in offers),
        cost=cost([offer.card for offer in offers], kind, assumed),
        wait=_wait(offers, kind, assumed),
        modes=each_once(str(words.MODES[offer.card.mode]) for offer in offers),
        schedule=each_once(offer.card.schedule_text or "" for offer in offers),
        taking=next((str(words.TAKING[o.card.taking]) for o in offers), ""),
        asks=tuple(vocabulary.fact(fact) for fact in dict.fromkeys(asks)),
        gives=tuple(vocabulary.fact(fact) for fact in dict.fromkeys(gives)),
        confirm=each_once(text for offer in offers for text in _confirm(offer)),
    )


def _who(offer: OfferDetail, vocabulary: Vocabulary) -> Iterable[str]:
    ages = words.age_words(offer.card)
    if ages:
        yield ages
    for key, values in offer.rules.items():
        text = rule_words(key, values, vocabulary)
        if text:
            yield text


def rule_words(key: str, values: Iterable[str], vocabulary: Vocabulary) -> str:
    """Return an eligibility list as a phrase; "" for a key that says nothing by itself."""
    values = tuple(values)
    if key == "autonomy" and {str(step.id) for step in vocabulary.autonomy} <= set(values):
        return gettext("any degree of support")
    if key == "legal_capacity" and {item.id for item in vocabulary.legal_capacity} <= set(values):
        return gettext("any legal capacity")
    labels = _enumerated(list(_labels(key, values, vocabulary)))
    phrases: Mapping[str, str] = {
        "disability_groups": gettext("disability group: %(values)s", values=labels),
        "autonomy": gettext("degree of support: %(values)s", values=labels),
        "legal_capacity": gettext("legal capacity: %(values)s", values=labels),
        "sexes": gettext("only: %(values)s", values=labels),
        "diagnoses": gettext("diagnoses (ICD-10): %(values)s", values=labels),
        "diagnoses_excluded": gettext("not with diagnoses (ICD-10): %(values)s", values=labels),
        "traits_all": gettext("only if: %(values)s", values=labels),
        "traits_none": gettext("not if: %(values)s", values=labels),
        "regions": gettext("only people registered in the region"),
        "municipalities": gettext("only people registered in the district"),
    }
    return phrases.get(key, "")


def _labels(key: str, values: Iterable[str], vocabulary: Vocabulary) -> Iterable[str]:
    section = _RULE_SECTIONS.get(key)
    for value in values:
        if section is None:
            yield value
            continue
        try:
            yield words.label(vocabulary.term(section, value))
        except UnknownIdentifierError:
            yield value  # a value from a newer vocabulary is shown as it is, not hidden


def _enumerated(labels: list[str]) -> str:
    """Return labels with commas; words that all of them end with stand once, at the end.

    >>> _enumerated(["Slight need of support", "Moderate need of support"])
    'Slight, moderate need of support'
    """
    parts = [label.split() for label in labels]
    same = 0
    while len(parts) > 1 and all(len(part) > same + 1 for part in parts):
        if len({part[-1 - same] for part in parts}) > 1:
            break
        same += 1
    if not same:
        return ", ".join(labels)
    heads = [" ".join(part[:-same]) for part in parts]
    rest = [head[:1].lower() + head[1:] if head[1:2].islower() else head for head in heads[1:]]
    return f"{', '.join([heads[0], *rest])} {' '.join(parts[0][-same:])}"


def way_in(offer: OfferCard, kind: ServiceType) -> str:
    """Return how one gets in, as a sentence; what the offer does not say the type says."""
    by_oneself = offer.self_referral
    if by_oneself is None:
        by_oneself = kind.self_referral
    if by_oneself:
        return gettext("You may come by yourself.")
    return gettext("Another organisation has to refer you.")


def cost(offers: Sequence[OfferCard], kind: ServiceType, assumed: bool) -> str:
    """Return what one service costs, as a sentence; a cost nobody stated is never called none."""
    fees = {offer.fee_rub for offer in offers}
    notes = each_once(offer.fee_note or "" for offer in offers)
    if fees == {None} or not fees:
        if kind.fee_rub == 0 and assumed:
            return gettext("By law free of charge as a rule; ask.")
        return notes[0] if notes else gettext("Cost not stated; ask.")
    if fees == {0}:
        return gettext("Free of charge.")
    least = min(fee for fee in fees if fee is not None)
    text = (
        gettext("From %(sum)s in the first month.", sum=words.roubles(least))
        if len(fees) > 1
        else gettext("%(sum)s in the first month.", sum=words.roubles(least))
    )
    return " ".join((text, *notes))


def _wait(offers: Iterable[OfferDetail], kind: ServiceType, assumed: bool) -> str:
    stated = [offer.card.wait_days for offer in offers if offer.card.wait_days is not None]
    if stated and min(stated) < 1:
        return gettext("without waiting")
    if stated:
        return words.days_words(min(stated))
    if assumed and kind.wait_days < 1:
        return gettext("usually without waiting")
    if assumed:
        return gettext("usually about %(time)s", time=words.days_words(kind.wait_days))
    return gettext("not stated; ask")


def _confirm(offer: OfferDetail) -> Iterable[str]:
    for key in offer.unconfirmed:
        if key in words.QUESTIONS:
            yield str(words.QUESTIONS[key])
    if not offer.card.age_stated and "age_min" not in offer.unconfirmed:
        yield str(words.QUESTIONS["age_min"])
    if not offer.card.fee_stated:
        yield str(words.ASSUMED["fee"])
    if offer.card.wait_days is None:
        yield str(words.ASSUMED["wait_days"])


def each_once(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts without empty ones and without repeats, in order."""
    return tuple(dict.fromkeys(text for text in texts if text))
