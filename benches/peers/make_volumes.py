"""Makes the volumes of the comparison, the same way every time (fixed seeds).

    python make_volumes.py OUT_DIR [--folder N]

cells_u16.npy    (64, 1024, 1024) uint16   dense fluorescence-like blobs, Poisson and read noise: hard to compress
cells_f32.npy    the same, float32, divided by 7, with an offset of -20, so that it is normalized
labels_u8.npy    (128, 512, 512)  uint8    label map, 40 regions, few changes between frames
mask_bool.npy    (64, 512, 512)   bool     two levels
ct_i16.npy       (96, 512, 512)   int16    Hounsfield-like: air -1024, soft tissue, bone to 2000, light noise
time_u16.npy     (40, 512, 512)   uint16   time-lapse: static background, a few moving spots
rgb_u8.npy       (48, 512, 512, 3) uint8   three-channel overlay

With --folder N instead: N volumes of shape (32, 64, 64), uint16, cut from cells like those. Files that exist already are not
made again. The noise is synthetic; real camera data may compress better or worse. Needs numpy only.
"""
import argparse
import pathlib

import numpy as np


def blobs(shape, count, rng, peak, radius):
    z, h, w = shape
    v = np.zeros(shape, np.float32)
    for _ in range(count):
        c = rng.uniform((0, 0, 0), shape)
        r = rng.uniform(*radius)
        rz = max(1.0, r / 3)
        lo = np.maximum(0, (c - 3 * np.array([rz, r, r])).astype(int))
        hi = np.minimum(shape, (c + 3 * np.array([rz, r, r])).astype(int) + 1)
        zz, yy, xx = np.ogrid[lo[0]:hi[0], lo[1]:hi[1], lo[2]:hi[2]]
        v[lo[0]:hi[0], lo[1]:hi[1], lo[2]:hi[2]] += rng.uniform(*peak) * np.exp(
            -(((zz - c[0]) / rz) ** 2 + ((yy - c[1]) / r) ** 2 + ((xx - c[2]) / r) ** 2))
    return v


def cells(rng, shape=(64, 1024, 1024)):
    v = blobs(shape, 400, rng, (200, 3000), (10, 30)) + 100
    return (rng.poisson(v) + rng.normal(0, 5, shape)).clip(0, 65535).astype(np.uint16)


def labels(rng, shape=(128, 512, 512)):
    out = np.zeros(shape, np.uint8)
    zz, yy, xx = np.ogrid[:shape[0], :shape[1], :shape[2]]
    for k in range(1, 41):
        c, r = rng.uniform((0, 60, 60), (shape[0], 450, 450)), rng.uniform(15, 60)
        out[((zz - c[0]) * 2) ** 2 + (yy - c[1]) ** 2 + (xx - c[2]) ** 2 < r * r] = k
    return out


def ct(rng, shape=(96, 512, 512)):
    zz, yy, xx = np.ogrid[-1:1:shape[0] * 1j, -1:1:shape[1] * 1j, -1:1:shape[2] * 1j]
    v = np.full(shape, -1024, np.float32)
    body = (xx / .8) ** 2 + (yy / .6) ** 2 + 0 * zz < 1
    v[body] = 40
    for _ in range(24):
        c, r = rng.uniform(-.5, .5, 3), rng.uniform(.03, .15)
        v[((zz - c[0]) ** 2 + (yy - c[1]) ** 2 + (xx - c[2]) ** 2 < r * r) & body] = rng.choice([-800, -100, 80, 700, 1900])
    v[body] += rng.normal(0, 12, shape)[body]
    return v.round().astype(np.int16)


def time_lapse(rng, shape=(40, 512, 512)):
    out = np.broadcast_to((blobs((1,) + shape[1:], 60, rng, (300, 900), (6, 40)) + 200), shape).copy()
    start, speed = rng.uniform(0, 512, (25, 2)), rng.normal(0, 3, (25, 2))
    yy, xx = np.ogrid[:shape[1], :shape[2]]
    for t in range(shape[0]):
        for (y, x) in (start + t * speed) % 512:
            out[t] += 2500 * np.exp(-((yy - y) ** 2 + (xx - x) ** 2) / 18)
    return out.round().astype(np.uint16)


def rgb(rng, shape=(48, 512, 512)):
    planes = [blobs(shape, 120, rng, (40, 200), (6, 40)) + rng.normal(4, 2, shape) for _ in range(3)]
    return np.stack(planes, -1).clip(0, 255).astype(np.uint8)


def cells_and_floats(out):
    c = cells(np.random.default_rng(1))
    np.save(out / "cells_u16.npy", c)
    np.save(out / "cells_f32.npy", c.astype(np.float32) / 7 - 20)


def folder(out, count):
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    whole = cells(rng, (32, 512, 512))
    for k in range(count):
        y, x = rng.integers(0, 512 - 64, 2)
        np.save(out / f"small_{k:05}.npy", whole[:, y:y + 64, x:x + 64])


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--folder", type=int, metavar="N")
    a = p.parse_args()
    if a.folder:
        folder(a.out, a.folder)
        return
    a.out.mkdir(parents=True, exist_ok=True)
    if not all((a.out / name).exists() for name in ("cells_u16.npy", "cells_f32.npy")):
        cells_and_floats(a.out)
    for name, make in {
        "labels_u8": lambda: labels(np.random.default_rng(2)),
        "mask_bool": lambda: labels(np.random.default_rng(3), (64, 512, 512)) > 20,
        "ct_i16": lambda: ct(np.random.default_rng(4)),
        "time_u16": lambda: time_lapse(np.random.default_rng(5)),
        "rgb_u8": lambda: rgb(np.random.default_rng(6)),
    }.items():
        if not (a.out / f"{name}.npy").exists():
            np.save(a.out / f"{name}.npy", make())


if __name__ == "__main__":
    main()
