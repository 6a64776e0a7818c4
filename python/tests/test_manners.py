"""How a call behaves beside other code: signals, threads, processes, progress, warnings, notebooks."""

import base64
import logging
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
import warnings

import numpy as np
import pytest
import vol2gif

RANDOM = np.random.default_rng(5)
NOISE = RANDOM.integers(0, 4000, (40, 128, 128), dtype=np.uint16)


def python(code, **keywords):
    command = [sys.executable, "-c", textwrap.dedent(code)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **keywords)


@pytest.mark.parametrize("kind", ["array", "store"])
def test_ctrl_c_ends_a_conversion_at_once_and_leaves_nothing(kind):
    ran = python(
        f"""
        import os, signal, threading, time
        import numpy as np, vol2gif
        # A shell starts what runs in its background with this signal ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        volume = np.random.default_rng(0).integers(0, 60000, (300, 256, 256), dtype=np.uint16)
        if "{kind}" == "store":
            class Store:
                shape, dtype, chunks, array = volume.shape, volume.dtype, (1, 256, 256), volume
                def __getitem__(self, box):
                    time.sleep(0.01)
                    return self.array[box]
            volume = Store()
        sent = []
        def interrupt(stage, done, frames):
            if stage == "frames" and done > 0 and not sent:
                sent.append(time.monotonic())
                threading.Timer(0, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            vol2gif.write_gif("new.gif", volume, progress=interrupt)
            print("finished")
        except KeyboardInterrupt:
            print(time.monotonic() - sent[0])
        """
    )
    assert ran.stdout.strip() != "finished", ran.stderr
    # 0.1 s on a machine that does nothing else.
    assert float(ran.stdout) < (0.1 if os.environ.get("VOL2GIF_QUIET") else 1.0), ran.stderr
    assert os.listdir() == []


def test_progress_is_told_by_the_calling_thread():
    calls, threads = [], set()

    def listen(*call):
        calls.append(call)
        threads.add(threading.get_ident())

    vol2gif.gif(NOISE, progress=listen, effort=3)
    assert threads == {threading.get_ident()}
    assert calls[-1] == ("frames", 40, 40)
    assert all(0 <= done <= frames == 40 for _, done, frames in calls)
    vol2gif.gif(NOISE[:2, :8, :8], progress=listen)
    assert calls[-1] == ("frames", 2, 2)


def test_an_exception_of_the_listener_ends_the_conversion():
    def fails(stage, done, frames):
        raise ZeroDivisionError("in the listener")

    with pytest.raises(ZeroDivisionError, match="in the listener"):
        vol2gif.write_gif("new.gif", np.tile(NOISE, (5, 2, 2)), progress=fails)
    assert os.listdir() == []


def test_progress_true_is_a_bar_of_tqdm(capsys):
    pytest.importorskip("tqdm")
    with warnings.catch_warnings(action="ignore"):
        vol2gif.gif(NOISE, progress=True)
    assert "40/40" in capsys.readouterr().err
    assert vol2gif.gif(NOISE, progress=False).frames == 40
    ran = python(
        """
        import sys
        sys.modules["tqdm"] = sys.modules["tqdm.auto"] = None
        import numpy as np, vol2gif
        print(vol2gif.gif(np.arange(0.0, 640, 10).reshape(1, 8, 8), progress=True).frames)
        """
    )
    assert ran.stdout == "1\n" and ran.stderr == ""


def test_other_threads_of_python_run_meanwhile():
    turns, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            turns[0] += 1

    thread = threading.Thread(target=count)
    thread.start()
    try:
        before = turns[0]
        vol2gif.gif(NOISE, effort=3, threads=1)
        assert turns[0] - before > 10_000
    finally:
        stop.set()
        thread.join()


def test_threads_and_processes_make_the_same_bytes():
    expected = bytes(vol2gif.gif(NOISE))
    found = [None] * 4

    def convert(number):
        found[number] = bytes(vol2gif.gif(NOISE))

    threads = [threading.Thread(target=convert, args=(number,)) for number in range(4)]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    assert found == [expected] * 4
    # A child of a process that has converted, without exec.
    with warnings.catch_warnings(action="ignore"), multiprocessing.get_context("fork").Pool(2) as pool:
        made = pool.map_async(_in_child, [NOISE, NOISE]).get(60)
    assert [bytes(gif) for gif in made] == [expected] * 2


def _in_child(array):
    return vol2gif.gif(array)


