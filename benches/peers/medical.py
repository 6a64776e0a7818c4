"""vol2gif compared with nibabel and pydicom, and with the Python function that it continues: time and peak memory.

    cargo build --release
    python benches/peers/medical.py DIR [--rounds N]

Needs numpy >= 2, pillow, nibabel, pydicom, imagecodecs and pylibjpeg with its plugins libjpeg and openjpeg in the Python that
runs it. The files are made in DIR unless they are there: 128x512x512 int16 with noise as .npy, .nii and .nii.gz, and 200
slices of 512x512 of CT as DICOM: without compression, with lossless JPEG and with JPEG 2000 (400 MB). Every round reads each
of them with nibabel or pydicom and makes a GIF of the values with the Python function, in one process, and runs vol2gif on it
with two threads. Which is first alternates. A row has the medians over the rounds. Last, .nii.gz is inflated by `gzip -dc`.

Time is wall time. Memory is the greatest resident set of a process.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

from run import ROOT, say_where
from tiff import medians, python

HERE = pathlib.Path(__file__).resolve().parent

MAKE = """
import sys, pathlib, numpy as np, nibabel, imagecodecs, pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import generate_uid, ExplicitVRLittleEndian, JPEGLosslessSV1, JPEG2000Lossless
out = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(1)
y, x = np.mgrid[:512, :512]
def frame(k):
    inside = (x - 256) ** 2 + (y - 256) ** 2 < (180 + 20 * np.sin(k / 30)) ** 2
    body = 40 + 60 * np.sin((x + 3 * k) / 60) * np.cos((y - 2 * k) / 50)
    return (np.where(inside, body, -1000) + rng.normal(0, 12, (512, 512))).round().astype(np.int16)
volume = np.stack([frame(k) for k in range(128)])
np.save(out / "brain.npy", volume)
image = nibabel.Nifti1Image(volume.T, np.diag([1, 1, 1, 1]))
image.header.set_slope_inter(1, 0)
nibabel.save(image, out / "brain.nii")
nibabel.save(image, out / "brain.nii.gz")
series = [generate_uid() for _ in range(3)]
for k in range(200):
    stored = (frame(k).astype(np.int32) + 1024).clip(0, 4095).astype(np.uint16)
    for name, uid, syntax in zip(["native", "jpeg_lossless", "jpeg2000"], series,
                                 [ExplicitVRLittleEndian, JPEGLosslessSV1, JPEG2000Lossless]):
        (out / name).mkdir(exist_ok=True)
        ds = Dataset()
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = syntax
        ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        ds.SeriesInstanceUID, ds.StudyInstanceUID, ds.Modality = uid, uid, "CT"
        ds.InstanceNumber, ds.SeriesNumber = k + 1, 1
        ds.ImagePositionPatient, ds.ImageOrientationPatient = [0, 0, k], [1, 0, 0, 0, 1, 0]
        ds.PixelSpacing, ds.Rows, ds.Columns = [1, 1], 512, 512
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
        ds.RescaleSlope, ds.RescaleIntercept = 1, -1024
        if name == "native":
            ds.PixelData = stored.tobytes()
        else:
            encode = imagecodecs.ljpeg_encode if name == "jpeg_lossless" else imagecodecs.jpeg2k_encode
            more = {"bitspersample": 12} if name == "jpeg_lossless" else {"level": 0, "codecformat": "j2k", "bitspersample": 12}
            ds.PixelData = encapsulate([bytes(encode(stored, **more))])
            ds["PixelData"].is_undefined_length = True
        ds.save_as(out / name / f"{k:03}.dcm", enforce_file_format=True)
"""

READ = """
import sys, pathlib
sys.path.insert(0, sys.argv[1])
import numpy as np
path = pathlib.Path(sys.argv[2])
if path.is_dir():
    import pydicom
    slices = sorted((pydicom.dcmread(it) for it in path.iterdir()), key=lambda it: float(it.ImagePositionPatient[2]))
    volume = np.stack([it.pixel_array * float(it.RescaleSlope) + float(it.RescaleIntercept) for it in slices])
else:
    import nibabel
    volume = nibabel.load(path).get_fdata(dtype=np.float32).T
if len(sys.argv) > 3:
    import reference
    from PIL import Image
    frames = [Image.fromarray(frame) for frame in reference.levels(volume)]
    frames[0].save(sys.argv[3], save_all=True, append_images=frames[1:], duration=100, loop=0)
"""


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("dir", type=pathlib.Path, help="where the files are, or are made")
    p.add_argument("--vol2gif", default=ROOT / "target/release/vol2gif", help="default: target/release/vol2gif")
    p.add_argument("--rounds", type=int, default=5)
    a = p.parse_args()
    if not pathlib.Path(a.vol2gif).exists():
        sys.exit(f"there is no {a.vol2gif}: run `cargo build --release`, or name it with --vol2gif")
    vol2gif = [str(a.vol2gif), "--quiet", "--backend", "cpu", "--threads", "2", "--range", "rule"]
    a.dir.mkdir(parents=True, exist_ok=True)
    if not (a.dir / "jpeg2000/199.dcm").exists():
        subprocess.run(python(MAKE, a.dir), check=True)
    say_where(a.vol2gif)
    print("| input | read by Python s | read and Python s | vol2gif s | times faster | Python MiB | vol2gif MiB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory(dir=a.dir, prefix="gifs_") as out:
        gif = pathlib.Path(out) / "out.gif"
        for name in ["brain.npy", "brain.nii", "brain.nii.gz", "native", "jpeg_lossless", "jpeg2000"]:
            path = a.dir / name
            commands = {"own": [*vol2gif, str(path), "-o", str(gif)]}
            if path.suffix == ".npy":
                own = medians(commands, a.rounds, name)["own"]
                print(f"| {name} | | | {own[0]:.3f} | | | {own[2]:.0f} |", flush=True)
                continue
            commands |= {"read": python(READ, HERE, path), "python": python(READ, HERE, path, gif)}
            found = medians(commands, a.rounds, name)
            own, both = found["own"], found["python"]
            print(f"| {name} | {found['read'][0]:.2f} | {both[0]:.2f} | {own[0]:.3f} | {both[0] / own[0]:.1f} "
                  f"| {both[2]:.0f} | {own[2]:.0f} |", flush=True)
    path = a.dir / "brain.nii.gz"
    seconds = medians({"gzip": ["gzip", "-dc", str(path)]}, a.rounds, "gzip")["gzip"][0]
    print(f"\n`gzip -dc` of brain.nii.gz: {seconds:.2f} s, {128 * 512 * 512 * 2 / 1e6 / seconds:.0f} MB/s")


if __name__ == "__main__":
    main()
