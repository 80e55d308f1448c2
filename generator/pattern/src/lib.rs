//! Regular expressions of ECMA-262 (with its flag `u`), as JSON Schema's `pattern` has them, in the
//! syntax of Rust's engines.
//!
//! The generator judges patterns by the same translation that the runtime matches by. The tests of
//! the runtime's `codec::Pattern` are the tests of what they match.

use std::iter::Peekable;
use std::str::Chars;

/// What `\s` stands for: white space and line ends of ECMA-262.
const SPACE: &str = concat!(
    r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}",
    r"\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}",
);

/// What `\b` stands for: a place between a word of ASCII letters and something else.
const BOUNDARY: &str = r"(?-u:\b)";

/// The same for `fancy-regex`.
const FANCY_BOUNDARY: &str =
    "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))";

/// What `\B` stands for: any other place.
const NO_BOUNDARY: &str = r"(?-u:\B)";

/// The same for `fancy-regex`.
const FANCY_NO_BOUNDARY: &str =
    "(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))";

/// The same expression in the syntax of the `regex` crate; `None` where it is none.
///
/// What the two write alike is passed on as it is, faults included, for the engine to judge. So is
/// what that crate has no words for: look-around and back-references.
pub fn for_regex(source: &str) -> Option<String> {
    let mut translated = String::with_capacity(2 * source.len());
    let mut rest = source.chars().peekable();
    // Whether a quantifier has just been read, and whether it was made lazy.
    let (mut repeated, mut lazy) = (false, false);
    while let Some(character) = rest.next() {
        let bounds = match character {
            '{' => quantifier(rest.clone()),
            _ => None,
        };
        let repeats = matches!(character, '*' | '+' | '?') || bounds.is_some();
        // The engine would take a second quantifier for one of the first.
        if repeats && repeated && (character != '?' || lazy) {
            return None;
        }
        lazy = repeats && repeated;
        repeated = repeats;
        match character {
            '\\' => translate_escape(&mut rest, false, &mut translated)?,
            '[' => translate_class(&mut rest, &mut translated)?,
            '.' => translated.push_str(r"[^\n\r\x{2028}\x{2029}]"),
            '^' => translated.push_str(r"\A"),
            '$' => translated.push_str(r"\z"),
            '{' => match bounds {
                Some(bounds) => {
                    if let Some((least, most)) = bounds.split_once(',')
                        && !most.is_empty()
                        && least.parse::<u32>().ok()? > most.parse::<u32>().ok()?
                    {
                        return None;
                    }
                    translated.extend(["{", &bounds, "}"]);
                    rest.nth(bounds.len());
                }
                None => push_literal('{', &mut translated),
            },
            '(' => translate_group(&mut rest, &mut translated)?,
            '|' | ')' | '*' | '+' | '?' => translated.push(character),
            literal => push_literal(literal, &mut translated),
        }
    }
    Some(translated)
}

/// The same expression in the syntax of the `fancy-regex` crate, which has words for all of
/// ECMA-262; `None` where it is none.
pub fn for_fancy_regex(source: &str) -> Option<String> {
    // The only words that the two engines do not share.
    let translated = for_regex(source)?
        .replace(BOUNDARY, FANCY_BOUNDARY)
        .replace(NO_BOUNDARY, FANCY_NO_BOUNDARY);
    Some(translated)
}

/// The quantifier that stands here, such as `2,3`, if a brace closes it.
fn quantifier(rest: Peekable<Chars<'_>>) -> Option<String> {
    let rest: String = rest.take(32).collect();
    let (quantifier, _) = rest.split_once('}')?;
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let valid = match quantifier.split_once(',') {
        None => number(quantifier),
        Some((least, most)) => number(least) && (most.is_empty() || number(most)),
    };
    valid.then(|| quantifier.to_owned())
}

/// Translates the beginning of a group, of which the parenthesis has been read.
fn translate_group(rest: &mut Peekable<Chars<'_>>, translated: &mut String) -> Option<()> {
    translated.push('(');
    if rest.next_if_eq(&'?').is_none() {
        return Some(());
    }
    translated.push('?');
    // Other kinds than these are extensions of the engine.
    match rest.next()? {
        kind @ (':' | '=' | '!') => translated.push(kind),
        '<' => match rest.next_if(|kind| matches!(kind, '=' | '!')) {
            Some(kind) => translated.extend(['<', kind]),
            None => translate_group_name(rest, translated)?,
        },
        _ => return None,
    }
    Some(())
}

/// Translates the name of a group, of which the `<` has been read.
fn translate_group_name(rest: &mut Peekable<Chars<'_>>, translated: &mut String) -> Option<()> {
    translated.push('<');
    loop {
        let character = rest.next_if(|next| next.is_alphanumeric() || matches!(next, '_' | '>'))?;
        translated.push(character);
        if character == '>' {
            return Some(());
        }
    }
}

