#!/bin/sh
# Runs a command, and every fuzz target for some seconds beside it with what processors it leaves
# idle. Ends as the command does, or, where that was right, as the fuzz targets do.
#
#   beside.sh SECONDS COMMAND [ARGUMENT...]
set -u
seconds=$1
shift
mkdir -p .build-fuzz
# Beside others one input may wait long for a processor.
export FUZZ_TIMEOUT=1800
# A session of its own, whose processes are ended together where the command fails.
setsid nice -n 10 sh "$(dirname "$0")/run.sh" "$seconds" >.build-fuzz/run.log 2>&1 &
fuzz=$!
trap 'kill -- -$fuzz 2>/dev/null' EXIT INT TERM
"$@" || exit
if wait $fuzz; then
  echo "fuzz: $(grep -c ' runs, ' .build-fuzz/run.log) targets of $seconds seconds, nothing found"
else
  cat .build-fuzz/run.log
  exit 1
fi
