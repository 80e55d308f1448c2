//! Documents as trees that keep the order of their keys, and that edits find their way through.

use std::collections::BTreeSet;
use std::fmt::{self, Formatter};
use std::fs;
use std::path::Path;

use indexmap::IndexMap;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A number, a truth value or null, as JSON text.
    Plain(String),
    Text(String),
    List(Vec<Node>),
    Map(IndexMap<String, Node>),
}

/// What a node is to a document.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    Document,
    Components,
    Paths,
    PathItem,
    Operation,
    ParameterList,
    /// Parameters or headers by their names.
    ParameterMap,
    Parameter,
    Responses,
    Response,
    Body,
    Content,
    Media,
    Schema,
    /// The properties of a schema.
    Properties,
    /// Definitions.
    Definitions,
    /// Branches of a choice, whose order means nothing.
    Branches,
    /// Elements at the front of an array, and branches of `allOf`.
    SchemaList,
    /// The values of an enum.
    Values,
    /// The names of the properties that are required.
    Required,
}

/// A node that has a role.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) file: String,
    pub(crate) steps: Vec<String>,
    pub(crate) role: Role,
    /// The role of what it stands in.
    pub(crate) within: Option<Role>,
}

/// The files of a spec, by their paths below its root.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) files: IndexMap<String, Node>,
    /// The number of the next thing.
    next: u32,
}

impl Role {
    /// The role of what stands at a key.
    fn of(self, key: &str, node: &Node) -> Option<Self> {
        Some(match (self, key) {
            (Self::Document, "paths") => Self::Paths,
            (Self::Document, "components") => Self::Components,
            (Self::Document, "definitions")
            | (Self::Components, "schemas")
            | (Self::Schema, "$defs" | "definitions") => Self::Definitions,
            (Self::Document | Self::Components, "parameters") | (Self::Response, "headers") => {
                Self::ParameterMap
            }
            (Self::Document | Self::Components | Self::Operation, "responses") => Self::Responses,
            (Self::Paths, _) => Self::PathItem,
            (Self::PathItem | Self::Operation, "parameters") => Self::ParameterList,
            (Self::PathItem, "get" | "put" | "post" | "delete") => Self::Operation,
            (Self::Operation, "requestBody") => Self::Body,
            (Self::ParameterList | Self::ParameterMap, _) => Self::Parameter,
            (Self::Responses, _) => Self::Response,
            (Self::Response | Self::Body, "content") => Self::Content,
            (Self::Content, _) => Self::Media,
            (Self::Schema, "properties") => Self::Properties,
            (Self::Schema, "oneOf" | "anyOf") => Self::Branches,
            (Self::Schema, "allOf" | "prefixItems") => Self::SchemaList,
            (Self::Schema, "enum") => Self::Values,
            (Self::Schema, "required") => Self::Required,
            (Self::Schema, "items") if matches!(node, Node::List(_)) => Self::SchemaList,
            (Self::Properties | Self::Definitions | Self::Branches | Self::SchemaList, _)
            | (Self::Parameter | Self::Response | Self::Media, "schema")
            | (Self::Schema, "items" | "additionalProperties") => Self::Schema,
            _ => return None,
        })
    }

    /// Whether such a node may say what it is, and so tell which one it is.
    fn is_described(self) -> bool {
        matches!(
            self,
            Self::Operation | Self::Parameter | Self::Response | Self::Schema
        )
    }
}

