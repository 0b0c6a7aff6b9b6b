"""What alone would open a way: against trying every single thing out on very small networks.

As in ``test_oracle_missing``, a thing is put into document and profile and the oracle is asked
whether there is a route now. Every thing that opens one must be named, and no other; links are
those from organisations that can play a part.
"""

from dataclasses import replace

from hypothesis import given

from registry.domain.problems import DocumentError
from registry.engine.alone import find_alone
from registry.engine.homes import MUNICIPALITY, Client, Home
from registry.engine.missing import find_missing
from registry.engine.network import Network
from registry.engine.scene import set_scene
from registry.routing import Profile
from tests.routing.comparing import report
from tests.routing.oracle import Oracle
from tests.routing.strategies import Case, cases, networks
from tests.routing.test_oracle_missing import Record, Thing, all_things, opens

NOT_TRIED = ("max_travel_km", "max_fee")


def apart(person: Profile) -> tuple[Profile, Home] | None:
    """The person without a home, and the home; None where it could be one of several places."""
    town = person.attributes.get(MUNICIPALITY)
    if town is not None and len(town) != 1:
        return None
    home = Home(person.point, None if town is None else min(town), person.start_organisation)
    nowhere = replace(
        person,
        point=None,
        start_organisation=None,
        attributes={**person.attributes, MUNICIPALITY: None},
    )
    return nowhere, home


def difference(document: Record, profile: Record) -> str | None:
    person = Profile.from_document(profile)
    parts = apart(person)
    if parts is None or person.limits.max_fee is not None:
        return None
    try:
        client = Client(Network.from_document(document), parts[0], 1.3)
    except DocumentError:
        return None  # an undated question about dated offers
    view = client.see_from(parts[1])
    if view.scene.possible != bool(Oracle(document, profile).plans):
        return f"a way is said to be possible: {view.scene.possible}"
    if view.scene.possible:
        return None
    found = find_alone(view, most_origins=None)
    if not found.every_origin:
        return "origins are said to be left out"
    named = set()
    for thing in found.things:
        if not opens(document, profile, (thing,)):
            return f"{thing} opens no route"
        if thing[0] == "limit":
            tighter = (*thing[:2], float(thing[2]) - 0.01)
            if tighter[2] >= 0 and opens(document, profile, (tighter,)):
                return f"{thing} asks for more than is needed"
        named.add(thing[:2] if thing[0] == "limit" else thing)
    if len(named) != len(found.things):
        return f"{found.things} names a thing twice"
    network = client.network

    def tells(fact: Thing, named: set[Thing]) -> bool:
        """A fact nobody on the way asks for helps by what it implies, and that is named."""
        return any(("fact", name) in named for name in network.closure.of_one(fact[1]))

    def is_goal(thing: Thing) -> bool:
        """To hold what is asked for is no way to it; it is told where a step asks for it too."""
        held = network.closure.of_one(thing[1]) if thing[0] == "fact" else ()
        return not set(held).isdisjoint(person.needs)

    houses = {
        network.organisations[int(house)].id for house in network.offers.organisation[client.offers]
    }
    wanted = {
        thing[:2] if thing[0] == "limit" else thing
        for thing in all_things(document, profile)
        if thing[1] not in NOT_TRIED
        and (thing[0] != "link" or thing[1] in houses | {person.start_organisation})
        and not is_goal(thing)
        and opens(document, profile, (thing,))
    }
    wanted -= {thing for thing in wanted - named if thing[0] == "fact" and tells(thing, named)}
    if {thing for thing in named if not is_goal(thing)} != wanted:
        return f"named {sorted(named)}, but what opens a way is {sorted(wanted)}"
    few = find_alone(view, most_origins=1)
    targets = {thing[2] for thing in wanted if thing[0] == "link"}
    if {thing[2] for thing in few.things if thing[0] == "link"} != targets:
        return f"the first origin alone leads to {few.things}, all of them to {targets}"
    if few.every_origin and few.things != found.things:
        return "origins are left out and it is not said"
    return None


@networks(300)
@given(cases(most_offers=4))
def test_every_thing_that_alone_opens_a_way_is_named(case: Case) -> None:
    report(case, difference)


def test_a_stay_that_nobody_asked_for_is_never_what_is_missing() -> None:
    document = {
        "service_types": [
            {"id": "stay", "meets": ["need.a"]},
            {"id": "visit", "meets": ["need.a"]},
        ],
        "organisations": [],
        "offers": [],
        "links": [],
    }
    network = Network.from_document(document)
    for unasked, named in ((set(), {"stay", "visit"}), ({"stay"}, {"visit"})):
        person = replace(
            Profile.from_document({"needs": ["need.a"]}), unasked_types=frozenset(unasked)
        )
        view = Client(network, person, 1.3).see_from(Home(None))
        missing = find_missing(set_scene(network, person, ("days",), 1.3), 60)
        assert {thing[1] for thing in find_alone(view).things} == named
        assert {thing[1] for each in missing.sets for thing in each.items} == named
