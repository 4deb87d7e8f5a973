#!/bin/sh
# Installs, uses and removes the packages of Debian in a copy of a fresh root of Debian 12.
#
#   sh run.sh FOLDER
#
# FOLDER has the packages. VQZ_DEBIAN_ROOT names the root, which is left as it is; without it one is
# made by debootstrap. Without either, or where nobody may change his root, the test is skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
folder=$1

skip() {
  echo "skipped: packages of Debian in a fresh root: $1"
  exit 0
}

[ "$(id -u)" -eq 0 ] || skip 'only root may change its root'
[ -n "${VQZ_DEBIAN_ROOT:-}" ] || command -v debootstrap >/dev/null \
  || skip 'VQZ_DEBIAN_ROOT is not set, and there is no debootstrap'
unshare --mount --pid --fork true 2>/dev/null || skip 'no name space of mounts can be made'
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root
if [ -n "${VQZ_DEBIAN_ROOT:-}" ]; then
  cp -a --one-file-system "$VQZ_DEBIAN_ROOT" "$root"
else
  debootstrap --variant=minbase bookworm "$root" http://deb.debian.org/debian >"$work/log" 2>&1 \
    || skip "debootstrap failed: $(tail -n 1 "$work/log")"
fi
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
mkdir "$root/vqz-test"
cp "$folder"/*.deb "$here/inside.sh" "$here/call.c" "$top/Fixtures/signals/photos/kodim03.png" \
  "$top/Fixtures/good/example.vqz" "$top/Fixtures/models/test.vqzm" "$root/vqz-test/"
# What is mounted and started in here ends with the name space.
unshare --mount --pid --fork --mount-proc="$root/proc" \
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive sh /vqz-test/inside.sh
