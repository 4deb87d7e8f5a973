"""Patches a second of training: `vqz train` beside PyTorch, the same network, batch and machine.

    python3 run.py VQZ [ROUNDS]

Needs torch and numpy. Two networks. The first is the plain one of stride 8 with 128 features, 512
codewords of 16 dimensions, batches of 16 patches of 96 pixels, straight-through gradients, a
codebook by moving averages, and AdamW. The second is the ladder of `--network ladder`, batches of 6
patches of 256 pixels, and Muon (`ladder.py`, which tells what vqz does there besides). Runs are
interleaved, vqz and PyTorch in turn; medians over the rounds. PyTorch is given its patches for
nothing, while vqz cuts them from pictures. PyTorch runs in channels-last memory, which is faster
there; bfloat16 is its autocast. Worth reading only on a machine with nothing else to do.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

import torch
import torch.nn.functional as F

from ladder import LadderPeer

BATCH, PATCH, CODEWORDS, DIMENSION, WIDTH, HALF, QUARTER = 16, 96, 512, 16, 128, 32, 64
SECONDS = 20


class Leaky(torch.nn.Module):
    def forward(self, x):
        return F.leaky_relu(x, 0.125)


class Block(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.body = torch.nn.Sequential(conv(3, width, width), Leaky(), conv(1, width, width))

    def forward(self, x):
        return x + self.body(x)


def conv(kernel, inputs, outputs):
    return torch.nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2)


def encoder():
    down = torch.nn.PixelUnshuffle
    return torch.nn.Sequential(
        down(2), conv(3, 12, HALF), Leaky(), down(2), conv(1, HALF * 4, QUARTER), Block(QUARTER),
        down(2), conv(1, QUARTER * 4, WIDTH), Block(WIDTH), Block(WIDTH), conv(1, WIDTH, DIMENSION))


def decoder():
    up = torch.nn.PixelShuffle
    return torch.nn.Sequential(
        conv(3, DIMENSION, WIDTH), Block(WIDTH), Block(WIDTH), conv(1, WIDTH, QUARTER * 4), up(2),
        Block(QUARTER), conv(1, QUARTER, HALF * 4), up(2), Block(HALF), conv(3, HALF, 12), up(2))


class Peer:
    """One training in PyTorch."""

    def __init__(self, half):
        self.half, self.batch = half, BATCH
        self.network = torch.nn.ModuleList([encoder(), decoder()]).to(
            memory_format=torch.channels_last
        )
        self.codebook = torch.randn(CODEWORDS, DIMENSION)
        self.counts, self.sums = torch.ones(CODEWORDS), self.codebook.clone()
        self.optimiser = torch.optim.AdamW(self.network.parameters(), lr=2e-3, betas=(0.9, 0.98))
        self.patches = torch.randn(BATCH, 3, PATCH, PATCH).to(memory_format=torch.channels_last)

    def step(self):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.half):
            z = self.network[0](self.patches)
            rows = z.detach().float().permute(0, 2, 3, 1).reshape(-1, DIMENSION)
            nearest = torch.cdist(rows, self.codebook).argmin(1)
            e = (
                self.codebook[nearest]
                .view(z.shape[0], z.shape[2], z.shape[3], DIMENSION)
                .permute(0, 3, 1, 2)
            )
            output = self.network[1](z + (e - z).detach())
        loss = F.mse_loss(output.float(), self.patches) + 0.25 * F.mse_loss(z.float(), e)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.counts.mul_(0.95).add_(torch.bincount(nearest, minlength=CODEWORDS), alpha=0.05)
        self.sums.mul_(0.95).index_add_(0, nearest, rows, alpha=0.05)
        self.codebook = self.sums / self.counts.clamp_min(1e-4)[:, None]


def speed(peer):
    for _ in range(3):
        peer.step()
    start, steps = time.monotonic(), 0
    while time.monotonic() - start < SECONDS / 2:
        peer.step()
        steps += 1
    return steps * peer.batch / (time.monotonic() - start)


PLAIN = ["--measure-only"]
LADDER = ["--network", "ladder", "--init", "none", "-f", "-o"]
PRECISIONS = ["float32", "bfloat16"]


def vqz_speed(vqz, folder, threads, extra):
    """The middle of the reports of a training, those of its warm-up and the first behind it left
    out."""
    command = [
        vqz,
        "train",
        folder,
        "--json",
        "-q",
        f"-T{threads}",
        "--time",
        f"{SECONDS}s",
        *extra,
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = [json.loads(line) for line in text.splitlines()]
    speeds = [
        line["patches_per_second"] for line in found if "step" in line and not line.get("warm_up")
    ]
    return statistics.median(speeds[1:] or speeds)


def pictures(folder):
    """Pictures of noise, as PyTorch has them."""
    generator = random.Random(1)
    for number in range(8):
        with open(os.path.join(folder, f"{number}.ppm"), "wb") as file:
            file.write(b"P6 320 320 255\n" + generator.randbytes(320 * 320 * 3))


def compare(title, vqz, extra, peer, rounds, threads):
    peers = {"PyTorch float32": peer(False), "PyTorch bfloat16": peer(True)}
    speeds = {name: [] for name in [*("vqz " + precision for precision in PRECISIONS), *peers]}
    with tempfile.TemporaryDirectory() as folder:
        pictures(folder)
        extra = extra + [os.path.join(folder, "model.vqzm")] if extra[-1] == "-o" else extra
        for _ in range(rounds):
            for precision in PRECISIONS:
                found = vqz_speed(vqz, folder, threads, ["--precision", precision, *extra])
                speeds["vqz " + precision].append(found)
            for name, each in peers.items():
                speeds[name].append(speed(each))
    print(f"{title}, {threads} threads, PyTorch {torch.__version__}: patches a second")
    base = statistics.median(speeds["PyTorch float32"])
    for name, found in speeds.items():
        middle = statistics.median(found)
        print(
            f"{name:18} {middle:8.1f}  ({min(found):.1f} to {max(found):.1f})  {middle / base:.2f}x"
        )


def main():
    vqz, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    threads = len(os.sched_getaffinity(0))
    torch.set_num_threads(threads)
    compare(
        f"plain network, {BATCH} patches of {PATCH}x{PATCH} a step",
        vqz,
        PLAIN,
        Peer,
        rounds,
        threads,
    )
    compare("ladder, 6 patches of 256x256 a step", vqz, LADDER, LadderPeer, rounds, threads)


main()
