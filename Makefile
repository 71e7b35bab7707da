# Two commands: `make run` starts the app, `make test` runs the tests. Both set everything up on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ANAMNESIS := $(BIN)/anamnesis
# Bytecode of our own folders, as pip makes it of what it installs: an editable install leaves it to the first run, and some machines forbid that.
COMPILE = $(BIN)/python -m compileall -q assistant eval indexes knowledge_graph ui

.PHONY: run test ask check bench clean

run: $(VENV)/.app $(VENV)/.model
	$(ANAMNESIS) serve

test: $(VENV)/.dev $(VENV)/.small
	$(ANAMNESIS) graph check
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

ask: $(VENV)/.app $(VENV)/.model
	@$(ANAMNESIS) ask "$(Q)"

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.dev $(VENV)/.model
	$(ANAMNESIS) eval citations --llm none
	$(ANAMNESIS) eval citations

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Anamnesis needs Python 3.11 or newer; run: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.app: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	$(COMPILE)
	touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	$(COMPILE)
	touch $@ $(VENV)/.app

# Weights go to the user's data folder, not into the checkout; what is there already is not fetched again.
$(VENV)/.model: | $(VENV)/.app
	$(ANAMNESIS) weights pull
	$(ANAMNESIS) index build builtin --from pages
	touch $@

$(VENV)/.small: | $(VENV)/.dev
	$(ANAMNESIS) weights pull all-MiniLM-L6-v2 smollm2-135m-instruct
	touch $@

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache
