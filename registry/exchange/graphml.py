"""Graphs as GraphML, for Gephi, yEd, Cytoscape and networkx itself.

    text = write_graphml(graph)                # every attribute typed
    graph = nx.read_graphml(io.BytesIO(text.encode()))

Texts of records may hold characters that XML does not know; they are left out.
"""

from typing import Any

import networkx as nx

from registry.exchange.xml_text import clean


def write_graphml(graph: "nx.MultiDiGraph[str]") -> str:
    """Return the graph as one GraphML document."""
    written: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, attributes in graph.nodes(data=True):
        written.add_node(node, **_cleaned(attributes))
    written.add_edges_from(
        (one, other, _cleaned(data)) for one, other, data in graph.edges(data=True)
    )
    return "\n".join(nx.generate_graphml(written)) + "\n"


def _cleaned(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: clean(value) if isinstance(value, str) else value
        for name, value in attributes.items()
    }
