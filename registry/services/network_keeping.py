"""Making sure that the compiled network of now stands in its files: the one process that writes.

    outcome = keep_current(session, vocabulary, mode=mode, today=today, announce=print)
    outcome.word          # "current", "compiled", "another process is compiling"

Called at set-up, by ``flask network compile`` and by whatever keeps a server's network fresh. A
set that is damaged, foreign or old is told with its reason and compiled anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registry.domain.vocabulary import Vocabulary
from registry.exchange.array_files import SetRefusedError, writing_alone
from registry.services.network import build_snapshot, find_folder
from registry.services.network_folder import keep_snapshot, open_snapshot
from registry.services.network_snapshot import NetworkSnapshot
from registry.store.revision import get_stamp


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What was done; ``snapshot`` None: another process is compiling."""

    word: str
    snapshot: NetworkSnapshot | None


def keep_current(
    session: Session,
    vocabulary: Vocabulary,
    *,
    mode: str,
    today: date,
    announce: Callable[[str], None],
    wait: bool = True,
    afresh: bool = False,
) -> Outcome:
    """Compile and keep the network unless that of now is kept; ``afresh``: whatever is kept.

    ``wait`` False: leave it to another process that is at it. Raises OSError when files cannot be
    written, SetRefusedError when this database has no folder.
    """
    folder = find_folder(session.get_bind().engine, mode)
    if folder is None:
        raise SetRefusedError("no folder is configured for the network")
    with writing_alone(folder, wait=wait) as alone:
        if not alone:
            return Outcome("another process is compiling", None)
        try:
            if not afresh:
                stamp = get_stamp(session)
                kept = open_snapshot(folder, vocabulary, mode=mode, today=today, stamp=stamp)
                return Outcome("current", kept)
        except SetRefusedError as error:
            announce(f"the kept network is not used: {error}")
        snapshot = build_snapshot(session, vocabulary, mode=mode, today=today, announce=announce)
        keep_snapshot(folder, snapshot)
        announce(f"kept in {folder}")
        return Outcome("compiled", snapshot)
