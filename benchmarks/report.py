"""Figures into ``docs/performance.md``: each measurement has a section of its own there.

    write_section("maps", "Maps", lines)

A section stands between ``<!-- maps -->`` and ``<!-- /maps -->``; what others wrote stays.
"""

import os
import platform
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from registry.config import ROOT

PAGE = ROOT / "docs" / "performance.md"
OPENING = """# Performance

Every section is written by the command it names, on the machine it names. Figures are of that
machine on that day; what the suite guards are ratios and counts.
"""


def write_section(name: str, title: str, lines: Sequence[str], page: Path = PAGE) -> None:
    """Put ``lines`` under ``title``, in place of what an earlier run wrote."""
    text = page.read_text("utf-8") if page.exists() else OPENING
    body = "\n".join([f"<!-- {name} -->", f"## {title}", "", *lines, f"<!-- /{name} -->"])
    old = re.compile(f"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    text = old.sub(lambda _: body, text) if old.search(text) else f"{text.rstrip()}\n\n{body}\n"
    page.write_text(text, "utf-8")


def describe_machine(day: date) -> str:
    """Return the machine in words, without its name."""
    info = Path("/proc/cpuinfo")
    text = info.read_text("utf-8") if info.exists() else ""
    model = re.search(r"model name\s*:\s*(.+)", text)
    processor = model.group(1) if model else platform.machine()
    return (
        f"{day.isoformat()}, {os.cpu_count()} × {processor}, Python {platform.python_version()}, "
        f"{platform.system()}."
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table of Markdown."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]


def percentiles(seconds: Sequence[float]) -> list[str]:
    """Return p50, p95 and p99 of durations as milliseconds."""
    return [f"{1000 * value:.1f}" for value in np.percentile(seconds, (50, 95, 99))]
