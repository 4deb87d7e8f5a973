"""Small pictures out of the coarse levels of a file: Formats/vqz.md, "Previews"."""
import numpy as np

import pictures
import signals


def means(samples, scale):
    """Of blocks of a picture, (rows, columns, channels); colours count by their alpha."""
    height, width, channels = samples.shape
    found = np.zeros((-(-height // scale), -(-width // scale), channels), np.int64)
    for i in range(found.shape[0]):
        for j in range(found.shape[1]):
            block = samples[i * scale:(i + 1) * scale, j * scale:(j + 1) * scale].astype(np.int64)
            block = block.reshape(-1, channels)
            counts = np.ones((channels, len(block)), np.int64)
            if channels % 2 == 0 and block[:, -1].any():
                counts[:-1] = block[:, -1]
            total = counts.sum(axis=1)
            found[i, j] = ((block.T * counts).sum(axis=1) + total // 2) // total
    return found


def preview(data, scale, at_hand):
    """The head of a file, and the samples of its preview, (rows, columns, channels)."""
    file = signals.read(data)
    head, model = file.head, at_hand.find(file.model)
    levels = None if model.network is None else model.network.levels_of(scale)
    if levels is None or levels == len(model.network.arch.levels):
        samples = signals.decode_file(file, at_hand)
    else:
        signals.check_model(file, model)
        samples = pictures.decode(file, model, levels)
        samples = pictures.tripled(head, samples) if head.neutral else samples
    kind = np.uint8 if head.width == 1 else np.dtype("<u2")
    found = means(np.frombuffer(samples, kind).reshape(*head.sizes, -1), scale)
    return head, found.astype(kind)
