"""Makes the volumes of compare.py, and the files that are no volumes. The same bytes every time (fixed seeds).

Good volumes are small, so that hundreds of conversions take minutes. `large_*` are large enough for frames to be cut
into segments. Needs numpy alone.
"""
import gzip
import os
import pathlib
import struct
import zipfile

import numpy as np

TYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
         "float16", "float32", "float64"]
# 2020: older than every output, so that --resume keeps them.
MODIFIED = 1577880000


def waves(shape, seed, noise=0.05):
    """A pattern that moves from frame to frame, from 0 to 1."""
    rng = np.random.default_rng(seed)
    t, y, x = np.ogrid[:shape[0], :shape[1], :shape[2]]
    value = 0.5 + 0.25 * np.sin((x + 2 * t) / 5) + 0.25 * np.cos((y - t) / 7)
    return (value + noise * rng.standard_normal(shape)).clip(0, 1)


def of_type(name, shape=(6, 20, 28)):
    """Waves over most of the range of the type `name`."""
    value = waves(shape, 1)
    kind = np.dtype(name)
    if kind.kind == "b":
        return value > 0.5
    if kind.kind == "f":
        return (value * 300 - 40).astype(kind)
    limits = np.iinfo(kind)
    least, greatest = float(limits.min) * 0.9, float(limits.max) * 0.9
    return (least + value * (greatest - least)).astype(kind)


def cells(shape=(10, 72, 80)):
    rng = np.random.default_rng(2)
    z, y, x = np.ogrid[:shape[0], :shape[1], :shape[2]]
    value = np.full(shape, 100.0)
    for _ in range(24):
        c, r = rng.uniform((0, 0, 0), shape), rng.uniform(3, 9)
        distance = ((z - c[0]) / 2) ** 2 + ((y - c[1]) / r) ** 2 + ((x - c[2]) / r) ** 2
        value += rng.uniform(200, 3000) * np.exp(-distance)
    return rng.poisson(value).clip(0, 65535).astype(np.uint16)


def ct(shape=(10, 72, 80)):
    rng = np.random.default_rng(3)
    z, y, x = np.ogrid[-1:1:shape[0] * 1j, -1:1:shape[1] * 1j, -1:1:shape[2] * 1j]
    value = np.full(shape, -1024.0)
    body = (x / 0.8) ** 2 + (y / 0.6) ** 2 + 0 * z < 1
    value[body] = 40 + 12 * rng.standard_normal(int(body.sum()))
    value[(x - 0.2) ** 2 + y ** 2 + z ** 2 / 4 < 0.05] = 1500
    return value.round().astype(np.int16)


def labels(shape=(10, 72, 80)):
    rng = np.random.default_rng(4)
    out = np.zeros(shape, np.uint8)
    z, y, x = np.ogrid[:shape[0], :shape[1], :shape[2]]
    for k in range(1, 25):
        c, r = rng.uniform((0, 0, 0), shape), rng.uniform(4, 14)
        out[((z - c[0]) * 2) ** 2 + (y - c[1]) ** 2 + (x - c[2]) ** 2 < r * r] = k
    return out


def moving(shape=(24, 64, 72)):
    """A still background and a few spots that move."""
    rng = np.random.default_rng(5)
    out = np.broadcast_to(rng.integers(0, 80, shape[1:]), shape).astype(np.float64)
    y, x = np.ogrid[:shape[1], :shape[2]]
    for start, speed in zip(rng.uniform(0, 64, (5, 2)), rng.normal(0, 2, (5, 2))):
        for t in range(shape[0]):
            c = (start + t * speed) % shape[1:]
            out[t] += 150 * np.exp(-((y - c[0]) ** 2 + (x - c[1]) ** 2) / 8)
    return out.clip(0, 255).astype(np.uint8)


