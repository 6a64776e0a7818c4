//! Splits sources into code and comments.

/// A word or a sign of Rust code, outside of comments, strings and characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token<'t> {
    pub text: &'t str,
    pub line: usize,
}

/// Comments that follow each other without code between them, as one text.
#[derive(Debug)]
pub struct Comment {
    /// The text, with one space behind each word, also at ends of lines. A backtick stands for the code between two.
    pub text: String,
    /// (offset in `text`, line): where each line of the source begins, in rising order.
    lines: Vec<(usize, usize)>,
}

impl Comment {
    /// The line of the source that the byte at `offset` of the text comes from.
    pub fn line(&self, offset: usize) -> usize {
        self.lines[self.lines.partition_point(|&(start, _)| start <= offset) - 1].1
    }
}

/// A stretch of a source file.
enum Piece<'t> {
    Code(&'t str),
    Comment(&'t str),
    /// A string or a character, with its quotes.
    Literal(&'t str),
}

/// The tokens of Rust code: identifiers, numbers, `::`, and single signs. Literals are left out.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut line = 1;
    for piece in pieces(text) {
        let (Piece::Code(content) | Piece::Comment(content) | Piece::Literal(content)) = piece;
        if let Piece::Code(code) = piece {
            tokens_of_code(code, line, &mut found);
        }
        line += content.matches('\n').count();
    }
    found
}

fn tokens_of_code<'t>(code: &'t str, mut line: usize, found: &mut Vec<Token<'t>>) {
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() || first == '_' {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            found.push(Token { text: &rest[..length], line });
        }
        line += usize::from(first == '\n');
        rest = &rest[length..];
    }
}

/// The comments of Rust or WGSL code.
pub fn comments(text: &str) -> Vec<Comment> {
    let mut lines = Vec::new();
    let mut line = 1;
    let mut behind_code = false;
    for piece in pieces(text) {
        let (Piece::Code(content) | Piece::Comment(content) | Piece::Literal(content)) = piece;
        match piece {
            Piece::Code(code) => behind_code = !code.trim().is_empty() && !code.ends_with('\n'),
            Piece::Literal(_) => behind_code = true,
            Piece::Comment(comment) => {
                for (k, words) in comment.lines().enumerate() {
                    let words = words.trim().trim_matches(['/', '!', '*']);
                    lines.push(Line { number: line + k, words, begins: behind_code && k == 0 });
                }
            }
        }
        line += content.matches('\n').count();
    }
    joined(lines)
}

/// The comments and the docstrings of Python code. What follows a `#` in a string counts as a comment, too.
pub fn python_comments(text: &str) -> Vec<Comment> {
    let mut lines = Vec::new();
    let mut in_docstring = false;
    for (k, line) in text.lines().enumerate() {
        let quotes = line.matches("\"\"\"").count();
        if in_docstring || quotes > 0 {
            lines.push(Line { number: k + 1, words: line.trim().trim_matches('"'), begins: false });
        } else if let Some((code, words)) = line.split_once('#') {
            lines.push(Line { number: k + 1, words, begins: !code.trim().is_empty() });
        }
        in_docstring ^= quotes % 2 == 1;
    }
    joined(lines)
}

/// Every line of a Markdown page outside of its blocks of code.
pub fn markdown(text: &str) -> Vec<Comment> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for (k, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            lines.push(Line { number: k + 1, words: line, begins: line.is_empty() });
        }
    }
    joined(lines)
}

/// A line of a comment.
struct Line<'t> {
    number: usize,
    words: &'t str,
    /// Whether a comment begins here, even where the line before has one.
    begins: bool,
}

/// Joins lines with consecutive numbers, so that phrases are found across ends of lines.
fn joined(lines: Vec<Line<'_>>) -> Vec<Comment> {
    let mut comments: Vec<Comment> = Vec::new();
    let mut last = 0;
    let mut in_code = false;
    for Line { number, words, begins } in lines {
        if comments.is_empty() || begins || number > last + 1 {
            comments.push(Comment { text: String::new(), lines: Vec::new() });
            in_code = false;
        }
        let comment = comments.last_mut().expect("one was added");
        comment.lines.push((comment.text.len(), number));
        for word in words.split_whitespace() {
            for letter in word.chars() {
                in_code ^= letter == '`';
                if !in_code {
                    comment.text.push(letter);
                }
            }
            if !in_code {
                comment.text.push(' ');
            }
        }
        last = number;
    }
    comments
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text[at..];
        let (length, comment) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), true)
        } else if rest.starts_with("/*") {
            (block_comment(rest), true)
        } else {
            (literal(rest, text[..at].chars().next_back()), false)
        };
        if length == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        found.push(Piece::Code(&text[start..at]));
        let content = &text[at..at + length];
        found.push(if comment { Piece::Comment(content) } else { Piece::Literal(content) });
        at += length;
        start = at;
    }
    found.push(Piece::Code(&text[start..]));
    found
}

/// The length of the block comment that `text` begins with; they may lie in each other.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of the string or character that `text` begins with, 0 if it begins with neither. `before` is the
/// character before it: the `r` of a raw string must not be the end of a word.
fn literal(text: &str, before: Option<char>) -> usize {
    let in_word = before.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if !in_word && let Some(raw) = ["br", "cr", "r"].iter().find_map(|prefix| text.strip_prefix(prefix)) {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let begin = text.len() - raw.len() + hashes + 1;
            return text[begin..].find(&end).map_or(text.len(), |at| begin + at + end.len());
        }
    }
    if text.starts_with('"') {
        return quoted(text, '"');
    }
    let mut letters = text.chars();
    match (letters.next(), letters.next(), letters.next()) {
        (Some('\''), Some('\\'), _) => quoted(text, '\''),
        // Else it is a lifetime.
        (Some('\''), Some(letter), Some('\'')) if letter != '\'' => 2 + letter.len_utf8(),
        _ => 0,
    }
}

/// The length of a literal between two `quote`s, in which a backslash takes the next character with it.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        if !escaped && letter == quote {
            return at + 1;
        }
        escaped = letter == '\\' && !escaped;
    }
    text.len()
}
