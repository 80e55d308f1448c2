//! Regular expressions of schemas, in the dialect of ECMA-262.

mod sequence;

use std::sync::OnceLock;

use regex::Regex;

use self::sequence::Sequence;
use super::{Budget, looks};

/// How often a pattern may go back in a string, where its time is not linear: in a first attempt,
/// and in others where that is not enough. What an attempt may take is drawn from the budget before
/// it is made, since the engine does not tell what it took.
const ATTEMPTS: [usize; 4] = [64, 1024, 16 * 1024, 256 * 1024];

/// A regular expression of ECMA-262 (with its flag `u`), which is found anywhere in a string.
///
/// It is compiled when it is first needed. So it is a static of its own, which
/// [`Rules::pattern`](super::Rules::pattern) refers to.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    /// `None` where the source is no regular expression.
    engine: OnceLock<Option<Engine>>,
}

/// What finds a pattern.
#[derive(Debug)]
enum Engine {
    /// In one pass over the string, but for some strings that are not ASCII.
    Plain(Sequence, Regex),
    /// In time linear in the length of the string.
    Linear(Regex),
    /// By going back, for look-around and back-references.
    Counted(Box<Counted>),
}

/// An engine that goes back in a string, as often as each of [`ATTEMPTS`] says.
#[derive(Debug)]
struct Counted {
    pattern: String,
    attempts: [OnceLock<Option<fancy_regex::Regex>>; ATTEMPTS.len()],
}

impl Pattern {
    /// The pattern with this source, without delimiters.
    pub const fn new(source: &'static str) -> Self {
        Self {
            source,
            engine: OnceLock::new(),
        }
    }

    /// Whether the pattern is found in a string. Says what the string should have been, if that
    /// cannot be told.
    pub(crate) fn is_found(&self, string: &str, budget: &mut Budget) -> Result<bool, String> {
        let source = self.source;
        match self.engine.get_or_init(|| Engine::new(source)) {
            Some(Engine::Plain(sequence, regex)) => Ok(sequence
                .matches(string)
                .unwrap_or_else(|| regex.is_match(string))),
            Some(Engine::Linear(regex)) => Ok(regex.is_match(string)),
            Some(Engine::Counted(counted)) => counted.is_found(string, budget).ok_or_else(|| {
                format!("a string that can be matched to `{source}` in fewer steps")
            }),
            None => Err(format!(
                "a string by the pattern `{source}`, which is not valid"
            )),
        }
    }

    /// The strings that the pattern is found in, in words.
    pub(crate) fn words(&self) -> String {
        format!("a string that matches `{}`", self.source)
    }
}

impl Engine {
    /// The engine for a pattern of ECMA-262; `None` where it is none.
    fn new(source: &str) -> Option<Self> {
        let translated = oasmith_pattern::for_regex(source)?;
        if let Ok(regex) = Regex::new(&translated) {
            return Some(match Sequence::of(&translated) {
                Some(sequence) => Self::Plain(sequence, regex),
                None => Self::Linear(regex),
            });
        }
        let counted = Counted {
            pattern: oasmith_pattern::for_fancy_regex(source)?,
            attempts: [const { OnceLock::new() }; ATTEMPTS.len()],
        };
        counted.attempt(0)?;
        Some(Self::Counted(Box::new(counted)))
    }
}

impl Counted {
    /// Whether the pattern is found in a string; `None` where the budget is not enough to tell.
    fn is_found(&self, string: &str, budget: &mut Budget) -> Option<bool> {
        ATTEMPTS.iter().enumerate().find_map(|(place, limit)| {
            // Between two times of going back, all of the string may be looked at.
            let steps = (*limit as u64).saturating_mul(looks(string.len()));
            budget.spend(steps).ok()?;
            self.attempt(place)?.is_match(string).ok()
        })
    }

