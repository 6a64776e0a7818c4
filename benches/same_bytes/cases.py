"""The cases of compare.py: command lines, and the exit status that each must have.

Paths are relative to the directory of the case, which has links to the volumes: `in/`, `bad/` and `other/`.
"""
import dataclasses
import pathlib
import shutil

import volumes


@dataclasses.dataclass
class Step:
    """One call of the program."""
    arguments: list
    status: int | None = 0     # The exit status; None where it is compared and not known.
    stdin: str | None = None   # A file, relative to the directory of the case.


@dataclasses.dataclass
class Case:
    name: str
    steps: list
    prepare: object = None     # A function of the directory of the case, called before the first step.
    gpu: bool = False
    unordered: bool = False    # Lines of stderr and of reports come in any order: several inputs at once.


def one(name, source, *options, status=0, gpu=False):
    """A case of one volume and one GIF."""
    path = source if "/" in source else f"in/{source}"
    path = path if "." in path else f"{path}.npy"
    return Case(name, [Step([path, "-o", "out.gif", "-v", *options], status)], gpu=gpu)


def product(prefix, sources, options, **more):
    """A case for each of `sources` with each of `options` (texts, split at spaces). Sources may be one text, too."""
    sources = sources.split() if isinstance(sources, str) else sources
    return [one(f"{prefix}: {source} {text}".strip(), source, *text.split(), **more)
            for source in sources for text in options]


GREY = "cells ct labels moving noise"


def contrast():
    """Values to levels."""
    ranges = ["--range auto", "--range full", "--range 100,1500", "--range 1%,99%", "--range 0.1%,99.9%",
              "--range wl:400,900"]
    curves = ["--gamma 0.5", "--gamma 2.2", "--log", "--range 5%,95% --gamma 0.7", "--range 10,2000 --log"]
    maps = ["--colormap viridis", "--colormap fire --invert", "--invert", "--colormap other/map.txt",
            "--colormap other/map.lut", "--colormap spectral --gamma 0.5"]
    frames = ["--scope frame --range full", "--scope frame --range 1%,99%", "--scope frame --log"]
    channels = ["--scope channel --range full", "--scope channel --range 1%,99%"]
    return [
        *product("range", "cells ct floats nan_inf cells_f64", ranges),
        *product("range", "cells ct labels ends_u64 ends_i64 type_int32_c rgb_u16", ["--range type"]),
        *product("range, Fortran", "cells_fortran rgb_many_fortran", ["--range 1%,99%", "--range full"]),
        *product("range, wide types", "type_uint64_c type_int64_big type_float16_c type_float64_big huge_f64",
                 ["--range 2%,98%"]),
        *product("curve", "cells ct floats nan_inf", curves),
        *product("scope", "cells moving nan_inf", frames),
        *product("scope", "rgb_many rgb_u16 rgb_nan", channels),
        *product("colors of levels", "cells moving", maps),
        *product("invert", "rgb_many rgb_few", ["--invert"]),
    ]


def encoding():
    """Levels to bytes."""
    layers = ["--transparent 0", "--background 0", "--transparent 0 --background 7", "--disposal background",
              "--disposal previous", "--transparent 0 --disposal background",
              "--background 3 --disposal previous"]
    palettes = ["--palette frame", "--palette 3", "--dither", "--palette 2 --dither"]
    return [
        *product("effort", GREY + " rgb_many rgb_few rgb_still still many_frames",
                 [f"--effort {e}" for e in range(4)]),
        *product("effort, large", "large_noise large_waves large_labels large_rgb", ["--effort 0", "--effort 1"]),
        *product("effort, large", "large_labels", ["--effort 3"]),
        *product("palette", "rgb_many rgb_scenes rgb_still rgb_few rgb_u16", palettes),
        *product("palette, large", "large_rgb", ["--palette frame --dither"]),
        *product("error", "cells labels moving rgb_many rgb_few",
                 ["--max-error 1", "--max-error 5", "--max-error 30"]),
        *product("error", "cells rgb_still", ["--max-error 5 --effort 3"]),
        *product("error", "rgb_still rgb_scenes", ["--max-error 3 --dither --palette 4"]),
        *product("layers", "labels moving still", layers),
        *product("layers", "rgb_many", ["--disposal background", "--disposal previous"]),
        *product("layers, efforts", "moving", [f"--transparent 0 --effort {e}" for e in (0, 1, 3)]),
        *product("layers, error", "moving", ["--transparent 0 --max-error 4"]),
        *product("compat", GREY + " rgb_many large_noise", ["--compat web", "--compat imagej", "--compat all"]),
        *product("compat", "labels moving", ["--compat all --effort 3", "--compat imagej --effort 3", "--compat web --effort 0"]),
    ]


