# CNN Lab. `make book` builds the book and serves it; `make test` runs every check.
# Both fill .venv from requirements.lock first; nothing else has to be installed by hand.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
.DEFAULT_GOAL := help
.PHONY: help book html lab test bench lint lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@sh .ci/venv $(VENV)
	@touch $@
