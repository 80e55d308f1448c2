//! The plain patterns, which most are: sequences of characters of some kind, from the start of a
//! string on, such as `^[A-Z]{2}-[0-9]{4,8}$`.
//!
//! They are decided in one pass over the bytes, in a fraction of the time that it takes to enter an
//! engine for all patterns.
//!
//! Invariant: a sequence tells what the engine would tell, or nothing.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// Steps that are taken one after the other, none of which has to be taken back.
#[derive(Debug)]
pub(super) struct Sequence {
    steps: Box<[Step]>,
    /// Whether the string has to end after the last step.
    ends: bool,
}

/// A number of characters of one kind: as many as there are, up to the greatest number.
#[derive(Clone, Debug)]
struct Step {
    kind: Kind,
    least: usize,
    most: usize,
}

/// A set of characters.
#[derive(Clone, Copy, Debug, Default)]
struct Kind {
    /// The characters of ASCII, a bit for each.
    ascii: [u64; 2],
    /// Whether there are others.
    others: bool,
}

impl Kind {
    fn add(&mut self, byte: u8) {
        if let Some(bits) = self.ascii.get_mut(usize::from(byte >> 6)) {
            *bits |= 1 << (byte & 63);
        }
    }

    #[inline]
    fn has(&self, byte: u8) -> bool {
        let bits = self.ascii.get(usize::from(byte >> 6)).copied();
        bits.unwrap_or(0) >> (byte & 63) & 1 == 1
    }

    /// Whether a character of ASCII is in both sets.
    fn meets(&self, other: &Self) -> bool {
        let [low, high] = self.ascii;
        let [other_low, other_high] = other.ascii;
        low & other_low != 0 || high & other_high != 0
    }
}

impl Sequence {
    /// The sequence that a pattern is, in the syntax of the `regex` crate; `None` where it is none.
    pub(super) fn of(pattern: &str) -> Option<Self> {
        let pattern = regex_syntax::parse(pattern).ok()?;
        let mut parts = Vec::new();
        flatten(&pattern, &mut parts);
        let (first, mut parts) = parts.split_first()?;
        if !matches!(first.kind(), HirKind::Look(Look::Start)) {
            return None;
        }
        let mut ends = false;
        if let Some((last, others)) = parts.split_last()
            && matches!(last.kind(), HirKind::Look(Look::End))
        {
            ends = true;
            parts = others;
        }
        let mut steps = Vec::new();
        for part in parts {
            add_steps(part, &mut steps)?;
        }
        if !ends && let Some(last) = steps.last_mut() {
            // Whatever else there is makes no difference.
            last.most = last.least;
        }
        let decided = (1..).zip(&steps).all(|(next, step)| {
            step.least == step.most || is_decided(step, steps.get(next..).unwrap_or_default(), ends)
        });
        decided.then(|| Self {
            steps: steps.into_boxed_slice(),
            ends,
        })
    }

    /// Whether a string is what the pattern says; `None` where only the engine can tell.
    #[inline]
    pub(super) fn matches(&self, string: &str) -> Option<bool> {
        let bytes = string.as_bytes();
        let mut position = 0;
        for step in &self.steps {
            let rest = bytes.get(position..).unwrap_or_default();
            let most = rest.len().min(step.most);
            let mut count = 0;
            while count < most {
                let byte = rest[count];
                if !step.kind.has(byte) {
                    if step.kind.others && !byte.is_ascii() {
                        return None;
                    }
                    break;
                }
                count += 1;
            }
            if count < step.least {
                return Some(false);
            }
            position += count;
        }
        Some(!self.ends || position == bytes.len())
    }
}

/// Whether to take as many characters as there are is the only way on: none of them could be one of
/// what follows.
fn is_decided(step: &Step, following: &[Step], ends: bool) -> bool {
    for next in following {
        if step.kind.meets(&next.kind) {
            return false;
        }
        if next.least > 0 {
            return true;
        }
    }
    // Without an end, the last step takes no more than it has to.
    ends
}

/// The parts of a pattern that come one after the other.
fn flatten<'a>(pattern: &'a Hir, parts: &mut Vec<&'a Hir>) {
    match pattern.kind() {
        HirKind::Concat(concatenated) => {
            for part in concatenated {
                flatten(part, parts);
            }
        }
        HirKind::Capture(capture) => flatten(&capture.sub, parts),
        HirKind::Empty => {}
        HirKind::Literal(_)
        | HirKind::Class(_)
        | HirKind::Look(_)
        | HirKind::Repetition(_)
        | HirKind::Alternation(_) => parts.push(pattern),
    }
}

