"""A route told in sentences, so that a story can be read aloud.

    tell(report.routes[0])
    # ["3 декабря: Первый приём и оценка … (ДЕМО · …). Приходят сами.", …]

Only what the report itself says is told, in the labels of the vocabulary.
"""

from datetime import date

from registry.domain.route_report import RouteReport, RouteView, StepReport

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)


def day(on: date) -> str:
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def tell(route: RouteView) -> list[str]:
    """One line a step, in order of admission."""
    return [_line(step) for step in route.steps]


def _line(step: StepReport) -> str:
    parts = [f"{day(step.admission_on)}: {step.service_type.label_ru} ({step.organisation.name})"]
    parts += [
        f"нужно от шага {ask.supplied_by}: {ask.fact.label_ru}"
        for ask in step.asks
        if ask.supplied_by
    ]
    if step.way_in.kind == "link" and step.way_in.from_organisation:
        parts.append(f"направляет {step.way_in.from_organisation.name}")
    parts += [caution.label_ru for caution in step.cautions]
    if step.ends_on:
        parts.append(f"кончается {day(step.ends_on)}")
    return "; ".join(parts)


def types(route: RouteView) -> list[str]:
    """The service types of a route, in order of admission."""
    return [step.service_type.id for step in route.steps]


def all_types(report: RouteReport) -> set[str]:
    """The service types of all routes and of what comes after."""
    routes = [*report.routes, *(after.route for after in report.after if after.route)]
    return {name for route in routes for name in types(route)}
