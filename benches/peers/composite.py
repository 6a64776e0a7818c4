"""Composites beside ImageJ's: bytes and error of "Merge Channels, RGB, save as GIF".

    cargo build --release
    python benches/peers/composite.py DIR

Needs numpy, pillow, tifffile, scikit-image and nilearn (for their pictures) in the Python that runs it, Java, and ImageJ as
Debian has it (libij-java). The stacks are made in DIR, as ImageJ hyperstacks of 8 bits whose display range is 0 to 255, so
that both programs start from equal levels:

brain      two maps of tissue of the MNI 152 template, in magenta and green, every second slice
section    the two stains of a section under a microscope that moves, in magenta and green, 24 frames
cells      two channels of synthetic fluorescence with noise, in magenta and green, 24 frames
cells3     three of them, in red, green and blue

The exact composite is the sum in whole numbers. PSNR and the greatest error are over all channels of all frames.
"""
import argparse
import pathlib
import subprocess
import sys
import time

import numpy as np
import tifffile
from PIL import Image, ImageSequence

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COLORS = {2: [(255, 0, 255), (0, 255, 0)], 3: [(255, 0, 0), (0, 255, 0), (0, 0, 255)]}


def brain():
    import nibabel
    import nilearn.datasets

    folder = pathlib.Path(nilearn.datasets.__file__).parent / "data"
    maps = [np.asarray(nibabel.load(folder / f"mni_icbm152_{name}_tal_nlin_sym_09a_converted.nii.gz").dataobj)
            for name in ("gm", "wm")]
    levels = [np.rint(255.0 * part / part.max()).astype(np.uint8).transpose(2, 1, 0)[::2, ::-1] for part in maps]
    return np.stack(levels, axis=1)


def section():
    import skimage.color
    import skimage.data

    from color import panned

    picture = np.asarray(Image.open(pathlib.Path(skimage.data.__file__).parent / "ihc.png").convert("RGB"))
    stains = skimage.color.rgb2hed(picture)[..., [0, 2]]
    low, high = np.percentile(stains, (1, 99.8), axis=(0, 1))
    levels = np.rint(255 * np.clip((stains - low) / (high - low), 0, 1)).astype(np.uint8)
    shown = np.dstack([levels, levels[..., 0]])
    return panned(shown, 24)[..., :2].transpose(0, 3, 1, 2)


def cells(channels):
    random = np.random.default_rng(7)
    y, x = np.mgrid[:400, :400]
    frames = np.zeros((24, channels, 400, 400))
    for channel in range(channels):
        for _ in range(25):
            at, speed, size = random.uniform(0, 400, 2), random.normal(0, 2, 2), random.uniform(8, 30)
            for frame in range(24):
                cy, cx = at + frame * speed
                frames[frame, channel] += random.uniform(60, 160) * np.exp(
                    -((y - cy) ** 2 + (x - cx) ** 2) / (2 * size ** 2))
    return np.clip(random.poisson(frames + 4), 0, 255).astype(np.uint8)


def table(color):
    return np.stack([np.rint(np.arange(256) * part / 255) for part in color]).astype(np.uint8)


def error(path, exact):
    with Image.open(path) as gif:
        shown = np.stack([np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(gif)])
    apart = np.abs(shown.astype(int) - exact)
    square = float(np.mean(apart.astype(float) ** 2))
    return (10 * np.log10(255 ** 2 / square) if square else np.inf), apart.max()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--vol2gif", type=pathlib.Path, default=ROOT / "target/release/vol2gif")
    parser.add_argument("--imagej", default="/usr/share/java/ij.jar")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    for name, make in [("brain", brain), ("section", section), ("cells", lambda: cells(2)), ("cells3", lambda: cells(3))]:
        stack = make()
        colors = COLORS[stack.shape[1]]
        path = arguments.directory / f"{name}.tif"
        tifffile.imwrite(path, stack, imagej=True, metadata={
            "axes": "TCYX", "mode": "composite", "LUTs": [table(color) for color in colors],
            "Ranges": (0.0, 255.0) * len(colors)})
        exact = np.minimum(255, np.einsum("tcyx,ck->tyxk", stack.astype(int), np.array(colors) // 255))
        ours, theirs = path.with_suffix(".gif"), arguments.directory / f"{name}.imagej.gif"
        start = time.perf_counter()
        subprocess.run([arguments.vol2gif, path, "-o", ours, "-q", "--range", "0,255", "--axes", "TCYX"], check=True)
        seconds = time.perf_counter() - start
        java = ["java", "-Djava.awt.headless=true", "-cp", arguments.imagej, HERE / "ImageJMergeToGif.java", path, theirs]
        of_java = subprocess.run(java, check=True, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
        distinct = len(np.unique(exact.reshape(-1, 3), axis=0))
        print(f"{name}: {'x'.join(map(str, stack.shape))}, {distinct} colors")
        for program, gif, took in (("vol2gif", ours, seconds), ("ImageJ", theirs, float(of_java))):
            psnr, worst = error(gif, exact)
            print(f"    {program:8} {gif.stat().st_size:9} bytes, {psnr:5.1f} dB, greatest error {worst:3}, {took:.2f} s")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
