# Layman for QGIS. `make help` lists what there is.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo run stop test test-qgis test-all lint bench translations package clean

# The environment of the caller's Python must not reach ours.
unexport PYTHONHOME PYTHONPATH VIRTUAL_ENV

PYTHON := .venv/bin/python
PORT ?= 8600

help: ## Lists the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Installs what is missing (Debian packages, .venv); a second run does nothing.
	@scripts/setup.sh

demo: setup ## Publishes two layers and a map from a real QGIS to a server in ./demo-home; pictures in demo/.
	@$(PYTHON) scripts/demo.py

run: setup ## Runs a server in ./run-home in the foreground (PORT=8600); Ctrl+C stops it.
	@.venv/bin/layman-server up --home run-home --port $(PORT)

stop: ## Stops the server that `make demo` left running.
	@if [ -x .venv/bin/layman-server ] && [ -d demo-home ]; then .venv/bin/layman-server down --home demo-home; else echo "No demo server is running."; fi

test: setup ## Runs all tests but the slow ones.
	@$(PYTHON) scripts/run_tests.py

test-qgis: ## Runs the tests of the plugin with the QGIS of another Debian: VERSION=trixie (3.40) or sid (3.44).
	@scripts/test_qgis.sh $(or $(VERSION),trixie) $(FOLDERS)

test-all: setup ## Runs all tests, the slow ones too.
	@$(PYTHON) scripts/run_tests.py --all

lint: setup ## Checks style, types and the directions of the imports.
	@$(PYTHON) scripts/lint.py

bench: setup ## Measures speed and memory beside the peer's figures; writes docs/benchmarks.md.
	@$(PYTHON) -m bench

translations: setup ## Brings the translation files up to the code, and makes of them what QGIS loads.
	@$(PYTHON) scripts/translations.py && $(PYTHON) scripts/translations.py --release

package: setup ## Makes dist/layman_qgis.zip, the plugin with the server inside.
	@$(PYTHON) scripts/package.py

clean: ## Removes what was made here: environment, caches, homes (stop the servers first), dist, demo.
	@for home in demo-home run-home; do if [ -x .venv/bin/layman-server ] && [ -d $$home ]; then .venv/bin/layman-server down --home $$home || true; fi; done
	rm -rf .venv .setup-done .setup-lock build dist demo demo-home run-home bench-data .ruff_cache .mypy_cache .pytest_cache .qgis-settings .hypothesis .import_linter_cache server/*.egg-info
	find layman_qgis server tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} +
