"""The category of warnings, so that they can be filtered or made errors."""


class Vol2gifWarning(UserWarning):
    """A result that a user may not expect, such as a picture of low contrast or frames that browsers slow down."""

    __module__ = "vol2gif"
