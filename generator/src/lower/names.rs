//! Identifiers from the words of a spec.
//!
//! Invariant: whatever the text, the result is an identifier, made from that text alone.

use std::collections::HashSet;
use std::fmt::Write as _;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use crate::ir::Ident;

/// The name of a type or variant: `invite_event` gives `InviteEvent`, `200` gives `N200`.
pub(super) fn type_name(text: &str) -> Ident {
    let spelled = spell(text);
    let mut name = spelled.to_upper_camel_case();
    if !starts_identifier(&name) {
        name.insert_str(0, if name.is_empty() { "Empty" } else { "N" });
    }
    identifier(&name)
}

/// The name of a field, function or module: `roomId` gives `room_id`, `200` gives `n200`.
pub(super) fn value_name(text: &str) -> Ident {
    let spelled = spell(text);
    let mut name = spelled.to_snake_case();
    if !starts_identifier(&name) {
        name.insert_str(0, if name.is_empty() { "empty" } else { "n" });
    }
    identifier(&name)
}

/// The name of a static: `invite_event` gives `INVITE_EVENT`.
pub(super) fn static_name(text: &str) -> Ident {
    let mut name = spell(text).to_shouty_snake_case();
    if !starts_identifier(&name) {
        name.insert(0, 'N');
    }
    identifier(&name)
}

/// How names of one kind are made.
#[derive(Copy, Clone, Debug)]
pub(super) struct Kind {
    make: fn(&str) -> Ident,
    /// What stands before the number of a name that is taken.
    between: &'static str,
}

/// Types and variants.
pub(super) const TYPES: Kind = Kind {
    make: type_name,
    between: "",
};

/// Fields and functions.
pub(super) const VALUES: Kind = Kind {
    make: value_name,
    between: "_",
};

impl Kind {
    /// Names for the things of one scope, each made from its text. Who gets a name that several
    /// want depends on their texts, and not on their order: the one that it fits as it stands, or
    /// else the one with the fewest signs. The signs of the others are spelled, or they get
    /// numbers. Before all of them come the names that things had `earlier` and could have still.
    pub(super) fn assign(
        self,
        texts: &[&str],
        earlier: impl Fn(usize) -> Option<Ident>,
        taken: &mut HashSet<Ident>,
    ) -> Vec<Ident> {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let wanted: Vec<_> = texts.iter().map(|text| (self.make)(text)).collect();
        let ranks = texts.iter().zip(&wanted);
        let ranks: Vec<_> = ranks.map(|(text, name)| rank(name, text)).collect();
        order.sort_by_key(|index| ranks[*index]);
        let mut names = vec![None; texts.len()];
        for index in &order {
            let name = earlier(*index);
            let name = name.filter(|name| self.could_be(name, &self.candidates(texts[*index])));
            names[*index] = name.filter(|name| taken.insert(name.clone()));
        }
        for index in order {
            if names[index].is_none() {
                let wanted = &wanted[index];
                // Nearly all get what they want.
                let name = if taken.contains(wanted) {
                    self.unused(&self.candidates(texts[index]), taken)
                } else {
                    wanted.clone()
                };
                taken.insert(name.clone());
                names[index] = Some(name);
            }
        }
        names.into_iter().flatten().collect()
    }

    /// What something with this text could be called, the best first.
    pub(super) fn candidates(self, text: &str) -> [Ident; 2] {
        [text, &spell_signs(text)].map(self.make)
    }

    /// Who comes first where several want one name: whom it fits as it stands, then who has the
    /// fewest signs.
    pub(super) fn rank(self, text: &str) -> (bool, usize, &str) {
        rank(&(self.make)(text), text)
    }

    /// The first of these names that nobody has taken, or the last with a number.
    pub(super) fn unused(self, candidates: &[Ident], taken: &HashSet<Ident>) -> Ident {
        let free = candidates.iter().find(|name| !taken.contains(*name));
        match (free, candidates.last()) {
            (Some(name), _) => name.clone(),
            (None, Some(last)) => unused(last, self.between, taken),
            (None, None) => unused(&Ident::placeholder(), self.between, taken),
        }
    }

