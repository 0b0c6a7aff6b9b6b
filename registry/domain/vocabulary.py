"""The vocabulary: every word of the network, found by its identifier.

One `Vocabulary` is built when the process starts, checked (`registry.domain.vocabulary_check`), and
shared; it never changes.

    vocabulary = read_vocabulary(Path("seed_data/vocabulary"))   # exchange.vocabulary_files
    vocabulary.service_type("outpatient_psychiatry").label("en")   # 'Outpatient psychiatry'
    vocabulary.service_types_meeting("need.work")   # the types that end in work
    vocabulary.assumed_offers("pnd")   # what is assumed of a dispensary that states nothing
    vocabulary.map_kind("moscow_2013.csv", "polyclinic_child", name)   # a file's word -> our kind

Asking for a word that is not there raises `UnknownIdentifierError`, which names the noun, the word
and the nearest known ones.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from registry.domain.data_file_words import EverydayWords, KindMapping, ServiceWords, fold
from registry.domain.vocabulary_terms import (
    Accompaniment,
    Act,
    AddedGoal,
    AgeBand,
    Archetype,
    Autonomy,
    Caution,
    Fact,
    FundingForm,
    Kind,
    KindOffer,
    Need,
    ReferralRule,
    Rung,
    ServiceType,
    Source,
    StructuralElement,
    SuggestedNeed,
    TargetGroup,
    Term,
)


class VocabularyError(Exception):
    """Something is wrong with the vocabulary or with a question put to it."""


class UnknownIdentifierError(VocabularyError, LookupError):
    """No such word. Carries `noun`, `identifier` and `nearest`, the known ones most like it."""

    def __init__(self, noun: str, identifier: str, known: Iterable[str]) -> None:
        self.noun = noun
        self.identifier = identifier
        self.nearest = tuple(difflib.get_close_matches(identifier, list(known), n=3))
        hint = f"; did you mean {', '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"the vocabulary has no {noun} {identifier!r}{hint}")


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_Identified)


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All words of the network. Tuples keep the order of the files: the order of display."""

    facts: tuple[Fact, ...] = ()
    needs: tuple[Need, ...] = ()
    added_goals: tuple[AddedGoal, ...] = ()
    suggested_needs: tuple[SuggestedNeed, ...] = ()
    cautions: tuple[Caution, ...] = ()
    service_groups: tuple[Term, ...] = ()
    service_types: tuple[ServiceType, ...] = ()
    departments: tuple[Term, ...] = ()
    kinds: tuple[Kind, ...] = ()
    kind_offers: tuple[KindOffer, ...] = ()
    referral_rules: tuple[ReferralRule, ...] = ()
    kind_mapping: tuple[KindMapping, ...] = ()
    service_words: tuple[ServiceWords, ...] = ()
    everyday_words: tuple[EverydayWords, ...] = ()
    traits: tuple[Term, ...] = ()
    legal_capacity: tuple[Term, ...] = ()
    disability_groups: tuple[Term, ...] = ()
    autonomy: tuple[Autonomy, ...] = ()
    accompaniment: tuple[Accompaniment, ...] = ()
    ladder: tuple[Rung, ...] = ()
    sexes: tuple[Term, ...] = ()
    age_bands: tuple[AgeBand, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()
    sources: tuple[Source, ...] = ()
    funding_forms: tuple[FundingForm, ...] = ()
    structural_elements: tuple[StructuralElement, ...] = ()
    acts: tuple[Act, ...] = ()
    archetypes: tuple[Archetype, ...] = ()
    _index: Mapping[str, Mapping[str, Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        index = {
            name: MappingProxyType({term.id: term for term in getattr(self, name)})
            for name in (*LABELLED_SECTIONS, "acts")
        }
        object.__setattr__(self, "_index", MappingProxyType(index))

    # ---- one word by its identifier; each raises UnknownIdentifierError

    def fact(self, identifier: str) -> Fact:
        """The fact (`doc.`, `status.`, `skill.`) of this identifier."""
        return self._get("facts", "fact", self.facts, identifier)

    def need(self, identifier: str) -> Need:
        """The need (`need.`) of this identifier."""
        return self._get("needs", "need", self.needs, identifier)

    def service_type(self, identifier: str) -> ServiceType:
        """The service type of this identifier."""
        return self._get("service_types", "service type", self.service_types, identifier)

    def service_group(self, identifier: str) -> Term:
        """The group of service types of this identifier."""
        return self._get("service_groups", "service group", self.service_groups, identifier)

    def kind(self, identifier: str) -> Kind:
        """The kind of organisations of this identifier."""
        return self._get("kinds", "kind", self.kinds, identifier)

    def trait(self, identifier: str) -> Term:
        """The trait of this identifier."""
        return self._get("traits", "trait", self.traits, identifier)

    def act(self, identifier: str) -> Act:
        """The act of law of this identifier."""
        return self._get("acts", "act", self.acts, identifier)

    def archetype(self, identifier: str) -> Archetype:
        """The typical client of this identifier."""
        return self._get("archetypes", "archetype", self.archetypes, identifier)

    def funding_form(self, identifier: str) -> FundingForm:
        """The funding form of this identifier."""
        return self._get("funding_forms", "funding form", self.funding_forms, identifier)

    def age_band(self, identifier: str) -> AgeBand:
        """The age band of this identifier."""
        return self._get("age_bands", "age band", self.age_bands, identifier)

    def term(self, section: str, identifier: str) -> Term:
        """The word of any labelled section ("traits", "ladder"…), for lists shown alike."""
        if section not in LABELLED_SECTIONS:
            raise UnknownIdentifierError("section", section, LABELLED_SECTIONS)
        terms: tuple[Term, ...] = getattr(self, section)
        return self._get(section, f"word in {section}", terms, identifier)

    def goal(self, identifier: str) -> Fact | Need:
        """What a person may ask for: a need, or a fact that is wanted for itself."""
        return self.need(identifier) if identifier.startswith("need.") else self.fact(identifier)

    # ---- relations

    def service_types_meeting(self, need: str) -> tuple[ServiceType, ...]:
        """The types that meet the need at admission; empty for a fact."""
        self.goal(need)
        return tuple(item for item in self.service_types if need in item.meets)

    def implied_closure(self, facts: Iterable[str]) -> frozenset[str]:
        """The facts and all that they imply, in any number of steps; a circle of implications does
        no harm.
        """
        held: set[str] = set()
        waiting = list(facts)
        while waiting:
            fact = waiting.pop()
            if fact not in held:
                held.add(fact)
                waiting.extend(self.fact(fact).implies)
        return frozenset(held)

    def offered_by(self, kind: str) -> tuple[KindOffer, ...]:
        """All that organisations of the kind may offer: first what is typical, then what only some
        do.
        """
        self.kind(kind)
        return tuple(offer for offer in self.kind_offers if offer.kind == kind)

    def assumed_offers(self, kind: str) -> tuple[KindOffer, ...]:
        """What is assumed of every organisation of the kind that has stated no services."""
        return tuple(offer for offer in self.offered_by(kind) if offer.typical)

    def map_kind(self, file: str, value: str, name: str = "") -> KindMapping:
        """How a data file's kind becomes ours, for an organisation of this name: the first row of
        the table that fits.

        Raises UnknownIdentifierError when the table has no row for the value in that file.
        """
        for row in self.kind_mapping:
            if row.file == file and row.value == value and row.fits_name(name):
                return row
        known = [row.value for row in self.kind_mapping if row.file == file]
        raise UnknownIdentifierError(f"mapping of {file} for the kind", value, known)

    def service_types_named_in(self, text: str) -> tuple[str, ...]:
        """Service types that a free text names, in the order of the text, each once.

        The text is cut at semicolons and line ends; pieces that speak of plans name nothing.
        """
        found: dict[str, None] = {}
        for piece in re.split(r"[;\n]", fold(text)):
            fitting = [row.service_type for row in self.service_words if row.fits(piece)]
            if None not in fitting:
                found.update((name, None) for name in fitting if name is not None)
        return tuple(found)

    def _get(self, section: str, noun: str, terms: tuple[_T, ...], identifier: str) -> _T:
        found: _T | None = self._index[section].get(identifier)
        if found is None:
            raise UnknownIdentifierError(noun, identifier, self._index[section])
        return found


LABELLED_SECTIONS = (
    "facts",
    "needs",
    "service_groups",
    "service_types",
    "departments",
    "kinds",
    "traits",
    "legal_capacity",
    "disability_groups",
    "autonomy",
    "accompaniment",
    "ladder",
    "sexes",
    "age_bands",
    "target_groups",
    "sources",
    "funding_forms",
    "structural_elements",
    "archetypes",
    "cautions",
)

__all__ = ["LABELLED_SECTIONS", "UnknownIdentifierError", "Vocabulary", "VocabularyError"]
