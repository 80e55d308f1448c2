//! What a generated crate is, and whether an edit of its spec changed more than what it is about.
//!
//! Things of the spec are known by the number in their description, which generated code has as
//! documentation. So who is called what can be told without knowing how names are made.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use serde_json::Value;
use syn::{Attribute, Fields};

use crate::edits::Edit;
use crate::spec::{Spec, number};

/// A thing of the spec that has a name in Rust.
#[derive(Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub(crate) struct Thing {
    number: u32,
    /// What of it: its type, its method, its file, or the part of it that its documentation calls
    /// so.
    what: String,
}

/// A piece of code: an item, by its file and head; or a member of one, by its documentation too.
type Place = (String, String, String);

/// What a generated crate is.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) names: BTreeMap<Thing, String>,
    code: BTreeMap<Place, Vec<String>>,
    /// The things that items are, by their file and name.
    items: BTreeMap<(String, String), BTreeSet<u32>>,
}

/// What the type of a schema is, of all that it has a name for.
const TYPE: &str = "schemas rust_path";

/// The items that a thing has of its own.
const IDENTITIES: [&str; 4] = [
    TYPE,
    "operations rust_path",
    "operations request",
    "operations response",
];

/// What stands for an item itself among its members.
const HEAD: &str = "";

impl Facts {
    pub(crate) fn read(spec: &Spec, index: &Path, folder: &Path) -> Self {
        let mut facts = Self::default();
        let text = fs::read_to_string(index).unwrap();
        facts.read_index(spec, &serde_json::from_str(&text).unwrap());
        facts.read_folder(folder, "");
        facts
    }

