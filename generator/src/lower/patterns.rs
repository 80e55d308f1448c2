//! What can be told of the patterns of property names by looking at them.

use super::names::{spell_signs, value_name};
use crate::ir::Ident;

/// How many words of a pattern go into a name.
const WORDS: usize = 4;

/// Whether all names match a pattern, however they are spelled.
pub(super) fn takes_all(pattern: &str) -> bool {
    matches!(pattern, "" | "^" | "$" | ".*" | "^.*" | ".*$")
}

/// Whether some name may match both patterns: any, unless the patterns say how names begin, and
/// disagree.
pub(super) fn may_overlap(one: &str, other: &str) -> bool {
    match (beginning(one), beginning(other)) {
        (Some(one), Some(other)) => one.starts_with(&other) || other.starts_with(&one),
        _ => true,
    }
}

/// What all names begin with that match a pattern.
fn beginning(pattern: &str) -> Option<String> {
    let mut rest = pattern.strip_prefix('^')?.chars().peekable();
    if pattern.contains('|') {
        return None;
    }
    let mut beginning = String::new();
    while let Some(character) = rest.next() {
        match character {
            '\\' => match rest.next() {
                Some(sign) if !sign.is_ascii_alphanumeric() => beginning.push(sign),
                _ => break,
            },
            '*' | '?' | '{' => {
                beginning.pop();
                break;
            }
            '^' | '$' | '.' | '+' | '(' | ')' | '[' => break,
            literal => beginning.push(literal),
        }
    }
    Some(beginning)
}

/// What the properties are called whose names match a pattern: `matching`, and the letters that
/// stand in the pattern for themselves.
pub(super) fn words(pattern: &str) -> String {
    let literals = literals(pattern);
    let words = literals.split_whitespace().take(WORDS);
    std::iter::once("matching")
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

/// What the field of these properties could be called, the best first: without the signs of the
/// pattern, and with their names.
pub(super) fn names(pattern: &str) -> [Ident; 2] {
    let words = words(pattern);
    let spelled: Vec<_> = words.split(' ').map(spell_signs).collect();
    [value_name(&words), value_name(&spelled.join(" "))]
}

/// The characters of a pattern that stand for themselves, with space in place of the others.
fn literals(pattern: &str) -> String {
    let mut literals = String::new();
    let mut rest = pattern;
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        rest = characters.as_str();
        match character {
            '\\' => {
                let (literal, after) = escape(rest);
                literals.push(literal);
                rest = after;
            }
            '[' => {
                literals.push(' ');
                rest = after_class(rest);
            }
            '(' => {
                literals.push(' ');
                rest = group(rest);
            }
            '{' => {
                literals.push(' ');
                rest = rest.split_once('}').map_or("", |(_, after)| after);
            }
            '^' | '$' | '.' | '*' | '+' | '?' | '|' | ')' => literals.push(' '),
            literal => literals.push(literal),
        }
        characters = rest.chars();
    }
    literals
}

/// The character that an escape stands for, of which the backslash has been read, and what comes
/// after it.
fn escape(rest: &str) -> (char, &str) {
    let mut characters = rest.chars();
    let Some(kind) = characters.next() else {
        return (' ', "");
    };
    let after = characters.as_str();
    if !kind.is_ascii_alphanumeric() {
        return (kind, after);
    }
    let after = match (kind, after.chars().next()) {
        ('p' | 'P' | 'u', Some('{')) => after.split_once('}').map_or("", |(_, after)| after),
        ('k', Some('<')) => after.split_once('>').map_or("", |(_, after)| after),
        ('u', _) => after.get(4..).unwrap_or(""),
        ('x', _) => after.get(2..).unwrap_or(""),
        ('c', _) => after.get(1..).unwrap_or(""),
        _ => after,
    };
    (' ', after)
}

/// What comes after a class, of which the bracket has been read.
fn after_class(rest: &str) -> &str {
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            ']' => break,
            _ => {}
        }
    }
    characters.as_str()
}

/// Where the words of a group begin, of which the parenthesis has been read. What may not be there
/// is passed.
fn group(rest: &str) -> &str {
    let Some(kind) = rest.strip_prefix('?') else {
        return rest;
    };
    if kind.starts_with('!') || kind.starts_with("<!") {
        return after_group(kind);
    }
    match kind.strip_prefix('<') {
        Some(name) if !name.starts_with('=') => name.split_once('>').map_or("", |(_, rest)| rest),
        _ => kind.trim_start_matches(['<', '=', ':']),
    }
}

/// What comes after a group, of which the parenthesis has been read.
fn after_group(rest: &str) -> &str {
    let mut depth = 1_usize;
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '[' => characters = after_class(characters.as_str()).chars(),
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    characters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_begin_otherwise_do_not_overlap() {
        for (one, other) in [("^@", "^!"), (r"^\$", "^@"), ("^a+", "^b"), ("^ab", "^ac")] {
            assert!(!may_overlap(one, other), "{one} {other}");
            assert!(!may_overlap(other, one), "{other} {one}");
        }
        for (one, other) in [
            ("^@", "@"),
            ("^a", "^ab"),
            ("^ab?", "^ac"),
            ("^ab{0}", "^ac"),
            ("^a*b", "^b"),
            ("^a|b", "^b"),
            (r"^\w", "^b"),
            ("^[a]", "^b"),
            ("^.", "^b"),
            ("^(?:a)", "^b"),
            ("^", "^b"),
        ] {
            assert!(may_overlap(one, other), "{one} {other}");
            assert!(may_overlap(other, one), "{other} {one}");
        }
    }

    #[test]
    fn words_are_what_stands_for_itself() {
        for (pattern, expected) in [
            ("^@", "matching @"),
            ("^x-", "matching x-"),
            (r"^\$", "matching $"),
            (r"^m\.room\.", "matching m.room."),
            ("^(?:foo|bar)$", "matching foo bar"),
            (r"^(?<year>\d{4})-\p{Letter}\u0041\cJ\x41z", "matching - z"),
            (r"^(?!x-|[)](y))a(?<=b)(?<!c)", "matching a b"),
            (r"^[A-Za-z\]0-9]+$", "matching"),
            ("(", "matching"),
            ("[a", "matching"),
            ("a{", "matching a"),
            ("\\", "matching"),
            (r"\u00e9\u1", "matching"),
            ("a|b|c|d|e", "matching a b c d"),
        ] {
            assert_eq!(words(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn names_have_the_letters_and_else_the_signs() {
        let names = |pattern| names(pattern).map(|name| name.as_str().to_owned());
        assert_eq!(names("^@"), ["matching", "matching_at"]);
        assert_eq!(names("^x-a"), ["matching_x_a", "matching_x_minus_a"]);
        assert_eq!(names("^é+ß"), ["matching_é_ß", "matching_é_ß"]);
    }

    #[test]
    fn some_patterns_take_all_names() {
        assert!(takes_all(".*"));
        // A line may end in a name, which `.` does not match.
        assert!(!takes_all("^.*$"));
    }
}
