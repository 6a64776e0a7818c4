"""Makes the pictures of docs/gallery.md and docs/views.md, from the sample of this repository and from pictures that Python packages have.

    cargo build --release
    python docs/gallery/make.py [--vol2gif PROGRAM] [--large DIR]

Needs numpy, pillow, tifffile, scikit-image and nilearn in the Python that runs it. The commands are those of the page. With
--large, pictures of 64 to 2048 pixels are made in DIR, too, to look at letters, bars and edges on light, dark and busy ground.
"""
import argparse
import pathlib
import subprocess
import tempfile

import nibabel
import nilearn.datasets
import numpy as np
import skimage.data
import tifffile
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLE = ROOT / "samples/mni152_t1_2mm.npz"
TEMPLATES = pathlib.Path(nilearn.datasets.__file__).parent / "data"
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


def section(path, frames, side):
    """A stained section under a microscope that moves."""
    picture = Image.open(PICTURES / "ihc.png").convert("RGB")
    scale = 1.3 * side / min(picture.size)
    picture = np.asarray(picture.resize([round(length * scale) for length in picture.size], Image.BICUBIC))
    room = np.array(picture.shape[:2]) - side
    corners = [(room * (k / max(1, frames - 1))).astype(int) for k in range(frames)]
    np.save(path, np.stack([picture[y:y + side, x:x + side] for y, x in corners]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vol2gif", type=pathlib.Path, default=ROOT / "target/release/vol2gif")
    parser.add_argument("--large", type=pathlib.Path)
    arguments = parser.parse_args()

    def make(source, name, *options):
        command = [arguments.vol2gif, source, "-o", HERE / name, "-q", "--effort", "3", *options]
        subprocess.run(command, check=True)

    with tempfile.TemporaryDirectory() as directory:
        stained, slide = pathlib.Path(directory, "stains.ome.tif"), pathlib.Path(directory, "section.npy")
        section(slide, 8, 176)
        stains(stained)
        make(stained, "composite.gif", "--text", "{channel}@upper-left", "--scale-bar", "--text-size", "12", "--fps", "file")
        make(slide, "bar_and_stamp.gif", "--axes", "TYXS", "--spacing", "0.4um", "--interval", "250ms", "--scale-bar",
             "--time-stamp", "--text-size", "16", "--fps", "file")
        make(SAMPLE, "color_bar.gif", "--colormap", "fire", "--range", "0,900", "--color-bar", "--slice-label",
             "--select", "z=10:86:6", "--scale", "2")
        make(template("t1"), "letters.gif", "--plane", "coronal", "--spacing", "1mm", "--orientation-letters", "--slice-label=position",
             "--select", "y=40:200:10", "--text-size", "12")
        labels = pathlib.Path(directory, "tissues.nii.gz")
        tissues(labels)
        make(template("t1"), "overlay.gif", "--overlay", labels, "--select", "z=50:130:10")
        make(template("t1"), "outline.gif", "--overlay", labels, "--outline", "--select", "z=50:130:10")
        make(stained, "montage.gif", "--montage", "--scale", "0.7", "--scale-bar")
        make(template("t1"), "ortho.gif", "--ortho", "--select", "x=::2,y=::2,z=::2", "--spacing", "2mm", "--scale-bar",
             "--effort", "2")
        view = ["--plane", "xz", "--flip", "z", "--turntable", "36", "--range", "0,900", "--scale", "2"]
        make(SAMPLE, "turntable.gif", *view, "--cue", "0")
        make(SAMPLE, "cued.gif", *view, "--colormap", "fire")
        make(SAMPLE, "surface.gif", *view, "--render", "surface:80", "--tilt", "15")
        if arguments.large:
            arguments.large.mkdir(parents=True, exist_ok=True)
            for side in (64, 128, 512, 2048):
                section(slide, 2, side)
                ground = {"busy": np.load(slide)[..., 0], "light": np.full((2, side, side), 235, np.uint8),
                          "dark": np.full((2, side, side), 12, np.uint8)}
                for kind, samples in ground.items():
                    source = pathlib.Path(directory, f"{kind}{side}.npy")
                    np.save(source, samples)
                    command = [arguments.vol2gif, source, "-o", f"{arguments.large}/", "-q", "--axes", "TYX", "--range",
                               "0,255", "--spacing", "0.4um", "--interval", "90s", "--scale-bar", "--time-stamp",
                               "--text", "t={t}", "--color-bar"]
                    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