    fn read_index(&mut self, spec: &Spec, index: &Value) {
        for (list, keys) in [
            ("schemas", &["rust_path", "rust_file"][..]),
            (
                "operations",
                &["rust_path", "rust_file", "request", "response"],
            ),
        ] {
            for entry in index[list].as_array().unwrap() {
                let text = |key: &str| entry[key].as_str().unwrap();
                let number = spec.number_at(text("file"), text("pointer"));
                // What has none has no name in the spec either.
                let Some(number) = number else { continue };
                for key in keys {
                    let what = format!("{list} {key}");
                    self.names
                        .insert(Thing { number, what }, text(key).to_owned());
                }
                for key in keys.iter().filter(|key| **key != "rust_file") {
                    let name = last(text(key));
                    let item = (text("rust_file").to_owned(), plain(name));
                    self.items.entry(item).or_default().insert(number);
                }
            }
        }
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
            if path.is_dir() {
                self.read_folder(&path, &format!("{name}/"));
            } else if let Some("rs") = path.extension().and_then(|extension| extension.to_str()) {
                self.read_file(&name, &fs::read_to_string(&path).unwrap());
            }
        }
    }

    pub(crate) fn read_file(&mut self, file: &str, code: &str) {
        for item in syn::parse_file(code).unwrap().items {
            match item {
                // They follow from what stands in the file.
                syn::Item::Use(_) | syn::Item::Mod(_) => {}
                syn::Item::Struct(mut item) => {
                    let name = item.ident.to_string();
                    if let Fields::Named(fields) = &mut item.fields {
                        for field in std::mem::take(&mut fields.named) {
                            let own = field.ident.as_ref().map(ToString::to_string);
                            self.member(file, &name, &field.attrs, own.as_deref(), &field);
                        }
                    }
                    self.piece(file, &name, HEAD, &item);
                }
                syn::Item::Enum(mut item) => {
                    let name = item.ident.to_string();
                    for variant in std::mem::take(&mut item.variants) {
                        let own = variant.ident.to_string();
                        self.member(file, &name, &variant.attrs, Some(&own), &variant);
                    }
                    self.piece(file, &name, HEAD, &item);
                }
                syn::Item::Trait(mut item) => {
                    let name = item.ident.to_string();
                    for member in std::mem::take(&mut item.items) {
                        if let syn::TraitItem::Fn(method) = &member {
                            let own = method.sig.ident.to_string();
                            self.member(file, &name, &method.attrs, Some(&own), &member);
                        }
                    }
                    self.piece(file, &name, HEAD, &item);
                }
                syn::Item::Fn(item) => {
                    self.piece(file, &format!("fn {}", item.sig.ident), HEAD, &item);
                }
                syn::Item::Static(item) => {
                    self.piece(file, &format!("static {}", item.ident), HEAD, &item);
                }
                syn::Item::Impl(item) => {
                    let of = item.trait_.as_ref().map(|(path, _)| path.to_token_stream());
                    let name = format!(
                        "impl {} {}",
                        text(&of.unwrap_or_default()),
                        text(&item.self_ty)
                    );
                    self.piece(file, &name, HEAD, &item);
                }
                item => {
                    self.piece(file, &text(&item), HEAD, &item);
                }
            }
        }
    }

    fn member(
        &mut self,
        file: &str,
        item: &str,
        attributes: &[Attribute],
        name: Option<&str>,
        member: &impl quote::ToTokens,
    ) {
        let about = documentation(attributes);
        if let Some(name) = name {
            let holders = self.items.get(&(file.to_owned(), plain(item)));
            for number in holders.into_iter().flatten() {
                let thing = Thing {
                    number: *number,
                    what: about.clone(),
                };
                self.names.insert(thing, name.to_owned());
            }
        }
        self.piece(file, item, &about, member);
    }

    fn piece(&mut self, file: &str, item: &str, member: &str, code: &impl quote::ToTokens) {
        let place = (file.to_owned(), plain(item), member.to_owned());
        let mut words = Vec::new();
        words_of(code.to_token_stream(), &mut words);
        for word in &mut words {
            *word = without_indices(word);
        }
        self.code.entry(place).or_default().extend(words);
    }

    /// The names of the items that are one of these things.
    fn names_of_all<'f>(&'f self, things: &'f BTreeSet<u32>) -> impl Iterator<Item = String> + 'f {
        things.iter().flat_map(|thing| self.names_of(thing))
    }

    /// The names of the items that are a thing.
    fn names_of<'f>(&'f self, number: &'f u32) -> impl Iterator<Item = String> + 'f {
        let start = Thing {
            number: *number,
            what: String::new(),
        };
        let names = self.names.range(start..);
        let names = names.take_while(move |(thing, _)| thing.number == *number);
        let names = names.filter(|(thing, _)| IDENTITIES.contains(&&*thing.what));
        names.map(|(_, name)| alike(last(name)))
    }
}

