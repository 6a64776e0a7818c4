//! The members of an archive: which of them are arrays, and which can be volumes.
//!
//! An archive may hold more than its volumes: notes, a list of spacings, a dictionary of objects, or what an
//! operating system adds. The header of each member tells, whatever its name.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use super::unusable;
use crate::error::{Problem, ShapeReason, TypeKind};
use crate::formats::npy::header::{self, Header};
use crate::formats::npy::is_array;
use crate::formats::passed_over::PassedOver;
use crate::formats::zip::ZipEntry;
use crate::volume::inflate::{Wrapping, inflate_problem, inflated};
use crate::volume::source::FileSlice;

/// A member of an archive.
pub(super) struct Member {
    pub entry: ZipEntry,
    /// What its header says, if it is an array that may be a volume.
    pub header: Option<Header>,
}

impl Member {
    /// Looks at the beginning of a member. Also returns why it can be no volume, if it can be none.
    pub fn look(file: &Arc<File>, entry: ZipEntry) -> (Self, Option<PassedOver>) {
        let named = entry.name.ends_with(".npy");
        // What macOS adds to an archive has the names of the files that it is about.
        if entry.name.split('/').any(|part| part == "__MACOSX" || part.starts_with("._")) {
            return (Self { entry, header: None }, Some(PassedOver::NoArray));
        }
        let mut start = Vec::new();
        let header = contents(file, &entry).and_then(|mut reader| {
            (&mut reader).take(6).read_to_end(&mut start).map_err(Problem::Read)?;
            header::read(&mut (&*start).chain(reader))
        });
        let passed_over = match &header {
            // An array that is damaged is an error.
            Err(_) if !is_array(&start) => (!named).then_some(PassedOver::NoArray),
            Err(Problem::Shape { reason, .. }) => shape(*reason),
            Err(Problem::SampleType(unread)) => kind(unread.kind).or_else(|| {
                let mut reader = contents(file, &entry).ok()?;
                header::number_of_axes(&mut reader).and_then(number)
            }),
            Err(_) => None,
            Ok(header) => number(header.layout.lengths.len()),
        };
        (Self { entry, header: header.ok() }, passed_over)
    }
}

/// The inflated bytes of a member from its start.
///
/// # Errors
///
/// When they cannot be read, or only with a key or by a method that is not known.
pub(super) fn contents(file: &Arc<File>, entry: &ZipEntry) -> Result<Box<dyn Read>, Problem> {
    if entry.encrypted {
        return Err(unusable("the array is encrypted"));
    }
    let slice = FileSlice { file: Arc::clone(file), next: entry.data(file)?, left: entry.stored };
    match entry.method {
        0 => Ok(Box::new(slice)),
        8 => Ok(Box::new(inflated(slice, Wrapping::Bare { checksum: entry.checksum }))),
        method => Err(unusable(&format!(
            "the array is compressed by method {method}; only stored and deflated arrays can be read"
        ))),
    }
}

/// What a failure to read a member means.
pub(super) fn reading_problem(problem: Problem) -> Problem {
    match problem {
        Problem::Read(error) => inflate_problem(error, unusable),
        other => other,
    }
}

fn shape(reason: ShapeReason) -> Option<PassedOver> {
    match reason {
        ShapeReason::Axes(axes) => number(axes),
        ShapeReason::EmptyAxis(_) => Some(PassedOver::Empty),
        _ => None,
    }
}

fn number(axes: usize) -> Option<PassedOver> {
    (axes < 2).then_some(PassedOver::Axes(axes))
}

/// Types that never become samples. Others may, after they were converted.
fn kind(kind: TypeKind) -> Option<PassedOver> {
    match kind {
        TypeKind::Objects => Some(PassedOver::Objects),
        TypeKind::Text | TypeKind::ByteStrings => Some(PassedOver::Text),
        TypeKind::Dates => Some(PassedOver::Dates),
        TypeKind::Fields => Some(PassedOver::Fields),
        _ => None,
    }
}
