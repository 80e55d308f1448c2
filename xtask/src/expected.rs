//! Lists of what is known not to be as it should: one a line, each with its reason indented below it. A task fails where
//! something is not listed, and where something that is listed is gone.

use std::collections::BTreeMap;

/// What a list holds, each with its reason.
pub(crate) fn listed(text: &str) -> BTreeMap<&str, &str> {
    let mut listed = BTreeMap::new();
    let mut lines = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .peekable();
    while let Some(name) = lines.next() {
        let reason = lines.next_if(|line| line.starts_with("    "));
        listed.insert(name, reason.unwrap_or_default().trim());
    }
    listed
}

/// The list with what was found, each with what happened. The reasons of what stays stay; what was not looked at stays
/// too.
pub(crate) fn updated<'a>(
    head: &str,
    text: &'a str,
    found: impl IntoIterator<Item = (&'a str, &'a str)>,
    was_looked_at: impl Fn(&str) -> bool,
) -> String {
    let old = listed(text);
    let mut new = old.clone();
    new.retain(|name, _| !was_looked_at(name));
    for (name, happened) in found {
        new.insert(name, old.get(name).copied().unwrap_or(happened));
    }
    let mut text = head.to_owned();
    for (name, reason) in new {
        text.extend([name, "\n    ", reason, "\n"]);
    }
    text
}
