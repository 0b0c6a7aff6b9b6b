"""The acts of law behind the rules and the structural elements, with their state on a day.

for item in list_acts(vocabulary, today, territory="RU-SVE"): item.act, item.state, item.elements
"""

from dataclasses import dataclass
from datetime import date

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Act, StructuralElement


@dataclass(frozen=True, slots=True)
class ActView:
    """An act, its state on the day, the publication that names it, the act that took its place,
    and the structural elements it stands behind."""

    act: Act
    state: str
    source: str | None
    replaced_by: Act | None
    elements: tuple[StructuralElement, ...]


def list_acts(
    vocabulary: Vocabulary, today: date, territory: str | None = None
) -> tuple[ActView, ...]:
    """Return all acts, the latest first; ``territory``: those of the country and of a subject."""
    acts = {act.id: act for act in vocabulary.acts}
    sources = {source.id: source.label_ru for source in vocabulary.sources}
    found = [
        ActView(
            act=act,
            state=act.state(today),
            source=sources.get(act.source or ""),
            replaced_by=acts.get(act.replaced_by or ""),
            elements=tuple(
                element for element in vocabulary.structural_elements if act.id in element.acts
            ),
        )
        for act in vocabulary.acts
        if territory is None or act.territory in (None, territory)
    ]
    return tuple(sorted(found, key=lambda item: (item.act.date, item.act.id), reverse=True))
