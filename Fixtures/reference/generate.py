#!/usr/bin/env python3
"""Writes the reference arrays of this folder with PyTorch, in double precision.

    python3 -m venv reference && reference/bin/pip install torch==2.15.0
    reference/bin/python Fixtures/reference/generate.py

The arrays are stored as 32-bit floats; every input and initial parameter is exactly such a float.
The versions that made them are in the metadata of the files. Nothing is shared with the code they
check but the definitions of the layers:

- leaky ReLU of slope 1/8;
- convolutions of stride 1 with zero padding;
- pixel shuffles in position-major order, where PyTorch's is channel-major:
  output(c, y r + dy, x r + dx) = input((dy r + dx) C + c, y, x).

stack.safetensors: one small stack of every layer. `input`, `output`, `direction` (the loss is
the sum of output times direction), `<path>.weight`, `<path>.bias`, `<path>.output` (after the
leaky ReLU, before any addition), and gradients of the loss: `gradient.input`,
`gradient.<path>.weight`, `gradient.<path>.bias`.

trace.safetensors: ten steps of training a tiny VQ-VAE. Straight-through gradient, commitment
0.25, codebook by moving averages (decay 0.7), Adam (rate 0.001, decays 0.9 and 0.98, epsilon
1e-8); the network is the plain one of stride 4, width 16 and one block. `inputs`
[10][2][3][16][16], initial parameters by their paths, `start` [16] (a constant added to the
features before the decoder), `codebook` [8][4] with moving counts of 4, `loss` [10] (squared
error and commitment), `squaredError` [10], `indices` [10][2][4][4], and what the last step
leaves: `final.<name>`.
"""

import json
import pathlib
import platform
import struct

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
FOLDER = pathlib.Path(__file__).parent


