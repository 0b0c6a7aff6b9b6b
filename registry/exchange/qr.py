"""A QR code as an SVG drawing, made here: no address is shown to anybody else.

draw_qr("https://a.example/places/pnd-7")     # bytes of an SVG file, black on white
"""

from io import BytesIO

import segno

MAX_TEXT = 1200  # beyond it a telephone's camera no longer reads the print
QUIET_MODULES = 4  # the white rim the standard asks for


class QrTooLongError(Exception):
    """The text is longer than what a camera reads from paper; carries its ``length``."""

    def __init__(self, length: int) -> None:
        super().__init__(f"{length} characters are too many for a QR code; at most {MAX_TEXT}.")
        self.length = length


def draw_qr(text: str) -> bytes:
    """Return the drawing; it has no size of its own and fills the frame it is given."""
    if len(text) > MAX_TEXT:
        raise QrTooLongError(len(text))
    out = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        out,
        kind="svg",
        border=QUIET_MODULES,
        omitsize=True,
        dark="#000",
        light="#fff",
        xmldecl=False,
    )
    return out.getvalue()
