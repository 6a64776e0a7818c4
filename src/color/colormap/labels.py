"""Makes the table of distinct colors in labels.rs: python3 labels.py > labels.rs

Each color is the one that is farthest from black, white and all colors before it, by CIEDE2000 (Sharma, Wu and Dalal,
2005). So neighboring labels are far apart, and the first labels are farthest apart. Greys and colors that are nearly black
or nearly white are left out: they are for what is not labeled.
"""

import numpy as np

STEP = 5  # of the candidates along each of red, green and blue
LIGHTNESS = (30, 93)
LEAST_CHROMA = 22
COUNT = 255


def lab_of(srgb):
    """CIELAB, by D65, of sRGB colors from 0 to 255."""
    c = np.asarray(srgb, float) / 255
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                       [0.0193339, 0.1191920, 0.9503041]])
    t = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def ciede2000(one, many):
    """The difference between one color and each of many, in CIELAB."""
    l1, a1, b1 = one
    l2, a2, b2 = many[..., 0], many[..., 1], many[..., 2]
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean ** 7 / (mean ** 7 + 25.0 ** 7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    colorless = c1 * c2 == 0
    turn = np.where(colorless, 0, (h2 - h1 + 180) % 360 - 180)
    turn = np.where(~colorless & (np.abs(h2 - h1) == 180), h2 - h1, turn)
    dl, dc, dh = l2 - l1, c2 - c1, 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    l, c = (l1 + l2) / 2, (c1 + c2) / 2
    far = np.abs(h1 - h2) > 180
    total = h1 + h2
    h = np.where(colorless, total, np.where(far, np.where(total < 360, total + 360, total - 360), total) / 2)
    t = (1 - 0.17 * np.cos(np.radians(h - 30)) + 0.24 * np.cos(np.radians(2 * h))
         + 0.32 * np.cos(np.radians(3 * h + 6)) - 0.20 * np.cos(np.radians(4 * h - 63)))
    sl = 1 + 0.015 * (l - 50) ** 2 / np.sqrt(20 + (l - 50) ** 2)
    sc, sh = 1 + 0.045 * c, 1 + 0.015 * c * t
    rc = 2 * np.sqrt(c ** 7 / (c ** 7 + 25.0 ** 7))
    rt = -rc * np.sin(np.radians(60 * np.exp(-(((h - 275) / 25) ** 2))))
    return np.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh))


def check_ciede2000():
    """Some of the pairs that the article gives."""
    for one, other, difference in [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ]:
        found = ciede2000(one, np.array([other], float))[0]
        assert abs(found - difference) < 5e-5, (one, other, found)


def colors():
    axis = np.arange(0, 256, STEP)
    candidates = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(-1, 3)
    lab = lab_of(candidates)
    lightness, chroma = lab[:, 0], np.hypot(lab[:, 1], lab[:, 2])
    kept = (lightness >= LIGHTNESS[0]) & (lightness <= LIGHTNESS[1]) & (chroma >= LEAST_CHROMA)
    candidates, lab = candidates[kept], lab[kept]
    nearest = np.full(len(lab), np.inf)
    for grey in lab_of([[0, 0, 0], [255, 255, 255]]):
        nearest = np.minimum(nearest, ciede2000(grey, lab))
    chosen = []
    for _ in range(COUNT):
        best = int(np.argmax(nearest))
        chosen.append(best)
        nearest = np.minimum(nearest, ciede2000(lab[best], lab))
    return candidates[chosen], lab[chosen]


def least_differences(lab):
    """For the first 8, 16, ... colors: the least difference between two of them."""
    for count in (8, 16, 32, 64, 128, 255):
        pairs = [ciede2000(lab[k], lab[k + 1:count]).min() for k in range(count - 1)]
        yield count, min(pairs)


def main():
    check_ciede2000()
    table, lab = colors()
    least = ", ".join(f"{difference:.1f} of {count}" for count, difference in least_differences(lab))
    print("//! Distinct colors for labels. Made by `labels.py`, beside this file.")
    print("//!")
    print("//! The least difference (CIEDE2000) between two of the first colors:")
    print(f"//! {least}.")
    print()
    print("/// The colors of the labels from 1 to 255: red, green and blue.")
    print("#[rustfmt::skip]")
    print(f"pub(super) const LABELS: [[u8; 3]; {COUNT}] = [")
    for row in range(0, COUNT, 6):
        print("    " + " ".join("[{}, {}, {}],".format(*color) for color in table[row:row + 6]))
    print("];")


if __name__ == "__main__":
    main()
