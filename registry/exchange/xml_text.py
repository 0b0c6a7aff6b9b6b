"""Text that XML can hold.

>>> clean("Дом\\x0b № 1")
'Дом № 1'
"""

import re

# what XML 1.0 (section 2.2, Char) does not allow at all, escaped or not
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return the text without the characters that no XML document may hold."""
    return _ILLEGAL.sub("", text)
