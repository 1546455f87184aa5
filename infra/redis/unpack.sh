#!/usr/bin/env bash
# Unpacks redis-server and all that it depends on into a folder, for a machine that has neither Docker nor Redis:
#
#   unpack.sh FOLDER     afterwards FOLDER/redis-server runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
source "$(dirname "$0")/../root-fs.sh"

unpack_packages redis-server
mkdir -p "$target"
mv "$root"/* "$target"

# Its own loader and libraries, whichever the machine has.
cat >"$target/redis-server" <<'SCRIPT'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd -P)
libraries=$(echo "$here"/usr/lib/*-linux-gnu*)
exec "$libraries"/ld-linux*.so.* --library-path "$libraries" "$here/usr/bin/redis-server" "$@"
SCRIPT
chmod +x "$target/redis-server"
