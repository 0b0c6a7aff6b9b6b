"""Which keys an item of each section of the vocabulary files has, and how each is read.

`SECTIONS` is the table: section -> (what it builds, its keys). A key's reader takes the plain YAML
value and returns the frozen one, or raises `RefusedValueError` with what is expected.
`registry.exchange.vocabulary_files` walks the files with it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registry.domain.data_file_words import EverydayWords, KindMapping, ServiceWords
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
    TypicalEligibility,
)

# ---- one value


class RefusedValueError(Exception):
    """A value that cannot be taken; the message says what is expected."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RefusedValueError("must be text, not empty")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise RefusedValueError("must be true or false")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RefusedValueError("must be a number")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RefusedValueError("must be a whole number")
    return value


def _whole_as_text(value: Any) -> str:
    return str(_whole(value))


def _day(value: Any) -> datetime.date:
    if isinstance(value, str):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            raise RefusedValueError("must be a date such as 2023-07-28") from None
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    raise RefusedValueError("must be a date such as 2023-07-28")


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise RefusedValueError("must be a list of words")
    return tuple(_text(item) for item in value)


def _text_lists(value: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, list):
        raise RefusedValueError("must be a list of lists of words")
    return tuple(_texts(item) for item in value)


def _wholes(value: Any) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise RefusedValueError("must be a list of whole numbers")
    return tuple(_whole(item) for item in value)


def _document(value: Any) -> str:
    """A profile document, kept as JSON text so that the value stays frozen."""
    if not isinstance(value, dict):
        raise RefusedValueError("must be a mapping")
    try:
        return json.dumps(value, ensure_ascii=False)
    except TypeError:
        raise RefusedValueError("holds something that JSON cannot write") from None


@dataclass(frozen=True, slots=True)
class Key:
    """How a key of an item is read: `field`, the value's name for it (None: the same), and whether
    it must be there.
    """

    read: Callable[[Any], Any]
    required: bool = False
    field: str | None = None


def _keys(
    required: Mapping[str, Callable[[Any], Any]], **optional: Callable[[Any], Any]
) -> dict[str, Key]:
    keys = {name: Key(read, required=True) for name, read in required.items()}
    keys.update({name: Key(read) for name, read in optional.items()})
    return keys


def read_keys(item: Mapping[str, Any], keys: Mapping[str, Key]) -> dict[str, Any]:
    """The item's values by the value's field names; null is the same as absent.

    Raises RefusedValueError for the first unknown or missing key, or value of a wrong type.
    """
    for given_name in item:
        if given_name not in keys:
            raise RefusedValueError(f"has an unknown key {given_name}; keys are {', '.join(keys)}")
    values: dict[str, Any] = {}
    for name, key in keys.items():
        given = item.get(name)
        if given is None:
            if key.required:
                raise RefusedValueError(f"has no {name}")
            continue
        try:
            values[key.field or name] = key.read(given)
        except RefusedValueError as refused:
            raise RefusedValueError(f"{name} {refused}") from None
    return values


_ELIGIBILITY = _keys(
    {},
    age_min=_number,
    age_max=_number,
    disability_groups=_texts,
    autonomy=_wholes,
    legal_capacity=_texts,
    sexes=_texts,
    diagnoses=_texts,
    diagnoses_excluded=_texts,
    traits_all=_texts,
    traits_none=_texts,
    reach_km=_number,
)


def _eligibility(value: Any) -> TypicalEligibility:
    if not isinstance(value, dict):
        raise RefusedValueError("must be a mapping of eligibility keys")
    return TypicalEligibility(**read_keys(value, _ELIGIBILITY))


def _narrowed(value: Any) -> tuple[KindOffer, ...]:
    """What a kind asks beyond the type: offers without a kind yet, `typical` not yet known."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise RefusedValueError("must be a list of mappings")
    return tuple(
        KindOffer(kind="", typical=False, **read_keys(row, _NARROWED_KEYS)) for row in value
    )


_NARROWED_KEYS = _keys(
    {"service_type": _text}, requires=_texts, eligibility=_eligibility, mode=_text, note=_text
)


def _kind_offers(
    kind: str,
    typical: tuple[str, ...],
    sometimes: tuple[str, ...],
    narrowed: tuple[KindOffer, ...] = (),
    note: str | None = None,
) -> tuple[KindOffer, ...]:
    """One row of the table as one value for each type; the row's note stands with each of them."""
    extra = {row.service_type: row for row in narrowed}
    stray = sorted(set(extra) - set(typical) - set(sometimes))
    if stray:
        raise RefusedValueError(f"narrows {', '.join(stray)}, which it does not list")
    offers = []
    for service_type in typical + sometimes:
        row = extra.get(service_type) or KindOffer(
            kind=kind, service_type=service_type, typical=True
        )
        notes = [text for text in (row.note, note) if text]
        offers.append(
            replace(row, kind=kind, typical=service_type in typical, note=" ".join(notes) or None)
        )
    return tuple(offers)


# ---- the keys of each section

_LABELS = {"id": _text, "label_ru": _text, "label_en": _text}
_PLAIN = {"plain": _text, "pictogram": _text}

