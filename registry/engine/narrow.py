"""A field made smaller for one aim: offers that no interesting plan can hold are left out.

    small, rows = narrow(field, holding_bounds(field), aim)

For every offer there are lower bounds on any whole plan that holds it (``field.holding_bounds``).
When the aim would strike that row out, no plan with the offer is of interest. With fewer offers the
soonest days and least costs rise, which strikes out more later.
"""

import numpy as np

from registry.engine.aim import Aim, rows_kept
from registry.engine.columns import Floats
from registry.engine.compiling import kernel
from registry.engine.field import Field, holding_bounds, part_of
from registry.engine.stack import SLACK

SMALL = 24  # offers below which narrowing costs more than it saves
WORTH = 0.6  # narrow only to less than this share


@kernel
def narrow(field: Field, rows: Floats, aim: Aim) -> tuple[Field, Floats]:
    """Return the field without offers that are of no interest to the aim, with its bounds."""
    while len(field.wait) > SMALL:
        keep = rows_kept(aim, rows, field.limits[1], field.limits[0], SLACK)
        if keep.sum() > WORTH * len(keep):
            break
        small = part_of(field, keep)
        if not np.isfinite(small.soonest_good[: len(field.need_by)]).all():
            break  # nothing of interest is left: the search will find that out
        field = small
        rows = holding_bounds(field)
    return field, rows
