//! Says in words by what the variants of a union are told apart.

use std::collections::BTreeSet;

use super::documentation::code;
use crate::ir::{JsonType, Signs, Union, UnionVariant};

/// How many of some strings are listed.
const LISTED: usize = 3;

/// The value that a variant holds, by what can be seen of it: "An object whose `kind` is `cat`."
pub(super) fn describe(signs: &Signs) -> String {
    let Signs {
        types,
        constants,
        required,
    } = signs;
    let types: BTreeSet<JsonType> = types.iter().copied().collect();
    if classes(&types).len() == CLASSES {
        return "Any value.".to_owned();
    }
    let words = types.iter().map(|json_type| match json_type {
        JsonType::Null => "null",
        JsonType::Boolean => "a boolean",
        JsonType::Integer | JsonType::IntegerLiteral => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    });
    let words: Vec<_> = words.map(str::to_owned).collect();
    let mut text = if words.is_empty() {
        "no value".to_owned()
    } else {
        join(&words, "or")
    };
    let conditions: Vec<_> = constants
        .iter()
        .map(|(name, values)| format!("{} is {}", code(name), list(values, "or")))
        .collect();
    if !conditions.is_empty() {
        text = format!("{text} whose {}", join(&conditions, "and"));
    }
    let others = required
        .iter()
        .filter(|name| !constants.iter().any(|(constant, _)| constant == *name));
    let others: Vec<_> = others.collect();
    if !others.is_empty() {
        let comma = if conditions.is_empty() { "" } else { "," };
        text = format!("{text}{comma} with {}", list(&others, "and"));
    }
    capitalize(&text) + "."
}

/// By what a value's variant is told, one line or two; `None` where there is but one.
pub(super) fn tell(union: &Union) -> Option<String> {
    if union.variants.len() < 2 {
        return None;
    }
    let classes: Vec<_> = union
        .variants
        .iter()
        .map(|variant| classes(&variant.signs.types))
        .collect();
    let mut tellers = Vec::new();
    if classes.windows(2).any(|pair| pair[0] != pair[1]) {
        tellers.push("the JSON type".to_owned());
    }
    let crowd = |class| {
        let variants = union.variants.iter().zip(&classes);
        variants
            .filter(move |(_, classes)| classes.contains(&class))
            .map(|(variant, _)| variant)
    };
    let mut is_decided = (0..OBJECT).all(|class| crowd(class).count() < 2);
    let objects: Vec<_> = crowd(OBJECT).collect();
    if objects.len() > 1 {
        if let Some(property) = discriminator(&objects) {
            tellers.push(format!("the property {}", code(property)));
        } else {
            is_decided = false;
            tellers.extend(hints(&objects));
        }
    }
    let (tells, rules_out) = match tellers.as_slice() {
        [_] => ("tells", "rules out"),
        _ => ("tell", "rule out"),
    };
    let fits = if union.exactly_one {
        "exactly one must fit"
    } else {
        "the first that fits is taken"
    };
    let tellers = capitalize(&join(&tellers, "and"));
    Some(if is_decided {
        format!("{tellers} {tells} the variant.")
    } else if tellers.is_empty() {
        format!("The variants are tried in turn: {fits}.")
    } else {
        format!("{tellers} {rules_out} some variants.\nThe others are tried in turn: {fits}.")
    })
}

/// What rules out some of these variants, but does not decide between all.
fn hints(objects: &[&UnionVariant]) -> Vec<String> {
    let constants: BTreeSet<_> = objects
        .iter()
        .flat_map(|variant| variant.signs.constants.iter().map(|(name, _)| name))
        .collect();
    let constants: Vec<_> = constants.into_iter().collect();
    let mut hints: Vec<_> = match constants.as_slice() {
        [] => None,
        [property] => Some(format!("the property {}", code(property))),
        properties => Some(format!("the properties {}", list(properties, "and"))),
    }
    .into_iter()
    .collect();
    let required: BTreeSet<BTreeSet<_>> = objects
        .iter()
        .map(|variant| variant.signs.required.iter().collect())
        .collect();
    if required.len() > 1 {
        hints.push("the presence of properties".to_owned());
    }
    hints
}

/// The property that alone tells these variants apart: no string is that of two, and no more than
/// one variant lacks it.
fn discriminator<'a>(objects: &[&'a UnionVariant]) -> Option<&'a str> {
    let candidates = objects.first()?.signs.constants.iter();
    let mut candidates = candidates.map(|(property, _)| property.as_str());
    candidates.find(|property| {
        let mut optional = 0;
        let mut taken = BTreeSet::new();
        objects.iter().all(|variant| {
            let Signs {
                constants,
                required,
                ..
            } = &variant.signs;
            optional += usize::from(!required.iter().any(|name| name == property));
            let constants = constants.iter().find(|(name, _)| name == property);
            constants
                .is_some_and(|(_, values)| values.iter().all(|value| taken.insert(value.as_str())))
                && optional <= 1
        })
    })
}

/// The number of types whose values look different at their first byte.
const CLASSES: usize = OBJECT + 1;

/// The class of objects, the last one.
const OBJECT: usize = 5;

/// The classes of the values of some types.
fn classes<'a>(types: impl IntoIterator<Item = &'a JsonType>) -> BTreeSet<usize> {
    let types = types.into_iter();
    let classes = types.map(|json_type| match json_type {
        JsonType::Null => 0,
        JsonType::Boolean => 1,
        JsonType::Integer | JsonType::IntegerLiteral | JsonType::Number => 2,
        JsonType::String => 3,
        JsonType::Array => 4,
        JsonType::Object => OBJECT,
    });
    classes.collect()
}

/// Some strings of the spec, no more of them than one reads.
fn list(strings: &[impl AsRef<str>], conjunction: &str) -> String {
    let words = strings.iter().take(LISTED);
    let mut words: Vec<_> = words.map(|string| code(string.as_ref())).collect();
    let more = strings.len().saturating_sub(LISTED);
    if more > 0 {
        words.push(format!("{more} more"));
    }
    join(&words, conjunction)
}

fn join(words: &[String], conjunction: &str) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => {
            format!("{} {conjunction} {last}", before.join(", "))
        }
        words => words.concat(),
    }
}

fn capitalize(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
