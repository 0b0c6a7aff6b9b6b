"""Small worlds drawn with the words of the shipped vocabulary.

    report = ask(town(at("pnd", "mse_referral_preparation", 10, 25), …), profile)

``at(organisation, service type, wait, duration)`` is an offer at the person's door; what the type
asks for, gives and meets is the vocabulary's. The organisation's kind decides nothing here.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from registry.domain.route_report import RouteReport
from registry.exchange.vocabulary_files import read_vocabulary
from registry.routing import Network
from registry.services.routes import plan_in_network
from tests.builders import HOME, Document, offer, service_type, world

VOCABULARY = read_vocabulary(Path("seed_data/vocabulary"))
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def at(
    where: str, kind_of_help: str, wait_days: float = 0, duration_days: float = 0, **fields: Any
) -> tuple[str, Document]:
    """An offer of a service type at an organisation."""
    found = VOCABULARY.service_type(kind_of_help)
    told: dict[str, Any] = {"mode": found.mode, "self_referral": found.self_referral}
    told |= found.eligibility.as_document()
    told |= {"wait_days": wait_days, "duration_days": duration_days}
    name = fields.pop("name", f"{where}.{kind_of_help}")
    return offer(name, at=where, of=kind_of_help, **(told | fields))


def town(*parts: tuple[str, Document], **names: str) -> Document:
    """The world of these offers and links; ``names`` are the names of organisations."""
    used = {record["service_type"] for section, record in parts if section == "offers"}
    drawn = [
        service_type(
            item.id,
            requires=list(item.requires),
            requires_at_admission=list(item.requires_at_admission),
            yields=list(item.yields),
            meets=list(item.meets),
        )
        for item in VOCABULARY.service_types
        if item.id in used
    ]
    document = world(*drawn, *parts)
    for record in document["organisations"]:
        if record["id"] in names:
            record["name"] = names[record["id"]]
    document["facts"] = [
        {"id": fact.id, "implies": list(fact.implies)} for fact in VOCABULARY.facts
    ]
    return document


def ask(document: Document, profile: dict[str, Any], **options: Any) -> RouteReport:
    """The answer in a drawn world on 25 November 2026, at home."""
    return plan_in_network(
        Network.from_document(document),
        VOCABULARY,
        {"lat": HOME[0], "lon": HOME[1], **profile},
        now=NOW,
        **options,
    )
