"""A complete plan in words of the domain: who supplies what, who refers, why each step is there.

route = describe(board, plan)        # registry.domain.route.Route
"""

import math

import numpy as np

from registry.domain.eligibility import DAYS_PER_YEAR
from registry.domain.network import BASES, ELIGIBILITY_KEYS, MODES
from registry.domain.route import CRITERIA, Route, Step, Supply, WayIn
from registry.engine.board import Board
from registry.engine.columns import NO_BASIS
from registry.engine.network import Bundle
from registry.engine.plan import Plan
from registry.engine.standing import IN_PERSON, SLACK
from registry.engine.ways import INTERNAL, NOBODY, SELF


def describe(board: Board, plan: Plan) -> Route:
    """Return the route of a plan, its steps in admission order."""
    return _Teller(board, plan).route()


class _Teller:
    """One plan being told; step numbers are those of the plan, sorted for the route."""

    def __init__(self, board: Board, plan: Plan) -> None:
        self.board, self.plan = board, plan
        self.scene = board.scene
        self.network = board.scene.network
        self.places = [int(self.scene.offers[offer]) for offer in plan.steps]
        places = np.array(self.places, np.intp)
        standing = self.scene.standing
        self.distances_km = standing.distances_km(places).tolist()
        self.travels_km = standing.travels_km(places).tolist()
        self.outgrown_days = standing.age_max_days(places).tolist()
        self.ids = [self.network.offers.ids[place] for place in self.places]
        self.order: list[int] = []
        self._derive()

    def _derive(self) -> None:
        """Order the steps as their days follow from one another.

        By admission; where days tie, nothing stands before what it rests on, so that steps without
        a duration are not told to supply each other in a circle.
        """
        waiting = set(range(len(self.plan.steps)))
        while waiting:
            ripe = (step for step in waiting if self._rests_on(step, self.order))
            first = min(
                ripe,
                key=lambda step: (self.plan.admission[step], self.plan.ready[step], self.ids[step]),
            )
            self.order.append(first)
            waiting.remove(first)

    def _rests_on(self, step: int, before: list[int]) -> bool:
        """Return whether all that the days of a step follow from stands in ``before``."""
        bundle, plan, house = self.bundle(step), self.plan, self.plan.ways[step].referrer
        for facts, day in (
            (bundle.requires, plan.ready[step]),
            (bundle.requires_at_admission, plan.admission[step]),
        ):
            for fact in facts - self.scene.held:
                if not any(
                    fact in self.bundle(other).yields and plan.completion[other] <= day
                    for other in before
                ):
                    return False
        referral = plan.ready[step] - plan.ways[step].handoff_days
        return house == NOBODY or any(
            self.board.organisation(plan.steps[other]) == house
            and plan.admission[other] <= referral + SLACK
            for other in before
        )

    def route(self) -> Route:
        needs = self.scene.profile.needs
        met = dict(zip(self.scene.needs, self.plan.need_days, strict=True))
        supplies = {step: self.supplies(step) for step in self.order}
        referrers = {step: self.referrer(step) for step in self.order}
        steps = tuple(self.step(step, supplies, referrers) for step in self.order)
        return Route(
            criteria=dict(zip(CRITERIA, self.plan.vector, strict=True)),
            steps=steps,
            need_days={need: met.get(need, 0.0) for need in needs},
        )

    def bundle(self, step: int) -> Bundle:
        return self.network.bundles[int(self.network.bundle[self.places[step]])]

    def supplies(self, step: int) -> tuple[Supply, ...]:
        """Return what the step asks for: before waiting first, then by admission."""
        bundle = self.bundle(step)
        asked = [(fact, "ready") for fact in sorted(bundle.requires)]
        asked += [
            (fact, "admission") for fact in sorted(bundle.requires_at_admission - bundle.requires)
        ]
        return tuple(self.supply(step, fact, when) for fact, when in asked)

    def supply(self, step: int, fact: str, when: str) -> Supply:
        if fact in self.scene.held:
            return Supply(fact, None, 0.0, when)
        before = self.order[: self.order.index(step)]
        giver = min(
            (other for other in before if fact in self.bundle(other).yields),
            key=lambda other: self.plan.completion[other],
        )
        return Supply(fact, self.ids[giver], self.plan.completion[giver], when)

    def referrer(self, step: int) -> int | None:
        """Return the step that refers into this one; None when it is open on day 0."""
        house = self.plan.ways[step].referrer
        if house == NOBODY:
            return None
        return next(
            other
            for other in self.order
            if self.board.organisation(self.plan.steps[other]) == house and other != step
        )

    def way_in(self, step: int, referrer: int | None) -> WayIn:
        way, links = self.plan.ways[step], self.network.links
        columns = self.network.offers
        place = self.places[step]
        house = self.network.organisations[columns.organisation[place]].id
        from_offer = None if referrer is None else self.ids[referrer]
        if way.link == SELF:
            return WayIn("self", None, None, None, 0.0, float(columns.acceptance[place]))
        if way.link == INTERNAL:
            acceptance = float(columns.acceptance[place])
            return WayIn("internal", house, from_offer, None, 0.0, acceptance)
        basis = int(links.basis[way.link])
        return WayIn(
            kind="link",
            from_organisation=self.network.organisations[links.from_organisation[way.link]].id,
            from_offer=from_offer,
            basis=None if basis == NO_BASIS else BASES[basis],
            handoff_days=way.handoff_days,
            acceptance=float(links.acceptance[way.link]),
        )

    def serves_needs(self, step: int) -> tuple[str, ...]:
        """Return the needs this step is the first to meet."""
        bundle, found = self.bundle(step), []
        for need, day in zip(self.scene.needs, self.plan.need_days, strict=True):
            by_meeting = need in bundle.meets and self.plan.admission[step] <= day + SLACK
            by_giving = need in bundle.yields and self.plan.completion[step] <= day + SLACK
            if by_meeting or by_giving:
                found.append(need)
        return tuple(found)

    def step(
        self,
        step: int,
        supplies: dict[int, tuple[Supply, ...]],
        referrers: dict[int, int | None],
    ) -> Step:
        columns, standing = self.network.offers, self.scene.standing
        place, plan = self.places[step], self.plan
        way_in = self.way_in(step, referrers[step])
        here = self.ids[step]
        distance = self.distances_km[step]
        travels = columns.mode[place] == IN_PERSON and not math.isnan(distance)
        end = self.outgrown_days[step]
        confirm = standing.to_confirm(place)
        return Step(
            offer=here,
            organisation=self.network.organisations[columns.organisation[place]].id,
            service_type=self.network.service_types[columns.service_type[place]].id,
            mode=MODES[columns.mode[place]],
            way_in=way_in,
            ready_day=plan.ready[step],
            admission_day=plan.admission[step],
            completion_day=plan.completion[step],
            distance_km=distance if travels else None,
            visits=float(columns.visits[place]),
            travel_km=self.travels_km[step],
            fee_rub=float(columns.fee_rub[place]),
            acceptance=way_in.acceptance,
            risk=plan.ways[step].risk,
            supplies=supplies[step],
            to_confirm=tuple(key for key in ELIGIBILITY_KEYS if key in confirm),
            serves_needs=self.serves_needs(step),
            serves_offers=tuple(
                self.ids[other]
                for other in self.order
                if referrers[other] == step
                or any(supply.by_offer == here for supply in supplies[other])
            ),
            ends_on_day=end if end <= plan.admission[step] + DAYS_PER_YEAR + SLACK else None,
        )
