//! Breaks lines where `rustfmt` breaks them, in its default style at a width of 100.
//!
//! `prettyplease` sets the spaces, but it aims at another width and knows none of the narrower
//! limits that rustfmt has for calls, arrays and literals. So the lists that it broke are joined
//! again, and broken anew.
//!
//! Invariant: input and output differ in nothing but white space and the commas before closing
//! brackets.

mod join;
mod nodes;
mod print;

use self::join::{join, join_arm, opens_literal};
use self::nodes::spaces;
pub(super) use self::print::fill;
use self::print::{print_bound, print_statement};

/// The greatest width of a line.
pub(super) const WIDTH: usize = 100;

/// The columns of one level.
const INDENT: usize = 4;

/// Lays out one item as `prettyplease` prints it, with a blank line between documented members, and
/// between methods that wait.
pub(super) fn layout(item: &str) -> String {
    let mut output = String::with_capacity(item.len() + item.len() / 8);
    let mut rest = item;
    let mut in_attributes = false;
    let mut in_tuple = false;
    let mut in_where = false;
    while !rest.is_empty() {
        let body = rest.trim_start_matches(' ');
        let indent = rest.len() - body.len();
        let line = body.split('\n').next().unwrap_or_default();
        let comment = block_comment(body);
        let is_documentation = comment.is_some() || line.starts_with("///");
        let is_method = line.starts_with("async fn ") || line.starts_with("type ");
        let begins_member = (is_documentation || is_method) && !in_attributes && !in_tuple;
        if begins_member && output.ends_with([',', ';', '}']) {
            output.push('\n');
        }
        in_attributes = is_documentation || line.starts_with("#[");
        if !output.is_empty() {
            output.push('\n');
        }
        if let Some(lines) = comment {
            print_documentation(lines, indent, &mut output);
            rest = &body[lines.len() + "/***/\n".len()..];
            continue;
        }
        let joined = if in_attributes || is_simple(line, indent) {
            None
        } else {
            join_arm(body).or_else(|| join(body))
        };
        let end = if let Some((text, end)) = joined {
            if !text.is_empty() {
                in_where = text == "where" || in_where && text != "{";
                output.push_str(&spaces(indent));
                output.push_str(&if in_where {
                    print_bound(&text, indent)
                } else {
                    print_statement(&text, indent)
                });
            }
            end
        } else {
            output.push_str(&spaces(indent));
            output.push_str(line);
            // A tuple struct whose fields have documentation.
            in_tuple = if line.ends_with('(') {
                true
            } else {
                in_tuple && !line.starts_with(')')
            };
            line.len()
        };
        rest = body[end..].strip_prefix('\n').unwrap_or(&body[end..]);
    }
    output.push('\n');
    output
}

/// What the documentation at the start of the text says, where it is a block comment. A line break
/// stands behind it.
fn block_comment(text: &str) -> Option<&str> {
    Some(text.strip_prefix("/**")?.split_once("*/\n")?.0)
}

/// Prints the lines of a documentation.
fn print_documentation(lines: &str, indent: usize, output: &mut String) {
    for (index, line) in lines.split('\n').enumerate() {
        if index > 0 {
            output.push('\n');
        }
        output.extend([&*spaces(indent), "///", line]);
    }
}

/// The greatest width of a line in which no list can be too wide for rustfmt.
const SIMPLE_WIDTH: usize = 60;

