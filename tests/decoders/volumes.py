"""Small volumes that make an encoder use all its ways to write a frame. The seeds are fixed."""
import numpy as np

RNG = np.random.default_rng


def noise():
    """New noise in every frame: the dictionary fills again and again without being of use."""
    return RNG(1).normal(120, 25, (6, 120, 160)).clip(0, 255).astype(np.uint8)


def all_levels():
    """All 256 levels in every frame, and half of the pixels unchanged: no index is left for transparency."""
    rng = RNG(2)
    frames = [rng.permutation(np.arange(9600) % 256).reshape(80, 120).astype(np.uint8)]
    for _ in range(7):
        frame = frames[-1].copy()
        frame[:, 30:90] = rng.permutation(np.arange(4800) % 256).reshape(80, 60)
        frames.append(frame)
    return np.stack(frames)


def few_levels():
    return RNG(3).choice(np.uint8([0, 17, 254]), (8, 64, 96), p=[.7, .2, .1])


def discs(frames, height, width, count, rng):
    """Labels 0 to `count` of moving discs."""
    labels = np.zeros((frames, height, width), np.uint8)
    yy, xx = np.ogrid[:height, :width]
    for k in range(1, count + 1):
        (y, x), speed, r = rng.uniform((0, 0), (height, width)), rng.normal(0, 1.5, 2), rng.uniform(3, height / 6)
        for t in range(frames):
            labels[t][(yy - y - t * speed[0]) ** 2 + (xx - x - t * speed[1]) ** 2 < r * r] = k
    return labels


def labels():
    """Moving discs whose levels are far from each other."""
    return discs(16, 120, 140, 21, RNG(4)) * np.uint8(12)


def spot():
    """A spot that moves over noise. The noise does not change."""
    rng = RNG(5)
    volume = np.broadcast_to(rng.normal(900, 80, (100, 120)), (12, 100, 120)).copy()
    for t in range(12):
        volume[t, 20 + 3 * t:28 + 3 * t, 90 - 5 * t:99 - 5 * t] += rng.normal(2000, 200, (8, 9))
    return volume.astype(np.uint16)


def channels():
    """Two channels of moving discs under noise: times, channels, rows, columns."""
    rng = RNG(11)
    planes = [discs(6, 90, 130, count, rng) * 100 for count in (9, 5)]
    return (np.stack(planes, 1) + rng.normal(50, 4, (6, 2, 90, 130))).astype(np.uint16)


def equal():
    """Frames that equal the frame before, at the beginning, in the middle and at the end; and frames of one level."""
    a, b = RNG(6).integers(0, 256, (2, 40, 50), np.uint8)
    flat = np.full_like(a, 7)
    return np.stack([a, a, a, b, b, a, flat, flat, b, b])


def one_pixel():
    return np.uint8([5, 5, 200, 0, 255, 255, 1]).reshape(-1, 1, 1)


def one_frame():
    return RNG(7).integers(0, 256, (1, 51, 63), np.uint8)


def widest():
    return RNG(8).integers(0, 40, (3, 1, 65535), np.uint8)


def tallest():
    """Frames with few changes."""
    volume = np.repeat(RNG(9).integers(0, 200, (1, 65535, 1), np.uint8), 3, axis=0)
    volume[1, 30000:30100] += 1
    volume[2, [0, 65534]] = 250
    return volume


def segments():
    """Few and large frames, so that each is packed in several segments."""
    rng = RNG(10)
    y, x = np.ogrid[:720, :1000]
    still = 20000 + 9000 * np.sin(y / 60) * np.cos(x / 45)
    return np.stack([still + rng.normal(0, 300, still.shape), still, still + 50 * (x > 500)]).astype(np.uint16)


def cells():
    """Bright spots on a background of noise with few levels, which fills the dictionary."""
    rng = RNG(20)
    y, x = np.ogrid[:112, :112]
    volume = rng.normal(113, 3, (3, 112, 112))
    for cy, cx, r in rng.uniform((0, 0, 3), (112, 112, 11), (14, 3)):
        volume[:, (y - cy) ** 2 + (x - cx) ** 2 < r * r] += 640
    return volume.astype(np.uint16)


def noisy_frame():
    """One frame that fills the dictionary."""
    return RNG(21).integers(0, 20, (1, 210, 230), np.uint8) * np.uint8(12)


