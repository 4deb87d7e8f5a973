#!/bin/sh
# Runs as root within the fresh root; started by run.sh. Whatever fails ends it.
set -eu
cd /vqz-test
packages='vqz libvqz0 libvqz-dev'

fail() {
  echo "packages of Debian: $1" >&2
  exit 1
}

# Runs a command of apt or dpkg, whose words are shown if it fails.
quiet() {
  "$@" >log 2>&1 || { cat log >&2; fail "failed: $*"; }
}

# The files of the root, but for those that apt, ldconfig and their like keep for themselves.
files() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run \
    -o -path /vqz-test -o -path /var/cache -o -path /var/log -o -path /var/lib/apt \) -prune \
    -o -print | grep -vxE '/etc/ld.so.cache|/var/lib/dpkg/.*-old|/var/lib/dpkg/lock.*' | sort
}

# Fails unless the files are those of the list $1.
nothing_left() {
  files >after
  diff "$1" after >difference || { cat difference >&2; fail 'removed, but files are left'; }
}

quiet apt-get update
files >fresh

# What the packages say of their dependencies is enough for all they do.
quiet apt-get install -y --no-install-recommends ./*.deb
quiet dpkg --verify $packages
[ "$(vqz --version)" = "vqz $(dpkg-query -W -f '${Version}' vqz | sed 's/-.*//')" ] \
  || fail 'the versions of command and package differ'
vqz compress -q kodim03.png -o picture.vqz
vqz test -q picture.vqz
vqz decompress -q picture.vqz -o picture.png
vqz decompress -q picture.vqz -o picture.ppm
vqz compress -q picture.png -o again.vqz
[ "$(head -c 4 picture.png | tail -c 3)" = PNG ] || fail 'what was decompressed is no PNG'
ldconfig -p | grep -q 'libvqz\.so\.0' || fail 'the loader does not find libvqz.so.0'
quiet apt-get purge -y --autoremove $packages
nothing_left fresh
echo "packages of Debian: picture of $(wc -c <kodim03.png) bytes made $(wc -c <picture.vqz)," \
  'nothing left behind'

# With the tools beside them that the packages have something for.
quiet apt-get install -y --no-install-recommends \
  gcc libc6-dev pkgconf file shared-mime-info man-db bash-completion
files >tools
quiet apt-get install -y --no-install-recommends ./*.deb
gcc -Wall -Wextra -Werror $(pkg-config --cflags vqz) call.c -o call $(pkg-config --libs vqz)
[ "$(./call)" = "$(pkg-config --modversion vqz)" ] || fail 'library and vqz.pc differ'

# The kind of the file $1 is $2, its media type $3, both by file(1) with its own table beside.
kind() {
  MAGIC=/usr/share/file/magic/vqz:/usr/share/misc/magic
  [ "$(file -b -m $MAGIC "$1")" = "$2" ] || fail "file(1): $1 is $(file -b -m $MAGIC "$1")"
  [ "$(file -b -m $MAGIC --mime-type "$1")" = "$3" ] || fail "file(1): media type of $1"
}
kind example.vqz 'VQZ compressed picture, format version 1' image/x-vqz
kind picture.vqz 'VQZ compressed picture, compact' image/x-vqz
kind test.vqzm 'VQZ model (safetensors)' application/x-vqz-model
file -b -m $MAGIC kodim03.png | grep -q '^PNG image data' || fail 'file(1) has forgotten PNG'
for type in image/x-vqz application/x-vqz-model; do
  grep -qx "$type" /usr/share/mime/types || fail "no media type $type"
done
for page in '1 vqz' '1 vqz-train' '1 vqz-report' '5 vqz' '3 libvqz'; do
  man -w $page >/dev/null || fail "no manual page $page"
done
bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader vqz; complete -p vqz' \
  >/dev/null || fail 'bash does not complete vqz'
quiet apt-get purge -y --autoremove $packages
nothing_left tools
[ ! -e /usr/share/mime/image/x-vqz.xml ] || fail 'the media type is left'
echo 'packages of Debian: file(1), media types, manual pages, completion and a program in C'
