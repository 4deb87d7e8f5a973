"""From a `.vqz` file of any version to its samples: Formats/vqz.md."""
import math

import archive
import compact
import container
import heads
import lattice_blocks
import models
import pictures
import vector_blocks
import window_blocks
from fields import Bytes, crc32c, must, unpacked

STORED, PACKED, LATTICE, VECTORS, RUNS, WINDOWS = 8, 9, 10, 13, 14, 15
METHODS = {models.LATTICE: (STORED, PACKED, LATTICE),
           models.VECTORS: (STORED, PACKED, VECTORS, RUNS),
           models.WINDOWS: (STORED, PACKED, WINDOWS)}
COMPACT = (container.COMPACT, container.NEUTRAL)
SIGNATURES = (container.SIGNATURE, *COMPACT)


def read(data):
    """What stands in the file, before any model is asked for."""
    if data[:4] in COMPACT:
        return compact.read(data)
    must(not any(each.startswith(data) for each in COMPACT), "vqz.file.length")
    return container.read(data)


def shuffled(frame, width, count):
    """Samples of which a frame has the first bytes of all, then the next ones, and so on."""
    planes = unpacked(frame, width * count)
    return b"".join(planes[i::count] for i in range(count))


def check_model(file, model):
    head, version = file.head, model.version
    must(model.signal == head.kind, "vqz.model.signal")
    must(head.quality < model.qualities, "vqz.head.quality")
    for tile in file.tiles:
        must(tile.method in METHODS.get(version, range(STORED)), "vqz.tile.method")
    if version == models.VECTORS:
        must(head.channels == model.tables["dimensions"], "vqz.model.channels")
    if model.network is not None:
        arch = model.network.arch
        must(arch.channels in ((1, 3) if head.colours == 1 else (3,)), "vqz.model.channels")
        must(0 <= arch.samples["least"] and arch.samples["most"] <= 255, "vqz.model.samples")
        for block, stride in zip(head.blocks, arch.levels[0]["stride"]):
            must(block % stride == 0, "vqz.tile.stride")


def core(head, model, unit_length, extents, tile):
    """The bytes of the samples of the core of a block."""
    if tile.method == STORED:
        return tile.residuals
    count = math.prod(extents)
    if tile.method == PACKED:
        return shuffled(tile.residuals, head.width, count * head.channels)
    if tile.method == LATTICE:
        return lattice_blocks.block(head, model.tables, extents, tile.residuals)
    if tile.method == WINDOWS:
        rule = "vqz.tile.windows"
        return window_blocks.block(head, model.tables, count, Bytes(tile.residuals, rule, rule),
                                   shuffled)
    rule = "vqz.tile.vectors"
    return vector_blocks.block(head, model.tables, unit_length, count,
                               Bytes(tile.residuals, rule, rule), shuffled, tile.method == RUNS)


def blocks(file, model, unit_length):
    """Decodes all blocks, and puts their samples where they belong."""
    head = file.head
    width = head.width * head.channels
    signal = bytearray(width * math.prod(head.sizes))
    for number, tile in enumerate(file.tiles):
        spans = head.spans(number)
        extents = [end - first for first, end, _, _ in spans]
        samples = core(head, model, unit_length, extents, tile)
        must(crc32c(samples) == tile.checksum, "vqz.tile.crc")
        row = extents[-1] if extents else 1
        for i, position in enumerate(heads.positions(extents[:-1])):
            place = 0
            starts = [first for first, _, _, _ in spans]
            for start, step, size in zip(starts, [*position, 0], head.sizes):
                place = place * size + start + step
            signal[place * width:(place + row) * width] = samples[i * row * width:][:row * width]
    return bytes(signal)


def check_kind(head):
    """What this decoder decodes; returns whether vectors have unit length."""
    must(head.version != 4 or head.kind != heads.PICTURE, "vqz.head.samples")
    return heads.vectors_own(head) if head.kind == heads.VECTORS else False


def decode_file(file, at_hand):
    """The bytes of all samples of a file that was read; `at_hand` are `models.Models`."""
    model = at_hand.find(file.model)
    unit_length = check_kind(file.head)
    for entry in file.metadata:
        entry.content()
    check_model(file, model)
    picture = file.head.kind == heads.PICTURE
    samples = pictures.decode(file, model) if picture else blocks(file, model, unit_length)
    must(crc32c(samples) == file.checksum,
         "vqz.compact.crc" if file.compact else "vqz.index.crc")
    return pictures.tripled(file.head, samples) if file.head.neutral else samples


def decode(data, at_hand):
    """The head and the bytes of all samples of a file."""
    file = read(data)
    return file.head, decode_file(file, at_hand)


def members(data, at_hand):
    """Names and files of an archive, whose models become known first."""
    found = archive.Archive(data)
    for carried in found.models():
        model = at_hand.add(carried.file())
        must(model.id == carried.id, "vqz.model.id")
    return [(name, found.file(n)) for n, name in enumerate(found.names)]


def pam(head, samples):
    """A picture as PAM, as `vqz decompress -o NAME.pam` writes it."""
    kind = ("GRAYSCALE", "GRAYSCALE_ALPHA", "RGB", "RGB_ALPHA")[head.decoded_channels - 1]
    height, width = head.sizes
    return (f"P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH {head.decoded_channels}\nMAXVAL 255\n"
            f"TUPLTYPE {kind}\nENDHDR\n").encode() + samples
