//! Whole slides of Aperio (SVS): a large picture, a thumbnail, smaller levels, and pictures of the label and of the
//! whole slide. Only the large picture is shown unless another one is named.

use super::resolution;
use super::series::{Content, Planes, Series};
use crate::error::Error;

/// The series of a slide.
pub(super) fn series(content: &Content) -> Result<Option<Vec<Series>>, Error> {
    let (_, first) = content.first();
    let begins = content.descriptions.first().map(|&text| content.start_of(text, 8)).unwrap_or_default();
    if !begins.starts_with(b"Aperio") || !first.tiled {
        return Ok(None);
    }
    let mut all = Vec::new();
    let mut level = 0;
    for (number, page) in content.chain.pages.iter().enumerate() {
        let shape = content.chain.shape(page);
        let is_level = shape.tiled && page.subfile & 1 == 0;
        let mut series = Series::new(content, shape, Vec::new(), Planes::Pages(Content::places(&[*page])));
        series.name = match (number, is_level) {
            (0, _) => "slide".to_owned(),
            (1, false) => "thumbnail".to_owned(),
            (_, true) => {
                level += 1;
                format!("level {level}")
            }
            (_, false) if page.subfile & 8 == 8 => "macro".to_owned(),
            (_, false) => "label".to_owned(),
        };
        series.is_main = number == 0;
        series.level_of = (number > 0 && is_level).then_some(0);
        resolution::add(content, &mut series.facts);
        all.push(series);
    }
    Ok(Some(all))
}
