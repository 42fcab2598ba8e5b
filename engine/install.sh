#!/usr/bin/env bash
# Builds the real Pulumi CLI, the engine, from its Go module, and prints the folder that holds it. `npm run engine` runs
# this; the engine's tests find what it made.
#
# A `pulumi` already on PATH is used as it is. Otherwise it needs Go 1.25 or newer, and about 4 minutes on 2 cores the first
# time, no time after that. Versions are pinned in go.mod and go.sum beside this file. PULUMI_ENGINE_DIR says where to build
# it (default: the user's cache). Exit 1 with one line where it can't be had: the tests then skip, and say so.
set -euo pipefail
version=v3.259.0
if found=$(command -v pulumi); then dirname "$found"; exit 0; fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=${PULUMI_ENGINE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pulumi-engine/$version}
if [ ! -x "$out/pulumi" ]; then
  command -v go >/dev/null || { echo "engine/install.sh: no Go toolchain, so no Pulumi engine" >&2; exit 1; }
  mkdir -p "$out"
  # Two builds at once would both take twice as long; where there is no flock, the last one wins.
  if command -v flock >/dev/null; then exec 9>"$out/.lock"; flock 9; fi
  if [ ! -x "$out/pulumi" ]; then
    echo "engine/install.sh: building the Pulumi CLI $version (about 4 minutes)" >&2
    (cd "$here" && CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -trimpath \
      -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" \
      -o "$out/pulumi.new" github.com/pulumi/pulumi/pkg/v3/cmd/pulumi) >&2 ||
      { echo "engine/install.sh: the Pulumi CLI $version could not be built" >&2; exit 1; }
    mv "$out/pulumi.new" "$out/pulumi"
  fi
fi
echo "$out"
