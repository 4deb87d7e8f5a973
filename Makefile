# Everything that is done with this package from the outside. `make help` lists it.

SHELL := /bin/sh
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
# Empty, or for example -j 2.
JOBS ?=

BUILD_PACKAGES := git pkg-config libzstd-dev libspng-dev libjpeg-dev libtiff-dev \
	libwebp-dev zlib1g-dev
WHEEL_PACKAGES := gcc binutils python3 libhdf5-dev
DEB_PACKAGES := dpkg-dev binutils lintian
TEST_PACKAGES := mandoc qemu-user gcc-aarch64-linux-gnu gcc-riscv64-linux-gnu \
	libc6-dev-arm64-cross libc6-dev-riscv64-cross python3 python3-venv \
	gcc g++ valgrind hdf5-tools

PHOTOS := $(wildcard Fixtures/signals/photos/*.png)
MAN_PAGES := $(wildcard man/*.[1-8])
VQZ := .build/release/vqz
# Without the traits: Debian has no static libspng, and decoding to PAM needs no picture library.
STATIC := .build-static/release/vqz
# The library of the C interface, also without the traits: it codes samples, and reads no pictures.
LIBRARY_BUILD := .build-library/release
LIBRARY := $(LIBRARY_BUILD)/libvqz.so.0
LIBRARY_LIMIT := 20000000
# A section for each function, so that the linker drops what nothing calls and folds what is alike.
LIBRARY_FLAGS := --disable-default-traits --scratch-path .build-library -Xcc -ffunction-sections \
	-Xswiftc -Xfrontend -Xswiftc -function-sections
HEADERS := Sources/VQZC/include/vqz.h Sources/VQZC/include/vqz_experimental.h
VERSION = $(shell sed -n 's/.*version = "\(.*\)"/\1/p' Sources/VQZ/VQZLibrary.swift)
# Where `make docs` puts its pages.
DOCS := .build/docs
# Where the tests find the stock loader of safetensors files, and codecs that reports run.
PYTHON := .build/python

.PHONY: help setup setup-test setup-wheel setup-deb build static library wheel deb demo bench \
	bench-peers bench-codecs bench-python bench-arrays bench-series bench-vectors setup-arrays test \
	test-rest test-python test-engines test-deb load fuzz lint docs install install-library \
	format clean

help:
	@echo 'make demo      build, then compress and decompress the photographs in Fixtures/signals'
	@echo 'make test      build, then run every test and check'
	@echo 'make bench     measure speed and memory'
	@echo 'make bench-peers  measure training beside PyTorch, which it installs into .build/peers'
	@echo 'make bench-codecs  measure speed, start and memory beside the tools of other codecs'
	@echo 'make build     build the command .build/release/vqz'
	@echo 'make static    build the command $(STATIC) without any library beside it'
	@echo 'make library   build the library of the C interface, $(LIBRARY)'
	@echo 'make setup     install missing Debian packages for building (setup-test: for testing)'
	@echo 'make wheel     build the package of Python, $(WHEELS)/vqz-VERSION-py3-none-PLATFORM.whl'
	@echo 'make test-python   build the wheel and test it in clean environments (test-engines: with'
	@echo '               Ray and Spark, which take minutes to install)'
	@echo 'make deb       build packages of Debian, $(DEB)/*.deb (test-deb: and test them)'
	@echo 'make bench-python  measure what calls through Python cost, beside imagecodecs'
	@echo 'make bench-arrays  measure arrays and series beside SZ3, SPERR, zfp, pcodec and zstd'
	@echo 'make bench-series  measure ECG by PRDN, and audio beside FLAC'
	@echo 'make bench-vectors  measure vectors beside faiss: bytes, errors, recall, speed'
	@echo 'make install   copy command, library, headers, manual pages and completions'
	@echo '               (PREFIX=$(PREFIX), DESTDIR=)'
	@echo 'make fuzz      give everything that takes bytes damaged ones (TIME=20 seconds a target)'
	@echo 'make load      kill, fill and crowd the command a thousand times (LOAD_OPTIONS=)'
	@echo 'make docs      build the pages of the library, $(DOCS)/VQZ.doccarchive'
	@echo 'make lint      check the style of the sources and of the manual pages'
	@echo 'make format    put the sources into their style'
	@echo 'make clean     remove what was built'

# Installs those of the packages named in $(1) that are missing; silent when none is.
define install_missing
	@missing=; \
	for package in $(1); do \
	  dpkg-query -W -f '$${db:Status-Status}' "$$package" 2>/dev/null | grep -qx installed \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  root='env DEBIAN_FRONTEND=noninteractive'; \
	  if [ "$$(id -u)" -ne 0 ]; then \
	    command -v sudo >/dev/null || { \
	      echo "make: missing Debian packages:$$missing; install them as root" >&2; exit 1; }; \
	    root="sudo $$root"; \
	  fi; \
	  echo "make: installing$$missing"; \
	  $$root apt-get update -qq && \
	    $$root apt-get install -y -qq --no-install-recommends $$missing >/dev/null || exit 1; \
	fi
endef

# Elsewhere than on Debian and its kin the libraries are the user's to install.
ifeq ($(shell command -v dpkg-query),)
setup setup-test setup-wheel setup-deb:
	@echo 'make: no dpkg here; needed are zstd, libspng, libjpeg-turbo, libtiff (4.5 or later)'
	@echo 'and libwebp with their headers'
else
setup:
	$(call install_missing,$(BUILD_PACKAGES))

setup-wheel:
	$(call install_missing,$(WHEEL_PACKAGES))

setup-deb:
	$(call install_missing,$(DEB_PACKAGES))

setup-test: setup
	$(call install_missing,$(TEST_PACKAGES))
endif
	@[ -d $(PYTHON)/lib ] || { python3 -m venv $(PYTHON) \
	  && $(PYTHON)/bin/pip install -q safetensors numpy; } \
	  || { rm -rf $(PYTHON); echo 'make: no safetensors for Python; its tests are skipped'; }
	@[ ! -d $(PYTHON)/lib ] || $(PYTHON)/bin/python -c 'import imagecodecs, faiss' 2>/dev/null \
	  || $(PYTHON)/bin/pip install -q --disable-pip-version-check imagecodecs faiss-cpu \
	  || echo 'make: no imagecodecs or faiss for Python; their tests are skipped'

# The package manager does not know that the model is part of this file.
Sources/CVQZModels/models.c: Fixtures/models/photo.vqzm Fixtures/models/photo-look.vqzm
	@touch $@

# Runs $(1), a build, and tells how long it has taken and what is being compiled: on a terminal in
# one line that is written over, elsewhere in a line every half minute. What is no progress, such as
# an error, is passed on. Ends as $(1) does.
define with_progress
	@terminal=; [ -t 1 ] && terminal=1; status=$$(mktemp); begin=$$(date +%s); \
	{ { $(1) 2>&1; echo $$? >"$$status"; } & \
	  while kill -0 $$! 2>/dev/null; do echo "@ $$(date +%s)"; sleep 1; done; } | { \
	  seconds=0; shown=0; place='starting'; \
	  while IFS= read -r line; do \
	    case "$$line" in \
	    '@ '*) seconds=$$(($${line#@ } - begin)) ;; \
	    '['*/*']'*) place=$$line; [ -n "$$terminal" ] || continue ;; \
	    'Building for'*|'Planning'*) continue ;; \
	    *) [ -z "$$terminal" ] || printf '\r\033[K'; printf '%s\n' "$$line"; continue ;; \
	    esac; \
	    if [ -n "$$terminal" ]; then \
	      printf '\r\033[K%d:%02d  %.66s' $$((seconds / 60)) $$((seconds % 60)) "$$place"; \
	    elif [ $$((seconds - shown)) -ge 30 ]; then \
	      printf '%d:%02d  %s\n' $$((seconds / 60)) $$((seconds % 60)) "$$place"; \
	      shown=$$seconds; \
	    fi; \
	  done; \
	  [ -z "$$terminal" ] || printf '\r\033[K'; \
	}; \
	code=$$(cat "$$status"); rm -f "$$status"; exit "$${code:-1}"
