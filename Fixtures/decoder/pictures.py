"""Pictures of 8 bits, from tiles to samples: Formats/vqz.md, "TILE", "ALPH" and "Tiles"."""
import numpy as np

import residuals
from container import CONSTANT
from fields import crc32c, must, unpacked
from payload import PlaneSource, RangeSource

INDICES = {1: RangeSource, 2: PlaneSource, 5: RangeSource, 6: PlaneSource}


def grey(samples):
    """Of red, green and blue."""
    r, g, b = (samples[..., c] for c in range(3))
    return (r + 2 * g + b + 2 >> 2)[..., None]


def of_model(file, model, span, tile, levels=None):
    """The model's samples of the extended rectangle, or what some levels make of it."""
    rows, columns = (end - first for _, _, first, end in span)
    source = INDICES[tile.method](tile.indices, model.network.most_symbols(rows, columns))
    if levels is None:
        samples = model.network.decode(rows, columns, file.head.quality, source)
    else:
        samples = model.network.coarse(rows, columns, file.head.quality, source, levels)
    return grey(samples) if file.head.colours < samples.shape[2] else samples


def of_core(samples, span):
    """Those of the core out of those of the extended rectangle."""
    (top, bottom, y, _), (left, right, x, _) = span
    return samples[top - y:bottom - y, left - x:right - x]


def sealed(file, model, span, tile, levels=None):
    """The samples of the core of a sealed tile."""
    head, kept = file.head, tile.residuals
    if levels is not None:
        return of_core(of_model(file, model, span, tile, levels), span)
    rows, columns = (end - first for first, end, _, _ in span)
    size = rows * columns * head.colours
    if tile.method == 7:
        kept = unpacked(kept, size)
    elif tile.method != 3:
        made = None
        if tile.method != 4:
            made = of_core(of_model(file, model, span, tile), span)
            made = made.astype(np.uint8).tobytes()
        kept = residuals.Stream(kept, columns, rows, head.colours, head.bound or 0, made).decode()
    return np.frombuffer(kept, np.uint8).reshape(rows, columns, head.colours).astype(np.int64)


def weights(head, axis, place, span):
    """Of one block along one axis, over its extended positions."""
    first, end = span[2:]
    T, V, N = head.blocks[axis], head.overlap, head.sizes[axis]
    x = np.arange(first, end)
    if T == 0 or V == 0:
        return np.ones(end - first, np.int64)
    found = np.full(end - first, 4 * V)
    if place > 0:
        found = np.where(x < place * T + V, 2 * (x - (place * T - V)) + 1, found)
    if (place + 1) * T < N:
        seam = (place + 1) * T - V
        found = np.where(x >= seam, 4 * V - 2 * (x - seam) - 1, found)
    return found


def colours(file, model, levels=None):
    """The colour samples of the picture, (rows, columns, colours); of the first levels, if some are
    said, where there are indices."""
    head = file.head
    shape, columns = tuple(head.sizes), head.counts[1]
    total, weight = np.zeros((*shape, head.colours), np.int64), np.zeros(shape, np.int64)
    exact = []
    rule = "vqz.compact.crc" if file.compact else "vqz.tile.crc"
    for number, tile in enumerate(file.tiles):
        span = head.spans(number)
        decode = sealed if tile.sealed else of_model
        some = levels if tile.method in INDICES else None
        samples = decode(file, model, span, tile, some)
        must(some or crc32c(samples.astype(np.uint8).tobytes()) == tile.checksum, rule)
        if tile.sealed:
            exact.append((span, samples))
            continue
        (_, _, y0, y1), (_, _, x0, x1) = span
        row, column = divmod(number, columns)
        w = np.outer(weights(head, 0, row, span[0]), weights(head, 1, column, span[1]))
        total[y0:y1, x0:x1] += w[..., None] * samples
        weight[y0:y1, x0:x1] += w
    weight = np.maximum(weight, 1)[..., None]
    found = (total + weight // 2) // weight
    for ((y0, y1, _, _), (x0, x1, _, _)), samples in exact:
        found[y0:y1, x0:x1] = samples
    return found.astype(np.uint8)


def alpha(head, number, method, data):
    """The alpha of the core of a tile."""
    rows, columns = head.core(number)
    if method == CONSTANT:
        return np.full((rows, columns), data[0], np.uint8)
    if method == 0:
        return np.frombuffer(data, np.uint8).reshape(rows, columns)
    frame = unpacked(data, rows * columns)
    found = [[0] * (columns + 1) for _ in range(rows + 1)]
    for y in range(rows):
        for x in range(columns):
            a, b, c = found[y + 1][x], found[y][x + 1], found[y][x]
            p = min((a, b, c), key=lambda each: abs(a + b - c - each))
            found[y + 1][x + 1] = p + frame[y * columns + x] & 255
    return np.array(found, np.uint8)[1:, 1:]


def tripled(head, samples):
    """Each grey sample of a neutral picture three times, as red, green and blue."""
    grey = np.frombuffer(samples, np.uint8).reshape(-1, head.channels)
    return np.concatenate([grey[:, :1]] * 3 + [grey[:, 1:]], axis=1).tobytes()


def decode(file, model, levels=None):
    """The bytes of all samples."""
    head, found = file.head, colours(file, model, levels)
    if head.alpha:
        plane = np.zeros(head.sizes, np.uint8)
        for number, tile in enumerate(file.tiles):
            (y0, y1, _, _), (x0, x1, _, _) = head.spans(number)
            plane[y0:y1, x0:x1] = alpha(head, number, *tile.alpha)
        found = np.concatenate([found, plane[..., None]], axis=2)
    return found.tobytes()