    /// The engine of an attempt; `None` where the pattern is none.
    fn attempt(&self, place: usize) -> Option<&fancy_regex::Regex> {
        let limit = *ATTEMPTS.get(place)?;
        let compile = || {
            let mut builder = fancy_regex::RegexBuilder::new(&self.pattern);
            builder.backtrack_limit(limit).build().ok()
        };
        self.attempts.get(place)?.get_or_init(compile).as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Limits;

    fn budget() -> Budget {
        Budget::new(Limits::default(), 0)
    }

    #[track_caller]
    fn check(source: &str, matching: &[&str], others: &[&str]) {
        let engine = Engine::new(source).unwrap_or_else(|| panic!("`{source}` is not compiled"));
        let is_found = |string: &str| match &engine {
            Engine::Plain(_, regex) | Engine::Linear(regex) => regex.is_match(string),
            Engine::Counted(counted) => counted.is_found(string, &mut budget()).unwrap(),
        };
        for string in matching {
            assert!(is_found(string), "`{source}` does not match {string:?}");
        }
        for string in others {
            assert!(!is_found(string), "`{source}` matches {string:?}");
        }
    }

    #[test]
    fn patterns_are_found_anywhere_unless_anchored() {
        check("a+b", &["ab", "xaabx"], &["b"]);
        check("^a*$", &["", "aaa"], &["aab", "a\n"]);
    }

    #[test]
    fn classes_are_those_of_ecma_262() {
        check(r"^\d$", &["0"], &["٣"]);
        check(r"^\w$", &["a", "_"], &["é"]);
        check(r"^\W$", &["é"], &["a"]);
        check(
            r"^\s$",
            &[" ", "\u{feff}", "\u{2029}", "\u{b}"],
            &["\u{85}", "\u{180e}"],
        );
        check(r"^\S$", &["\u{85}"], &[" "]);
        check(r"^.$", &["a", "😀", "\u{85}"], &["\n", "\r", "\u{2028}"]);
        check(r"\bfoo\b", &["éfooé", "a foo"], &["afoo"]);
        check(r"\Boo\B", &["foot"], &["foo", "oof"]);
    }

    #[test]
    fn characters_that_mean_something_to_the_engine_alone_are_literals() {
        check(r"^[[a&&b]$", &["[", "&", "a", "b"], &["c", "]"]);
        check(r"^[a~~z]$", &["~", "a"], &["b"]);
        check(r"^[+--]$", &["+", ",", "-"], &["."]);
        check(r"^[a-]$", &["a", "-"], &["b"]);
        check(r"^[-a]$", &["a", "-"], &["b"]);
        check(r"^[^-a]$", &["b"], &["a", "-"]);
        check(r"^[\w-]+$", &["a-b"], &["a b"]);
        check(r"^[\w.-]+$", &["a-b."], &["a b"]);
        check(r"^\<\/#$", &["</#"], &["x"]);
        check(r"^a{,2}$", &["a{,2}"], &["aa"]);
        check(r"^{$", &["{"], &["x"]);
        check(r"^a{2}}$", &["aa}"], &["aa"]);
        check(r"^x{2,}y{1,3}$", &["xxxy"], &["xy"]);
        check(r"^[^]$", &["\n"], &[""]);
        check(r"[]", &[], &["", "a"]);
    }

    #[test]
    fn escapes_give_characters() {
        check(r"^\u0041\x42\u{43}\cJ\t\0$", &["ABC\n\t\0"], &[]);
        check(r"^\uD83D\uDE00$", &["😀"], &[]);
        check(r"^\p{Letter}\P{Lu}$", &["éa"], &["é!A"]);
        check(r"^\p{Script=Greek}$", &["α"], &["a"]);
        check(r"^[\b\]\\]$", &["\u{8}", "]", "\\"], &["b"]);
    }

    #[test]
    fn look_around_and_back_references_work() {
        check(r"^(?!foo)\w+$", &["bar"], &["foobar"]);
        check(r"(?<=\$)\d+", &["$5"], &["5"]);
        check(r"^(a|b)\1$", &["aa", "bb"], &["ab"]);
        check(r"^(?<x>a|b)\k<x>$", &["aa", "bb"], &["ab"]);
    }

    #[test]
    fn what_is_no_pattern_is_not_compiled() {
        for source in [
            "(",
            "[a",
            "a**",
            "a+{2}",
            "a{2}*",
            "a??*",
            "a???",
            "*",
            "(+)",
            r"\Z",
            r"\a",
            "(?>a)",
            "(?#a)",
            r"\u{110000}",
            r"\uD800",
            "\\",
            "x{2,1}",
        ] {
            assert!(Engine::new(source).is_none(), "`{source}` is compiled");
        }
    }

    #[test]
    fn all_but_look_around_and_back_references_take_linear_time() {
        for source in [
            "^(a|a)*$",
            "(a+)+b",
            r"\bfoo\b|\Boo",
            r"^[\w.+-]+?@(?:[a-z]{2,63}\.){1,9}\p{Lu}??$",
            r"^(?<year>\d{4})-\d\d$",
        ] {
            assert!(
                matches!(
                    Engine::new(source),
                    Some(Engine::Plain(..) | Engine::Linear(_))
                ),
                "{source}"
            );
        }
        check(r"(?=f)\bfoo\b", &["éfooé", "a foo"], &["afoo"]);
        check(r"(?=o)\Boo\B", &["foot"], &["foo", "oof"]);
    }

    #[test]
    fn steps_are_counted_where_time_is_not_linear() {
        static COUNTED: Pattern = Pattern::new(r"^(a|a)*\1b$");
        let mut budget = budget();
        assert_eq!(COUNTED.is_found("aaab", &mut budget), Ok(true));
        // The first attempt was enough.
        assert_eq!(budget.spent(), 64);
        let string = "a".repeat(200) + "!";
        for _ in 0..2 {
            let message = COUNTED.is_found(&string, &mut budget).unwrap_err();
            assert!(message.ends_with("in fewer steps"), "{message}");
        }
    }

    #[test]
    fn a_long_string_takes_more_steps_for_going_back_as_often() {
        static AHEAD: Pattern = Pattern::new("(?!.*b)c");
        // From each place the engine looks at all that follows.
        let string = "x".repeat(100_000);
        let mut budget = Budget::new(Limits::default(), string.len());
        assert!(AHEAD.is_found(&string, &mut budget).is_err());
        // Of four attempts there were two, the second with 1024 looks at 100 KB.
        assert_eq!(budget.spent(), (64 + 1024) * (1 + 100_000 / 64));
    }
}
