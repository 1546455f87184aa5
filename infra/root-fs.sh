# Functions to make a root file system, and a container image of it, from what this machine has and its package
# registries give, where no image registry can be reached. Sourced by the scripts beside.
#
# Needs Debian or Ubuntu (apt-get, dpkg-deb) and tar, and for an image the docker command with an engine.
# Installs nothing here.

needs() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "${0##*/} needs $command, which is not on the PATH." >&2; exit 1; }
  done
}
needs apt-get dpkg-deb tar

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
root=$work/root

# Package lists of our own: the machine's may be missing or old, and only root may renew them.
apt() {
  apt-get -qq -o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=1 -o Acquire::Languages=none \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o Dir::State::status=/dev/null "$@" >/dev/null
}

# These come with the packages wanted, but only install or configure others.
is_installer() {
  case $1 in
    perl* | libperl* | lib*-perl_* | usrmerge* | dpkg_* | tar_* | debconf* | adduser* | passwd_* | init-system* | sysvinit* | libpam* | libsemanage* | libsepol* | libdb5* | libgdbm*) true ;;
    *) false ;;
  esac
}

# Unpacks packages, and all that they depend on, into $root; busybox gives the commands.
unpack_packages() {
  local folder package
  mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$root"/usr/{bin,sbin,lib,lib64}
  # The merged folders must exist before packages that ship /bin or /lib are unpacked.
  for folder in bin sbin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done

  apt update
  apt -y --no-install-recommends --download-only install busybox-static libc6 "$@"
  for package in "$work"/cache/archives/*.deb; do
    is_installer "${package##*/}" && continue
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$root" --keep-directory-symlink --no-same-owner
  done
  rm -rf "$root"/usr/share/{doc,man,locale,info,lintian}
}

# What programs expect to find besides their own files.
furnish() {
  local applet
  mkdir -p "$root"/{etc,tmp,proc,sys,dev,run,var/tmp,data}
  chmod 1777 "$root"/{tmp,var/tmp}
  # busybox lists itself, too: a link over it would point to itself.
  for applet in $("$root/bin/busybox" --list); do [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"; done
  printf 'root:x:0:0:root:/:/bin/sh\napp:x:1000:0:app:/:/bin/sh\n' >"$root/etc/passwd"
  echo 'root:x:0:' >"$root/etc/group"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
}

# All files belong to the user that the server runs as.
import_image() {
  needs docker
  tar -C "$root" --numeric-owner --owner=1000 --group=0 -c . | docker import --change 'USER 1000' "$@" - "$image" >/dev/null
}

# Unpacks package $2, and all that it depends on, into folder $1, where the script of the program's name then runs the program $3.
# Its own loader and libraries, whichever the machine has.
unpack_program() {
  local target=$1 package=$2 program=$3
  local script=$target/${program##*/}
  unpack_packages "$package"
  mkdir -p "$target"
  mv "$root"/* "$target"
  cat >"$script" <<SCRIPT
#!/bin/sh
here=\$(cd "\$(dirname "\$0")" && pwd -P)
libraries=\$(echo "\$here"/usr/lib/*-linux-gnu*)
exec "\$libraries"/ld-linux*.so.* --library-path "\$libraries" "\$here/$program" "\$@"
SCRIPT
  chmod +x "$script"
}
