//! Formats of strings that Rust has no type for: checks of their text.
//!
//! Each function says what the string should have been, where it is none of its format.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// `email`: a mailbox of RFC 5321, section 4.1.2.
pub fn email(text: &str) -> Result<(), Cow<'static, str>> {
    expect(is_mailbox(text, false), "an email address (RFC 5321)")
}

/// `idn-email`: a mailbox whose characters need not be ASCII (RFC 6531). Its domain is not checked
/// by IDNA.
pub fn idn_email(text: &str) -> Result<(), Cow<'static, str>> {
    expect(is_mailbox(text, true), "an email address (RFC 6531)")
}

/// `hostname`: labels of letters, digits and hyphens (RFC 1123, section 2.1).
pub fn hostname(text: &str) -> Result<(), Cow<'static, str>> {
    expect(is_hostname(text, false), "a host name (RFC 1123)")
}

/// `duration`: RFC 3339, appendix A, such as `P1DT12H` or `P2W`.
pub fn duration(text: &str) -> Result<(), Cow<'static, str>> {
    expect(is_duration(text), "a duration (RFC 3339, appendix A)")
}

/// `json-pointer`: RFC 6901 in the form of a string, not of a fragment.
pub fn json_pointer(text: &str) -> Result<(), Cow<'static, str>> {
    expect(is_json_pointer(text), "a JSON pointer (RFC 6901)")
}

/// `relative-json-pointer`: such as `1/name` or `0#`.
pub fn relative_json_pointer(text: &str) -> Result<(), Cow<'static, str>> {
    let levels = digits(text);
    let is_number = levels == 1 || levels > 1 && !text.starts_with('0');
    let rest = text.get(levels..).unwrap_or_default();
    expect(
        is_number && (rest == "#" || is_json_pointer(rest)),
        "a relative JSON pointer",
    )
}

/// `uri-template`: RFC 6570, such as `/users{/login}`.
pub fn uri_template(text: &str) -> Result<(), Cow<'static, str>> {
    expect(is_uri_template(text), "a URI template (RFC 6570)")
}

fn expect(is_met: bool, expected: &'static str) -> Result<(), Cow<'static, str>> {
    if is_met { Ok(()) } else { Err(expected.into()) }
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn is_mailbox(text: &str, beyond_ascii: bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_other = |character: char| beyond_ascii && !character.is_ascii();
    let is_atom = |atom: &str| {
        let is_text = |character: char| {
            character.is_ascii_alphanumeric()
                || "!#$%&'*+-/=?^_`{|}~".contains(character)
                || is_other(character)
        };
        !atom.is_empty() && atom.chars().all(is_text)
    };
    let quoted = local
        .strip_prefix('"')
        .and_then(|local| local.strip_suffix('"'));
    let is_local = match quoted {
        Some(quoted) => is_quoted(quoted, is_other),
        None => local.split('.').all(is_atom),
    };
    let literal = domain
        .strip_prefix('[')
        .and_then(|domain| domain.strip_suffix(']'));
    let is_domain = match literal {
        Some(literal) => is_address_literal(literal),
        None => is_hostname(domain, beyond_ascii),
    };
    // RFC 5321, section 4.5.3.1.1: octets.
    local.len() <= 64 && is_local && is_domain
}

/// Whether a text may stand between quotes: printable characters, a quote or backslash behind a
/// backslash.
fn is_quoted(text: &str, is_other: impl Fn(char) -> bool) -> bool {
    let is_printable = |character: char| matches!(character, ' '..='~') || is_other(character);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let is_allowed = match character {
            '\\' => characters
                .next()
                .is_some_and(|next| matches!(next, ' '..='~')),
            '"' => false,
            _ => is_printable(character),
        };
        if !is_allowed {
            return false;
        }
    }
    true
}

fn is_address_literal(text: &str) -> bool {
    match text.split_once(':') {
        Some((tag, address)) if tag.eq_ignore_ascii_case("ipv6") => {
            address.parse::<Ipv6Addr>().is_ok()
        }
        // RFC 5321 leaves other tags to be registered; none is.
        Some(_) => false,
        None => text.parse::<Ipv4Addr>().is_ok(),
    }
}

fn is_hostname(text: &str, beyond_ascii: bool) -> bool {
    let is_character = |character: char| {
        character.is_ascii_alphanumeric()
            || character == '-'
            || beyond_ascii && !character.is_ascii()
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(is_character)
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

/// Whether a text is units in their order, none of them left out between two others.
fn is_duration(text: &str) -> bool {
    let Some(text) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    match time {
        Some(time) => (date.is_empty() || are_units(date, "YMD")) && are_units(time, "HMS"),
        None => are_units(date, "YMD") || are_units(date, "W"),
    }
}

/// Whether a text is numbers with consecutive units, at least one.
fn are_units(text: &str, units: &str) -> bool {
    let mut rest = text;
    let mut expected: Option<&str> = None;
    while !rest.is_empty() {
        let (number, after) = rest.split_at(digits(rest));
        let Some(unit) = after.chars().next() else {
            return false;
        };
        let follows = match expected {
            None => units.find(unit).and_then(|place| units.get(place + 1..)),
            Some(units) => units.strip_prefix(unit),
        };
        if number.is_empty() || follows.is_none() {
            return false;
        }
        expected = follows;
        rest = after.get(1..).unwrap_or_default();
    }
    expected.is_some()
}

fn is_json_pointer(text: &str) -> bool {
    let mut escaped = text.split('~').skip(1);
    (text.is_empty() || text.starts_with('/')) && escaped.all(|rest| rest.starts_with(['0', '1']))
}

fn is_uri_template(text: &str) -> bool {
    let mut rest = text;
    loop {
        let Some((literal, after)) = rest.split_once('{') else {
            return is_template_literal(rest);
        };
        let Some((expression, after)) = after.split_once('}') else {
            return false;
        };
        if !is_template_literal(literal) || !is_template_expression(expression) {
            return false;
        }
        rest = after;
    }
}

fn is_template_literal(text: &str) -> bool {
    let is_literal =
        |character: char| !character.is_control() && !" \"'<>\\^`{|}".contains(character);
    are_escapes_whole(text) && text.chars().all(is_literal)
}

/// Whether each `%` stands in front of two hexadecimal digits.
fn are_escapes_whole(text: &str) -> bool {
    let mut escaped = text.split('%').skip(1);
    escaped.all(|rest| {
        let mut digits = rest.bytes();
        let mut is_digit = || digits.next().is_some_and(|byte| byte.is_ascii_hexdigit());
        is_digit() && is_digit()
    })
}

fn is_template_expression(text: &str) -> bool {
    // The operators in use, and those that RFC 6570 keeps for later.
    let variables = text
        .strip_prefix(|c| "+#./;?&=,!@|".contains(c))
        .unwrap_or(text);
    variables.split(',').all(|variable| {
        let name = match variable.split_once(':') {
            Some((name, length)) => {
                let is_length = (1..=4).contains(&length.len())
                    && digits(length) == length.len()
                    && !length.starts_with('0');
                if !is_length {
                    return false;
                }
                name
            }
            None => variable.strip_suffix('*').unwrap_or(variable),
        };
        let is_character =
            |character: char| character.is_ascii_alphanumeric() || "_.%".contains(character);
        are_escapes_whole(name)
            && name.chars().all(is_character)
            && name.split('.').all(|part| !part.is_empty())
    })
}
