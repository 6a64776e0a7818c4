//! The entries of an overlay in memory, as runs: labels have few, and most of a picture has none.

use super::entries::Entry;

/// The entries of all frames of an overlay, row by row.
pub(crate) struct EntryFrames {
    columns: usize,
    rows: usize,
    runs: Runs,
}

/// Rows of entries, each as the columns from which on it has other entries than before them; it begins with 0.
#[derive(Default)]
pub(crate) struct Runs {
    changes: Vec<(u16, Entry)>,
    /// Where the changes of each row end.
    ends: Vec<usize>,
}

impl Runs {
    /// Adds a row.
    pub(crate) fn add(&mut self, row: &[Entry]) {
        let mut before = 0;
        for (column, &entry) in (0..=u16::MAX).zip(row) {
            if entry != before {
                self.changes.push((column, entry));
                before = entry;
            }
        }
        self.ends.push(self.changes.len());
    }

    /// Adds the rows of `other` after these.
    pub(crate) fn append(&mut self, other: Runs) {
        let before = self.changes.len();
        self.changes.extend(other.changes);
        self.ends.extend(other.ends.into_iter().map(|end| before + end));
    }

    /// The entries that occur, apart from 0, in rising order.
    pub(crate) fn used(&self) -> Vec<Entry> {
        let mut is_used = vec![false; 1 << Entry::BITS];
        self.changes.iter().for_each(|(_, entry)| is_used[usize::from(*entry)] = true);
        (1..=Entry::MAX).filter(|entry| is_used[usize::from(*entry)]).collect()
    }

    fn row(&self, row: usize) -> &[(u16, Entry)] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.changes[start..self.ends[row]]
    }
}

impl EntryFrames {
    /// The frames that `runs` are the rows of: `rows` for each frame, of this number of columns.
    pub(crate) fn new((rows, columns): (usize, usize), runs: Runs) -> Self {
        Self { columns, rows, runs }
    }

    /// The entries that occur, apart from 0, in rising order.
    pub(crate) fn used(&self) -> Vec<Entry> {
        self.runs.used()
    }

    /// Number of columns of a frame.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Whether a frame has no entry but 0.
    pub(super) fn is_empty(&self, frame: usize) -> bool {
        let rows = frame * self.rows..(frame + 1) * self.rows;
        rows.into_iter().all(|row| self.runs.row(row).is_empty())
    }

    /// Writes the entries of a row of a frame to the start of `out`, which is as long.
    pub(super) fn expand(&self, frame: usize, row: usize, out: &mut [Entry]) {
        let changes = self.runs.row(frame * self.rows + row);
        let first = changes.first().map_or(self.columns, |(column, _)| usize::from(*column));
        out[..first].fill(0);
        let ends = changes.iter().skip(1).map(|(column, _)| usize::from(*column)).chain([self.columns]);
        changes.iter().zip(ends).for_each(|(&(start, entry), end)| out[usize::from(start)..end].fill(entry));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn frames_have_the_entries_that_they_were_made_of(
            columns in 1usize..9,
            rows in 1usize..4,
            entries in prop::collection::vec(prop_oneof![Just(0u16), 0u16..3], 0..120),
            cut in 0usize..40,
        ) {
            let frames = entries.len() / (columns * rows);
            let entries = &entries[..frames * columns * rows];
            let (mut runs, mut others) = (Runs::default(), Runs::default());
            for (number, row) in entries.chunks(columns).enumerate() {
                if number < cut { runs.add(row) } else { others.add(row) }
            }
            runs.append(others);
            let made = EntryFrames::new((rows, columns), runs);
            for (frame, entries) in entries.chunks(columns * rows).enumerate() {
                prop_assert_eq!(made.is_empty(frame), entries.iter().all(|entry| *entry == 0));
                for (row, entries) in entries.chunks(columns).enumerate() {
                    let mut found = vec![9; columns];
                    made.expand(frame, row, &mut found);
                    prop_assert_eq!(&found, entries);
                }
            }
            let used: Vec<Entry> = (1..3).filter(|entry| entries.contains(entry)).collect();
            prop_assert_eq!(made.used(), used);
        }
    }
}
