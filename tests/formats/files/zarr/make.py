"""Makes the stores of this folder that are not of others: python make.py

Needs zarr 3.1.6, numcodecs 0.16.6 and tensorstore 0.1.86. Writes `made.ozx`, a group of arrays of every type, compression and
layout, `made.tsv` with what zarr-python reads of each (name, type, shape, CRC-32 of the samples in C order,
little-endian; `refused` where vol2gif does not read it), and `made.n5`, a container of N5; tensorstore says the same of it
in `made_n5.tsv`. Values are random with a fixed seed, over the full range, with NaN and infinities among the floats.
"""
import json, pathlib, shutil, tempfile, warnings, zipfile, zlib
import numpy as np
import tensorstore
import zarr
import zarr.codecs.numcodecs as named
from numcodecs import BZ2, LZ4, LZMA, Blosc, Delta, GZip, Shuffle, Zlib, Zstd
from zarr.codecs import BloscCodec, BytesCodec, Crc32cCodec, GzipCodec, ShardingCodec, TransposeCodec, ZstdCodec

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).resolve().parent
OUT = pathlib.Path(tempfile.mkdtemp())
SHAPE, CHUNKS, BLOCKS = (5, 21, 19), (2, 8, 7), (3, 11, 10)
SOME = (slice(0, 2), slice(8, 16))
lines = []


def samples(dtype, shape):
    dtype, rng, n = np.dtype(dtype), np.random.default_rng(7), int(np.prod(shape))
    if dtype.kind == "b":
        a = rng.integers(0, 2, n) > 0
    elif dtype.kind in "iu":
        a = rng.integers(np.iinfo(dtype).min, np.iinfo(dtype).max, n, dtype=dtype.newbyteorder("="), endpoint=True)
    elif dtype.kind == "c":
        a = rng.standard_normal(n) + 1j * rng.standard_normal(n)
    else:
        a = rng.standard_normal(n) * 100
        a[3:6] = np.nan, np.inf, -np.inf
    return a.astype(dtype).reshape(shape)


def record(name, array, is_read=True):
    array = np.ascontiguousarray(array)
    array = array.astype(array.dtype.newbyteorder("<"))
    said = f"{zlib.crc32(array.tobytes()):08x}" if is_read else "refused"
    return f"{name}\t{array.dtype}\t{','.join(map(str, array.shape))}\t{said}\n"


def put(name, version, dtype="<u2", shape=SHAPE, chunks=CHUNKS, part=..., is_read=True, values=None, **kwargs):
    z = zarr.create_array(store=str(OUT / name), shape=shape, chunks=chunks, dtype=np.dtype(dtype), zarr_format=version, **kwargs)
    z[part] = (samples(dtype, shape) if values is None else values)[part]
    lines.append(record(name, zarr.open_array(str(OUT / name), mode="r")[...], is_read))


(OUT / ".zgroup").write_text('{"zarr_format": 2}')
for t in ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]:
    dtype = ("|" if t[1] == "1" else "<") + t
    put(f"v2_type_{t}", 2, dtype)
    put(f"v3_type_{t}", 3, dtype)
for t in ["u2", "i4", "f2", "f8"]:
    put(f"v2_big_{t}", 2, ">" + t)
    put(f"v3_big_{t}", 3, "<" + t, serializer=BytesCodec(endian="big"))
put("v2_complex", 2, "<c8", is_read=False)
smooth = np.add.outer(np.add.outer(np.arange(6) * 31, np.arange(40) * 7), np.arange(50) * 3).astype("u2")
for inner in ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]:
    for number, shuffle in enumerate(["noshuffle", "shuffle", "bitshuffle"]):
        put(f"v2_blosc_{inner}_{shuffle}", 2, shape=smooth.shape, chunks=(3, 40, 50), values=smooth,
            compressors=Blosc(cname=inner, clevel=9, shuffle=number))
        put(f"v3_blosc_{inner}_{shuffle}", 3, compressors=BloscCodec(cname=inner, clevel=5, shuffle=shuffle))
