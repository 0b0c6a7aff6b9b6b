"""For whom places are looked for, as the body of a call: never a part of an address.

    who = load_who({"autonomy": 3, "traits": ["wheelchair"]}, vocabulary)      # Who

Names and values are those of the profile. Raises ``DocumentError`` with every problem at once.
"""

from typing import Any

from registry.domain.asking import Who
from registry.domain.vocabulary import Vocabulary
from registry.schemas.profile import Number, Strict, Text, Words, check_document


class Degree(Number):
    """A degree of need of support: a whole number."""

    def _in_range(self, value: float) -> None:
        super()._in_range(value)
        if value != int(value):
            raise self.make_error("invalid", value=value)

    default_error_messages = {"invalid": "must be a whole number, not {value}"}  # noqa: RUF012


class WhoSchema(Strict):
    """For whom help is looked for. Null and absent: not said."""

    autonomy = Degree(1, 4, "need of support, 1 slight to 4", allow_none=True)
    legal_capacity = Text("full, limited or none", allow_none=True)
    traits = Words("known to hold", allow_none=True)


def load_who(document: Any, vocabulary: Vocabulary) -> Who:
    """Check a document; ``document`` is what JSON gave, of any type."""
    check_document(document, WhoSchema(), vocabulary, "for whom help is looked for")
    autonomy = document.get("autonomy")
    return Who(
        autonomy=None if autonomy is None else int(autonomy),
        legal_capacity=document.get("legal_capacity"),
        traits=tuple(dict.fromkeys(document.get("traits") or ())),
    )