/// What is wrong with what an edit did.
pub(crate) fn judge(before: &Facts, after: &Facts, edit: &Edit) -> String {
    let mut faults = String::new();
    let shared = shared(before, after, edit);
    for (thing, name) in &before.names {
        let Some(new) = after.names.get(thing) else {
            continue;
        };
        let is_split = shared.iter().any(|shared| {
            let facts = [before, after].into_iter();
            let mut types = facts.flat_map(|facts| facts.names_of(&thing.number));
            types.any(|name| name.contains(shared))
        });
        if new != name && !is_split && !edit.is_about(thing) {
            let _ = writeln!(
                faults,
                "thing {} ({}) was `{name}`, and is `{new}`",
                thing.number, thing.what
            );
        }
    }
    if edit.reorders {
        for (place, code) in pairs(before, after) {
            if code.0.map(|code| sorted(code)) != code.1.map(|code| sorted(code)) {
                tell(&mut faults, place, code);
            }
        }
        return faults;
    }
    let concerned = concerned(before, after, edit);
    let graph = Graph::of(before, after);
    for (place, code) in pairs(before, after) {
        let (old, new) = match code {
            (Some(old), Some(new)) if old != new => (old, new),
            (Some(_), Some(_)) => continue,
            // What came or went is concerned, unless it is a part of something that was there.
            (old, new) => (old.unwrap_or(&EMPTY), new.unwrap_or(&EMPTY)),
        };
        let is_head = place.2 == HEAD;
        let item = place.1.rsplit(' ').next().unwrap_or_default();
        let itself = alike(item);
        let head = (place.0.clone(), place.1.clone(), HEAD.to_owned());
        let is_there = |facts: &Facts| facts.code.contains_key(&head);
        let comes_or_goes = edit.is_of_something() && !(is_there(before) && is_there(after));
        // A static or implementation belongs to the item that its name begins with.
        let belongs =
            |name: &String| itself == *name || item != place.1 && itself.starts_with(name);
        let is_concerned = comes_or_goes
            || concerned.iter().any(belongs)
                && (is_head || edit.is_about_part(before, after, place));
        // What is made of something by `allOf` has other properties where that has.
        let is_made_of = || edit.is_made_of(before, after, place);
        // A circle that comes to be has a `Box` somewhere, as a type within itself has to.
        let is_circle = || {
            let without_boxes = |words: &[String]| -> Vec<String> {
                let words = words
                    .iter()
                    .filter(|word| !matches!(&***word, "Box" | "<" | ">"));
                words.cloned().collect()
            };
            without_boxes(old) == without_boxes(new)
                && graph.reaches(&itself, &concerned)
                && concerned
                    .iter()
                    .any(|name| graph.reaches(name, &BTreeSet::from([itself.clone()])))
        };
        let mentions =
            |words: &Vec<String>| words.iter().any(|word| concerned.contains(&alike(word)));
        let reaches = || is_head && graph.reaches(&itself, &concerned);
        if !(is_concerned
            || mentions(old)
            || mentions(new)
            || reaches()
            || is_made_of()
            || is_circle())
        {
            tell(&mut faults, place, code);
        }
    }
    faults
}

/// The types of several schemas that say the same, of which one is edited: they come to be two
/// types, or one.
fn shared(before: &Facts, after: &Facts, edit: &Edit) -> BTreeSet<String> {
    let mut shared = BTreeSet::new();
    for facts in [before, after] {
        let mut by_name: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for (thing, name) in &facts.names {
            if thing.what == TYPE {
                by_name.entry(name).or_default().insert(thing.number);
            }
        }
        by_name.retain(|_, things| {
            things.len() > 1
                && things
                    .iter()
                    .any(|thing| edit.around.contains(thing) || edit.things.contains(thing))
        });
        shared.extend(by_name.keys().map(|name| alike(last(name))));
    }
    shared
}

static EMPTY: Vec<String> = Vec::new();

type Pair<'f> = (Option<&'f Vec<String>>, Option<&'f Vec<String>>);

/// The pieces of code, before and after.
fn pairs<'f>(before: &'f Facts, after: &'f Facts) -> impl Iterator<Item = (&'f Place, Pair<'f>)> {
    let places: BTreeSet<&Place> = before.code.keys().chain(after.code.keys()).collect();
    places
        .into_iter()
        .map(|place| (place, (before.code.get(place), after.code.get(place))))
}

fn sorted(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    words.sort();
    words
}

fn tell(faults: &mut String, (file, item, member): &Place, code: Pair<'_>) {
    let text = |words: Option<&Vec<String>>| words.map_or("-".to_owned(), |words| words.join(" "));
    let _ = writeln!(
        faults,
        "{file}: {item} {member}\n    {}\n    {}",
        text(code.0),
        text(code.1)
    );
}

/// The names of what an edit is about, and of the items that hold it.
fn concerned(before: &Facts, after: &Facts, edit: &Edit) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let holders = |facts: &Facts| -> BTreeSet<u32> {
        let holders = facts.names.keys().filter(|thing| edit.is_about(thing));
        holders.map(|thing| thing.number).collect()
    };
    for facts in [before, after] {
        names.extend(facts.names_of_all(&edit.things));
        names.extend(facts.names_of_all(&holders(facts)));
        names.extend(facts.names_of_all(&edit.made_of));
    }
    // What nothing uses any more is gone, and what is used now is there.
    for (place, code) in pairs(before, after).filter(|_| edit.is_of_something()) {
        if place.2 == HEAD && (code.0.is_none() || code.1.is_none()) {
            names.insert(alike(place.1.rsplit(' ').next().unwrap()));
        }
    }
    names
}