impl Spec {
    /// The files below a folder, each thing in them with a description of its own.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut spec = Self {
            files: IndexMap::new(),
            next: 1,
        };
        spec.add_folder(folder, "");
        spec.mark();
        spec
    }

    fn add_folder(&mut self, folder: &Path, prefix: &str) {
        let mut entries: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        entries.sort();
        for path in entries {
            let name = path.file_name().unwrap().to_str().unwrap();
            let below = format!("{prefix}{name}");
            if path.is_dir() {
                self.add_folder(&path, &format!("{below}/"));
            } else {
                let node = serde_yaml::from_str(&fs::read_to_string(&path).unwrap());
                self.files.insert(below, node.unwrap());
            }
        }
    }

    /// Writes the files into a folder that holds no others.
    pub(crate) fn write(&self, folder: &Path) {
        let _ = fs::remove_dir_all(folder);
        for (path, node) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, node.json()).unwrap();
        }
    }

    /// The paths of the root documents.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &String> {
        let files = self.files.iter();
        files.filter_map(|(path, node)| is_document(node).then_some(path))
    }

    /// Gives every thing that has none yet a description that tells it from all others.
    pub(crate) fn mark(&mut self) {
        for site in self.sites() {
            let is_old = self
                .files
                .get(&site.file)
                .is_some_and(|root| root.get("swagger").is_some());
            let next = self.next;
            let node = self.at_mut(&site);
            let Node::Map(map) = node else { continue };
            // Before OpenAPI 3.1, nothing stands beside a reference.
            let is_free = map.contains_key("$ref") && (is_old || site.role != Role::Schema);
            let is_marked =
                matches!(map.get("description"), Some(Node::Text(text)) if number(text).is_some());
            if !site.role.is_described() || is_free || is_marked {
                continue;
            }
            map.shift_remove("summary");
            map.insert(
                "description".to_owned(),
                Node::Text(format!("Thing {next}.")),
            );
            self.next += 1;
        }
    }

    /// Everything that has a role.
    pub(crate) fn sites(&self) -> Vec<Site> {
        let mut sites = Vec::new();
        // What lies there are no schemas.
        let files = self.files.iter();
        for (file, node) in files.filter(|(file, _)| !file.starts_with("examples/")) {
            let role = if is_document(node) {
                Role::Document
            } else {
                Role::Schema
            };
            let site = Site {
                file: file.clone(),
                steps: Vec::new(),
                role,
                within: None,
            };
            add_sites(site, node, &mut sites);
        }
        sites
    }

    pub(crate) fn at(&self, site: &Site) -> &Node {
        let root = &self.files[&site.file];
        site.steps.iter().fold(root, |node, step| {
            node.get(step).expect("the site is one of this spec")
        })
    }

    pub(crate) fn at_mut(&mut self, site: &Site) -> &mut Node {
        let root = &mut self.files[&site.file];
        site.steps.iter().fold(root, |node, step| {
            node.get_mut(step).expect("the site is one of this spec")
        })
    }

    /// The number of the thing at a place of the spec, as an index names it.
    pub(crate) fn number_at(&self, file: &str, pointer: &str) -> Option<u32> {
        let steps = pointer.split('/').skip(1);
        let steps = steps.map(|step| step.replace("~1", "/").replace("~0", "~"));
        let node = steps
            .into_iter()
            .try_fold(self.files.get(file)?, |node, step| node.get(&step))?;
        node.number()
    }

    /// The numbers of all things below a node, and its own.
    pub(crate) fn numbers(node: &Node) -> BTreeSet<u32> {
        let mut numbers: BTreeSet<u32> = node.number().into_iter().collect();
        match node {
            Node::List(list) => numbers.extend(list.iter().flat_map(Self::numbers)),
            Node::Map(map) => numbers.extend(map.values().flat_map(Self::numbers)),
            Node::Plain(_) | Node::Text(_) => {}
        }
        numbers
    }

    /// Changes the references to a place: `file` and the steps below it.
    pub(crate) fn redirect(&mut self, from: (&str, &[String]), to: (&str, &[String])) {
        let from = target(from.0, from.1);
        let to = target(to.0, to.1);
        for (file, node) in &mut self.files {
            let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
            node.each_reference(&mut |reference| {
                let rest = whole(file, reference);
                let rest = rest.strip_prefix(&from);
                let rest = rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '#']));
                if let Some(rest) = rest {
                    *reference = relative(folder, file, &format!("{to}{rest}"));
                }
            });
        }
    }

    /// The sites of the references to a place or to what is below it.
    pub(crate) fn references(&self, file: &str, steps: &[String]) -> Vec<Site> {
        let wanted = target(file, steps);
        let sites = self.sites().into_iter();
        let leads = |site: &Site| match self.at(site).get("$ref") {
            Some(Node::Text(reference)) => {
                let whole = whole(&site.file, reference);
                let rest = whole.strip_prefix(&wanted);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
            }
            _ => false,
        };
        sites.filter(leads).collect()
    }

    /// A reference from a file to a place.
    pub(crate) fn reference(from: &str, file: &str, steps: &[String]) -> Node {
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let text = relative(folder, from, &target(file, steps));
        Node::map([("$ref", Node::Text(text))])
    }
}

fn is_document(node: &Node) -> bool {
    ["swagger", "openapi"]
        .iter()
        .any(|key| node.get(key).is_some())
}

