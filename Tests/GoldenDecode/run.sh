#!/bin/sh
# Decodes every golden file on this machine and on emulated older processors, each with one and
# with three threads, and compares the samples with the hashes kept beside them.
# One line a target; the exit status says whether all were equal.
#
# An emulated processor runs a static binary: what decodes there is then all from this source, with
# no library of this machine that picks its own instructions.
#
#   run.sh [VQZ [STATIC]]    the commands to test, .build/release/vqz and .build-static/release/vqz
#                            unless given
#   run.sh --update [VQZ]    writes the hashes of golden files that have none yet
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
golden=$root/Fixtures/golden
update=
if [ "${1:-}" = --update ]; then
  update=yes
  shift
fi
vqz=${1:-$root/.build/release/vqz}
static=${2:-$root/.build-static/release/vqz}
failures=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM

# hash FILE RUNNER...: SHA-256 of the decoded picture as PAM, whose bytes are the samples, and in
# version 4 of the samples alone.
hash() {
  file=$1
  shift
  case $file in
    [12356]/*|model-*) out=$work/out.pam ;;
    *) out=$work/out.raw ;;
  esac
  "$@" decompress -q -f "-T$threads" -m "$golden/1/ladder.vqzm" -m "$golden/4/array.vqzm" \
    -m "$golden/4/series.vqzm" -m "$golden/4/vectors.vqzm" -m "$golden/4/windows.vqzm" \
    -o "$out" "$golden/$file" \
    2>"$work/log" &&
    sha256sum <"$out" | cut -d' ' -f1
  # The emulator warns of processor features it lacks and no kernel uses.
  grep -v '^qemu-x86_64: warning' "$work/log" >&2
}

if [ -n "$update" ]; then
  threads=1
  for path in "$golden"/*/*.vqz; do
    file=$(basename "$path")
    list=$(dirname "$path")/samples.sha256
    grep -q " $file\$" "$list" 2>/dev/null && continue
    echo "$(hash "$(basename "$(dirname "$path")")/$file" "$vqz")  $file" >>"$list"
  done
  exit
fi

# target NAME VQZ RUNNER...
target() {
  name=$1
  program=$2
  shift 2
  if [ "$1" != env ] && ! command -v "$1" >/dev/null; then
    echo "golden $name: $1 is missing (Debian package qemu-user)"
    failures=$((failures + 1))
    return
  fi
  count=0
  for threads in 1 3; do
    for folder in "$golden"/*/; do
      version=$(basename "$folder")
      while read -r expected file; do
        found=$(hash "$version/$file" "$@" "$program")
        count=$((count + 1))
        if [ "$found" != "$expected" ]; then
          echo "golden $name: $version/$file with $threads threads: found $found," \
            "expected $expected"
          failures=$((failures + 1))
        fi
      done <"$folder/samples.sha256"
    done
  done
  echo "golden $name: $count decodes compared"
}

# emulated NAME PROCESSOR
emulated() {
  # A dynamic binary would have an interpreter to load its libraries.
  if ! [ -x "$static" ] || readelf -lW "$static" | grep -q INTERP; then
    echo "golden $1: $static is missing or not static"
    failures=$((failures + 1))
    return
  fi
  target "$1" "$static" qemu-x86_64 -cpu "$2"
}

target native "$vqz" env
for isa in portable sse2 avx2 avx512bw vnni neon; do
  # The command refuses an instruction set that the machine does not have.
  if VQZ_ISA=$isa "$vqz" model verify -q 2>/dev/null; then
    target "VQZ_ISA=$isa" "$vqz" env "VQZ_ISA=$isa"
  else
    echo "golden VQZ_ISA=$isa: skipped, this machine has no such instructions"
  fi
done
if [ "$(uname -m)" = x86_64 ]; then
  emulated nehalem Nehalem
  emulated haswell Haswell
fi
[ "$failures" -eq 0 ]
