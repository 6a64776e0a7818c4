"""Arrays of all kinds: the same levels as of their samples in NumPy, and no copy of all of them."""

import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
import vol2gif
from kit import decoded, grey, rule_levels

pytestmark = pytest.mark.filterwarnings("ignore::vol2gif.Vol2gifWarning")

RANDOM = np.random.default_rng(3)
CT = RANDOM.integers(-1000, 3000, (9, 20, 30), dtype=np.int16)


def shows(volume, expected, **options):
    made = vol2gif.gif(volume, **options)
    assert (grey(bytes(made)) == rule_levels(expected)).all()
    return made


class Interface:
    """An array by ``__array_interface__`` alone."""

    def __init__(self, array):
        self.array = array
        self.__array_interface__ = array.__array_interface__


class Dlpack:
    """An array by DLPack alone."""

    shape = CT.shape

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **keywords):
        return self.array.__dlpack__(**keywords)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


class OnDevice:
    """An array of a GPU, as torch (``detach``, ``cpu``) or cupy (``get``) have them."""

    shape = CT.shape
    device = "cuda:0"

    def __array__(self, *_, **__):
        raise TypeError("can't convert cuda:0 device type tensor to numpy")


class Torch(OnDevice):
    def detach(self):
        return self

    def cpu(self):
        return CT


class Cupy(OnDevice):
    def get(self):
        return CT


def test_memory_of_other_owners():
    shows(memoryview(CT), CT)
    shows(memoryview(CT.tobytes()).cast("B").cast("h", shape=CT.shape), CT)
    shows(Interface(CT), CT)
    shows(Dlpack(CT), CT)
    shows(Torch(), CT)
    shows(Cupy(), CT)
    shows(CT.tolist(), CT)
    packed = np.zeros(CT.shape, dtype=[("flag", "u1"), ("value", ">i2"), ("other", "f8")])
    packed["value"] = CT
    shows(packed["value"], CT)
    shows(CT.view(type("Other", (np.ndarray,), {})), CT)


def test_torch():
    torch = pytest.importorskip("torch")
    shows(torch.from_numpy(CT.copy()), CT)
    shows(torch.from_numpy(CT.copy()).permute(1, 2, 0), CT.transpose(1, 2, 0))
    with_gradient = torch.tensor(CT.astype(np.float32), requires_grad=True)
    shows(with_gradient, CT.astype(np.float32))


def test_jax():
    numpy = pytest.importorskip("jax.numpy")
    shows(numpy.asarray(CT), CT)


def test_masked_values_are_nan():
    mask = RANDOM.random(CT.shape) < 0.2
    for dtype in ("i2", "f4", "u1"):
        samples = (CT % 200).astype(dtype)
        samples[mask] = 199
        filled = np.where(mask, np.nan, samples.astype("f4" if dtype == "f4" else "f8"))
        made = vol2gif.gif(np.ma.masked_array(samples, mask), range="full")
        assert made.nan == mask.sum()
        assert made.dtype == ("float32" if dtype == "f4" else "float64")
        assert bytes(made)[-500:] == bytes(vol2gif.gif(filled, range="full"))[-500:]
    colors = RANDOM.integers(0, 255, (3, 8, 9, 3), dtype=np.uint8)
    made = vol2gif.gif(np.ma.masked_array(colors, colors > 250))
    assert made.nan == (colors > 250).sum()
    nothing = vol2gif.gif(np.ma.masked_array(CT, np.zeros(CT.shape, bool)))
    assert nothing.dtype == "int16"


def test_other_axes():
    five = RANDOM.integers(0, 4000, (2, 3, 4, 12, 14), dtype=np.uint16)
    made = vol2gif.gif(five, axes="TCZYX", select={"c": 1}, range="full")
    expected = vol2gif.gif(five[:, 1].reshape(8, 12, 14), range="full")
    assert (grey(bytes(made)) == grey(bytes(expected))).all()
    with pytest.raises(ValueError, match="say it with axes=, such as axes=\"TCZYX\""):
        vol2gif.gif(five)
    flat = vol2gif.gif(five[0, 0, 0])
    assert flat.shape == (1, 12, 14)


