# Afspraak. `make demo` shows the whole job, `make test` proves it; each sets up .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2  # of pytest; the real mail servers start once for each

.PHONY: install demo test drills hostile lint servers eval clean

install: $(VENV)/.installed  ## the program, with the demo's mail server, in .venv/bin/afspraak

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Afspraak needs Python 3.11 or newer; set PYTHON=python3.x"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install -q --disable-pip-version-check -e ".[demo]"
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	PIP_CONSTRAINT=constraints.txt $(BIN)/pip install -q --disable-pip-version-check -e ".[dev]"
	@touch $@

demo: install
	$(BIN)/afspraak demo $(ARGS)

servers:  # Dovecot and Postfix for the real-server tests, where this machine lets us install them
	@sh tests/servers/install.sh

test: $(VENV)/.dev servers
	$(BIN)/pytest -n $(WORKERS) --ignore=tests/drills --ignore=tests/hostile $(ARGS)

drills: $(VENV)/.dev servers  ## what must hold when networks, servers, disks and clocks fail; FULL=1 for every edge
	$(BIN)/pytest -n $(WORKERS) tests/drills $(ARGS)

hostile: $(VENV)/.dev servers  ## what must hold when a mail is made to harm
	$(BIN)/pytest -n $(WORKERS) tests/hostile $(ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

eval: $(VENV)/.dev  ## how well labels, dates and amounts are read, beside baselines
	$(BIN)/python -m bench.evaluate $(ARGS)
	$(BIN)/python -m bench.facts $(or $(filter %.jsonl,$(ARGS)),bench/cases/dev.jsonl)
	$(if $(filter %.jsonl,$(ARGS)),,$(BIN)/python -m bench.facts bench/cases/facts.jsonl)

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
