#!/bin/sh
# Builds the fuzz targets with libFuzzer and the sanitizers of addresses and, of C, of undefined
# behaviour, and runs each for a while, several at a time, from files in Fixtures and in corpus on.
# What it finds lies in .build-fuzz/findings, and the exit status says whether it found anything; a
# finding becomes a vector in Fixtures/bad, or a hostile test.
#
#   run.sh [SECONDS [TARGET...]]    20 seconds a target and all of them unless given
#
#   run.sh --keep [TARGET...]       packs what reaches what Fixtures does not into corpus, as much
#                                   of it as a few ten kilobytes hold, the shortest inputs first
#   run.sh --figures                prints a table of all runs so far
#
# FUZZ_JOBS is how many targets run at a time: one for each processor unless given. With
# FUZZ_FAST=1 there are no sanitizers, for many more executions. Inputs stay in .build-fuzz/corpus
# from run to run, and .build-fuzz/runs.csv has a row for each run of a target.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 2
targets='png jpeg tiff webp pnm npy wav csv vecs container compact files blocks archive archives
  models symbols contexts numbers residuals lattice vectors windows roundtrip interface'
build=.build-fuzz
coverage=inline-8bit-counters,pc-table
swift=-sanitize=fuzzer,address
# Comparisons in the kernels are of numbers, and telling of each takes half of the time.
clang="-fsanitize=address,undefined -fsanitize-trap=undefined -fsanitize-coverage=$coverage"
if [ -n "${FUZZ_FAST:-}" ]; then
  build=.build-fuzz-fast
  swift="-sanitize=fuzzer -sanitize-coverage=edge,$coverage"
  clang=-fsanitize-coverage=$coverage
fi
# Where the Swift runtime would tell of a trap at length, libFuzzer is to keep the input.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no VQZ_FUZZ_MODELS=$build/models

# The program that has a target.
program() {
  case $1 in
    interface) echo interface ;;
    files | blocks | archives | models | lattice | vectors | windows | roundtrip) echo whole ;;
    *) echo parts ;;
  esac
}

# Runs one target.
if [ "${1:-}" = --one ]; then
  target=$3
  corpus=$build/corpus/$target
  case $target in
    symbols | contexts | numbers | residuals | lattice | vectors | windows | roundtrip)
      length=512 ;;
    interface | compact | archive | blocks) length=1024 ;;
    *) length=8192 ;;
  esac
  # Leaks are not looked for: pointers in enumerations of Swift carry bits that hide them.
  VQZ_FUZZ=$target "$build/$(program "$target")" -max_total_time="$2" \
    -timeout="${FUZZ_TIMEOUT:-120}" -rss_limit_mb=3072 -max_len=$length -print_final_stats=1 \
    -artifact_prefix="$build/findings/$target-" "$corpus" >"$build/$target.log" 2>&1
  status=$?
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$target.log" | tail -n 1)
  pace=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$build/$target.log" | tail -n 1)
  echo "$target,${runs:-0},$2,${pace:-0},$status" >>"$build/runs.csv"
  [ $status -eq 0 ] && echo "fuzz $target: ${runs:-0} runs, ${pace:-0} a second" && exit
  echo "fuzz $target: found something, see $build/$target.log"
  exit 1
fi

# Puts the inputs of a target that lie in Fixtures into a folder.
fixtures() {
  case $1 in
    png | wav | npy) find Fixtures/signals -name "*.$1" -size -16k ;;
    csv) find Fixtures/signals -name '*.[ct]sv' -size -16k ;;
    jpeg) find Fixtures/signals -name '*.jpg' -size -16k ;;
    tiff) find Fixtures/signals -name '*.tif' -size -16k ;;
    webp) find Fixtures/signals -name '*.webp' -size -16k ;;
    pnm) find Fixtures/signals -name '*.p[bgpan]m' -size -16k ;;
    vecs) find Fixtures/signals -name '*.[fb]vecs' -size -16k ;;
    container) find Fixtures/good Fixtures/bad -name '*.vqz' -size -16k ;;
    files) find Fixtures/golden Fixtures/good -name '*.vqz' -size -16k ;;
    archives) find Fixtures/archives -name '*.vqz' -size -16k ;;
    models)
      find Fixtures/good/models Fixtures/bad/models Fixtures/golden -name '*.vqzm' -size -32k ;;
  esac | while IFS= read -r file; do cp "$file" "$2/$(echo "$file" | tr / _)"; done
  [ "$1" != archive ] || python3 Fixtures/generate_archives.py --columns "$2"
}

if [ "${1:-}" = --figures ]; then
  echo '| target | executions | seconds | a second |'
  echo '| --- | --- | --- | --- |'
  for target in $targets all; do
    cat .build-fuzz*/runs.csv | awk -F, -v target="$target" '
      target == "all" || $1 == target { runs += $2; seconds += $3 }
      END {
        pace = seconds ? runs / seconds : 0
        printf "| %s | %.0f | %.0f | %.0f |\n", target, runs, seconds, pace
      }'
  done
  exit
