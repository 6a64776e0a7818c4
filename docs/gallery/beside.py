"""Makes the pictures of docs/coming_from.md, and prints its table: GIFs of other programs beside those of vol2gif.

    python docs/gallery/beside.py [--vol2gif PROGRAM] [--imagej ij.jar]

Needs numpy, pillow, nibabel, tifffile and imageio in the Python that runs it. Of ffmpeg, gifski, java and gif_your_nifti, what is
not there is left out aloud. All of them get the sample of this repository: every fifth slice, 16 frames at 8 a second; and
gif_your_nifti all of it, with every second voxel.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import imageio
import nibabel
import numpy as np
import tifffile
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def shown(path, count, milliseconds):
    """The frames of a GIF in the middle of `count` equal times."""
    with Image.open(path) as gif:
        frames, ends, at = [], [], 0
        for k in range(gif.n_frames):
            gif.seek(k)
            frames.append(np.asarray(gif.convert("RGB"), dtype=int))
            at += gif.info["duration"]
            ends.append(at)
    times = (np.arange(count) + 0.5) * milliseconds
    return np.stack([frames[min(np.searchsorted(ends, time, "right"), len(ends) - 1)] for time in times]), at


def report(name, levels, milliseconds=125, same_window=True):
    path = HERE / f"beside_{name}.gif"
    pixels, total = shown(path, len(levels), milliseconds)
    greys = len(np.unique(pixels.reshape(-1, 3), axis=0))
    text = f"{name:18} {path.stat().st_size:7} bytes {greys:4} greys, {total} ms"
    if same_window:
        off = np.abs(pixels - levels[..., None])
        text += f", off by {off.mean():.2f}, at most {off.max()}"
    print(text)


def inputs(directory):
    volume = np.load(ROOT / "samples/mni152_t1_2mm.npz")["t1"]
    stack = np.rint(np.maximum(volume[10:90:5], 0) * 4).astype(np.uint16)
    np.save(directory / "stack.npy", stack)
    tifffile.imwrite(directory / "stack.tif", stack, imagej=True, metadata={"axes": "ZYX"})
    levels = np.floor(255 * ((stack - float(stack.min())) / np.ptp(stack)) + 0.5).astype(np.uint8)
    (directory / "slices").mkdir()
    for k, frame in enumerate(levels):
        Image.fromarray(frame).save(directory / f"slices/slice_{k:02}.png")
    small = volume[::2, ::2, ::2].transpose(2, 1, 0)
    nibabel.save(nibabel.Nifti1Image(small, np.diag([4, 4, 4, 1.0])), directory / "brain.nii.gz")
    return stack, levels


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vol2gif", type=pathlib.Path, default=ROOT / "target/release/vol2gif")
    parser.add_argument("--imagej", default="/usr/share/java/ij.jar")
    arguments = parser.parse_args()
    vol2gif = arguments.vol2gif.resolve()

    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        stack, levels = inputs(directory)

        def run(*command):
            try:
                subprocess.run(command, check=True, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            except (FileNotFoundError, subprocess.CalledProcessError) as error:
                print(f"left out: {command[0]}: {error}")
                return False
            return True

        def ours(name, *options):
            run(vol2gif, *options, "-o", HERE / f"beside_{name}.gif", "-q")

        imageio.mimwrite(HERE / "beside_imageio.gif", stack, duration=125)
        ours("npy", "stack.npy", "--duration", "125", "--range", "full")
        report("imageio", levels)
        report("npy", levels)
        ours("sequence", "--sequence", "slices/", "--fps", "8")
        report("sequence", levels)
        if run("ffmpeg", "-y", "-framerate", "8", "-i", "slices/slice_%02d.png", HERE / "beside_ffmpeg.gif"):
            report("ffmpeg", levels)
        slices = sorted((directory / "slices").iterdir())
        if run("gifski", "--fps", "8", "-o", HERE / "beside_gifski.gif", *slices):
            report("gifski", levels)
        java = ["java", "-Djava.awt.headless=true", "-cp", arguments.imagej, HERE / "SaveGif.java"]
        if run(*java, "stack.tif", HERE / "beside_imagej.gif"):
            ours("tif", "stack.tif", "--range", "0.175%,99.825%", "--fps", "7")
            report("imagej", levels, 140, same_window=False)
            report("tif", levels, 1000 / 7, same_window=False)
        if run(sys.executable, "-m", "gif_your_nifti", "brain.nii.gz"):
            (directory / "brain.gif").rename(HERE / "beside_gif_your_nifti.gif")
            ours("ortho", "brain.nii.gz", "--ortho", "--fps", "20")
            for name in ("gif_your_nifti", "ortho"):
                with Image.open(HERE / f"beside_{name}.gif") as gif:
                    print(name, (HERE / f"beside_{name}.gif").stat().st_size, "bytes", gif.n_frames, "frames", gif.size)


if __name__ == "__main__":
    main()