/// Adds the steps of a part; `None` where it has others than these.
fn add_steps(part: &Hir, steps: &mut Vec<Step>) -> Option<()> {
    match part.kind() {
        HirKind::Literal(literal) => {
            for byte in &literal.0 {
                let mut kind = Kind::default();
                byte.is_ascii().then(|| kind.add(*byte))?;
                steps.push(Step {
                    kind,
                    least: 1,
                    most: 1,
                });
            }
        }
        HirKind::Class(class) => steps.push(Step {
            kind: kind_of(class),
            least: 1,
            most: 1,
        }),
        HirKind::Repetition(repetition) => {
            let mut repeated = Vec::new();
            add_steps(&repetition.sub, &mut repeated)?;
            let [step] = repeated.as_slice() else {
                return None;
            };
            if (step.least, step.most) != (1, 1) {
                return None;
            }
            let most = match repetition.max {
                Some(most) => usize::try_from(most).ok()?,
                None => usize::MAX,
            };
            steps.push(Step {
                kind: step.kind,
                least: usize::try_from(repetition.min).ok()?,
                most,
            });
        }
        HirKind::Capture(capture) => add_steps(&capture.sub, steps)?,
        HirKind::Empty | HirKind::Look(_) | HirKind::Concat(_) | HirKind::Alternation(_) => {
            return None;
        }
    }
    Some(())
}

fn kind_of(class: &Class) -> Kind {
    let mut kind = Kind::default();
    let mut add = |start: u32, end: u32| {
        kind.others |= end > 0x7F;
        for byte in (0..=0x7F_u8).filter(|byte| (start..=end).contains(&u32::from(*byte))) {
            kind.add(byte);
        }
    };
    match class {
        Class::Unicode(class) => {
            for range in class.ranges() {
                add(range.start().into(), range.end().into());
            }
        }
        Class::Bytes(class) => {
            for range in class.ranges() {
                add(range.start().into(), range.end().into());
            }
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::Sequence;

    /// Patterns that are sequences.
    const SEQUENCES: &[&str] = &[
        "^",
        "^$",
        "^a",
        "^x-",
        "^[A-Z]{3}$",
        "^[a-z0-9-]+$",
        "^[a-z]*",
        "^[A-Z]{2}-[0-9]{4,8}$",
        r"^\+[0-9]{6,15}$",
        r"^[^@\s]+@[^@\s]+$",
        r"^[^@\s]+@",
        r"^(?:a{2})(b)?c?$",
        r"^(\d+)\.(\d+)\.?$",
        "^a?b*c+?d{0,2}é{0}$",
        r"^[é-ü]+a$",
        r"^.{2,3}$",
        r"^[^a]{2}b$",
        r"^\W+\w+$",
        "^[^a]*a.*$",
    ];

    /// Patterns of which some string could be read in two ways, or that are no sequences.
    const OTHERS: &[&str] = &[
        "a",
        "a$",
        "^a+a$",
        "^a?b?a$",
        "^[a-z]+(-[a-z]+)*$",
        "^(a|bc)$",
        "^a|b$",
        r"^\w+\d$",
        "^é$",
        r"^a\b",
        "^(ab){2}$",
        "^(?:a+){2}$",
        "^[a-z]*[a-y]?z?$",
    ];

    #[test]
    fn sequences_tell_what_the_engine_tells() {
        let alphabet = [
            "", "a", "b", "c", "A", "B", "0", "9", "-", "+", ".", "@", " ", "\n", "é", "\u{a0}",
            "x",
        ];
        let mut strings: Vec<String> = vec![
            "AB-1234".into(),
            "AB-123".into(),
            "AB-12345678".into(),
            "AB-123456789".into(),
            "+123456".into(),
            "+1234567890123456".into(),
            "12.34.".into(),
            "12.34..".into(),
            "aabc".into(),
            "ééa".into(),
            "bcccdd".into(),
            "ABC".into(),
            "ABCD".into(),
        ];
        for one in alphabet {
            for two in alphabet {
                for three in alphabet {
                    for four in alphabet {
                        strings.push([one, two, three, four].concat());
                    }
                }
            }
        }
        for source in SEQUENCES {
            let translated = oasmith_pattern::for_regex(source).unwrap();
            let sequence = Sequence::of(&translated).unwrap_or_else(|| panic!("`{source}`"));
            let engine = Regex::new(&translated).unwrap();
            let mut told = 0;
            for string in &strings {
                if let Some(matches) = sequence.matches(string) {
                    assert_eq!(matches, engine.is_match(string), "`{source}` on {string:?}");
                    told += 1;
                } else {
                    assert!(!string.is_ascii(), "`{source}` on {string:?}");
                }
            }
            assert!(told > strings.len() / 2, "`{source}`");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_left_to_the_engine() {
        for source in OTHERS {
            let translated = oasmith_pattern::for_regex(source).unwrap();
            assert!(Sequence::of(&translated).is_none(), "`{source}`");
        }
    }
}
