"""What people go on to after a place: what its papers open, and who gives that in the region.

after = get_steps_after(session, place, vocabulary, mode)     # StepsAfter
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.domain.browse import visible_states
from registry.domain.onward import Giving, Onward, list_onward
from registry.domain.place_detail import PlaceDetail, ServiceDetail
from registry.domain.vocabulary import Vocabulary
from registry.store.onward import count_organisations


@dataclass(frozen=True, slots=True)
class StepsAfter:
    """What the place opens, and by service type how many organisations of its region give it.

    ``counts`` None: the region of the place is not known.
    """

    onward: tuple[Onward, ...]
    counts: Mapping[str, int] | None


def get_steps_after(
    session: Session, place: PlaceDetail, vocabulary: Vocabulary, mode: str
) -> StepsAfter:
    """Return what people go on to after this place."""
    onward = list_onward((_giving(each, vocabulary) for each in place.services), vocabulary)
    if place.subject is None:
        return StepsAfter(onward, None)
    asked = {kind.id for step in onward for kind in step.opens}
    counts = count_organisations(session, place.subject.id, asked, visible_states(mode))
    return StepsAfter(onward, counts)


def _giving(service: ServiceDetail, vocabulary: Vocabulary) -> Giving:
    kind = vocabulary.service_type(service.service_type.id)
    own = (fact.id for offer in service.offers for fact in offer.yields)
    facts = tuple(dict.fromkeys((*kind.yields, *own)))
    return Giving(kind.id, facts, service.provenance.assumed)
