"""Five plain answers of a family, turned into the fields of the route form.

    answers = load_guide_answers({"g_age": ["adult"], "g_need": ["need.work"]}, vocabulary)
    answers.unanswered        # ("place", "papers", "more"): what is still to be asked
    answers.route_fields()    # [("age", "40"), ("need", "need.work"), …]

"I do not know" is an answer to every question; a question without any is asked again. Raises
nothing: what is not one of the choices counts as not answered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from registry.domain.vocabulary import Vocabulary

QUESTIONS = ("age", "need", "place", "papers", "more")
UNKNOWN = "unknown"
NOTHING = "nothing"
MAX_TEXT = 200
OF_AGE = 18.0
PASSPORT_AGE = 14.0
# The age taken when only a band is known; the sheet says so, and a number typed is taken instead.
BANDS: Mapping[str, float] = {
    "baby": 1.5,
    "preschool": 5.0,
    "school": 10.0,
    "teen": 16.0,
    "adult": 40.0,
    "senior": 70.0,
}
CHILDREN = ("baby", "preschool", "school", "teen")
SCHOOL = ("preschool", "school", "teen")
GROWN = ("teen", "adult", "senior")
ALL = tuple(BANDS)
NEEDS: Mapping[str, tuple[str, ...]] = {
    # need: bands it is proposed to
    "need.crisis_help": ALL,
    "need.early_help": ("baby",),
    "need.development_support": SCHOOL,
    "need.inclusive_education": SCHOOL,
    "need.aac": ALL,
    "need.treatment": (*SCHOOL, "adult", "senior"),
    "need.psychological_help": ("teen", "adult", "senior"),
    "need.vocational_education": ("teen", "adult"),
    "need.work": ("teen", "adult"),
    "need.occupation": GROWN,
    "need.independent_living_skills": ("teen", "adult"),
    "need.supported_living": GROWN,
    "need.home_care": ("adult", "senior"),
    "need.respite": ALL,
    "need.family_support": ALL,
    "need.pain_relief": ALL,
    "need.income_support": ALL,
}
DEFAULT_NEED = "need.coordination"  # who does not know what is needed needs someone to go along
PAPERS: Mapping[str, tuple[str, str]] = {
    # choice: the fact of a child, the fact of an adult
    "identity": ("doc.birth_certificate", "doc.passport"),
    "policy": ("doc.oms_policy", "doc.oms_policy"),
    "disability": ("doc.child_disability_certificate", "doc.disability_certificate"),
    "plan": ("doc.ipra_child", "doc.ipra"),
    "psychiatrist": ("doc.psychiatrist_conclusion", "doc.psychiatrist_conclusion"),
    "referral": ("doc.doctor_referral", "doc.doctor_referral"),
    "services": ("status.ippsu", "status.ippsu"),
    "school": ("doc.pmpk_conclusion", "doc.pmpk_conclusion"),
}
PRESUMED = ("identity", "policy")  # what most people have, when nobody knows
TRAITS = ("constant_care", "wheelchair", "aac", "epilepsy", "aggression", "elderly_carer")
INCAPABLE = "incapable"  # the court found the person incapable: legal_capacity "none"
_YEARS = re.compile(r"[0-9]{1,3}([.,][0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideAnswers:
    """What was answered; None and empty: not said.

    ``years`` as typed or of the band; ``about`` tells that it is the band's. ``unanswered`` are the
    questions still to be asked, in their order.
    """

    band: str | None
    years: float | None
    about: bool
    needs: tuple[str, ...]
    place: str
    place_id: str
    papers: tuple[str, ...]
    more: tuple[str, ...]
    nothing_more: bool
    unanswered: tuple[str, ...]

    def route_fields(self) -> list[tuple[str, str]]:
        """Return the fields of the route form that these answers stand for."""
        fields = [("need", need) for need in self.needs or (DEFAULT_NEED,)]
        if self.years is not None:
            fields.append(("age", f"{self.years:g}"))
        if self.about:
            fields.append(("age_about", "yes"))
        if self.place:
            fields += [("place", self.place), ("place_id", self.place_id)]
        adult = self.years is None or self.years >= OF_AGE
        has_passport = self.years is None or self.years >= PASSPORT_AGE
        for paper in self.papers:
            fields.append(("fact", PAPERS[paper][has_passport if paper == "identity" else adult]))
        fields += [("trait", trait) for trait in self.more if trait != INCAPABLE]
        if INCAPABLE in self.more:
            fields.append(("legal_capacity", "none"))
        if self.nothing_more:
            fields += [("trait_not", trait) for trait in TRAITS]
        return fields


def load_guide_answers(typed: Mapping[str, list[str]], vocabulary: Vocabulary) -> GuideAnswers:
    """Read the answers; ``typed`` maps a field to its values."""
    band = next((value for value in typed.get("g_age", ()) if value in BANDS), None)
    text = _first(typed, "g_years")
    known_years = bool(_YEARS.fullmatch(text)) and float(text.replace(",", ".")) <= 130
    years = float(text.replace(",", ".")) if known_years else (BANDS[band] if band else None)
    possible = {need.id for need in vocabulary.needs} & NEEDS.keys()
    needs = _chosen(typed, "g_need", possible)
    papers = _chosen(typed, "g_papers", set(PAPERS))
    more = _chosen(typed, "g_more", {*TRAITS, INCAPABLE})
    place = "" if _says(typed, "g_place_unknown") else _first(typed, "g_place")
    answered = {
        "age": years is not None or (UNKNOWN in typed.get("g_age", ()) and not text),
        "need": bool(needs) or _says(typed, "g_need"),
        "place": bool(place) or _says(typed, "g_place_unknown"),
        "papers": bool(papers) or _says(typed, "g_papers") or _says(typed, "g_papers", NOTHING),
        "more": bool(more) or _says(typed, "g_more") or _says(typed, "g_more", NOTHING),
    }
    return GuideAnswers(
        band=band,
        years=years,
        about=years is not None and not known_years,
        needs=needs,
        place=place,
        place_id=_first(typed, "g_place_id"),
        papers=papers or (PRESUMED if not _says(typed, "g_papers", NOTHING) else ()),
        more=more,
        nothing_more=not more and _says(typed, "g_more", NOTHING),
        unanswered=tuple(name for name in QUESTIONS if not answered[name]),
    )


def _first(typed: Mapping[str, list[str]], name: str) -> str:
    return next((value.strip()[:MAX_TEXT] for value in typed.get(name, ())), "")


def _says(typed: Mapping[str, list[str]], name: str, value: str = UNKNOWN) -> bool:
    return value in typed.get(name, ())


def _chosen(typed: Mapping[str, list[str]], name: str, known: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in typed.get(name, ()) if value in known))
