"""The volumes whose report is opened: one folder for the checks, and one for the pictures of the docs."""
import os
import pathlib
import struct

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Names that would be markup, end a text, turn its direction, or break a link. The second is what the page shows.
NAMES = [
    ("<script>window.broken=1<script>.npy",) * 2,
    ("<img src=x onerror=window.broken=1>.npy",) * 2,
    ("\"double\" 'single' `back` & &amp;.npy",) * 2,
    ("a b#c?d%20e+f\\g.npy",) * 2,
    ("line\u2028separator.npy", "line\\u2028separator.npy"),
    ("right\u202egpj.npy", "right\\u202egpj.npy"),
    ("צילום 12.npy",) * 2,
    ("escape\x1b[31m.npy", "escape\\x1b[31m.npy"),
    ("line\nbreak.npy", "line\\x0abreak.npy"),
    ("é" * 100 + ".npy",) * 2,
    (b"latin\xe9.npy", "latin\\xe9.npy"),
]

# Its least and greatest sample are not numbers of a script.
WIDE = np.arange(3000).reshape(3, 25, 40) * 3074457345618259 - (2**62 - 1)

# Name of the patient, study and series of the DICOM files.
SECRETS = "ROENTGEN^ANNA BERTHA", "1.2.826.0.1.77001", "1.2.826.0.1.77002"


def cells(seed, frames=14, height=96, width=128):
    """Bright cells that move in the dark, as a camera of 12 bits sees them."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    levels = np.full((frames, height, width), 180.0)
    for _ in range(9):
        at, step = random.uniform((0, 0), (height, width)), random.normal(0, 1.6, 2)
        radius, light = random.uniform(4, 10), random.uniform(500, 2600)
        for frame, level in enumerate(levels):
            row, column = at + step * frame
            level += light * np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * radius**2))
    return np.clip(random.normal(levels, 2 * np.sqrt(levels)), 0, 4095).astype(np.uint16)


def brain():
    """The sample of this repository."""
    with np.load(ROOT / "samples/mni152_t1_2mm.npz") as arrays:
        return arrays["t1"]


def head(frames=18, side=112):
    """A head as CT has it, in Hounsfield units: air, skull, brain, ventricles."""
    z, y, x = np.mgrid[-0.8:0.8:frames * 1j, -1:1:side * 1j, -1:1:side * 1j]
    units = np.full(z.shape, -1000)
    for depth, height, width, unit in (0.98, 0.95, 0.78, 1100), (0.93, 0.88, 0.71, 35), (0.4, 0.3, 0.24, 8):
        units[(z / depth) ** 2 + (y / height) ** 2 + (x / width) ** 2 < 1] = unit
    units = units + np.random.default_rng(1).normal(0, 14, units.shape)
    return np.clip(units, -1024, 3071).astype(np.int16)


def dicom(folder, volume, modality="CT", window=(40, 400)):
    """A series, a file for each slice: explicit VR, little endian."""
    folder.mkdir(parents=True)

    def element(group, number, kind, value):
        if isinstance(value, str):
            value = value.encode() + b"\0 "[kind != "UI":][:1] * (len(value) % 2)
        length = struct.pack("<HI", 0, len(value)) if kind == "OW" else struct.pack("<H", len(value))
        return struct.pack("<HH2s", group, number, kind.encode()) + length + value

    short = lambda number: struct.pack("<H", number)
    for k, slice in enumerate(volume):
        storage, one = "1.2.840.10008.5.1.4.1.1.2", f"1.2.3.4.{k + 1}"
        meta = (element(2, 0x02, "UI", storage) + element(2, 0x03, "UI", one) + element(2, 0x10, "UI", "1.2.840.10008.1.2.1"))
        body = [
            (0x08, 0x16, "UI", storage), (0x08, 0x18, "UI", one), (0x08, 0x60, "CS", modality), (0x10, 0x10, "PN", SECRETS[0]),
            (0x20, 0x0D, "UI", SECRETS[1]), (0x20, 0x0E, "UI", SECRETS[2]), (0x20, 0x11, "IS", "7"), (0x20, 0x13, "IS", str(k + 1)),
            (0x20, 0x32, "DS", f"0\\0\\{5 * k}"), (0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0"),
            (0x28, 0x02, "US", short(1)), (0x28, 0x04, "CS", "MONOCHROME2"), (0x28, 0x10, "US", short(slice.shape[0])),
            (0x28, 0x11, "US", short(slice.shape[1])), (0x28, 0x30, "DS", "1\\1"), (0x28, 0x100, "US", short(16)),
            (0x28, 0x101, "US", short(16)), (0x28, 0x102, "US", short(15)), (0x28, 0x103, "US", short(1)),
            (0x28, 0x1050, "DS", str(window[0])), (0x28, 0x1051, "DS", str(window[1])), (0x28, 0x1052, "DS", "0"),
            (0x28, 0x1053, "DS", "1"), (0x7FE0, 0x10, "OW", slice.astype("<i2").tobytes()),
        ]
        text = b"\0" * 128 + b"DICM" + element(2, 0x00, "UL", struct.pack("<I", len(meta))) + meta
        (folder / f"{k:03}.dcm").write_bytes(text + b"".join(element(*it) for it in body))


def save(path, samples):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        np.save(file, samples)


def cut(path, samples):
    """A volume that ends too early."""
    save(path, samples)
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size // 3)


def mixed(folder):
    """A volume of each kind that the page shows in a way of its own; `kept` is for the caller to convert first."""
    save(folder / "plain/cells.npy", cells(1))
    save(folder / "plain/mask.npy", cells(2) > 900)
    save(folder / "plain/kept.npy", cells(3))
    save(folder / "plain/wide.npy", WIDE)
    save(folder / "float/brain.npy", brain()[20:70])
    infinite = cells(4).astype(np.float32) / 4095
    infinite[0, 0, :3], infinite[0, 1, :2] = np.nan, np.inf
    save(folder / "float/nan.npy", infinite)
    save(folder / "float/almost_one.npy", np.minimum(cells(5) / np.float32(2000), 1.0001).astype(np.float32))
    save(folder / "color/rgb.npy", np.stack([cells(6) >> 4, cells(7) >> 4, cells(8) >> 4], -1).astype(np.uint8))
    cut(folder / "cut/cut.npy", cells(9))
    dicom(folder / "patient", head())
    (folder / "names").mkdir()
    for k, (name, _) in enumerate(NAMES):
        with open(os.path.join(os.fsencode(folder / "names"), os.fsencode(name)), "wb") as file:
            np.save(file, cells(20 + k, 4, 24, 32))


def gallery(folder):
    """A batch as a lab has it; the first wells are for the caller to convert before."""
    for k in range(7):
        save(folder / f"plate-{'AB'[k // 6]}/well-{k + 1:02}.npy", cells(30 + k, 10 + 2 * k))
    save(folder / "plate-B/well-08.npy", np.minimum(cells(40) / np.float32(2000), 1.0001).astype(np.float32))
    cut(folder / "plate-B/well-09.npy", cells(41))
    volume = brain()
    save(folder / "subjects/sub-01_axial.npy", volume[18:78:2])
    save(folder / "subjects/sub-01_coronal.npy", volume[::-1].transpose(1, 0, 2)[20:100:3])
    save(folder / "subjects/sub-01_sagittal.npy", volume[::-1].transpose(2, 0, 1)[20:80:3])
    dicom(folder / "head-ct", head())