def mask():
    return discs(12, 90, 110, 9, RNG(11)) > 0


def smooth():
    """Similar to an MRI: round shapes with little noise on a black background; floats that are normalized."""
    rng = RNG(12)
    zz, yy, xx = np.ogrid[-1:1:10j, -1:1:110j, -1:1:90j]
    head = zz ** 2 / 1.4 + yy ** 2 + xx ** 2 * 1.3
    tissue = 600 + 250 * np.sin(9 * yy + 4 * zz) * np.cos(8 * xx) + rng.normal(0, 12, (10, 110, 90))
    return np.where(head < .8, tissue, 0).astype(np.float32)


def unit():
    """Samples from 0 to 1, which are stretched: one bright sample that moves."""
    volume = np.zeros((9, 33, 44), np.float32)
    for t in range(9):
        volume[t, 3 * t, 4 * t] = 1 - t / 20
    return volume


def new_levels():
    """Levels that do not occur in earlier frames, until most of the 256 levels have occurred."""
    return RNG(13).integers(0, 24, (11, 48, 56), np.uint8) + (np.arange(11, dtype=np.uint8) * 21)[:, None, None]


def code_widths():
    """Frames that end near a change of the code width, or near a full dictionary.

    Every changed pixel takes one code, because no pair of neighboring levels occurs twice.
    """
    counts = [edge + k for edge in (252, 764, 1788, 3836) for k in range(7)]
    # With an odd step, each level occurs once in 256 pixels.
    row = np.cumsum(np.repeat(np.arange(1, 33, 2), 256)).astype(np.uint8)
    frames = [row]
    for count in counts:
        frame = frames[-1].copy()
        frame[:count] = row[:count] + np.uint8(len(frames))
        frames.append(frame)
    return np.stack(frames)[:, None, :]


def colors(count, rng):
    """Distinct colors."""
    numbers = rng.choice(1 << 24, count, replace=False)
    return np.stack([numbers >> 16, numbers >> 8 & 255, numbers & 255], -1).astype(np.uint8)


def rgb_discs():
    """Moving discs of few colors."""
    return colors(31, RNG(14))[discs(10, 70, 90, 30, RNG(15))]


def rgb_256():
    """256 colors in every frame."""
    return colors(256, RNG(16))[all_levels()]


def rgb_grey():
    return np.repeat(smooth()[..., None], 3, axis=-1)


def rgb_many():
    """More colors than a palette has, and a part that does not change."""
    rng = RNG(17)
    volume = rng.normal(100, 30, (7, 60, 80, 3))
    volume[:, 20:, 10:70] = volume[0, 20:, 10:70]
    return volume.clip(0, 255).astype(np.uint8)


def rgb_scenes():
    """256 colors in every two frames and more in the volume. Some pixels stay on the screen longer than their palette."""
    rng = RNG(18)
    palette = colors(700, rng)
    indices, frames = rng.integers(0, 256, (50, 70)), []
    for first in 0, 0, 90, 90, 180, 180, 444:
        gone = (indices < first) | (indices >= first + 256) | (rng.random(indices.shape) < .1)
        indices = np.where(gone, rng.integers(first, first + 256, indices.shape), indices)
        frames.append(palette[indices])
    return np.stack(frames)


def colormap():
    """A random color for each level."""
    return colors(256, RNG(19))


GREY = [noise, all_levels, few_levels, labels, spot, equal, one_pixel, one_frame, widest, tallest, segments,
        cells, noisy_frame, mask, smooth, unit, new_levels, code_widths]
RGB = [rgb_discs, rgb_256, rgb_grey, rgb_many, rgb_scenes]
# Converted with `colormap` as well.
COLORED = [noise, all_levels, labels, spot, equal, new_levels]
# Converted with a palette for every two frames as well.
PALETTES = [rgb_scenes, rgb_many]
# Converted with a background as well.
BACKGROUND = [few_levels, labels, spot]
# Converted with each of these options as well, only to compare ImageJ with its judge.
LAYERED = [few_levels, labels, spot, one_frame]
LAYERS = [["--transparent", "17"], ["--background", "17"], ["--background", "17", "--transparent", "24"],
          ["--background", "17", "--disposal", "background"], ["--transparent", "17", "--disposal", "previous"]]
