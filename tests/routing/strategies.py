"""Random small networks and people for Hypothesis, with every field of the routing contract.

    @given(cases())
    def test_something(case):
        document, profile = case

Drawn to be interesting rather than typical: numbers come from coarse grids, so that ties and exact
hits of limits, ages and dates are common; most people have some route, many have several with
trade-offs. `asked(profile)` lists the choices of criteria that may be asked for that person, and
`smaller(case, still_wrong)` cuts a failing case down to what matters.

Hypothesis draws one source of randomness per case and the case is made from it. Drawing field by
field looks more natural, but then Hypothesis spends most of its examples on near copies of the one
before, and two thousand networks are four hundred. The price is that it cannot shrink: `smaller`
does, by leaving things out.
"""

import copy
import itertools
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.builders import HOME, north_of_home
from tests.routing.reading import CRITERIA, ELIGIBILITY_KEYS, LISTED_KEYS

Record = dict[str, Any]
Case = tuple[Record, Record]

FACTS = ("doc.a", "doc.b", "doc.c", "status.d", "skill.e")
NEEDS = ("need.work", "need.home", "need.help", "doc.c")
ORGANISATIONS = ("org.a", "org.b", "org.c", "org.d", "org.e")
TYPES = ("type.a", "type.b", "type.c", "type.d")
KINDS = ("kind.a", "kind.b", "kind.c", None)
TRAITS = ("wheelchair", "aac", "constant_care", "aggression")
AS_OF = "2026-06-01"

DAYS = (0, 0, 1, 3, 7, 7, 10, 30, 0.5)
LONG_DAYS = (0, 0, 0, 5, 7, 10, 30, 90, 365.25)
FEES = (0, 0, 500, 500, 1000, 1500, 99.5)
VISITS = (1, 1, 2, 0, 8, 0.5)
ACCEPTANCES = (1, 0.9, 0.81, 0.5, 0.25, 0.45)
DISTANCES_KM = (0, 1, 5, 5, 10, 20, 40)
AGES = (0, 3, 6.5, 17, 17.5, 18, 18.25, 30, 34, 59)
AGE_LIMITS = (0, 3, 7, 14, 18, 18, 18.5, 35, 60)
WHOLE_AGE_LIMITS = (0, 3, 7, 14, 18, 18, 35, 60)
BIRTH_DATES = (
    *("2008-06-01", "2008-06-02", "2008-06-04", "2008-06-08", "2008-06-11", "2008-07-01"),
    *("2008-02-29", "2012-02-29", "2023-06-08", "2019-06-01", "1991-06-11", "1966-07-01", AS_OF),
)
OPENINGS = ("2026-05-01", "2026-06-01", "2026-06-02", "2026-06-08", "2026-07-01", "2026-09-01")
DIAGNOSES = ("F84.0", "F84.5", "F71", "F20.0", "G80")
PREFIXES = ("F84", "F84.0", "F7", "F", "G80", "F20")
VALUES: dict[str, tuple[Any, ...]] = {
    "disability_groups": ("I", "II", "III", "child", "none"),
    "autonomy": (1, 2, 3, 4),
    "legal_capacity": ("full", "limited", "none"),
    "regions": ("77", "50", "69"),
    "municipalities": ("45001", "45002", "46001"),
    "sexes": ("male", "female"),
}


def chance(random: Random, percent: int) -> bool:
    return random.randrange(100) < percent


def some(random: Random, values: Sequence[Any], most: int, least: int = 0) -> list[Any]:
    """Between `least` and `most` different values, in any order."""
    different = list(dict.fromkeys(values))
    return random.sample(different, min(len(different), random.randint(least, most)))


def put(record: Record, random: Random, percent: int, name: str, values: Sequence[Any]) -> None:
    """Fill in a field now and then; sometimes with the null that means the same as absent."""
    if chance(random, percent):
        record[name] = random.choice(values)
    elif chance(random, 4):
        record[name] = None


def put_some(
    record: Record, random: Random, percent: int, name: str, values: Sequence[Any], most: int
) -> None:
    """Fill in a list of one or more now and then."""
    if chance(random, percent):
        record[name] = some(random, values, most, 1)


def add_to(record: Record, name: str, value: str) -> None:
    record[name] = [*dict.fromkeys([*(record.get(name) or ()), value])]


# The network ---------------------------------------------------------------------------------


def make_facts(random: Random) -> list[Record]:
    facts = []
    for fact in some(random, FACTS, 3):
        record: Record = {"id": fact}
        put_some(record, random, 70, "implies", (*FACTS, "doc.unlisted"), 2)
        facts.append(record)
    return facts


