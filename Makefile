# One word per command. The continuous integration and the README call the same words.
PYTHON ?= python3
PORT ?= 8000
WORKERS := $(shell n=$$(nproc 2>/dev/null || echo 2); [ "$$n" -gt 4 ] && echo 4 || echo "$$n")
MESSAGES := $(patsubst %.po,%.mo,$(shell find src -name django.po))
export PORT

.PHONY: setup run test lint bench demo pictures lock clean
.DEFAULT_GOAL := setup

setup: .venv/runtime $(MESSAGES)

run: setup
	@exec .venv/bin/truehand run

# Tests start the program hundreds of times: what Python compiles is kept, also where the environment says otherwise.
test: .venv/dev $(MESSAGES)
	@scripts/browser.sh
	@exec env -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX=$(CURDIR)/.venv/compiled \
		.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

lint: .venv/dev $(MESSAGES)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/lint-imports
	.venv/bin/mypy

bench: setup
	@exec .venv/bin/truehand bench all

demo: setup
	@exec .venv/bin/truehand play --trades 3 --seed 7

pictures: .venv/dev $(MESSAGES)
	@scripts/browser.sh
	@scripts/pictures.sh

lock: .venv/dev
	scripts/lock.sh

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src -name '*.mo' -delete

.venv/runtime: requirements.lock pyproject.toml
	@scripts/setup.sh "$(PYTHON)" requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	@scripts/setup.sh "$(PYTHON)" requirements-dev.lock
	@touch $@

%.mo: %.po .venv/runtime
	@.venv/bin/python scripts/compile_messages.py $< $@
