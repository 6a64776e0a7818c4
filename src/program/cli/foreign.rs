//! Options of other programs, and what does the same here.

/// What to say where the option `name` (without its dashes) was given, with the value behind it; `None` for a name
/// that is not known here.
pub fn advice(name: &str, value: Option<&str>) -> Option<String> {
    let text = match name {
        "delay" => return Some(delay(value)),
        "crop" => return Some(crop(value)),
        "window" => return Some(window(value)),
        "quality" => {
            "the picture is exact; for a smaller file, use --effort 3, --max-error 2, or --max-bytes with a size"
        }
        "lossy" => "use --max-error N: levels may differ by up to N",
        "optimize" | "optimise" => "use --effort 3",
        "rate" | "framerate" | "frame-rate" => "use --fps N",
        "repeat" | "loops" | "iterations" => "use --loop N, --loop once or --loop forever",
        "size" | "resize" => "use --width W, --height H, or --scale F",
        "slice" | "slices" => "use --select, such as --select z=10:90",
        "reverse" => "use --flip with the axis of the frames, such as --flip z",
        "vmin" | "vmax" | "clim" | "contrast" => "use --range LO,HI",
        "percentile" | "percentiles" | "clip" => "use --range 1%,99%",
        "normalize" | "normalise" | "stretch" => "use --range full",
        "outdir" | "out-dir" | "output-dir" | "output-directory" => "use -o with a directory that ends in /",
        "recursive" => "directories are searched recursively without it",
        "force" | "overwrite" => "an older GIF is replaced without it",
        _ => return None,
    };
    Some(text.into())
}

/// ImageMagick and gifsicle count hundredths of a second, others milliseconds.
fn delay(value: Option<&str>) -> String {
    match value.and_then(|value| value.parse::<u32>().ok()) {
        Some(number) => format!(
            "use --duration {} if {number} counts hundredths of a second, or --duration {number} if milliseconds",
            u64::from(number) * 10
        ),
        None => "use --duration MS, the milliseconds of a frame".into(),
    }
}

/// ImageMagick writes `WxH+X+Y`, gifsicle `X,Y+WxH` or `X1,Y1-X2,Y2`.
fn crop(value: Option<&str>) -> String {
    let sides = value.and_then(|value| {
        let number = |text: &str| text.parse::<u64>().ok();
        let pair = |text: &str, between| {
            let (first, second) = text.split_once(between)?;
            Some((number(first)?, number(second)?))
        };
        let sized = |(x, y): (u64, u64), (width, height): (u64, u64)| (x, y, x + width, y + height);
        match value.split_once(['+', '-'])? {
            (start, end) if value.contains('-') => {
                let ((x, y), (right, bottom)) = (pair(start, ',')?, pair(end, ',')?);
                Some((x, y, right, bottom))
            }
            (start, size) if start.contains(',') => Some(sized(pair(start, ',')?, pair(size, 'x')?)),
            (size, start) => Some(sized(pair(start, '+')?, pair(size, 'x')?)),
        }
    });
    match sides {
        Some((x, y, right, bottom)) => format!("use --select x={x}:{right},y={y}:{bottom}"),
        None => {
            "use --select with the columns and the rows to show, such as --select x=100:612,y=50:400".into()
        }
    }
}

/// A window of radiology is its width and its level.
fn window(value: Option<&str>) -> String {
    match value {
        Some(value) if format!("wl:{value}").parse::<crate::tone::Window>().is_ok() => {
            format!("use --range wl:{value}")
        }
        _ => "use --range LO,HI, or --range wl:WIDTH,LEVEL".into(),
    }
}
