"""Every address of the product that answers GET: pages that people see, and files for programs.

``PAGES``   endpoint → addresses, each opened in a real browser by ``test_walk.py``
``FILES``   endpoint → an address; answers for programs
``ANSWERS`` templates that only an answer to a form shows → the test file that opens them

A new GET route is added here, or ``test_walk.py`` fails.
"""

PAGES: dict[str, tuple[str, ...]] = {
    "pages.show_home": ("/",),
    "pages.show_list": (
        "/list?place=Москва",
        "/list?need=need.treatment&place=Москва&free=true",
        "/list?place=Советск",
    ),
    "pages.show_map": ("/map?place=Москва&kind=pnd",),
    "pages.show_place": (
        "/places/pnd-n-7",
        "/places/demo-byuro-mediko-sotsialnoy-ekspertizy-nizhniy-novgorod",
    ),
    "pages.show_report_form": ("/places/pnd-n-7/report",),
    "pages.ask_receipt": ("/reports",),
    "pages.show_report_thanks": ("/reports/thanks",),
    "pages.show_shortlist": ("/shortlist", "/shortlist#k=pnd-n-7,pnd-n-14"),
    "pages.show_embed": ("/embed/places?territory=RU-NIZ&kind=mse_bureau",),
    "pages.show_embed_help": ("/embed?territory=RU-NIZ",),
    "pages.show_guide": ("/guide",),
    "pages.show_route_form": ("/routes/new",),
    "pages.show_network_choice": ("/network",),
    "pages.show_network": ("/network/RU-NIZ",),
    "pages.show_catchment": ("/catchment/pnd-n-7",),
    "pages.show_diagnosis": ("/sheets/diagnosis?place=Москва", "/sheets/diagnosis?for=child"),
    "pages.show_supply": ("/map/areas?service_type=day_stay",),
    "pages.show_audit_choice": ("/audit",),
    "pages.show_audit": ("/audit/RU-NIZ", "/audit/RU-NIZ?figure=c2&service_type=day_stay"),
    "pages.show_acts": ("/audit/acts", "/audit/acts?territory=RU-SVE"),
    "pages.show_unit_cost": ("/audit/unit-cost",),
    "pages.show_audit_report": ("/audit/RU-NIZ/report",),
    "pages.show_roadmap": ("/audit/RU-NEN/roadmap",),
    "pages.show_what_if": ("/audit/RU-NIZ/what-if",),
    "pages.show_plain": ("/plain",),
    "pages.show_help": ("/help",),
    "pages.show_data": ("/about/data",),
    "pages.show_privacy": ("/about/privacy",),
    "api_openapi.show_docs": ("/api/docs",),
}

FILES = {
    "pages.show_place_calendar": (
        "/places/demo-byuro-mediko-sotsialnoy-ekspertizy-nizhniy-novgorod/calendar.ics"
    ),
    "pages.show_place_code": "/places/pnd-n-7/code.svg",
    "pages.export_list": "/list.csv?kind=pnd&place=Москва",
    "pages.show_feed": "/feed/RU-NIZ.atom",
    "pages.show_robots": "/robots.txt",
    "pages.show_ground_script": "/map/ground.js",
    "pages.show_map_script": "/map/places.js?kind=pnd&place=Москва",
    "pages.show_map_clusters": "/map/clusters.json?zoom=5&bbox=30,50,60,60",
    "pages.list_map_names": "/map/names.json?bbox=37,55,38,56",
    "pages.download_what_if": "/audit/RU-NIZ/what-if.json",
    "pages.show_map_towns": "/map/towns.json?zoom=6&bbox=30,50,60,60",
    "pages.suggest_settlements": "/settlements.json?search=Ворон",
    "pages.suggest_words": "/words.json?search=работ",
    "pages.export_acts": "/audit/acts.csv?territory=RU-SVE",
    "pages.show_unit_cost_figure": "/audit/unit-cost/gaps?territory=RU-PSK&unit_cost_rub=480000",
    "pages.show_place_pdf": "/places/demo-ano-svoy-dom/card.pdf",
    # only led to a form, when opened as an address
    "pages.show_routes": "/routes",
    "pages.show_routes_pdf": "/routes.pdf",
    "pages.show_family_sheet": "/routes/family",
    "pages.show_family_pdf": "/routes/family.pdf",
    "pages.show_guide_plan": "/guide/plan",
    # need the number of a record: tested where the record is made
    "pages.show_map_card": "test_maps.py",
    "pages.show_report": "test_reports.py",
    "pages.download_audit_report": "test_audit_report.py",
    "static": "test_assets.py",
}

ANSWERS = {
    "routes.html": "test_browser.py",
    "error.html": "test_browser.py",
    "report.html": "test_reports.py",
    "family_sheet.html": "test_family_sheet.py",
}
ADDRESSES = tuple(address for addresses in PAGES.values() for address in addresses)
