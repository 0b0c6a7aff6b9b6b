"""The same work done by others, in one run with ours.

    make bench-peers

``graph`` and ``plain_search``: the search for routes as one would write it in plain Python on a
NetworkX graph. ``paths``: soonest days over the graph of referrals by NetworkX, rustworkx and
igraph. Every comparison first demands equal answers.
"""