# More than one block; a last block that is shorter; several streams in a block.
for inner in ["blosclz", "lz4", "zstd"]:
    put(f"v2_blosc_blocks_{inner}", 2, "<u4", smooth.shape, smooth.shape, values=smooth.astype("<u4") * 1000,
        compressors=Blosc(cname=inner, shuffle=1, blocksize=1 << 12))
for name, codec in dict(zstd=Zstd(3), gzip=GZip(5), zlib=Zlib(5), lz4=LZ4(), bz2=BZ2(5), none=None).items():
    put(f"v2_{name}", 2, compressors=codec)
put("v2_lzma", 2, compressors=LZMA(), is_read=False)
put("v2_delta", 2, compressors=Zstd(3), filters=[Delta(dtype="<u2")], is_read=False)
put("v2_shuffle", 2, compressors=Zstd(3), filters=[Shuffle(elementsize=2)])
put("v2_order_f", 2, order="F")
put("v2_slash", 2, chunk_key_encoding={"name": "v2", "separator": "/"})
for name, codec in {
    "zstd": ZstdCodec(level=3), "zstd_checksum": ZstdCodec(level=3, checksum=True), "gzip": GzipCodec(level=5),
    "crc32c": [ZstdCodec(level=3), Crc32cCodec()], "none": None,
}.items():
    put(f"v3_{name}", 3, compressors=codec)
put("v3_transpose", 3, filters=[TransposeCodec(order=(2, 1, 0))])
put("v3_transpose_120", 3, filters=[TransposeCodec(order=(1, 2, 0))])
put("v3_transpose_twice", 3, filters=[TransposeCodec(order=(1, 2, 0)), TransposeCodec(order=(1, 0, 2))])
put("v3_keys_dot", 3, chunk_key_encoding={"name": "default", "separator": "."})
put("v3_keys_v2_slash", 3, chunk_key_encoding={"name": "v2", "separator": "/"})
put("v3_keys_v2_dot", 3, chunk_key_encoding={"name": "v2", "separator": "."})
put("v3_shard", 3, chunks=(1, 4, 5), shards=(2, 8, 10))
put("v3_shard_some", 3, chunks=(1, 4, 5), shards=(2, 8, 10), part=(slice(0, 1), slice(0, 4)), fill_value=7)
for location in ["start", "end"]:
    for checksum in [True, False]:
        index = [BytesCodec()] + ([Crc32cCodec()] if checksum else [])
        shard = ShardingCodec(chunk_shape=(1, 4, 5), codecs=[BytesCodec(), ZstdCodec()], index_codecs=index, index_location=location)
        put(f"v3_shard_{location}_{'crc' if checksum else 'plain'}", 3, chunks=(2, 8, 10), serializer=shard, compressors=None)
inner = ShardingCodec(chunk_shape=(1, 2, 5), codecs=[BytesCodec(), ZstdCodec()])
put("v3_shard_nested", 3, chunks=(2, 8, 10), serializer=ShardingCodec(chunk_shape=(1, 4, 5), codecs=[inner]), compressors=None)
put("v3_shard_turned", 3, chunks=(2, 8, 10), filters=[TransposeCodec(order=(2, 0, 1))],
    serializer=ShardingCodec(chunk_shape=(2, 2, 2), codecs=[BytesCodec(), ZstdCodec()]), compressors=None)
put("v3_shard_gzip", 3, chunks=(2, 8, 10), serializer=ShardingCodec(chunk_shape=(1, 4, 5), codecs=[BytesCodec()]),
    compressors=[GzipCodec()])
for version in (2, 3):
    put(f"v{version}_some", version, part=SOME, fill_value=1234)
    put(f"v{version}_some_nan", version, "<f4", part=SOME, fill_value=float("nan"))
    put(f"v{version}_some_minus_infinity_f2", version, "<f2", part=SOME, fill_value=float("-inf"))
    put(f"v{version}_some_u8_most", version, "<u8", part=SOME, fill_value=2**64 - 1)
    put(f"v{version}_some_i8_least", version, "<i8", part=SOME, fill_value=-(2**63))
    put(f"v{version}_chunk_larger", version, shape=(3, 5, 6), chunks=(8, 16, 16))
    put(f"v{version}_5d", version, shape=(2, 3, 4, 9, 8), chunks=(1, 1, 2, 4, 4))