endef

build: setup Sources/CVQZModels/models.c
	@echo 'building $(VQZ), which takes some minutes the first time'
	$(call with_progress,$(SWIFT) build -c release $(JOBS) --product vqz)

# Reads and writes PNM and PAM only.
static: setup Sources/CVQZModels/models.c
	$(SWIFT) build -c release $(JOBS) --disable-default-traits --product vqz \
	  -Xswiftc -static-executable --scratch-path .build-static

# Whatever the Swift runtime needs is in the library, and only the symbols of Sources/VQZC/vqz.map
# can be seen from outside. The objects are made one first: the linker hides what comes from an
# archive. It stays where it is after dlclose, since threads of its own may sleep in it. The flags
# are not asked of the Swift driver, which would put shared libraries before the static ones. Each
# function has a section of its own, so that the linker drops those without use and keeps equal ones
# once.
library: setup Sources/CVQZModels/models.c
	$(call with_progress,$(SWIFT) build -c release $(JOBS) $(LIBRARY_FLAGS) --product VQZC)
	@set -e; \
	resources=$$($(SWIFT) -print-target-info -static-stdlib \
	  | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p'); \
	linker=$${resources%/lib/*}/bin; runtime=$$resources/linux; \
	"$$linker/ld.lld" -r --whole-archive $(LIBRARY_BUILD)/libVQZC.a -o $(LIBRARY_BUILD)/vqz.o; \
	"$$linker/clang" -shared -fuse-ld=lld -static-libgcc -o $(LIBRARY).new \
	  "$$runtime/$$(uname -m)/swiftrt.o" $(LIBRARY_BUILD)/vqz.o \
	  -Wl,--as-needed -Wl,-Bstatic -lzstd -L"$$runtime" -lswiftCore -lswiftSynchronization \
	  -lswift_Concurrency -lswift_StringProcessing -lswiftGlibc -ldispatch -lBlocksRuntime \
	  "$$("$$linker/clang" -print-file-name=libstdc++.a)" -Wl,-Bdynamic -lm \
	  -Wl,--version-script=Sources/VQZC/vqz.map -Wl,-soname,libvqz.so.0 -Wl,--gc-sections \
	  -Wl,--icf=all -Wl,-z,nodelete -Wl,-z,defs -Wl,-z,relro -Wl,-z,now -Wl,-Bsymbolic \
	  -Wl,--strip-all; \
	mv $(LIBRARY).new $(LIBRARY); ln -sf libvqz.so.0 $(LIBRARY_BUILD)/libvqz.so; \
	size=$$(wc -c < $(LIBRARY)); [ "$$size" -le $(LIBRARY_LIMIT) ] || { \
	  echo "make: $(LIBRARY) has $$size bytes, allowed are $(LIBRARY_LIMIT)" >&2; exit 1; }

# What the wheel holds is put together in `native`. The filter of HDF5 needs its headers only.
PACKAGE := .build/package
WHEELS := $(PACKAGE)/wheels
HDF5_FLAGS = $(shell pkg-config --cflags hdf5-serial 2>/dev/null || pkg-config --cflags hdf5)

wheel: library setup-wheel
	@rm -rf $(PACKAGE)/native $(WHEELS) && mkdir -p $(PACKAGE)/native $(WHEELS)
	@cp $(LIBRARY) $(PACKAGE)/native/
	gcc -std=gnu11 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -shared \
	  -ISources/VQZC/include $(HDF5_FLAGS) Sources/VQZHDF5/filter.c $(LIBRARY) \
	  -Wl,-rpath,'$$ORIGIN' -Wl,-z,defs -s -o $(PACKAGE)/native/libH5Zvqz.so
	@wheels=$$PWD/$(WHEELS); export VQZ_NATIVE=$$PWD/$(PACKAGE)/native; cd Sources/VQZPython && \
	  name=$$(python3 -B -c 'import sys, wheel_backend; \
	    print(wheel_backend.build_wheel(sys.argv[1]))' "$$wheels") && \
	  echo "wheel: $(WHEELS)/$$name"

test-python: wheel setup-test
	sh Tests/VQZPythonTests/run.sh $(WHEELS)/*.whl

# Ray and Spark take more than a minute to install.
test-engines: wheel
	sh Tests/VQZPythonTests/run.sh $(WHEELS)/*.whl engines

# The command has the Swift runtime in it, and takes the picture libraries from Debian.
# It reads files of strangers, so what the loader has resolved cannot be written over.
DEB := .build/deb
debian_packages = @sh Sources/VQZDebian/package.sh .build-deb/release/vqz $(LIBRARY) $(VERSION) $(1)

deb: library setup-deb
	@echo 'building the command for Debian, which takes some minutes the first time'
	$(call with_progress,$(SWIFT) build -c release $(JOBS) --static-swift-stdlib \
	  --disable-local-rpath -Xlinker -z -Xlinker now --product vqz --scratch-path .build-deb)
	$(call debian_packages,$(DEB))
	@lintian --allow-root --fail-on error,warning $(DEB)/*.deb
	@ls $(DEB)/*.deb

# Makes them again, which has to give the same bytes; then installs and removes them in a copy of
# VQZ_DEBIAN_ROOT, a fresh root of Debian 12.
test-deb: deb
	$(call debian_packages,$(DEB)-again)
	@for package in $(DEB)/*.deb; do cmp "$$package" "$(DEB)-again/$${package##*/}" || exit 1; done
	@rm -rf $(DEB)-again
	sh Tests/VQZDebian/run.sh $(DEB)

