//! What an unquoted scalar means: the core schema of YAML 1.2.2 (section 10.3.2), with one
//! difference. A number with a needless leading zero is a string (`010`, `00.5`), since YAML 1.1
//! and people read octal there.

use super::Kind;

/// What a plain scalar is.
pub(super) enum Plain {
    /// A value of the JSON data model.
    Value(Kind),
    /// `.inf`, `.nan` and their kin, which JSON cannot say.
    NotFinite,
    /// A hexadecimal or octal number beyond 128 bits.
    TooLarge,
}

/// Reads a plain scalar without a tag.
pub(super) fn resolve(text: &str) -> Plain {
    let kind = match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ => {
            // Most scalars are words; only these characters can begin a number.
            if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
                return Plain::Value(Kind::String(text.into()));
            }
            return resolve_number(text);
        }
    };
    Plain::Value(kind)
}

fn resolve_number(text: &str) -> Plain {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Plain::NotFinite;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8)] {
        let Some(digits) = text.strip_prefix(prefix) else {
            continue;
        };
        if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
            break;
        }
        return match u128::from_str_radix(digits, radix) {
            Ok(number) => Plain::Value(Kind::Number(number.to_string().into())),
            Err(_) => Plain::TooLarge,
        };
    }
    Plain::Value(match decimal(text) {
        Some(number) => Kind::Number(number),
        None => Kind::String(text.into()),
    })
}

/// The JSON spelling of a decimal number, with all its digits: JSON has no `+1`, `.5` and `5.`.
/// `None` where it is no number, or has a needless leading zero.
fn decimal(text: &str) -> Option<Box<str>> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (integer, rest) = split_digits(unsigned);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let (fraction, rest) = split_digits(rest);
            (Some(fraction), rest)
        }
        None => (None, rest),
    };
    let (exponent, rest) = match rest.strip_prefix(['e', 'E']) {
        Some(exponent) => {
            let (digits, rest) =
                split_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
            (Some((exponent, digits)), rest)
        }
        None => (None, rest),
    };
    let no_digits = integer.is_empty() && fraction.is_none_or(str::is_empty);
    let no_exponent = exponent.is_some_and(|(_, digits)| digits.is_empty());
    let leading_zero = integer.len() > 1 && integer.starts_with('0');
    if no_digits || no_exponent || leading_zero || !rest.is_empty() {
        return None;
    }
    if !text.starts_with('+') && !integer.is_empty() && fraction != Some("") {
        return Some(text.into());
    }
    let integer = if integer.is_empty() { "0" } else { integer };
    let mut number = format!("{sign}{integer}");
    if let Some(fraction) = fraction {
        number.push('.');
        number.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    if let Some((exponent, _)) = exponent {
        number.push('e');
        number.push_str(exponent);
    }
    Some(number.into())
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        match resolve(text) {
            Plain::Value(Kind::Null) => "null".into(),
            Plain::Value(Kind::Bool(value)) => value.to_string(),
            Plain::Value(Kind::Number(number)) => number.into(),
            Plain::Value(Kind::String(text)) => format!("{text:?}"),
            Plain::Value(kind) => format!("{kind:?}"),
            Plain::NotFinite => "not finite".into(),
            Plain::TooLarge => "too large".into(),
        }
    }

    #[test]
    fn only_the_core_spellings_are_null_or_truth_values() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(show(text), "null");
        }
        for text in ["true", "True", "TRUE"] {
            assert_eq!(show(text), "true");
        }
        for text in ["nUll", "yes", "no", "on", "off", "y", "n", "tRue"] {
            assert_eq!(show(text), format!("{text:?}"));
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        for text in [
            "0",
            "-0",
            "12",
            "1.18",
            "1.10",
            "18446744073709552000",
            "1e400",
            "1E+5",
            "-2.50e-3",
        ] {
            assert_eq!(show(text), text);
        }
    }

    #[test]
    fn numbers_get_a_spelling_that_json_has() {
        for (text, number) in [
            ("+1", "1"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5.0"),
            ("+5.e3", "5.0e3"),
            ("0x1F", "31"),
            ("0o17", "15"),
            (
                "0xffffffffffffffffffffffffffffffff",
                "340282366920938463463374607431768211455",
            ),
        ] {
            assert_eq!(show(text), number, "{text}");
        }
        assert_eq!(show("0x100000000000000000000000000000000"), "too large");
    }

    #[test]
    fn what_other_versions_of_yaml_call_numbers_are_strings() {
        for text in [
            "010",
            "-010",
            "00",
            "00.5",
            "1_000",
            "0b11",
            "0X1F",
            "0x",
            "0o8",
            "1:30",
            "1.2.3",
            ".",
            "-",
            "+",
            "1e",
            "e1",
            "-0x1F",
            "1.18.0",
            "2018-01-01",
            "--1",
            "+-1",
            "1e+",
            "٣",
        ] {
            assert_eq!(show(text), format!("{text:?}"));
        }
    }

    #[test]
    fn what_json_cannot_say_is_told() {
        for text in [".inf", "-.inf", "+.INF", ".nan", ".NaN"] {
            assert_eq!(show(text), "not finite");
        }
    }
}
