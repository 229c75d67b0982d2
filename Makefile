# Two commands: `make site` builds the site, `make test` proves it. Everything they need goes into this folder.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Material's notice about its own future says nothing about this site.
export NO_MKDOCS_2_WARNING := 1

# How much of the site `make test` audits: a sample, whose share of the whole it prints.
AUDIT :=

.DEFAULT_GOAL := site
.PHONY: site serve setup test lint types checks unit unit-of-checks unit-of-pages nightly bench translations lock sbom advisories dist clean help

help: ## Say what each command does
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

site: $(VENV)/site.stamp ## Set up and build the site
	@$(BIN)/contact-help build
	@echo "To look at it: make serve, then open http://127.0.0.1:8000/en/"

serve: $(VENV)/site.stamp ## Show the site on this machine; it is built again when a file is saved
	@$(BIN)/contact-help serve

setup: $(VENV)/test.stamp .cache/tmp ## Set up what site, checks and tests need

test: lint types checks unit ## Set up what is missing and pass every test, the audit and the link check

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	@$(BIN)/mypy

checks: $(VENV)/test.stamp .cache/tmp
	@$(BROWSING) $(BIN)/contact-help check $(AUDIT)

unit: $(VENV)/test.stamp .cache/tmp
	@$(BIN)/coverage erase
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=line --keep-going unit-of-checks unit-of-pages
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

# In two halves, side by side: tests wait a lot, for browsers and for programs that they start.
unit-of-checks:
	@mkdir -p .cache/tmp/checks
	@$(BROWSING) TMPDIR=$(CURDIR)/.cache/tmp/checks $(BIN)/coverage run -m pytest tests/checking tests/translating

unit-of-pages:
	@mkdir -p .cache/tmp/pages
	@$(BROWSING) TMPDIR=$(CURDIR)/.cache/tmp/pages $(BIN)/coverage run -m pytest tests --ignore=tests/checking --ignore=tests/translating

nightly: export CONTACT_HELP_WHOLE := 1
nightly: AUDIT := --all
nightly: test ## Run everything: all pages in all states, each letter in every language and browser; `make test` takes turns

bench: export PYTHONPATH := tests
bench: site $(VENV)/test.stamp .cache/tmp ## Measure beside other programs (installs them below .cache), and write BENCHMARKS.md; a quarter of an hour
	@$(BIN)/python -m benchmarks.build --pages 30 --record
	@$(BIN)/python -m benchmarks.build --pages 200 --rounds 2 --record
	@$(BROWSING) $(BIN)/python -m benchmarks.phone --record
	@$(BROWSING) $(BIN)/python -m benchmarks.phone --styles --record
	@$(BROWSING) $(BIN)/python -m benchmarks.audit --pages 8 --rounds 2 --record
	@$(BIN)/python -m benchmarks.warm --record
	@$(BIN)/python -m benchmarks.warm --serve --pages 30 --record
	@$(BIN)/python -m benchmarks.growth --record

translations: $(VENV)/site.stamp ## Bring the catalogues up to date with the English pages
	@$(BIN)/contact-help translations update

sbom: $(VENV)/test.stamp ## Write the bill of materials of all pinned packages to build/sbom.json
	@$(BIN)/contact-help sbom --output build/sbom.json

advisories: $(VENV)/test.stamp ## Ask the advisory services about all pinned packages; needs their network
	@$(BIN)/contact-help advisories

lock: $(VENV)/test.stamp ## Pin the newest Python packages that pyproject.toml allows
	@$(BIN)/pip install --quiet uv==0.13.9
	@$(BIN)/uv pip compile pyproject.toml --upgrade --extra build $(LOCK) -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --upgrade --extra build --extra audit --extra supply --extra test -c requirements.txt $(LOCK) -o requirements-test.txt
	@sed -i '1i # Made by `make lock` from pyproject.toml: change that file, not this one.' requirements.txt requirements-test.txt

dist: $(VENV)/site.stamp ## Build the source archive, and of it the wheel, into dist/
	@rm -rf dist
	@$(BIN)/python -c 'from setuptools.build_meta import build_sdist; build_sdist("dist")'
	@$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist dist/*.tar.gz

clean: ## Remove everything that was set up or built
	@rm -rf $(VENV) .cache node_modules site site.* .site.* build dist scripts/*.egg-info .coverage*

# Browsers and tests keep their own files inside the checkout too.
BROWSING := TMPDIR=$(CURDIR)/.cache/tmp XDG_CONFIG_HOME=$(CURDIR)/.cache/config

.cache/tmp:
	@mkdir -p $@

$(VENV)/site.stamp: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "python3 is missing. Install it: apt-get install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. On Debian 12: apt-get install python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing. Install it: apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up Python packages in $(VENV) (once)"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: $(VENV)/site.stamp requirements-test.txt package.json package-lock.json
	@echo "Setting up what the tests need (once)"
	@$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-test.txt
	@$(BIN)/python -m contact_help.checking.browsers --install
	@touch $@