def other_options():
    """Time, comments, archives, threads."""
    times = ["--fps 25", "--fps 7", "--duration 33.3", "--duration 1000", "--loop 1 --fps 12", "--loop 65535"]
    lists = ["--duration 10,20,30,40,50,60,70,80,90,100", "--duration 15,15,15,15,15,15,15,15,15,15.5"]
    together = ("--range 1%,99% --gamma 0.8 --invert --colormap magma --effort 3 --max-error 2 --fps 12 --loop 3 "
                "--transparent 0 --background 4 --compat web --comment all")
    return [
        *product("time", "one_frame still moving", times),
        *product("time", "ct", lists),
        *product("comment", "cells rgb_few nan_inf",
                 ["--no-comment", "--comment hello", "--no-comment --comment alone"]),
        one("comment: long and not ASCII", "cells", "--comment", "ß μ 細胞 " * 60),
        *product("archive", "stored.npz deflated.npz", [f"--array {name}" for name in ["raw", "colors", "turned"]]),
        *product("archive", "odd_names.npz", ["--array ../up"]),
        *product("archive", "one_array.npz deflated_large.npz", ["--range full"]),
        *product("threads", "cells large_noise large_rgb deflated_large.npz rgb_scenes",
                 [f"--threads {n}" for n in (1, 2, 5)]),
        *product("memory", "large_f32 large_rgb large_noise_fortran", ["--max-memory 64M"]),
        *product("cpu", "cells rgb_many", ["--backend cpu"]),
        *product("together", "cells", [together]),
    ]


def sizes():
    """--max-bytes: which step is taken, and what is said of it."""
    fits = [
        "cells 1M", "cells 30K", "cells 20K", "cells 14000", "cells 2K", "labels 6K", "labels 4K", "moving 40K",
        "moving 20K", "rgb_many 20K", "rgb_many 9K", "moving 20K --allow frames", "moving 20K --allow pixels",
        "moving 9K --allow frames,pixels", "cells 9K --allow frames,pixels", "cells 4K --allow frames,pixels",
        "rgb_scenes 8K --allow frames,pixels --palette frame", "rgb_many 8K --allow pixels --dither",
        "noise 10K --allow frames", "many_frames 8K --allow frames --fps 25", "one_frame 1K --allow frames,pixels",
        "cells 12K --allow pixels --range 1%,99% --scope frame", "moving 16K --allow frames --disposal background",
        "large_waves 300K --allow pixels", "one_pixel 500",
    ]
    cases = [(text, 0) for text in fits] + [("cells 10", 1), ("one_pixel 20", 1)]
    return [one(f"size: {text}", text.split()[0], "--max-bytes", *text.split()[1:], status=status)
            for text, status in cases]


def on_gpu():
    """The same bytes by a GPU, stage by stage."""
    sources = ("cells ct floats nan_inf labels rgb_many rgb_few rgb_scenes ends_u64 huge_f64 cells_fortran large_f32 "
               "one_pixel type_float16_big type_bool_c")
    cases = [
        *product("gpu", sources, ["--backend gpu"]),
        *product("gpu", "cells floats type_int64_c", ["--backend gpu --range 1%,99%",
                                                      "--backend gpu --range 10,900 --gamma 0.5"]),
        *product("gpu", "rgb_many", ["--backend gpu --palette 3 --dither",
                                     "--backend gpu --scope channel --range full"]),
        *product("gpu", "large_noise large_rgb", ["--backend gpu --gpu-memory 8M"]),
        *product("gpu", "cells rgb_scenes", ["--device 0", "--verify", "--backend gpu --verify", "--device all"]),
        *product("gpu", "cells", ["--device 99", "--device nothing"], status=1),
        Case("gpu: --list-devices", [Step(["--list-devices"])]),
        Case("gpu: a batch", [Step(["in", "-o", "gifs/", "--report", "r.jsonl", "--device", "all", "-q"])],
             unordered=True),
    ]
    for case in cases:
        case.gpu = True
    return cases


