# Two commands do everything on a machine with Python 3.11 or newer, pip and make: `make serve` and `make test`.
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
export DATA_DIR
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
SHOTS ?= $(DATA_DIR)/shots

.DEFAULT_GOAL := help
.PHONY: help serve test lint types admin shots handbook-pictures messages bench lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

# The interpreter and the locked packages, once; again when the lock changes.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; call make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)

# Compiled when it is first imported: compiling all that is installed took two thirds of the time until the first page.
$(VENV)/main.done: requirements/main.txt | $(BIN)/python
	@echo '── installing the locked packages'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes -r requirements/main.txt
	@touch $@

$(VENV)/dev.done: requirements/main.txt requirements/dev.txt | $(BIN)/python
	@echo '── installing the locked packages for tests'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/dev.txt
	@touch $@ $(VENV)/main.done

serve: $(VENV)/main.done ## load the seeds and serve on http://127.0.0.1:$PORT
	@PORT=$(PORT) $(BIN)/python -m unionnews.serve

test: $(VENV)/dev.done ## lint, types, migrations, tests on SQLite and PostgreSQL, browser tests
	@BIN=$(BIN) sh tests/run

lint: $(VENV)/dev.done ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.done ## mypy with django-stubs
	$(BIN)/mypy .

admin: $(VENV)/main.done ## make an administrator; asks for name and password
	@$(MANAGE) migrate --verbosity 0
	$(MANAGE) createsuperuser

shots: $(VENV)/dev.done ## pictures of every page at three widths, light and dark, into $SHOTS
	$(BIN)/python -m tests.browser.shots $(SHOTS)

handbook-pictures: $(VENV)/dev.done ## the pictures of the handbook inside the admin, in both languages, into static/handbook
	$(BIN)/python -m tests.browser.handbook_pictures

messages: $(VENV)/dev.done ## collect what is to be translated into unionnews/locale and compile it (needs GNU gettext)
	$(MANAGE) makemessages --locale en --ignore '.venv' --ignore tests --ignore var --no-wrap --no-obsolete --add-location file
	$(MANAGE) compilemessages --locale en --ignore '.venv'

$(VENV)/bench.done: requirements/main.txt requirements/bench.txt | $(BIN)/python
	@echo '── installing the locked packages for the benchmark'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/bench.txt
	@touch $@ $(VENV)/main.done

bench: $(VENV)/bench.done ## search beside tantivy, FTS5 and stock haystack; CORPUS=… QUERIES=… SIZES=… OUT=…, else generated
	@$(BIN)/python -m tests.bench $(if $(CORPUS),--corpus $(CORPUS)) $(if $(QUERIES),--queries $(QUERIES)) \
		$(if $(SIZES),--sizes $(SIZES)) $(if $(OUT),--out $(OUT))

lock: $(VENV)/dev.done ## lock the dependencies anew, with hashes and without any registry's address
	for part in main dev bench; do $(BIN)/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o requirements/$$part.txt requirements/$$part.in; done

clean: ## remove the virtual environment and caches; the data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
