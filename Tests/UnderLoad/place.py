"""A folder to work in, inputs with outputs that are known, and the command run in it."""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

# What the manual page knows.
EXIT_CODES = {0, 64, 65, 66, 69, 73, 74, 77}
ENDINGS = [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]
# Whatever takes longer than this is a fault of its own.
PATIENCE = 60


class Fault(Exception):
    """Something was lost, left behind, or not told."""


def expect(holds, text):
    if not holds:
        raise Fault(text)


def picture(random, side=64):
    """A PPM of a ramp and some noise, never the same."""
    start, step = random.randrange(256), random.randrange(1, 8)
    noise = random.randbytes(side * side * 3)
    samples = bytes((start + step * place // 3 + (noise[place] & 7)) & 255
                    for place in range(side * side * 3))
    return b"P6\n%d %d\n255\n" % (side, side) + samples


def array(random, count=512):
    """A .npy of float32 numbers."""
    import struct

    head = b"{'descr': '<f4', 'fortran_order': False, 'shape': (%d,), }" % count
    head += b" " * (63 - (10 + len(head)) % 64) + b"\n"
    value, values = 0.0, []
    for _ in range(count):
        value += random.random() - 0.5
        values.append(value)
    return (b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head
            + struct.pack(f"<{count}f", *values))


class Place:
    """The command, the known files, and a folder that `fresh` empties."""

    def __init__(self, vqz, random):
        self.vqz = str(Path(vqz).resolve())
        self.random = random
        self.root = tempfile.mkdtemp(prefix="vqz-load-")
        self.work = os.path.join(self.root, "work")
        self.shim = None
        self.fresh()
        self._make_known()

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, name=""):
        return os.path.join(self.work, name)

    def fresh(self):
        """An empty folder to work in."""
        shutil.rmtree(self.work, ignore_errors=True)
        os.mkdir(self.work)

    def _make_known(self):
        """Inputs, and what becomes of them without any trouble: lossless, so that what is
        decoded can be compared with the input."""
        self.inputs = {f"p{n}.ppm": picture(self.random) for n in range(4)}
        self.inputs |= {f"a{n}.npy": array(self.random) for n in range(2)}
        for name, data in self.inputs.items():
            self.put(name, data)
        done = self.run("compress", *self.options, *self.inputs)
        expect(done.code == 0, f"compress: {done}")
        self.outputs = {name: self.get(name + ".vqz") for name in self.inputs}
        done = self.run("pack", *self.options, *self.inputs, "-o", "all.vqz")
        expect(done.code == 0, f"pack: {done}")
        self.archive = self.get("all.vqz")
        for name in self.inputs:
            os.remove(self.path(name))
        done = self.run("decompress", "-q", *self.compressed)
        expect(done.code == 0, f"decompress: {done}")
        for name, data in self.inputs.items():
            expect(self.get(name) == data, f"{name} does not come back as it was")
        self.fresh()

    model = Path(__file__).resolve().parents[2] / "Fixtures/models/test.vqzm"
    options = ["-q", "--max-error", "0", "-e", "1"]

    @property
    def compressed(self):
        return [name + ".vqz" for name in self.inputs]

    def put(self, name, data):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    def get(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def put_inputs(self, folder=""):
        for name, data in self.inputs.items():
            self.put(os.path.join(folder, name), data)

    def put_outputs(self, folder=""):
        for name, data in self.outputs.items():
            self.put(os.path.join(folder, name) + ".vqz", data)

    def names(self, folder=""):
        """All files and folders below, hidden ones too."""
        found = []
        top = self.path(folder)
        for here, folders, files in os.walk(top):
            found += [os.path.relpath(os.path.join(here, name), top) for name in folders + files]
        return sorted(found)

    def start(self, *words, shimmed=None, limits=(), closed=(), **options):
        """Starts the command; `shimmed` has words for the shim, `limits` pairs for setrlimit."""
        environment = dict(os.environ, **options.pop("env", {}))
        if shimmed is not None and self.shim:
            environment |= {"LD_PRELOAD": self.shim, "VQZ_SHIM": shimmed}

        def prepare():
            for kind, value in limits:
                resource.setrlimit(kind, (value, value))
            for descriptor in closed:
                os.close(descriptor)

        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        options.setdefault("cwd", self.work)
        return subprocess.Popen(
            [self.vqz, *words], env=environment,
            preexec_fn=prepare if limits or closed else None, **options)

    def run(self, *words, **options):
        return self.end(self.start(*words, **options), words)

    @staticmethod
    def end(process, words=()):
        try:
            output, error = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Fault(f"hangs: {words}") from None
        return Done(process.returncode, output or b"", error or b"")

    def measure(self, prepare, *words, **options):
        """Seconds of a whole run, the median of three."""
        times = []
        for _ in range(3):
            prepare()
            start = time.monotonic()
            done = self.run(*words, **options)
            times.append(time.monotonic() - start)
            expect(done.code == 0, f"{words}: {done}")
        return sorted(times)[1]


class Done:
    """How a run of the command ended."""

    def __init__(self, code, output, error):
        self.code, self.output, self.error = code, output, error

    def __str__(self):
        return f"exit {self.code}, {self.error[:300]!r}"

    def check_told(self):
        """An end of its own: a code of the manual page, and where it is none of success a
        message that names what it is about."""
        expect(self.code in EXIT_CODES, f"ends unlike the manual page: {self}")
        if self.code != 0:
            expect(self.error.startswith(b"vqz: "), f"ends without a word: {self}")
