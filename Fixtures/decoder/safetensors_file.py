"""The container of a model file, and its identifier: Formats/vqzm.md, sections 1, 2 and 7."""
import hashlib
import json

from fields import Refused, must

FILE_BYTES, HEADER_BYTES = 256 << 20, 2**24
#: Bytes of an element of each type of safetensors.
ELEMENTS = {"BOOL": 1, "U8": 1, "I8": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2, "I32": 4,
            "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8}
ARCHITECTURE = "vqz.architecture"
NO_NUMBER = object()


class Tensor:
    def __init__(self, kind, shape, data):
        self.kind, self.shape, self.data = kind, shape, data


class Contents:
    """Metadata and tensors of a model file of any version."""

    def __init__(self, metadata, tensors):
        self.metadata, self.tensors = metadata, tensors

    @property
    def text(self):
        return self.metadata[ARCHITECTURE]

    @property
    def has_analysis(self):
        return any(name.startswith("encoder.") for name in self.tensors)

    def id(self):
        digest = hashlib.sha256(self.text.encode())
        for name in sorted(self.tensors, key=str.encode):
            if name.startswith("decoder."):
                tensor = self.tensors[name]
                shape = ",".join(map(str, tensor.shape))
                digest.update(f"\n{name} {tensor.kind} [{shape}]\n".encode() + tensor.data)
        return digest.digest()


def parsed(text, rule):
    """A JSON object without duplicate keys. Numbers are whole where they are written as such: with
    a point or an exponent they become `NO_NUMBER`, and so does −0."""
    def object_of(pairs):
        must(len({key for key, _ in pairs}) == len(pairs), rule)
        return dict(pairs)
    try:
        found = json.loads(text, object_pairs_hook=object_of, parse_float=lambda _: NO_NUMBER,
                           parse_int=lambda text: NO_NUMBER if text == "-0" else int(text),
                           parse_constant=lambda _: must(False, rule))
        # Half a pair of surrogates is no character.
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError) as error:
        raise Refused(rule) from error
    must(isinstance(found, dict), rule)
    return found


def natural(value, limit):
    return type(value) is int and 0 <= value < limit


def entry(value):
    """Type, shape, begin and end of a tensor, in the order of `begin`."""
    rule = "vqzm.file.entry"
    must(isinstance(value, dict) and sorted(value) == ["data_offsets", "dtype", "shape"], rule)
    kind, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    must(isinstance(kind, str) and kind in ELEMENTS, rule)
    must(isinstance(shape, list) and isinstance(offsets, list) and len(offsets) == 2, rule)
    must(all(natural(n, 2**63) for n in shape + offsets), rule)
    total = ELEMENTS[kind]
    for n in shape:
        total *= max(n, 1)
        must(total < 2**63, rule)
    must(offsets[0] <= offsets[1], rule)
    length = ELEMENTS[kind]
    for n in shape:
        length *= n
    must(offsets[1] - offsets[0] == length, rule)
    return kind, shape, offsets


def check_cover(entries, size):
    end = 0
    for _, _, _, (begin, after) in sorted(entries, key=lambda e: e[3]):
        must(begin == end, "vqzm.file.offsets")
        end = after
    must(end <= size, "vqzm.file.length")
    must(end == size, "vqzm.file.offsets")


def check_metadata(metadata):
    rule = "vqzm.metadata"
    must(isinstance(metadata, dict), rule)
    must(all(isinstance(value, str) for value in metadata.values()), rule)
    must(ARCHITECTURE in metadata, rule)


def read(data):
    """The contents of the file; nothing in it is verified yet."""
    must(len(data) <= FILE_BYTES, "vqzm.file.limit")
    must(len(data) >= 8, "vqzm.file.length")
    must(data[8:9] in (b"", b"{"), "vqzm.file.header")
    size = int.from_bytes(data[:8], "little")
    must(size <= HEADER_BYTES, "vqzm.file.limit")
    must(size >= 2, "vqzm.file.header")
    must(8 + size <= len(data), "vqzm.file.length")
    try:
        text = data[8:8 + size].decode()
    except UnicodeDecodeError as error:
        raise Refused("vqzm.file.header") from error
    header = parsed(text, "vqzm.file.header")
    metadata = header.pop("__metadata__", None)
    entries = [(name, *entry(value)) for name, value in header.items()]
    body = data[8 + size:]
    check_cover(entries, len(body))
    check_metadata(metadata)
    return Contents(metadata, {name: Tensor(kind, shape, body[begin:end])
                               for name, kind, shape, (begin, end) in entries})
