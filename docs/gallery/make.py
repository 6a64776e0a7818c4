"""Makes the pictures of docs/gallery.md: runs the commands of that page, on volumes that Python packages have.

    cargo build --release
    python docs/gallery/make.py [--vol2gif PROGRAM] [--only NAME ...] [--large DIR]

Needs numpy, pillow, tifffile, nibabel and scikit-image in the Python that runs it, and the files of nilearn. With --large,
pictures of 64 to 2048 pixels are made in DIR, too, to look at letters, bars and edges on light, dark and busy ground.
"""
import argparse
import importlib.util
import pathlib
import re
import shlex
import subprocess
import tempfile

import nibabel
import numpy as np
import skimage.data
import tifffile
from PIL import Image, ImageDraw

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = HERE.parent / "gallery.md"
TEMPLATES = pathlib.Path(importlib.util.find_spec("nilearn").submodule_search_locations[0]) / "datasets/data"
PICTURES = pathlib.Path(skimage.data.__file__).parent


def template(name):
    return TEMPLATES / f"mni_icbm152_{name}_tal_nlin_sym_09a_converted.nii.gz"


def stains(path):
    """The two stains of the section, as an OME-TIFF of two channels."""
    import skimage.color

    pictures = np.load(path.with_name("section.npy"))
    amounts = skimage.color.rgb2hed(pictures)[..., [0, 2]]
    low, high = np.percentile(amounts, (1, 99.8), axis=(0, 1, 2))
    levels = np.rint(255 * np.clip((amounts - low) / (high - low), 0, 1)).astype(np.uint8)
    tifffile.imwrite(path, levels.transpose(0, 3, 1, 2), ome=True, metadata={
        "axes": "TCYX", "PhysicalSizeX": 0.4, "PhysicalSizeXUnit": "µm", "PhysicalSizeY": 0.4, "PhysicalSizeYUnit": "µm",
        "TimeIncrement": 0.25, "TimeIncrementUnit": "s", "Channel": {"Name": ["hematoxylin", "DAB"]}})


def tissues(path):
    """Labels of the template: 1 where white matter is likely, 2 where grey matter is."""
    maps = [nibabel.load(template(name)) for name in ("wm", "gm")]
    white, grey = (np.asarray(image.dataobj).astype(float) / np.max(image.dataobj) for image in maps)
    labels = np.where(grey > white, 2, 1) * (np.maximum(grey, white) > 0.3)
    nibabel.save(nibabel.Nifti1Image(labels.astype(np.uint8), maps[0].affine), path)


def grey_matter(path):
    """How likely each voxel of the template is grey matter, from 0 to 1."""
    image = nibabel.load(template("gm"))
    likely = np.asarray(image.dataobj).astype(np.float32)
    nibabel.save(nibabel.Nifti1Image(likely / likely.max(), image.affine), path)


def section(path, frames, side):
    """A stained section under a microscope that moves."""
    picture = Image.open(PICTURES / "ihc.png").convert("RGB")
    scale = 1.3 * side / min(picture.size)
    picture = np.asarray(picture.resize([round(length * scale) for length in picture.size], Image.BICUBIC))
    room = np.array(picture.shape[:2]) - side
    corners = [(room * (k / max(1, frames - 1))).astype(int) for k in range(frames)]
    np.save(path, np.stack([picture[y:y + side, x:x + side] for y, x in corners]))


def colormaps(vol2gif, directory):
    """A strip of each colormap with its name, in three columns. The colors are those of the palettes of GIFs."""
    listed = subprocess.run([vol2gif, "--list-colormaps"], check=True, capture_output=True, text=True).stdout
    names = [line.split()[0] for line in listed.splitlines()]
    ramp = directory / "ramp.npy"
    np.save(ramp, np.tile(np.arange(256, dtype=np.uint8), (1, 16, 1)))
    rows = -(-len(names) // 3)
    sheet = Image.new("RGB", (3 * 400, rows * 22 + 6), "white")
    pen = ImageDraw.Draw(sheet)
    for k, name in enumerate(names):
        gif = directory / "ramp.gif"
        subprocess.run([vol2gif, ramp, "-o", gif, "-q", "--colormap", name], check=True)
        left, top = k // rows * 400, k % rows * 22 + 5
        sheet.paste(Image.open(gif).convert("RGB"), (left + 4, top))
        pen.text((left + 268, top + 2), name, fill="black")
    sheet.save(HERE / "colormaps.png", optimize=True)


def pictures():
    """The commands of the page, by the names of their pictures."""
    rows = re.findall(r"^\|.*\(gallery/(\w+\.gif)\).*`(vol2gif .*)`", PAGE.read_text(), flags=re.MULTILINE)
    return {name: shlex.split(command)[1:] for name, command in rows}


def large(vol2gif, directory, out):
    """Pictures of many sizes, to look at."""
    out.mkdir(parents=True, exist_ok=True)
    slide = directory / "large.npy"
    for side in (64, 128, 512, 2048):
        section(slide, 2, side)
        ground = {"busy": np.load(slide)[..., 0], "light": np.full((2, side, side), 235, np.uint8),
                  "dark": np.full((2, side, side), 12, np.uint8)}
        for kind, samples in ground.items():
            source = directory / f"{kind}{side}.npy"
            np.save(source, samples)
            command = [vol2gif, source, "-o", f"{out}/", "-q", "--axes", "TYX", "--range", "0,255", "--spacing", "0.4um",
                       "--interval", "90s", "--scale-bar", "--time-stamp", "--text", "t={t}", "--color-bar"]
            subprocess.run(command, check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vol2gif", type=pathlib.Path, default=ROOT / "target/release/vol2gif")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="pictures to make, such as ortho.gif")
    parser.add_argument("--large", type=pathlib.Path)
    arguments = parser.parse_args()
    vol2gif = arguments.vol2gif.resolve()

    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        (directory / "samples").symlink_to(ROOT / "samples")
        (directory / "t1.nii.gz").symlink_to(template("t1"))
        section(directory / "section.npy", 8, 176)
        stains(directory / "stains.ome.tif")
        tissues(directory / "tissues.nii.gz")
        (directory / "colors.txt").write_text("1 250 220 60\n2 60 140 250\n")
        grey_matter(directory / "grey_matter.nii.gz")
        for picture, command in pictures().items():
            if not arguments.only or picture in arguments.only:
                command = [vol2gif, *command, "-o", HERE / picture, "-q", "--effort", "3"]
                subprocess.run(command, check=True, cwd=directory)
        if not arguments.only or "colormaps.png" in arguments.only:
            colormaps(vol2gif, directory)
        if arguments.large:
            large(vol2gif, directory, arguments.large.resolve())


if __name__ == "__main__":
    main()
