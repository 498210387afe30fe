# CNN Lab. `make book` builds the book and serves it; `make test` runs every check.
# Both fill .venv from requirements.lock first; nothing else has to be installed by hand.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NOTEBOOKS := $(wildcard book/*.ipynb)
# for two cores
WORKERS ?= 2
export PATH := $(CURDIR)/$(BIN):$(PATH)
html unit notebooks oracles chapter: export OPENBLAS_NUM_THREADS := 1 # several processes at once: more threads would only wait

.DEFAULT_GOAL := help
.PHONY: help book html lab test unit notebooks torch oracles chapter rooms browser bench mutants wall lint format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

$(READY): requirements.lock pyproject.toml .ci/venv
	@sh .ci/venv $(VENV)
	@touch $@

book: html ## build the book and serve it at a local address, until Ctrl-C
	@cnnlab read _build/html

html: $(READY) ## build the book into _build/html
	@rm -rf _build/html _build/.doctrees # a build over the remains of a failed one would pass
	@jupyter-book build . -W --keep-going -n -q

lab: $(READY) ## open the notebooks in JupyterLab
	@cnnlab lab book

test: $(READY) torch browser wall lint ## run every check: code, notebooks, book, browser
	@$(MAKE) --no-print-directory -j 2 html notebooks WORKERS=1 # each keeps one core busy
	@$(MAKE) --no-print-directory unit

unit: $(READY)
	@pytest -q -n $(WORKERS) tests

notebooks: $(READY)
	@pytest -q -n $(WORKERS) -W default --nbval-lax $(NOTEBOOKS)

oracles: export TORCH := 1
oracles: $(READY) torch ## run what PyTorch is an oracle for (gets PyTorch first)
	@pytest -q -m torch tests # in one process: to import PyTorch twice takes longer than the tests do

torch: $(READY) # TORCH=1 adds PyTorch, to compare with; it is never needed to read, run or build
	@if [ -n "$(TORCH)" ] && ! python -c 'import torch' 2>/dev/null; then \
	    echo "cnnlab: installing PyTorch"; pip install --quiet --disable-pip-version-check torch==2.13.0; fi

chapter: $(READY) lint ## NAME=03: lint, and one chapter's notebook, page and figures
	@PYTHONPATH=tests python -m support.chapter "$(NAME)" $(WORKERS)

rooms: $(READY) browser ## measure in the built book how high each figure is, for the next build
	@PYTHONPATH=tests python -m support.rooms

browser: $(READY)
	@python tests/support/chrome.py > /dev/null

wall: $(READY)
	@python tests/support/bubblewrap.py

bench: $(READY) torch ## time cnnlab against PyTorch (with TORCH=1) and SciPy
	@python -m benchmarks

mutants: $(READY) ## put every slip into every solution: each must be found wrong
	@cd tests && python -m mutants

lint: $(READY) ## check style, and that no notebook carries outputs it should not
	@ruff check .
	@ruff format --check -q . || (ruff format --check .; echo "cnnlab: run 'make format'"; exit 1)
	@said=$$(oxlint --deny-warnings cnnlab) || (echo "$$said"; exit 1)
	@nbstripout --keep-count --verify $(NOTEBOOKS) || (echo "cnnlab: outputs in a notebook; run 'make format'"; exit 1)

format: $(READY) ## put code and notebooks in form
	@ruff check -q --fix . ; ruff format -q . ; nbstripout --keep-count $(NOTEBOOKS)

lock: ## write requirements.lock anew (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	    --no-header --extra lab --extra book --extra test --extra build pyproject.toml -o requirements.lock

clean: ## delete everything that was built, and the virtual environment
	@rm -rf _build $(VENV)
