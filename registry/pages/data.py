"""What the data is: sources with licences and notices, dates, and the problems found in them."""

from flask import render_template

from registry import access


@access.public
def show_data() -> str:
    """Sources, licences, dates and problems, as they stand in the registry."""
    return render_template("pages/data.html")