def make_service_type(random: Random, name: str) -> Record:
    record: Record = {"id": name}
    put_some(record, random, 8, "requires", FACTS, 1)
    put_some(record, random, 8, "requires_at_admission", FACTS, 1)
    put_some(record, random, 15, "yields", FACTS, 2)
    put_some(record, random, 15, "meets", NEEDS, 2)
    return record


def make_rule(random: Random, key: str, fractional_ages: bool) -> Any:
    if key in ("age_min", "age_max"):
        return random.choice(AGE_LIMITS if fractional_ages else WHOLE_AGE_LIMITS)
    if key in VALUES:
        return some(random, VALUES[key], 3, 1)
    if key in ("diagnoses", "diagnoses_excluded"):
        return some(random, PREFIXES, 3, 1)
    if key in ("traits_all", "traits_none"):
        return some(random, TRAITS, 2, 1)
    return random.choice((0, 1, 5, 10, 40))


def make_eligibility(random: Random, mode: str | None, fractional_ages: bool) -> Record:
    keys = some(random, ELIGIBILITY_KEYS, 2, 1) if chance(random, 20) else []
    if chance(random, 15):
        keys.append(random.choice(("age_min", "age_max")))
    if mode == "home_visit" and chance(random, 60):
        keys.append("reach_km")
    return {key: make_rule(random, key, fractional_ages) for key in keys}


def make_offer(
    random: Random, name: str, organisations: Sequence[str], types: Sequence[str], fractional: bool
) -> Record:
    record: Record = {
        "id": name,
        "organisation": random.choice(organisations),
        "service_type": random.choice(types),
    }
    put(record, random, 40, "mode", ("home_visit", "online", "in_person"))
    eligibility = make_eligibility(random, record.get("mode"), fractional)
    if eligibility or chance(random, 5):
        record["eligibility"] = eligibility
    stands_somewhere = record.get("mode") in (None, "in_person") or "reach_km" in eligibility
    if stands_somewhere or chance(random, 60):
        record["lat"], record["lon"] = north_of_home(random.choice(DISTANCES_KM))
    put_some(record, random, 15, "unconfirmed", (*eligibility, *ELIGIBILITY_KEYS), 2)
    put_some(record, random, 20, "requires", FACTS, 2)
    put_some(record, random, 15, "requires_at_admission", FACTS, 2)
    put_some(record, random, 50, "yields", FACTS, 2)
    put_some(record, random, 30, "meets", NEEDS, 2)
    put(record, random, 20, "taking", ("yes", "list", "list", "unknown", "unknown", "no"))
    put(record, random, 12, "not_before", OPENINGS)
    put(record, random, 65, "wait_days", DAYS)
    put(record, random, 50, "duration_days", LONG_DAYS)
    put(record, random, 50, "fee", FEES)
    put(record, random, 30, "visits", VISITS)
    put(record, random, 60, "acceptance", ACCEPTANCES)
    put(record, random, 35, "self_referral", (False, False, False, True))
    return record


def make_rival(random: Random, name: str, model: Record, organisations: Sequence[str]) -> Record:
    """Much the same offer elsewhere, with other numbers: what trade-offs and ties are made of."""
    record = copy.deepcopy(model)
    record.update(id=name, organisation=random.choice(organisations))
    changes: dict[str, tuple[Any, ...]] = {
        "wait_days": DAYS,
        "duration_days": LONG_DAYS,
        "fee": FEES,
        "acceptance": ACCEPTANCES,
        "self_referral": (True, False),
    }
    for field in some(random, tuple(changes), 4, 1):
        record[field] = random.choice(changes[field])
    if record.get("lat") is not None and chance(random, 50):
        record["lat"], record["lon"] = north_of_home(random.choice(DISTANCES_KM))
    if chance(random, 20):
        put_some(record, random, 50, "requires", FACTS, 2)
        put_some(record, random, 50, "yields", FACTS, 2)
    return record


def chain_up(random: Random, offers: Sequence[Record]) -> None:
    """Make some of the offers hand facts on to each other and end at a need."""
    chain = random.sample(offers, random.randint(min(len(offers), 2), min(len(offers), 4)))
    add_to(chain[-1], "meets", random.choice(NEEDS[:2]))
    for one, other in itertools.pairwise(chain):
        fact = random.choice(FACTS)
        add_to(one, "yields", fact)
        add_to(other, random.choice(("requires", "requires", "requires_at_admission")), fact)
    if chance(random, 70):
        for record in chain:
            record.pop("taking", None)
            if record.get("mode") != "home_visit":
                record.pop("eligibility", None)
        chain[0].pop("requires", None)


