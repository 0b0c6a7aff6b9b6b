"""Searches that found nothing: what the registry, or the region, lacks. Nothing here raises."""

from dataclasses import dataclass

from registry.domain.asking import Meaning
from registry.domain.browse import PlaceFilter

KIND_PREFIX = "kind:"
TOLD_FROM = 3  # fewer searches in a small place might point at somebody


@dataclass(frozen=True, slots=True)
class Gap:
    """``searches`` for a term in a territory found nothing; ``territory_id`` "": everywhere."""

    territory_id: str
    territory_name: str | None
    term: str
    searches: int

    @property
    def territory(self) -> str | None:
        """The territory, None for everywhere."""
        return self.territory_id or None

    @property
    def told_searches(self) -> int | None:
        """The number that may be published, None when it is too small."""
        return self.searches if self.searches >= TOLD_FROM else None


def missing_terms(question: PlaceFilter) -> tuple[str, ...]:
    """Return what was looked for, as terms of the vocabulary: chosen ones, else what words mean.

    Of what was meant the needs stand for all; nothing typed is ever among the terms.
    """
    chosen = _terms(question.needs, question.service_types, question.kinds)
    meant = question.meaning or Meaning()
    return chosen or meant.needs or _terms((), meant.service_types, meant.kinds)


def _terms(
    needs: tuple[str, ...], service_types: tuple[str, ...], kinds: tuple[str, ...]
) -> tuple[str, ...]:
    return (*needs, *service_types, *(KIND_PREFIX + kind for kind in kinds))