put("v3_some_true", 3, "|b1", part=SOME, fill_value=True)
put("v2_some_null", 2, part=SOME, fill_value=None)
for name, kwargs in dict(lz4=dict(compressors=[named.LZ4()]), zlib=dict(compressors=[named.Zlib()]), bz2=dict(compressors=[named.BZ2()]),
                         shuffle=dict(compressors=[named.Shuffle(elementsize=2)])).items():
    put(f"v3_numcodecs_{name}", 3, **kwargs)
put("v3_numcodecs_delta", 3, filters=[named.Delta(dtype="<u2")], is_read=False)
(HERE / "made.tsv").write_text("".join(lines))

# Blocks at the edges are written whole by tensorstore; `cut` has them cut, as z5py and n5-java write them.
n5_lines = []
for name, dtype, compression in [
    ("raw", "uint8", {"type": "raw"}), ("gzip", "int16", {"type": "gzip", "level": 5}),
    ("zlib", "uint16", {"type": "gzip", "useZlib": True}), ("bzip2", "int32", {"type": "bzip2"}),
    ("blosc", "uint64", {"type": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1, "blocksize": 0}),
    ("zstd", "float32", {"type": "zstd", "level": 3}), ("f8", "float64", {"type": "raw"}),
]:
    values = samples(dtype, SHAPE)
    path = OUT / "made.n5" / name
    spec = {"driver": "n5", "kvstore": {"driver": "file", "path": str(path)}, "create": True, "delete_existing": True,
            "metadata": {"dataType": dtype, "dimensions": list(SHAPE[::-1]), "blockSize": list(BLOCKS[::-1]), "compression": compression,
                         "axes": ["x", "y", "z"]}}
    tensorstore.open(spec).result().write(values.T).result()
    back = tensorstore.open({"driver": "n5", "kvstore": {"driver": "file", "path": str(path)}}).result().read().result().T
    n5_lines.append(record(name, back))
cut = OUT / "made.n5" / "cut"
values = samples("uint16", SHAPE)
for z in range(0, 5, 3):
    for y in range(0, 21, 11):
        for x in range(0, 19, 10):
            block = values[z : z + 3, y : y + 11, x : x + 10]
            at = cut / str(x // 10) / str(y // 11) / str(z // 3)
            at.parent.mkdir(parents=True, exist_ok=True)
            header = np.array([0, 3], ">u2").tobytes() + np.array(block.shape[::-1], ">u4").tobytes()
            at.write_bytes(header + block.astype(">u2").tobytes())
(cut / "attributes.json").write_text(json.dumps({"dimensions": [19, 21, 5], "blockSize": [10, 11, 3], "dataType": "uint16",
                                                 "compressionType": "raw", "resolution": [0.5, 0.5, 2], "units": ["um", "um", "um"]}))
n5_lines.append(record("cut", values))
(HERE / "made_n5.tsv").write_text("".join(n5_lines))


def pack(root, path):
    """Every second file is deflated: any zip program does that to the files of a store."""
    with zipfile.ZipFile(path, "w") as archive:
        files = sorted(p for p in root.rglob("*") if p.is_file())
        for number, file in enumerate(sorted(files, key=lambda p: p.name != ".zgroup")):
            method = zipfile.ZIP_DEFLATED if number % 2 else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(str(file.relative_to(root)), (2026, 1, 1, 0, 0, 0)), file.read_bytes(), method)


shutil.move(OUT / "made.n5", HERE / "made.n5.tmp")
pack(OUT, HERE / "made.ozx")
shutil.rmtree(OUT)
shutil.rmtree(HERE / "made.n5", ignore_errors=True)
shutil.move(HERE / "made.n5.tmp", HERE / "made.n5")