# The files are left in demo-output for looking at.
demo: build
	@rm -rf demo-output && mkdir demo-output
	$(VQZ) compress --output-dir demo-output $(PHOTOS)
	$(VQZ) decompress -q -r demo-output --output-dir demo-output
	$(VQZ) list -r demo-output
	$(VQZ) test -r demo-output
	$(VQZ) bench $(PHOTOS)
	@$(VQZ) report --runs 1 --qualities 5,10,20,40 --title 'The photographs of the demo' \
	  -o demo-output/report $(PHOTOS) >/dev/null && \
	  echo "report: file://$$PWD/demo-output/report/report.html"
	@echo
	@echo 'Three things to try next:'
	@echo '  $(VQZ) compress PICTURE                  a picture of your own: PICTURE.vqz'
	@echo '  $(VQZ) report FOLDER -o report           your pictures, beside other codecs'
	@echo '  $(VQZ) train FOLDER -o mine.vqzm         a model of your own pictures'

# Speed and memory; worth reading only on a machine with nothing else to do.
bench: build
	$(VQZ) bench -T1 $(PHOTOS)
	$(VQZ) bench -T2 $(PHOTOS)
	$(VQZ) bench --entropy
	$(VQZ) bench --kernels
	python3 Tests/LargePicture/run.py $(VQZ) Fixtures/signals/photos/kodim23.png

