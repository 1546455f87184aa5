#!/usr/bin/env bash
# Unpacks redis-server and all that it depends on into a folder, for a machine that has neither Docker nor Redis:
#
#   unpack.sh FOLDER     afterwards FOLDER/redis-server runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
source "$(dirname "$0")/../root-fs.sh"

unpack_program "$target" redis-server usr/bin/redis-server