def test_no_thread_is_left_and_none_is_there_before_the_first_use():
    ran = python(
        """
        import os, time
        threads = lambda: len(os.listdir("/proc/self/task"))
        import numpy as np
        before = threads()
        import vol2gif
        assert threads() == before
        vol2gif.gif(np.random.default_rng(0).integers(0, 9999, (20, 300, 300), dtype=np.uint16))
        for _ in range(100):
            if threads() == before:
                break
            time.sleep(0.02)
        print(threads() - before)
        """
    )
    assert ran.stdout == "0\n", ran.stderr


def test_warnings_are_python_s_and_come_from_the_line_of_the_call():
    dark = np.linspace(0, 1.0001, 4 * 8 * 8).reshape(4, 8, 8)
    for call in (lambda: vol2gif.gif(dark), lambda: vol2gif.write_gif("a.gif", dark)):
        with pytest.warns(vol2gif.Vol2gifWarning, match="range=\"full\" stretches them") as told:
            made = call()
        assert told[0].filename == __file__
        assert made.warnings == (str(told[0].message),)
    with pytest.warns(vol2gif.Vol2gifWarning) as told:
        vol2gif.numpy_to_gif("a.gif", dark)
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error", vol2gif.Vol2gifWarning)
        with pytest.raises(vol2gif.Vol2gifWarning):
            vol2gif.gif(dark)
    with pytest.warns(UserWarning, match="no effect") as told:
        vol2gif.numpy_to_gif("a.gif", NOISE, quality=3)
    assert told[0].filename == __file__


def test_notes_are_logged_and_nothing_is_printed(capfd, caplog):
    five = RANDOM.integers(0, 4000, (2, 3, 9, 9), dtype=np.uint16)
    with caplog.at_level(logging.INFO, "vol2gif"):
        made = vol2gif.gif(five, axes="TZYX")
    assert made.notes == tuple(record.message for record in caplog.records)
    assert made.notes[0].startswith("all 3 slices of all 2 time points are shown, one after the other; ")
    assert capfd.readouterr() == ("", "")


def test_a_gif_shows_itself_in_a_notebook(monkeypatch):
    made = vol2gif.gif(NOISE[:3])
    bundle = made._repr_mimebundle_()
    assert base64.b64decode(bundle["image/gif"]) == bytes(made)
    assert bundle["text/plain"] == repr(made) and repr(made).startswith("Gif(3 frames of 128x128, ")
    written = vol2gif.write_gif("a.gif", NOISE[:1])
    assert written._repr_mimebundle_()["image/gif"] == base64.b64encode(bytes(written)).decode()
    assert repr(written).startswith("Gif('a.gif', 1 frame of 128x128, ")
    os.remove("a.gif")
    assert "gone" in written._repr_mimebundle_()["text/plain"]
    monkeypatch.setattr("vol2gif._gif.MOST_SHOWN", 1000)
    bundle = made._repr_mimebundle_()
    assert set(bundle) == {"text/plain"} and "too large" in bundle["text/plain"]


def test_ipython_passes_the_gif_on():
    formatters = pytest.importorskip("IPython.core.formatters")
    made = vol2gif.gif(NOISE[:2])
    data, _ = formatters.DisplayFormatter().format(made)
    assert base64.b64decode(data["image/gif"]) == bytes(made)


def test_a_gif_has_its_facts_and_never_changes():
    array = NOISE[:4].astype(np.float32)
    array[0, 0, 0] = np.nan
    with pytest.warns(vol2gif.Vol2gifWarning, match="1 NaN"):
        made = vol2gif.write_gif("a.gif", array, max_error=3, scale=0.5, range="full")
    assert (made.path, made.bytes) == ("a.gif", os.path.getsize("a.gif"))
    assert (made.frames, made.shape, made.dtype) == (4, (4, 64, 64), "float32")
    assert (made.minimum, made.maximum) == (np.nanmin(array), np.nanmax(array))
    assert (made.nan, made.infinities, made.exact, made.backend) == (1, (0, 0), True, "cpu")
    assert made.step[1:] == (3, 1, 1) and 0 < made.errors[0] <= made.errors[1] == 3
    assert set(made.stages) == {"range", "percentiles", "turning", "colors", "frames", "verification"}
    assert 0 < sum(made.stages.values()) <= made.seconds
    assert os.fspath(made) == "a.gif" and open(made, "rb").read() == bytes(made)
    for name in ("path", "other"):
        with pytest.raises(AttributeError):
            setattr(made, name, 1)
    with pytest.raises(AttributeError):
        del made.path
    again = pickle.loads(pickle.dumps(made))
    assert repr(again) == repr(made) and (again.scale() == made.scale()).all()
    with pytest.raises(TypeError, match="in memory"):
        os.fspath(vol2gif.gif(NOISE[:1]))
    assert vol2gif.gif(np.array([[[True, False]]])).maximum == 1
    assert vol2gif.gif(NOISE[:1]).minimum == int(NOISE[0].min())


