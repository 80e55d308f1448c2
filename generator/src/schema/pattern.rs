//! Tells whether a `pattern` is one, before code is generated that would refuse every string.

use fancy_regex::{Regex, RegexBuilder};

/// Whether the runtime can match this pattern; else what is wrong with it.
pub(super) fn check(source: &str) -> Result<(), String> {
    let Some(compiled) = compile(source) else {
        return Err("it is not in the syntax of ECMA-262".to_owned());
    };
    compiled.map(drop).map_err(|error| {
        // An error of the engine shows the translated pattern, which nobody has written, in several lines.
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.trim_start_matches("error: ").to_owned()
    })
}

/// Whether a text matches a pattern; `None` where the engine does not find out within its limits.
pub(crate) fn matches(source: &str, text: &str) -> Option<bool> {
    compile(source)?.ok()?.is_match(text).ok()
}

fn compile(source: &str) -> Option<Result<Regex, fancy_regex::Error>> {
    // The engine that takes every pattern.
    let translated = oasmith_pattern::for_fancy_regex(source)?;
    Some(RegexBuilder::new(&translated).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pattern_is_told() {
        for source in ["^[a-z]+$", r"\p{Letter}", "(?=a)b", r"(a)\1", "a{2}"] {
            assert_eq!(check(source), Ok(()), "{source}");
        }
        for source in [
            "(",
            "[a",
            "a**",
            r"\Z",
            "x{2,1}",
            r"\p{Nothing}",
            "(?P<a>b)",
        ] {
            let fault = check(source).expect_err(source);
            assert!(
                !fault.is_empty() && !fault.contains('\n'),
                "{source}: {fault}"
            );
        }
    }
}
