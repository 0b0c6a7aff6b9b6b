"""The HTTP API, as one list of resources; each resource stands in a file of its own."""

from flask import Flask

from registry.api import (
    audit,
    for_someone,
    gaps,
    health,
    network,
    offers,
    openapi,
    organisations,
    routes,
    service_types,
    territories,
    tiles,
)

PREFIX = "/api/v1"
RESOURCES = (
    organisations.blueprint,  # who helps
    offers.blueprint,  # what a person can be admitted to, as list and as map
    for_someone.blueprint,  # the same lists without those who refuse a person
    service_types.blueprint,  # the words of the network
    territories.blueprint,  # where, and the outlines of maps
    tiles.blueprint,  # places for maps of any size
    routes.blueprint,  # the way of one person through it
    network.blueprint,  # the network of a territory as a whole
    gaps.blueprint,  # what was looked for in vain
    audit.blueprint,  # where it fails people, how many, and what would mend most
)
AT_THE_ROOT = (
    health.blueprint,  # /healthz
    openapi.blueprint,  # /api/v1/openapi.json and /api/docs
)


def init_app(app: Flask) -> None:
    """Register every resource of the API."""
    for blueprint in RESOURCES:
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    for blueprint in AT_THE_ROOT:
        app.register_blueprint(blueprint)
