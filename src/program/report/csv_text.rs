//! Texts in CSV that no spreadsheet takes for a formula.
//!
//! A name of a file may begin with `=`, and a spreadsheet would compute what follows. Such a text gets an apostrophe
//! before it, the mark of a text in spreadsheets. A text that begins with an apostrophe gets another one, so that
//! reading gives back what was written.

/// The characters with which a formula begins, or which spreadsheets skip before one, and the mark itself.
const MARKED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', MARK];
const MARK: char = '\'';

/// Marks `text` if it could be taken for a formula.
pub fn mark(text: &mut String) {
    if text.starts_with(MARKED) {
        text.insert(0, MARK);
    }
}

/// Takes back what [`mark`] did.
pub fn unmark(text: &mut String) {
    if text.strip_prefix(MARK).is_some_and(|rest| rest.starts_with(MARKED)) {
        text.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_text_is_read_as_it_was() {
        for (text, marked) in [
            ("a.npy", "a.npy"),
            ("", ""),
            ("=1+1.npy", "'=1+1.npy"),
            ("+a", "'+a"),
            ("-v.npy", "'-v.npy"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=a", "'\t=a"),
            ("'=a", "''=a"),
            ("'quoted'", "''quoted'"),
            ("a'=b", "a'=b"),
        ] {
            let mut found = text.to_owned();
            mark(&mut found);
            assert_eq!(found, marked);
            unmark(&mut found);
            assert_eq!(found, text);
        }
    }
}
