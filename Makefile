.DEFAULT_GOAL := help
.PHONY: help run test lint format bench lock clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Start the tracker; the first time with a training installation in var/
	@.ci/prepare run
	@[ -n "$$TRACKER_DATABASE_URL" ] || [ -e var/tracker.sqlite ] || \
		.venv/bin/tracker init --training --start 2019-04-01T09:00 --if-missing
	@exec .venv/bin/tracker run

test: ## Check everything: format, lint, types, floors, templates, tests, tests in a browser
	@.ci/prepare test
	@exec .venv/bin/python .ci/phases.py

lint: ## Check format, lint, types, floors and templates only
	@.ci/prepare test
	@exec .venv/bin/python .ci/phases.py format lint types floors templates

format: ## Format the code and fix what ruff can fix
	@.ci/prepare test
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

bench: ## Measure how fast the tracker is, beside its targets (PROFILE=1 shows where the time goes)
	@.ci/prepare test
	@exec .venv/bin/python -W "ignore:XDG_RUNTIME_DIR is not set" -m tests.bench $(if $(PROFILE),--profile)

lock: ## Rewrite the lock files (UPGRADE=1 takes the newest versions)
	@.ci/prepare test
	@.ci/lock $(if $(UPGRADE),--upgrade)

clean: ## Remove everything that was built, but never var/
	@rm -rf .venv tracker/web/static/vendor build dist htmlcov .coverage* .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
