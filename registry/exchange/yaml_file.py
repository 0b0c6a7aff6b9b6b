"""Small YAML tables: mapping files, lists of sources. Read safely, and told where they break."""

from pathlib import Path
from typing import Any

import yaml

from registry.exchange.rows import MappingRefusedError, Problem

MAX_BYTES = 1024 * 1024


def read_yaml_table(path: Path) -> dict[str, Any]:
    """Return the table of keys a YAML file holds.

    Raises MappingRefusedError when there is no such file, or it is not a table in UTF-8.
    """
    if not path.is_file():
        raise MappingRefusedError([Problem(f"there is no file {path}")])
    if path.stat().st_size > MAX_BYTES:
        raise MappingRefusedError([Problem(f"{path.name} is larger than {MAX_BYTES} bytes")])
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise MappingRefusedError([Problem(f"{path.name} is not UTF-8")]) from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        cause = getattr(error, "problem", None) or str(error)
        raise MappingRefusedError([Problem(f"{path.name} is not YAML: {cause}", line)]) from error
    if not isinstance(document, dict):
        raise MappingRefusedError([Problem(f"{path.name} must hold a table of keys")])
    return document