SECTIONS: dict[str, tuple[Callable[..., Any], dict[str, Key]]] = {
    "facts": (
        Fact,
        _keys(
            _LABELS,
            **_PLAIN,
            presumed=_flag,
            held_beforehand=_flag,
            implies=_texts,
            issued_by=_texts,
            validity=_text,
        ),
    ),
    "needs": (Need, _keys(_LABELS, **_PLAIN, asked_only=_flag, urgent=_flag)),
    "added_goals": (
        AddedGoal,
        _keys(
            {"add": _text, "any_need": _texts, "reason": _text},
            legal_capacity=_text,
            age_max=_number,
        ),
    ),
    "suggested_needs": (
        SuggestedNeed,
        _keys({"suggest": _text, "reason": _text}, any_need=_texts, any_trait=_texts),
    ),
    "cautions": (Caution, _keys({**_LABELS, "traits": _texts, "service_types": _texts}, **_PLAIN)),
    "service_groups": (Term, _keys(_LABELS, **_PLAIN)),
    "departments": (Term, _keys(_LABELS, **_PLAIN)),
    "traits": (Term, _keys(_LABELS, **_PLAIN)),
    "legal_capacity": (Term, _keys(_LABELS, **_PLAIN)),
    "disability_groups": (Term, _keys(_LABELS, **_PLAIN)),
    "sexes": (Term, _keys(_LABELS, **_PLAIN)),
    "autonomy": (Autonomy, _keys({**_LABELS, "id": _whole_as_text}, **_PLAIN)),
    "accompaniment": (
        Accompaniment,
        _keys(
            {**_LABELS, "meets": _text},
            **_PLAIN,
            hours_min=_number,
            hours_max=_number,
            hours_per=_text,
        ),
    ),
    "ladder": (Rung, _keys({**_LABELS, "rung": _whole}, **_PLAIN)),
    "age_bands": (AgeBand, _keys({**_LABELS, "age_min": _number}, age_max=_number)),
    "target_groups": (
        TargetGroup,
        _keys(
            {**_LABELS, "age_min": _number},
            age_max=_number,
            disability_group=_text,
            part_of=_text,
        ),
    ),
    "sources": (Source, _keys(_LABELS, year=_whole, doi=_text)),
    "funding_forms": (FundingForm, _keys({**_LABELS, "source": _text})),
    "structural_elements": (
        StructuralElement,
        _keys(
            {**_LABELS, "number": _whole, "evidence": _text},
            kinds=_texts,
            service_types=_texts,
            acts=_texts,
        ),
    ),
    "acts": (
        Act,
        _keys(
            {"id": _text, "number": _text, "date": _day, "title_ru": _text},
            in_force_from=_day,
            in_force_to=_day,
            territory=_text,
            replaced_by=_text,
            source=_text,
            to_confirm=_flag,
        ),
    ),
    "kinds": (
        Kind,
        _keys(
            {**_LABELS, "department": _text},
            **_PLAIN,
            institution=_flag,
            never_refers=_flag,
            hypothetical=_flag,
            offers_nothing=_text,
        ),
    ),
    "service_types": (
        ServiceType,
        _keys(
            {
                **_LABELS,
                "group": _text,
                "self_referral": _flag,
                "wait_days": _number,
                "duration_days": _number,
                "fee_rub": _number,
                "acceptance": _number,
                "basis": _text,
            },
            **_PLAIN,
            mode=_text,
            urgent=_flag,
            eligibility=_eligibility,
            requires=_texts,
            requires_at_admission=_texts,
            yields=_texts,
            meets=_texts,
            visits=_number,
            stay_days_min=_number,
            stay_days_max=_number,
            fee_note=_text,
            accompaniment=_text,
            ladder_rung=_text,
            basis_to_confirm=_flag,
            acts=_texts,
            notes=_text,
        ),
    ),
    "kind_offers": (
        _kind_offers,
        _keys(
            {"kind": _text, "typical": _texts, "sometimes": _texts}, narrowed=_narrowed, note=_text
        ),
    ),
    "referral_rules": (
        ReferralRule,
        _keys(
            {
                "service_types": _texts,
                "within": _text,
                "basis": _text,
                "handoff_days": _number,
                "acceptance": _number,
                "reason": _text,
            }
        )
        | {
            "from": Key(_text, required=True, field="from_kind"),
            "to": Key(_text, required=True, field="to_kind"),
        },
    ),
    "kind_mapping": (
        KindMapping,
        _keys(
            {"file": _text, "value": _text},
            kind=_text,
            skip=_text,
            name_has=_texts,
            age_min=_number,
            age_max=_number,
            service_types=_texts,
            note=_text,
        ),
    ),
    "service_words": (
        ServiceWords,
        _keys({"has": _texts}, service_type=_text, has_not=_texts),
    ),
    "everyday_words": (
        EverydayWords,
        _keys(
            {"words": _texts}, needs=_texts, service_types=_texts, kinds=_texts, only_alone=_flag
        ),
    ),
    "archetypes": (
        Archetype,
        _keys(
            {
                **_LABELS,
                "target_group": _text,
                "expected": _texts,
                "why": _text,
                "share": _number,
                "share_why": _text,
            },
            share_why_en=_text,
            share_of=_text,
            plain=_text,
            start_kind=_text,
            alternatives=_text_lists,
        )
        | {
            "profile": Key(_document, required=True, field="profile_json"),
        },
    ),
}
