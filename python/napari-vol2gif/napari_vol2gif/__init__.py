"""Saves image and labels layers of napari as animated GIFs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import vol2gif

# What napari hands over: the data, the attributes and the type of each layer.
Layer = tuple[Any, dict[str, Any], str]


def write_layers(path: str, layers: Sequence[Layer]) -> list[str]:
    """Save the visible ``layers`` as the GIF ``path``, and return that.

    Raises:
        ValueError: If no layer is visible, or their shapes differ.
    """
    shown = [layer for layer in layers if layer[1].get("visible", True)]
    if not shown:
        raise ValueError("all of these layers are hidden; show one to save it")
    shapes = {frame_shape(layer) for layer in shown}
    if len(shapes) > 1:
        raise ValueError(f"layers of one shape can be saved together, and these have the shapes {sorted(shapes)}")
    [shape] = shapes
    [(data, attributes, kind), *others] = shown
    options: vol2gif.Options = {**proportions(attributes, shape)}
    if not others and kind == "image" and not attributes.get("rgb"):
        options |= contrast(attributes)
        vol2gif.write_gif(path, first_level(data, attributes), axes=axes(shape), frames=frame_axes(shape), **options)
    else:
        count = math.prod(shape[:-2])
        frames = composites(shown, shape)
        # The colors are those of the screen, from 0 to 255.
        size = (count, *shape[-2:], 3)
        vol2gif.write_gif(path, frames, shape=size, dtype=np.uint8, range=(0, 255), **options)
    return [path]


def first_level(data: Any, attributes: dict[str, Any]) -> Any:
    """The full resolution of a layer."""
    return data[0] if attributes.get("multiscale") else data


def frame_shape(layer: Layer) -> tuple[int, ...]:
    """The lengths of the axes of a layer, without the colors of a pixel."""
    data, attributes, _ = layer
    lengths = tuple(int(length) for length in first_level(data, attributes).shape)
    return lengths[:-1] if attributes.get("rgb") else lengths


def axes(shape: tuple[int, ...]) -> str:
    """Letters for the axes: the order of the frames is the order of the letters before Y."""
    if len(shape) > 5:
        raise ValueError(f"layers of up to 5 axes can be saved, and this one has {len(shape)}")
    return "TCZYX"[-len(shape) :] if len(shape) != 4 else "TZYX"


def frame_axes(shape: tuple[int, ...]) -> str | None:
    """All axes but those of the picture."""
    return ",".join(axes(shape)[:-2].lower()) or None


def proportions(attributes: dict[str, Any], shape: tuple[int, ...]) -> vol2gif.Options:
    """The size of a pixel, where it is no square."""
    scale = [abs(float(part)) for part in attributes.get("scale") or ()]
    if len(scale) < 2 or not all(scale[-2:]) or scale[-1] == scale[-2]:
        return {}
    return {"spacing": (scale[-2], scale[-1])}


def contrast(attributes: dict[str, Any]) -> vol2gif.Options:
    """The limits, gamma and colors of an image."""
    options: vol2gif.Options = {}
    limits = attributes.get("contrast_limits")
    if limits is not None:
        options["range"] = (float(limits[0]), float(limits[1]))
    if attributes.get("gamma", 1) != 1:
        options["gamma"] = float(attributes["gamma"])
        options.setdefault("range", "full")
    colors = colors_of(attributes)
    if not (colors == np.linspace(0, 1, 256)[:, None]).all():
        options["colormap"] = colors
    return options


def colors_of(attributes: dict[str, Any]) -> np.ndarray:
    """The 256 colors of an image, (256, 3) from 0 to 1: interpolated between the ones of its colormap."""
    colormap = attributes.get("colormap")
    part = colormap.get if isinstance(colormap, dict) else lambda name: getattr(colormap, name, None)
    given = None if colormap is None or isinstance(colormap, str) else part("colors")
    if given is None:
        given = np.array([[0, 0, 0], [1, 1, 1]])
    given = np.asarray(given, float)[:, :3]
    controls = part("controls") if colormap is not None and not isinstance(colormap, str) else None
    places = np.linspace(0, 1, len(given)) if controls is None or len(controls) != len(given) else np.asarray(controls)
    wanted = np.linspace(0, 1, 256)
    return np.stack([np.interp(wanted, places, given[:, channel]) for channel in range(3)], axis=1)


def composites(layers: list[Layer], shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    """The pictures of all layers together, frame by frame: RGB, uint8."""
    drawn = [(first_level(data, attributes), attributes, kind) for data, attributes, kind in layers]
    tables = [np.round(colors_of(attributes) * 255) for _, attributes, _ in drawn]
    limits = [limits_of(data, attributes) if kind == "image" else None for data, attributes, kind in drawn]
    for place in np.ndindex(shape[:-2]):
        picture = np.zeros((*shape[-2:], 3))
        for (data, attributes, kind), table, ends in zip(drawn, tables, limits, strict=True):
            samples = np.asarray(data[place])
            opacity = float(attributes.get("opacity", 1))
            if kind == "labels":
                colors, covers = label_colors(samples, attributes)
                weight = opacity * covers[..., None]
                picture = picture * (1 - weight) + colors * weight
            elif attributes.get("rgb"):
                colors = samples[..., :3].astype(float)
                picture += opacity * (colors * 255 if samples.dtype.kind == "f" else colors)
            else:
                low, high = ends or (0, 1)
                share = np.clip((samples.astype(float) - low) / ((high - low) or 1), 0, 1)
                levels = np.round(np.nan_to_num(share) ** attributes.get("gamma", 1) * 255).astype(int)
                picture += opacity * table[levels]
        yield np.round(np.clip(picture, 0, 255)).astype(np.uint8)


def limits_of(data: Any, attributes: dict[str, Any]) -> tuple[float, float] | None:
    """The values that are black and white."""
    limits = attributes.get("contrast_limits")
    if limits is None and not attributes.get("rgb"):
        limits = (np.nanmin(data), np.nanmax(data))
    return None if limits is None else (float(limits[0]), float(limits[1]))


def label_colors(labels: np.ndarray, attributes: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """The colors of labels, from 0 to 255, and how much they cover: label 0 covers nothing."""
    colormap = attributes.get("colormap")
    if hasattr(colormap, "map"):
        colors = np.asarray(colormap.map(labels), float).reshape(*labels.shape, 4)
        return colors[..., :3] * 255, colors[..., 3]
    random = np.random.default_rng(0).integers(64, 256, (256, 3))
    return random[labels % 256].astype(float), (labels != 0).astype(float)