    /// Whether [`unused`](Self::unused) could give this name.
    pub(super) fn could_be(self, name: &Ident, candidates: &[Ident]) -> bool {
        candidates.iter().any(|candidate| {
            let number = name
                .plain()
                .strip_prefix(unmarked(candidate))
                .and_then(|rest| rest.strip_prefix(self.between));
            name == candidate || number.is_some_and(|number| number.parse::<u64>().is_ok())
        })
    }
}

/// The [rank](Kind::rank) of a text that gives this name.
fn rank<'t>(name: &Ident, text: &'t str) -> (bool, usize, &'t str) {
    let is_exact = name.plain() == text;
    let signs = text.chars().filter(|character| !is_part(*character));
    (!is_exact, signs.count(), text)
}

/// The name with something behind it, for a name that is taken.
pub(super) fn with_suffix(name: &Ident, suffix: &str) -> Ident {
    identifier(&format!("{}{suffix}", unmarked(name)))
}

/// The name without the mark that it needs to be an identifier: with something behind it, it is one.
fn unmarked(name: &Ident) -> &str {
    let plain = name.plain();
    match plain.strip_suffix('_') {
        Some(word) if Ident::new(word).is_none() => word,
        _ => plain,
    }
}

/// The name itself, or the name with the first number behind it, from 2 on, that nobody has taken.
pub(super) fn unused(wanted: &Ident, between: &str, taken: &HashSet<Ident>) -> Ident {
    let mut name = wanted.clone();
    let mut number = 2_u64;
    while taken.contains(&name) {
        name = with_suffix(wanted, &format!("{between}{number}"));
        number += 1;
    }
    name
}

fn identifier(name: &str) -> Ident {
    // `self`, `super`, `crate` and `_` cannot be raw, so they get a mark behind.
    Ident::new(name)
        .or_else(|| Ident::new(&format!("{name}_")))
        .unwrap_or_else(Ident::placeholder)
}

fn starts_identifier(name: &str) -> bool {
    name.chars()
        .next()
        .is_some_and(|first| first.is_alphabetic() && is_part(first))
}

/// Whether identifiers may hold a character without a warning of the compiler.
fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || (!character.is_ascii() && Ident::new(&format!("a{character}")).is_some())
}

/// The text with the characters that no identifier holds replaced: by a gap between words where
/// letters or digits are left, by their own names where not, or where the sign makes the difference
/// (`+1` and `-1`).
fn spell(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    let before_digit = |sign| {
        let rest = text.strip_prefix(sign);
        rest.is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
    };
    if before_digit('+') {
        spelled.push_str("plus ");
    } else if before_digit('-') {
        spelled.push_str("minus ");
    }
    let has_words = text.chars().any(is_part);
    for character in text.chars() {
        if is_part(character) {
            spelled.push(character);
        } else if has_words {
            spelled.push(' ');
        } else {
            spelled.push(' ');
            match sign(character) {
                Some(name) => spelled.push_str(name),
                // Writing to a string does not fail.
                None => drop(write!(spelled, "u{:x}", u32::from(character))),
            }
            spelled.push(' ');
        }
    }
    spelled
}

/// The text with all signs replaced by their names.
pub(super) fn spell_signs(text: &str) -> String {
    let mut spelled = String::with_capacity(text.len());
    for character in text.chars() {
        match sign(character) {
            Some(name) => spelled.extend([" ", name, " "]),
            None => spelled.push(character),
        }
    }
    spelled
}

