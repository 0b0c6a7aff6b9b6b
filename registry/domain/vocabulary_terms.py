"""The words of the network, one frozen value for each noun.

A *term* has an identifier that never changes, a Russian and an English label, and mostly one plain
sentence for people.
`Fact`, `Need` and `ServiceType` are what routes are made of; `Kind`, `KindOffer` and `ReferralRule`
say what is assumed of an
organisation that has not spoken for itself; the rest are closed lists (scales), acts of law, and
typical clients.

    >>> fact = Fact(id="doc.ipra", label_ru="ИПРА взрослого", label_en="Rehabilitation programme")
    >>> fact.label("en")
    'Rehabilitation programme'

The values check nothing: identifiers that do not resolve, priors out of range and the like are
found by
`registry.domain.vocabulary_check`, all at once. The files are read by
`registry.exchange.vocabulary_files`.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, fields
from typing import Any


class Word(str):
    """A label in both languages where a text stands: the Russian one, which sorts, compares and is
    written as any text; doors say `english` to those who read English (`registry.languages.say`).
    """

    __slots__ = ("english",)
    english: str

    def __new__(cls, russian: str, english: str) -> Word:
        """Make the word of its two labels."""
        word = super().__new__(cls, russian)
        word.english = english
        return word

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """What makes it anew: for copies and other processes."""
        return str(self), self.english


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word with an identifier and a label in both languages; `plain` is one simple Russian
    sentence, None where none is kept.
    """

    id: str
    label_ru: str
    label_en: str
    plain: str | None = None
    pictogram: str | None = None  # file name among the pictograms, with its ending

    def label(self, language: str = "ru") -> str:
        """The label in `language`; any language but English falls back to Russian."""
        return self.label_en if language == "en" else self.label_ru

    @property
    def word(self) -> Word:
        """The label in both languages, for a text whose reader is not known yet."""
        return Word(self.label_ru, self.label_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Term):
    """A paper (`doc.`), a status (`status.`) or a skill (`skill.`) that a service asks for or
    gives.

    `presumed`: forms tick it beforehand. `held_beforehand`: a person may simply have it, whether or
    not any service gives it.
    `issued_by`: kinds of organisations that issue it. `validity`: how long it lasts, in words.
    """

    presumed: bool = False
    held_beforehand: bool = False
    implies: tuple[str, ...] = ()
    issued_by: tuple[str, ...] = ()
    validity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need(Term):
    """An end state (`need.`). `asked_only`: enters a route only when asked for, never proposed by a
    form or an audit.
    """

    asked_only: bool = False
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedGoal:
    """A fact that a form adds to the goals by itself, with the reason shown to the person, who may
    remove it.

    Added when some need of `any_need` is asked for, the legal capacity is `legal_capacity` (None:
    whatever it is), and the age
    is below `age_max` years (None: whatever it is).
    """

    add: str
    any_need: tuple[str, ...]
    reason: str
    legal_capacity: str | None = None
    age_max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedNeed:
    """A need that an answer suggests beside the route and never adds to it, with the reason.

    Suggested when some need of `any_need` is asked (empty: whatever is asked) and some trait of
    `any_trait` holds (empty: whoever asks).
    """

    suggest: str
    reason: str
    any_need: tuple[str, ...] = ()
    any_trait: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution(Term):
    """What to beware of on a step of one of `service_types` when every one of `traits` holds."""

    traits: tuple[str, ...]
    service_types: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung(Term):
    """A rung of the employment ladder; `rung` counts from 0, no occupation."""

    rung: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Autonomy(Term):
    """A degree of need of support in supported living: `degree` 1 (slight) to 4 (strongly marked).
    `id` is the degree as text.
    """

    @property
    def degree(self) -> int:
        """The degree as profiles and rules write it, a whole number."""
        return int(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accompaniment(Term):
    """A type of accompaniment of work; hours per `hours_per` ("week" or "shift"), None: no limit
    stated. `meets`: a need.
    """

    meets: str
    hours_min: float | None = None
    hours_max: float | None = None
    hours_per: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand(Term):
    """Ages from `age_min` to below `age_max`, in years; None: no upper end."""

    age_min: float
    age_max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetGroup(AgeBand):
    """A group of people counted in the demand for help; `part_of`: the group in which it is counted
    already.
    """

    disability_group: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Term):
    """A publication the vocabulary was checked against."""

    year: int | None = None
    doi: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingForm(Term):
    """Where the money for a service comes from; `source` names the publication that lists it."""

    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuralElement(Term):
    """One of the ten elements of supported living in a region, `number` 1 to 10.

    `evidence` says what proves it: "acts", "organisations" (of `kinds`), "service_types" (offers of
    them) or "funding".
    """

    number: int
    evidence: str
    kinds: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act of law. `in_force_from` / `in_force_to`: first and last day, None: not known to us.

    `territory`: ISO 3166-2 code of the federal subject whose act it is, None: the whole country.
    `source`: the publication that names it, None: known from practice.
    """

    id: str
    number: str
    date: datetime.date
    title_ru: str
    in_force_from: datetime.date | None = None
    in_force_to: datetime.date | None = None
    territory: str | None = None
    replaced_by: str | None = None
    source: str | None = None
    to_confirm: bool = False

    def state(self, day: datetime.date) -> str:
        """Return "ended", "not_yet", "in_force", or "adopted": its first day is not known to us."""
        if self.in_force_to is not None and self.in_force_to < day:
            return "ended"
        begins = self.in_force_from or self.date
        if begins > day:
            return "not_yet"
        return "in_force" if self.in_force_from is not None else "adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Term):
    """A kind of organisations.

    `institution`: people live there for good. `never_refers`: never a referrer unless asked for.
    `hypothetical`: proposed, exists
    nowhere yet. `offers_nothing`: why no service type is expected of it, None where some are.
    """

    department: str
    institution: bool = False
    never_refers: bool = False
    hypothetical: bool = False
    offers_nothing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypicalEligibility:
    """Who is admitted, as a rule of a type or a kind: the keys of an offer's eligibility. None: no
    such rule.

    Ages in years, `age_min` ≤ age at admission < `age_max`; `reach_km` in kilometres.
    """

    age_min: float | None = None
    age_max: float | None = None
    disability_groups: tuple[str, ...] | None = None
    autonomy: tuple[int, ...] | None = None
    legal_capacity: tuple[str, ...] | None = None
    sexes: tuple[str, ...] | None = None
    diagnoses: tuple[str, ...] | None = None
    diagnoses_excluded: tuple[str, ...] | None = None
    traits_all: tuple[str, ...] | None = None
    traits_none: tuple[str, ...] | None = None
    reach_km: float | None = None

    def as_document(self) -> dict[str, Any]:
        """Only the keys that are set, lists for tuples: the `eligibility` of an offer in a network
        document.
        """
        document: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None:
                document[field.name] = list(value) if isinstance(value, tuple) else value
        return document

    def narrowed_by(self, other: TypicalEligibility) -> TypicalEligibility:
        """Both rules at once: the later age_min, the earlier age_max, what both lists admit, all
        traits of both.
        """
        return TypicalEligibility(
            age_min=_larger(self.age_min, other.age_min),
            age_max=_smaller(self.age_max, other.age_max),
            disability_groups=_common(self.disability_groups, other.disability_groups),
            autonomy=_common(self.autonomy, other.autonomy),
            legal_capacity=_common(self.legal_capacity, other.legal_capacity),
            sexes=_common(self.sexes, other.sexes),
            diagnoses=_common(self.diagnoses, other.diagnoses),
            diagnoses_excluded=_union(self.diagnoses_excluded, other.diagnoses_excluded),
            traits_all=_union(self.traits_all, other.traits_all),
            traits_none=_union(self.traits_none, other.traits_none),
            reach_km=_smaller(self.reach_km, other.reach_km),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceType(Term):
    """A type of service: what it asks for, gives and meets, with cautious priors for an offer that
    does not state its own.

    `requires`: facts needed before waiting starts; `requires_at_admission`: by the day of
    admission; `yields`: facts held from
    completion; `meets`: needs met at admission. `wait_days`, `duration_days` in days, `visits`
    trips and `fee_rub` roubles in the
    first 30 days, `acceptance` a probability in (0, 1]. `stay_days_min/max`: limits of a stay,
    None: not limited.
    `accompaniment` and `ladder_rung` name scales; `basis` is the act and article in words, or
    "practice".
    """

    group: str
    self_referral: bool
    wait_days: float
    duration_days: float
    fee_rub: float
    acceptance: float
    basis: str
    mode: str = "in_person"
    urgent: bool = False
    eligibility: TypicalEligibility = TypicalEligibility()
    requires: tuple[str, ...] = ()
    requires_at_admission: tuple[str, ...] = ()
    yields: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    visits: float = 1
    stay_days_min: float | None = None
    stay_days_max: float | None = None
    fee_note: str | None = None
    accompaniment: str | None = None
    ladder_rung: str | None = None
    basis_to_confirm: bool = False
    acts: tuple[str, ...] = ()
    notes: str | None = None

    @property
    def required_facts(self) -> tuple[str, ...]:
        """Facts asked for by the day of admission, in order, each once."""
        return tuple(dict.fromkeys(self.requires + self.requires_at_admission))


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOffer:
    """What a kind of organisation offers: an assumption by kind, replaced by what the organisation
    itself states.

    `typical`: assumed of every such organisation; otherwise only some do it, and nothing is
    assumed.
    `requires`, `eligibility`: asked beyond the service type's own. `mode`: None, the type's own.
    `note`: what to confirm.
    """

    kind: str
    service_type: str
    typical: bool
    requires: tuple[str, ...] = ()
    eligibility: TypicalEligibility = TypicalEligibility()
    mode: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRule:
    """Which kind usually refers to which: compiled to `assumed` links where no agreement is
    recorded.

    `within`: both serve the same "municipality", "subject" or "country". `basis`: "regulation" or
    "practice".
    `handoff_days` in days; `acceptance`: probability in (0, 1] that such a referral is taken.
    """

    from_kind: str
    to_kind: str
    service_types: tuple[str, ...]
    within: str
    basis: str
    handoff_days: float
    acceptance: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Archetype(Term):
    """A typical client. `expected`: service types of a right route in order of admission;
    `alternatives`: other right routes.

    `start_kind`: kind of the specialist's organisation, None: a family asks. `why`: the reasoning,
    in words. `share`: the part of the people of `share_of` (None: of `target_group`) for whom the
    client stands, above 0 to 1; an assumption, `share_why` says on what it rests, in
    English `share_why_en`.
    """

    target_group: str
    start_kind: str | None = None
    profile_json: str
    expected: tuple[str, ...]
    why: str
    alternatives: tuple[tuple[str, ...], ...] = ()
    share: float = 1.0
    share_of: str | None = None
    share_why: str = ""
    share_why_en: str = ""

    @property
    def why_share(self) -> Word:
        """On what the share rests, in both languages."""
        return Word(self.share_why, self.share_why_en or self.share_why)

    def profile_document(self) -> dict[str, Any]:
        """A fresh profile document of the routing engine; whoever uses it adds region,
        municipality, point and start.
        """
        document: dict[str, Any] = json.loads(self.profile_json)
        return document


def _larger(one: float | None, other: float | None) -> float | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _smaller(one: float | None, other: float | None) -> float | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _common(one: tuple[Any, ...] | None, other: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(value for value in one if value in other)


def _union(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(dict.fromkeys(one + other))
