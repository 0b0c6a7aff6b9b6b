"""The telephones for an emergency: the shipped file, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.config import ROOT
from registry.exchange.emergency_file import read_emergency_lines
from registry.exchange.rows import MappingRefusedError

SHIPPED = ROOT / "seed_data" / "emergency" / "lines.yaml"


def changed(folder: Path, number: int, **keys: Any) -> Path:
    document = yaml.safe_load(SHIPPED.read_text("utf-8"))
    row = document["lines"][number] | keys
    document["lines"][number] = {key: value for key, value in row.items() if value != "gone"}
    path = folder / "lines.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return path


def test_the_shipped_lines_say_what_makes_them_sure() -> None:
    lines = {line.id: line for line in read_emergency_lines(SHIPPED)}
    assert [line.id for line in lines.values() if line.everywhere][:2] == ["112", "103"]
    assert lines["112"].basis and lines["103"].basis
    assert [name for name, line in lines.items() if line.is_sure] == ["112", "103"]
    for line in lines.values():
        assert line.label("en") != line.label("ru") and line.note("ru")
        assert line.is_sure or (line.source_url and line.read_on)


@pytest.mark.parametrize(
    ("number", "keys", "told"),
    (
        (0, {"basis": ""}, "name the act"),
        (2, {"read_on": "gone"}, "the day it was read"),
        (2, {"source_url": ""}, "name the page"),
        (2, {"tel": "+78002000123"}, "is not the telephone"),
        (2, {"verified_on": "yesterday"}, "must be a date"),
        (2, {"kind": "rumour"}, "the kind must be"),
        (2, {"everywhere": "yes"}, "true or false"),
        (2, {"label_ru": "gone"}, "the keys must be"),
        (2, {"id": "112"}, "the same id"),
    ),
)
def test_what_is_refused(tmp_path: Path, number: int, keys: dict[str, Any], told: str) -> None:
    with pytest.raises(MappingRefusedError) as refused:
        read_emergency_lines(changed(tmp_path, number, **keys))
    assert told in str(refused.value)
