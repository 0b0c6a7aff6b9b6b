"""What would help is said for every kind of change the engine knows."""

from typing import Any

import pytest
from flask import Flask

from registry.config import ROOT
from registry.domain.route_report import RefusalReport
from registry.pages.refusal_words import change_words
from registry.services.vocabulary import get_vocabulary

VOCABULARY = get_vocabulary(ROOT / "seed_data")


def refusal(change: dict[str, Any], detail: dict[str, Any] | None = None) -> RefusalReport:
    """A refusal of which only the change matters."""
    terms = {"doc.ipra": VOCABULARY.fact("doc.ipra"), "wheelchair": VOCABULARY.trait("wheelchair")}
    values: dict[str, Any] = dict.fromkeys(RefusalReport.__dataclass_fields__)
    values |= {"change": change, "detail": detail or {}, "terms": terms}
    return RefusalReport(**values)


@pytest.mark.parametrize(
    ("change", "detail", "words"),
    (
        ({"kind": "max_days", "value": 400.0}, {}, "подождать ещё 13 месяцев"),
        ({"kind": "sooner", "days": 3.0}, {"age_max": 18.0}, "младше 18 лет"),
        ({"kind": "max_travel_km", "km": 12.4}, {}, "лишнее расстояние: 12 км"),
        ({"kind": "reach_km", "km": 0.2}, {}, "лишнее расстояние: меньше 1 км"),
        ({"kind": "facts", "facts": ["doc.ipra"]}, {}, "получить: ИПРА взрослого"),
        ({"kind": "taking"}, {}, "когда освободится место"),
        ({"kind": "exclusion"}, {}, "ваше согласие предлагать снова"),
        ({"kind": "link", "to": "x"}, {}, "тот, кто направит туда"),
        ({"kind": "traits_none", "stated": ["wheelchair"]}, {}, "не берут: Пользуется коляской"),
        ({"kind": "diagnoses", "stated": ["F20"]}, {}, "берут: F20"),
        ({"kind": "regions", "stated": ["RU-PSK"]}, {}, ""),
        (
            {"kind": "traits_all", "stated": ["wheelchair"]},
            {},
            "нужно условие: Пользуется коляской",
        ),
        ({"kind": "max_days", "value": 5400.0}, {}, "подождать ещё 15 лет"),
    ),
)
def test_a_change_is_told(
    app: Flask, change: dict[str, Any], detail: dict[str, Any], words: str
) -> None:
    with app.test_request_context():
        assert change_words(refusal(change, detail)) == words
