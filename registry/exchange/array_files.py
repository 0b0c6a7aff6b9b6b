"""Arrays and words in a directory: written whole or not at all, checked and mapped when opened.

    write_set(folder, arrays, words, about)     # becomes the current one in one step
    found = open_current(folder, accepts)       # SetRefusedError says why there is none to use

    folder/
      current              the name of the set in use, replaced by one rename
      lock                 held by the one process that writes
      a3f91c…/             a set: manifest.json, words.json, and one .npy file for each array

A set is written beside the others, its files are brought to the disk, and only then ``current``
names it. ``manifest.json`` says what the set is of and the SHA-256 of every file; a set with a
file that is missing, longer, shorter or other than that is refused. The one used before stays, for
whoever is opening it just now; older ones go. What a process has mapped stays readable after its
file is gone. Files are plain ``.npy`` and JSON: nothing in them is executed.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FORMAT = 1
CURRENT, LOCK, MANIFEST, WORDS = "current", "lock", "manifest.json", "words.json"
ATTEMPTS = 3  # a set may be replaced between reading its name and opening it

Arrays = dict[str, NDArray[Any]]
About = dict[str, Any]


class SetRefusedError(Exception):
    """There is no set here that can be used; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class ArraySet:
    """An opened set; the arrays are mapped and shared by all processes that opened it."""

    about: About
    arrays: Arrays
    words: dict[str, Any]


def write_set(folder: Path, arrays: Arrays, words: Mapping[str, Any], about: About) -> Path:
    """Write a set and make it the current one; whoever writes holds the lock of ``folder``."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = secrets.token_hex(8)
    unfinished = folder / f"{name}.part"
    unfinished.mkdir(mode=0o700)
    try:
        files = {f"{key}.npy": _write_array(unfinished / f"{key}.npy", arrays[key])
                 for key in sorted(arrays)}  # fmt: skip
        files[WORDS] = _write_bytes(unfinished / WORDS, _json(words))
        content = {"format": FORMAT, "about": about, "files": files}
        _write_bytes(unfinished / MANIFEST, _json({**content, "checksum": _checksum(content)}))
        _sync(unfinished)
        unfinished.rename(folder / name)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    previous = read_current_name(folder)
    pointer = folder / f"{CURRENT}.{name}.part"
    _write_bytes(pointer, name.encode("ascii"))
    pointer.replace(folder / CURRENT)
    _sync(folder)
    _remove_others(folder, {name, previous})
    return folder / name


def open_current(folder: Path, accepts: Callable[[About], str | None]) -> ArraySet:
    """Open the current set; ``accepts`` looks at what it is of and says why it does not fit."""
    for attempt in range(ATTEMPTS):
        name = read_current_name(folder)
        if name is None:
            raise SetRefusedError("nothing is kept here")
        try:
            return _open(folder / name, accepts)
        except FileNotFoundError as error:
            if attempt == ATTEMPTS - 1 or read_current_name(folder) == name:
                missing = Path(error.filename or name).name
                raise SetRefusedError(f"{missing} is missing") from error
        except OSError as error:
            raise SetRefusedError(f"it cannot be read: {error.strerror}") from error
    raise AssertionError("unreachable")


def read_about(folder: Path) -> About | None:
    """Return what the current set is of, without opening it; None when that cannot be told."""
    name = read_current_name(folder)
    if name is None:
        return None
    try:
        about: About = _read_manifest(folder / name)["about"]
    except (OSError, SetRefusedError):
        return None
    return about


def read_current_name(folder: Path) -> str | None:
    """Return the name of the current set, None when there is none."""
    try:
        name = (folder / CURRENT).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return None
    return name if name.isalnum() else None


@contextmanager
def writing_alone(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Be the one process that writes here; with ``wait`` False, False when another one is.

    The system lets go of the lock of a process that ends, however it ends.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _open(path: Path, accepts: Callable[[About], str | None]) -> ArraySet:
    manifest = _read_manifest(path)
    reason = accepts(manifest["about"])
    if reason is not None:
        raise SetRefusedError(reason)
    files: dict[str, Any] = manifest["files"]
    arrays = {}
    for name, expected in files.items():
        with (path / name).open("rb") as handle:
            size = os.fstat(handle.fileno()).st_size
            if size != expected["bytes"]:
                raise SetRefusedError(f"{name} has {size} bytes instead of {expected['bytes']}")
            if hashlib.file_digest(handle, "sha256").hexdigest() != expected["sha256"]:
                raise SetRefusedError(f"{name} is damaged: its checksum is another")
        if name != WORDS:
            arrays[name.removesuffix(".npy")] = _map(path / name)
    return ArraySet(manifest["about"], arrays, json.loads((path / WORDS).read_bytes()))


def _map(path: Path) -> NDArray[Any]:
    """Map an array so that all processes share its pages.

    Copy on write rather than read only: compiled kernels are made anew for arrays that cannot be
    written. Nobody writes; who did would change a page of his own and neither file nor others.
    """
    try:
        mapped = np.load(path, mmap_mode="c", allow_pickle=False)
    except ValueError as error:
        raise SetRefusedError(f"{path.name} is not an array of numbers") from error
    return np.asarray(mapped)


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((path / MANIFEST).read_bytes())
        checksum = manifest.pop("checksum")
        if manifest["format"] != FORMAT:
            raise SetRefusedError(f"its format is {manifest['format']}, this program's {FORMAT}")
        sound = checksum == _checksum(manifest)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SetRefusedError("its manifest cannot be read") from error
    if not sound:
        raise SetRefusedError("its manifest is damaged: its checksum is another")
    return dict(manifest)


def _write_array(path: Path, array: NDArray[Any]) -> dict[str, Any]:
    with path.open("xb") as handle:
        np.save(handle, np.ascontiguousarray(array), allow_pickle=False)
        handle.flush()
        os.fsync(handle.fileno())
    return _describe(path)


def _write_bytes(path: Path, content: bytes) -> dict[str, Any]:
    with path.open("xb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    return _describe(path)


def _describe(path: Path) -> dict[str, Any]:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
        return {"bytes": os.fstat(handle.fileno()).st_size, "sha256": digest}


def _checksum(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(content)).hexdigest()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_others(folder: Path, kept: set[str | None]) -> None:
    """Remove what nobody comes for any more; the writer is alone, so unfinished ones are dead."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(f"{CURRENT}.") and path.name.endswith(".part"):
            path.unlink(missing_ok=True)
