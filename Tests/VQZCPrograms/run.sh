#!/bin/sh
# Builds programs in C and C++ against an installed copy of the library, as its users do, and runs
# them, some under valgrind. Run from the top of the package.
set -e
here=Tests/VQZCPrograms
model=Fixtures/models/test.vqzm
vectors='Fixtures/golden/4/vectors.vqzm Fixtures/golden/4/vectors-f32.vqz'
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
make --no-print-directory install-library PREFIX="$prefix" DESTDIR= >"$work/install.log" 2>&1 \
  || { cat "$work/install.log" >&2; exit 1; }
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
LD_LIBRARY_PATH=$prefix/lib
export PKG_CONFIG_PATH LD_LIBRARY_PATH
strict='-O1 -g -Wall -Wextra -Wpedantic -Werror'
flags=$(pkg-config --cflags vqz)
libraries=$(pkg-config --libs vqz)
for program in abi archive round_trip arrays vectors misuse callbacks hostile threads training \
  vector_training leaks; do
  ${CC:-cc} -std=c99 $strict $flags $here/$program.c -o "$work/$program" $libraries -lpthread -lm
done
${CXX:-c++} -std=c++11 $strict $flags $here/plus_plus.cc -o "$work/plus_plus" $libraries
# What includes the header of C++ also has to take that of C as it is.
${CXX:-c++} -x c++ -std=c++11 $strict $flags -c $here/abi.c -o "$work/abi.o"

library=$prefix/lib/libvqz.so.0
{ sed -n '/^#/p' $here/abi.txt; "$work/abi"
  nm -D --defined-only "$library" | sed 's/@.*//' | awk '$2 != "A" { print "symbol " $3 }' | sort
} >"$work/abi.txt"
diff $here/abi.txt "$work/abi.txt" || {
  echo "$here: the interface is not the one of abi.txt" >&2; exit 1; }
needed=$(readelf -d "$library" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' \
  | grep -vE '^(libm\.so\.6|libc\.so\.6|ld-linux.*)$' || true)
[ -z "$needed" ] || { echo "$library needs $needed" >&2; exit 1; }
# Every function has its place in the manual page.
for name in $(sed -n 's/^symbol //p' $here/abi.txt); do
  grep -q "^\.Fo $name\$\|^\.Fn $name\b" man/libvqz.3 || {
    echo "man/libvqz.3 does not have $name" >&2; exit 1; }
done

# The example of the README.
sed -n '/^```c$/,/^```$/p' README.md | sed '/^```/d' >"$work/example.c"
if [ -s "$work/example.c" ]; then
  ${CC:-cc} -std=c99 $strict $flags "$work/example.c" -o "$work/example" $libraries
  "$work/example"
fi

"$work/round_trip"
"$work/archive" Fixtures/archives/good/kinds.vqz Fixtures/archives/bad/name-up.vqz
"$work/arrays"
"$work/vectors" $vectors
"$work/plus_plus"
"$work/misuse"
"$work/callbacks" $model
"$work/threads"
"$work/training"
"$work/vector_training"
"$work/hostile" 10000 $model
MALLOC_ARENA_MAX=1 "$work/leaks" $model
# Memory that is read before it is written, or beyond its ends. What is never released is found by
# the program above: valgrind does not know pointers with a tag in them, as Swift has.
if command -v valgrind >/dev/null; then
  check='valgrind -q --error-exitcode=9'
  $check "$work/round_trip" models layouts metadata indices
  $check "$work/archive" Fixtures/archives/good/kinds.vqz Fixtures/archives/bad/name-up.vqz
  $check "$work/arrays"
  $check "$work/vectors" $vectors
  $check "$work/plus_plus"
  $check "$work/hostile" 10 $model
  echo 'valgrind: nothing found'
fi
