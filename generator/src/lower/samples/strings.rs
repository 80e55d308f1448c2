//! Strings of a format, that match a pattern, and of a length.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind};

use crate::ir::{Check, Format, Rules};
use crate::schema::pattern;

/// The longest string that is made, in code points.
const LONGEST: usize = 4096;

/// How many parts of a pattern are written for one string.
const MOST_PARTS: usize = 1 << 14;

/// Strings of which nothing is demanded; the later ones have what is escaped in URLs, headers and JSON.
const PLAIN: [&str; 4] = ["string", "two words", "a/b?c=d&e", "50% \u{e9}, \"x\"|;"];

/// A string that keeps to the rules; of several, `turn` says which. Else why there is none.
pub(super) fn make(rules: &Rules, turn: usize) -> Result<String, String> {
    let least = rules.min_length.unwrap_or(0);
    let most = rules.max_length.unwrap_or(u64::MAX);
    let least = usize::try_from(least)
        .ok()
        .filter(|least| *least <= LONGEST);
    let Some(least) = least else {
        let least = rules.min_length.unwrap_or(0);
        return Err(format!("it asks for {least} characters"));
    };
    let length = Length {
        least,
        most: usize::try_from(most).unwrap_or(usize::MAX),
    };
    if length.least > length.most {
        return Err("no string is of the length that it asks for".to_owned());
    }
    let fits = |text: &String| {
        let pattern = rules.pattern.as_deref();
        length.admits(text)
            && pattern.is_none_or(|source| pattern::matches(source, text) == Some(true))
    };
    if let Some(check) = &rules.format {
        let known = of_format(check);
        let turned = (0..known.len()).filter_map(|index| known.get((turn + index) % known.len()));
        let made = turned
            .map(|text| lengthen(text, check, length.least))
            .find(fits);
        if let Some(text) = made {
            return Ok(text);
        }
    }
    match &rules.pattern {
        Some(source) => matching(source, length, turn)
            .ok_or_else(|| format!("no string was found that matches `{source}`")),
        None => Ok(plain(length, turn)),
    }
}

/// A string that matches a pattern, such as the name of a property.
pub(super) fn of_pattern(source: &str, turn: usize) -> Option<String> {
    let length = Length {
        least: 0,
        most: usize::MAX,
    };
    matching(source, length, turn)
}

/// Bounds of the number of code points.
#[derive(Copy, Clone)]
struct Length {
    least: usize,
    most: usize,
}

impl Length {
    fn admits(self, text: &str) -> bool {
        (self.least..=self.most).contains(&text.chars().count())
    }
}

fn plain(length: Length, turn: usize) -> String {
    let text = PLAIN.get(turn % PLAIN.len()).copied().unwrap_or_default();
    let mut text: String = text.chars().take(length.most).collect();
    let count = text.chars().count();
    text.extend((count..length.least).map(|_| 'x'));
    // A string that was cut must not end in what readers of headers leave out.
    if text.ends_with(' ') {
        text.pop();
        text.push('x');
    }
    text
}

