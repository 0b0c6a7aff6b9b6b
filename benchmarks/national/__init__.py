"""An invented network of the whole country, the same for the same seed.

    ground = read_ground(session)                          # real settlements and territories
    country = generate(ground, vocabulary, SIZES["country"], seed=2026)
    network = compiled(country, vocabulary)                # to compute routes on
    people = draw_people(ground, vocabulary, 1000, seed=1) # profile documents
    load(session, country, vocabulary, now, announce)      # the same as records, marked

Settlements, municipalities, populations, words and rules by kind are real; every organisation is
not. Supported living stands in few municipalities, early help in big towns; waits are lognormal,
chances of being taken beta; referrals stay within the subject, but for a few federal centres.
"""
