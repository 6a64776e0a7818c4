"""Layers of napari itself are saved by its own writers, without a window."""

import subprocess

import numpy as np
import pytest
import vol2gif
from npe2 import PluginManager

napari = pytest.importorskip("napari")
from napari.layers import Image, Labels  # noqa: E402
from napari.plugins.io import save_layers  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore")

STACK = np.random.default_rng(0).integers(0, 4000, (6, 20, 30), dtype=np.uint16)


@pytest.fixture(autouse=True)
def in_tmp_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    PluginManager.instance().discover()


def decoded(path):
    """The frames of a GIF by ffmpeg."""
    height, width = vol2gif.info(path)["shown_height"], vol2gif.info(path)["shown_width"]
    command = ["ffmpeg", "-v", "error", "-i", path, "-vsync", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    data = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(data, np.uint8).reshape(-1, height, width, 3)


def save(*layers):
    assert save_layers("a.gif", list(layers), plugin="napari-vol2gif") == ["a.gif"]
    return decoded("a.gif")


def test_the_manifest_is_right():
    assert "napari-vol2gif" in {manifest.name for manifest in PluginManager.instance().iter_manifests()}


def test_a_grey_image_has_its_limits_gamma_and_colors():
    found = save(Image(STACK, contrast_limits=(1000, 3000)))
    share = np.clip((STACK - 1000.0) / 2000, 0, 1) * 255
    assert np.abs(found[..., 0] - share).max() <= 0.5001
    assert (found == found[..., :1]).all()
    found = save(Image(STACK, contrast_limits=(0, 4000), colormap="red"))
    assert found[..., 0].max() == 255 and not found[..., 1:].any()
    bright = save(Image(STACK, contrast_limits=(0, 4000), gamma=0.5))
    assert bright.mean() > save(Image(STACK, contrast_limits=(0, 4000))).mean() + 20


def test_axes_and_scale():
    five = Image(STACK.reshape(2, 3, 1, 20, 30), contrast_limits=(0, 4000))
    assert (save(five) == save(Image(STACK, contrast_limits=(0, 4000)))).all()
    assert save(Image(STACK, scale=(1, 2, 1))).shape == (6, 40, 30, 3)
    assert save(Image(STACK[0])).shape == (1, 20, 30, 3)


def test_images_are_added_up():
    other = STACK[::-1].copy()
    found = save(
        Image(STACK, contrast_limits=(0, 4000), colormap="green", blending="additive"),
        Image(other, contrast_limits=(0, 4000), colormap="magenta", blending="additive", opacity=0.5),
    )
    green, magenta = (np.round(part / 4000 * 255) for part in (STACK, other))
    # RGB volumes have a palette of 256 colors.
    assert np.abs(found[..., 1] - green).mean() < 12
    assert np.abs(found[..., 0] - magenta / 2).mean() < 12


def test_labels_lie_over_the_image():
    labels = np.zeros(STACK.shape, int)
    labels[:, :10] = 3
    layer = Labels(labels, opacity=1)
    found = save(Image(np.zeros(STACK.shape, np.uint8), contrast_limits=(0, 255)), layer)
    color = np.round(np.asarray(layer.get_color(3))[:3] * 255)
    assert np.abs(found[:, :10] - color).max() <= 1
    assert not found[:, 10:].any()
    assert not save(Image(np.zeros(STACK.shape, np.uint8), contrast_limits=(0, 255)), Labels(labels, visible=False)).any()


def test_what_cannot_be_saved_says_why():
    from napari_vol2gif import write_layers

    with pytest.raises(ValueError, match="all of these layers are hidden"):
        write_layers("a.gif", [Image(STACK, visible=False).as_layer_data_tuple()])
    with pytest.raises(ValueError, match="layers of one shape"):
        write_layers("a.gif", [Image(part).as_layer_data_tuple() for part in (STACK, STACK[:2])])