def scans(directory):
    """A directory to search: volumes at two levels, an archive of three arrays, a hidden file, files to pass over."""
    (directory / "scans" / "deep" / "er").mkdir(parents=True)
    for name, to in {"cells.npy": "a.npy", "labels.npy": "deep/b.npy", "stored.npz": "deep/c.npz",
                     "rgb_few.npy": "deep/er/d.npy", "moving.npy": ".hidden.npy", "one_array.npz": "e.npz",
                     "nan_inf.npy": "f.NPY"}.items():
        shutil.copy2(directory / "in" / name, directory / "scans" / to)
    (directory / "scans" / "notes.txt").write_text("no volume")
    (directory / "scans" / "link.npy").symlink_to("deep/b.npy")
    volumes.age(directory / "scans")


def scans_and_damage(directory):
    scans(directory)
    for name in ["samples_cut.npy", "complex.npy", "damaged.npz", "empty.npy", "stack.tif"]:
        shutil.copy2(directory / "bad" / name, directory / "scans" / name)
    (directory / "scans" / "nowhere.npy").symlink_to("gone.npy")


def batches():
    """Several inputs, reports, and what is done already."""
    def case(name, *steps, prepare=scans):
        return Case(name, [Step(*step) for step in steps], prepare=prepare, unordered=True)

    convert = ["scans", "-o", "gifs/"]
    begun = ["scans/deep", "-o", "gifs/deep/"]
    resume = [*convert, "--resume", "-v"]
    shares = [([*convert, "--shard", f"{k}/2", "--report", f"{k}.jsonl"],) for k in (1, 2)]
    shared = ["--merge-reports", "1.jsonl", "2.jsonl"]
    everything = ["in", "-o", "gifs/"]
    return [
        case("batch: beside the inputs", (["scans", "-v"],)),
        case("batch: to a directory", ([*convert, "-v"],)),
        case("batch: one thread", ([*convert, "-v", "--threads", "1"],)),
        case("batch: all volumes, one array", ([*everything, "--report", "r.jsonl", "-v", "--array", "raw"], 1)),
        case("batch: all volumes, little memory", ([*everything, "-q", "--max-memory", "64M", "--report", "r.csv"],)),
        case("batch: JSON report", ([*convert, "--report", "r.jsonl"],)),
        case("batch: CSV report", ([*convert, "--report", "r.csv", "--range", "1%,99%"],)),
        case("batch: report to stdout", ([*convert, "--report", "-", "-q"],)),
        case("batch: damage", ([*convert, "--report", "r.jsonl"], 1), prepare=scans_and_damage),
        case("batch: damage, CSV", ([*convert, "--report", "r.csv", "-q"], 1), prepare=scans_and_damage),
        case("batch: damage, dry run", ([*convert, "--dry-run"], 1), prepare=scans_and_damage),
        case("resume: all kept", (convert,), ([*resume, "--report", "r.jsonl"],)),
        case("resume: other settings", (convert,), ([*resume, "--gamma", "2", "--report", "r.jsonl"],), (resume,)),
        case("resume: some are there", (begun,), (resume,)),
        case("resume: dry run", (begun,), ([*resume, "--dry-run"],)),
        case("resume: JSON report grows", ([*begun, "--report", "r.jsonl"],), ([*resume, "--report", "r.jsonl"],)),
        case("resume: CSV report grows", ([*convert, "--report", "r.csv"],), ([*resume, "--report", "r.csv"],)),
        case("resume: no comment", ([*convert, "--no-comment"],), ([*resume, "--dry-run"],)),
        case("dry run: with sizes", ([*convert, "--dry-run"],)),
        case("dry run: replaced", (convert,), ([*convert, "--dry-run", "--max-error", "4"],)),
        case("dry run: a size", ([*convert, "--dry-run", "--max-bytes", "20K", "--allow", "frames"],)),
        case("dry run: collision", (["in/cells.npy", "scans/../in/cells.npy", "-o", "gifs/", "--dry-run"], 2)),
        case("shard: both halves", *shares, ([*shared, "--report", "all.jsonl"],), (shared,)),
        case("shard: an empty share", (["in/cells.npy", "-o", "gifs/", "--shard", "2/2", "-v"],)),
        case("merge: CSV", ([*convert, "--report", "1.csv"],), ([*resume, "--report", "2.csv"],),
             (["--merge-reports", "1.csv", "2.csv", "--report", "all.csv"],)),
        case("merge: a missing report", (["--merge-reports", "gone.jsonl", "--report", "all.jsonl"], 1)),
        case("merge: no report", (["--merge-reports", "other/map.txt"], 1)),
    ]


