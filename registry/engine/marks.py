"""What landmarks say of a field (see ``landmarks``, ``marking``), in the form the search reads.

owed(field.marks, *hit)      # what a plan that hits these still owes for the others
"""

from typing import NamedTuple

import numpy as np

from registry.engine.columns import Floats, Positions
from registry.engine.compiling import bare_kernel, kernel
from registry.engine.field_rest import Rest

WORDS, BYTES = 2, 7  # of bits that stand for landmarks; the sign of a word stays free
NO_COLUMN = -1


class Marks(NamedTuple):
    """Landmarks for one ``column`` of costs, or for none (``NO_COLUMN``).

    ``of_offer`` (n, WORDS), ``of_way`` (w, WORDS): what hits which, as bits; ``sums``
    (WORDS * BYTES, 256) the weight of every byte of bits. Of what landmarks leave of costs:
    ``enter`` (n,) the least of coming in when nothing is chosen yet, ``rest`` as in ``Field``.
    """

    column: int
    of_offer: Positions
    of_way: Positions
    sums: Floats
    enter: Floats
    rest: Rest


@kernel
def no_marks(rest: Rest) -> Marks:
    """Return the marks of a field without any; ``rest`` only stands in."""
    none = np.zeros((0, WORDS), np.intp)
    return Marks(NO_COLUMN, none, none, np.zeros((0, 256)), np.zeros(0), rest)


@bare_kernel
def owed(marks: Marks, one: int, two: int) -> float:
    """Return what the landmarks weigh whose bits are in none of two words."""
    total = 0.0
    one, two = ~one, ~two
    for byte in range(BYTES):
        total += marks.sums[byte, one >> (8 * byte) & 255]
        total += marks.sums[BYTES + byte, two >> (8 * byte) & 255]
    return float(total)
