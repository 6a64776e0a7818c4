"""The color error of RGB volumes, compared with Pillow (the reference) and ffmpeg.

    cargo build --release
    python benches/peers/color.py DIR [--mri MNI152_T1.npz] [--only NAME,...]

Needs numpy, pillow and scikit-image (for its pictures) in the Python that runs it. Where ffmpeg is missing, a message says
that it is left out. The volumes are made in DIR unless they are there:

rgb        from make_volumes.py: synthetic fluorescence with noise, 48 frames
mri        a T1 volume in red, two computed tissue maps in green and blue; only with --mri
overlay    the same T1 in grey, with labels of 90 colors laid over it; only with --mri
ihc        a stained section under a microscope that moves, 32 frames
lapse      the section at rest, three colored spots that move, 32 frames
photo      four pictures, 8 frames of each: the scene changes three times

PSNR and mean error are over all channels of all frames. Flicker is the mean change of the shown pixels, in levels, where
the volume does not change. Bytes are of whole files. Mpx/s are of whole processes, measured once; run.py measures times.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import numpy as np
from PIL import Image, ImageSequence

import make_volumes
from reference import levels

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def panned(picture, frames, size=(512, 512)):
    """A window of `size` that moves over an enlarged picture."""
    image = Image.fromarray(picture[..., :3])
    scale = max(1.25 * size[0] / image.height, 1.25 * size[1] / image.width)
    image = np.asarray(image.resize((round(image.width * scale), round(image.height * scale)), Image.BICUBIC))
    room = np.array(image.shape[:2]) - size
    corners = [(room * (k / max(1, frames - 1))).astype(int) for k in range(frames)]
    return np.stack([image[y:y + size[0], x:x + size[1]] for y, x in corners])


def lapse(picture, frames=32):
    volume = np.repeat(panned(picture, 1), frames, 0)
    for k in range(frames):
        for color, y, x in (((255, 40, 200), 100 + 6 * k, 120), ((30, 220, 255), 380, 60 + 12 * k),
                            ((250, 240, 30), 420 - 9 * k, 430 - 5 * k)):
            volume[k, y:y + 14, x:x + 14] = color
    return volume


def t1(path):
    data = np.load(path)
    return (data if isinstance(data, np.ndarray) else data[data.files[0]]).astype(np.float32)


def tissues(volume):
    """Red: T1. Green and blue: similarity to two tissues, averaged over three pixels."""
    rng = np.random.default_rng(8)
    noisy = volume + rng.normal(0, 2, volume.shape) * (volume > 0)
    around = (noisy + np.roll(noisy, 1, 1) + np.roll(noisy, 1, 2)) / 3
    maps = [255 * np.exp(-((around - mean) / 40) ** 2) * (volume > 10) for mean in (110, 190)]
    return np.stack([volume, *maps], -1).clip(0, 255).astype(np.uint8)


def overlay(volume):
    z, y, x = np.indices(volume.shape)
    labels = ((z // 17) * 7 + (y // 23) * 3 + (x // 19) * 5) % 90
    colors = np.random.default_rng(9).integers(0, 256, (90, 3)).astype(np.float32)
    grey = np.repeat(volume[..., None], 3, -1)
    brain = volume > 40
    grey[brain] = grey[brain] / 2 + colors[labels[brain]] / 2
    return grey.astype(np.uint8)


def makers(mri):
    def picture(name):
        import skimage.data
        return np.asarray(Image.open(pathlib.Path(skimage.data.__file__).parent / name).convert("RGB"))

    made = {
        "rgb": lambda: make_volumes.rgb(np.random.default_rng(6)),
        "ihc": lambda: panned(picture("ihc.png"), 32),
        "lapse": lambda: lapse(picture("ihc.png")),
        "photo": lambda: np.concatenate([panned(picture(name), 8) for name in
                                         ("astronaut.png", "retina.jpg", "coffee.png", "chelsea.png")]),
    }
    if mri:
        made["mri"] = lambda: tissues(t1(mri))
        made["overlay"] = lambda: overlay(t1(mri))
    return made


def shown(path, count):
    """The frames of a GIF. Pillow merges equal frames and adds their durations, so such frames are repeated here."""
    with Image.open(path) as gif:
        for frame in ImageSequence.Iterator(gif):
            pixels = np.asarray(frame.convert("RGB"))
            for _ in range(max(1, round(frame.info.get("duration", 100) / 100))):
                yield pixels


def judge(volume, path):
    """PSNR in dB, mean error, largest error, flicker in levels."""
    squares = total = largest = count = 0
    moved = still = 0
    before = None
    for wanted, found in zip(volume, shown(path, len(volume)), strict=True):
        off = np.abs(wanted.astype(np.int16) - found)
        squares += int((off.astype(np.int64) ** 2).sum())
        total += int(off.sum())
        largest = max(largest, int(off.max()))
        count += off.size
        if before is not None:
            at_rest = (before[0] == wanted).all(-1)
            still += 3 * int(at_rest.sum())
            moved += int(np.abs(before[1].astype(np.int16) - found)[at_rest].sum())
        before = wanted, found
    psnr = np.inf if squares == 0 else 10 * np.log10(255 ** 2 * count / squares)
    return psnr, total / count, largest, moved / max(1, still)


def commands(program, source, out):
    vol2gif = [program, "--quiet", "--backend", "cpu", source, "-o", out]
    yield "Pillow, per frame", [sys.executable, HERE / "reference.py", source, out]
    if shutil.which("ffmpeg"):
        for name, mode, new in (("ffmpeg, one palette", "full", 0), ("ffmpeg, per frame", "single", 1)):
            graph = f"split[a][b];[a]palettegen=stats_mode={mode}[p];[b][p]paletteuse=dither=none:new={new}"
            yield name, ("ffmpeg", graph)
    yield "vol2gif", vol2gif
    yield "vol2gif --palette 8", [*vol2gif, "--palette", "8"]
    yield "vol2gif --palette frame", [*vol2gif, "--palette", "frame"]
    yield "vol2gif --dither", [*vol2gif, "--dither"]


def ffmpeg(graph, volume, out):
    size = f"{volume.shape[2]}x{volume.shape[1]}"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", "10", "-i", "-",
               "-lavfi", graph, out]
    subprocess.run(command, input=volume.tobytes(), check=True)


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("dir", type=pathlib.Path, help="where the volumes are, or are made")
    p.add_argument("--mri", type=pathlib.Path, help="a T1 volume, uint8, .npz or .npy")
    p.add_argument("--only", metavar="NAME,...")
    p.add_argument("--vol2gif", default=ROOT / "target/release/vol2gif", help="default: target/release/vol2gif")
    a = p.parse_args()
    if not shutil.which("ffmpeg"):
        print("ffmpeg is not installed; it is left out", file=sys.stderr)
    a.dir.mkdir(parents=True, exist_ok=True)
    print("| volume | by | PSNR, dB | mean error | largest | flicker | bytes | Mpx/s |\n|---|---|--:|--:|--:|--:|--:|--:|")
    for name, make in makers(a.mri).items():
        if a.only and name not in a.only.split(","):
            continue
        source = a.dir / f"color_{name}.npy"
        if not source.exists():
            np.save(source, make())
        volume = levels(np.load(source))
        with tempfile.TemporaryDirectory() as out:
            out = pathlib.Path(out) / "a.gif"
            for by, command in commands(a.vol2gif, source, out):
                start = time.perf_counter()
                if command[0] == "ffmpeg":
                    ffmpeg(command[1], volume, out)
                else:
                    subprocess.run(command, check=True)
                speed = volume.size / 3 / (time.perf_counter() - start) / 1e6
                psnr, mean, largest, flicker = judge(volume, out)
                print(f"| {name} | {by} | {psnr:.2f} | {mean:.3f} | {largest} | {flicker:.3f} | {out.stat().st_size} "
                      f"| {speed:.1f} |", flush=True)


if __name__ == "__main__":
    main()