def streams():
    """Standard input and output."""
    def case(name, *options, stdin="in/cells.npy", status=0):
        return Case(name, [Step([*options], status, stdin)])

    through = ["-", "-o", "-"]
    damage = {"archive": "in/stored.npz", "empty": "bad/empty.npy", "cut": "bad/samples_cut.npy",
              "trailing": "bad/trailing.npy", "TIFF": "bad/stack.tif"}
    return [
        case("stdin to stdout", *through),
        case("stdin to stdout: options", *through, "--range", "1%,99%", "--effort", "3", "-v"),
        case("stdin to stdout: RGB", *through, "--palette", "frame", stdin="in/rgb_scenes.npy"),
        case("stdin to stdout: Fortran", *through, stdin="in/cells_fortran.npy"),
        case("stdin to stdout: large", *through, stdin="in/large_f32.npy"),
        case("stdin to stdout: size", *through, "--max-bytes", "20K"),
        case("stdin to a file", "-", "-o", "out.gif", "--report", "r.jsonl"),
        case("file to stdout", "in/labels.npy", "-o", "-"),
        case("stdin: info", "-", "--info"),
        case("stdin: dry run", "-", "-o", "out.gif", "--dry-run"),
        *(case(f"stdin: {name}", *through, stdin=file, status=1) for name, file in damage.items()),
        case("stdin: nowhere to write", "-", status=2),
        case("stdin: twice", "-", "-", "-o", "gifs/", status=2),
    ]


def infos(good, bad):
    """--info of every volume and of GIFs."""
    made = [
        "in/cells.npy -o a.gif", "in/rgb_scenes.npy -o b.gif --palette frame --fps 20 --loop 2",
        "in/ct.npy -o c.gif --range wl:400,40 --gamma 2 --comment hello",
        "in/moving.npy -o d.gif --transparent 0 --disposal background --no-comment",
        "in/rgb_u16.npy -o e.gif --scope channel --range 1%,99% --max-bytes 5K --allow pixels",
        "in/cells_f64.npy -o f.gif --scope frame --log",
    ]
    gifs = [*(f"{letter}.gif" for letter in "abcdef"), "other/pixel.gif", "other/comment.gif"]
    options = ["--range 1%,99%", "--gamma 2", "--log", "--effort 3", "--max-error 5", "--max-bytes 10K",
               "--scope frame --range full", "--colormap fire", "--threads 1", "--max-memory 64M"]
    return [
        *(Case(f"info: {name}", [Step([f"in/{name}", "--info"])]) for name in good),
        *(Case(f"info: {name}", [Step([f"bad/{name}", "--info"], None)]) for name in bad),
        *(Case(f"info: {text}", [Step(["in/cells.npy", "--info", *text.split()])]) for text in options),
        Case("info: of GIFs", [*(Step(text.split()) for text in made), *(Step([gif, "--info"]) for gif in gifs),
                               Step([*gifs, "--info"])]),
        Case("info: of a cut GIF", [Step(["other/cut.gif", "--info"], 1)]),
    ]


def things_in_the_way(directory):
    (directory / "out.gif").mkdir()
    (directory / "empty").mkdir()
    shutil.copy2(directory / "in" / "cells.npy", directory / "cells.npy")
    shutil.copy2(directory / "in" / "cells.npy", directory / "cells.gif")
    (directory / "circle.npy").symlink_to("circle.npy")
    (directory / "dangling.npy").symlink_to("gone.npy")


