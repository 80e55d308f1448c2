//! Numbers within bounds.

use std::cmp::Ordering;

use crate::ir::{Bound, Rules};
use crate::schema::decimal;

/// A number that keeps to the rules, as JSON text; of several, `turn` says which. Else why there is none.
pub(super) fn make(rules: &Rules, is_integer: bool, turn: usize) -> Result<String, String> {
    let fitting: Vec<String> = candidates(rules, is_integer)
        .into_iter()
        .filter(|text| keeps(text, rules))
        .collect();
    match fitting.len() {
        0 => Err("no number was found within its bounds".to_owned()),
        count => Ok(fitting[turn % count].clone()),
    }
}

/// Whether a number keeps to the rules.
pub(in crate::lower) fn keeps(text: &str, rules: &Rules) -> bool {
    let Some(number) = decimal(text) else {
        return false;
    };
    let within = |bound: &Option<Bound>, outside: Ordering| {
        bound.as_ref().is_none_or(|bound| {
            decimal(&bound.number).is_none_or(|limit| match number.cmp(&limit) {
                Ordering::Equal => !bound.exclusive,
                order => order != outside,
            })
        })
    };
    within(&rules.minimum, Ordering::Less)
        && within(&rules.maximum, Ordering::Greater)
        && rules
            .multiple_of
            .as_ref()
            .is_none_or(|of| is_multiple(text, of))
}

/// Numbers that may keep to the rules, those that people like to read first.
fn candidates(rules: &Rules, is_integer: bool) -> Vec<String> {
    let mut list: Vec<String> = if is_integer {
        ["1", "42", "0", "-1", "7"].map(str::to_owned).to_vec()
    } else {
        ["1.5", "42", "0", "-0.25", "0.1"]
            .map(str::to_owned)
            .to_vec()
    };
    let value = |bound: &Option<Bound>| {
        let bound = bound.as_ref()?;
        bound
            .number
            .parse::<f64>()
            .ok()
            .filter(|value| value.is_finite())
    };
    let (least, most) = (value(&rules.minimum), value(&rules.maximum));
    let bounds = [&rules.minimum, &rules.maximum];
    list.extend(
        bounds
            .into_iter()
            .flatten()
            .map(|bound| bound.number.clone()),
    );
    let mut add = |number: f64| {
        if number.abs() < 1e15 {
            list.push(format!("{number}"));
        }
    };
    let (low, high) = (least.unwrap_or(0.0), most.unwrap_or(0.0));
    for number in [
        low.ceil(),
        low.floor() + 1.0,
        high.floor(),
        high.ceil() - 1.0,
    ] {
        add(number);
    }
    if !is_integer {
        let middle = match (least, most) {
            (Some(least), Some(most)) => least / 2.0 + most / 2.0,
            (Some(least), None) => least + 0.5,
            (None, Some(most)) => most - 0.5,
            (None, None) => 0.5,
        };
        add(middle);
    }
    if let Some(step) = &rules.multiple_of
        && let Ok(unit) = step.parse::<f64>()
        && unit > 0.0
    {
        list.push(step.clone());
        for of in [low, high] {
            let steps = (of / unit).ceil();
            for count in [steps - 1.0, steps, steps + 1.0] {
                // In decimals, so that 3 times 0.1 is 0.3.
                let digits = step.split_once('.').map_or(0, |(_, digits)| digits.len());
                if (count * unit).abs() < 1e15 {
                    list.push(format!("{:.digits$}", count * unit));
                }
            }
        }
    }
    if is_integer {
        list.retain(|text| text.parse::<i128>().is_ok());
    }
    list.iter_mut()
        .filter(|text| *text == "-0")
        .for_each(|text| "0".clone_into(text));
    list
}

/// Whether a number is a multiple of another. Numbers with more digits than can be counted here are none.
fn is_multiple(text: &str, of: &str) -> bool {
    let (Some((number, scale)), Some((unit, unit_scale))) = (scaled(text), scaled(of)) else {
        return false;
    };
    let common = scale.max(unit_scale);
    let raise = |number: i128, from: u32| number.checked_mul(10_i128.checked_pow(common - from)?);
    match (raise(number, scale), raise(unit, unit_scale)) {
        (Some(number), Some(unit)) => number.checked_rem(unit) == Some(0),
        _ => false,
    }
}

/// A number as a whole one, and by how many decimal places it was moved.
fn scaled(text: &str) -> Option<(i128, u32)> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let places = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    match u32::try_from(places) {
        Ok(places) => Some((digits, places)),
        Err(_) => Some((
            digits.checked_mul(10_i128.checked_pow(places.unsigned_abs())?)?,
            0,
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(minimum: Option<&str>, maximum: Option<&str>, step: Option<&str>) -> Rules {
        let bound = |number: &str| Bound {
            number: number.to_owned(),
            exclusive: true,
        };
        Rules {
            minimum: minimum.map(bound),
            maximum: maximum.map(bound),
            multiple_of: step.map(str::to_owned),
            ..Rules::default()
        }
    }

    #[test]
    fn a_number_keeps_to_its_bounds() {
        for (minimum, maximum, step) in [
            (None, None, None),
            (Some("0"), Some("1"), None),
            (Some("99"), None, Some("7")),
            (Some("-10"), Some("-8"), None),
            (None, None, Some("0.01")),
            (Some("1e3"), None, None),
            (None, Some("-1000000"), Some("250")),
        ] {
            let rules = rules(minimum, maximum, step);
            for turn in 0..6 {
                let number = make(&rules, false, turn).expect("there is one");
                assert!(keeps(&number, &rules), "{number}: {rules:?}");
            }
        }
    }

    #[test]
    fn an_integer_has_no_fraction() {
        for (minimum, maximum, step) in [
            (Some("0.5"), Some("2.5"), None),
            (Some("1000"), None, Some("333")),
        ] {
            let rules = rules(minimum, maximum, step);
            let number = make(&rules, true, 0).expect("there is one");
            assert!(number.parse::<i64>().is_ok(), "{number}");
        }
    }

    #[test]
    fn what_no_number_keeps_to_is_told() {
        assert!(make(&rules(Some("1"), Some("1"), None), false, 0).is_err());
        assert!(make(&rules(Some("0"), Some("1"), None), true, 0).is_err());
    }

    #[test]
    fn multiples_are_counted_in_decimals() {
        assert!(is_multiple("0.3", "0.1"));
        assert!(is_multiple("1e2", "25"));
        assert!(!is_multiple("0.35", "0.1"));
        assert!(!is_multiple("1", "0"));
    }
}
