//! Reads schemas without the generator: files as JSON values, references by URI.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::rc::Rc;

use serde_json::Value;

/// A place in a file: its URI, and the JSON pointer.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct Place {
    pub(crate) file: Rc<str>,
    pub(crate) pointer: String,
    /// The resources with dynamic anchors on the way to it, outermost first.
    scope: Rc<[String]>,
}

impl Place {
    /// A place that is reached from nowhere.
    pub(crate) fn new(file: &str, pointer: &str) -> Self {
        Self {
            file: Rc::from(file),
            pointer: pointer.to_owned(),
            scope: Rc::default(),
        }
    }

    /// A step deeper.
    pub(crate) fn at(&self, step: &str) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        Self {
            file: Rc::clone(&self.file),
            pointer: format!("{}/{step}", self.pointer),
            scope: Rc::clone(&self.scope),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}#{}", self.file, self.pointer)
    }
}

/// The files, each read when it is first asked for.
pub(crate) struct Files {
    /// URI prefixes, and the folders or files that they stand for.
    pub(crate) prefixes: Vec<(String, PathBuf)>,
    read: RefCell<HashMap<Rc<str>, Option<&'static File>>>,
}

struct File {
    value: Value,
    /// Where the resources and anchors are that have URIs of their own.
    names: HashMap<String, String>,
    /// The base URI of each schema with an identifier, by pointer.
    bases: HashMap<String, String>,
    /// The URIs of the dynamic anchors.
    dynamic: BTreeSet<String>,
}

impl Files {
    pub(crate) fn new(prefixes: Vec<(String, PathBuf)>) -> Self {
        Self {
            prefixes,
            read: RefCell::default(),
        }
    }

    /// The value at a place; null where nothing is.
    pub(crate) fn get(&self, place: &Place) -> &'static Value {
        let file = self.file(&place.file);
        let value = file.and_then(|file| file.value.pointer(&place.pointer));
        value.unwrap_or(&Value::Null)
    }

    /// The place that a reference in a schema leads to.
    pub(crate) fn follow(&self, from: &Place, reference: &str) -> Place {
        let base = self.base(from);
        let uri = join(&base, reference);
        let (resource, fragment) = uri.split_once('#').unwrap_or((&uri, ""));
        let fragment = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy();
        let (file, root) = self.resource(&from.file, resource);
        let pointer = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{root}{fragment}")
        } else {
            let names = self.file(&file).map(|file| file.names.get(&uri).cloned());
            names.flatten().unwrap_or_else(|| panic!("no anchor {uri}"))
        };
        Place {
            file,
            pointer,
            scope: self.scope(from),
        }
    }

    /// The place that a dynamic reference in a schema leads to: that of the anchor in the outermost
    /// resource on the way which has it, where it leads to a dynamic anchor at all.
    pub(crate) fn follow_dynamically(&self, from: &Place, reference: &str) -> Place {
        let target = self.follow(from, reference);
        let anchor = reference.split('#').nth(1).unwrap_or_default();
        let is_dynamic = |base: &String| self.dynamic_anchor(base, anchor).is_some();
        if !is_dynamic(&self.base(&target)) {
            return target;
        }
        let scope = self.scope(from);
        let (file, pointer) = scope
            .iter()
            .find_map(|base| self.dynamic_anchor(base, anchor))
            .unwrap_or((target.file, target.pointer));
        Place {
            file,
            pointer,
            scope,
        }
    }

    /// Where a resource has a dynamic anchor.
    fn dynamic_anchor(&self, base: &str, anchor: &str) -> Option<(Rc<str>, String)> {
        let uri = format!("{base}#{anchor}");
        let files = self.read.borrow();
        let mut files = files
            .iter()
            .filter_map(|(file, read)| Some((file, (*read)?)));
        files.find_map(|(file, read)| {
            let pointer = read.names.get(&uri).filter(|_| read.dynamic.contains(&uri));
            Some((Rc::clone(file), pointer?.clone()))
        })
    }

    /// The resources with dynamic anchors that evaluation has come through at a place.
    fn scope(&self, place: &Place) -> Rc<[String]> {
        let base = self.base(place);
        let has_anchors = self.file(&place.file).is_some_and(|file| {
            let mut anchors = file.dynamic.iter();
            anchors.any(|anchor| anchor.split('#').next() == Some(&base))
        });
        if !has_anchors || place.scope.contains(&base) {
            return Rc::clone(&place.scope);
        }
        place.scope.iter().cloned().chain([base]).collect()
    }

    /// The file that holds a resource, and where in it.
    fn resource(&self, from: &Rc<str>, uri: &str) -> (Rc<str>, String) {
        let own = self
            .file(from)
            .and_then(|file| file.names.get(uri).cloned());
        match own {
            Some(pointer) => (Rc::clone(from), pointer),
            None => (Rc::from(uri), String::new()),
        }
    }

    /// The base URI at a place: that of the nearest schema outwards with an identifier.
    fn base(&self, place: &Place) -> String {
        let file = self.file(&place.file);
        let bases = file.map(|file| &file.bases);
        let mut pointer = place.pointer.as_str();
        loop {
            if let Some(base) = bases.and_then(|bases| bases.get(pointer)) {
                return base.clone();
            }
            match pointer.rsplit_once('/') {
                Some((outer, _)) => pointer = outer,
                None => return place.file.to_string(),
            }
        }
    }

    fn file(&self, uri: &Rc<str>) -> Option<&'static File> {
        if let Some(file) = self.read.borrow().get(uri) {
            return *file;
        }
        // The test ends before there is too much.
        let file = self.load(uri).map(|file| &*Box::leak(Box::new(file)));
        self.read.borrow_mut().insert(Rc::clone(uri), file);
        file
    }

    fn load(&self, uri: &str) -> Option<File> {
        let below = |prefix: &str| {
            let rest = uri.strip_prefix(prefix)?;
            let is_step = rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/');
            is_step.then(|| rest.trim_start_matches('/'))
        };
        let mut prefixes: Vec<_> = self.prefixes.iter().collect();
        prefixes.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        let (path, rest) = prefixes
            .iter()
            .find_map(|(prefix, folder)| Some((folder, below(prefix)?)))?;
        let path = if rest.is_empty() {
            path.clone()
        } else {
            path.join(rest)
        };
        let path = through_link(path);
        let path = ["", ".json", ".yaml"]
            .map(|suffix| PathBuf::from(format!("{}{suffix}", path.display())))
            .into_iter()
            .find(|path| path.is_file())?;
        let text = std::fs::read_to_string(&path).unwrap();
        let value = if path.extension().is_some_and(|name| name == "json") {
            serde_json::from_str(&text).unwrap()
        } else {
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{uri}: {error}"))
        };
        let mut file = File {
            value: Value::Null,
            names: HashMap::new(),
            bases: HashMap::new(),
            dynamic: BTreeSet::new(),
        };
        file.visit(&value, "", uri);
        file.value = value;
        Some(file)
    }
}

