"""Whether the database is consistent: what `flask verify-data` asks.

    results = verify_data(session, vocabulary)
    all(result.ok for result in results)

Every check has a stable code and names what breaks it. Nothing is changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.services.assumptions import warranted_offers
from registry.store import assumed_offers, consistency

EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: the rule as a sentence, how often it is broken, and the first cases."""

    code: str
    rule: str
    broken: int
    examples: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return self.broken == 0


def verify_data(session: Session, vocabulary: Vocabulary) -> tuple[CheckResult, ...]:
    """Return the result of every check, in a fixed order."""
    stored = [
        _result(code, rule, check(session)) for code, (rule, check) in consistency.CHECKS.items()
    ]
    words = _result(
        "unknown_words",
        "records use words of the vocabulary only",
        _unknown_words(session, vocabulary),
    )
    assumed = _result(
        "assumptions_out_of_date",
        "assumed offers are those the rules by kind warrant",
        _unwarranted(session, vocabulary),
    )
    return (*stored, words, assumed)


def _result(code: str, rule: str, cases: Iterable[str]) -> CheckResult:
    found = list(cases)
    return CheckResult(code, rule, len(found), tuple(found[:EXAMPLES]))


def _unknown_words(session: Session, vocabulary: Vocabulary) -> Iterator[str]:
    for section, used in consistency.load_used_words(session).items():
        known = {term.id for term in getattr(vocabulary, section)}
        yield from (f"{section}: {word}" for word in sorted(used - known))


def _unwarranted(session: Session, vocabulary: Vocabulary) -> Iterator[str]:
    organisations = assumed_offers.load_organisations(session)
    if not organisations:
        return
    try:
        wanted = dict(item for one in organisations for item in warranted_offers(one, vocabulary))
    except LookupError as error:  # an unknown kind: told by the check of words
        yield str(error)
        return
    kept = {key: terms for key, (_, terms) in assumed_offers.load_assumed(session).items()}
    for key in sorted(wanted.keys() | kept.keys(), key=str):
        if wanted.get(key) != kept.get(key):
            state = "missing" if key not in kept else "not warranted so"
            yield f"organisation {key.organisation_id}, {key.service_type_id}: {state}"
