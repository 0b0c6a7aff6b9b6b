"""The answers on a card of a list, in the order a person asks: the short form of a place's page.

    answers = card_answers(card, vocabulary)
    answers.who, answers.cost        # short texts; "" only where a card says nothing of it

Pure arrangement of a :class:`PlaceCard`. What the organisation states comes first; where it states
no service, what is typical of its kind answers and ``assumed`` says so.
"""

from dataclasses import dataclass

from registry.domain.browse import OfferCard, PlaceCard
from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Fact, Term
from registry.pages import words
from registry.pages.place_view import cost, each_once, way_in
from registry.pages.translate import gettext


@dataclass(frozen=True, slots=True)
class CardAnswers:
    """What a card tells of the offers that match. ``bring``: papers asked for, as the law names."""

    helps_with: tuple[Term, ...]
    who: str
    way_in: str
    cost: str
    when: str
    bring: tuple[Fact, ...]
    assumed: bool


def card_answers(card: PlaceCard, vocabulary: Vocabulary) -> CardAnswers:
    """Arrange a card for reading."""
    stated = [offer for offer in card.offers if not offer.provenance.assumed]
    shown = stated or list(card.offers)
    ages = each_once(words.age_words(offer) for offer in shown)
    hours = card.site.hours_text if card.site is not None else None
    return CardAnswers(
        helps_with=tuple({offer.service_type.id: offer.service_type for offer in shown}.values()),
        who=_one_or_depends(ages, most=2),
        way_in=_one_or_depends(
            each_once(
                way_in(offer, vocabulary.service_type(offer.service_type.id)) for offer in shown
            )
        ),
        cost=_one_or_depends(_costs(shown, vocabulary)),
        when=hours or "; ".join(each_once(offer.schedule_text or "" for offer in shown)[:2]),
        bring=tuple(
            vocabulary.fact(fact)
            for fact in dict.fromkeys(
                fact
                for offer in shown
                for fact in vocabulary.service_type(offer.service_type.id).required_facts
            )
        ),
        assumed=not stated and bool(shown),
    )


def _costs(shown: list[OfferCard], vocabulary: Vocabulary) -> tuple[str, ...]:
    if not shown:
        return (gettext("Cost not stated; ask."),)
    return each_once(
        cost([offer], vocabulary.service_type(offer.service_type.id), offer.provenance.assumed)
        for offer in shown
    )


def _one_or_depends(texts: tuple[str, ...], most: int = 1) -> str:
    """Return the answer when it is one; several would contradict each other on a small card."""
    return (
        gettext("Depends on the service: see the page.") if len(texts) > most else "; ".join(texts)
    )
