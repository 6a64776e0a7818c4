"""Makes forty volumes of several sizes, types and subdirectories in the given directory; needs only Python.

A frame is a piece of one long sequence of noise, and the next frame begins a few rows later. So the picture moves, and its
frames take time to pack. The volumes are the same in every run.
"""

import array
import random
import struct
import sys
import zipfile
from pathlib import Path

VOLUMES = 40
# The largest has fourteen times as many samples as the smallest.
SIDES = [(12, 96, 128), (20, 128, 160), (24, 192, 224), (12, 64, 96), (24, 224, 192)]


def npy(kind: str, shape: tuple[int, ...], samples: bytes) -> bytes:
    """A .npy file, version 1.0."""
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + samples


def volume(number: int, noise: bytes) -> bytes:
    frames, height, width = shape = SIDES[number % len(SIDES)]
    start = number * 7919
    pieces = (start + frame * 3 * width for frame in range(frames))
    levels = b"".join(noise[piece : piece + height * width] for piece in pieces)
    if number % 4 == 1:
        # Both bytes of a sample are its level.
        return npy("<u2", shape, bytes(byte for level in levels for byte in (level, level)))
    if number % 4 == 2:
        floats = array.array("f", (level / 10 - 5 for level in levels))
        if sys.byteorder == "big":
            floats.byteswap()
        return npy("<f4", shape, floats.tobytes())
    return npy("|u1", shape, levels)


def main() -> None:
    directory = Path(sys.argv[1])
    noise = random.Random(1).randbytes(1 << 20)
    # Sixteen grey levels, one for every 16 values of a byte.
    noise = noise.translate(bytes(byte // 16 * 16 for byte in range(256)))
    for number in range(VOLUMES):
        name = directory / f"day{number % 3}" / f"stack{number:02}"
        name.parent.mkdir(parents=True, exist_ok=True)
        if number % 8 == 7:
            with zipfile.ZipFile(name.with_suffix(".npz"), "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("stack.npy", volume(number, noise))
        else:
            name.with_suffix(".npy").write_bytes(volume(number, noise))


main()
