# The two to know: `make demo` runs the main job, `make test` runs the tests. Both set up what they need in .venv.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
PYSPF := tests/standards/peers/pyspf.lock
MUTANTS := .venv-mutants
LINTERS := .venv-linters
LINTERS_LOCK := tests/pipelines/linters/linters.lock
STAMP := $(VENV)/.installed
# PYTHON=/path/to/python chooses the interpreter; otherwise the first of these that is at least 3.11.
CANDIDATES := $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python
PYTEST := $(BIN)/python -m pytest -q --dist worksteal
# WORKERS=8 chooses how many processes run the tests; otherwise one for each core, and one for while others wait.
PROCESSES := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# Containers often set it. Without kept bytecode each of the tests' processes would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo quick test engine test-engine faults coverage lint linters format bench fuzz mutants lock generate clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

setup: $(STAMP)  ## make .venv and install the locked dependencies

demo: $(STAMP)  ## the main job on the embedded cloud: declare, prove, break, find, repair; no AWS account
	@echo "demo: rehearsing the stack shop-a.production on the embedded cloud"
	@$(BIN)/deliverability rehearse --stack shop-a.production

quick: $(STAMP)  ## nine tests in ten, from every room, in half a minute: those that deploy nothing and start nothing
	@HYPOTHESIS_PROFILE=quick $(PYTEST) -n $(or $(WORKERS),$(PROCESSES)) -m "not slow"

test: $(STAMP)  ## all tests, in parallel and in random order; COVERAGE=1 measures branch coverage too (twice as slow)
	@echo "test: running the tests (two minutes on two cores; no network is used)"
	@$(PYTEST) -n $(or $(WORKERS),$(PROCESSES)) $(if $(COVERAGE),--cov --cov-report=term:skip-covered)
	@$(if $(COVERAGE),$(BIN)/python -m coverage report --include='deliverability/standards/*' --fail-under=100)

engine: $(STAMP)  ## ready the real Pulumi engine for its tests: find what is installed, build the rest (ten minutes, once)
	@$(BIN)/python -m tests.engine.real.ready

# Most of the time is spent waiting: the AWS provider waits a quarter of a minute for each record.
SCENARIOS := $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 4)
test-engine: engine  ## stacks on the real Pulumi engine, against the embedded cloud; what the engine said stays in build/engine-logs
	@$(PYTEST) -n $(or $(WORKERS),$(SCENARIOS)) -m engine tests/engine/real/scenarios

faults: $(STAMP)  ## every failure mode made on the embedded cloud and found, every odd but healthy set-up left in peace
	@$(BIN)/python -m tests.matrix $(ONLY)

coverage:  ## all tests, with branch coverage
	@$(MAKE) --no-print-directory test COVERAGE=1

lint: $(STAMP)  ## style, format and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

# In an environment of their own, whose stamp is their lock.
linters: $(STAMP)  ## ready the linters of docs/pipelines (actionlint, zizmor, ...) for the tests, which skip without them
	@if ! cmp -s $(LINTERS_LOCK) $(LINTERS)/.lock; then \
	  rm -rf $(LINTERS) && $(BIN)/python -m venv $(LINTERS) && \
	  $(LINTERS)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $(LINTERS_LOCK) && \
	  cp $(LINTERS_LOCK) $(LINTERS)/.lock; \
	fi
	@$(BIN)/python -m tests.pipelines.linters.tools

format: $(STAMP)  ## put the code in format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP)  ## the benchmarks, as ratios
	@for program in bench/*.py; do echo "bench: $$program"; $(BIN)/python $$program || exit 1; done

CASES ?= 100000
fuzz: $(STAMP)  ## hostile input for the standards, spoilt snapshots (a tenth as many) and answers of AWS (a fiftieth): CASES=100000
	@$(BIN)/python -m tests.standards.fuzz --cases $(CASES)
	@$(BIN)/python -m tests.rules.fuzz --cases $$(expr $(CASES) / 10)
	@$(BIN)/python -m tests.observe.aws.fuzz --cases $$(expr $(CASES) / 50)

# In an environment of its own: what it needs is none of the project's business.
mutants: $(STAMP)  ## change standards, kinds and evidence in thousands of ways: do the tests notice? (hours)
	@if [ ! -x $(MUTANTS)/bin/mutmut ]; then \
	  $(BIN)/python -m venv $(MUTANTS) && \
	  for lock in $(LOCK) tests/mutants.lock; do \
	    $(MUTANTS)/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $$lock || exit 1; \
	  done; \
	fi
	@$(MUTANTS)/bin/mutmut run $(ONLY); $(MUTANTS)/bin/mutmut results

generate: $(STAMP)  ## write the generated files anew: schemas, reference pages, Pulumi's view of the settings
	@$(BIN)/python -m deliverability.generated

lock: $(STAMP)  ## resolve the dependencies anew into requirements.lock
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url \
	  --no-header -q pyproject.toml -o $(LOCK)
	@{ echo '# What `pulumi up` needs to run the program, and nothing more: made by `make lock` from the group "program" of pyproject.toml.'; \
	  $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate -q -c $(LOCK) --group program; } > requirements.txt
	@echo mutmut | $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate -q -c $(LOCK) - -o tests/mutants.lock
	@printf 'check-jsonschema\npre-commit\nshellcheck-py\nzizmor\n' | $(BIN)/uv pip compile --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --no-annotate -q -c $(LOCK) - -o $(LINTERS_LOCK)

clean:  ## remove the environment and every cache
	rm -rf $(VENV) $(MUTANTS) $(LINTERS) mutants build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp holds the checksum of the locks and the project files: another lock makes another environment.
$(STAMP): $(LOCK) $(PYSPF) pyproject.toml setup.py
	@sum=$$(cat $(LOCK) $(PYSPF) pyproject.toml setup.py | cksum); \
	if [ -x $(BIN)/python ] && [ "$$(cat $@ 2>/dev/null)" = "$$sum" ]; then touch $@; exit 0; fi; \
	python=; for candidate in $(CANDIDATES); do \
	  if command -v "$$candidate" >/dev/null 2>&1 && \
	     "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "setup: Python 3.11 or later is needed, and none was found: install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import venv, ensurepip' 2>/dev/null; then \
	  echo "setup: $$python has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv) and run make again" >&2; exit 1; \
	fi; \
	echo "setup: making $(VENV) with $$("$$python" --version 2>&1) and installing the locked dependencies (a minute or two)"; \
	rm -rf $(VENV) && "$$python" -m venv $(VENV) && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r $(LOCK) && \
	$(BIN)/python -m pip download -q --disable-pip-version-check --require-hashes --no-deps --no-build-isolation --use-pep517 \
	  --no-binary :all: -d $(VENV)/share/pyspf -r $(PYSPF) && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-index --no-deps --no-build-isolation --use-pep517 \
	  $(VENV)/share/pyspf/*.tar.gz && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . && \
	echo "$$sum" > $@ && echo "setup: done"
