#!/usr/bin/env bash
# Unpacks haproxy and all that it depends on into a folder, for a machine that has none:
#
#   unpack.sh FOLDER     afterwards FOLDER/haproxy runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
source "$(dirname "$0")/../root-fs.sh"

unpack_packages haproxy
mkdir -p "$target"
mv "$root"/* "$target"

# Its own loader and libraries, whichever the machine has.
cat >"$target/haproxy" <<'SCRIPT'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd -P)
libraries=$(echo "$here"/usr/lib/*-linux-gnu*)
exec "$libraries"/ld-linux*.so.* --library-path "$libraries" "$here/usr/sbin/haproxy" "$@"
SCRIPT
chmod +x "$target/haproxy"
