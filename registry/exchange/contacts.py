"""Telephones, web pages and mail as sources write them: texts kept, doubts told.

read_contacts("(495) 237-0170", None, "info@mcot.ru, www.mcot.ru", "495")
# [('telephone', '(495) 237-0170', None), ('email', 'info@mcot.ru', None),
#  ('website', 'www.mcot.ru', None)], {}
"""

import re

from registry.domain.telephones import read_telephones

Contact = tuple[str, str, str | None]  # kind, text as in the source, label
_WEBSITE = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,}")


def read_contacts(
    telephone: str | None, email: str | None, website: str | None, area_code: str | None
) -> tuple[list[Contact], dict[str, tuple[str, str]]]:
    """Return contacts, and doubts as code → (field, text).

    What is neither a page nor mail is kept as "other", so that nobody makes a link of it.
    """
    contacts: list[Contact] = []
    doubts: dict[str, tuple[str, str]] = {}
    if telephone:
        contacts.append(("telephone", telephone, None))
        if read_telephones(telephone, area_code).unread:
            doubts["telephone_unreadable"] = ("telephone", telephone)
    for field, text in (("email", email), ("website", website)):
        for piece in re.split(r"[\s,;]+", text or ""):
            if _EMAIL.fullmatch(piece):
                contacts.append(("email", piece, None))
            elif _WEBSITE.fullmatch(piece):
                contacts.append(("website", piece, None))
            elif piece:
                contacts.append(("other", piece, None))
                doubts["website_unreadable"] = (field, text or "")
    return list(dict.fromkeys(contacts)), doubts
