"""Makes outlines.txt: pictures of labels and their outlines, as scikit-image finds them.

    pip install numpy scikit-image
    python3 tests/golden/make_outlines.py > tests/golden/outlines.txt

Each picture has a line `HEIGHT WIDTH`, then its rows: labels as letters, `.` for 0; then the rows of its outline, `#`
where `find_boundaries(labels, connectivity=1, mode="inner")` is true.
"""

import numpy as np
from skimage.segmentation import find_boundaries


def pictures():
    random = np.random.default_rng(20)
    yield np.zeros((3, 4), int)
    yield np.ones((3, 4), int)
    yield np.array([[1, 2], [2, 1]])
    yield np.array([[0, 0, 0], [0, 3, 0], [0, 0, 0]])
    for height, width in [(1, 9), (9, 1), (6, 11), (12, 17), (20, 9)]:
        labels = np.zeros((height, width), int)
        for label in range(1, 6):
            y, x = random.integers(0, height), random.integers(0, width)
            labels[y:y + random.integers(1, 9), x:x + random.integers(1, 9)] = label
        yield labels


for labels in pictures():
    print(*labels.shape)
    for row in labels:
        print("".join(".abcdefgh"[label] for label in row))
    for row in find_boundaries(labels, connectivity=1, mode="inner", background=0):
        print("".join(".#"[int(inside)] for inside in row))
