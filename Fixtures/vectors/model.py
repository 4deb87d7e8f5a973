"""Models of vectors as one file: a line of JSON with the numbers, then a zlib stream of arrays."""
import array
import json
import sys
import zlib

NUMBERS = ("dimensions", "hidden", "stages", "groups", "qualities", "classes", "base_shift",
           "start_shift", "input_shift", "mean_shift", "basis_shift", "index_bits", "group_sizes")
ARRAYS = (("codewords", "b"), ("index_chances", "H"), ("start_weights", "h"),
          ("input_weights", "h"), ("mean_weights", "h"), ("spread_weights", "h"),
          ("mean_bias", "i"), ("spread_bias", "i"), ("basis", "h"), ("mean", "i"),
          ("quality_hidden", "i"), ("quality_spread", "i"), ("quality_step", "i"),
          ("quality_groups", "B"), ("chances", "H"), ("shrinks", "H"))


def save(path, model):
    """Writes a model; `unit` (samples a value) is kept beside the numbers."""
    head = {name: model[name] for name in NUMBERS + ("unit",)}
    head["lengths"] = [len(model[name]) for name, _ in ARRAYS]
    body = b""
    for name, kind in ARRAYS:
        data = array.array(kind, model[name])
        if sys.byteorder == "big":
            data.byteswap()
        # Bytes of one weight apart, so that the upper ones, nearly all alike, take no room.
        raw, size = data.tobytes(), data.itemsize
        body += b"".join(raw[i::size] for i in range(size))
    with open(path, "wb") as file:
        file.write(json.dumps(head).encode() + b"\n" + zlib.compress(body, 9))


def load(path):
    """A model as `save` wrote it."""
    with open(path, "rb") as file:
        head, _, body = file.read().partition(b"\n")
    model, body, at = json.loads(head), zlib.decompress(body), 0
    for (name, kind), length in zip(ARRAYS, model.pop("lengths")):
        data = array.array(kind)
        size = length * data.itemsize
        raw = bytearray(size)
        for i in range(data.itemsize):
            raw[i::data.itemsize] = body[at + i * length:at + (i + 1) * length]
        data.frombytes(bytes(raw))
        if sys.byteorder == "big":
            data.byteswap()
        model[name], at = data, at + size
    return model
