"""Damages files so that checksums and counts around the damage are right again."""
import json
import struct

import archive
import container
import lattice_blocks
import sample_forms
from archive import chunk, number, varint
from fields import Bytes, Refused, inflate, is_frame, stated

NUMBERS = (0, 1, 2, 3, 5, -1, 255, 4096, 4097, 2**31, 2**63, 10**30)
ODD = (None, True, "x", [], {}, 1.5)


def frame(data):
    """A zstd frame of raw blocks."""
    out, most = b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", len(data)), 2**17 - 1
    for at in range(0, max(len(data), 1), most):
        part = data[at:at + most]
        out += struct.pack("<I", len(part) << 3 | (at + most >= len(data)))[:3] + part
    return out


def content(packed):
    """What a frame holds; the good files of the container have some that are none."""
    return (inflate(packed, stated(packed)) if is_frame(packed) else None) or b""


def counted(data):
    return varint(len(data)) + data


class Damage:
    """What is damaged, and how, is drawn from `draw`."""

    def __init__(self, draw):
        self.draw = draw

    def edit(self, data):
        """One or two bytes changed, put in, taken out, or the end cut off."""
        draw, data = self.draw, bytearray(data)
        for _ in range(draw.choice((1, 1, 1, 2))):
            early = min(len(data), draw.randrange(12))
            at = draw.choice((early, draw.randrange(len(data) + 1)))
            kind = draw.randrange(6)
            if kind == 0 and at < len(data):
                data[at] ^= 1 << draw.randrange(8)
            elif kind == 1:
                data[at:at] = bytes([draw.choice((0, 1, 127, 128, 255))])
            elif kind == 2:
                del data[at:at + draw.choice((1, 1, 2, 8))]
            elif kind == 3 and at < len(data):
                data[at] = draw.choice((0, 1, 2, 3, 4, 5, 8, 16, 127, 128, 255))
            elif kind == 4:
                del data[at:]
            else:
                data += bytes([draw.randrange(256)]) * draw.choice((1, 2, 4))
        return bytes(data)

    # Files.

    def file(self, data):
        if data[:4] in (container.COMPACT, container.NEUTRAL) or self.draw.random() < 0.1:
            return self.edit(data)
        chunks = [[kind, payload] for _, kind, payload in until_index(data)]
        chance = self.draw.random()
        if chance < 0.1:
            return container.SIGNATURE + self.reordered(chunks)
        if chance < 0.17:
            chunks[-1][1] = self.edit(chunks[-1][1])
            return joined(chunks)
        tiles = [i for i, (kind, _) in enumerate(chunks) if kind == b"TILE"]
        at = self.draw.choice(tiles if chance < 0.7 else range(len(chunks) - 1))
        if at in tiles and self.draw.random() < 0.8:
            file = container.read(data)
            chunks[at][1] = self.tile(file.head, tiles.index(at), file, chunks[at][1])
        else:
            chunks[at][1] = self.edit(chunks[at][1])
        return indexed(chunks)

    def reordered(self, chunks):
        place = self.draw.randrange(len(chunks))
        kind = self.draw.choice((b"nEWS", b"NEWS", b"12ab", b"mETA"))
        other = self.draw.choice((chunks[place], [kind, b"\1\0\0"]))
        if self.draw.random() < 0.5:
            chunks.insert(self.draw.randrange(len(chunks)), other)
        else:
            del chunks[place]
        return b"".join(chunk(*each) for each in chunks)

    def tile(self, head, number, file, payload):
        kept = file.tiles[number].residuals
        front, method = payload[:len(payload) - len(kept)], file.tiles[number].method
        if method == 10:
            try:
                return front + self.lattice(head, number, kept)
            except Refused:
                return front + self.edit(kept)
        if method in (7, 9):
            return front + frame(self.edit(content(kept)))
        return payload[:6] + self.edit(payload[6:])

    def lattice(self, head, number, payload):
        """A lattice block with damage in its fields, its sides or its stream."""
        f = Bytes(payload)
        sample_forms.Forms(head, f, lattice_blocks.stream_axes(head.channels, head.core(number)))
        form, size = payload[:f.at], f.varint()
        sides, chance = content(f.take(f.varint())) if size else b"", self.draw.random()
        stream = f.rest()
        if chance < 0.3:
            form = self.edit(form)
        elif chance < 0.8:
            sides = self.edit(sides or b"\1\3\1" + bytes(head.width))
        else:
            stream = self.edit(stream)
        middle = counted(frame(sides)) if sides else b""
        return form + varint(len(sides)) + middle + stream

    # Archives.

    def archive(self, data):
        payload, begin = archive.list_chunk(data)
        columns, body = archive.unpacked_columns(payload), data[8:begin]
        if self.draw.random() < 0.8:
            columns = self.edit(columns)
        else:
            body = self.edit(body)
        payload = b"\1" + varint(len(columns)) + frame(columns)
        if self.draw.random() < 0.1:
            payload = self.edit(payload)
        return data[:8] + body + chunk(b"LIST", payload + number(len(payload) + 16))

    # Models.

    def value(self, value):
        """A JSON value with one change somewhere inside."""
        draw, path, at = self.draw, [], value
        while isinstance(at, (dict, list)) and at and (not path or draw.random() < 0.85):
            key = draw.choice(sorted(at) if isinstance(at, dict) else range(len(at)))
            path.append((at, key))
            at = at[key]
        if not path:
            return value
        parent, key = path[-1]
        kind = draw.randrange(4)
        if kind == 0:
            del parent[key]
        elif kind == 1 and isinstance(parent, list):
            parent.insert(key, at)
        elif type(at) is int:
            parent[key] = draw.choice(NUMBERS + (at + 1, at - 1, 2 * at))
        else:
            parent[key] = draw.choice(ODD)
        return value

    def model(self, data):
        size, chance = struct.unpack("<Q", data[:8])[0], self.draw.random()
        header, body = json.loads(data[8:8 + size]), bytearray(data[8 + size:])
        texts = header["__metadata__"]
        names = [name for name in header if name != "__metadata__"]
        if names == ["packed"] and chance < 0.9:
            return self.packed(header, bytes(body))
        if chance < 0.55:
            changed = self.value(json.loads(texts["vqz.architecture"]))
            texts["vqz.architecture"] = json.dumps(changed, sort_keys=True)
        elif chance < 0.65:
            self.value(header)
        elif chance < 0.9:
            begin, end = header[self.draw.choice(names)]["data_offsets"]
            at = begin + self.draw.randrange(max(end - begin, 1)) // 4 * 4
            wide = self.draw.choice((0, -1, 1, 2**31 - 1, -2**31, 0x7FFF8000, 0x3F, 0x7F800000))
            body[at:at + 4] = struct.pack("<i", wide)[:max(0, min(4, end - at))]
        else:
            return self.edit(data)
        return whole(header, body)

    def packed(self, header, data):
        f, parts = Bytes(data), []
        while f.left:
            parts.append(f.take(f.varint()))
        at = self.draw.choice((0, 1, 1, self.draw.randrange(len(parts))))
        if self.draw.random() < 0.7:
            parts[at] = frame(self.edit(content(parts[at])))
        elif self.draw.random() < 0.5:
            del parts[at]
        else:
            parts[at] = self.edit(parts[at])
        data = b"".join(map(counted, parts))
        header["packed"] = {"dtype": "U8", "shape": [len(data)], "data_offsets": [0, len(data)]}
        return whole(header, data)


def until_index(data):
    for found in container.chunks(data):
        yield found
        if found[1] == b"INDX":
            return


def joined(chunks):
    return container.SIGNATURE + b"".join(chunk(*each) for each in chunks)


def indexed(chunks):
    """The file of such chunks, with the offsets of its index made new."""
    offsets, at = [0], 8
    for kind, payload in chunks[:-1]:
        if kind == b"TILE":
            offsets.append(at)
        at += 12 + len(payload)
    payload = varint(len(offsets) - 1)
    payload += b"".join(varint(b - a) for a, b in zip(offsets, offsets[1:]))
    payload += chunks[-1][1][-8:-4]
    return joined(chunks[:-1] + [[b"INDX", payload + number(len(payload) + 16)]])


def whole(header, body):
    text = json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 64)
    return struct.pack("<Q", len(text)) + text + bytes(body)
