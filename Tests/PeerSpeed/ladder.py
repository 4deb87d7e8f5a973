"""The ladder in PyTorch: the convolutions of vqz's, shape by shape, forward and back, with its
optimiser.

vqz does more in a step than this: it searches class codebooks where this rounds, keeps a condition
for each quality, makes its codebooks anew now and then, and cuts its patches from pictures.
"""

import torch
import torch.nn.functional as F

BATCH, PATCH, FEATURES, COARSE, MEANS, ANALYSIS = 6, 256, 96, 128, 48, 112
RATE, MUON_RATE, MOMENTUM = 1e-3, 8e-3, 0.95


def conv(kernel, inputs, outputs):
    return torch.nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


class Leaky(torch.nn.Module):
    def forward(self, x):
        return F.leaky_relu(x, 0.125)


class Residual(torch.nn.Module):
    def __init__(self, *body):
        super().__init__()
        self.body = torch.nn.Sequential(*body)

    def forward(self, x):
        return x + self.body(x)


def block(width, kernel=3):
    return Residual(conv(kernel, width, width), Leaky(), conv(1, width, width))


class Step(torch.nn.Module):
    """Refine the features, predict means and spreads, round, merge what was decoded."""

    def __init__(self, features, channels, groups, blocks):
        super().__init__()
        self.channels, self.repeats = channels, channels // groups
        self.body = torch.nn.Sequential(*blocks)
        self.head = conv(1, features, channels + groups)
        self.merge = conv(1, channels, features)

    def forward(self, features, targets):
        refined = self.body(features)
        means, spreads = (
            self.head(refined)
            .float()
            .split([self.channels, self.head.out_channels - self.channels], 1)
        )
        residual = targets.float() - means
        values = means + residual + (residual.round() - residual).detach()
        scale = spreads.repeat_interleave(self.repeats, 1).clamp(-4, 6).exp2()
        noisy = residual + torch.rand_like(residual) - 0.5
        mass = torch.sigmoid((noisy + 0.5) / scale) - torch.sigmoid((noisy - 0.5) / scale)
        return refined + self.merge(values), values, -mass.clamp_min(1e-9).log2().sum()


class Ladder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        correction = [conv(3, 192, ANALYSIS), Leaky(), block(ANALYSIS), conv(1, ANALYSIS, 192)]
        self.linear = torch.nn.ModuleList([conv(3, 192, 192), conv(1, 48, 48), conv(1, 48, 48)])
        self.correction = Residual(*correction)
        self.lifts = torch.nn.ModuleList([conv(1, 48, 48), conv(1, 48, 48)])
        self.synthesis = conv(1, 192, 192)
        self.start = torch.nn.Parameter(torch.zeros(1, MEANS, 1, 1))
        sizes = [(3, 3), (15, 15), (30, 15)]  # channels and groups
        means = [
            Step(MEANS, c, g, [block(MEANS, 1)] if i else []) for i, (c, g) in enumerate(sizes)
        ]
        sizes = [(2, 2), (3, 3), (10, 10), (10, 10), (20, 20)]
        coarse = [Step(COARSE, c, g, [block(COARSE)]) for c, g in sizes]
        sizes = [
            (2, 2),
            (3, 3),
            (4, 4),
            (8, 8),
            (8, 8),
            (8, 8),
            (10, 10),
            (10, 5),
            (38, 19),
            (98, 49),
        ]
        fine = [Step(FEATURES, c, g, [block(FEATURES)]) for c, g in sizes]
        self.levels = torch.nn.ModuleList(
            [torch.nn.ModuleList(steps) for steps in (means, coarse, fine)]
        )
        up = torch.nn.PixelShuffle(4)
        self.entries = torch.nn.ModuleList([
            torch.nn.Sequential(block(MEANS, 1), conv(1, MEANS, COARSE * 16), up),
            torch.nn.Sequential(block(COARSE), conv(1, COARSE, FEATURES * 16), up)])
        self.merges = torch.nn.ModuleList([conv(3, 3, COARSE), conv(3, 3, FEATURES)])
        self.output = torch.nn.Sequential(block(FEATURES), conv(1, FEATURES, 192))

    def forward(self, x):
        fine = self.correction(self.linear[0](F.pixel_unshuffle(x, 8)))
        coarse = self.linear[1](F.pixel_unshuffle(fine[:, :3], 4))
        targets = [self.linear[2](F.pixel_unshuffle(coarse[:, :3], 4)), coarse, fine]
        features = self.start.expand(x.shape[0], -1, x.shape[2] // 128, x.shape[3] // 128)
        bits, parts = 0, []
        for level, steps in enumerate(self.levels):
            if level:
                lifted = F.pixel_shuffle(self.lifts[level - 1](torch.cat(parts, 1)), 4)
                features = self.entries[level - 1](features) + self.merges[level - 1](lifted)
                parts = [lifted]
            first = 3 if level else 0
            for step in steps:
                wanted = targets[level][:, first:first + step.channels]
                features, values, cost = step(features, wanted)
                bits, first = bits + cost, first + step.channels
                parts.append(values)
        corrected = torch.cat(parts, 1) + self.output(features)
        return F.pixel_shuffle(self.synthesis(corrected), 8), bits

    def linear_weights(self):
        """What vqz moves by Adam although it is a convolution."""
        return {id(part.weight) for part in [*self.linear, *self.lifts, self.synthesis]}


def orthogonal(matrix):
    """Five Newton–Schulz steps, on the smaller side."""
    isTall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if isTall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.775 * a + 2.0315 * a @ a) @ x
    return x.T if isTall else x


class LadderPeer:
    """One training of a ladder in PyTorch."""

    def __init__(self, half):
        self.half = half
        self.network = Ladder().to(memory_format=torch.channels_last)
        linear = self.network.linear_weights()
        everything = list(self.network.parameters())
        self.matrices = [
            p for p in everything if p.ndim == 4 and p.shape[0] > 1 and id(p) not in linear
        ]
        chosen = {id(p) for p in self.matrices}
        self.moments = [torch.zeros_like(p) for p in self.matrices]
        self.optimiser = torch.optim.Adam(
            [p for p in everything if id(p) not in chosen], lr=RATE, betas=(0.9, 0.98)
        )
        self.patches = torch.randn(BATCH, 3, PATCH, PATCH).to(memory_format=torch.channels_last)
        self.batch = BATCH

    def step(self):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            output, bits = self.network(self.patches)
        loss = F.mse_loss(output.float(), self.patches) + 0.01 * bits / self.patches.numel()
        self.network.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self.optimiser.step()
        with torch.no_grad():
            for p, m in zip(self.matrices, self.moments):
                m.lerp_(p.grad, 1 - MOMENTUM)
                turn = orthogonal(p.grad.lerp(m, MOMENTUM).flatten(1))
                scale = max(1, turn.shape[0] / turn.shape[1]) ** 0.5
                p.sub_(turn.view(p.shape), alpha=MUON_RATE * scale)
