"""Makes the files of this folder that are not of others: python make.py

Needs h5py 3.16.0 and hdf5plugin. Writes `made.h5` with data sets of every type, layout and filter that the library has,
links, and `made.tsv` with what h5py reads of each (path, type, shape, CRC-32 of the samples in C order, little-endian;
`refused` where vol2gif does not read it); `made.ims`, a file of Imaris of 3 times, 2 channels and 2 levels, padded; and
`made_bdv.h5`, a file of BigDataViewer. Values are random with a fixed seed.
"""
import pathlib, zlib
import h5py
import hdf5plugin
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
SHAPE, CHUNKED = (5, 21, 19), dict(chunks=(2, 8, 7))
lines = []


def samples(dtype, shape=SHAPE):
    dtype, rng, n = np.dtype(dtype), np.random.default_rng(7), int(np.prod(shape))
    if dtype.kind == "b":
        a = rng.integers(0, 2, n) > 0
    elif dtype.kind in "iu":
        a = rng.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, n, dtype=dtype.newbyteorder("="), endpoint=True)
    else:
        a = rng.standard_normal(n) * 100
        a[3:6] = np.nan, np.inf, -np.inf
    return a.astype(dtype).reshape(shape)


def crc(array):
    array = np.ascontiguousarray(array)
    return f"{zlib.crc32(array.astype(array.dtype.newbyteorder('<')).tobytes()):08x}"


with h5py.File(HERE / "made.h5", "w", libver=("earliest", "v110")) as f:

    def put(path, dtype="<u2", part=..., is_read=True, **kwargs):
        dataset = f.create_dataset(path, shape=SHAPE, dtype=dtype, **kwargs)
        if part is not None:
            dataset[part] = samples(dtype)[part]
        array = dataset[...]
        said = crc(array) if is_read else "refused"
        lines.append(f"{path}\t{array.dtype.newbyteorder('=')}\t{','.join(map(str, SHAPE))}\t{said}\n")

    for t in ["|b1", "|u1", "|i1", "<u2", "<i2", "<u4", "<i4", "<u8", "<i8", "<f2", "<f4", "<f8", ">u2", ">i4", ">f2", ">f8"]:
        put(f"type/{'big_' if t[0] == '>' else ''}{t[1:]}", t, compression="gzip", **CHUNKED)
    put("contiguous")
    put("raw_chunks", **CHUNKED)
    put("gzip_shuffle", compression="gzip", shuffle=True, **CHUNKED)
    put("lzf", compression="lzf", shuffle=True, **CHUNKED)
    put("fletcher32", compression="gzip", fletcher32=True, **CHUNKED)
    put("unlimited", maxshape=(None, None, 19), compression="gzip", **CHUNKED)
    put("larger_maximum", maxshape=(9, 40, 50), **CHUNKED)
    put("scale_offset", "<i4", scaleoffset=0, **CHUNKED)
    put("some_chunks", part=(slice(0, 2), slice(8, 16)), fillvalue=77, compression="gzip", **CHUNKED)
    put("blosc", is_read=False, **CHUNKED, **hdf5plugin.Blosc(cname="lz4"))
    put("zstd", is_read=False, **CHUNKED, **hdf5plugin.Zstd())
    f["external"] = h5py.ExternalLink("made_bdv.h5", "/t00000/s00/0/cells")
    f["soft"] = h5py.SoftLink("/contiguous")
    f["nowhere"] = h5py.SoftLink("/nothing")
    f.create_dataset("outside", shape=SHAPE, dtype="<u2", external=[("nothing.bin", 0, h5py.h5f.UNLIMITED)])
    layout = h5py.VirtualLayout(SHAPE, "<u2")
    layout[...] = h5py.VirtualSource("nothing.h5", "d", SHAPE)
    f.create_virtual_dataset("virtual", layout)
    lines += [f"{path}\tuint16\t5,21,19\trefused\n" for path in ["outside", "virtual"]]
    f.create_dataset("line", data=np.arange(7))
(HERE / "made.tsv").write_text("".join(lines))


def text(value):
    return np.frombuffer(str(value).encode(), "S1")


z, y, x = 7, 30, 27
with h5py.File(HERE / "made.ims", "w") as f:
    image = f.create_group("DataSetInfo/Image")
    sizes = dict(X=x, Y=y, Z=z, Unit="um", ExtMin0=0, ExtMax0=x * 0.5, ExtMin1=0, ExtMax1=y * 0.5, ExtMin2=0, ExtMax2=z * 2.0)
    for key, value in sizes.items():
        image.attrs[key] = text(value)
    for c, color in enumerate(["0.000 1.000 0.000", "1.000 0.000 1.000"]):
        g = f.create_group(f"DataSetInfo/Channel {c}")
        for key, value in dict(Name=f"channel {c}", Color=color, ColorRange="100.000 4000.000").items():
            g.attrs[key] = text(value)
    for level, (step, chunks) in enumerate([(1, (4, 16, 16)), (2, (7, 15, 14))]):
        shape = (z, -(-y // step), -(-x // step))
        padded = tuple(-(-n // c) * c for n, c in zip(shape, chunks))
        for t in range(3):
            for c in range(2):
                g = f.create_group(f"DataSet/ResolutionLevel {level}/TimePoint {t}/Channel {c}")
                for key, value in zip("ZYX", shape):
                    g.attrs[f"ImageSize{key}"] = text(value)
                data = np.full(padded, 65535, "<u2")
                whole = np.add.outer(np.add.outer(np.arange(z) * 31, np.arange(y) * 7), np.arange(x)) + 1000 * t + 500 * c
                data[: shape[0], : shape[1], : shape[2]] = whole[:, ::step, ::step]
                g.create_dataset("Data", data=data, chunks=chunks, compression="gzip")

with h5py.File(HERE / "made_bdv.h5", "w") as f:
    for s in range(2):
        f.create_dataset(f"s{s:02}/resolutions", data=[[1.0, 1, 1], [2, 2, 1]])
        f.create_dataset(f"s{s:02}/subdivisions", data=[[16, 16, 4], [16, 16, 4]], dtype="i4")
        for t in range(2):
            whole = np.add.outer(np.add.outer(np.arange(4) * 9000, np.arange(20) * 7), np.arange(24)) + 40000 * s + 10 * t
            for level in range(2):
                data = whole[:, :: level + 1, :: level + 1].astype("<u2").view("<i2")
                f.create_dataset(f"t{t:05}/s{s:02}/{level}/cells", data=data, chunks=(4, 10, 12), compression="gzip")