/// Translates a character class, of which the bracket has been read.
fn translate_class(rest: &mut Peekable<Chars<'_>>, translated: &mut String) -> Option<()> {
    let negated = rest.next_if_eq(&'^').is_some();
    if rest.next_if_eq(&']').is_some() {
        // A class of nothing matches no character, and its negation any.
        translated.push_str(if negated {
            r"[\x{0}-\x{10FFFF}]"
        } else {
            r"[^\x{0}-\x{10FFFF}]"
        });
        return Some(());
    }
    translated.push_str(if negated { "[^" } else { "[" });
    loop {
        match rest.next()? {
            ']' => break,
            '\\' => translate_escape(rest, true, translated)?,
            // Two of them in a row would be an operator of the engine.
            '-' if translated.ends_with(['-', '[']) || rest.peek() == Some(&']') => {
                translated.push_str(r"\-");
            }
            '-' => translated.push('-'),
            literal => push_literal(literal, translated),
        }
    }
    translated.push(']');
    Some(())
}

/// Translates an escape, of which the backslash has been read.
fn translate_escape(
    rest: &mut Peekable<Chars<'_>>,
    in_class: bool,
    translated: &mut String,
) -> Option<()> {
    let escape = rest.next()?;
    let set = match escape {
        'd' | 'D' => Some("0-9"),
        'w' | 'W' => Some("0-9A-Za-z_"),
        's' | 'S' => Some(SPACE),
        _ => None,
    };
    if let Some(set) = set {
        let negation = if escape.is_ascii_uppercase() { "^" } else { "" };
        // A set in a set is a union.
        translated.extend(["[", negation, set, "]"]);
        return Some(());
    }
    match escape {
        'b' if in_class => push_literal('\u{8}', translated),
        'b' => translated.push_str(BOUNDARY),
        'B' if !in_class => translated.push_str(NO_BOUNDARY),
        't' => push_literal('\t', translated),
        'n' => push_literal('\n', translated),
        'v' => push_literal('\u{b}', translated),
        'f' => push_literal('\u{c}', translated),
        'r' => push_literal('\r', translated),
        '0' if !rest.peek().is_some_and(char::is_ascii_digit) => push_literal('\0', translated),
        'c' => {
            let letter = rest.next_if(char::is_ascii_alphabetic)?;
            push_literal(char::from_u32(u32::from(letter) % 32)?, translated);
        }
        'x' => push_literal(char::from_u32(hexadecimal(rest, 2)?)?, translated),
        'u' => push_literal(code_point(rest)?, translated),
        'p' | 'P' => {
            translated.extend(['\\', escape, rest.next_if_eq(&'{')?]);
            while rest.next_if_eq(&'}').is_none() {
                let allowed =
                    |next: &char| next.is_ascii_alphanumeric() || matches!(next, '_' | '=');
                translated.push(rest.next_if(allowed)?);
            }
            translated.push('}');
        }
        'k' if !in_class => {
            rest.next_if_eq(&'<')?;
            translated.push_str("\\k");
            translate_group_name(rest, translated)?;
        }
        '1'..='9' if !in_class => {
            translated.push_str("(?:\\");
            translated.push(escape);
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                translated.push(digit);
            }
            translated.push(')');
        }
        letter if letter.is_ascii_alphanumeric() => return None,
        literal => push_literal(literal, translated),
    }
    Some(())
}

/// Reads `XXXX` or `{X…}` after `\u`, or two of the first that are a surrogate pair.
fn code_point(rest: &mut Peekable<Chars<'_>>) -> Option<char> {
    if rest.next_if_eq(&'{').is_some() {
        let mut code_point = 0_u32;
        loop {
            match rest.next()? {
                '}' => return char::from_u32(code_point),
                digit => {
                    code_point = code_point
                        .checked_mul(16)?
                        .checked_add(digit.to_digit(16)?)?;
                }
            }
        }
    }
    let unit = hexadecimal(rest, 4)?;
    if !(0xD800..0xDC00).contains(&unit) {
        return char::from_u32(unit);
    }
    rest.next_if_eq(&'\\')?;
    rest.next_if_eq(&'u')?;
    let low = hexadecimal(rest, 4)?
        .checked_sub(0xDC00)
        .filter(|low| *low < 0x400)?;
    char::from_u32(0x10000 + ((unit - 0xD800) << 10) + low)
}

fn hexadecimal(rest: &mut Peekable<Chars<'_>>, digits: usize) -> Option<u32> {
    (0..digits).try_fold(0, |number, _| {
        Some(number << 4 | rest.next()?.to_digit(16)?)
    })
}

/// Writes a character that stands for itself.
fn push_literal(character: char, translated: &mut String) {
    if character.is_alphanumeric() || character == '_' {
        translated.push(character);
    } else {
        translated.extend(character.escape_unicode());
    }
}