fn add_sites(site: Site, node: &Node, sites: &mut Vec<Site>) {
    let children: Vec<(String, &Node)> = match node {
        Node::Map(map) => map.iter().map(|(key, node)| (key.clone(), node)).collect(),
        Node::List(list) => {
            let list = list.iter().enumerate();
            list.map(|(index, node)| (index.to_string(), node))
                .collect()
        }
        Node::Plain(_) | Node::Text(_) => Vec::new(),
    };
    let Site {
        file, steps, role, ..
    } = site.clone();
    sites.push(site);
    for (key, node) in children {
        if let Some(inner) = role.of(&key, node) {
            let site = Site {
                file: file.clone(),
                steps: [&steps[..], &[key]].concat(),
                role: inner,
                within: Some(role),
            };
            add_sites(site, node, sites);
        }
    }
}

/// `file#/steps`, as references that are not relative have it.
fn target(file: &str, steps: &[String]) -> String {
    let steps: Vec<_> = steps
        .iter()
        .map(|step| format!("/{}", escape(step)))
        .collect();
    if steps.is_empty() {
        file.to_owned()
    } else {
        format!("{file}#{}", steps.concat())
    }
}

/// A step of a pointer in the fragment of a URI.
fn escape(step: &str) -> String {
    let step = step.replace('~', "~0").replace('/', "~1");
    percent_encoding::utf8_percent_encode(&step, percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%7E", "~")
}

fn whole(from: &str, reference: &str) -> String {
    let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let mut steps: Vec<&str> = from.split('/').collect();
    if path.is_empty() {
        return whole_fragment(from, fragment);
    }
    steps.pop();
    for step in path.split('/') {
        if step == ".." {
            steps.pop();
        } else {
            steps.push(step);
        }
    }
    whole_fragment(&steps.join("/"), fragment)
}

fn whole_fragment(file: &str, fragment: &str) -> String {
    let steps: Vec<String> = fragment
        .split('/')
        .skip(1)
        .map(|step| {
            let step = percent_encoding::percent_decode_str(step).decode_utf8();
            step.unwrap().replace("~1", "/").replace("~0", "~")
        })
        .collect();
    target(file, &steps)
}

fn relative(folder: &str, from: &str, to: &str) -> String {
    if let Some(fragment) = to.strip_prefix(from)
        && fragment.starts_with('#')
    {
        return fragment.to_owned();
    }
    let inside = to
        .strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'));
    match inside {
        Some(rest) if !folder.is_empty() => rest.to_owned(),
        _ if folder.is_empty() => to.to_owned(),
        _ => format!("{}{to}", "../".repeat(folder.split('/').count())),
    }
}

/// The number that a description tells.
pub(crate) fn number(text: &str) -> Option<u32> {
    text.strip_prefix("Thing ")?.strip_suffix('.')?.parse().ok()
}

impl Node {
    pub(crate) fn map<const N: usize>(entries: [(&str, Node); N]) -> Self {
        let entries = entries.into_iter();
        Self::Map(entries.map(|(key, node)| (key.to_owned(), node)).collect())
    }

    /// What YAML says.
    pub(crate) fn yaml(text: &str) -> Self {
        serde_yaml::from_str(text).unwrap()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.get(key),
            Self::List(list) => list.get(key.parse::<usize>().ok()?),
            Self::Plain(_) | Self::Text(_) => None,
        }
    }

    fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match self {
            Self::Map(map) => map.get_mut(key),
            Self::List(list) => list.get_mut(key.parse::<usize>().ok()?),
            Self::Plain(_) | Self::Text(_) => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of a thing.
    pub(crate) fn number(&self) -> Option<u32> {
        number(self.get("description")?.text()?)
    }

    fn each_reference(&mut self, change: &mut impl FnMut(&mut String)) {
        match self {
            Self::List(list) => list.iter_mut().for_each(|node| node.each_reference(change)),
            Self::Map(map) => {
                for (key, node) in map {
                    match node {
                        Self::Text(text) if key == "$ref" => change(text),
                        node => node.each_reference(change),
                    }
                }
            }
            Self::Plain(_) | Self::Text(_) => {}
        }
    }

    pub(crate) fn json(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Plain(text) => text.clone(),
            Self::Text(text) => quoted(text),
            Self::List(list) => {
                let list: Vec<_> = list.iter().map(Self::json).collect();
                format!("[{}]", list.join(", "))
            }
            Self::Map(map) => {
                let map = map.iter();
                let map: Vec<_> = map
                    .map(|(key, node)| format!("{}: {}", quoted(key), node.json()))
                    .collect();
                format!("{{{}}}", map.join(", "))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of YAML")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Plain(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Plain(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Plain(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Plain(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Plain("null".to_owned()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut map = IndexMap::new();
        while let Some((key, node)) = entries.next_entry::<String, Node>()? {
            map.insert(key, node);
        }
        Ok(Node::Map(map))
    }
}
