"""What changed in the registry, as those who refer want to hear of it.

change.what      # "added", "changed" or "closed"
"""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.vocabulary_terms import Term


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of one organisation; both moments are UTC.

    ``source_id`` and ``external_id`` together name it for good, whatever becomes of its ``slug``.
    """

    source_id: str
    external_id: str
    slug: str
    name: str
    kind: Term
    record_state: str
    added_at: datetime
    changed_at: datetime

    @property
    def what(self) -> str:
        """What happened last: it closed, it came, or something of it changed."""
        if self.record_state == "closed":
            return "closed"
        return "added" if self.changed_at == self.added_at else "changed"
