# Every target sets up what it needs by itself: Python and make are enough.

PORT ?= 8000
PY = .venv/bin/python
export PORT

.DEFAULT_GOAL = help
.PHONY: help demo run test check fix migrations messages bench clean

help: ## says what can be made
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 20

demo: ## the site with demonstration content on http://127.0.0.1:8000 (PORT=… for another)
	@.ci/setup --no-dev && exec $(PY) -m config.demo

run: ## the site in production, as the environment or .env says
	@.ci/setup --no-dev && exec $(PY) -m config.serve

test: ## the whole suite, on SQLite and on a private PostgreSQL (ARGS=… for pytest)
	@.ci/setup && exec $(PY) -m tests $(ARGS)

check: ## lint, types of the rule modules, layers, migrations, catalogues, deployment
	@.ci/setup && exec $(PY) .ci/check.py

fix: ## what lint and format can repair by themselves
	@.ci/setup && $(PY) -m ruff check --fix . && exec $(PY) -m ruff format .

migrations: ## the migrations that changed models need
	@.ci/setup && DJANGO_SETTINGS_MODULE=tests.migration_settings exec $(PY) manage.py makemigrations

messages: ## the French catalogue brought up to date with the sources (needs gettext)
	@.ci/setup && exec $(PY) .ci/catalogues.py --write

bench: ## measurements, written to docs/measurements.md
	@.ci/setup && exec $(PY) -m bench

clean: ## forgets the demonstration and what was built; .env, a site's own data and .venv stay
	@rm -rf var/test-* var/demo.* var/demo-* var/static var/static.stamp .uv .ruff_cache .mypy_cache .import_linter_cache test-results
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
