#!/bin/sh
# Builds the fuzz targets with libFuzzer and runs each for a while, from the files in Fixtures on.
# What it finds lies in .build-fuzz/findings, and the exit status says whether it found anything; a
# finding becomes a vector in Fixtures/bad.
#
#   run.sh [SECONDS [TARGET...]]    20 seconds a target and all of them unless given
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
build=$root/.build-fuzz
seconds=${1:-20}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- container files safetensors symbols residuals signals numbers

# The package manager has no executable without a main of its own, so it compiles and this links.
cd "$root" || exit 2
swift build -c release --scratch-path "$build" --sanitize=fuzzer --target VQZFuzz || exit 2
objects=$(find "$build/release/" -path '*/VQZ*.build/*.o' -o -path '*/CVQZ*.build/*.o')
# shellcheck disable=SC2086
swiftc -sanitize=fuzzer -o "$build/fuzz" $objects -lzstd -lspng -ljpeg -lm || exit 2

failures=0
mkdir -p "$build/findings"
for target in "$@"; do
  corpus=$build/corpus/$target
  mkdir -p "$corpus"
  case $target in
    container) cp Fixtures/good/*.vqz Fixtures/bad/*.vqz "$corpus" ;;
    safetensors) cp Fixtures/good/models/*.vqzm Fixtures/bad/models/*.vqzm "$corpus" ;;
    archive) python3 Fixtures/generate_archives.py --columns "$corpus" ;;
    files) cp Fixtures/golden/*/*.vqz "$corpus" ;;
    numbers) cp Fixtures/signals/numbers/* "$corpus" ;;
    signals) find Fixtures/signals -type f -size -64k -exec cp {} "$corpus" \; ;;
  esac
  VQZ_FUZZ=$target VQZ_FUZZ_MODELS=Fixtures/golden/4 "$build/fuzz" \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
    -max_len=65536 -artifact_prefix="$build/findings/$target-" "$corpus" \
    >"$build/$target.log" 2>&1
  if [ $? -eq 0 ]; then
    echo "fuzz $target: $(grep -o 'Done .*' "$build/$target.log")"
  else
    echo "fuzz $target: found something, see $build/$target.log"
    failures=$((failures + 1))
  fi
done
[ "$failures" -eq 0 ]
