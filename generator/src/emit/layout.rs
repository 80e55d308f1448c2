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

use self::join::{join, join_arm};
use self::nodes::spaces;
pub(super) use self::print::fill;
use self::print::{print_bound, print_statement};

/// The greatest width of a line.
pub(super) const WIDTH: usize = 100;

/// The columns of one level.
const INDENT: usize = 4;

/// Lays out one item as `prettyplease` prints it, with a blank line between documented members.
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
        let is_documentation = line.starts_with("///");
        if is_documentation && !in_attributes && !in_tuple && output.ends_with([',', ';', '}']) {
            output.push('\n');
        }
        in_attributes = is_documentation || line.starts_with("#[");
        if !output.is_empty() {
            output.push('\n');
        }
        let joined = if in_attributes {
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
