//! The pages of a file: a chain of directories, each with the offset of the next.

use std::collections::HashMap;

use super::damaged;
use super::directory::Directory;
use super::file::TiffFile;
use super::page::{Page, PageShape, tag};
use crate::error::Problem;

/// The most pages of a file.
const MOST_PAGES: usize = 1 << 22;

/// The most directories below another one that are followed: levels of a pyramid.
const MOST_BELOW: usize = 64;

/// A page of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageAt {
    /// Where its directory is, and its first strip.
    pub(super) directory: u64,
    pub(super) data: u64,
    /// The number of its shape.
    pub(super) shape: u32,
    /// Bits: 1 a smaller picture of another one, 2 a page of several, 4 a mask.
    pub(super) subfile: u32,
}

/// The pages of a file.
pub(super) struct Chain {
    pub(super) pages: Vec<PageAt>,
    /// The shapes that occur, in order of their first page.
    pub(super) shapes: Vec<PageShape>,
    /// Directories below pages: the number of the page, and the page below.
    pub(super) below: Vec<(usize, PageAt)>,
    /// Number of strips of the first page.
    pub(super) chunks: u64,
}

impl Chain {
    /// Follows the chain from the first directory to the last.
    ///
    /// # Errors
    ///
    /// When a directory is damaged, one leads back to an earlier one, or there are none.
    pub(super) fn read(file: &TiffFile) -> Result<Self, Problem> {
        let mut chain = Self { pages: Vec::new(), shapes: Vec::new(), below: Vec::new(), chunks: 0 };
        let (mut directory, mut below) = (Directory::default(), Directory::default());
        let mut known = HashMap::new();
        let mut latest: Option<(PageShape, u32)> = None;
        let mut number_of = |shape: PageShape, shapes: &mut Vec<PageShape>| match latest {
            Some((same, number)) if same == shape => number,
            _ => {
                let number = *known.entry(shape).or_insert_with(|| {
                    shapes.push(shape);
                    shapes.len() as u32 - 1
                });
                latest = Some((shape, number));
                number
            }
        };
        let mut page_before: Option<Page> = None;
        let mut next = file.first;
        // A circle is found without a list of all offsets: one is kept, and another one after 1, 2, 4, … steps.
        let (mut kept, mut steps, mut power) = (0, 0u64, 1);
        while next != 0 {
            let page_number = chain.pages.len();
            let in_page = |problem| in_page(page_number, problem);
            directory.read(file, next).map_err(in_page)?;
            let page = match page_before {
                Some(page) => page.next(file, &mut directory),
                None => Page::new(file, &mut directory),
            };
            let page = page.map_err(in_page)?;
            page_before = Some(page);
            if chain.pages.is_empty() {
                chain.chunks = page.chunks;
            }
            let shape = number_of(page.shape, &mut chain.shapes);
            let at = |page: &Page, shape| PageAt {
                directory: page.directory,
                data: page.data,
                shape,
                subfile: page.subfile as u32,
            };
            chain.pages.push(at(&page, shape));
            if directory.tag(tag::SUB_DIRECTORIES).is_some() {
                let offsets = directory.numbers(file, tag::SUB_DIRECTORIES).map_err(in_page)?;
                for &offset in offsets.iter().take(MOST_BELOW).filter(|&&offset| offset >= 8) {
                    // What is below is never shown unless it is named, so damage there is no failure.
                    let read = below.read(file, offset).and_then(|()| Page::new(file, &mut below));
                    if let Ok(page) = read {
                        let shape = number_of(page.shape, &mut chain.shapes);
                        chain.below.push((page_number, at(&page, shape)));
                    }
                }
            }
            if chain.pages.len() > MOST_PAGES {
                return Err(damaged(format!("it has more than {MOST_PAGES} pages")));
            }
            if next == kept {
                return Err(circle(&chain.pages));
            }
            steps += 1;
            if steps == power {
                (kept, steps, power) = (next, 0, power * 2);
            }
            next = directory.next;
        }
        match chain.pages.is_empty() {
            true => Err(damaged("it has no pages")),
            false => Ok(chain),
        }
    }

    pub(super) fn shape(&self, page: &PageAt) -> PageShape {
        self.shapes[page.shape as usize]
    }
}

/// The problem of pages whose last ones were there before.
fn circle(pages: &[PageAt]) -> Problem {
    let mut known = HashMap::new();
    let again = pages.iter().enumerate().find_map(|(number, page)| {
        let before = known.insert(page.directory, number)?;
        Some(format!("page {} leads back to page {before}", number - 1))
    });
    damaged(format!("its directories go in a circle: {}", again.unwrap_or_default()))
}

/// The problem with the number of its page.
fn in_page(number: usize, problem: Problem) -> Problem {
    match problem {
        Problem::Format { format, reason } => {
            Problem::Format { format, reason: format!("{reason} (page {number})") }
        }
        other => other,
    }
}