/// Which items mention which.
struct Graph(BTreeMap<String, BTreeSet<String>>);

impl Graph {
    fn of(before: &Facts, after: &Facts) -> Self {
        let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for facts in [before, after] {
            for ((_, item, _), words) in &facts.code {
                let words = words.iter().map(|word| alike(word));
                graph.entry(alike(item)).or_default().extend(words);
            }
        }
        Self(graph)
    }

    fn reaches(&self, item: &str, wanted: &BTreeSet<String>) -> bool {
        let mut seen = BTreeSet::new();
        let mut pending = vec![item.to_owned()];
        while let Some(next) = pending.pop() {
            if wanted.contains(&next) {
                return true;
            }
            if seen.insert(next.clone()) {
                pending.extend(self.0.get(&next).into_iter().flatten().cloned());
            }
        }
        false
    }
}

impl Edit {
    /// Whether it may add something, or take it away.
    fn is_of_something(&self) -> bool {
        !(self.things.is_empty() && self.parts.is_empty())
    }

    fn is_about(&self, thing: &Thing) -> bool {
        let Thing { number: own, what } = thing;
        let is_part =
            |(holder, name): &(u32, String)| holder == own && what.contains(&format!("`{name}`"));
        self.things.contains(own)
            || number(what).is_some_and(|number| self.things.contains(&number))
            || self.parts.iter().any(is_part)
    }

    fn is_made_of(&self, before: &Facts, after: &Facts, (file, item, _): &Place) -> bool {
        let item = (file.clone(), item.clone());
        let numbers = [before, after]
            .into_iter()
            .filter_map(|facts| facts.items.get(&item));
        numbers
            .flatten()
            .any(|number| self.made_of.contains(number))
    }

    fn is_about_part(&self, before: &Facts, after: &Facts, (file, item, member): &Place) -> bool {
        let item = (file.clone(), item.clone());
        let numbers = [before, after]
            .into_iter()
            .filter_map(|facts| facts.items.get(&item));
        numbers.flatten().any(|number| {
            self.is_about(&Thing {
                number: *number,
                what: member.clone(),
            })
        })
    }
}

/// The first line of documentation.
fn documentation(attributes: &[Attribute]) -> String {
    let first = attributes
        .iter()
        .find_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(meta) if meta.path.is_ident("doc") => Some(text(&meta.value)),
            _ => None,
        });
    first
        .unwrap_or_default()
        .trim_matches(['"', ' '])
        .to_owned()
}

fn text(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

/// Documentation tells the place of what the spec says nothing about: what moves has another one.
fn without_indices(word: &str) -> String {
    let mut steps = word.split('/');
    let first = steps.next().unwrap_or_default().to_owned();
    steps.fold(first, |text, step| {
        let rest = step.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let is_index = rest.len() < step.len() && matches!(rest, "" | "`.\"" | "`\"");
        text + "/" + if is_index { rest } else { step }
    })
}

/// The name at the end of a path.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

fn plain(name: &str) -> String {
    name.trim_start_matches("r#").to_owned()
}

/// A name without case and gaps: `PetHome`, `pet_home` and `PET_HOME` are alike.
fn alike(name: &str) -> String {
    let letters = plain(name);
    let letters = letters.chars().filter(|letter| *letter != '_');
    letters.collect::<String>().to_lowercase()
}

/// The tokens of code, without how they are grouped.
fn words_of(tokens: TokenStream, words: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => words_of(group.stream(), words),
            token => words.push(token.to_string()),
        }
    }
}
