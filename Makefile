# Short names for what makers do often. The two commands of everyone else are ./run and ./test.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
FLASK := $(PYTHON) -m flask --app wsgi
NATIONAL = DATABASE_URL=$(or $(DATABASE_URL),sqlite:///$(CURDIR)/instance/national.db) $(PYTHON)

.PHONY: help run setup test quick check format migration words screenshots constraints assets national bench bench-routes \
	bench-peers bench-growth bench-explanations bench-audit bench-find bench-maps bench-paint clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 27

run: ## set up what is missing and serve the registry
	./run

setup: ## set up what is missing, serve nothing
	./run --setup-only

test: ## everything, on both databases
	./test

quick: ## everything but the slow tests
	./test --quick

check: ## style and types, without tests
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

format: ## bring the Python files into shape
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

migration: ## write a migration for changed models: make migration about="what changes"
	$(FLASK) db migrate -m "$(about)"

words: ## collect the words of the interface and add new ones to the catalogues
	$(PYTHON) -m babel.messages.frontend extract -F translations/babel.cfg -k _l -k mark --no-location --sort-output -o translations/messages.pot .
	$(PYTHON) -m babel.messages.frontend update -i translations/messages.pot -d translations --no-fuzzy-matching
	rm translations/messages.pot

screenshots: ## take the pictures of the README anew, from the seeded database
	$(PYTHON) scripts/screenshots.py

constraints: ## pin what the required packages bring along, after a change of requirements
	scripts/freeze.sh

assets: ## install the front-end files again
	rm -f static/vendor/stamp
	./run --setup-only

national: ## make the invented national network in instance/national.db: make national size=country
	test -n "$(DATABASE_URL)" || rm -f instance/national.db instance/national.db-shm instance/national.db-wal
	$(NATIONAL) -m flask --app wsgi db upgrade
	$(NATIONAL) -m flask --app wsgi seed
	$(NATIONAL) -m benchmarks.national --size $(or $(size),country) --load

bench: bench-routes bench-peers bench-growth bench-explanations bench-audit ## routes and the audit, into docs/performance.md (half an hour)

bench-routes: ## milliseconds and proofs, region and country: make bench-routes size=region people=100
	for size in $(or $(size),region country); do \
		$(PYTHON) -m benchmarks.routes --size $$size --people $(or $(people),100) || exit; done

bench-peers: ## plain Python, NetworkX, rustworkx, igraph: make bench-peers people=40 seconds=10
	$(PYTHON) -m benchmarks.peers --people $(or $(people),40) --seconds $(or $(seconds),10)

bench-growth: ## 1,000 to 150,000 organisations, with a picture: make bench-growth people=100
	$(PYTHON) -m benchmarks.growth --people $(or $(people),100)

bench-explanations: ## why, why not, what else: make bench-explanations size=country people=100
	$(PYTHON) -m benchmarks.explanations --size $(or $(size),country) --people $(or $(people),100)

bench-snapshot: ## the compiled network in files, on the database of `make national`
	$(NATIONAL) -m benchmarks.snapshot

bench-http: ## routes over HTTP, 1 and 16 clients, on the database of `make national`
	$(NATIONAL) -m benchmarks.http

bench-audit: ## the coverage audit beside PySAL: make bench-audit size=country
	$(NATIONAL) -m benchmarks.audit --size $(or $(size),country)

bench-find: ## lists and the API on the national network (make national first)
	$(NATIONAL) -m benchmarks.find

bench-paint: ## what a visitor waits for, in a browser, on the national network
	$(NATIONAL) -m benchmarks.paint --section paint-country

bench-maps: ## maps and tiles on the national network (make national first)
	$(NATIONAL) -m benchmarks.maps

clean: ## remove what can be made again; the database in instance/ stays
	rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find translations -name '*.mo' -delete
