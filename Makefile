# One command each: `make run` serves, `make test` proves. `make help` lists the rest.
#
# Everything comes from Python packages (Node and Bun too) into .venv; nothing is written to the home folder that matters.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

PY := .venv/bin/python
RUNTIME := .venv/.runtime-$(shell cat requirements.lock requirements-files.lock 2>/dev/null | cksum | cut -d' ' -f1)
DEV := .venv/.dev-$(shell cat requirements*.lock 2>/dev/null | cksum | cut -d' ' -f1)
PIP := $(PY) -m pip install --quiet --disable-pip-version-check

# Settings given on the command line (make run PORT=8100 HTTPS=1) reach the service as if they were exported.
export PORT HTTPS
export LINGGA_DATA_DIR LINGGA_BASE_URL LINGGA_BIND LINGGA_DATABASE_URL LINGGA_REDIS_URL LINGGA_WORKERS LINGGA_PROFILE LINGGA_SCALE
$(foreach name,PORT HTTPS LINGGA_DATA_DIR LINGGA_BASE_URL LINGGA_BIND LINGGA_DATABASE_URL LINGGA_REDIS_URL LINGGA_WORKERS LINGGA_PROFILE LINGGA_SCALE,\
  $(if $($(name)),,$(eval unexport $(name))))

##@ Every day

.PHONY: run
run: $(RUNTIME) ## Build what changed, serve it with its sandbox, print the address and the demo accounts
	@exec $(PY) -m lingga_app.cli run --follow-parent

.PHONY: run-scale
run-scale: $(DEV) ## The same on PostgreSQL and Valkey out of packages, with two workers behind the port (data in var/scale)
	@LINGGA_SCALE=1 LINGGA_DATA_DIR=$${LINGGA_DATA_DIR:-var/scale} exec $(PY) -m lingga_app.cli run --follow-parent

.PHONY: test
test: $(DEV) ## The fast tests: everything on SQLite, services and contracts on PostgreSQL too, a real browser
	@$(PY) .ci/tests fast

.PHONY: test-all
test-all: $(DEV) ## The long matrix: also what is marked slow
	@$(PY) .ci/tests all

.PHONY: check
check: $(DEV) ## What must be clean before landing: style, types, import directions, fast tests (migrations too)
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m pyright
	@.venv/bin/lint-imports
	@$(PY) .ci/tests fast

.PHONY: help
help: ## This list
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { printf "\n%s\n", substr($$0, 5) } /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Now and then

.PHONY: build
build: $(RUNTIME) ## Build the pages without serving them
	@$(PY) -m lingga_app.cli build

.PHONY: fuzz-payments
fuzz-payments: $(DEV) ## A state machine of payment histories against the sandbox gateway (N=200), and its control
	@LINGGA_FUZZ=$(or $(N),200) $(PY) -m pytest -q tests/payments/test_fuzz.py

.PHONY: kill-rounds
kill-rounds: $(DEV) ## kill -9 of workers, PostgreSQL and Valkey under load (SEEDS=5), and the control that must lose
	@$(PY) -m loadtest.kill_rounds --seeds $(or $(SEEDS),5)
	@$(PY) -m loadtest.kill_rounds --control

.PHONY: fuzz-files
fuzz-files: $(DEV) ## Files broken at random against the decoder (N=1000 SEED=1)
	@LINGGA_FUZZ_FILES=$(or $(N),1000) LINGGA_FUZZ_SEED=$(or $(SEED),1) $(PY) -m pytest -q tests/inspection/test_fuzz_files.py

.PHONY: load
load: $(DEV) ## Load until a verdict: SHAPE=opening USERS=40 DURATION=60 PERSONA=2g,3g CHAOS=late,worker PROCESSES=2 UI=1 SCALE=1
	@exec $(PY) -m loadtest.run $(or $(SHAPE),opening) --users $(or $(USERS),40) --seconds $(or $(DURATION),60) \
	  --seed $(or $(SEED),1) --persona $(or $(PERSONA),all) --chaos "$(CHAOS)" --processes $(or $(PROCESSES),1) \
	  $(if $(UI),--ui) $(if $(SCALE),--scale)

.PHONY: opening
opening: $(DEV) ## An announced opening: the whole rush, 500 pages, 95 tries a second for five minutes, exit by limits
	@$(PY) -m loadtest.opening $(ARGS)

.PHONY: saturation
saturation: $(DEV) ## Rate and waiting time against load, past saturation, as docs/plots/saturation.svg; 50 people picking
	@$(PY) -m loadtest.saturation --plot docs/plots/saturation.svg $(ARGS)

.PHONY: pictures
pictures: $(DEV) ## Take the pictures of the README anew, from the running demo
	@$(PY) -m tests.e2e.pictures

.PHONY: fuzz-seats
fuzz-seats: $(DEV) ## A state machine of seat histories, audited after each step (N=200), and its controls
	@LINGGA_FUZZ=$(or $(N),200) $(PY) -m pytest -q tests/seats/test_histories.py

.PHONY: race
race: $(DEV) ## Many clients after few seats on SQLite and PostgreSQL (N=400 people, SEEDS=3); CONTROL=1 must oversell
	@$(PY) -m loadtest.race --attempts $(or $(N),400) --seeds $(or $(SEEDS),3) $(if $(CONTROL),--control)

.PHONY: format
format: $(DEV) ## Put the code into shape
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

.PHONY: lock
lock: ## Write the exact versions of this environment to the lock files
	@$(PY) .ci/lock

.PHONY: clean
clean: ## Remove what was built and installed; the data in var/ stays
	rm -rf .web .states .venv assets/external .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The name of a stamp carries the checksum of what it stands for: changed locks are another stamp, so no clock is asked.
$(RUNTIME): | .venv/bin/pip
	@echo "Installing what the service runs on (about a minute) ..."
	@$(PIP) --requirement requirements.lock
	@$(PIP) --no-deps --requirement requirements-files.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@rm -f .venv/.runtime-*
	@touch $@

$(DEV): $(RUNTIME)
	@echo "Installing what the tests need ..."
	@$(PIP) --requirement requirements.lock --requirement requirements-dev.lock
	@$(PIP) --no-deps --requirement requirements-files-dev.lock
	@rm -f .venv/.dev-*
	@touch $@

.venv/bin/pip:
	@.ci/python -m venv .venv