def test_scale_leads_levels_back_to_values():
    ct = RANDOM.integers(-1000, 3000, (5, 20, 20), dtype=np.int16)
    from kit import decoded, grey

    made = vol2gif.gif(ct, range=(-200, 310))
    values = made.scale()[grey(bytes(made))]
    assert values.shape == ct.shape
    assert np.abs(values - ct.clip(-200, 310)).max() <= 1 + 1e-9
    made = vol2gif.gif(ct)
    assert np.abs(made.scale()[grey(bytes(made))] - ct).max() < 4000 / 255
    made = vol2gif.gif(ct, range="full", scope="frame", record=False)
    values = np.stack([scale[levels] for scale, levels in zip(made.scale(), grey(bytes(made)), strict=True)])
    assert np.abs(values - ct).max() < 4000 / 255
    colors = RANDOM.integers(0, 2, (2, 9, 9, 3)) * np.array([100, 1000, 4000])
    made = vol2gif.gif(colors, range="full", scope="channel")
    assert made.scale().shape == (3, 256)
    assert (made.scale()[[0, 1, 2], decoded(bytes(made))] == colors).all()
    frames = np.stack([np.full((3, 3), np.nan), np.arange(9).reshape(3, 3)])
    with pytest.warns(vol2gif.Vol2gifWarning):
        made = vol2gif.gif(frames, range="full", scope="frame")
    assert np.isnan(made.scale()[0]).all() and made.scale()[1, 255] == 8


def test_bytes_go_to_an_object_with_write(tmp_path):
    with open("a.gif", "wb") as file:
        made = vol2gif.write_gif(file, NOISE[:2])
    assert open("a.gif", "rb").read() == bytes(made) and made.path is None


def test_info_of_volumes_and_gifs():
    np.save("a.npy", NOISE[:4])
    facts = vol2gif.info("a.npy", range=(100, 200))
    assert (facts["kind"], facts["type"], facts["lo"], facts["hi"]) == ("volume", "uint16", 100, 200)
    assert facts["minimum"] == NOISE[:4].min()
    of_array = vol2gif.info(NOISE[:4], range=(100, 200))
    same = set(facts) - {"input", "estimated_bytes", "estimated_memory"}
    assert {key: of_array[key] for key in same} == {key: facts[key] for key in same}
    made = vol2gif.write_gif("a.gif", "a.npy", fps=20, loop=3)
    facts = vol2gif.info(made)
    assert (facts["kind"], facts["shown_frames"], facts["milliseconds"], facts["loop"]) == ("gif", 4, 200, "3")
    assert facts["record"]["source"] == "a.npy"


def test_colormaps_are_names():
    names = vol2gif.colormaps()
    assert {"viridis", "fire", "labels"} <= set(names)
    for name in names[:5]:
        assert name in vol2gif.gif(NOISE[:1], colormap=name).rule


def test_the_program_is_inside():
    from kit import program

    ran = program("--version")
    assert ran.stdout.decode() == f"vol2gif {vol2gif.__version__}\n"
    script = os.path.join(os.path.dirname(sys.executable), "vol2gif")
    np.save("a.npy", NOISE[:2])
    ran = subprocess.run([script, "a.npy", "none.npy"], capture_output=True, text=True)
    assert ran.returncode == 1 and "none.npy" in ran.stderr and os.path.exists("a.gif")
    assert program("--effort", "9").returncode == 2
    # Ctrl-C is handled by the program.
    np.save("b.npy", RANDOM.integers(0, 60000, (60, 512, 512), dtype=np.uint16))
    child = subprocess.Popen([script, "b.npy", "--effort=3"], stderr=subprocess.PIPE)
    time.sleep(0.7)
    child.send_signal(signal.SIGINT)
    child.communicate(timeout=30)
    assert child.returncode == 130 and not os.path.exists("b.gif")