def test_xarray_names_the_axes():
    xarray = pytest.importorskip("xarray")
    five = RANDOM.integers(0, 4000, (4, 3, 2, 12, 14), dtype=np.uint16)
    named = xarray.DataArray(five, dims=["z", "channel", "time", "y", "x"])
    expected = vol2gif.gif(five[:, 1].transpose(1, 0, 2, 3).reshape(8, 12, 14))
    made = vol2gif.gif(named, select={"c": 1}, frames="t,z")
    assert (grey(bytes(made)) == grey(bytes(expected))).all()
    assert vol2gif.info(named, select="c=0")["axes"] == "ZCTYX"
    # Names that say nothing are left alone, and axes= comes before names.
    shows(xarray.DataArray(CT, dims=["a", "b", "c"]), CT)
    assert vol2gif.info(xarray.DataArray(CT, dims=["t", "y", "x"]))["axes"] == "TYX"
    assert vol2gif.info(xarray.DataArray(CT, dims=["t", "y", "x"]), axes="ZYX")["axes"] == "ZYX"


def test_dask_is_computed_chunk_by_chunk_and_once():
    array = pytest.importorskip("dask.array")
    asked = []

    def slab(block_info=None):
        place = block_info[None]["array-location"]
        asked.append(tuple(place[0]))
        return large[tuple(slice(*ends) for ends in place)]

    large = RANDOM.integers(0, 4000, (20, 1024, 1024), dtype=np.uint16)
    made = array.map_blocks(slab, chunks=((4,) * 5, (1024,), (1024,)), dtype=np.uint16, meta=large[:0])
    shows(made, large)
    assert sorted(asked) == [(first, first + 4) for first in range(0, 20, 4)]
    shows(array.from_array(CT, chunks=(4, 7, 30)), CT)
    xarray = pytest.importorskip("xarray")
    named = xarray.DataArray(array.from_array(CT, chunks=(4, 7, 30)), dims=["t", "y", "x"])
    assert vol2gif.info(named)["axes"] == "TYX"
    shows(named, CT)


@pytest.mark.parametrize("chunks", [(4, 7, 30), (1, 20, 30), (9, 20, 30)])
def test_zarr_and_h5py_are_read_by_chunks(chunks, monkeypatch):
    # As if these chunks were large ones.
    monkeypatch.setattr("vol2gif._sources.READ_BYTES", 1)
    zarr = pytest.importorskip("zarr")
    h5py = pytest.importorskip("h5py")
    group = zarr.create_group("a.zarr")
    stored = group.create_array("a", shape=CT.shape, chunks=chunks, dtype=CT.dtype, dimension_names=["t", "y", "x"])
    stored[:] = CT
    shows(stored, CT)
    assert vol2gif.info(stored)["axes"] == "TYX"
    with h5py.File("a.h5", "w") as file:
        shows(file.create_dataset("a", data=CT, chunks=chunks), CT)
        shows(file.create_dataset("whole", data=CT), CT)
        shows(file.create_dataset("big", data=CT.astype(">f8")), CT)
    xarray = pytest.importorskip("xarray")
    xarray.DataArray(CT, dims=["t", "y", "x"], name="a").to_dataset().to_zarr("b.zarr", consolidated=False)
    lazy = xarray.open_zarr("b.zarr", chunks=None, consolidated=False)["a"]
    shows(lazy, CT)
    assert not lazy.variable._in_memory


def test_tensorstore_is_read_by_chunks():
    tensorstore = pytest.importorskip("tensorstore")
    spec = {"driver": "zarr", "kvstore": {"driver": "file", "path": "a.zarr"}}
    store = tensorstore.open(spec, create=True, dtype=tensorstore.int16, shape=CT.shape, chunk_layout=None).result()
    store.write(CT).result()
    shows(store, CT)


