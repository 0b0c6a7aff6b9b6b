"""Feeds as Atom documents (RFC 4287).

    text = write_feed(Feed(id="urn:uuid:…", title="Changes", updated=moment, …, entries=(…)))

Identifiers stay the same for good; moments carry their zone. Texts are written as text, never as
markup, without characters that XML does not know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5
from xml.etree import ElementTree

from registry.exchange.xml_text import clean

NAMESPACE = "http://www.w3.org/2005/Atom"
_OURS = UUID("5a1f6f0e-2f0b-4b44-9a44-0f6f1d2c7b10")  # drawn once; must never change


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news. ``category``: a word for programs."""

    id: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    url: str
    category: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; ``own_url`` is where it is fetched, ``page_url`` the page it belongs to."""

    id: str
    title: str
    subtitle: str
    author: str
    language: str
    updated: datetime
    own_url: str
    page_url: str
    entries: Sequence[Entry]


def stable_id(*parts: str) -> str:
    """Return an identifier that the same parts always give (RFC 4122, version 5)."""
    return f"urn:uuid:{uuid5(_OURS, chr(31).join(parts))}"


def write_feed(feed: Feed) -> str:
    """Return the feed as an Atom document."""
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _moment(feed.updated))
    _text(ElementTree.SubElement(root, "author"), "name", feed.author)
    own = {"rel": "self", "type": "application/atom+xml", "href": feed.own_url}
    ElementTree.SubElement(root, "link", own)
    page = {"rel": "alternate", "type": "text/html", "href": feed.page_url}
    ElementTree.SubElement(root, "link", page)
    for entry in feed.entries:
        _write_entry(ElementTree.SubElement(root, "entry"), entry)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _write_entry(node: ElementTree.Element, entry: Entry) -> None:
    _text(node, "id", entry.id)
    _text(node, "title", entry.title)
    _text(node, "published", _moment(entry.published))
    _text(node, "updated", _moment(entry.updated))
    ElementTree.SubElement(node, "category", {"term": entry.category})
    page = {"rel": "alternate", "type": "text/html", "href": entry.url}
    ElementTree.SubElement(node, "link", page)
    _text(node, "summary", entry.summary)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = clean(text)


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment of a feed needs its zone")
    return moment.isoformat(timespec="seconds")
