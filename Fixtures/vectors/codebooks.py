"""Codebooks of whole vectors, one after the other, by entropy-constrained k-means (PyTorch)."""
import math

import torch


def nearest(points, codewords):
    squares = (codewords ** 2).sum(1)[None]
    return torch.cat([(squares - 2 * part @ codewords.T).argmin(1) for part in points.split(4000)])


def shrunk(points, codes, sizes, codewords, sweeps):
    """Means of what each codeword stands for, drawn to zero in every dimension by as much as means
    of so few points are noise (empirical Bayes). Dimensions of falling variance serve it best."""
    codewords = list(codewords)
    rest = points - base(codewords, codes)
    for _ in range(sweeps):
        for s, size in enumerate(sizes):
            at = codes[:, s]
            own = rest + codewords[s][at]
            count = torch.bincount(at, minlength=size).float()
            total = torch.zeros(size, points.shape[1]).index_add_(0, at, own)
            mean = total / count.clamp(min=1)[:, None]
            used = int((count > 0).sum())
            within = ((own - mean[at]) ** 2).sum(0) / max(1, len(own) - used)
            between = ((count / len(own))[:, None] * mean ** 2).sum(0) - within * used / len(own)
            ridge = within / torch.maximum(between, 1e-4 * within).clamp(min=1e-12)
            codewords[s] = total / (count[:, None] + ridge)
            rest = own - codewords[s][at]
    return codewords


def search(points, codewords, bits, price, paths):
    """Indices of every point by distance and bits, following several combinations."""
    found = []
    for part in points.split(1000):
        n = len(part)
        rest, far, spent = part[:, None], torch.zeros(n, 1), torch.zeros(n, 1)
        codes = torch.zeros(n, 1, 0, dtype=torch.long)
        for s, book in enumerate(codewords):
            dots = (rest.reshape(-1, book.shape[1]) @ book.T).reshape(n, -1, len(book))
            cost = (far + price * spent)[:, :, None] - 2 * dots
            cost = (cost + (book ** 2).sum(1) + price * bits[s]).reshape(n, -1)
            at = cost.topk(min(paths, cost.shape[1]), dim=1, largest=False)[1]
            path, index = at // len(book), at % len(book)
            codes = torch.cat([codes.gather(1, path[..., None].expand(-1, -1, s)),
                               index[..., None]], 2)
            spent = spent.gather(1, path) + bits[s][index]
            rest = rest.gather(1, path[..., None].expand(-1, -1, book.shape[1])) - book[index]
            far = (rest ** 2).sum(2) - (part ** 2).sum(1)[:, None]
        found.append(codes[:, 0])
    return torch.cat(found)


def base(codewords, codes):
    return sum(book[codes[:, s]] for s, book in enumerate(codewords))


def frequencies(codes, sizes):
    """Bits of each index by how often it is used."""
    return [-((torch.bincount(codes[:, s], minlength=k) + .5) / (len(codes) + .5 * k)).log2()
            for s, k in enumerate(sizes)]


def fit(points, sizes, price, rounds=2, paths=4):
    """Codebooks of these sizes, and the bits of their indices."""
    codewords, rest = [], points
    for s, size in enumerate(sizes):
        draw = torch.Generator().manual_seed(s)
        book = rest[torch.randperm(len(rest), generator=draw)[:size]] * .7
        for _ in range(5):
            book = shrunk(rest, nearest(rest, book)[:, None], [size], [book], 1)[0]
        rest = rest - book[nearest(rest, book)]
        codewords.append(book)
    bits = [torch.full((k,), math.log2(k)) for k in sizes]
    for _ in range(rounds):
        codes = search(points, codewords, bits, price, paths)
        bits = frequencies(codes, sizes)
        codewords = shrunk(points, codes, sizes, codewords, 3)
    return codewords, bits


def fit_all(points, sizes, price, folds, say):
    """Codebooks of all points, their bits, and bases of the points that codebooks made without
    them give: what is left of a point that helped to make its codeword is less than of a new one,
    and a network that learned from it would expect too little."""
    bases = torch.zeros_like(points)
    for fold in range(folds):
        out = torch.arange(len(points)) % folds == fold
        codewords, bits = fit(points[~out], sizes, price)
        bases[out] = base(codewords, search(points[out], codewords, bits, price, 4))
        left = float(((points[out] - bases[out]) ** 2).sum() / (points[out] ** 2).sum())
        say(f"fold {fold}: {left:.4f} left by codebooks of the others")
    codewords, bits = fit(points, sizes, price)
    return codewords, bits, bases
