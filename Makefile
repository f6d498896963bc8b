# make map: everything from a bare Python ≥ 3.11 to a map in maps/.
# make notebooks: runs the notebooks into pages in maps/ that open offline; AREA=片区 for another study area.
# make test: the same, then every test.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: map notebooks test lint demo bench clean
.DEFAULT_GOAL := map

map: $(VENV)/.installed
	$(BIN)/landuse map

notebooks: $(VENV)/.installed-test
	$(BIN)/python tools/notebooks.py pages $(if $(AREA),--area $(AREA))

test: $(VENV)/.installed-test
	sh tools/system.sh
	$(BIN)/python -m pytest -n auto --dist loadgroup

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/oxlint --deny-warnings landuse/views/assets
	$(BIN)/python tools/types/make_types.py --check
	cd tools/types && export PATH="$(abspath $(BIN)):$$PATH" && npm install --no-package-lock --no-audit --no-fund --silent && npm run --silent check

demo: $(VENV)/.installed
	$(BIN)/python data/parcels/make_demo.py

bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/workbooks.py
	$(BIN)/python benchmarks/assessing.py
	$(BIN)/python benchmarks/whole.py
	$(BIN)/python benchmarks/odds.py
	$(BIN)/python benchmarks/balance.py
	$(BIN)/python benchmarks/counting.py
	$(BIN)/python benchmarks/forecast.py
	$(BIN)/python benchmarks/boxes.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check matplotlib  # what explore() wants
	$(BIN)/python benchmarks/maps.py

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "需要 Python ≥ 3.11 · Python ≥ 3.11 is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "请安装 venv(如 apt install python3-venv) · install the venv module"; exit 1; }

# the catalogues are compiled where the package is installed
$(VENV)/.installed: $(VENV)/bin/python pyproject.toml hatch_build.py $(wildcard landuse/words/*/*.po)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]"
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed-test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
