//! STK of MetaMorph: one page, behind whose samples lie those of the other planes. Their number is the count of a tag.

use super::page::tag;
use super::series::{Content, Planes, Series};
use super::{imagej, resolution};
use crate::error::Error;

/// Bytes of what is said of a plane: six numbers.
const PLANE_BYTES: usize = 24;

/// The series of an STK file.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let tag_of = |code| content.directory.borrow().tag(code);
    let (Some(calibration), Some(planes)) = (tag_of(tag::STK_CALIBRATION), tag_of(tag::STK_PLANES)) else {
        return Ok(None);
    };
    let (page, shape) = content.first();
    let Some(count) = usize::try_from(planes.count).ok().filter(|count| *count > 0) else { return Ok(None) };
    let file = &content.file;
    if count > 1 && !shape.is_plain() {
        return Ok(None);
    }
    let there = file.length.saturating_sub(page.data) / shape.bytes().max(1);
    let there = usize::try_from(there).unwrap_or(usize::MAX).min(count);
    if there == 0 {
        return Ok(None);
    }
    // Only planes that are in the file are asked for what is said of them.
    let said_bytes = there.saturating_mul(PLANE_BYTES);
    let is_there = file.check(planes.pointer(file), said_bytes as u64).is_ok();
    let mut said = vec![0; if is_there { said_bytes } else { 0 }];
    let is_said = is_there && file.read(planes.pointer(file), &mut said).is_ok();
    let numbers =
        |at: usize| said.chunks_exact(PLANE_BYTES).map(move |plane| file.number(&plane[at..at + 4]));
    let letter = if is_said && numbers(0).all(|distance| distance != 0) {
        'Z'
    } else if is_said && numbers(12).zip(numbers(12).skip(1)).all(|(one, next)| one != next) {
        'T'
    } else {
        'I'
    };
    let outer = if count > 1 { vec![(letter, count)] } else { Vec::new() };
    let planes = match count {
        1 => Planes::Pages(Content::places(&[page])),
        _ => Planes::Together(page.data),
    };
    let mut series = Series::new(content, shape, outer, planes);
    imagej::keep(&mut series, there, "MetaMorph");
    resolution::add(content, &mut series.facts);
    let fraction = |bytes: &[u8]| {
        let (above, below) = (file.number(&bytes[..4]), file.number(&bytes[4..8]));
        (above > 0 && below > 0).then(|| above as f64 / below as f64)
    };
    let z = said.get(..8).filter(|_| letter == 'Z').and_then(fraction);
    let values = content.calibration(calibration);
    let value = |key: u64| values.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
    let size = |key: u64| {
        let mut bytes = [0; 8];
        file.read(value(key)?, &mut bytes).ok()?;
        fraction(&bytes)
    };
    if let (Some(x), Some(y)) = (size(4), size(5)) {
        series.facts.spacing = [z, Some(y), Some(x)];
        series.facts.unit = value(6).and_then(|at| {
            let mut length = [0; 4];
            file.read(at, &mut length).ok()?;
            let mut text = vec![0; file.number(&length).min(64) as usize];
            file.read(at + 4, &mut text).ok()?;
            let end = text.iter().position(|&byte| byte == 0).unwrap_or(text.len());
            Some(text[..end].iter().map(|&byte| char::from(byte)).collect())
        });
    }
    Ok(Some(vec![series]))
}
