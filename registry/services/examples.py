"""The shipped examples, for the route page and the command line.

    for example in list_examples(app.config["SEED_DATA"], vocabulary):
        example.title, example.profile

Their people are invented and live in the demonstration region. Raises ``FileRefusedError`` or
``DocumentError`` for a file that cannot be used.
"""

from pathlib import Path

from registry.domain.examples import Example
from registry.domain.vocabulary import Vocabulary
from registry.exchange.example_files import read_examples
from registry.exchange.rows import FileRefusedError, Problem
from registry.schemas.checking import DocumentRefusedError, check_document
from registry.schemas.example import ExampleSchema
from registry.schemas.profile import load_profile


def list_examples(seed_data: Path, vocabulary: Vocabulary) -> tuple[Example, ...]:
    """Return every example in the order in which it is shown."""
    found = []
    for name, document in read_examples(seed_data / "examples"):
        try:
            checked = check_document(ExampleSchema(), document)
        except DocumentRefusedError as error:
            raise FileRefusedError(
                [Problem(f"{name}.json, {place}: {text}") for place, text in error.places]
            ) from error
        load_profile(checked["profile"], vocabulary)
        words = {key: checked[key] for key in ("title", "title_en", "plain", "profile")}
        found.append((checked["order"], Example(id=name, **words)))
    return tuple(example for _, example in sorted(found, key=lambda pair: (pair[0], pair[1].id)))
