"""What the measurements of this folder share: a command with its memory, and a large picture."""

import os
import subprocess
import sys
import time


def run(*command, output=None):
    """Seconds and peak resident bytes of one command."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=output)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[1]} failed")
    return time.monotonic() - start, usage.ru_maxrss * 1024


def enlarge(source, target, across, down):
    """Puts a PPM so many times side by side and one below the other; returns the pixels."""
    with open(source, "rb") as file:
        kind, size, maximum, data = file.read().split(b"\n", 3)
    width, height = map(int, size.split())
    assert (kind, maximum) == (b"P6", b"255"), "a colour picture of 8 bits is expected"
    rows = [data[y * width * 3 : (y + 1) * width * 3] * across for y in range(height)]
    with open(target, "wb") as file:
        file.write(b"P6\n%d %d\n255\n" % (width * across, height * down))
        for _ in range(down):
            file.writelines(rows)
    return width * across * height * down
