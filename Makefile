# The commands of the project; what they do is in scripts/.
# Targets with `##` behind them are listed by `make help`.

SHELL := bash
.DEFAULT_GOAL := help

# Settings of scripts/env.sh, for the few recipes that are here in full.
env := . scripts/env.sh;

# Arguments for the program that a target runs: make dev ARGS="--rpc-port 9955"
ARGS ?=

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## Check the prerequisites and install what is missing
	@scripts/setup

build: ## Build the node
	@scripts/build

dev: build ## Run a development chain that keeps its state
	@scripts/dev $(ARGS)

dev-accounts: ## Open accounts on the running development chain: a split needs some
	@scripts/setup --quiet test
	@cd tests/e2e && npm run --silent accounts -- $(ARGS)

dev-load: ## Send transfers on the running development chain, enough to overload a shard
	@scripts/setup --quiet test
	@cd tests/e2e && npm run --silent load -- $(ARGS)

dev-forecast: ## Show what the running development chain forecasts of its shards
	@scripts/setup --quiet test
	@npm --prefix tests/e2e run --silent forecast -- $(ARGS)

dev-placements: ## Show where the running development chain's replicas are
	@scripts/setup --quiet test
	@npm --prefix tests/e2e run --silent placements -- $(ARGS)

dev-model: ## Propose a model on the running development chain: make dev-model ARGS=/path/of/the/file
	@scripts/setup --quiet test
	@npm --prefix tests/e2e run --silent model -- $(ARGS)

dev-purge: ## Delete the development chain's state (also: clean-chain)
	@$(env) rm -rf "$$NERV_DEV_CHAIN"; say "deleted $$NERV_DEV_CHAIN"

clean-chain: dev-purge

receipt: ## Prove the receipts of a transfer: make receipt ARGS=0x...
	@scripts/setup --quiet test
	@npm --prefix tests/e2e run --silent receipt -- $(ARGS)

demo: build ## Run the demonstration
	@scripts/setup --quiet test
	@scripts/demo $(ARGS)

demo-communities: build ## Show how accounts that deal with each other come to live together: make demo-communities ARGS=--check
	@scripts/setup --quiet test
	@scripts/demo-communities $(ARGS)

replicas: build ## Run a network of replicas that keep a shard, check its split and repair what is lost
	@scripts/setup --quiet test
	@scripts/replicas $(ARGS)

lanes: build ## Run two lanes whose replicas fail and lie, and have them return: make lanes ARGS="--figures FILE"
	@scripts/setup --quiet test
	@scripts/lanes $(ARGS)

network: build ## Kill, cut off and starve validators of a network of four: make network ARGS="--only kill,cut"
	@scripts/setup --quiet test
	@scripts/network $(ARGS)
walk: build ## Run the commands of the operator's pages, and hold what comes of them: make walk ARGS=docs/operate.md
	@scripts/setup --quiet test
	@scripts/walk $(ARGS)

try-upgrade: build ## Upgrade a running chain with what try-runtime checks: FRAME is compiled anew for it
	@scripts/setup --quiet test
	@$(env) cd tests/e2e && npm run --silent try-upgrade

faults: build ## Kill and damage replicas at random: make faults ARGS="--periods 200"
	@scripts/setup --quiet test
	@scripts/replicas --faults $(ARGS)

sync: build ## Have nodes join a network of four, and one that has lost its disk: make sync ARGS="--modes warp"
	@scripts/setup --quiet test
	@$(env) cd tests/e2e && npm run --silent sync -- $(ARGS)

sync-report: build ## Measure import, catching up, joining and memory: make sync-report ARGS="--only import --blocks 100"
	@scripts/setup --quiet test
	@scripts/sync-report $(ARGS)

observatory: build ## Build the page that shows a chain in the browser, and serve it: make observatory ARGS="--port 8080"
	@scripts/setup --quiet test
	@scripts/observatory $(ARGS)

test: ## Run all tests
	@scripts/test $(ARGS)

fuzz: ## Do anything that can be done to the runtime, for an hour: make fuzz ARGS="--minutes 10 --seed 7"
	@scripts/fuzz $(ARGS)

lint: ## Check formatting and lints
	@scripts/setup --quiet test
	@$(env) set -x; cargo fmt --all --check
	@scripts/license-headers --check
	@npm --prefix tests/e2e run --silent typecheck
	@npm --prefix clients/pqc run --silent typecheck
	@$(env) if have shellcheck; then \
		set -x; shellcheck $$(grep -rlE '^(#!/usr/bin/env bash|# shellcheck shell=bash)' scripts .ci); \
	else warn "there is no shellcheck here: the scripts are not checked"; fi
	@$(env) set -x; cargo clippy --profile "$$NERV_PROFILE" "$${NERV_SELECT[@]}" --all-targets -- -D warnings
	@$(env) set -x; cargo clippy --profile "$$NERV_PROFILE" "$${NERV_SELECT_PALLETS[@]}" --all-targets -- -D warnings
	@$(env) set -x; cargo clippy --profile "$$NERV_PROFILE" "$${NERV_SELECT_TRAINER[@]}" --all-targets -- -D warnings

rustdoc: ## Write the crates' documentation, without a warning
	@scripts/setup --quiet build
	@$(env) set -x; RUSTDOCFLAGS="-D warnings" cargo doc --profile "$$NERV_PROFILE" --locked --workspace --exclude nerv-trainer --no-deps --lib --bins --examples

deny: ## Check licences, sources, bans and advisories of what NERV is made of: make deny ARGS="licenses bans sources"
	@$(env) have cargo-deny || die "there is no cargo-deny here: cargo install cargo-deny --version 0.20.2 --locked"; \
		set -x; cargo deny --locked check $(ARGS)

fmt: ## Format the Rust code
	@$(env) cargo fmt --all

weights: ## Measure the pallets' weights and write them
	@scripts/weights $(ARGS)

compare: build ## Compare what transfers cost: of balances, in one shard, in sixteen
	@scripts/setup --quiet test
	@$(env) cd tests/e2e && npm run --silent compare

lanes-report: ## Measure what lanes cost, and simulate how far they scale: make lanes-report ARGS="--keep"
	@scripts/lanes-report $(ARGS)

clients: build ## Try what each client of the field can do with a node: make clients ARGS=PAPI
	@$(env) node tests/clients/run.mjs $(ARGS)

search-time: build ## Time a node's search for replicas among a thousand nodes
	@scripts/setup --quiet test
	@$(env) cd tests/e2e && npm run --silent search-time -- $(ARGS)

train: ## Train the model of the forecast again: some ten minutes
	@scripts/train $(ARGS)

bench: ## Measure embeddings, the code of fragments against the bare crate, executing a shard again, and a lane's transfer
	@$(env) set -x; cargo bench --locked -p nerv-primitives-embedding $(ARGS)
	@$(env) set -x; cargo bench --locked -p nerv-primitives-erasure --features bench $(ARGS)
	@$(env) set -x; cargo bench --locked -p nerv-primitives-attestation --features bench $(ARGS)
	@$(env) set -x; taskset -c 0 cargo bench --locked -p nerv-lane --features bench $(ARGS)

.PHONY: help setup build dev dev-accounts dev-load dev-forecast dev-placements dev-model dev-purge clean-chain receipt demo demo-communities replicas lanes walk network observatory sync sync-report try-upgrade faults test fuzz lint rustdoc deny fmt weights compare lanes-report clients search-time train bench