fi

if [ "${1:-}" = --keep ]; then
  shift
  [ $# -gt 0 ] || set -- $targets
  mkdir -p "$here/corpus"
  for target in "$@"; do
    rm -rf "$build/known" "$build/kept"
    mkdir -p "$build/known" "$build/kept"
    fixtures "$target" "$build/known"
    ls "$build/known" >"$build/known.txt"
    VQZ_FUZZ=$target "$build/$(program "$target")" -merge=1 "$build/known" "$build/corpus/$target" \
      >"$build/$target.merge.log" 2>&1 || exit 2
    sum=0
    ls -Sr "$build/known" | grep -vxFf "$build/known.txt" | while IFS= read -r name; do
      sum=$((sum + $(wc -c <"$build/known/$name")))
      [ $sum -le 60000 ] || break
      cp "$build/known/$name" "$build/kept"
    done
    tar -C "$build/kept" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - . \
      | gzip -9n >"$here/corpus/$target.tar.gz"
    echo "fuzz $target: $(ls "$build/kept" | wc -l) inputs kept"
  done
  exit
fi

seconds=${1:-20}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- $targets
tools=$(dirname "$(readlink -f "$(command -v swift)")")
if ! ls "$tools"/../lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1; then
  echo 'fuzz: the toolchain has no libFuzzer; nothing is fuzzed'
  exit 0
fi

# The package manager has no executable without a main of its own, so it compiles and this links.
compile() {
  # shellcheck disable=SC2046
  swift build -c release --scratch-path "$build" --target "$1" \
    $(printf -- '-Xswiftc %s ' $swift) $(printf -- '-Xcc %s ' $clang) \
    >"$build/$1.build.log" 2>&1 || { cat "$build/$1.build.log" >&2; exit 2; }
}

# link PROGRAM OBJECTS: what of the package no object needs is left out.
link() {
  # shellcheck disable=SC2086
  swiftc ${swift%% *} -o "$build/$1" $2 -Xlinker --start-lib $(objects 'CVQZ*') -Xlinker --end-lib \
    -lzstd -lspng -ljpeg -ltiff -lwebp -lm \
    >"$build/$1.link.log" 2>&1 || { cat "$build/$1.link.log" >&2; exit 2; }
}

# object SOURCE [FLAG...]: compiles a file of this folder.
object() {
  name=$1
  shift
  # shellcheck disable=SC2086
  "$tools/clang" -std=c11 -g -O1 -Wall -Wextra -Werror -ISources/VQZC/include $clang "$@" \
    -c "$here/$name.c" -o "$build/$name.o" || exit 2
}

# The objects of modules whose names match the patterns; not those of sources that are gone.
objects() {
  for pattern in "$@"; do
    find "$build/release/" -path "*/$pattern.build/*.c.o"
    find "$build/release/" -path "*/$pattern.build/output-file-map.json" \
      -exec sed -n 's/.*"object" *: *"\([^"]*[.]swift[.]o\)".*/\1/p' {} +
  done
}

mkdir -p "$build/findings" "$build/models"
wants=
for target in "$@"; do wants="$wants $(program "$target")"; done
case $wants in
  *parts*)
    compile VQZFuzzParts
    object entry -DFUZZ=vqz_fuzz_part
    link parts "$build/entry.o $(objects VQZFuzzParts VQZSystem VQZCore VQZEntropy \
      VQZContainer VQZSignal)"
    ;;
esac
case $wants in
  *whole*)
    compile VQZFuzz
    object entry -DFUZZ=vqz_fuzz_whole
    link whole "$build/entry.o $(objects VQZFuzz VQZFuzzParts VQZSystem VQZCore VQZEntropy \
      VQZContainer VQZSignal VQZNetwork VQZ)"
    ;;
esac
case $wants in
  *interface*)
    compile VQZC
    object interface
    link interface "$build/interface.o $(objects VQZSystem VQZCore VQZEntropy VQZContainer \
      VQZSignal VQZNetwork VQZTraining VQZC VQZ)"
    ;;
esac
cp Fixtures/golden/4/*.vqzm Fixtures/golden/1/ladder.vqzm Fixtures/models/test.vqzm "$build/models"

for target in "$@"; do
  mkdir -p "$build/corpus/$target"
  fixtures "$target" "$build/corpus/$target"
  [ ! -f "$here/corpus/$target.tar.gz" ] \
    || tar -C "$build/corpus/$target" -xzf "$here/corpus/$target.tar.gz"
done

# shellcheck disable=SC2086
printf '%s\n' "$@" \
  | xargs -P "${FUZZ_JOBS:-$(nproc)}" -I TARGET sh "$here/run.sh" --one "$seconds" TARGET
status=$?
awk -F, '{ sum += $2 } END { printf "fuzz: %.0f executions so far\n", sum }' "$build/runs.csv"
exit $status