class Lazy:
    """A store of 5 axes that counts what is asked for."""

    def __init__(self, array, chunks):
        self.array, self.chunks = array, chunks
        self.shape, self.dtype = array.shape, array.dtype
        self.read = 0

    def __getitem__(self, box):
        part = self.array[box]
        self.read += part.nbytes
        return part


def test_a_view_of_a_store_reads_what_it_shows():
    store = Lazy(RANDOM.integers(0, 4000, (3, 4, 8, 512, 512), dtype=np.uint16), (1, 1, 2, 512, 512))
    made = vol2gif.gif(store, axes="TCZYX", select={"t": 1, "c": 2}, range="full", effort=0)
    assert store.read == 8 * 512 * 512 * 2
    expected = vol2gif.gif(store.array[1, 2], range="full", effort=0)
    assert (grey(bytes(made)) == grey(bytes(expected))).all()


def test_frames_one_after_the_other():
    shows((frame for frame in CT), CT, shape=CT.shape, dtype=CT.dtype)
    shows(iter(list(CT)), CT, shape=CT.shape, dtype="int16")
    colors = RANDOM.integers(0, 9, (3, 8, 9, 3), dtype=np.uint8) * 28
    made = vol2gif.gif(iter(colors), shape=colors.shape, dtype="u1")
    assert (decoded(bytes(made)) == colors).all()
    with pytest.raises(ValueError, match="need shape= .* and dtype="):
        vol2gif.gif(frame for frame in CT)
    with pytest.raises(ValueError, match="shape= says 12 frames, and 9 were given"):
        vol2gif.gif(iter(CT), shape=(12, 20, 30), dtype="i2")
    with pytest.raises(ValueError, match=r"frame 0 has shape \(20, 30\), and shape= says \(20, 31\)"):
        vol2gif.gif(iter(CT), shape=(9, 20, 31), dtype="i2")
    with pytest.raises(TypeError, match="frame 0 has samples of type int16, and dtype= says uint8"):
        vol2gif.gif(iter(CT), shape=CT.shape, dtype="u1")

    def fails():
        yield from CT[:3]
        raise ZeroDivisionError("in the generator")

    with pytest.raises(ZeroDivisionError, match="in the generator"):
        vol2gif.write_gif("a.gif", fails(), shape=CT.shape, dtype="i2")


def test_no_array_is_copied():
    """Of 128 MiB, made of one frame, in each of these orders."""
    code = """
        import numpy as np, vol2gif

        def peak():  # of this process alone, in MiB
            [line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM:")]
            return int(line.split()[1]) // 1024

        frame = np.random.default_rng(0).integers(0, 60000, (512, 1024), dtype=np.uint16) & 0xf000
        stacks = [
            np.broadcast_to(frame, (128, 512, 1024)),
            np.broadcast_to(frame.T.copy().T, (128, 512, 1024)),
            np.broadcast_to(frame.astype(">u2"), (128, 512, 1024))[::-1],
        ]
        vol2gif.gif(stacks[0][:8])
        for stack in stacks:
            before = peak()
            vol2gif.gif(stack, effort=1)
            print(peak() - before)
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    grown = [int(line) for line in ran.stdout.split()]
    assert len(grown) == 3 and max(grown) < 64, grown


def test_an_array_that_is_written_to_meanwhile():
    for dtype, shape in [("u2", (40, 120, 130)), ("f4", (40, 120, 130)), ("?", (40, 120, 130)), ("u1", (40, 60, 70, 3))]:
        array = np.zeros(shape, dtype)
        raw = array.view(np.uint8).reshape(-1)
        stop = threading.Event()

        def scribble(raw=raw, stop=stop):
            while not stop.is_set():
                raw[:] = RANDOM.integers(0, 256, 1000, dtype=np.uint8)[raw.size % 7 : raw.size % 7 + 1]
                raw[:: raw.size // 1000] += 77

        thread = threading.Thread(target=scribble)
        thread.start()
        try:
            for _ in range(5):
                made = vol2gif.gif(array, threads=2)
                assert bytes(made).endswith(b";")
        finally:
            stop.set()
            thread.join()