def save(name, tensors):
    """Writes a safetensors file: header length, header, data."""
    header = {
        "__metadata__": {
            "generator": "Fixtures/reference/generate.py",
            "python": platform.python_version(),
            "torch": torch.__version__,
        }
    }
    data = b""
    for key in sorted(tensors):
        tensor = tensors[key].detach()
        kind = "I32" if tensor.dtype == torch.int32 else "F32"
        if kind == "F32":
            tensor = tensor.to(torch.float32)
        raw = tensor.contiguous().numpy().tobytes()
        header[key] = {
            "dtype": kind,
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


def exact(tensor):
    """The nearest 32-bit floats, as doubles."""
    return tensor.to(torch.float32).to(torch.float64)


def shuffle(x, r):
    n, c, h, w = x.shape
    x = x.reshape(n, r * r, c // (r * r), h, w).transpose(1, 2).reshape(n, c, h, w)
    return F.pixel_shuffle(x, r)


def unshuffle(x, r):
    x = F.pixel_unshuffle(x, r)
    n, c, h, w = x.shape
    return x.reshape(n, c // (r * r), r * r, h, w).transpose(1, 2).reshape(n, c, h, w)


def block(channels):
    return (
        "residual",
        [("conv", 3, channels, channels, True), ("conv", 1, channels, channels, False)],
    )


class Stack:
    """A list of layers run on named parameters."""

    def __init__(self, layers, path, parameters, generator):
        self.layers, self.path, self.parameters = layers, path, parameters
        self.outputs = {}
        self.make(layers, path, generator)

    def make(self, layers, path, generator):
        for index, layer in enumerate(layers):
            here = f"{path}.{index}"
            if layer[0] == "conv":
                _, kernel, inputs, outputs, _ = layer
                bound = (3.0 / (inputs * kernel * kernel)) ** 0.5
                weight = torch.rand(outputs, inputs, kernel, kernel, generator=generator)
                bias = torch.rand(outputs, generator=generator)
                self.parameters[here + ".weight"] = exact((weight * 2 - 1) * bound)
                self.parameters[here + ".bias"] = exact((bias * 2 - 1) * 0.1)
            elif layer[0] == "residual":
                self.make(layer[1], here, generator)

    def __call__(self, x):
        return self.run(self.layers, self.path, x)

    def run(self, layers, path, x):
        for index, layer in enumerate(layers):
            here = f"{path}.{index}"
            if layer[0] == "conv":
                weight = self.parameters[here + ".weight"]
                x = F.conv2d(x, weight, self.parameters[here + ".bias"], padding=layer[1] // 2)
                x = F.leaky_relu(x, 1 / 8) if layer[4] else x
                self.outputs[here] = x
            elif layer[0] == "residual":
                x = x + self.run(layer[1], here, x)
            elif layer[0] == "shuffle":
                x = shuffle(x, layer[1])
            else:
                x = unshuffle(x, layer[1])
        return x


def write_stack():
    generator = torch.Generator().manual_seed(2017)
    parameters = {}
    layers = [
        ("conv", 3, 3, 6, True),
        ("unshuffle", 2),
        ("conv", 1, 24, 20, True),
        block(20),
        ("conv", 5, 20, 8, False),
        ("shuffle", 2),
        ("conv", 3, 2, 3, True),
    ]
    stack = Stack(layers, "net", parameters, generator)
    x = exact(torch.rand(1, 3, 10, 14, generator=generator) * 2 - 1)
    for tensor in parameters.values():
        tensor.requires_grad_()
    x.requires_grad_()
    output = stack(x)
    direction = exact(torch.rand(output.shape, generator=generator) * 2 - 1)
    (output * direction).sum().backward()
    tensors = {"input": x[0], "output": output[0], "direction": direction[0]}
    tensors["gradient.input"] = x.grad[0]
    for name, tensor in parameters.items():
        tensors[name] = tensor
        tensors["gradient." + name] = tensor.grad
    for path, map in stack.outputs.items():
        tensors[path + ".output"] = map[0]
    save("stack.safetensors", tensors)


def patterns(count, generator):
    """Smooth random patches, so that there is something to learn in ten steps."""
    y, x = torch.meshgrid(torch.arange(16.0), torch.arange(16.0), indexing="ij")
    patches = []
    for _ in range(count * 3):
        a, b, phase = (torch.rand(3, generator=generator) - 0.5).tolist()
        patches.append(torch.sin(a * x + b * y + 6 * phase))
    noise = torch.rand(count, 3, 16, 16, generator=generator) - 0.5
    return exact(torch.stack(patches).reshape(count, 3, 16, 16) + 0.2 * noise)


def write_trace():
    generator = torch.Generator().manual_seed(1711)
    steps, batch, codewords, dimension, decay = 10, 2, 8, 4, 0.7
    parameters = {}
    encoder = Stack(
        [("unshuffle", 2), ("conv", 3, 12, 32, True), ("unshuffle", 2), ("conv", 1, 128, 16, False),
         block(16)], "levels.0.trunk", parameters, generator)
    analysis = Stack(
        [("conv", 1, 16, 4, False)], "levels.0.steps.0.analysis", parameters, generator)
    merge = Stack([("conv", 3, 4, 16, False)], "levels.0.steps.0.merge", parameters, generator)
    parameters["start"] = torch.zeros(16)
    decoder = Stack(
        [block(16), ("conv", 1, 16, 128, False), ("shuffle", 2), block(32),
         ("conv", 3, 32, 12, False), ("shuffle", 2)], "output", parameters, generator)
    inputs = patterns(steps * batch, generator).reshape(steps, batch, 3, 16, 16)
    with torch.no_grad():
        start = analysis(encoder(inputs[0])).permute(0, 2, 3, 1).reshape(-1, dimension)
    codebook = exact(start[torch.randperm(len(start), generator=generator)[:codewords]])
    counts = torch.full((codewords,), 4.0)
    sums = codebook * counts[:, None]
    tensors = {"inputs": inputs, "codebook": codebook}
    tensors |= {name: tensor.clone() for name, tensor in parameters.items()}
    for tensor in parameters.values():
        tensor.requires_grad_()
    optimiser = torch.optim.Adam(parameters.values(), lr=0.001, betas=(0.9, 0.98), eps=1e-8)
    losses, errors, found, gap = [], [], [], float("inf")
    for x in inputs:
        z = analysis(encoder(x))
        rows = z.permute(0, 2, 3, 1).reshape(-1, dimension)
        distances = ((rows[:, None] - codebook[None]) ** 2).sum(2)
        two = distances.topk(2, largest=False).values
        gap = min(gap, (two[:, 1] - two[:, 0]).min().item())
        indices = distances.argmin(1)
        chosen = codebook[indices].reshape(batch, 4, 4, dimension).permute(0, 3, 1, 2)
        features = merge(z + (chosen - z).detach()) + parameters["start"][:, None, None]
        output = decoder(features)
        error = F.mse_loss(output, x)
        loss = error + 0.25 * F.mse_loss(z, chosen)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        uses = F.one_hot(indices, codewords).to(rows.dtype)
        counts = decay * counts + (1 - decay) * uses.sum(0)
        sums = decay * sums + (1 - decay) * uses.T @ rows.detach()
        codebook = sums / counts[:, None]
        losses.append(loss.detach())
        errors.append(error.detach())
        found.append(indices.reshape(batch, 4, 4))
    tensors["loss"] = torch.stack(losses)
    tensors["squaredError"] = torch.stack(errors)
    tensors["indices"] = torch.stack(found).to(torch.int32)
    tensors["final.codebook"] = codebook
    for name in [
        "levels.0.trunk.1.weight",
        "levels.0.steps.0.merge.0.weight",
        "output.4.bias",
        "start",
    ]:
        tensors["final." + name] = parameters[name]
    save("trace.safetensors", tensors)
    print("losses", [round(x.item(), 5) for x in losses], "smallest gap", gap)
    print("codewords used", [len(set(f.flatten().tolist())) for f in found])


write_stack()
write_trace()
