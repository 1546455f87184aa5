#!/usr/bin/env bash
# Unpacks curl and all that it depends on into a folder, for a machine that has none:
#
#   unpack.sh FOLDER     afterwards FOLDER/curl runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
source "$(dirname "$0")/../root-fs.sh"

unpack_program "$target" curl usr/bin/curl