/// Whether a line is a statement, field or header for itself, so short and plain that it stays as
/// it is. Most lines are, and finding that out takes less than joining and printing them.
fn is_simple(line: &str, indent: usize) -> bool {
    // Room for what rustfmt leaves behind a statement.
    const MARGIN: usize = 4;
    if line.len() > SIMPLE_WIDTH || indent + line.len() + MARGIN > WIDTH {
        return false;
    }
    let Some((end, body)) = line.as_bytes().split_last() else {
        return false;
    };
    let mut depth = 0_usize;
    for byte in body {
        match byte {
            b'(' | b'[' | b'<' => depth += 1,
            b')' | b']' | b'>' if depth > 0 => depth -= 1,
            b')' | b']' | b'>' | b'{' | b'}' | b'"' | b'\'' => return false,
            _ => {}
        }
    }
    let is_whole = match end {
        b';' | b',' => true,
        // A brace alone is the end of bounds behind `where`.
        b'{' => !body.is_empty() && !opens_literal(&line[..body.len()]),
        b'}' => body.is_empty(),
        _ => false,
    };
    is_whole && depth == 0 && !line.contains("=>") && !line.starts_with("Self::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_comment_becomes_lines() {
        let item =
            "pub struct Room {\n    /** A *name*.\n\n **Short.***/\n    pub name: String,\n}\n";
        let lines = "pub struct Room {\n    /// A *name*.\n    ///\n    /// **Short.**\n    pub name: String,\n}\n";
        assert_eq!(layout(item), lines);
    }

    #[test]
    fn a_simple_line_is_what_printing_would_make_of_it() {
        let lines = [
            "pub name: Option<Vec<BTreeMap<String, i64>>>,",
            "decoder.object(&EVENT, rules, &mut [&mut a, &mut b])?;",
            "let mut additional_properties = Object::new();",
            "encoder.object(&EVENT, &[&self.a, &self.b], &self.c);",
            "pub type Names = Vec<(String, Box<[u8; 4]>)>;",
            "fn encode(&self, encoder: &mut Encoder) {",
            "impl Encode for Event {",
            "mod a;",
            "}",
        ];
        for line in lines {
            for indent in [0, 4, 30] {
                assert!(is_simple(line, indent), "{line}");
                let (joined, end) = join(line).expect("it can be joined");
                assert_eq!((joined.as_str(), end), (line, line.len()));
                assert_eq!(print_statement(&joined, indent), line);
            }
            assert!(!is_simple(line, WIDTH - line.len() - 3), "{line}");
        }
        let others = [
            "Ok(Self {",
            "let event = Event {",
            "decoder.object(",
            ")?;",
            "Some(value) => value,",
            "Self::Other { value } => {",
            "required(\"a,\"),",
            "{",
            "let next = Option::<i64>::None",
            "",
        ];
        for line in others {
            assert!(!is_simple(line, 4), "{line}");
        }
    }

    /// Breaks a statement at the column where the bodies of methods stand.
    #[track_caller]
    fn breaks(statement: &str, lines: &[&str]) {
        let printed = print_statement(statement, 8);
        let printed: Vec<_> = printed.lines().collect();
        assert_eq!(printed, lines);
    }

    #[test]
    fn an_else_stands_where_rustfmt_has_it() {
        let name = "a".repeat(35);
        let fits = format!("let Some({name}) = {name}a else {{");
        breaks(&fits, &[&fits]);
        let too_wide = format!("let Some({name}a) = {name}a else {{");
        let value = format!("let Some({name}a) = {name}a");
        breaks(&too_wide, &[&value, "        else {"]);
        breaks(
            "let (Some(room_id), Some(sender), Some(origin_server_ts), Some(kind), Some(content)) = \
             (room_id, sender, origin_server_ts, kind, content) else {",
            &[
                "let (Some(room_id), Some(sender), Some(origin_server_ts), Some(kind), Some(content)) =",
                "            (room_id, sender, origin_server_ts, kind, content)",
                "        else {",
            ],
        );
        breaks(
            "let (Some(name), Some(other)) = \
             (aaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb) else {",
            &[
                "let (Some(name), Some(other)) = (",
                "            aaaaaaaaaaaaaaaaaaaaaaaaaa,",
                "            bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,",
                "        ) else {",
            ],
        );
        breaks(
            "let (Some(a_very_long_name_of_a_slot_that_is_required), \
             Some(a_very_long_name_of_a_slot_that)) = (a, b) else {",
            &[
                "let (",
                "            Some(a_very_long_name_of_a_slot_that_is_required),",
                "            Some(a_very_long_name_of_a_slot_that),",
                "        ) = (a, b)",
                "        else {",
            ],
        );
        let names = [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "r#type",
        ];
        let values = names.join(", ");
        let pattern = names
            .map(|name| format!("            Some({name}),"))
            .join("\n");
        let printed = format!(
            "let (\n{pattern}\n        ) = (\n            {values},\n        )\n        else {{"
        );
        let targets = names.map(|name| format!("Some({name})")).join(", ");
        let printed: Vec<_> = printed.lines().collect();
        breaks(&format!("let ({targets}) = ({values}) else {{"), &printed);
    }
}
