#!/bin/sh
# Decodes every golden file on this machine and on emulated older processors, each with one and
# with three threads, and compares the samples with the hashes kept beside them.
# One line a target; the exit status says whether all were equal.
#
#   run.sh [VQZ]             the command to test, .build/release/vqz unless given
#   run.sh --update [VQZ]    writes the hashes of golden files that have none yet
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
golden=$root/Fixtures/golden/1
update=
if [ "${1:-}" = --update ]; then
  update=yes
  shift
fi
vqz=${1:-$root/.build/release/vqz}
failures=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM

# hash FILE RUNNER...: SHA-256 of the decoded picture as PAM, whose bytes are the samples.
hash() {
  file=$1
  shift
  "$@" decompress -q -f "-T$threads" -m "$golden/ladder.vqzm" -o "$work/out.pam" \
    "$golden/$file" 2>"$work/log" && sha256sum <"$work/out.pam" | cut -d' ' -f1
  # The emulator warns of processor features it lacks and no kernel uses.
  grep -v '^qemu-x86_64: warning' "$work/log" >&2
}

if [ -n "$update" ]; then
  threads=1
  for path in "$golden"/*.vqz; do
    file=$(basename "$path")
    grep -q " $file\$" "$golden/samples.sha256" 2>/dev/null && continue
    echo "$(hash "$file" "$vqz")  $file" >>"$golden/samples.sha256"
  done
  exit
fi

# target NAME RUNNER...
target() {
  name=$1
  shift
  if [ "$1" != env ] && ! command -v "$1" >/dev/null; then
    echo "golden $name: $1 is missing (Debian package qemu-user)"
    failures=$((failures + 1))
    return
  fi
  count=0
  for threads in 1 3; do
    while read -r expected file; do
      found=$(hash "$file" "$@" "$vqz")
      count=$((count + 1))
      if [ "$found" != "$expected" ]; then
        echo "golden $name: $file with $threads threads: found $found, expected $expected"
        failures=$((failures + 1))
      fi
    done <"$golden/samples.sha256"
  done
  echo "golden $name: $count decodes compared"
}

target native env
for isa in portable sse2 avx2 avx512bw vnni; do
  target "VQZ_ISA=$isa" env "VQZ_ISA=$isa"
done
if [ "$(uname -m)" = x86_64 ]; then
  target nehalem qemu-x86_64 -cpu Nehalem
  target haswell qemu-x86_64 -cpu Haswell
fi
[ "$failures" -eq 0 ]
