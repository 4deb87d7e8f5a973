"""The network of vectors in floating point, and its training (PyTorch)."""
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

CLASSES, PER_OCTAVE, ZERO = 48, 4.0, 12.0  # a spread of one step is class ZERO
MOST = 14                                  # magnitudes that are told apart
PRICE = 0.18  # squared steps a bit, of the plain quantiser that stands for the trellis


def group_sizes(dimensions):
    """Sizes of groups by falling variance: small ones first, which say most about the rest."""
    sizes, left, width = [], dimensions, 8
    while left > 0:
        for _ in range(3):
            if left > 0:
                sizes.append(min(left, width))
                left -= sizes[-1]
        width = min(2 * width, 64)
    return sizes


class Network(nn.Module):
    def __init__(self, hidden, spreads):
        super().__init__()
        dimensions = len(spreads)
        self.sizes = group_sizes(dimensions)
        groups = len(self.sizes)
        self.quality = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, hidden))
        draw = lambda g, scale: nn.Parameter(torch.randn(g, hidden) * scale)
        self.start = draw(dimensions, .5 / math.sqrt(dimensions))
        self.input = nn.ParameterList([draw(g, 1 / math.sqrt(g * groups)) for g in self.sizes])
        self.mean = nn.ParameterList([draw(g, .003) for g in self.sizes])
        self.spread = nn.ParameterList([draw(g, .01) for g in self.sizes])
        self.norm = nn.Parameter(1 / spreads, requires_grad=False)
        self.mean_bias = nn.Parameter(torch.zeros(dimensions))
        self.spread_bias = nn.Parameter(spreads.log2())
        wide = 2.0 ** ((np.arange(CLASSES)[:, None] - ZERO) / PER_OCTAVE) / math.sqrt(2)
        k = np.arange(MOST + 1)
        laplace = np.where(k == 0, 1 - np.exp(-.6 / wide),
                           np.exp(-(k - .4) / wide) - np.exp(-(k + .6) / wide))
        self.table = nn.Parameter(torch.tensor(np.log(np.maximum(laplace, 1e-6))).float())
        self.shrink = nn.Parameter(torch.full((CLASSES, 2), .1))

    def first_hidden(self, logs):
        u = logs[:, None] / 3
        return self.quality(torch.cat([u, u * u, torch.sin(u * 3)], 1))

    def choose(self, sizes, lower, part, bits):
        """Magnitudes by distance and bits; the gradient takes them as given, which is right where
        they are the best."""
        with torch.no_grad():
            best = chosen = None
            nearest = (sizes + .5).floor().clamp(0, MOST)
            for k in (nearest, (nearest - 1).clamp(min=0), torch.zeros_like(nearest)):
                i = k.long()
                cost = ((sizes - k + self.between(self.shrink, lower, part, (i > 1).long())
                         * (i > 0)) ** 2 + PRICE * self.between(bits, lower, part, i))
                if best is None:
                    best, chosen = cost, i
                else:
                    chosen = torch.where(cost < best, i, chosen)
                    best = torch.minimum(cost, best)
            return chosen

    @staticmethod
    def between(table, lower, part, index):
        return table[lower, index] * (1 - part) + table[lower + 1, index] * part

    def forward(self, x, base, logs):
        """Bits and squared errors of coefficients x at steps of 2^logs."""
        hidden = self.first_hidden(logs) + base @ self.start
        step, at, bits, errors = 2.0 ** logs[:, None], 0, 0, 0
        table = F.log_softmax(self.table, 1) / -math.log(2)
        table = table + torch.cat([torch.zeros(1), torch.ones(MOST)])  # the sign
        for g, size in enumerate(self.sizes):
            active, here = F.relu(hidden), slice(at, at + size)
            mean = active @ self.mean[g].T + self.mean_bias[here]
            spread = active @ self.spread[g].T + self.spread_bias[here]
            kind = ((spread - logs[:, None]) * PER_OCTAVE + ZERO).clamp(0, CLASSES - 1.001)
            lower = kind.detach().floor().long()
            part, coded = kind - lower, kind.detach() > 0
            off = x[:, here] - base[:, here] - mean
            k = self.choose((off / step).abs().detach(), lower, part.detach(), table.detach())
            k = torch.where(coded, k, torch.zeros_like(k))
            bits = bits + (self.between(table, lower, part, k) * coded).sum(1)
            shrink = self.between(self.shrink, lower, part, (k > 1).long()) * (k > 0)
            residual = mean + torch.sign(off.detach()) * step * (k - shrink)
            errors = errors + ((x[:, here] - base[:, here] - residual) ** 2).sum(1)
            if g + 1 < len(self.sizes):
                hidden = hidden + (residual * self.norm[here]) @ self.input[g]
            at += size
        return bits, errors


def train(x, bases, hidden, epochs, finest, coarsest, say, rate=3e-3, batch=256):
    """A network that codes x, given bases, at every step between 2^finest and 2^coarsest."""
    torch.manual_seed(1)
    spreads = (x - bases).std(0).clamp(min=.02)
    network = Network(hidden, spreads)
    tables = [network.table, network.shrink]
    others = [p for p in network.parameters()
              if p.requires_grad and not any(p is t for t in tables)]
    optimiser = torch.optim.Adam([{"params": others}, {"params": tables, "lr": 3 * rate}], lr=rate)
    steps = epochs * (len(x) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: min(1, (i + 1) / 200) * (.5 + .5 * math.cos(math.pi * i / steps)))
    for epoch in range(epochs):
        order, total, count = torch.randperm(len(x)), 0.0, 0
        for rows in order[:len(x) // batch * batch].split(batch):
            logs = torch.rand(len(rows)) * (coarsest - finest) + finest
            bits, errors = network(x[rows], bases[rows], logs)
            loss = (bits + errors / (PRICE * 4.0 ** logs)).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 50.0)
            optimiser.step()
            schedule.step()
            total, count = total + loss.item(), count + 1
        say(f"epoch {epoch}: {total / count:.2f} bits, errors counted as bits")
    return network
