//! Writes to stdout what ImageJ shows of a GIF, by its judge: the red, green and blue of each pixel of each
//! frame. `all.py` compares it with ImageJ itself.

use std::io::{self, Write};
use std::{env, fs};

use vol2gif_kit::viewers::imagej;

fn main() -> io::Result<()> {
    let Some(path) = env::args_os().nth(1) else {
        return Err(io::Error::other("usage: viewer FILE.gif"));
    };
    let frames = imagej::frames(&fs::read(path)?).concat();
    io::stdout().write_all(frames.as_flattened())
}