/// The English name of an ASCII sign.
fn sign(character: char) -> Option<&'static str> {
    Some(match character {
        ' ' => "space",
        '!' => "exclamation",
        '"' => "quote",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "ampersand",
        '\'' => "apostrophe",
        '(' => "left parenthesis",
        ')' => "right parenthesis",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '=' => "equals",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '[' => "left bracket",
        '\\' => "backslash",
        ']' => "right bracket",
        '^' => "caret",
        '_' => "underscore",
        '`' => "backtick",
        '{' => "left brace",
        '|' => "bar",
        '}' => "right brace",
        '~' => "tilde",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_rust_names() {
        for (text, value, name) in [
            ("roomId", "room_id", "RoomId"),
            ("origin_server_ts", "origin_server_ts", "OriginServerTs"),
            ("m.room.member", "m_room_member", "MRoomMember"),
            (
                "Membership Event Content",
                "membership_event_content",
                "MembershipEventContent",
            ),
            ("sha256", "sha256", "Sha256"),
            ("HTTPServer", "http_server", "HttpServer"),
        ] {
            assert_eq!(value_name(text).as_str(), value);
            assert_eq!(type_name(text).as_str(), name);
        }
    }

    #[test]
    fn keywords_are_raw_or_marked() {
        assert_eq!(value_name("type").as_str(), "r#type");
        assert_eq!(value_name("gen").as_str(), "r#gen");
        assert_eq!(value_name("self").as_str(), "self_");
        assert_eq!(type_name("self").as_str(), "Self_");
    }

    #[test]
    fn what_is_no_word_is_spelled() {
        assert_eq!(value_name("").as_str(), "empty");
        assert_eq!(value_name("200").as_str(), "n200");
        assert_eq!(value_name("+1").as_str(), "plus_1");
        assert_eq!(type_name("-1").as_str(), "Minus1");
        assert_eq!(value_name("_").as_str(), "underscore");
        assert_eq!(value_name("$").as_str(), "dollar");
        assert_eq!(type_name("\u{1f600}").as_str(), "U1f600");
        assert_eq!(value_name("straße").as_str(), "straße");
    }

    #[test]
    fn names_do_not_depend_on_an_order() {
        let names = |kind: Kind, texts: &[&str]| {
            let names = kind.assign(texts, |_| None, &mut HashSet::new());
            let names: Vec<_> = names.iter().map(|name| name.as_str().to_owned()).collect();
            names.join(" ")
        };
        assert_eq!(names(VALUES, &["a-b", "a_b", "aB"]), "a_minus_b a_b a_b_2");
        assert_eq!(names(VALUES, &["aB", "a_b", "a-b"]), "a_b_2 a_b a_minus_b");
        assert_eq!(names(TYPES, &["pet", "Pet", "PET"]), "Pet3 Pet Pet2");
        assert_eq!(names(TYPES, &["Pet", "PET", "pet"]), "Pet Pet2 Pet3");
        assert_eq!(names(VALUES, &["type", "Type"]), "r#type type_2");
        assert_eq!(names(VALUES, &["self", "Self"]), "self_2 self_");
        assert_eq!(names(TYPES, &["self", "Self"]), "Self2 Self_");
    }

    #[test]
    fn a_number_is_part_of_a_name_that_is_given_in_a_clash() {
        let could_be = |name: &str, text: &str| {
            let name = Ident::new(name).expect("it is an identifier");
            VALUES.could_be(&name, &VALUES.candidates(text))
        };
        assert!(could_be("a_b", "a-b"));
        assert!(could_be("a_b_12", "a-b"));
        assert!(could_be("a_minus_b", "a-b"));
        assert!(could_be("type_2", "type"));
        assert!(could_be("self_2", "self"));
        assert!(could_be("self_", "self"));
        assert!(!could_be("self_", "selfish"));
        assert!(!could_be("a_b_c", "a-b"));
        assert!(!could_be("a_b2", "a-b"));
    }

    #[test]
    fn a_suffix_keeps_a_name_legal() {
        assert_eq!(with_suffix(&value_name("type"), "_2").as_str(), "type_2");
    }
}
