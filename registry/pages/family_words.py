"""A route in plain words for the person and the family.

    sheet = make_family_sheet(report, report.routes[0])

One thought a sentence, at most twelve words, full dates, no percent; the linter of plain language
checks what comes out (tests/pages/test_family_sheet.py). What is invented, old or assumed is said
in words on its step. The sheet holds nothing that the route page does not.
"""

from collections.abc import Iterable, Iterator

from flask import url_for

from registry.domain.distance import tells_distance
from registry.domain.plain_sheet import SENTENCE, PlainLine, PlainPart, PlainSheet
from registry.domain.route_guide import make_guide
from registry.domain.route_report import (
    AfterReport,
    ContactReport,
    OrganisationReport,
    RouteReport,
    RouteView,
    SiteReport,
    StepReport,
)
from registry.pages import words
from registry.pages.translate import gettext, ngettext

MAX_FIRST = 3  # more than three first things are none
MAX_TELEPHONES = 2
QUEUE_DAYS = 14  # a wait below this is told by its date alone
EMERGENCY = (("112", "danger"), ("103", "ambulance"))


def choose_route(report: RouteReport, number: str = "") -> RouteView | None:
    """Return the route of this number, else the balanced one, else the first; None without any."""
    for route in report.routes:
        if str(route.number) == number:
            return route
    balanced = (route for route in report.routes if "balanced" in route.names)
    return next(balanced, report.routes[0] if report.routes else None)


def make_family_sheet(
    report: RouteReport, route: RouteView | None, *, age_taken: float | None = None
) -> PlainSheet:
    """Return the sheet of a route; without one, where to begin all the same.

    ``age_taken``: years that stand for an age band; the sheet says so.
    """
    parts = _way(report, route) if route else _no_way(report)
    lead = [gettext("This sheet was made on %(day)s.", day=words.date_words(report.as_of))]
    if report.demonstration:
        lead.append(gettext("Some places here are examples or old records. Each one says so."))
    if age_taken is not None:
        years = words.number(age_taken)
        lead.append(gettext("We took this age, in years: %(years)s.", years=years))
        lead.append(gettext("Is it another age? Then change the answers."))
    return PlainSheet(
        title=gettext("Your plan") if route else gettext("Where to begin"),
        lead=tuple(lead),
        parts=tuple(part for part in parts if part.lines),
    )


def _way(report: RouteReport, route: RouteView) -> Iterator[PlainPart]:
    yield _needs(report)
    yield PlainPart("first", gettext("What to do first"), "go.svg", tuple(_first(report, route)))
    for step in route.steps:
        yield _step(step)
    yield PlainPart("call", gettext("Whom to call"), "telephone_2.svg", tuple(_calls(route.steps)))
    yield PlainPart(
        "papers", gettext("Which papers are needed"), "paper.svg", tuple(_papers(route))
    )
    after = tuple(after for after in report.after if _is_of(after, route))
    yield PlainPart(
        "after", gettext("What comes after"), "calendar_month.svg", tuple(_after(route, after))
    )
    yield PlainPart("refused", gettext("If you are refused"), "help.svg", tuple(_if_refused()))


def _no_way(report: RouteReport) -> Iterator[PlainPart]:
    yield _needs(report)
    lines = [_say(gettext("We do not know the whole way yet.")), _say(gettext("Begin here."))]
    doors = report.first_doors
    for door in doors:
        note = str(words.FIRST_DOORS[door.code]) if door.code in words.FIRST_DOORS else None
        lines += _place(door.organisation, door.site, note)
        lines += _telephones(door.organisation.contacts, door.organisation.may_be_called)
        lines += _doubts(door.organisation.record_state)
    if not doors:
        lines.append(_say(gettext("Go to the polyclinic.")))
        lines.append(_say(gettext("Ask the doctor: who helps with this here?")))
        lines.append(
            _say(gettext("Go to the one-stop office. They know where papers are handed in."))
        )
    yield PlainPart("first", gettext("What to do first"), "go.svg", tuple(lines))
    yield PlainPart("call", gettext("Whom to call"), "telephone_2.svg", tuple(_emergency()))
    yield PlainPart("ask", gettext("What to ask there"), "ask.svg", tuple(_what_to_ask(report)))


def _needs(report: RouteReport) -> PlainPart:
    lines = tuple(PlainLine("need", words.label(need), words.plain(need)) for need in report.needs)
    return PlainPart("needs", gettext("What is needed"), "help.svg", lines)


