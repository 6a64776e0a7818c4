"""The fixtures of the tests."""

import importlib.util
import os

import numpy as np
import pytest
from kit import rule_numpy_to_gif


@pytest.fixture(scope="session")
def original():
    """The original itself where VOL2GIF_ORIGINAL names its file, else what it does."""
    file = os.environ.get("VOL2GIF_ORIGINAL")
    if not file:
        return rule_numpy_to_gif
    spec = importlib.util.spec_from_file_location("original", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.numpy_to_gif


@pytest.fixture
def stack():
    """12 frames of 30 x 40 samples, uint16, all different."""
    z, y, x = np.mgrid[:12, :30, :40]
    return (z * 300 + y * 17 + x * 5).astype(np.uint16)


@pytest.fixture(autouse=True)
def in_tmp_path(tmp_path, monkeypatch):
    """Each test writes to a directory of its own, and leaves no temporary file there."""
    monkeypatch.chdir(tmp_path)
    yield
    left = [path for path in tmp_path.rglob("*") if path.name.startswith((".vol2gif", ".tmp"))]
    assert not left
