#!/usr/bin/env python3
"""Writes the series that windows.vqzm is trained on: README.md has the commands.

    python3 windows.py FOLDER

Six sums of four waves with noise, 6000 moments of 16 bits each, the same on every machine.
"""

import math
import pathlib
import random
import sys
import wave

COUNT, MOMENTS = 6, 6000


def series(seed: int) -> bytes:
    chance = random.Random(seed)
    waves = [(chance.uniform(500, 2000), chance.uniform(20, 400), chance.uniform(0, 6))
             for _ in range(4)]  # fmt: skip
    numbers = (
        sum(size * math.sin(2 * math.pi * moment / period + phase) for size, period, phase in waves)
        + chance.uniform(-200, 200)
        for moment in range(MOMENTS)
    )
    return b"".join(round(number).to_bytes(2, "little", signed=True) for number in numbers)


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(COUNT):
        with wave.open(str(folder / f"{seed}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(1000)
            file.writeframes(series(seed))


if __name__ == "__main__":
    main()
