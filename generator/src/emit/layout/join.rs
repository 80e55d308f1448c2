//! Joins what `prettyplease` set over several lines.

/// Joins an arm whose only expression `prettyplease` put into a block, or whose pattern has a field a
/// line; tells where it ends.
pub(super) fn join_arm(text: &str) -> Option<(String, usize)> {
    let (line, rest) = text.split_once('\n')?;
    if line.ends_with("=> {") {
        return join_block(line, rest, text.len());
    }
    if !(line.starts_with("Self::") && line.ends_with(" {")) {
        return None;
    }
    let (fields, _) = rest.split_once("} =>")?;
    let arrow = &rest[fields.len()..];
    let fields: Vec<_> = fields.split_whitespace().collect();
    let pattern = format!("{line} {} ", fields.join(" ").trim_end_matches(','));
    match arrow.split_once('\n') {
        Some((arrow, block)) if arrow.ends_with("=> {") => {
            join_block(&format!("{pattern}{arrow}"), block, text.len())
        }
        _ => {
            let (joined, end) = join(arrow)?;
            Some((pattern + &joined, text.len() - arrow.len() + end))
        }
    }
}

/// Joins a pattern with the only expression of the block behind it, at the end of a text of some
/// length.
fn join_block(pattern: &str, block: &str, length: usize) -> Option<(String, usize)> {
    let body = block.trim_start_matches(' ');
    let (expression, end) = join(body)?;
    let rest = body[end..]
        .trim_start_matches(['\n', ' '])
        .strip_prefix('}')?;
    let is_expression = !expression.ends_with([';', '{', '}', ',']);
    is_expression.then(|| {
        (
            format!("{}{expression},", pattern.trim_end_matches('{')),
            length - rest.len(),
        )
    })
}

/// Joins the lines of the first statement, field, arm or header in `text`; tells where it ends.
/// `None` where a block stands inside of a list, or documentation: such lines stay as they are.
pub(super) fn join(text: &str) -> Option<(String, usize)> {
    let mut joined = String::new();
    let mut open = Vec::new();
    let mut position = 0;
    while let Some(character) = text[position..].chars().next() {
        let rest = &text[position..];
        let plain = plain(rest);
        if plain > 0 {
            joined.push_str(&rest[..plain]);
            position += plain;
            continue;
        }
        if let Some(length) = literal(rest) {
            joined.push_str(&rest[..length]);
            position += length;
            continue;
        }
        match character {
            '(' | '[' | '<' => open.push(character),
            '{' if opens_literal(&joined) => open.push(character),
            '{' if !open.is_empty() => return None,
            ')' | ']' | '>' => {
                open.pop();
            }
            '}' if open.last() == Some(&'{') => {
                open.pop();
            }
            '\n' => {
                let next = rest.trim_start_matches(['\n', ' ']);
                let is_documentation = next.starts_with("//") || next.starts_with("/*");
                if is_documentation && !open.is_empty() {
                    return None;
                }
                let ended = joined.is_empty()
                    || joined == "where"
                    || next.starts_with("where\n")
                    || joined.ends_with([';', ',', '{', '}'])
                    || next.starts_with(['}', ')'])
                    || next.is_empty();
                if open.is_empty() && ended {
                    break;
                }
                join_lines(&mut joined, &open, next);
                position += rest.len() - next.len();
                continue;
            }
            _ => {}
        }
        joined.push(character);
        position += character.len_utf8();
    }
    Some((joined, position))
}

/// Puts between two joined lines what stands there in one.
fn join_lines(joined: &mut String, open: &[char], next: &str) {
    let in_braces = open.last() == Some(&'{');
    if next.starts_with([')', ']', '>', '}']) {
        if joined.ends_with(',') && !is_one_tuple(joined) {
            joined.pop();
        }
        if in_braces && !joined.ends_with('{') {
            joined.push(' ');
        }
    } else if !next.starts_with(['.', '?']) && (in_braces || !joined.ends_with(['(', '[', '<'])) {
        joined.push(' ');
    }
}

/// Whether the comma at the end makes a tuple of the one element in front of it.
fn is_one_tuple(joined: &str) -> bool {
    let mut depth = 0_usize;
    for (position, character) in joined.char_indices().rev().skip(1) {
        match character {
            ')' | ']' | '>' => depth += 1,
            '(' if depth == 0 => {
                let before = joined[..position].chars().next_back();
                return !before.is_some_and(|before| {
                    before.is_alphanumeric() || before == '_' || before == '>'
                });
            }
            '(' | '[' | '<' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

/// Whether a brace behind this text opens a struct literal, and not a block, such as a closure's.
pub(super) fn opens_literal(before: &str) -> bool {
    let first = before.split([' ', '<']).next().unwrap_or_default();
    let path = before
        .trim_end()
        .rsplit([' ', '(', '&'])
        .next()
        .unwrap_or_default();
    let name = path.rsplit(':').next().unwrap_or_default();
    !matches!(
        first,
        "pub" | "struct" | "enum" | "trait" | "impl" | "fn" | "async" | "match"
    ) && name.starts_with(char::is_uppercase)
        && !name.ends_with('|')
}

/// The length of what stands in front of the first character that may be more than itself: one of
/// a bracket, comma or line break, and those that [`literal`] looks at.
pub(super) fn plain(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_special = |&index: &usize| {
        let begins = |next: &[u8]| bytes.get(index + 1).is_some_and(|byte| next.contains(byte));
        match bytes[index] {
            b'-' | b'=' => begins(b">"),
            b'r' => begins(b"\"#"),
            byte => matches!(
                byte,
                b'(' | b')' | b'[' | b']' | b'<' | b'>' | b'{' | b'}' | b',' | b'\n' | b'\'' | b'"'
            ),
        }
    };
    (0..bytes.len()).find(is_special).unwrap_or(bytes.len())
}

/// The length of the string or character literal, the lifetime or the arrow at the start of the
/// text.
pub(super) fn literal(text: &str) -> Option<usize> {
    if text.starts_with("->") || text.starts_with("=>") {
        return Some(2);
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let terminator = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            return text[start..]
                .find(&terminator)
                .map(|end| start + end + terminator.len());
        }
    }
    if let Some(quoted) = text.strip_prefix('\'') {
        let length = quoted.chars().next().map_or(0, char::len_utf8);
        let is_character = quoted.starts_with('\\') || quoted[length..].starts_with('\'');
        return if is_character {
            quoted_end(text, '\'')
        } else {
            Some(1)
        };
    }
    if text.starts_with('"') {
        quoted_end(text, '"')
    } else {
        None
    }
}

/// The length of the literal in these quotes at the start of the text.
fn quoted_end(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices()
        .skip(1)
        .find_map(|(position, character)| {
            let ends = character == quote && !escaped;
            escaped = character == '\\' && !escaped;
            ends.then_some(position + 1)
        })
}
