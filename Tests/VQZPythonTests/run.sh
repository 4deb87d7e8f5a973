#!/bin/sh
# Installs the wheel into clean virtual environments and tests it there.
#
#   sh run.sh WHEEL [engines]
#
# The first environment, of `python3`, has all that the package has a part for, and every test runs;
# a missing package is a failure. A second has the oldest Zarr that the package says it takes, which
# is the oldest of its third version that the index offers. Other versions of Python, as many as are
# at hand from 3.9 on, run the core with NumPy alone; 3.9 also with the oldest NumPy and numcodecs,
# 3.13 with a Zarr that 3.11 cannot have. With `engines` an environment with Ray and Spark runs the
# tests of these and nothing else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
wheel=$(realpath "$1")
environments=$root/.build/package/environments
# Not where the sources are: what is tested is what was installed.
mkdir -p "$environments"
cd "$environments"
export VQZ_HEADERS="$root/Sources/VQZC/include" PYTHONPYCACHEPREFIX="$environments/cache"

# Makes an environment anew: NAME PYTHON PACKAGE...
prepare() {
  name=$1 python=$2
  shift 2
  rm -rf "$name"
  "$python" -m venv "$name"
  "$name/bin/pip" install -q --disable-pip-version-check "$wheel" pytest hypothesis "$@"
}

# Runs tests in an environment: NAME ARGUMENT...
run() {
  name=$1
  shift
  echo "package of Python: $("$name/bin/python" --version), $("$name/bin/python" -c \
    'import numpy; print("NumPy", numpy.__version__)')"
  "$name/bin/python" -m pytest -q --no-header -p no:cacheprovider -rs --durations=5 "$@"
}

if [ "${2:-}" = engines ]; then
  prepare engines python3 'ray[data]' pyspark pandas pyarrow Pillow
  VQZ_TEST_NEEDS='ray pyspark pandas PIL.Image' run engines "$here/test_engines.py"
  exit
fi

# What Zarr 3 needs is not there for older versions.
prepare all python3 'zarr>=3' numcodecs xarray h5py Pillow 'dask[distributed]' ml_dtypes numpy
package=$(all/bin/python -c 'import os, vqz; print(os.path.dirname(vqz.__file__))')
VQZ_TEST_NEEDS='zarr numcodecs xarray h5py PIL dask distributed ml_dtypes' \
  run all --doctest-modules --doctest-continue-on-failure \
  -o doctest_optionflags='ELLIPSIS IGNORE_EXCEPTION_DETAIL' "$here" "$package"

prepare oldest python3 'zarr==3.0.8'
VQZ_TEST_NEEDS='zarr numcodecs' run oldest "$here/test_zarr.py" "$here/test_numcodecs.py"

for version in 3.9 3.10 3.11 3.12 3.13 3.14; do
  for python in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
    "$python" -c "import sys; assert sys.version.startswith('$version.')" 2>/dev/null || continue
    [ "$("$python" -c 'import sys; print(sys.version_info[:2])')" != \
      "$(all/bin/python -c 'import sys; print(sys.version_info[:2])')" ] || break
    case $version in
    3.9) packages='numpy==1.19.3 numcodecs==0.12.0' needs=numcodecs tests=test_numcodecs.py ;;
    3.13) packages='zarr>=3.4' needs=zarr tests=test_zarr.py ;;
    *) packages='' needs='' tests='' ;;
    esac
    # Words, each of its own.
    prepare "core-$version" "$python" $packages >/dev/null
    VQZ_TEST_NEEDS=$needs run "core-$version" "$here/test_coding.py" "$here/test_arrays.py" \
      "$here/test_vectors.py" "$here/test_library.py" ${tests:+"$here/$tests"}
    break
  done
done