/// Strings of a format. None of a type that the user chose.
fn of_format(check: &Check) -> &'static [&'static str] {
    match check {
        Check::Format(format) => match format {
            Format::DateTime => &["2024-05-06T07:08:09Z", "1999-12-31T23:59:59.25+01:00"],
            Format::DateTimeLocal => &["2024-05-06T07:08:09", "1999-12-31T23:59:59.25"],
            Format::Date => &["2024-05-06", "1999-12-31"],
            Format::Time => &["07:08:09Z", "23:59:59.25+01:00"],
            Format::TimeLocal => &["07:08:09", "23:59:59.25"],
            Format::Uuid => &[
                "0190163d-8694-739b-aea5-966c26f8ad91",
                "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            ],
            Format::Uri => &[
                "https://example.com/path?query=1#part",
                "urn:example:sample",
            ],
            Format::UriReference => &["/path?query=1#part", "https://example.com/path"],
            Format::Iri => &["https://example.com/path", "https://example.com/caf\u{e9}"],
            Format::IriReference => &["/path?query=1#part", "/caf\u{e9}"],
            Format::Base64 => &["c2FtcGxl", "/+8="],
            Format::Base64Url => &["c2FtcGxl", "_-8"],
            Format::Ipv4 => &["192.0.2.1", "198.51.100.7"],
            Format::Ipv6 => &["2001:db8::1", "::1"],
            Format::Ip => &["192.0.2.1", "2001:db8::1"],
            Format::Own(_) => &[],
        },
        Check::Duration => &["P1DT2H", "PT36S"],
        Check::Email | Check::IdnEmail => &["user@example.com", "user+tag@example.org"],
        Check::Hostname => &["example.com", "a.example.org"],
        Check::JsonPointer => &["/a/0", ""],
        Check::RelativeJsonPointer => &["1/a", "0#"],
        Check::UriTemplate => &["https://example.com/{id}", "/a{?b}"],
    }
}

/// A string of a format that is at least so long, where the format has such.
fn lengthen(text: &str, check: &Check, least: usize) -> String {
    let missing = least.saturating_sub(text.chars().count());
    let (before, behind) = match check {
        Check::Format(Format::Base64 | Format::Base64Url) => ("AAAA", ""),
        Check::Format(Format::Uri | Format::UriReference | Format::Iri | Format::IriReference)
        | Check::UriTemplate
        | Check::JsonPointer => ("", "x"),
        Check::Email | Check::IdnEmail => ("x", ""),
        Check::Hostname => ("x.", ""),
        Check::Format(_) | Check::Duration | Check::RelativeJsonPointer => ("", ""),
    };
    let times = |unit: &str| missing.div_ceil(unit.len().max(1));
    format!(
        "{}{text}{}",
        before.repeat(times(before)),
        behind.repeat(times(behind))
    )
}

/// Whether a string looks like one of a format. What the runtime knows of the format may still refuse it.
pub(in crate::lower) fn is_plausible(check: &Check, text: &str) -> bool {
    const DATE: &str = r"\d{4}-\d\d-\d\d";
    const TIME: &str = r"\d\d:\d\d:\d\d(\.\d+)?";
    const OFFSET: &str = r"([Zz]|[+-]\d\d:\d\d)";
    let source = match check {
        Check::Format(format) => match format {
            Format::DateTime => format!("^{DATE}[Tt]{TIME}{OFFSET}$"),
            Format::DateTimeLocal => format!("^{DATE}[Tt]{TIME}$"),
            Format::Date => format!("^{DATE}$"),
            Format::Time => format!("^{TIME}{OFFSET}$"),
            Format::TimeLocal => format!("^{TIME}$"),
            Format::Uuid => r"^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$".to_owned(),
            Format::Uri | Format::Iri => {
                r#"^[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>"{}|\\^`]*$"#.to_owned()
            }
            Format::UriReference | Format::IriReference => r#"^[^\s<>"{}|\\^`]*$"#.to_owned(),
            Format::Base64 => {
                r"^([A-Za-z0-9+\/]{4})*([A-Za-z0-9+\/]{2}==|[A-Za-z0-9+\/]{3}=)?$".to_owned()
            }
            Format::Base64Url => r"^[A-Za-z0-9_\-]*={0,2}$".to_owned(),
            Format::Ipv4 => return text.parse::<std::net::Ipv4Addr>().is_ok(),
            Format::Ipv6 => return text.parse::<std::net::Ipv6Addr>().is_ok(),
            Format::Ip => return text.parse::<std::net::IpAddr>().is_ok(),
            Format::Own(_) => return true,
        },
        Check::Duration => r"^P[0-9].*|^PT[0-9].*".to_owned(),
        Check::Email | Check::IdnEmail => "^[^@ ]+@[^@ ]+$".to_owned(),
        Check::Hostname => r"^[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?$".to_owned(),
        Check::JsonPointer => r"^(\/.*)?$".to_owned(),
        Check::RelativeJsonPointer => r"^\d+(#|\/.*)?$".to_owned(),
        Check::UriTemplate => return true,
    };
    pattern::matches(&source, text) == Some(true)
}

/// A string of a length that matches a pattern. Texts are made from the pattern and then tried, so that what its parts do
/// not say (anchors, look-around) may fail a text, and another one is tried.
fn matching(source: &str, length: Length, turn: usize) -> Option<String> {
    let translated = oasmith_pattern::for_regex(source)?;
    let parse = |text: &str| regex_syntax::ParserBuilder::new().build().parse(text).ok();
    let hir = parse(&translated).or_else(|| parse(&without_look_around(&translated)))?;
    let repeats = [1, 0, 2, 3, 5, 8, 13, 21, 34, 64, length.least.min(LONGEST)];
    for (attempt, more) in (0..4).flat_map(|attempt| repeats.map(|more| (attempt, more))) {
        let mut text = Text {
            written: String::new(),
            more,
            turn: turn + attempt,
            parts: 0,
        };
        if text.write(&hir).is_none() {
            continue;
        }
        let mut text = text.written;
        let count = text.chars().count();
        // Where a pattern does not say how its strings end.
        text.extend((count..length.least).map(|_| 'x'));
        let fits = |text: &str| length.admits(text) && pattern::matches(source, text) == Some(true);
        if fits(&text) {
            // Another one for each turn, where the pattern leaves that open.
            let numbered = format!("{text}{turn}");
            return Some(if turn > 0 && fits(&numbered) {
                numbered
            } else {
                text
            });
        }
    }
    None
}

/// A text that is made from a pattern.
struct Text {
    written: String,
    /// How often what may be repeated is repeated beyond what it has to be.
    more: usize,
    turn: usize,
    parts: usize,
}

impl Text {
    /// Writes what a part of a pattern matches; `None` where that is too much, or nothing.
    fn write(&mut self, hir: &Hir) -> Option<()> {
        self.parts += 1;
        if self.parts > MOST_PARTS || self.written.len() > 4 * LONGEST {
            return None;
        }
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                self.written.push_str(std::str::from_utf8(&literal.0).ok()?);
            }
            HirKind::Class(class) => {
                let character = self.character(class)?;
                self.written.push(character);
            }
            HirKind::Repetition(repetition) => {
                let least = usize::try_from(repetition.min).ok()?;
                let most = repetition.max.and_then(|most| usize::try_from(most).ok());
                let count = least.saturating_add(self.more);
                for _ in 0..count.min(most.unwrap_or(usize::MAX)) {
                    self.write(&repetition.sub)?;
                }
            }
            HirKind::Capture(capture) => self.write(&capture.sub)?,
            HirKind::Concat(parts) => {
                for part in parts {
                    self.write(part)?;
                }
            }
            HirKind::Alternation(parts) => self.write(parts.get(self.turn % parts.len())?)?,
        }
        Some(())
    }

    /// A character of a class, one that people like to read where it has such.
    fn character(&self, class: &Class) -> Option<char> {
        const LIKED: [char; 10] = ['a', 'b', '1', '0', 'A', 'z', '_', '-', '.', ' '];
        let Class::Unicode(class) = class else {
            return None;
        };
        let has = |character: &char| {
            let mut ranges = class.iter();
            ranges.any(|range| (range.start()..=range.end()).contains(character))
        };
        let liked: Vec<char> = LIKED.into_iter().filter(has).collect();
        match liked.len() {
            0 => {
                let printed = class.iter().find(|range| range.end() > '\u{20}');
                let printed = printed.map(|range| range.start().max('\u{21}'));
                printed.or_else(|| class.iter().next().map(ClassUnicodeRange::start))
            }
            count => liked.get(self.turn % count.min(2)).copied(),
        }
    }
}

