"""Speed, start and memory of `vqz` beside the tools of other codecs, whole processes, in one run.

    python3 codecs.py VQZ PHOTO.png ... [--rounds N]

Needs Python and nothing else; tools that are not there are named and left out. Every tool gets the
setting whose mean PSNR over the photographs is nearest to that of vqz at quality 50, with its
effort of 5. Then all take turns, round after round, at encoding and decoding every photograph, a
picture of 12 megapixels that is the first one tiled, and one of 64×64 samples, which takes as long
as the program takes to start. The table has medians: megapixels a second over the photographs and
of the large picture, milliseconds of the smallest, and the most memory the large one took
(ru_maxrss, which cannot show less than the some 15 MiB of this script). Pictures are PPM, in and
out, for all but AVIF, whose tools know no PPM: PNG without compression. Worth reading only on a
machine with nothing else to do.
"""

import array
import math
import os
import shutil
import statistics
import struct
import sys
import tempfile
import time
import zlib

THREADS = (1, 2)
LARGE = (4096, 3072)


class Codec:
    """A pair of tools: `encode` and `decode` give command lines for paths, a setting and
    threads."""

    def __init__(
        self, name, tools, package, suffix, settings, encode, decode, threads, pictures="ppm"
    ):
        self.name, self.tools, self.package, self.suffix = name, tools, package, suffix
        self.settings, self.encode, self.decode = settings, encode, decode
        self.threads, self.pictures = threads, pictures


def codecs(vqz):
    quality = list(range(1, 101))
    own = [vqz, "compress", "-qf"]
    return [
        Codec(
            "vqz",
            (vqz, vqz),
            "",
            "vqz",
            [50],
            lambda s, t, a, b: [*own, f"-T{t}", "--quality", str(s), a, "-o", b],
            lambda t, a, b: [vqz, "decompress", "-qf", f"-T{t}", a, "-o", b],
            THREADS,
        ),
        Codec(
            "vqz -e 1",
            (vqz, vqz),
            "",
            "vqz",
            [50],
            lambda s, t, a, b: [*own, "-e", "1", f"-T{t}", "--quality", str(s), a, "-o", b],
            lambda t, a, b: [vqz, "decompress", "-qf", f"-T{t}", a, "-o", b],
            THREADS,
        ),
        Codec(
            "JPEG",
            ("cjpeg", "djpeg"),
            "libjpeg-turbo-progs",
            "jpg",
            quality,
            lambda s, t, a, b: ["cjpeg", "-quality", str(s), "-optimize", "-outfile", b, a],
            lambda t, a, b: ["djpeg", "-outfile", b, a],
            (1,),
        ),
        Codec(
            "WebP -m 4",
            ("cwebp", "dwebp"),
            "webp",
            "webp",
            quality,
            lambda s, t, a, b: ["cwebp", "-quiet", "-q", str(s), *["-mt"][: t - 1], a, "-o", b],
            lambda t, a, b: ["dwebp", "-quiet", "-ppm", *["-mt"][: t - 1], a, "-o", b],
            THREADS,
        ),
        Codec(
            "JPEG XL -e 7",
            ("cjxl", "djxl"),
            "libjxl-tools",
            "jxl",
            quality,
            lambda s, t, a, b: ["cjxl", a, b, "-q", str(s), "-e", "7", f"--num_threads={t}"],
            lambda t, a, b: ["djxl", a, b, f"--num_threads={t}"],
            THREADS,
        ),
        Codec(
            "AVIF -s 6",
            ("avifenc", "avifdec"),
            "libavif-bin",
            "avif",
            list(range(63, -1, -1)),
            lambda s, t, a, b: [
                "avifenc",
                "-s",
                "6",
                "-j",
                str(t),
                "--min",
                "0",
                "--max",
                "63",
                "-a",
                "end-usage=q",
                "-a",
                f"cq-level={s}",
                a,
                b,
            ],
            lambda t, a, b: ["avifdec", "-j", str(t), "--png-compress", "0", a, b],
            THREADS,
            "png",
        ),
    ]


