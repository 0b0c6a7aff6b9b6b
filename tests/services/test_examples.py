"""The shipped examples can be read, told and asked."""

import json
from pathlib import Path

import pytest
from flask import Flask

from registry.exchange.rows import FileRefusedError
from registry.exchange.vocabulary_files import read_vocabulary
from registry.services.examples import list_examples

SEED_DATA = Path("seed_data")
VOCABULARY = read_vocabulary(SEED_DATA / "vocabulary")


def test_every_example_has_words_for_people() -> None:
    examples = list_examples(SEED_DATA, VOCABULARY)

    assert [example.id for example in examples] == [
        "toddler_delayed_speech",
        "school_leaver_adult_life",
        "school_leaver_occupation",
        "discharged_wants_work",
        "institution_training_flat",
        "mother_bipolar",
        "mother_bipolar_child",
        "child_palliative_remote",
    ]
    assert len({example.title for example in examples}) == len(examples)
    assert all(example.plain.endswith(".") for example in examples)


def test_an_example_with_an_unknown_need_is_told(tmp_path: Path) -> None:
    example = json.loads((SEED_DATA / "examples" / "mother_bipolar.json").read_bytes())
    folder = tmp_path / "examples"
    folder.mkdir()
    (folder / "x.json").write_text(json.dumps(example | {"order": "first"}))

    with pytest.raises(FileRefusedError, match=r"x\.json, order"):
        list_examples(tmp_path, VOCABULARY)


def test_the_command_line_takes_an_example(seeded_app: Flask) -> None:
    path = SEED_DATA / "examples" / "mother_bipolar_child.json"

    result = seeded_app.test_cli_runner().invoke(args=["plan", str(path)])

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["routes"]
