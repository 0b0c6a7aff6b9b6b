"""Templates and scripts stay inside the content policy and never trust text of a record."""

import re

import pytest
from flask import Flask

from tests.architecture.repository import list_in, place

DISTRUSTED = {  # what the browser would refuse, or what would let text of a record become markup
    r"\|\s*safe\b": "the filter `safe`",
    r"autoescape\s+false": "escaping switched off",
    r"<script(?![^>]*\bsrc=)": "a script inside the page",
    r"<style\b": "a style sheet inside the page",
    r"\sstyle\s*=": "a style attribute",
    r"<[^>{]*\son[a-z]+\s*=": "a handler attribute",
    r"javascript:": "a javascript: address",
    r"""<(script|link|img|iframe)\b[^>]*(src|href)\s*=\s*["'](https?:)?//""": "a foreign file",
}
DISTRUSTED_SCRIPT = {
    r"\b(inner|outer)HTML\b": "markup out of text",
    r"\binsertAdjacentHTML\b": "markup out of text",
    r"\bdocument\.write": "markup out of text",
    r"\beval\(|\bnew Function\b": "code out of text",
    r"""["'`](https?:)?//(?!www\.w3\.org/)""": "a foreign address",
}
DISTRUSTED_STYLE = {
    r"url\(\s*[\"']?(https?:)?//": "a foreign file",
    r"@import": "a second request",
}
DISTRUSTED_PYTHON = {
    r"\bMarkup\(": "text trusted as markup",
    r"render_template_string": "a template out of text",
}


@pytest.mark.parametrize(
    ("folder", "suffix", "distrusted"),
    [
        ("templates", ".html", DISTRUSTED),
        ("static", ".js", DISTRUSTED_SCRIPT),
        ("static", ".css", DISTRUSTED_STYLE),
        ("registry", ".py", DISTRUSTED_PYTHON),
    ],
)
def test_nothing_distrusted(folder: str, suffix: str, distrusted: dict[str, str]) -> None:
    broken = []
    for path in list_in(folder, suffix):
        text = path.read_text("utf-8")
        for pattern, name in distrusted.items():
            for found in re.finditer(pattern, text):
                line = text.count("\n", 0, found.start()) + 1
                broken.append(f"{place(path, line)}: {name}: {found.group().strip()}")
    assert broken == []


def test_every_template_can_be_read(bare_app: Flask) -> None:
    for name in bare_app.jinja_env.list_templates():
        bare_app.jinja_env.get_template(name)
