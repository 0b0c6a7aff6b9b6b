"""One client asked from many homes: the table is laid once, a home only switches rows of it off.

    client = Client(network, profile, circuity=1.3)        # a profile without a home
    view = client.see_from(Home(point=(57.8, 28.3), municipality="RU-PSK.pskov"))
    view.scene.possible                # is there a way, limits on fees left aside?
    view.rows, view.days, view.timetable

What depends on the home is the distance, the municipality of registration and who sends the person;
homes from which the same offers can be had share the days.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from registry.domain.problems import DocumentError
from registry.domain.profile import Profile
from registry.engine.columns import Flags
from registry.engine.earliest import Earliest, Timetable
from registry.engine.missing_rows import Extension, Virtual, find_helpful
from registry.engine.network import Network
from registry.engine.scene import Scene, make_table, start_position
from registry.engine.standing import IN_PERSON, SLACK, stand
from registry.engine.ways import NOBODY, Ways, ways_of

MUNICIPALITIES, MUNICIPALITY = "municipalities", "municipality"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person lives, is registered, and who sends the person (None: a family asks)."""

    point: tuple[float, float] | None
    municipality: str | None = None
    start_organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """The table of those whom one organisation sends; ``virtual`` rows stand behind the offers."""

    start: int | None
    scene: Scene  # of nobody's home: views put their own days and distances
    timetable: Timetable
    virtual: tuple[Virtual, ...]


@dataclass(frozen=True, slots=True)
class View:
    """The question from one home. ``rows`` (n,) those of the table that take part; ``key`` is the
    same for homes that share rows and sender, and so the days."""

    laid: Laid
    scene: Scene
    rows: Flags
    key: tuple[int | None, bytes]

    @property
    def timetable(self) -> Timetable:
        """Return what tells the days when other rows take part."""
        return self.laid.timetable

    @property
    def days(self) -> Earliest:
        """Return the earliest days of the question as it is."""
        return self.scene.days