def run(command):
    """Seconds and peak resident bytes of one process."""
    quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    start = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(process, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return seconds, usage.ru_maxrss * 1024


def aside(function, *arguments):
    """A number that `function` gives, computed by a process of its own: what this one ever held
    would count as memory of every tool."""
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        os.write(write, repr(float(function(*arguments) or 0)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        text = file.read()
    os.waitpid(process, 0)
    return float(text)


def read_ppm(path):
    with open(path, "rb") as file:
        data = file.read()
    fields, at = [], 0
    while len(fields) < 4:
        end = next(i for i in range(at, len(data)) if data[i : i + 1].isspace())
        fields.append(data[at:end])
        at = end + 1
    assert fields[0] == b"P6" and fields[3] == b"255", path
    return int(fields[1]), int(fields[2]), data[at:]


def read_png(path):
    """Samples of a PNG of 8 bits and three or four colours, of which the fourth is dropped."""
    with open(path, "rb") as file:
        data = file.read()
    at, packed, width, height, step = 8, b"", 0, 0, 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            assert depth == 8 and colour in (2, 6) and not interlaced, path
            step = 3 if colour == 2 else 4
        elif kind == b"IDAT":
            packed += body
    raw, rows, above = zlib.decompress(packed), [], bytearray(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        above = unfilter(
            raw[start], bytearray(raw[start + 1 : start + 1 + width * step]), above, step
        )
        rows.append(above)
    samples = b"".join(rows)
    if step == 4:
        colours = bytearray(width * height * 3)
        for channel in range(3):
            colours[channel::3] = samples[channel::4]
        samples = bytes(colours)
    return width, height, samples


def unfilter(kind, row, above, step):
    if kind == 2:
        return bytearray((a + b) & 255 for a, b in zip(row, above))
    for i in range(len(row) if kind else 0):
        left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
        if kind == 1:
            guess = left
        elif kind == 3:
            guess = (left + above[i]) >> 1
        else:
            up = above[i]
            p, q, r = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            guess = left if p <= q and p <= r else up if q <= r else corner
        row[i] = (row[i] + guess) & 255
    return row


def read(path):
    return read_png(path) if path.endswith(".png") else read_ppm(path)


def write(stem, width, height, rows):
    """The picture as PPM and as PNG without compression."""
    with open(stem + ".ppm", "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (width, height))
        file.writelines(rows)

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    with open(stem + ".png", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 0)))
        file.write(chunk(b"IEND", b""))


def prepare(photos, folder):
    """Every photograph as 0, 1, …; the large and the smallest picture."""
    for number, photo in enumerate(photos):
        width, height, samples = read_png(photo)
        rows = [samples[y * width * 3 : (y + 1) * width * 3] for y in range(height)]
        write(f"{folder}/{number}", width, height, rows)
        if number == 0:
            times = -(-LARGE[0] // width)
            wide = [(row * times)[: LARGE[0] * 3] for row in rows]
            write(f"{folder}/large", *LARGE, [wide[y % height] for y in range(LARGE[1])])
            write(f"{folder}/small", 64, 64, [row[600:792] for row in rows[200:264]])


def decibels(first, second):
    one, other = read(first), read(second)
    assert one[:2] == other[:2]
    squares = array.array("Q", (d * d for d in range(256)))
    error = sum(squares[abs(a - b)] for a, b in zip(one[2], other[2]))
    return 10 * math.log10(255 * 255 * len(one[2]) / max(1, error))


def positions(path):
    with open(path, "rb") as file:
        width, height = file.read(64).split()[1:3]
    return int(width) * int(height)


class Trial:
    """One codec at one setting."""

    def __init__(self, codec, folder):
        self.codec, self.folder, self.times, self.memory = codec, folder, {}, {}

    def paths(self, stem):
        base, codec = f"{self.folder}/{stem}", self.codec
        made = f"{base} {codec.name}.{codec.suffix}"
        return (f"{base}.{codec.pictures}", made, f"{made}.{codec.pictures}")

    def quality(self, setting, stems):
        """Mean PSNR of the photographs at a setting."""
        sum_of_all = 0
        for stem in stems:
            picture, coded, back = self.paths(stem)
            run(self.codec.encode(setting, 2, picture, coded))
            run(self.codec.decode(2, coded, back))
            sum_of_all += aside(decibels, picture, back)
        return sum_of_all / len(stems)

    def choose(self, target, stems):
        """The setting nearest to a quality, by bisection: settings stand from bad to good."""
        low, high, known = 0, len(self.codec.settings) - 1, {}

        def at(index):
            if index not in known:
                known[index] = self.quality(self.codec.settings[index], stems)
            return known[index]

        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if at(middle) < target else (low, middle)
        best = min((low, high), key=lambda index: abs(at(index) - target))
        self.setting, self.psnr = self.codec.settings[best], at(best)

    def measure(self, stem, threads):
        picture, coded, back = self.paths(stem)
        for way, command in (
            ("encode", self.codec.encode(self.setting, threads, picture, coded)),
            ("decode", self.codec.decode(threads, coded, back)),
        ):
            seconds, memory = run(command)
            self.times.setdefault((way, stem, threads), []).append(seconds)
            key = way, stem
            self.memory[key] = max(self.memory.get(key, 0), memory)

    def speed(self, way, stems, sizes):
        """Megapixels a second by threads, as text."""
        texts = []
        for threads in self.codec.threads:
            seconds = sum(statistics.median(self.times[way, stem, threads]) for stem in stems)
            speed = sum(sizes[stem] for stem in stems) / seconds / 1e6
            texts.append(
                f"{speed:.0f}" if speed >= 20 else f"{speed:.1f}" if speed >= 2 else f"{speed:.2f}"
            )
        return " / ".join(texts)

    def row(self, stems, sizes):
        coded = sum(os.path.getsize(self.paths(stem)[1]) for stem in stems)
        bits = coded * 8 / sum(sizes[stem] for stem in stems)
        start = [
            1000
            * min(
                statistics.median(self.times[way, "small", threads])
                for threads in self.codec.threads
            )
            for way in ("encode", "decode")
        ]
        memory = [self.memory[way, "large"] / (1 << 20) for way in ("encode", "decode")]
        return [
            self.codec.name,
            str(self.setting),
            f"{self.psnr:.1f}",
            f"{bits:.2f}",
            self.speed("encode", stems, sizes),
            self.speed("encode", ["large"], sizes),
            self.speed("decode", stems, sizes),
            self.speed("decode", ["large"], sizes),
            " / ".join(f"{value:.0f}" for value in start),
            " / ".join(f"{value:.0f}" for value in memory),
        ]


HEAD = [
    "codec",
    "setting",
    "PSNR dB",
    "bits/pixel",
    "encode MP/s",
    "of 12 MP",
    "decode MP/s",
    "of 12 MP",
    "start ms, encode / decode",
    "MiB for 12 MP, encode / decode",
]


def main():
    words = sys.argv[1:]
    rounds = 5
    if "--rounds" in words:
        place = words.index("--rounds")
        rounds = int(words[place + 1])
        del words[place : place + 2]
    vqz, photos = os.path.abspath(words[0]), words[1:]
    with tempfile.TemporaryDirectory() as folder:
        trials = []
        for codec in codecs(vqz):
            missing = [tool for tool in codec.tools if not shutil.which(tool)]
            if missing:
                print(
                    f"{codec.name} is left out: no {' and no '.join(missing)} (Debian: "
                    f"{codec.package})"
                )
            else:
                trials.append(Trial(codec, folder))
        aside(prepare, photos, folder)
        stems = [str(number) for number in range(len(photos))]
        everything = [*stems, "large", "small"]
        sizes = {stem: positions(f"{folder}/{stem}.ppm") for stem in everything}
        trials[0].choose(0, stems)
        for trial in trials[1:]:
            trial.choose(trials[0].psnr, stems)
        for number in range(rounds):
            for stem in everything:
                # The large one takes most of the time and varies least; the smallest the least and
                # most.
                times = {"large": 1 if number < 3 else 0, "small": 4}.get(stem, 1)
                for trial in trials * times:
                    for threads in trial.codec.threads:
                        trial.measure(stem, threads)
        rows = [trial.row(stems, sizes) for trial in trials]
        for row in [HEAD, ["---"] * len(HEAD), *rows]:
            print("| " + " | ".join(row) + " |")


main()