impl File {
    /// Finds identifiers and anchors.
    fn visit(&mut self, value: &Value, pointer: &str, base: &str) {
        let mut base = base.to_owned();
        if let Value::Object(object) = value {
            let text = |key: &str| object.get(key).and_then(Value::as_str);
            // An `id` may as well be a value in an example.
            let old = text("id").filter(|id| id.contains(['#', '/', '.', ':']));
            if let Some(id) = text("$id").or(old) {
                let uri = join(&base, id);
                match uri.strip_suffix('#').unwrap_or(&uri) {
                    anchor if anchor.contains('#') => {
                        self.names.insert(anchor.to_owned(), pointer.to_owned());
                    }
                    resource => {
                        resource.clone_into(&mut base);
                        self.names.insert(base.clone(), pointer.to_owned());
                        self.bases.insert(pointer.to_owned(), base.clone());
                    }
                }
            }
            for key in ["$anchor", "$dynamicAnchor"] {
                if let Some(anchor) = text(key) {
                    let uri = format!("{base}#{anchor}");
                    if key == "$dynamicAnchor" {
                        self.dynamic.insert(uri.clone());
                    }
                    self.names.insert(uri, pointer.to_owned());
                }
            }
        }
        let place = Place::new("", pointer);
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    self.visit(value, &place.at(key).pointer, &base);
                }
            }
            Value::Array(elements) => {
                for (index, value) in elements.iter().enumerate() {
                    self.visit(value, &place.at(&index.to_string()).pointer, &base);
                }
            }
            _ => {}
        }
    }
}

/// The path that one through a link leads to, where the link is a file that holds its target.
fn through_link(path: PathBuf) -> PathBuf {
    let link = path.ancestors().skip(1).find(|outer| outer.is_file());
    let Some(link) = link else { return path };
    let target = std::fs::read_to_string(link).unwrap();
    let below = path.strip_prefix(link).unwrap();
    through_link(link.parent().unwrap().join(target.trim()).join(below))
}

/// Resolves a reference.
fn join(base: &str, reference: &str) -> String {
    let reference = fluent_uri::UriRef::parse(reference).expect("it is a URI reference");
    let base = base.split('#').next().unwrap_or_default();
    let base = fluent_uri::Uri::parse(base).unwrap_or_else(|_| panic!("{base} is a URI"));
    match reference.resolve_against(&base) {
        Ok(uri) => uri.into_string(),
        // One that begins with `urn:` has no hierarchy.
        Err(_) => format!("{base}{reference}"),
    }
}