class Client:
    """A person without a home: ``profile`` has neither point nor municipality nor sender.

    ``senders``: organisations that may send the person, as far as they are known beforehand.
    """

    def __init__(
        self,
        network: Network,
        profile: Profile,
        circuity: float,
        senders: Collection[str] = (),
    ) -> None:
        self.network, self.profile, self.circuity = network, profile, circuity
        if profile.point or profile.start_organisation or profile.attributes.get(MUNICIPALITY):
            raise ValueError("the home is asked for one by one")
        self.held = network.closure.of(profile.facts)
        self.needs = tuple(need for need in profile.needs if need not in self.held)
        self._standing = stand(network, profile, circuity)
        relevant = find_helpful(network, self._standing.usable, self.held, self.needs)
        if profile.as_of is None and (self._standing.undated & relevant).any():
            raise DocumentError("as_of", "is required: an offer admits nobody before a given date")
        offers = self.offers = np.flatnonzero(relevant)
        self._extended = Extension(network, self.held, self.needs, offers, profile.unasked_types)
        columns = network.offers
        in_person = columns.mode[offers] == IN_PERSON
        self._placed = np.flatnonzero(in_person | ~np.isnan(network.reach_km[offers]))
        self._visits = np.where(in_person, columns.visits[offers], 0.0)[self._placed]
        self._most_km = network.reach_km[offers][self._placed]
        if profile.limits.max_travel_km is not None:
            self._most_km[in_person[self._placed]] = profile.limits.max_travel_km
        self._rule = columns.rule[offers]
        self._first: Laid | None = None
        self._laid: dict[str | None, Laid] = {}
        index = network.organisation_index
        self._senders = {index[name] for name in senders if name in index}
        self._sent: Ways | None = None
        self._days: dict[tuple[int | None, bytes], Earliest] = {}

    def see_from(self, home: Home) -> View:
        """Return the question as it is asked from a home."""
        laid = self._lay(home.start_organisation)
        standing = replace(self._standing, profile=replace(self.profile, point=home.point))
        distance_km = standing.distances_km(self.offers[self._placed])
        travel_km = np.zeros(len(self.offers))
        travel_km[self._placed] = np.nan_to_num(self._visits * distance_km, nan=0.0)
        rows = np.zeros(len(laid.timetable.table.bundle), np.bool_)
        rows[: len(self.offers)] = ~self._refusing_rules(home)[self._rule]
        rows[self._placed[distance_km > self._most_km + SLACK]] = False
        key = (laid.start, np.packbits(rows).tobytes())
        days = self._days.get(key)
        if days is None:
            days = self._days[key] = laid.timetable.days(rows)
        return View(laid, replace(laid.scene, days=days, travel_km=travel_km), rows, key)

    def _refusing_rules(self, home: Home) -> Flags:
        """Return which rules refuse people registered there; the others refuse nobody here."""
        refusing = np.zeros(max(len(self.network.offers.rules), 1), np.bool_)
        if home.municipality is None:
            return refusing
        for item in self.network.rule_sets.keys:
            if item.key == MUNICIPALITIES:
                admits = np.array([home.municipality in names for names in item.lists], np.bool_)
                refusing[item.rules[~admits[item.chosen]]] = True
        return refusing

    def _lay(self, start_organisation: str | None) -> Laid:
        """Return the table of those whom an organisation sends, made once for each."""
        found = self._laid.get(start_organisation)
        if found is not None:
            return found
        profile = replace(self.profile, start_organisation=start_organisation)
        if self._first is None:
            self._first = self._lay_first()
        laid, start = self._first, start_position(self.network, profile)
        if start is not None:  # who sends the person changes the ways in and nothing else
            ways = self._extended.ways(self._ways_from(start), len(self.offers))
            table = replace(laid.scene.table, ways=ways)
            scene = replace(laid.scene, profile=profile, table=table)
            laid = Laid(start, scene, Timetable(table), laid.virtual)
        self._laid[start_organisation] = laid
        return laid

    def _ways_from(self, start: int) -> Ways:
        """Return the ways in of those whom an organisation sends: what hangs on it is fixed.

        Into its own offers they come as if alone, whatever links it has to itself.
        """
        if start not in self._senders or self._sent is None:
            self._senders.add(start)
            self._sent = self._with_senders()
        ways = self._sent
        sent = ways.referrer == start
        offer = self.offers[ways.offer]
        inside = sent & (self.network.offers.organisation[offer] == start)
        return ways._replace(
            referrer=np.where(sent, NOBODY, ways.referrer),
            risk=np.where(inside, self.network.offer_risk[offer], ways.risk),
        )

    def _with_senders(self) -> Ways:
        """Return the ways in, from all senders too as if each had an offer that matters."""
        network, columns = self.network, self.network.offers
        senders = np.array(sorted(self._senders), np.int32)
        more = np.arange(len(senders)) + len(columns.organisation)
        ways = ways_of(
            np.concatenate([self.offers, more]),
            np.concatenate([columns.organisation, senders]),
            np.concatenate([columns.service_type, np.zeros(len(senders), np.int32)]),
            np.concatenate([columns.self_referral, np.ones(len(senders), np.bool_)]),
            np.concatenate([network.offer_risk, np.zeros(len(senders))]),
            network.sorted_links,
            NOBODY,
            False,
        )
        end = int(np.searchsorted(ways.offer, len(self.offers)))
        return Ways(
            ways.offer[:end],
            ways.referrer[:end],
            ways.handoff_days[:end],
            ways.risk[:end],
            ways.link[:end],
        )

    def _lay_first(self) -> Laid:
        """Return the table of families."""
        network, offers = self.network, self.offers
        table, facts = make_table(
            network,
            self._standing,
            offers,
            self.held,
            self.needs,
            None,
            with_risk=False,
            also=self._extended.facts,
        )
        table = self._extended.table(table)
        timetable = Timetable(table)
        scene = Scene(
            network=network,
            profile=self.profile,
            criteria=("days",),
            standing=self._standing,
            held=self.held,
            needs=self.needs,
            facts=facts,
            offers=offers,
            table=table,
            days=timetable.days(np.zeros(len(table.bundle), np.bool_)),
            travel_km=np.zeros(len(offers)),
            fee_rub=network.offers.fee_rub[offers],
            id_rank=network.id_rank[offers],
        )
        return Laid(None, scene, timetable, self._extended.rows(len(offers)))