def _first(report: RouteReport, route: RouteView) -> Iterator[PlainLine]:
    """What can be started today, in the order of the steps."""
    today = {first.step.offer_id for first in report.next_steps if route.number in first.routes}
    steps = [step for step in route.steps if step.offer_id in today] or list(route.steps[:1])
    for step in steps[:MAX_FIRST]:
        yield PlainLine("need", words.label(step.service_type), _how_to_begin(step))
        yield PlainLine("organisation", _name(step.organisation), None, _page(step.organisation))
        yield from _telephones(step.contacts, step.may_be_called)


def _how_to_begin(step: StepReport) -> str:
    if step.way_in.kind == "internal":
        return gettext("Ask for it where you are helped already.")
    if step.way_in.kind == "link":
        return gettext("Ask your organisation to refer you there.")
    if step.may_be_called and _numbers(step.contacts):
        return gettext("Call and ask when to come.")
    return gettext("Come there and ask when you will be seen.")


def _step(step: StepReport) -> PlainPart:
    heading = gettext("Step %(number)s.", number=step.number)
    kind = step.organisation.kind
    pictogram = step.service_type.pictogram or (kind.pictogram if kind else None) or "go_in.svg"
    lines = tuple(_step_lines(step))
    name = words.label(step.service_type)
    return PlainPart(f"step-{step.number}", heading, pictogram, lines, name)


def _step_lines(step: StepReport) -> Iterator[PlainLine]:
    plain = step.service_plain or words.plain(step.service_type)
    if plain:
        yield _say(plain)
    yield from _doubts(step.record_state, "offer" in step.assumed)
    yield from _place(step.organisation, step.site, _mode(step), step.distance_km)
    yield _say(_way_in(step))
    yield from _when(step)
    if step.asks:
        yield _say(gettext("Take these papers with you:"))
        for ask in step.asks:
            yield PlainLine("paper", words.label(ask.fact), _from_where(ask.supplied_by))
    if step.gives:
        yield _say(gettext("There you receive:"))
        yield from (PlainLine("paper", words.label(fact), None) for fact in step.gives)
    yield _say(_cost(step))
    if step.chance_band in ("sometimes", "rarely"):
        yield _say(gettext("Not everybody is taken there. Ask beforehand."))
    for caution in step.cautions:
        yield _say(caution.plain or words.label(caution))
    if step.ends_on and step.meets:
        day = words.date_words(step.ends_on)
        yield _say(gettext("This help ends on %(day)s.", day=day))


def _doubts(state: str | None, assumed: bool = False) -> Iterator[PlainLine]:
    if state == "demonstration":
        yield _say(gettext("This is an example. There is no such place."))
    elif state == "archive":
        yield _say(gettext("These are old records. Check them before you go."))
    elif state == "planned":
        yield _say(gettext("This place is not open yet."))
    elif state == "unverified":
        yield _say(gettext("Nobody has checked this yet. Call before you go."))
    if assumed:
        yield _say(gettext("Such places usually help with this. Ask whether this one does."))


def _mode(step: StepReport) -> str | None:
    if step.mode == "home_visit":
        return gettext("They come to your home.")
    return gettext("It is by telephone or through the internet.") if step.mode == "online" else None


def _way_in(step: StepReport) -> str:
    way = step.way_in
    if way.kind == "self":
        return gettext("One may come without a referral.")
    if way.kind == "internal":
        return gettext("You stay at the same place.")
    if way.from_step:
        return gettext("You are referred there at step %(number)s.", number=way.from_step)
    return gettext("Your organisation refers you there.")


def _when(step: StepReport) -> Iterator[PlainLine]:
    if step.admission_day < 1:
        yield _say(gettext("You can begin today."))
    else:
        day = words.date_words(step.admission_on)
        yield _say(gettext("You will be seen about %(day)s.", day=day))
    if step.waits_for == "queue" and step.admission_day - step.ready_day >= QUEUE_DAYS:
        yield _say(gettext("There is a queue. Get into it early."))
    if step.gives and step.completion_day - step.admission_day >= 1:
        day = words.date_words(step.completion_on)
        yield _say(gettext("It will be ready about %(day)s.", day=day))


def _from_where(step: int | None) -> str:
    if step is None:
        return gettext("You have it.")
    return gettext("You receive it at step %(number)s.", number=step)


def _cost(step: StepReport) -> str:
    if "fee" in step.assumed:
        free = step.fee_rub == 0
        return gettext("Usually it is free. Ask.") if free else gettext("Ask what it costs.")
    if step.fee_rub == 0:
        return gettext("It is free.")
    roubles = round(step.fee_rub)
    return ngettext(
        "It costs about %(sum)s rouble in the first month.",
        "It costs about %(sum)s roubles in the first month.",
        roubles,
        sum=words.number(roubles),
    )


