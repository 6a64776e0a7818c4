"""Decoders that are Java programs. Java starts once in each process, for many GIFs."""
import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np

IMAGEJ = "/usr/share/java/ij.jar"
SOURCES = pathlib.Path(__file__).resolve().parent


def has_java():
    return bool(shutil.which("java") and shutil.which("javac"))


def has_imagej():
    return has_java() and os.path.exists(IMAGEJ)


@functools.cache
def compiled():
    """A directory with the classes of all programs. It is removed when the process ends that asked for it first."""
    directory = tempfile.TemporaryDirectory()
    sources = [path for path in SOURCES.glob("*.java") if has_imagej() or path.stem != "ImageJFrames"]
    subprocess.run(["javac", "-cp", IMAGEJ, "-d", directory.name, *sources], check=True)
    return directory


@functools.cache
def started(program):
    # The program decodes for seconds only: what makes long runs fast costs time here.
    command = ["java", "-Djava.awt.headless=true", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
               "-cp", f"{compiled().name}:{IMAGEJ}", program]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def frames(program, path, shape):
    """The frames of a GIF, as one of the Java programs in this directory shows them."""
    java = started(program)
    java.stdin.write(f"{os.path.abspath(path)}\n".encode())
    java.stdin.flush()
    count = int.from_bytes(java.stdout.read(8), "big", signed=True)
    answer = java.stdout.read(abs(count))
    if count <= 0:
        raise RuntimeError(answer.decode() or "no answer")
    return np.frombuffer(answer, np.uint8).reshape(-1, *shape, 3)
