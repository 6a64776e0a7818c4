//! Writes to stdout what a viewer shows of a GIF, by its judge: the red, green and blue of each pixel of each
//! frame. `all.py` compares ImageJ's judge with ImageJ itself.

use std::io::{self, Write};
use std::{env, fs};

use vol2gif_kit::viewers::{bio_formats, imagej};

fn main() -> io::Result<()> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [judge, path] = &arguments[..] else { return Err(usage()) };
    let frames = match judge.to_str() {
        Some("imagej") => imagej::frames,
        Some("bio-formats") => bio_formats::frames,
        _ => return Err(usage()),
    };
    io::stdout().write_all(frames(&fs::read(path)?).concat().as_flattened())
}

fn usage() -> io::Error {
    io::Error::other("usage: viewer imagej|bio-formats FILE.gif")
}
