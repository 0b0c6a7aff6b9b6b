"""The engine of routing: a compiled network (arrays) and the search over it.

network    columns sorted for lookup      standing  how offers stand towards one person
ways       ways in                        earliest  the earliest day of everything
scene      one question, cut out          board     the scene laid out for search
bounds     least that is still to pay     plan      partial and complete plans
search     branch and bound               goals     what a search is for
ties       which of equal routes          front     the answer set and its guarantee
describe   plans as routes in words of the domain
refusals, missing                         why offers were not usable, what would open a route
"""
