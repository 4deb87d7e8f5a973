#!/bin/sh
# Builds the harness for this machine, AArch64 and RISC-V, runs it natively, with the sanitizers of
# addresses and of undefined behaviour, on emulated older x86-64 processors and on the foreign ones,
# and compares every result with golden.txt.
# One line a target; the exit status says whether all were equal.
#
#   run.sh            every target          run.sh native      only those named
#   run.sh --update   write golden.txt from the portable kernels (after a change of cases)
set -u
here=$(cd "$(dirname "$0")" && pwd)
kernels=$here/../../Sources/CVQZKernels
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT INT TERM
failures=0

# Swift's own clang, which is what the package is built with.
swift=$(command -v swift) && clang=$(dirname "$(readlink -f "$swift")")/clang
[ -x "${clang:-}" ] || clang=$(command -v clang) || {
  echo "harness: no clang beside swift" >&2
  exit 2
}

# build NAME FLAGS...
build() {
  name=$1
  shift
  "$clang" -O2 -std=c11 -D_GNU_SOURCE "$@" -I "$kernels/include" \
    "$here"/*.c "$kernels"/conv_i16*.c "$kernels"/shuffle_i16.c "$kernels"/rans*.c \
    "$kernels"/contexts.c "$kernels"/lattice*.c "$kernels"/vectors*.c \
    "$kernels"/conv_[bf]*.c "$kernels"/nearest_f32.c "$kernels"/step_i16.c "$kernels"/gemm_f32.c \
    "$kernels"/elementwise_f32.c "$kernels"/posterior_f32.c "$kernels"/sha256.c \
    "$kernels"/eigen_f64.c "$kernels"/orthogonalise_f32.c "$kernels"/crc32c.c "$kernels"/isa.c \
    -lm -o "$work/$name" \
    2>"$work/$name.log"
}

# target NAME BINARY RUNNER...
target() {
  name=$1
  binary=$2
  shift 2
  if [ ! -x "$work/$binary" ]; then
    echo "$name: not built"
    sed 's/^/  /' "$work/$binary.log" | head -5
    failures=$((failures + 1))
    return
  fi
  if [ $# -gt 0 ] && ! command -v "$1" >/dev/null; then
    echo "$name: $1 is missing (Debian package qemu-user)"
    failures=$((failures + 1))
    return
  fi
  printf '%s:' "$name"
  "$@" "$work/$binary" "$here/golden.txt" || {
    echo "$name: failed"
    failures=$((failures + 1))
  }
}

machine=$(uname -m)
build native -static
if [ "${1:-}" = --update ]; then
  "$work/native" --print >"$here/golden.txt"
  exit
fi
for name in ${*:-native sanitized nehalem haswell aarch64 riscv64}; do
  case $name in
    native) target "$machine" native ;;
    sanitized)
      build sanitized -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all
      target "$machine sanitized" sanitized
      ;;
    nehalem | haswell)
      [ "$machine" = x86_64 ] || continue
      # Features qemu would only warn about, since it emulates none of them, are taken away.
      case $name in
        nehalem) model=Nehalem ;;
        haswell) model=Haswell,-pcid,-x2apic,-tsc-deadline,-hle,-invpcid,-rtm ;;
      esac
      target "x86_64 ${model%%,*}" native qemu-x86_64 -cpu "$model"
      ;;
    aarch64 | riscv64)
      build "$name" -static --target="$name-linux-gnu" -fuse-ld=lld
      target "$name" "$name" "qemu-$name"
      ;;
    *)
      echo "harness: no target $name" >&2
      exit 2
      ;;
  esac
done
[ "$failures" -eq 0 ]
