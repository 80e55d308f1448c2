//! Reads the objects of a specification: each from its declared keys, with a report of everything
//! else, and through the references that stand for it.

use super::Extensions;
use super::reader::{Reader, is_null, name_span, nearest};
use super::version::{Version, is_new_in_32};
use crate::document::{EntryView, View};

/// An object whose keys were told apart.
pub(super) struct Object<'d, const N: usize> {
    /// The object itself, behind the references to it.
    pub(super) view: View<'d>,
    /// The entries of the declared keys, in the order of the declaration. Destructured as an array,
    /// a key that is declared and not handled fails to compile.
    pub(super) keys: [Option<EntryView<'d>>; N],
    /// The place of the object, and of its extensions.
    pub(super) extensions: Extensions,
}

/// Which keys beside a `$ref` count. They come before those of what it names.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Siblings {
    /// None: the specification has no reference in this place, or one that stands alone.
    Ignored,
    /// `summary` and `description`, as in the Reference Object since 3.1.
    Words,
    /// All, as in the Path Item Object, of which `$ref` is one key.
    All,
}

impl Reader<'_> {
    /// Follows the reference that stands for a value. Keys beside `$ref` mean nothing, which is
    /// reported.
    pub(super) fn resolve<'d>(&mut self, view: View<'d>) -> Option<View<'d>> {
        if !view.is_reference() {
            return Some(view);
        }
        self.follow(view, |_| false)?.pop()
    }

    /// The references from one that stands for an object, and behind them the object itself. Keys
    /// that do not count beside a `$ref` are reported.
    fn follow<'d>(
        &mut self,
        view: View<'d>,
        counts: impl Fn(&str) -> bool,
    ) -> Option<Vec<View<'d>>> {
        // Behind this, the references are known to end.
        let target = view.resolve(self.diagnostics)?;
        let mut chain = Vec::new();
        let mut link = view;
        while link.location() != target.location() {
            for entry in link.entries() {
                if entry.key != "$ref" && !counts(entry.key) {
                    self.diagnostics
                        .warning(
                            entry.key_span,
                            format!("`{}` beside `$ref` is ignored", entry.key),
                        )
                        .help("remove it, or write the object here instead of the reference");
                }
            }
            chain.push(link);
            link = link.target(self.diagnostics)?;
        }
        chain.push(target);
        Some(chain)
    }

    /// Reads an object that may be a reference. `noun` is what the specification calls it, with its
    /// article. The result is `None` where it is no mapping, or its reference leads nowhere.
    pub(super) fn object<'d, const N: usize>(
        &mut self,
        view: View<'d>,
        noun: &str,
        keys: [&str; N],
    ) -> Option<Object<'d, N>> {
        self.read_object(view, noun, keys, &[], Siblings::Ignored)
    }

    /// Reads an object that is its own schema: `keywords` are left to the schema stage.
    pub(super) fn object_with_schema<'d, const N: usize>(
        &mut self,
        view: View<'d>,
        noun: &str,
        keys: [&str; N],
        keywords: &[&str],
    ) -> Option<Object<'d, N>> {
        self.read_object(view, noun, keys, keywords, Siblings::Ignored)
    }

    /// Reads an object in whose place the specification allows a Reference Object.
    pub(super) fn referable_object<'d, const N: usize>(
        &mut self,
        view: View<'d>,
        noun: &str,
        keys: [&str; N],
    ) -> Option<Object<'d, N>> {
        let siblings = if self.version >= Version::OpenApi31 {
            Siblings::Words
        } else {
            Siblings::Ignored
        };
        self.read_object(view, noun, keys, &[], siblings)
    }

    /// Reads a Path Item Object.
    pub(super) fn path_item_object<'d, const N: usize>(
        &mut self,
        view: View<'d>,
        keys: [&str; N],
    ) -> Option<Object<'d, N>> {
        self.read_object(view, "a path item", keys, &[], Siblings::All)
    }

    fn read_object<'d, const N: usize>(
        &mut self,
        view: View<'d>,
        noun: &str,
        keys: [&str; N],
        keywords: &[&str],
        siblings: Siblings,
    ) -> Option<Object<'d, N>> {
        let chain = self.follow(view, |key| match siblings {
            Siblings::Ignored => false,
            Siblings::Words => siblings.has(key) && keys.contains(&key),
            // One that the object does not have is reported below, as it is without a `$ref`.
            Siblings::All => true,
        })?;
        let (&view, links) = chain.split_last()?;
        self.expect_mapping(view, noun)?;
        let mut extensions = self.extensions(view);
        self.read_keys(view, noun, &keys, keywords, &mut extensions);
        if siblings == Siblings::All {
            for link in links.iter().rev() {
                self.read_keys(*link, noun, &keys, &["$ref"], &mut extensions);
            }
            self.check_conflicts(&chain, &keys);
        }
        let find = |key: &str| {
            let mut links = links.iter().filter(|_| siblings.has(key));
            let beside = links.find_map(|link| link.entry(key));
            beside.or_else(|| view.entry(key))
        };
        Some(Object {
            view,
            keys: keys.map(find),
            extensions,
        })
    }

    /// Keeps the extensions of an object, and reports the keys that it does not have.
    fn read_keys(
        &mut self,
        view: View<'_>,
        noun: &str,
        keys: &[&str],
        keywords: &[&str],
        extensions: &mut Extensions,
    ) {
        for entry in view.entries() {
            if keys.contains(&entry.key) || keywords.contains(&entry.key) {
                continue;
            }
            if entry.key.starts_with("x-") {
                self.add_extension(extensions, entry);
            } else {
                self.unknown_key(entry, noun, &[keys, keywords].concat());
            }
        }
    }

    /// Warns where a key stands beside a `$ref` and in what it names.
    fn check_conflicts(&mut self, chain: &[View<'_>], keys: &[&str]) {
        for key in keys {
            let mut entries = chain.iter().filter_map(|view| view.entry(key));
            let Some(first) = entries.next() else {
                continue;
            };
            for other in entries {
                self.diagnostics
                    .warning(
                        other.key_span,
                        format!("`{key}` stands beside a reference to this object as well"),
                    )
                    .related(first.key_span, "this one is taken")
                    .help("remove one of the two; the specification says of neither that it wins");
            }
        }
    }

    /// The entry of a key that came with `OpenAPI` 3.1; in a document of an earlier version it is
    /// reported and then absent.
    pub(super) fn since_31<'d>(
        &mut self,
        entry: Option<EntryView<'d>>,
        noun: &str,
    ) -> Option<EntryView<'d>> {
        let entry = entry?;
        if self.version >= Version::OpenApi31 {
            return Some(entry);
        }
        self.unknown_key(entry, noun, &[]);
        None
    }

    /// The entry of a key that the specification demands; where it is absent or has no value, that
    /// is reported.
    pub(super) fn required<'d>(
        &mut self,
        entry: Option<EntryView<'d>>,
        key: &str,
        noun: &str,
        object: View<'_>,
    ) -> Option<EntryView<'d>> {
        let entry = entry.filter(|entry| !is_null(*entry));
        if entry.is_none() {
            self.missing_key(key, noun, object);
        }
        entry
    }

    fn missing_key(&mut self, key: &str, noun: &str, object: View<'_>) {
        let message = format!("{noun} needs the key `{key}`");
        self.diagnostics
            .error(name_span(object), message)
            .help(format!(
                "add `{key}`; {} demands it",
                self.version.specification()
            ));
    }

    /// Reports keys that mean nothing in an object of this kind.
    pub(super) fn ignore(&mut self, noun: &str, entries: &[Option<EntryView<'_>>]) {
        for entry in entries.iter().flatten() {
            let message = format!("`{}` means nothing in {noun} and is ignored", entry.key);
            self.diagnostics
                .warning(entry.key_span, message)
                .help("remove it");
        }
    }

    fn unknown_key(&mut self, entry: EntryView<'_>, noun: &str, known: &[&str]) {
        let key = entry.key;
        if self.version == Version::OpenApi32 && is_new_in_32(noun, key) {
            self.diagnostics
                .warning(
                    entry.key_span,
                    format!("`{key}` came with OpenAPI 3.2 and is ignored"),
                )
                .help("say it in the words of OpenAPI 3.1, which is read whole, or remove it");
            return;
        }
        let message = format!(
            "`{key}` is not a key of {noun} in {} and is ignored",
            self.version.specification()
        );
        let diagnostic = self.diagnostics.warning(entry.key_span, message);
        match nearest(key, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help("remove it, or start its name with `x-`"),
        };
    }
}

impl Siblings {
    fn has(self, key: &str) -> bool {
        match self {
            Self::Ignored => false,
            Self::Words => matches!(key, "summary" | "description"),
            Self::All => true,
        }
    }
}