/// A translated pattern without what looks ahead or behind, for which `regex-syntax` has no words.
fn without_look_around(translated: &str) -> String {
    let mut kept = String::with_capacity(translated.len());
    let mut rest = translated;
    while let Some(character) = rest.chars().next() {
        let looks = ["(?=", "(?!", "(?<=", "(?<!"];
        if looks.iter().any(|look| rest.starts_with(look)) {
            rest = rest.get(group(rest)..).unwrap_or_default();
            continue;
        }
        let width = match character {
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            other => other.len_utf8(),
        };
        let (taken, after) = rest.split_at_checked(width).unwrap_or((rest, ""));
        kept.push_str(taken);
        rest = after;
    }
    kept
}

/// The length of the group that a text begins with. Parentheses in classes are escaped in translated patterns.
fn group(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_matches_the_pattern_that_it_is_made_from() {
        for source in [
            "^[a-z]+$",
            r"^\d{4}-\d{2}$",
            "^(?!.*foo)[a-z]{3,}$",
            r"^@[^:]+:.+$",
            "(a|b)c",
            r"^\p{Lu}+$",
            r"\bword\b",
            "",
            "^[^\\x00-\\x7F]$",
            "^(([a-z0-9]+)(-[a-z0-9]+)*)$",
        ] {
            for turn in 0..3 {
                let text = of_pattern(source, turn).expect(source);
                assert_eq!(
                    pattern::matches(source, &text),
                    Some(true),
                    "{source}: {text}"
                );
            }
        }
    }

    #[test]
    fn a_string_has_the_length_that_is_asked_for() {
        for (pattern, min_length, max_length) in [
            (None, Some(40), None),
            (None, None, Some(3)),
            (Some("^[a-f]*$"), Some(30), Some(30)),
            (Some("[0-9]"), Some(12), None),
            (Some("^a+$"), None, Some(1)),
        ] {
            let rules = Rules {
                pattern: pattern.map(str::to_owned),
                min_length,
                max_length,
                ..Rules::default()
            };
            for turn in 0..4 {
                let text = make(&rules, turn).expect("there is one");
                let count = text.chars().count() as u64;
                assert!(min_length.is_none_or(|least| count >= least), "{text}");
                assert!(max_length.is_none_or(|most| count <= most), "{text}");
            }
        }
    }

    #[test]
    fn what_cannot_be_made_is_told() {
        let of = |pattern: Option<&str>, min_length| {
            let rules = Rules {
                pattern: pattern.map(str::to_owned),
                min_length,
                ..Rules::default()
            };
            make(&rules, 0).expect_err("there is none")
        };
        assert_eq!(
            of(None, Some(1_000_000_000)),
            "it asks for 1000000000 characters"
        );
        assert_eq!(
            of(Some("^(?=a)b$"), None),
            "no string was found that matches `^(?=a)b$`"
        );
        assert!(of(Some("^(((a{1000}){1000}){1000}){1000}$"), None).contains("no string"));
    }

    #[test]
    fn samples_of_formats_are_plausible() {
        for format in [
            Format::DateTime,
            Format::DateTimeLocal,
            Format::Date,
            Format::Time,
            Format::TimeLocal,
            Format::Uuid,
            Format::Uri,
            Format::UriReference,
            Format::Iri,
            Format::IriReference,
            Format::Base64,
            Format::Base64Url,
            Format::Ipv4,
            Format::Ipv6,
            Format::Ip,
        ] {
            let check = Check::Format(format);
            for text in of_format(&check) {
                assert!(is_plausible(&check, text), "{check:?}: {text}");
            }
            assert!(!is_plausible(&check, " no such thing "), "{check:?}");
        }
    }
}
