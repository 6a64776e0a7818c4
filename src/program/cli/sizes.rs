//! Parsers of sizes in bytes.

/// Parses a size in bytes: a number, alone or with a unit. KB, MB, GB and TB are powers of 1000; K, M, G, T and KiB,
/// MiB, GiB, TiB are powers of 1024. A part of a byte is left out.
pub fn byte_size(text: &str) -> Result<u64, String> {
    let wrong = || "not a size like 512M, 1.5G or 10MB".to_owned();
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit_bytes(unit.trim_start()).ok_or_else(wrong)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let is_decimal = part.bytes().all(|byte| byte.is_ascii_digit()) && !(whole.is_empty() && part.is_empty());
    if !is_decimal || (unit == 1 && part.bytes().any(|byte| byte != b'0')) {
        return Err(wrong());
    }
    // More decimals than these are less than a byte of any unit.
    let part = &part[..part.len().min(18)];
    let digits = |digits: &str| if digits.is_empty() { Ok(0) } else { digits.parse::<u128>() };
    let parts = digits(part).map_err(|_| wrong())? * unit / 10u128.pow(part.len() as u32);
    let bytes = digits(whole).ok().and_then(|whole| whole.checked_mul(unit)?.checked_add(parts));
    bytes.and_then(|bytes| u64::try_from(bytes).ok()).ok_or_else(|| "too large".into())
}

/// Number of bytes of a unit, in any case.
fn unit_bytes(unit: &str) -> Option<u128> {
    const LETTERS: [char; 4] = ['K', 'M', 'G', 'T'];
    let unit = unit.to_ascii_uppercase();
    let mut letters = unit.chars();
    let first = letters.next().filter(|first| *first != 'B');
    let Some(first) = first else { return (unit.len() <= 1).then_some(1) };
    let power = 1 + LETTERS.iter().position(|letter| *letter == first)? as u32;
    match letters.as_str() {
        "" | "IB" => Some(1024u128.pow(power)),
        "B" => Some(1000u128.pow(power)),
        _ => None,
    }
}

/// Parses an amount of memory, at least 64 MiB.
pub fn max_memory(text: &str) -> Result<u64, String> {
    match byte_size(text)? {
        size if size < 64 << 20 => Err("less than 64M".into()),
        size => Ok(size),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_powers_of_1024_and_those_that_end_in_b_alone_of_1000() {
        for (text, bytes) in [
            ("17", 17),
            ("17B", 17),
            ("512M", 512 << 20),
            ("4gib", 4 << 30),
            ("10MB", 10_000_000),
            ("10 MiB", 10 << 20),
            ("2kb", 2000),
            ("2K", 2048),
            ("3GB", 3_000_000_000),
            ("1T", 1 << 40),
            ("1TB", 1_000_000_000_000),
            ("1.5M", 3 << 19),
            ("0.1K", 102),
            (".5G", 1 << 29),
            ("1.50MB", 1_500_000),
            ("2.0", 2),
            ("0.3333333333333333333333333333T", 366_503_875_925),
        ] {
            assert_eq!(byte_size(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        let not_a_size = "not a size like 512M, 1.5G or 10MB";
        for text in ["", "M", ".", ".M", "-1", "1.5", "1.2.3M", "3 parsecs", "1e6", "5 MBit", "5Ki", "5BB"] {
            assert_eq!(byte_size(text), Err(not_a_size.into()), "{text}");
        }
        for text in ["9999999999T", "99999999999999999999999999999999999999999999", "18446744073709551616"] {
            assert_eq!(byte_size(text), Err("too large".into()), "{text}");
        }
        assert_eq!(byte_size("18446744073709551615"), Ok(u64::MAX));
        assert_eq!(max_memory("64MB"), Err("less than 64M".into()));
        assert_eq!(max_memory("64M"), Ok(64 << 20));
    }
}
