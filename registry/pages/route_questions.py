"""The questions of the route form, sorted so that a person finds hers: needs and papers in groups.

Needs stand on the shelf of the first service type that meets them; those of today come first.
"""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from registry.domain.vocabulary import Vocabulary
from registry.domain.vocabulary_terms import Fact, Need
from registry.pages import words
from registry.pages.translate import gettext

# Questions of the form that stand folded until something is said in them: fields by question.
FOLDED = {
    "papers": ("fact",),
    "person": (
        *("disability_group", "legal_capacity", "autonomy", "sex", "diagnoses"),
        *("trait", "trait_not", "other_traits_no"),
    ),
    "start": ("start", "start_id"),
    "limits": (
        *("max_travel_km", "max_fee", "max_days", "urgent_days"),
        *("exclude_kind", "exclude_offer"),
    ),
}
CRISIS = "need.crisis_help"  # help of today whatever the vocabulary says of its urgency


@dataclass(frozen=True, slots=True)
class NeedGroup:
    """Goals under one heading: needs, or papers wanted for themselves."""

    title: str
    needs: tuple[Need | Fact, ...]


@dataclass(frozen=True, slots=True)
class PaperGroup:
    """Papers and statuses under one heading."""

    title: str
    facts: tuple[Fact, ...]


def list_need_groups(vocabulary: Vocabulary, chosen: Iterable[str] = ()) -> tuple[NeedGroup, ...]:
    """Return all needs, each once: urgent ones, the shelves in their order, then the rest.

    Papers among the ``chosen`` goals (a route may end in one) stand in a group of their own.
    """
    urgent = tuple(need for need in vocabulary.needs if need.urgent or need.id == CRISIS)
    shelves: dict[str, list[Need]] = {group.id: [] for group in vocabulary.service_groups}
    only_asked: list[Need] = []
    for need in vocabulary.needs:
        if need in urgent:
            continue
        types = vocabulary.service_types_meeting(need.id)
        if need.asked_only or not types:
            only_asked.append(need)
        else:
            shelves[types[0].group].append(need)
    groups = [NeedGroup(gettext("Needed today"), urgent)]
    groups += [
        NeedGroup(words.label(group), tuple(shelves[group.id]))
        for group in vocabulary.service_groups
    ]
    groups.append(NeedGroup(gettext("Only if you ask for it yourself"), tuple(only_asked)))
    wanted = set(chosen)
    papers = tuple(fact for fact in vocabulary.facts if fact.id in wanted)
    groups.append(NeedGroup(gettext("Papers you want to get"), papers))
    return tuple(group for group in groups if group.needs)


def list_opened(
    typed: MultiDict[str, str], errors: Container[str], presumed: Collection[str]
) -> frozenset[str]:
    """Return the questions that must stand open: something was said there, or has to be corrected.

    Papers that almost everybody has (``presumed``) are ticked beforehand and say nothing.
    """
    said = {name for name in typed if any(typed.getlist(name))}
    if set(typed.getlist("fact")) <= set(presumed):
        said.discard("fact")
    if typed.get("asker") == "specialist":
        said.add("start")
    return frozenset(
        question
        for question, names in FOLDED.items()
        if any(name in said or name in errors for name in names)
    )


def list_paper_groups(vocabulary: Vocabulary) -> tuple[PaperGroup, ...]:
    """Return facts a person may hold: what most people have, other papers, statuses, skills."""
    presumed = tuple(fact for fact in vocabulary.facts if fact.presumed)
    others = [fact for fact in vocabulary.facts if not fact.presumed]
    kinds = (
        (gettext("Papers"), "doc."),
        (gettext("What has been decided already"), "status."),
        (gettext("What the person has learned"), "skill."),
    )
    groups = [PaperGroup(gettext("Most people have these"), presumed)]
    groups += [
        PaperGroup(title, tuple(fact for fact in others if fact.id.startswith(prefix)))
        for title, prefix in kinds
    ]
    return tuple(group for group in groups if group.facts)
