"""The engine of routing: a compiled network (arrays) and the search over it, in reading order.

network, columns      the compiled network, sorted for lookup    geo        distances
standing              how offers stand towards one person        ways       ways in
earliest              the earliest day of everything
scene                 one question, cut out of the network
board, plan           whole plans judged, one offer at a time
compiling             how kernels are compiled; warming does it at set-up
field(_days, _rest)   the scene as bare arrays: soonest days, least costs
aim, goals            what a search is for
stack, telling_days   partial plans and their days, as kernels
children, closing     what may settle what is open next
branching, search     branch and bound, and who drives it
narrow, dominance     fields made smaller
ties                  which of equal routes is shown
front                 the answer set and its guarantee
describe              plans as routes in words of the domain
refusals              why offers were not usable
missing(_world)       what would open a route
registry_network, registry_links   the registry's rows compiled to a network
"""
