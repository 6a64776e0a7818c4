"""What the blocks of a GIF announce."""


def announces_transparency(gif):
    """Whether a frame of the GIF, given as bytes, has a transparent index."""
    return any(flags & 1 for flags in control_flags(gif))


def has_background(gif):
    """Whether the background is another entry of the palette than the first one."""
    return gif[11] != 0


def control_flags(gif):
    """The flags of all control blocks."""
    at = 13 + palette_bytes(gif[10])
    while gif[at] != 0x3b:
        if gif[at] == 0x2c:
            at += 11 + palette_bytes(gif[at + 9])
        else:
            if gif[at + 1] == 0xf9:
                yield gif[at + 3]
            at += 2
        while gif[at]:
            at += 1 + gif[at]
        at += 1


def palette_bytes(flags):
    return 6 << (flags & 7) if flags & 0x80 else 0
