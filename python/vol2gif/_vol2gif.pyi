from collections.abc import Callable
from typing import Any, Final

__all__ = ["HAS_GPU", "__version__", "colormaps", "convert", "inspect", "main", "option_words", "scale_values"]

__version__: Final[str]
HAS_GPU: Final[bool]

def convert(
    source: object,
    overlay: object | None,
    output: str | None,
    words: list[tuple[str, str | None]],
    colormap: bytes | None,
    progress: Callable[[str, int, int], object] | None,
) -> dict[str, Any]: ...
def inspect(
    source: object, overlay: object | None, words: list[tuple[str, str | None]], colormap: bytes | None
) -> str: ...
def option_words() -> list[tuple[str, bool, str]]: ...
def colormaps() -> list[str]: ...
def scale_values(scale: str) -> list[list[float] | None]: ...
def main(arguments: list[str]) -> int: ...
