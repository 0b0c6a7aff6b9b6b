"""The pages, as one list of addresses; handlers stand in ``registry/pages/``."""

from flask import Blueprint, Flask

from registry.pages import (
    acts,
    audit,
    audit_report,
    audit_roadmap,
    audit_what_if,
    browse,
    data,
    embed,
    family,
    feed,
    frame,
    guide,
    home,
    maps,
    network,
    places,
    plain,
    reading,
    reports,
    route_paper,
    routes,
    sheets,
    shortlist,
    static_files,
    supply,
    unit_cost,
    words,
)
from registry.pages.card_view import card_answers

GET = ("GET",)
POST = ("POST",)
ASKED = ("GET", "POST")  # the filters in the address; whom help is for, in the body
ADDRESSES = (
    # choose and look
    ("/", home.show_home, GET),
    ("/list", browse.show_list, ASKED),
    ("/list.csv", browse.export_list, ASKED),
    ("/map", maps.show_map, ASKED),
    ("/map/areas", supply.show_supply, GET),
    ("/places/<slug>", places.show_place, GET),
    ("/places/<slug>/calendar.ics", places.show_place_calendar, GET),
    ("/places/<slug>/code.svg", places.show_place_code, GET),
    ("/places/<slug>/card.pdf", places.show_place_pdf, GET),
    # the way from one place to the next
    ("/routes/new", routes.show_route_form, GET),
    ("/routes", routes.show_routes, ("GET", "POST")),
    ("/routes.pdf", route_paper.show_routes_pdf, ("GET", "POST")),
    ("/routes/family", family.show_family_sheet, ("GET", "POST")),
    ("/routes/family.pdf", family.show_family_pdf, ("GET", "POST")),
    # five plain questions for a family
    ("/guide", guide.show_guide, ("GET", "POST")),
    ("/guide/plan", guide.show_guide_plan, ("GET", "POST")),
    # the network as a whole
    ("/network", network.show_network_choice, GET),
    ("/network/<territory>", network.show_network, GET),
    # where the network fails people, and what would mend most
    ("/audit", audit.show_audit_choice, GET),
    ("/audit/unit-cost", unit_cost.show_unit_cost, GET),
    ("/audit/acts", acts.show_acts, GET),
    ("/audit/acts.csv", acts.export_acts, GET),
    ("/audit/unit-cost/gaps", unit_cost.show_unit_cost_figure, GET),
    ("/audit/<territory>", audit.show_audit, GET),
    ("/audit/<territory>/roadmap", audit_roadmap.show_roadmap, GET),
    ("/audit/<territory>/roadmap", audit_roadmap.keep_roadmap, POST),
    ("/audit/<territory>/report", audit_report.show_audit_report, GET),
    ("/audit/<territory>/report", audit_report.begin_audit_report, POST),
    ("/audit/<territory>/report.zip", audit_report.download_audit_report, GET),
    ("/audit/<territory>/what-if", audit_what_if.show_what_if, GET),
    ("/audit/<territory>/what-if", audit_what_if.load_what_if, POST),
    ("/audit/<territory>/what-if.json", audit_what_if.download_what_if, GET),
    # for those who refer
    ("/catchment/<slug>", sheets.show_catchment, GET),
    ("/sheets/diagnosis", sheets.show_diagnosis, GET),
    ("/feed/<territory>.atom", feed.show_feed, GET),
    # to read
    ("/help", reading.show_help, GET),
    ("/about/data", data.show_data, GET),
    ("/about/privacy", reading.show_privacy, GET),
    # for other sites
    ("/embed", embed.show_embed_help, GET),
    ("/embed/places", embed.show_embed, GET),
    # kept for later, in the visitor's browser
    ("/shortlist", shortlist.show_shortlist, GET),
    ("/shortlist/cards.json", shortlist.list_kept_cards, POST),
    ("/shortlist/code.svg", shortlist.draw_shortlist_code, POST),
    ("/shortlist.pdf", shortlist.show_shortlist_pdf, POST),
    # something is wrong
    ("/places/<slug>/report", reports.show_report_form, GET),
    ("/places/<slug>/report", reports.take_report, POST),
    ("/reports", reports.ask_receipt, ("GET", "POST")),
    ("/reports/thanks", reports.show_report_thanks, GET),
    ("/reports/<receipt>", reports.show_report, GET),
    # switches
    ("/plain", plain.show_plain, GET),
    ("/plain", frame.switch_plain, POST),
    ("/language/<code>", frame.switch_language, POST),
    # what pages fetch
    ("/map/places.js", maps.show_map_script, GET),
    ("/map/ground.js", maps.show_ground_script, GET),
    ("/map/cards/<int:site_id>.json", maps.show_map_card, GET),
    ("/map/clusters.json", maps.show_map_clusters, ASKED),
    ("/map/names.json", maps.list_map_names, ASKED),
    ("/map/towns.json", maps.show_map_towns, GET),
    ("/settlements.json", browse.suggest_settlements, GET),
    ("/words.json", browse.suggest_words, GET),
    ("/robots.txt", reading.show_robots, GET),
)


def init_app(app: Flask) -> None:
    """Register every page, and what all templates share."""
    pages = Blueprint("pages", __name__)
    for address, handler, methods in ADDRESSES:
        pages.add_url_rule(address, handler.__name__, handler, methods=methods)
    app.register_blueprint(pages)
    app.context_processor(frame.add_context)
    app.add_template_global(card_answers)
    words.init_app(app)
    static_files.init_app(app)