def _calls(steps: Iterable[StepReport]) -> Iterator[PlainLine]:
    told = set()
    for step in steps:
        if step.organisation.slug not in told and step.may_be_called and _numbers(step.contacts):
            told.add(step.organisation.slug)
            yield PlainLine(
                "organisation", _name(step.organisation), None, _page(step.organisation)
            )
            yield from _telephones(step.contacts, True)
    if told:
        yield _say(gettext("Say what you need. Ask when to come and what to bring."))
    else:
        yield _say(gettext("We know no checked telephone of these places."))
    yield from _emergency()


def _emergency() -> Iterator[PlainLine]:
    notes = {"danger": gettext("When life is in danger."), "ambulance": gettext("Ambulance.")}
    for number, code in EMERGENCY:
        yield PlainLine("telephone", number, notes[code], f"tel:{number}")


def _papers(route: RouteView) -> Iterator[PlainLine]:
    guide = make_guide(route)
    if guide.papers_held:
        yield _say(gettext("You have these:"))
        yield from (PlainLine("paper", words.label(line.fact)) for line in guide.papers_held)
    if guide.papers_to_get:
        yield _say(gettext("You will receive these on the way:"))
    for line in guide.papers_to_get:
        yield PlainLine("paper", words.label(line.fact), _from_where(line.given_by))


def _after(route: RouteView, after: Iterable[AfterReport]) -> Iterator[PlainLine]:
    for met in route.needs_met:
        day = words.date_words(met.on)
        now = gettext("You have it today.") if met.day < 1 else gettext("About %(day)s.", day=day)
        yield PlainLine("need", words.label(met.need), now)
    for one in after:
        yield _say(gettext("After %(day)s other help is needed.", day=words.date_words(one.on)))
        if one.route:
            yield _say(gettext("Then go here:"))
            for step in one.route.steps:
                name, day = _name(step.organisation), words.date_words(step.admission_on)
                note = gettext("About %(day)s.", day=day)
                yield PlainLine("organisation", name, note, _page(step.organisation))
        else:
            yield _say(gettext("We do not know yet where to go then. Ask early."))
    yield _say(gettext("All dates are about right. The place tells you the exact day."))


def _if_refused() -> Iterator[PlainLine]:
    yield _say(gettext("Ask for the refusal on paper."))
    yield _say(gettext("Ask who else helps with this."))
    yield _say(gettext("Come back to this site and make another plan."))


def _what_to_ask(report: RouteReport) -> Iterator[PlainLine]:
    yield _say(gettext("Who helps with this near us?"))
    yield _say(gettext("Which paper do we need first?"))
    yield _say(gettext("Who can go the whole way with us?"))
    if report.unmet:
        yield _say(gettext("We know of nobody who does this:"))
        yield from (PlainLine("need", words.label(need)) for need in report.unmet)


def _place(
    organisation: OrganisationReport,
    site: SiteReport | None,
    note: str | None = None,
    distance_km: float | None = None,
) -> Iterator[PlainLine]:
    yield PlainLine("organisation", _name(organisation), note, _page(organisation))
    address = (site.address or site.municipality or site.subject) if site else None
    if site is not None and address:
        far = None
        if (
            distance_km is not None
            and distance_km >= 1
            and tells_distance(distance_km, site.position_precision, site.subject)
        ):
            kilometres = round(distance_km)
            far = ngettext(
                "It is about %(km)s kilometre away.",
                "It is about %(km)s kilometres away.",
                kilometres,
                km=words.number(kilometres),
            )
        yield PlainLine("address", address, far)


def _telephones(contacts: Iterable[ContactReport], may_be_called: bool) -> Iterator[PlainLine]:
    if may_be_called:
        for number in _numbers(contacts)[:MAX_TELEPHONES]:
            yield PlainLine("telephone", number, None, words.telephone_address(number) or None)


def _numbers(contacts: Iterable[ContactReport]) -> list[str]:
    return [contact.value for contact in contacts if contact.kind == "telephone"]


def _is_of(after: AfterReport, route: RouteView) -> bool:
    return any(step.offer_id == after.offer_id for step in route.steps)


def _name(organisation: OrganisationReport) -> str:
    return organisation.short_name or organisation.name


def _page(organisation: OrganisationReport) -> str:
    return url_for("pages.show_place", slug=organisation.slug)


def _say(text: str) -> PlainLine:
    return PlainLine(SENTENCE, text)
