"""Large 3-D and 4-D volumes in, animated GIFs out.

``write_gif`` writes an array or a file as a GIF, ``gif`` makes one in memory, ``info`` says what is in a volume or a
GIF, and ``numpy_to_gif`` is for programs that call the function of that name of stouputils.

>>> import numpy as np, vol2gif
>>> stack = np.arange(10 * 64 * 80, dtype="uint16").reshape(10, 64, 80)
>>> vol2gif.gif(stack, fps=15, colormap="viridis")
Gif(10 frames of 80x64, 6.8 kB)
"""

from ._api import gif, info, write_gif
from ._drop_in import numpy_to_gif
from ._gif import Gif
from ._options import Options
from ._vol2gif import __version__, colormaps
from ._warning import Vol2gifWarning

__all__ = [
    "Gif",
    "Options",
    "Vol2gifWarning",
    "__version__",
    "colormaps",
    "gif",
    "info",
    "numpy_to_gif",
    "write_gif",
]
