"""What the data is: sources with licences and notices, dates, and the problems found in them."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from registry import access
from registry.domain.data_report import FindingGroup
from registry.pages import desk
from registry.services.data_quality import get_data_report

FINDINGS: Mapping[str, Any] = {
    "settlement_known": _l("The same town stands in another source already"),
    "kind_note": _l("The kind of organisation was translated with a remark"),
    "position_missing": _l("There is no point in the source"),
    "telephone_missing": _l("There is no telephone in the source"),
    "part_of_city": _l("A part of a city, counted with the city"),
    "finer_outline_elsewhere": _l("Another source has a finer outline"),
    "services_unrecognised": _l("Services told in words that our table does not know"),
    "page_undated": _l("The page shows no date"),
    "confidence_medium": _l("The reader of the page was not quite sure"),
    "position_placeholder": _l("Instead of a point the source had the origin of its grid"),
    "name_not_russian": _l("No Russian name is known"),
    "district_contradicts_position": _l("District and point contradict each other"),
    "page_old": _l("The page is older than five years"),
    "website_unreadable": _l("Neither a web address nor an e-mail"),
    "address_missing": _l("There is no address in the source"),
    "telephone_unreadable": _l("The telephone has the wrong number of digits"),
    "name_mended": _l("A word lost in the name was put back"),
    "name_from_latin": _l("The Russian name is read off the Latin one"),
    "city_counted_as_district": _l("The district carries the population of the whole city"),
    "closed_in_source": _l("The source itself says it is closed"),
    "position_outside_subject": _l("The point lies outside the region named"),
    "possible_duplicate": _l("There is a very similar record in the same file"),
}


@access.public
def show_data() -> str:
    """Sources, licences, dates and problems, as they stand in the registry."""
    report = get_data_report(desk.session())
    return render_template("pages/data.html", report=report, finding_words=finding_words)


def finding_words(group: FindingGroup) -> str:
    """Return what a group of problems is about; a code without words keeps its first message."""
    return str(FINDINGS.get(group.code, group.message))
