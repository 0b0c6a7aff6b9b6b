"""The places somebody keeps for later: read from what a browser sends, never stored here.

>>> read_slugs(["pnd-n-7", "bereg,pnd-n-7", "Not a slug"])
('pnd-n-7', 'bereg')
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from registry.domain.browse import PlaceCard

MAX_KEPT = 30
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,199}")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The cards of the places kept, in their order; ``unknown``: names of places not shown here
    (gone, or hidden in this mode).
    """

    cards: tuple[PlaceCard, ...]
    unknown: tuple[str, ...]


def read_slugs(sent: Iterable[str]) -> tuple[str, ...]:
    """Return the slugs in what was sent, each once, in order, at most ``MAX_KEPT``.

    Several may stand in one text, parted by commas. What cannot be a slug is left out.
    """
    words = (word.strip() for text in sent for word in text.split(","))
    found = dict.fromkeys(word for word in words if _SLUG.fullmatch(word))
    return tuple(found)[:MAX_KEPT]