# PyTorch from the Python Package Index.
PEERS := .build/peers

bench-peers: build
	@[ -x $(PEERS)/bin/python ] || python3 -m venv $(PEERS)
	@$(PEERS)/bin/python -c 'import torch, numpy' 2>/dev/null || \
	  $(PEERS)/bin/pip install -q torch==2.13.0 numpy
	$(PEERS)/bin/python Tests/PeerSpeed/run.py $(VQZ)

# Five photographs; the script says which tools it misses and what Debian calls their packages.
bench-codecs: build
	python3 Tests/PeerSpeed/codecs.py $(VQZ) \
	  $(wildcard Fixtures/signals/photos/kodim*.png) Fixtures/signals/photos/cid22-3637739.png

# The Swift program is built as the library is.
bench-python: wheel
	$(SWIFT) build -c release $(JOBS) $(LIBRARY_FLAGS) --product CallSpeed
	@[ -x $(PACKAGE)/bench/bin/python ] || python3 -m venv $(PACKAGE)/bench
	@$(PACKAGE)/bench/bin/pip install -q --disable-pip-version-check --force-reinstall \
	  $(WHEELS)/*.whl imagecodecs Pillow numpy
	$(PACKAGE)/bench/bin/python Tests/CallSpeed/bench.py $(LIBRARY_BUILD)/CallSpeed

# Where the fields and series are that are measured.
DATA := ../shared/data

# Takes up to ten minutes; ARRAY_OPTIONS may be --efforts 5, --runs 1, --sets fields, --csv FILE.
# Seconds are those of calls, of vqz through its package for Python as of the peers.
bench-arrays: build library setup-arrays
	PYTHONPATH=Sources/VQZPython VQZ_LIBRARY=$(LIBRARY) \
	  $(PEERS)-arrays/bin/python -B Tests/ArraySpeed/bench.py $(VQZ) Sources/CVQZKernels $(DATA) \
	  --calls $(ARRAY_OPTIONS)

# ECG by what cardiologists measure, and audio beside FLAC (Debian package flac).
bench-series: build setup-arrays
	$(PEERS)-arrays/bin/python -B Tests/ArraySpeed/series.py $(VQZ) Sources/CVQZKernels $(DATA)

# Two sets of vectors, which are not part of this tree: $(DATA)/SET/{train,test}.npy.
VECTORS ?= embeddings-minilm384 sift128
bench-vectors: build
	@[ -x $(PEERS)-vectors/bin/python ] || python3 -m venv $(PEERS)-vectors
	@$(PEERS)-vectors/bin/python -c 'import faiss, numpy' 2>/dev/null || \
	  $(PEERS)-vectors/bin/pip install -q --disable-pip-version-check faiss-cpu numpy
	for set in $(VECTORS); do \
	  $(PEERS)-vectors/bin/python -B Tests/VectorSpeed/bench.py $(VQZ) --keep .build/bench-vectors \
	    $(DATA)/$$set/train.npy $(DATA)/$$set/test.npy $(VECTOR_OPTIONS) || exit; \
	done

setup-arrays:
	@[ -x $(PEERS)-arrays/bin/python ] || python3 -m venv $(PEERS)-arrays
	@$(PEERS)-arrays/bin/python -c 'import imagecodecs, numpy' 2>/dev/null || \
	  $(PEERS)-arrays/bin/pip install -q --disable-pip-version-check imagecodecs numpy

# Only processors of the x86-64 kind are emulated with the whole command.
EMULATED := $(if $(filter x86_64,$(shell uname -m)),static)

# Seconds for each fuzz target in `make test`, beside the tests that leave a processor idle.
FUZZ_TEST_TIME ?= 60
# Under a name of its own, or `make -n` would fuzz.
REST = $(MAKE) --no-print-directory test-rest

test: setup-test lint $(EMULATED)
	$(SWIFT) build -c release $(JOBS) --build-tests
	sh Tests/Fuzz/beside.sh $(FUZZ_TEST_TIME) $(REST)

# The Swift tests come last, so that their summary is what stands at the end.
test-rest:
	@$(MAKE) --no-print-directory docs
	sh Tests/CVQZKernelsHarness/run.sh
	python3 -B Fixtures/lattice/check.py Sources/CVQZKernels
	python3 -B Fixtures/vectors/check.py Sources/CVQZKernels
	PATH="$$PWD/$(PYTHON)/bin:$$PATH" OPENBLAS_NUM_THREADS=1 \
	  python3 -B Fixtures/decoder/check.py $(VQZ)
	sh Tests/VQZCPrograms/run.sh
	sh Tests/GoldenDecode/run.sh $(VQZ) $(STATIC)
	python3 -B Tests/UnderLoad/run.py --short $(VQZ)
	@$(MAKE) --no-print-directory test-python
	PATH="$$PWD/$(PYTHON)/bin:$$PATH" $(SWIFT) test -c release --skip-build

# Takes about half an hour; LOAD_OPTIONS may be --rounds 100, --seed 7, --only NAME.
load: build
	python3 -B Tests/UnderLoad/run.py $(VQZ) $(LOAD_OPTIONS)

# TARGETS names those that are wanted; see Tests/Fuzz/run.sh for what else may be said.
fuzz: setup
	sh Tests/Fuzz/run.sh $(or $(TIME),20) $(TARGETS)

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	@if [ -n '$(MAN_PAGES)' ]; then mandoc -T lint -W warning $(MAN_PAGES); fi

# The pages of the library from its doc comments. No plug-in takes part, which whoever depends on
# this package would have to fetch. A warning fails. VQZCore is where VQZ has its vocabulary from.
MODULE_MAPS := $(foreach module,CVQZKernels CVQZModels CVQZProcess CVQZJPEG CVQZTIFF CVQZWebP,\
	-Xcc -fmodule-map-file=.build/release/$(module).build/module.modulemap)
SYSTEM_MODULES := $(foreach module,CZstd CSPNG CJPEG CTIFF CWebP,-I Sources/$(module))

docs: build
	@rm -rf $(DOCS) && mkdir -p $(DOCS)
	@set -e; for module in VQZ VQZTraining; do \
	  catalogue=Sources/$$module/Documentation.docc; \
	  [ -d $$catalogue ] || continue; \
	  mkdir $(DOCS)/$$module; \
	  swift-symbolgraph-extract -module-name $$module -output-dir $(DOCS)/$$module \
	    -target "$$($(SWIFT) -print-target-info | sed -n 's/.*"triple": "\(.*\)",*/\1/p' | head -1)" \
	    -I .build/release/Modules $(SYSTEM_MODULES) $(MODULE_MAPS) \
	    -minimum-access-level public -skip-synthesized-members \
	    -experimental-allowed-reexported-modules=VQZCore; \
	  docc convert $$catalogue --additional-symbol-graph-dir $(DOCS)/$$module \
	    --fallback-display-name $$module --fallback-bundle-identifier $$module \
	    --warnings-as-errors --output-path $(DOCS)/$$module.doccarchive; \
	done
	@echo 'pages: $(DOCS)/VQZ.doccarchive (docc preview, or any web server)'

