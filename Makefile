# Skranke. `make run` starts the desk; `make test` runs every test. Nothing but Python 3.11+, git and make is needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run-stamp
SETUP  := $(VENV)/.setup-stamp
PORT   ?= 8000

.PHONY: run setup test quick lint types fuzz mail-quality bench lock messages coach-scores coach-train coach-limits coach-catalogue update

run: $(RUN)
	@$(BIN)/skranke serve --port $(PORT)

setup: $(SETUP)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Skranke needs Python 3.11 or newer. Call: make PYTHON=python3.12 run"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python could not make a virtual environment. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

# uv is used when it is there, since it is quicker; pip does the same.
install = if command -v uv >/dev/null 2>&1; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install -q --require-hashes -r $(1); \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install -q --no-deps -e .; \
	else \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $(1); \
	  $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps -e .; \
	fi

$(RUN): $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "Installing Skranke (the first time takes about a minute) …"
	@$(call install,requirements.lock)
	@$(BIN)/python -m skranke.lib.compile_texts
	@touch $(RUN)

$(SETUP): $(VENV)/bin/python requirements.lock requirements-dev.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@$(BIN)/python -m skranke.lib.compile_texts
	@touch $(SETUP) $(RUN)

# Everything, on SQLite and then on PostgreSQL what touches the database.
test: setup
	@$(BIN)/pytest -n 2 --dist loadfile -q $(ARGS)
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ -n "$$SKRANKE_TEST_POSTGRES_URL" ]; then \
	  SKRANKE_TEST_DATABASE=postgres $(BIN)/pytest -n 2 --dist loadfile -q -m "not browser and not sqlite_only" --ignore tests/coach $(ARGS); \
	elif [ "$$CI" = true ]; then echo "PostgreSQL is missing, and in CI nothing is skipped."; exit 1; \
	else echo "PostgreSQL was not found: the tests ran on SQLite only."; fi

quick: setup
	@$(BIN)/pytest -n 2 --dist loadfile -q -m "not server and not browser and not slow" $(ARGS)

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && $(BIN)/python manage.py makemigrations --check --dry-run

types: setup
	@$(BIN)/mypy

# Bring the texts of code and templates into locale/, where they are translated (needs GNU gettext).
messages: setup
	@cd src/skranke && ../../$(BIN)/python ../../manage.py makemessages -l sv -l da -l nb -l pl --no-obsolete --no-wrap --add-location never -v 0
	@$(BIN)/python -m skranke.lib.compile_texts

# Keeps a backup first, then fetches the newest version and brings the database up to date.
update: $(RUN)
	@$(BIN)/skranke backup "$$($(BIN)/skranke home)/before-update-$$(date +%Y%m%d-%H%M%S).tar"
	@git pull --ff-only
	@$(MAKE) $(RUN)
	@$(BIN)/skranke migrate
	@if systemctl is-enabled --quiet skranke 2>/dev/null; then sudo systemctl restart skranke; \
	else echo "Updated. Stop the desk and start it again: make run"; fi

# Spoilt mails for MINUTES=10: nothing may raise, nothing may take long. With atheris installed, `COVERAGE=1` lets it lead.
fuzz: setup
	@$(BIN)/python -m tests.channels.mail.fuzzing $(or $(MINUTES),10) $(if $(COVERAGE),--coverage)

lock:
	uv pip compile -q --generate-hashes --universal --python-version 3.11 pyproject.toml -o requirements.lock --no-emit-index-url
	uv pip compile -q --generate-hashes --universal --python-version 3.11 pyproject.toml --extra semantic --group dev -o requirements-dev.lock --no-emit-index-url

# What the coach reaches on the labelled sample, per language; add `SAMPLE=folder` for letters of your own. Then what it
# reaches on the letters kept aside, which is written to docs/coach-quality.md.
SAMPLE ?= tests/coach/sample
coach-scores: setup
	@for kind in "review replies" "read messages"; do set -- $$kind; for language in sv da nb pl en; do \
	  echo "== $$2 in $$language"; \
	  $(BIN)/python -m skranke.coach $$1 --jsonl $(SAMPLE)/$$2-$$language.jsonl > $(VENV)/predicted.jsonl && \
	  $(BIN)/python tests/coach/sample/score.py $(SAMPLE)/$$2-$$language.jsonl $(VENV)/predicted.jsonl || exit 1; \
	done; done
	@$(BIN)/python -m training.measure

# Trains the second opinion again from all letters under training/: about an hour on one core.
coach-train: setup
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.train
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.wording
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.fit

# Chooses its limits again, which is enough when only rules have changed: some minutes.
coach-limits: setup
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.fit

# The list of all rules, from the rules themselves; a test says when it is old.
coach-catalogue: setup
	@for language in sv da nb pl en; do $(BIN)/python -m skranke.coach catalogue --language $$language > docs/coach-rules/$$language.md; done

# What is read out of our collection of mails, written to docs/mail-quality.md.
mail-quality: setup
	@$(BIN)/python -m bench.mail_quality

# Speed and size, as ratios against a limit or a peer in the same run.
bench: setup
	@$(BIN)/python -m bench.intake
	@$(BIN)/python -m bench.fetching
	@$(BIN)/python -m bench.pages $(or $(CASES),10000) $(DESK)
	@$(BIN)/python -m bench.parse
	@$(BIN)/python -m bench.coach