# Options that are wrong, alone or for the volume; each is compared, whatever its exit status.
WRONG = [
    "--range 5", "--range 9,3", "--range wl:0,5", "--range 60%,40%", "--range 0%,101%", "--range nan,1",
    "--gamma 0", "--gamma x", "--effort 4", "--max-error 128", "--max-bytes 0", "--max-bytes 5X",
    "--allow frames", "--allow all", "--palette 0", "--palette x", "--fps 0", "--fps 10 --duration 10",
    "--duration 0", "--duration -5", "--duration x", "--loop 65536", "--transparent 256", "--background -1",
    "--disposal none", "--scope all", "--scope frame --range 1,2", "--threads 0", "--threads 2000",
    "--max-memory 1M", "--backend tpu", "--colormap nothing", "--colormap other/short.txt",
    "--colormap other/words.txt", "--colormap gone.lut", "--gpu-memory x", "--shard 3/2", "--shard 0/2",
    "--log --gamma 2", "--resume --no-comment", "--color maybe", "--nothing", "--device 0 --backend cpu",
    "--duration 10,20", "--scope channel --range full", "--palette frame", "--dither",
]
# (name, arguments, exit status)
PLACES = [
    ("missing file", "gone.npy -o made.gif", 1),
    ("missing directory", "gone/ -o gifs/", 1),
    ("missing among others", "gone.npy in/cells.npy -o gifs/", 1),
    ("no input", "", 2),
    ("link to nothing", "dangling.npy -o made.gif", 1),
    ("link in a circle", "circle.npy -o made.gif", 1),
    ("a device", "/dev/null -o made.gif", 1),
    ("an empty directory", "empty -o gifs/", 1),
    ("output is a directory", "in/cells.npy -o out.gif", None),
    ("output under a file", "in/cells.npy -o cells.npy/x.gif", 1),
    ("output is a volume", "in/cells.npy -o cells.gif", 1),
    ("output is the input", "cells.npy -o cells.npy", None),
    ("no directory", "in/cells.npy -o new/made.gif --no-mkdir", 1),
    ("a directory is made", "in/cells.npy -o new/made.gif", 0),
    ("several to a file", "in/cells.npy in/ct.npy -o cells.npy", 2),
    ("several to a new directory", "in/cells.npy in/ct.npy -o made.gif", 0),
    ("several arrays to a file", "in/stored.npz -o made.gif", 2),
    ("several to stdout", "in/cells.npy in/ct.npy -o -", 2),
    ("two for one output", "in/cells.npy cells.npy -o gifs/", 2),
    ("no such array", "in/stored.npz --array gone -o made.gif", 1),
    ("array of an .npy", "in/cells.npy --array raw -o made.gif", None),
    ("report is a volume", "in/cells.npy -o made.gif --report cells.npy", None),
    ("report is a directory", "in/cells.npy -o made.gif --report out.gif", None),
    ("report and GIF to stdout", "in/cells.npy -o - --report -", 2),
    ("colored", "gone.npy -o made.gif --color always", 1),
    ("quiet", "in/nan_inf.npy gone.npy -o gifs/ -q", 1),
    ("verified by one backend", "in/cells.npy -o made.gif --verify --backend cpu", 0),
    ("log of nothing", "in/all_nan.npy -o made.gif --log", None),
    ("colormap for RGB", "in/rgb_many.npy -o made.gif --colormap fire", 1),
    ("colormap for grey RGB", "in/rgb_grey.npy -o made.gif --colormap fire", 1),
    ("transparent for RGB", "in/rgb_many.npy -o made.gif --transparent 0", 1),
    ("background for RGB", "in/rgb_many.npy -o made.gif --background 0", 1),
    ("type of floats", "in/floats.npy -o made.gif --range type", None),
]


def wrong(bad):
    """What cannot be done: exit status and words."""
    report = ["-o", "gifs/", "--report", "r.jsonl"]
    return [
        *(Case(f"bad file: {name}", [Step([f"bad/{name}", *report], 1)], unordered=True) for name in bad),
        *(Case(f"bad file, dry run: {name}", [Step([f"bad/{name}", "-o", "gifs/", "--dry-run"], None)])
          for name in bad),
        *(Case(f"wrong: {text}", [Step(["in/cells.npy", "-o", "made.gif", *text.split()], None)]) for text in WRONG),
        *(Case(f"place: {name}", [Step(text.split(), status)], prepare=things_in_the_way, unordered=True)
          for name, text, status in PLACES),
    ]


def all_cases(good, bad):
    """Every case; `good` and `bad` are the names of the files in `in/` and `bad/`."""
    arrays = {"stored.npz": "raw", "deflated.npz": "raw", "odd_names.npz": "a/b"}
    return [
        *(one(f"default: {name}", name, *(["--array", arrays[name]] if name in arrays else [])) for name in good),
        *contrast(), *encoding(), *other_options(), *sizes(), *on_gpu(), *batches(), *streams(), *infos(good, bad),
        *wrong(bad), *(Case(f"text: {option}", [Step([option])]) for option in ["--help", "-h", "--version"]),
    ]


def link(directory, files):
    """Makes the directory of a case."""
    directory.mkdir(parents=True)
    for name in ["in", "bad", "other"]:
        (directory / name).symlink_to(pathlib.Path(files) / name)
