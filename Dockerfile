# SPDX-License-Identifier: Apache-2.0
# The node in an image of its own: `docker build -t nerv-node .`, with BuildKit. docs/deploy.md tells how to run it.

# --- what compiles it -----------------------------------------------------------------------

FROM rust:1.95.0-bookworm AS builder
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /nerv

# Tools first: they change with scripts/setup and no more often. Debian's versions are those of the base.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends protobuf-compiler \
    && rm -rf /var/lib/apt/lists/*
COPY Cargo.toml ./
COPY scripts/env.sh scripts/setup scripts/
COPY scripts/wasm-target scripts/wasm-target
RUN scripts/setup build

COPY . .
# The commit, which the node shows behind its version: .dockerignore keeps .git out.
ARG SUBSTRATE_CLI_GIT_COMMIT_HASH=unknown
ENV SUBSTRATE_CLI_GIT_COMMIT_HASH=${SUBSTRATE_CLI_GIT_COMMIT_HASH}
# `testnet` is what `make build` makes, `production` the slowest to build and the fastest to run.
ARG PROFILE=testnet
# What is compiled and what is fetched outlives a build, so that the next one compiles what has changed.
RUN --mount=type=cache,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,target=/target,sharing=locked \
    . scripts/env.sh \
    && CARGO_TARGET_DIR=/target cargo build --locked --profile "$PROFILE" -p nerv-node \
    && install -D -m 0755 "/target/$PROFILE/nerv-node" /out/nerv-node

# --- what runs it ---------------------------------------------------------------------------

FROM debian:bookworm-slim
LABEL org.opencontainers.image.title="nerv-node" \
    org.opencontainers.image.description="The node of NERV: a chain whose shards divide and fuse" \
    org.opencontainers.image.licenses="Apache-2.0"

# Certificates for replicas that fetch from others by https, curl for the check of health.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --create-home --home-dir /data --shell /usr/sbin/nologin nerv

COPY --from=builder /out/nerv-node /usr/local/bin/nerv-node

USER 1000
# Chain, keys and fragments. Whoever loses the volume loses the keys.
VOLUME /data
# 30333 for peers, 9944 for clients, 9615 for Prometheus.
EXPOSE 30333 9944 9615
STOPSIGNAL SIGTERM
# Whether the node answers, not whether it has caught up. It compiles its runtime at its start.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["curl", "-sf", "-o", "/dev/null", "http://127.0.0.1:9944/health"]
ENTRYPOINT ["nerv-node", "--base-path", "/data"]
