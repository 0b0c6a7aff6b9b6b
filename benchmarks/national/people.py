"""People who ask: drawn by where people live, with one to three needs that suit their age.

    people = draw_people(country, vocabulary, 1000, seed=1)     # profile documents, as for the API

Nobody is real. A third asks at a specialist's (``start_organisation``), the rest by themselves;
some say little of themselves, as in life.
"""

from typing import Any

import numpy as np

from benchmarks.national.country import Country, slug_of
from registry.domain.vocabulary import Vocabulary

AS_OF = "2026-11-25"
CHILD_SHARE = 0.35
NEED_COUNTS = (0.45, 0.35, 0.2)  # one, two, three
START_KINDS = ("pnd", "polyclinic", "social_service_centre", "ngo", "ppms_centre")
START_SHARE = 0.33
DIAGNOSES: tuple[list[str] | None, ...] = (
    None,
    ["F71"],
    ["F84.0"],
    ["F20.0"],
    ["F31"],
    ["F06"],
    ["G80", "F70"],
    [],
)
TRAITS = ("constant_care", "aggression", "aac", "wheelchair", "lives_with_family", "epilepsy")
PAPERS = (  # what one of a group may bring
    (),
    ("status.disability", "doc.ipra"),
    ("doc.psychiatrist_conclusion", "doc.doctor_referral"),
    ("status.disability", "doc.ipra_work", "status.ippsu"),
)
ADULT_NEEDS = frozenset(  # no child asks for these, whatever the ages of the services
    {
        "need.capacity_review",
        "need.family_support",
        "need.income_support",
        "need.self_help",
        "need.parenting_support",
        "need.child_care_plan",
        "need.vocational_education",
        "need.volunteering",
        "need.work",
        "need.work_retention",
    }
)
ADULT = (16.0, 200.0)
Document = dict[str, Any]


def draw_people(country: Country, vocabulary: Vocabulary, count: int, seed: int) -> list[Document]:
    """Return ``count`` profile documents; the same seed draws the same people."""
    rng = np.random.default_rng(np.random.SeedSequence([seed, count]))
    ground = country.ground
    places = rng.choice(len(ground), size=count, p=ground.people / ground.people.sum())
    drawer = _Drawer(country, vocabulary, rng)
    return [drawer.draw(int(place)) for place in places]


class _Drawer:
    def __init__(self, country: Country, vocabulary: Vocabulary, rng: np.random.Generator) -> None:
        self._country, self._rng = country, rng
        self._needs = {
            need.id: _ages(vocabulary, need.id) for need in vocabulary.needs if not need.asked_only
        }
        self._presumed = [fact.id for fact in vocabulary.facts if fact.presumed]
        kinds = [kind.id for kind in vocabulary.kinds]
        starting = np.isin(country.placed.kind, [kinds.index(kind) for kind in START_KINDS])
        subject = country.ground.subject[country.placed.place]
        self._starts = {
            number: np.flatnonzero(starting & (subject == number))
            for number in range(len(country.ground.subjects))
        }

    def draw(self, place: int) -> Document:
        rng, ground = self._rng, self._country.ground
        child = rng.random() < CHILD_SHARE
        age = float(np.round(rng.uniform(1, 18) if child else rng.uniform(18, 75), 1))
        person: Document = {
            "as_of": AS_OF,
            "age": age,
            "lat": round(float(ground.lat[place]), 5),
            "lon": round(float(ground.lon[place]), 5),
            "region": ground.subjects[int(ground.subject[place])],
            "needs": self._draw_needs(age),
            "facts": self._draw_facts(child),
        }
        municipality = int(ground.municipality[place])
        if municipality >= 0:
            person["municipality"] = ground.municipalities[municipality]
        self._describe(person, child)
        starts = self._starts[int(ground.subject[place])]
        if len(starts) and rng.random() < START_SHARE:
            person["start_organisation"] = slug_of(int(rng.choice(starts)))
        return person

    def _draw_needs(self, age: float) -> list[str]:
        suited = [name for name, ages in self._needs.items() if any(a <= age < b for a, b in ages)]
        count = 1 + int(self._rng.choice(len(NEED_COUNTS), p=NEED_COUNTS))
        drawn = self._rng.choice(len(suited), size=min(count, len(suited)), replace=False)
        return [suited[number] for number in sorted(drawn.tolist())]

    def _draw_facts(self, child: bool) -> list[str]:
        papers = PAPERS[0] if child else PAPERS[int(self._rng.integers(0, len(PAPERS)))]
        return sorted({*self._presumed, *papers})

    def _describe(self, person: Document, child: bool) -> None:
        rng = self._rng
        person["sex"] = ("female", "male")[int(rng.random() < 0.55)]
        if rng.random() < 0.7:
            groups = ("child", "none") if child else ("I", "II", "III", "none")
            person["disability_group"] = groups[int(rng.integers(0, len(groups)))]
        if not child:
            person["legal_capacity"] = ("full", "limited", "none")[
                int(rng.choice(3, p=(0.8, 0.08, 0.12)))
            ]
        if rng.random() < 0.6:
            person["autonomy"] = int(rng.integers(1, 5))
        diagnoses = DIAGNOSES[int(rng.integers(0, len(DIAGNOSES)))]
        if diagnoses is not None:
            person["diagnoses"] = list(diagnoses)
        held = [name for name in TRAITS if rng.random() < 0.12]
        person["traits"] = held
        if rng.random() < 0.7:
            person["traits_not"] = [name for name in TRAITS if name not in held]


def _ages(vocabulary: Vocabulary, need: str) -> list[tuple[float, float]]:
    """The ages for which some service type meets a need."""
    if need in ADULT_NEEDS:
        return [ADULT]
    rules = [item.eligibility for item in vocabulary.service_types_meeting(need)]
    return [
        (0.0 if rule.age_min is None else rule.age_min, rule.age_max or 200.0) for rule in rules
    ]
