"""Makes selections.txt: what NumPy takes of an axis. Needs numpy.

    python tests/golden/make_selections.py > tests/golden/selections.txt

A line is the length of the axis, the selection, and the indices that are taken; `-` for none.
"""
import itertools

import numpy as np

print("# numpy.arange(length)[selection], by make_selections.py")
ends = ["", "0", "1", "3", "5", "6", "9", "-1", "-2", "-5", "-6", "-9"]
for length in 1, 2, 5:
    axis = np.arange(length)
    for index in range(-length, length):
        print(length, index, axis[index])
    for start, stop, step in itertools.product(ends, ends, ["", "2", "-1", "-3", "7", "-7"]):
        taken = axis[slice(*(int(part) if part else None for part in (start, stop, step)))]
        text = f"{start}:{stop}" + (f":{step}" if step else "")
        print(length, text, ",".join(map(str, taken)) or "-")
