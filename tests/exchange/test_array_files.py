"""Sets of arrays in files: whole or not at all, refused when anything of them is other."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from registry.config import ROOT
from registry.exchange import array_files
from registry.exchange.array_files import (
    SetRefusedError,
    open_current,
    read_about,
    write_set,
    writing_alone,
)

ARRAYS = {
    "numbers": np.arange(1000, dtype=np.float64),
    "codes": np.array([3, -1, 7], np.int16),
    "flags": np.array([[True, False], [False, True]]),
    "nothing": np.zeros(0, np.int32),
}
WORDS = {"names": ["один", "два"]}


def written(folder: Path, **about: Any) -> Path:
    return write_set(folder, ARRAYS, WORDS, {"revision": 1, **about})


def anything(_about: dict[str, Any]) -> None:
    return None


def test_what_is_written_is_opened_again(tmp_path: Path) -> None:
    path = written(tmp_path / "new" / "folder")
    found = open_current(tmp_path / "new" / "folder", anything)
    assert found.about == {"revision": 1}
    assert found.words == WORDS
    assert found.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert found.arrays[name].dtype == array.dtype
        assert type(found.arrays[name]) is np.ndarray
        np.testing.assert_array_equal(found.arrays[name], array)
    assert sorted(item.suffix for item in path.iterdir()) == [".json"] * 2 + [".npy"] * 4
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o700, 0o700)


def test_arrays_are_mapped_and_a_write_stays_in_the_process(tmp_path: Path) -> None:
    path = written(tmp_path)
    found = open_current(tmp_path, anything)
    before = (path / "numbers.npy").read_bytes()
    found.arrays["numbers"][0] = 99.0
    assert (path / "numbers.npy").read_bytes() == before
    assert open_current(tmp_path, anything).arrays["numbers"][0] == 0.0
    assert str(path / "numbers.npy") in Path("/proc/self/maps").read_text("utf-8")


def refused(folder: Path) -> str:
    with pytest.raises(SetRefusedError) as caught:
        open_current(folder, anything)
    return str(caught.value)


def test_nothing_kept_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path) == "nothing is kept here"
    assert refused(tmp_path / "missing") == "nothing is kept here"
    (tmp_path / "current").write_text("../elsewhere")
    assert refused(tmp_path) == "nothing is kept here"
    assert read_about(tmp_path) is None


def test_every_file_that_is_changed_cut_or_gone_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert open_current(tmp_path, anything)
    for file in sorted(path.iterdir()):
        whole = file.read_bytes()
        for damaged in (
            whole[:-1] + bytes([whole[-1] ^ 1]),
            bytes([whole[0] ^ 1]) + whole[1:],
            whole[: len(whole) // 2],
            whole + b"\0",
            b"",
        ):
            file.write_bytes(damaged)
            assert refused(tmp_path), file.name
        file.unlink()
        assert refused(tmp_path) == f"{file.name} is missing"
        file.write_bytes(whole)
    assert open_current(tmp_path, anything)


def test_a_manifest_somebody_mended_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path) / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["about"]["revision"] = 2
    path.write_text(json.dumps(manifest), "utf-8")
    assert refused(tmp_path) == "its manifest is damaged: its checksum is another"
    path.write_text(json.dumps({**manifest, "format": 99}), "utf-8")
    assert refused(tmp_path) == "its format is 99, this program's 1"
    path.write_text("[]", "utf-8")
    assert refused(tmp_path) == "its manifest cannot be read"


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    path = written(tmp_path)
    np.save(path / "numbers.npy", np.array([{}], object), allow_pickle=True)
    content = (path / "numbers.npy").read_bytes()
    manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    del manifest["checksum"]
    manifest["files"]["numbers.npy"] = array_files._describe(path / "numbers.npy")
    manifest["checksum"] = array_files._checksum(manifest)
    (path / "manifest.json").write_bytes(array_files._json(manifest))
    assert b"pickle" not in content[:6]
    assert refused(tmp_path) == "numbers.npy is not an array of numbers"


def test_what_does_not_fit_is_refused_in_the_words_of_who_asks(tmp_path: Path) -> None:
    written(tmp_path)
    with pytest.raises(SetRefusedError, match="of another town"):
        open_current(tmp_path, lambda about: f"of another town than {about['revision']}")


def test_the_one_before_stays_and_older_ones_go(tmp_path: Path) -> None:
    paths = [written(tmp_path, number=number) for number in range(4)]
    assert [path.exists() for path in paths] == [False, False, True, True]
    about = read_about(tmp_path)
    assert about is not None
    assert about["number"] == 3


def test_what_is_mapped_stays_readable_after_its_file_is_gone(tmp_path: Path) -> None:
    written(tmp_path)
    old = open_current(tmp_path, anything).arrays["numbers"]
    for _ in range(3):
        written(tmp_path)
    np.testing.assert_array_equal(old, ARRAYS["numbers"])


def test_a_write_that_fails_leaves_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, number=1)
    real = np.save

    def fail(handle: Any, array: Any, **options: Any) -> None:
        if len(array) == 1000:
            raise OSError(28, "No space left on device")
        real(handle, array, **options)

    monkeypatch.setattr(np, "save", fail)
    with pytest.raises(OSError, match="No space"):
        written(tmp_path, number=2)
    assert open_current(tmp_path, anything).about["number"] == 1
    assert not list(tmp_path.glob("*.part"))


def test_leftovers_of_a_writer_that_was_killed_go_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "0123.part").mkdir()
    (tmp_path / "current.0123.part").write_text("0123")
    written(tmp_path)
    assert not list(tmp_path.glob("*.part"))


def test_only_one_process_writes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from registry.exchange.array_files import writing_alone\n"
        "with writing_alone(Path(sys.argv[1]), wait=False) as alone: print(alone)"
    )

    def ask() -> str:
        command = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    with writing_alone(tmp_path, wait=False) as alone:
        assert alone
        assert ask() == "False\n"
    assert ask() == "True\n"


def test_another_process_that_reads_meanwhile_always_has_a_whole_set(tmp_path: Path) -> None:
    """Whoever opens while sets are replaced gets one of them, every array of the same one."""
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from registry.exchange.array_files import open_current\n"
        "print('ready', flush=True); seen = set()\n"
        "while (number := open_current(Path(sys.argv[1]), lambda about: None)) is not None:\n"
        "    values = {int(array[0]) for array in number.arrays.values()}\n"
        "    assert values == {number.about['number']}, (values, number.about)\n"
        "    seen |= values\n"
        "    if values == {20}: break\n"
        "print(len(seen))"
    )

    def write(number: int) -> None:
        arrays = {name: np.full(5000, number) for name in "abcdef"}
        write_set(tmp_path, arrays, {}, {"number": number})

    write(0)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        for number in range(1, 21):
            write(number)
        seen, _ = reader.communicate(timeout=60)
    assert reader.returncode == 0
    assert int(seen) > 1