def rgb_many(shape=(8, 56, 64), scenes=1):
    """More than 256 colors; with `scenes`, the colors change that often."""
    planes = [waves(shape, 10 + k) for k in range(3)]
    out = np.stack([planes[0], planes[1] * 0.7, 1 - planes[2]], -1)
    for t in range(shape[0]):
        out[t] = np.roll(out[t], t * scenes // shape[0], -1)
    return (out * 255).astype(np.uint8)


def rgb_few(shape=(8, 56, 64)):
    colors = np.random.default_rng(6).integers(0, 256, (40, 3), np.uint8)
    return colors[labels(shape) % 40]


def rgb_still(shape=(12, 48, 56)):
    """A still picture of many colors, over which a spot of one rare color moves."""
    out = np.repeat(rgb_many((1, *shape[1:])), shape[0], 0)
    for t in range(shape[0]):
        out[t, 10:14, 4 * t:4 * t + 4] = (255, 0, 255)
    return out


def special():
    """Volumes for the edges of the rules, by name."""
    rng = np.random.default_rng(7)
    floats = (waves((6, 24, 30), 8) * 900 - 200).astype(np.float32)
    odd = floats.copy()
    odd[0, 0, :9] = [np.nan, np.inf, -np.inf] * 3
    odd[3] = np.where(rng.random(odd[3].shape) < 0.2, np.nan, odd[3])
    unit = waves((6, 24, 30), 9)
    huge = np.where(floats > 300, 1e300, floats.astype(np.float64) * 1e-310)
    ends = np.array([0, 1, 2**63 - 1, 2**63, 2**64 - 1], np.uint64)[rng.integers(0, 5, (3, 9, 11))]
    halves = np.array([-65504, 65504, 6e-8, 0], np.float16)[rng.integers(0, 4, (3, 9, 11))]
    return {
        "cells": cells(),
        "cells_f64": cells().astype(np.float64) / 7 - 20,
        "ct": ct(),
        "labels": labels(),
        "moving": moving(),
        "still": np.repeat(moving((1, 40, 44)), 9, 0),
        "many_frames": moving((300, 12, 16)),
        "noise": rng.integers(0, 256, (6, 60, 70), np.uint8),
        "noise_u16": rng.integers(0, 65536, (4, 60, 70), np.uint16),
        "floats": floats,
        "nan_inf": odd,
        "all_nan": np.full((3, 8, 9), np.nan, np.float32),
        "huge_f64": huge,
        "ends_u64": ends,
        "ends_i64": ends.view(np.int64),
        "ends_f16": halves,
        "zero_to_one": unit.astype(np.float64),
        "zero_to_255": (unit * 255).round().astype(np.int32),
        "two_levels": labels() > 12,
        "sixteen_levels": (labels() % 16).astype(np.uint8) * 17,
        "constant_0": np.zeros((4, 16, 18), np.uint8),
        "constant_7": np.full((4, 16, 18), 7.5, np.float32),
        "constant_big": np.full((4, 16, 18), -70000, np.int32),
        "one_frame": cells((1, 40, 44)),
        "one_pixel": np.array([[[3]]], np.uint8),
        "one_channel": cells((4, 20, 24))[..., None],
        "column": waves((5, 70, 1), 11),
        "row": waves((5, 1, 90), 12),
        "pixel_over_time": np.arange(300, dtype=np.uint16).reshape(300, 1, 1),
        "wide": waves((2, 3, 5000), 13).astype(np.float32),
        "rgb_many": rgb_many(),
        "rgb_scenes": rgb_many((9, 48, 56), 3),
        "rgb_few": rgb_few(),
        "rgb_still": rgb_still(),
        "rgb_grey": np.repeat(labels()[..., None] * 9, 3, -1).astype(np.uint8),
        "rgb_u16": rgb_many((5, 24, 30)).astype(np.uint16) * 200,
        "rgb_f32": rgb_many((5, 24, 30)).astype(np.float32) / 255,
        "rgb_nan": np.where(rgb_many((4, 12, 14)) > 230, np.nan, rgb_many((4, 12, 14)).astype(np.float64)),
        "large_noise": rng.integers(0, 4096, (2, 512, 1024), np.uint16),
        "large_waves": (waves((2, 512, 1024), 14, 0.01) * 255).astype(np.uint8),
        "large_labels": np.repeat(np.repeat(labels((2, 128, 128)), 4, 1), 8, 2),
        "large_rgb": rgb_many((2, 512, 1024)),
        "large_f32": waves((3, 512, 1024), 15).astype(np.float32) * 4000 - 1000,
    }


def save_npy(path, array, version=None):
    with open(path, "wb") as file:
        np.lib.format.write_array(file, array, version=version)


def make(directory):
    """Writes all good volumes into `directory`; their names without extension, `.npy` first."""
    directory.mkdir(parents=True)
    for name in TYPES:
        array = of_type(name)
        save_npy(directory / f"type_{name}_c.npy", array)
        save_npy(directory / f"type_{name}_fortran.npy", np.asfortranarray(array))
        if array.dtype.itemsize > 1:
            save_npy(directory / f"type_{name}_big.npy", array.astype(array.dtype.newbyteorder(">")))
    for name, array in special().items():
        save_npy(directory / f"{name}.npy", array)
    for name in ["cells", "rgb_many", "large_noise"]:
        array = np.load(directory / f"{name}.npy")
        save_npy(directory / f"{name}_fortran.npy", np.asfortranarray(array))
    save_npy(directory / "version_2.npy", cells((4, 20, 24)), (2, 0))
    save_npy(directory / "version_3.npy", cells((4, 20, 24)), (3, 0))

    turned = np.asfortranarray(waves((4, 20, 24), 16))
    several = {"raw": cells((5, 24, 30)), "colors": rgb_many((4, 20, 24)), "turned": turned}
    np.savez(directory / "stored.npz", **several)
    np.savez_compressed(directory / "deflated.npz", **several)
    np.savez_compressed(directory / "one_array.npz", only=ct((6, 40, 44)))
    np.savez_compressed(directory / "deflated_large.npz", x=np.load(directory / "large_f32.npy"))
    odd = {"a/b": several["raw"], "../up": several["raw"], "é: *?": turned}
    np.savez(directory / "odd_names.npz", **odd)
    return sorted(path.name for path in directory.iterdir())


def make_bad(directory):
    """Writes files that cannot be converted into `directory`; their names."""
    directory.mkdir(parents=True)
    good = directory / "good.npy"
    save_npy(good, cells((4, 20, 24)))
    whole = good.read_bytes()
    good.unlink()

    def npy(header, body=b""):
        text = header.encode("latin-1") + b"\n"
        return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body

    def described(descr, shape="(2, 4, 5)", order="False", body=b"\0" * 160):
        return npy(f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}", body)

    missing_shape = "{'descr': '<u2', 'fortran_order': False}"
    extra_key = "{'descr': '<u2', 'fortran_order': False, 'shape': (1, 1, 1), 'x': 1}"
    side = "4294967296"
    files = {
        "empty.npy": b"",
        "text.npy": b"frames, rows, columns\n1, 2, 3\n",
        "magic_alone.npy": whole[:6],
        "version_9.npy": b"\x93NUMPY\x09\x00" + whole[8:],
        "header_cut.npy": whole[:40],
        "no_samples.npy": whole[:128],
        "samples_cut.npy": whole[:-100],
        "trailing.npy": whole + b"x",
        "no_dictionary.npy": npy("[1, 2]"),
        "not_closed.npy": npy("{'descr': '<u2'"),
        "binary_header.npy": npy("{\x00\xff\x80}"),
        "no_shape.npy": npy(missing_shape),
        "extra_key.npy": npy(extra_key, b"ab"),
        "order.npy": described("'<u2'", order="None"),
        "object.npy": described("'|O'"),
        "complex.npy": described("'<c8'"),
        "void.npy": described("'|V2'"),
        "structured.npy": described("[('r', '|u1'), ('g', '|u1'), ('b', '|u1')]"),
        "string.npy": described("'<U3'"),
        "datetime.npy": described("'<M8[s]'"),
        "float128.npy": described("'<f16'", body=b"\0" * 640),
        "scalar.npy": described("'|u1'", "()", body=b"x"),
        "one_axis.npy": described("'|u1'", "(160,)"),
        "two_axes.npy": described("'|u1'", "(8, 20)"),
        "five_axes.npy": described("'|u1'", "(1, 2, 4, 5, 4)"),
        "channels_first.npy": described("'|u1'", "(2, 3, 4, 5)"),
        "two_channels.npy": described("'|u1'", "(2, 8, 5, 2)"),
        "rgba.npy": described("'|u1'", "(2, 4, 5, 4)"),
        "no_frames.npy": described("'|u1'", "(0, 4, 5)", body=b""),
        "no_width.npy": described("'|u1'", "(2, 4, 0)", body=b""),
        "negative.npy": described("'|u1'", "(-2, 4, 5)"),
        "too_wide.npy": described("'|u1'", "(1, 1, 70000)", body=b"\0" * 70000),
        "overflow.npy": described("'<u8'", f"({side}, {side}, {side})"),
        "not_zip.npz": b"neither",
        "cut.npz": b"PK\x03\x04" + b"\0" * 10,
        "end_alone.npz": b"PK\x05\x06" + b"\0" * 18,
        "stack.tif": b"II*\0\x08\0\0\0" + b"\0" * 64,
        "picture.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        "picture.jpg": b"\xff\xd8\xff\xe0" + b"\0" * 64,
        "movie.gif": b"GIF89a" + b"\1\0\1\0\0\0\0;",
        "scan.h5": b"\x89HDF\r\n\x1a\n" + b"\0" * 64,
        "scan.nii": struct.pack("<i", 348) + b"\0" * 340 + b"n+1\0",
        "scan.nii.gz": gzip.compress(b"\0" * 500, mtime=0),
        "scan.nrrd": b"NRRD0004\ntype: uint8\n",
        "scan.mha": b"ObjectType = Image\nNDims = 3\n",
        "scan.mrc": b"\0" * 208 + b"MAP " + b"\0" * 812,
        "scan.dcm": b"\0" * 128 + b"DICM" + b"\0" * 64,
        "volume.gz": gzip.compress(whole, mtime=0),
    }
    for name, content in files.items():
        (directory / name).write_bytes(content)

    np.savez(directory / "whole.npz", raw=cells((4, 20, 24)))
    np.savez_compressed(directory / "deflated.npz", raw=cells((4, 20, 24)))
    stored, deflated = (bytearray((directory / name).read_bytes()) for name in ["whole.npz", "deflated.npz"])
    (directory / "end_missing.npz").write_bytes(stored[:-30])
    stored[1500] ^= 0x40
    (directory / "checksum.npz").write_bytes(stored)
    deflated[len(deflated) // 2] ^= 0xFF
    (directory / "damaged.npz").write_bytes(deflated)
    for name in ["whole.npz", "deflated.npz"]:
        (directory / name).unlink()
    with zipfile.ZipFile(directory / "no_arrays.npz", "w") as archive:
        archive.writestr(zipfile.ZipInfo("notes.txt"), "nothing here")
    with zipfile.ZipFile(directory / "nothing.npz", "w"):
        pass
    with zipfile.ZipFile(directory / "bad_member.npz", "w") as archive:
        archive.writestr(zipfile.ZipInfo("x.npy"), files["text.npy"])
        archive.writestr(zipfile.ZipInfo("y.npy"), whole)
    with zipfile.ZipFile(directory / "bzip2.npz", "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(zipfile.ZipInfo("x.npy"), whole, zipfile.ZIP_BZIP2)
    # A zarr array is a directory.
    (directory / "scan.zarr").mkdir()
    (directory / "scan.zarr" / ".zarray").write_text('{"zarr_format": 2}\n')
    return sorted(path.name for path in directory.iterdir())


def make_other(directory):
    """Writes colormaps, small GIFs, and reports into `directory`."""
    directory.mkdir(parents=True)
    ramp = [(k, 255 - k, k * k // 255) for k in range(256)]
    (directory / "map.txt").write_text("# red green blue\n" + "".join(f"{r} {g} {b}\n" for r, g, b in ramp))
    (directory / "map.lut").write_bytes(bytes(value for column in zip(*ramp) for value in column))
    (directory / "short.txt").write_text("0 0 0\n255 255 255\n")
    (directory / "words.txt").write_text("red green blue\n" * 256)
    # One pixel, one frame, no comment; the same with a comment; the first cut short.
    screen, frame = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff", b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
    (directory / "pixel.gif").write_bytes(screen + frame)
    (directory / "comment.gif").write_bytes(screen + b"!\xfe\5hello\0" + frame)
    (directory / "cut.gif").write_bytes((screen + frame)[:-4])


def age(directory):
    """Gives every file in `directory` the same old time."""
    for path in [directory, *pathlib.Path(directory).rglob("*")]:
        os.utime(path, (MODIFIED, MODIFIED))