def make_link(random: Random, origin: str, target: str, types: Sequence[str]) -> Record:
    record: Record = {"from": origin, "to": target}
    put(record, random, 25, "service_type", types)
    put(record, random, 50, "handoff_days", DAYS)
    put(record, random, 50, "acceptance", ACCEPTANCES)
    put(record, random, 30, "basis", ("agreement", "regulation", "practice", "assumed"))
    return record


def make_document(
    random: Random,
    size: int,
    organisations: Sequence[str] = ORGANISATIONS,
    types: Sequence[str] = TYPES,
    fractional_ages: bool = True,
) -> Record:
    """A network of so many offers."""
    originals = random.choice((min(size, 2), (size + 1) // 2, (size + 1) // 2, size))
    offers = [
        make_offer(random, f"offer.{i}", organisations, types, fractional_ages)
        for i in range(originals)
    ]
    for _ in range(1 + size // 6):
        if chance(random, 92):
            chain_up(random, offers)
    for i in range(originals, size):
        offers.append(make_rival(random, f"offer.{i}", random.choice(offers), organisations))
    random.shuffle(offers)
    links = []
    for record in offers:
        if record.get("self_referral") is False and chance(random, 85):
            origin = random.choice(organisations)
            links.append(make_link(random, origin, record["organisation"], types))
    for _ in range(random.randint(0, 4 + size // 4)):
        ends = (random.choice(organisations), random.choice(organisations))
        links.append(make_link(random, *ends, types))
    document: Record = {
        "service_types": [make_service_type(random, name) for name in types],
        "organisations": [{"id": name, "kind": random.choice(KINDS)} for name in organisations],
        "offers": offers,
        "links": links,
    }
    if chance(random, 60):
        document["facts"] = make_facts(random)
    return document


# The person ----------------------------------------------------------------------------------


def possible_value(random: Random, values: Sequence[Any], admitted: Sequence[Any]) -> Any:
    """One value, unknown, or several still possible; most often one that somebody admits."""
    how = random.randrange(100)
    if how < 25:
        return None
    if how < 75:
        return random.choice(admitted or values)
    return some(random, values, 3, 1)


def facts_in_hand(random: Random, document: Record, needs: Sequence[str]) -> list[str]:
    """A fact or two, and mostly what it takes to get to some offer that meets each need."""
    held = set(some(random, FACTS, random.choice((0, 0, 1, 1, 2))))
    types = {record["id"]: record for record in document["service_types"]}

    def named(record: Record, *fields: str) -> set[str]:
        both = (record, types[record["service_type"]])
        return {name for part in both for field in fields for name in part.get(field) or ()}

    for need in needs:
        goals = [one for one in document["offers"] if need in named(one, "meets", "yields")]
        if goals and chance(random, 85):
            obtainable = set(held)
            for _ in range(4):
                for one in document["offers"]:
                    if named(one, "requires", "requires_at_admission") <= obtainable:
                        obtainable |= named(one, "yields")
            goal = random.choice(goals)
            held |= named(goal, "requires", "requires_at_admission") - obtainable
    return sorted(held)


def make_limits(random: Random, with_point: bool) -> Record:
    limits: Record = {}
    if with_point:
        put(limits, random, 15, "max_travel_km", (5, 10, 20, 40, 100))
    put(limits, random, 15, "max_fee", (0, 500, 1000, 1500, 2000))
    put(limits, random, 15, "max_days", (0, 7, 10, 30, 60, 120, 365))
    if chance(random, 15):
        needs = some(random, NEEDS, 2, 1)
        limits["need_by"] = {need: random.choice((0, 7, 10, 30, 100)) for need in needs}
    return limits


def make_profile(random: Random, document: Record, fractional_ages: bool = True) -> Record:
    """Somebody who asks this network."""
    offers = document["offers"]
    met = [need for record in offers for need in record.get("meets") or ()]
    profile: Record = {"needs": some(random, met or NEEDS, 2, 1)}
    if chance(random, 8):
        profile["needs"] = some(random, NEEDS, 3)
    if chance(random, 94):
        profile["lat"], profile["lon"] = HOME
    if chance(random, 75):
        if fractional_ages:
            profile["age"] = random.choice(AGES)
        else:
            profile["birth_date"] = random.choice(BIRTH_DATES)
    opens_later = any(record.get("not_before") for record in offers)
    if opens_later or "birth_date" in profile or chance(random, 40):
        profile["as_of"] = AS_OF
    for key, field in LISTED_KEYS.items():
        if chance(random, 60):
            rules = [(record.get("eligibility") or {}).get(key) or () for record in offers]
            admitted = [value for rule in rules for value in rule]
            profile[field] = possible_value(random, VALUES[key], admitted)
    if chance(random, 60):
        profile["diagnoses"] = some(random, DIAGNOSES, 2)
    known = some(random, TRAITS, 4)
    split = random.randint(0, len(known))
    if known:
        profile["traits"], profile["traits_not"] = known[:split], known[split:]
    profile["facts"] = facts_in_hand(random, document, profile["needs"])
    organisations = [record["id"] for record in document["organisations"]]
    put(profile, random, 50, "start_organisation", (*organisations, "org.nowhere"))
    limits = make_limits(random, "lat" in profile)
    if limits:
        profile["limits"] = limits
    names = (*(record["id"] for record in offers), "offer.nowhere")
    put_some(profile, random, 6, "exclude_offers", names, 1)
    put_some(profile, random, 3, "exclude_organisations", organisations, 1)
    put_some(profile, random, 3, "exclude_kinds", KINDS[:3], 1)
    return profile


def make_case(random: Random, most_offers: int = 9) -> Case:
    """A document and a profile. Ages in fractions go with `age`, whole years with `birth_date`."""
    fractional_ages = chance(random, 60)
    document = make_document(
        random,
        random.choice(
            [size for size in (1, 2, 3, 4, 5, 6, 6, 7, 7, 8, 8, 9, 9) if size <= most_offers]
        ),
        ORGANISATIONS[: random.randint(1, 5)],
        TYPES[: random.randint(1, 4)],
        fractional_ages,
    )
    return document, make_profile(random, document, fractional_ages)


@st.composite
def cases(draw: st.DrawFn, most_offers: int = 9) -> Case:
    """What Hypothesis hands to a test: a document of at most so many offers, and a profile."""
    return make_case(draw(st.randoms(use_true_random=True)), most_offers)


def networks(count: int) -> settings:
    """Settings for so many cases, the same ones on every machine.

    Hypothesis does not shrink a case made from one seed, `smaller` does.
    """
    return settings(
        max_examples=count,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=(HealthCheck.too_slow,),
    )


# The question --------------------------------------------------------------------------------


def asked(profile: Record) -> list[tuple[str, ...]]:
    """Every choice of criteria that may be asked for this person."""
    names = [name for name in CRITERIA if name != "travel_km" or profile.get("lat") is not None]
    return [
        chosen
        for count in range(1, len(names) + 1)
        for chosen in itertools.combinations(names, count)
    ]


@st.composite
def tolerances(draw: st.DrawFn) -> Record:
    """How much worse may be good enough; hits of the grid, nothing named, names not chosen."""
    grids: dict[str, tuple[float, ...]] = {
        "days": DAYS,
        "travel_km": DISTANCES_KM,
        "fee": FEES,
        "risk": (0, 0.1, 0.5, 1),
        "steps": (0, 1, 2),
    }
    return {
        name: draw(st.sampled_from(grid)) for name, grid in grids.items() if draw(st.booleans())
    }


# Cutting down --------------------------------------------------------------------------------


def one_thing_less(case: Case) -> Iterator[Case]:
    """The case with one record, field or list member left out, for every such thing."""

    def cut(path: tuple[Any, ...], value: Any) -> Iterator[tuple[Any, ...]]:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in list(items):
            yield (*path, key)
            if isinstance(inner, (dict, list)):
                yield from cut((*path, key), inner)

    for path in cut((), list(case)):
        if len(path) > 1 and path[-1] not in ("id", "organisation", "service_type", "from", "to"):
            smaller_case = copy.deepcopy(list(case))
            inner: Any = smaller_case
            for key in path[:-1]:
                inner = inner[key]
            del inner[path[-1]]
            if path[-1] == "lat":
                del inner["lon"]
            yield (smaller_case[0], smaller_case[1])


def smaller(case: Case, still_wrong: Callable[[Record, Record], bool]) -> Case:
    """Leave things out as long as the case stays wrong; what makes it invalid is not left out."""

    def wrong(candidate: Case) -> bool:
        try:
            return still_wrong(*candidate)
        except Exception:
            return False

    while True:
        found = next((less for less in one_thing_less(case) if wrong(less)), None)
        if found is None:
            return case
        case = found