install-library: library
	install -d '$(DESTDIR)$(PREFIX)/lib/pkgconfig' '$(DESTDIR)$(PREFIX)/include' \
	  '$(DESTDIR)$(PREFIX)/share/man/man3'
	install -m 755 $(LIBRARY) '$(DESTDIR)$(PREFIX)/lib/libvqz.so.0'
	ln -sf libvqz.so.0 '$(DESTDIR)$(PREFIX)/lib/libvqz.so'
	install -m 644 $(HEADERS) '$(DESTDIR)$(PREFIX)/include/'
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' Sources/VQZC/vqz.pc.in \
	  > '$(DESTDIR)$(PREFIX)/lib/pkgconfig/vqz.pc'
	install -m 644 man/libvqz.3 '$(DESTDIR)$(PREFIX)/share/man/man3/'

install: build install-library
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/zsh/site-functions' \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	install -m 755 $(VQZ) '$(DESTDIR)$(PREFIX)/bin/vqz'
	@set -e; for page in $(MAN_PAGES); do \
	  folder='$(DESTDIR)$(PREFIX)/share/man/man'"$${page##*.}"; \
	  install -d "$$folder"; install -m 644 "$$page" "$$folder/"; \
	done
	$(VQZ) --generate-completion-script bash \
	  > '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/vqz'
	$(VQZ) --generate-completion-script zsh \
	  > '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_vqz'
	$(VQZ) --generate-completion-script fish \
	  > '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/vqz.fish'

format:
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

clean:
	$(SWIFT) package clean
	rm -rf demo-output .build-static .build-library .build-deb .build-fuzz .build-fuzz-fast
