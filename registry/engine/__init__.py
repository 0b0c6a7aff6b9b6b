"""The engine of routing: a compiled network (arrays) and the search over it, in reading order.

network, columns      the compiled network, sorted for lookup    geo        distances
standing              how offers stand towards one person        ways       ways in
earliest              the earliest day of everything
scene                 one question, cut out of the network
dominance, narrow     scenes and boards made smaller, for all goals and for one
board, search_board   the scene laid out for telling and for search
bounds                the least that is still to pay
plan                  partial and complete plans
goals                 what a search is for                       search     branch and bound
ties                  which of equal routes is shown
front                 the answer set and its guarantee
describe              plans as routes in words of the domain
refusals              why offers were not usable
missing(_world)       what would open a route
registry_network, registry_links   the registry's rows compiled to a network
"""
