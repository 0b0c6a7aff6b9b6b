"""What the data is: sources with licences and notices, dates, and the problems found in them."""

from flask import render_template

from registry import access
from registry.pages import desk
from registry.services.data_quality import get_data_report


@access.public
def show_data() -> str:
    """Sources, licences, dates and problems, as they stand in the registry."""
    report = get_data_report(desk.session())
    return render_template("pages/data.html", report=report)
