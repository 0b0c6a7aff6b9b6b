"""The compiled network in files: one process writes, all map it, what is not of now is refused.

    with writing_alone(folder, wait=False) as alone:
        if alone:
            keep_snapshot(folder, snapshot)
    snapshot = open_snapshot(folder, vocabulary, mode=mode, today=today, stamp=stamp)

How files are written, checked and replaced: ``exchange/array_files.py``. A network is taken only
when all of this is as it was compiled with: the revision of the registry, the mode, the words of
the vocabulary it depends on, and the text of the program that compiles. ``SetRefusedError`` says
what is not.
"""

import hashlib
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from registry.domain.vocabulary import Vocabulary
from registry.engine.network_parts import link_arrays, put_together, take_apart, with_links
from registry.engine.packed import Coded
from registry.engine.registry_marks import Marks
from registry.engine.registry_network import Finding
from registry.exchange.array_files import About, open_current, write_set
from registry.services.network_snapshot import NetworkSnapshot

ASKED = "asked."  # before the names of the second network's links
DEPENDS_ON = ("facts", "needs", "kinds", "service_types", "referral_rules")  # of the vocabulary
COMPILERS = (  # what decides what a network of given rows is
    "domain.browse",
    "domain.facts",
    "domain.network",
    "domain.network_rules",
    "domain.referral_chances",
    "engine.columns",
    "engine.network",
    "engine.network_parts",
    "engine.packed",
    "engine.recorded_links",
    "engine.registry_columns",
    "engine.registry_links",
    "engine.registry_marks",
    "engine.registry_network",
    "engine.rules",
    "engine.sorted_links",
    "engine.ways",
    "store.network_rows",
)
MARKS = fields(Marks)
Stamp = tuple[int, str]


def keep_snapshot(folder: Path, snapshot: NetworkSnapshot) -> Path:
    """Write a network for all processes; the caller holds the lock of the folder."""
    arrays, words = take_apart(snapshot.network)
    if snapshot.asked_network is not snapshot.network:
        asked = link_arrays(snapshot.asked_network)
        arrays |= {f"{ASKED}{name}": array for name, array in asked.items()}
    remarks, invented = snapshot.assumed, snapshot.invented
    assert isinstance(remarks, Coded)
    assert isinstance(invented, Coded)
    arrays |= {"remark": remarks.code, "invented": invented.code}
    arrays |= {f"marks.{field.name}": getattr(snapshot.marks, field.name) for field in MARKS}
    words |= {
        "remarks": [list(names) for names in remarks.choices],
        "invented": list(invented.choices),
        "unsure": {offer: dict(rules) for offer, rules in snapshot.unsure.items()},
        "findings": [
            [item.code, item.offer, item.organisation, item.detail] for item in snapshot.findings
        ],
    }
    about = {
        **_identity(snapshot.vocabulary, snapshot.mode),
        "revision": snapshot.stamp[0],
        "changed_at": snapshot.stamp[1],
        "compiled_on": snapshot.today.isoformat(),
        "first_day": snapshot.first_day.isoformat(),
        "last_day": snapshot.last_day.isoformat(),
        "build_seconds": snapshot.build_seconds,
    }
    return write_set(folder, arrays, words, about)


def open_snapshot(
    folder: Path, vocabulary: Vocabulary, *, mode: str, today: date, stamp: Stamp | None
) -> NetworkSnapshot:
    """Return the network kept in a folder; ``stamp`` None: of whatever revision.

    Raises SetRefusedError.
    """
    found = open_current(folder, _accepting(vocabulary, mode, today, stamp))
    about, arrays, words = found.about, found.arrays, found.words
    network = put_together(arrays, words)
    asked = network
    if any(name.startswith(ASKED) for name in arrays):
        own = {name.removeprefix(ASKED): a for name, a in arrays.items() if name.startswith(ASKED)}
        asked = with_links(network, own)
    ids, index = network.offers.ids, network.offer_index
    return NetworkSnapshot(
        network=network,
        asked_network=asked,
        assumed=Coded(index, ids, arrays["remark"], tuple(map(tuple, words["remarks"]))),
        unsure=words["unsure"],
        findings=tuple(Finding(*item) for item in words["findings"]),
        invented=Coded(index, ids, arrays["invented"], tuple(words["invented"])),
        vocabulary=vocabulary,
        stamp=(about["revision"], about["changed_at"]),
        mode=mode,
        today=today,
        first_day=date.fromisoformat(about["first_day"]),
        last_day=date.fromisoformat(about["last_day"]),
        marks=Marks(*(arrays[f"marks.{field.name}"] for field in MARKS)),
        build_seconds=about["build_seconds"],
    )


def _accepting(
    vocabulary: Vocabulary, mode: str, today: date, stamp: Stamp | None
) -> Callable[[About], str | None]:
    def accepts(about: About) -> str | None:
        """Say why a set does not fit, None when it does."""
        for name, value in _identity(vocabulary, mode).items():
            if about.get(name) != value:
                return f"it was compiled with another {name}"
        if stamp is not None and (about["revision"], about["changed_at"]) != stamp:
            return f"it is of revision {about['revision']}, the registry is at {stamp[0]}"
        if not about["first_day"] <= today.isoformat() <= about["last_day"]:
            return "other links hold today"
        return None

    return accepts


def _identity(vocabulary: Vocabulary, mode: str) -> dict[str, str]:
    return {
        "mode": mode,
        "vocabulary": _digest_of_words(vocabulary),
        "program": _digest_of_program(),
        "byteorder": sys.byteorder,
    }


@cache
def _digest_of_program() -> str:
    """Return what the text of the compiling modules comes to."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for name in COMPILERS:
        digest.update((root / f"{name.replace('.', '/')}.py").read_bytes())
    return digest.hexdigest()[:16]


_digests: dict[int, tuple[Vocabulary, str]] = {}


def _digest_of_words(vocabulary: Vocabulary) -> str:
    """Return what the words that a network depends on come to; kept per vocabulary."""
    known = _digests.get(id(vocabulary))
    if known is None or known[0] is not vocabulary:
        digest = hashlib.sha256()
        for name in DEPENDS_ON:
            digest.update(_canonical(getattr(vocabulary, name)).encode())
        known = _digests[id(vocabulary)] = (vocabulary, digest.hexdigest()[:16])
    return known[1]


def _canonical(value: Any) -> str:
    """Return a text that equal values share, in whatever order a set keeps them."""
    if is_dataclass(value):
        parts: Iterable[str] = (
            f"{field.name}={_canonical(getattr(value, field.name))}" for field in fields(value)
        )
        return f"{type(value).__name__}({','.join(parts)})"
    if isinstance(value, str) or not isinstance(value, Collection):
        return repr(value)
    if isinstance(value, Mapping):
        return (
            f"{{{','.join(sorted(f'{_canonical(k)}:{_canonical(v)}' for k, v in value.items()))}}}"
        )
    items = [_canonical(item) for item in value]
    return f"[{','.join(sorted(items) if isinstance(value, (set, frozenset)) else items)}]"
