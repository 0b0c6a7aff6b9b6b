"""Whether a plan whose goods are all settled may still take a step that is there only to refer."""

import numpy as np

from registry.engine.aim import Aim, is_kept
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.field import Field
from registry.engine.field_rest import COSTS
from registry.engine.stack import BOUNDS, SLACK, Stack, inner_risk


@kernel
def close(field: Field, stack: Stack, aim: Aim, d: int) -> bool:
    """Close a plan for which no further door is of interest; False when nothing of it is.

    When all goods are settled a completion takes no new step, or at least one door of a step
    whose way is open. Each case has bounds of its own, sharper than those of both together.
    """
    more = inner_risk(field, stack, d)
    inner = np.empty(BOUNDS)
    inner[0] = stack.bounds[d, 0]
    inner[1:] = stack.costs[d]
    inner[3] += more
    inner[5] += more * field.limits[2] if more < np.inf else np.inf
    referred = _referral_bound(field, stack, d)
    if referred >= 0:
        outer = stack.bounds[d].copy()
        for column in range(COSTS):
            least = np.inf
            for i in range(stack.todos[d]):
                least = min(least, _door_cost(field, stack, d, -1 - stack.todo[d, i], column))
            outer[column + 1] = max(outer[column + 1], stack.costs[d, column] + least)
        rise = max(referred - outer[3], 0.0)
        outer[3] += rise
        outer[5] += rise * field.limits[2] if rise < np.inf else np.inf
        if outer[2] <= field.limits[1] + SLACK and is_kept(aim, outer):
            return True
    if more == np.inf or not is_kept(aim, inner):
        return False
    stack.closed[d] = True
    stack.bounds[d] = inner
    return True


@bare_kernel
def _door_cost(field: Field, stack: Stack, d: int, step: int, column: int) -> float:
    """Return the least cost of an offer by which some house could come to refer to a step."""
    offer, least = stack.step[d, step], np.inf
    for w in range(field.way_start[offer], field.way_start[offer + 1]):
        if field.way_referrer[w] >= 0:
            least = min(least, field.house_costs[field.way_referrer[w], column])
    return least


@bare_kernel
def _referral_bound(field: Field, stack: Stack, d: int) -> float:
    """Return the least risk when doors may still be added; -1 when none can be worth it.

    A door costs its own risk, shared at best among all the open steps it could refer to. It is
    not worth it when its gains over coming alone on day 0 do not make up for that: left out,
    with its steps come alone, the plan is no worse.
    """
    worth = False
    for i in range(stack.todos[d]):
        offer = stack.step[d, -1 - stack.todo[d, i]]
        alone = _alone(field, offer)
        for w in range(field.way_start[offer], field.way_start[offer + 1]):
            house = field.way_referrer[w]
            if house < 0 or not _is_last(field, offer, w):
                continue
            if alone > field.way_risk[w]:
                stack.gain[house] += alone - field.way_risk[w]
                stack.served[house] += 1
            worth = worth or stack.gain[house] > field.house_costs[house, 2]
    total = stack.costs[d, 2]
    for i in range(stack.todos[d]):
        step = -1 - stack.todo[d, i]
        offer, best = stack.step[d, step], np.inf
        for w in range(field.way_start[offer], field.way_start[offer + 1]):
            house = field.way_referrer[w]
            if house < 0:
                best = min(best, field.way_risk[w])
                continue
            for other in range(stack.steps[d]):
                if field.house[stack.step[d, other]] == house:
                    best = min(best, field.way_risk[w])
            shared = field.house_costs[house, 2] / max(stack.served[house], 1)
            best = min(best, field.way_risk[w] + shared)
        total += best - field.costs[offer, 2]
    for i in range(stack.todos[d]):
        offer = stack.step[d, -1 - stack.todo[d, i]]
        for w in range(field.way_start[offer], field.way_start[offer + 1]):
            if field.way_referrer[w] >= 0:
                stack.gain[field.way_referrer[w]] = 0.0
                stack.served[field.way_referrer[w]] = 0
    return total if worth else -1.0


@bare_kernel
def _alone(field: Field, offer: int) -> float:
    """Return the least risk of coming in on day 0 without any handoff; inf when one cannot."""
    least = np.inf
    for w in range(field.way_start[offer], field.way_start[offer + 1]):
        if field.way_referrer[w] < 0 and field.way_handoff[w] <= 0:
            least = min(least, field.way_risk[w])
    return least


@bare_kernel
def _is_last(field: Field, offer: int, w: int) -> bool:
    """Return whether a way is the last, so the one of least risk, from its house."""
    after = w + 1
    return bool(
        after == field.way_start[offer + 1] or field.way_referrer[after] != field.way_referrer[w]
    )
