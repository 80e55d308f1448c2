//! Random edits: something comes, goes, gets another place or another name.

use std::collections::BTreeSet;

use fastrand::Rng;
use indexmap::IndexMap;

use crate::spec::{Node, Role, Site, Spec};

/// What an edit did.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edit {
    /// For people.
    pub(crate) about: String,
    /// The things that it is about.
    pub(crate) things: BTreeSet<u32>,
    /// What has no number of its own: a value or a property of a thing, and its text.
    pub(crate) parts: BTreeSet<(u32, String)>,
    /// The things that those stand in.
    pub(crate) around: BTreeSet<u32>,
    /// The things that are made of those that they stand in, by `allOf`.
    pub(crate) made_of: BTreeSet<u32>,
    /// Whether only the order is another one.
    pub(crate) reorders: bool,
}

/// Which edits there are.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Kinds {
    All,
    Reorders,
}

/// Names that are alike, and come to be the same in Rust.
const ALIKE: [&str; 22] = [
    "pet",
    "Pet",
    "PET",
    "pet-",
    "p-et",
    "owner",
    "Owner",
    "own_er",
    "type",
    "Type",
    "self",
    "Self",
    "body",
    "additional_properties",
    "additionalProperties",
    "Address",
    "address",
    "get pet request",
    "1",
    "+1",
    "-1",
    "😀",
];

/// Makes edits.
pub(crate) struct Editor {
    pub(crate) random: Rng,
    /// Whether names may be alike.
    pub(crate) alike: bool,
    /// How many names were given that no other is like.
    given: u32,
}

impl Editor {
    pub(crate) fn new(seed: u64, alike: bool) -> Self {
        Self {
            random: Rng::with_seed(seed),
            alike,
            given: 0,
        }
    }

    /// Edits a spec.
    pub(crate) fn edit(&mut self, spec: &mut Spec, kinds: Kinds) -> Edit {
        loop {
            let before = spec.clone();
            let edit = match (kinds, self.random.usize(..16)) {
                (Kinds::Reorders, _) | (Kinds::All, 0..3) => self.reorder(spec),
                (_, 3) => self.add_operation(spec),
                (_, 4) => self.add_schema(spec, false),
                (_, 5) => self.add_property(spec),
                (_, 6) => self.add_parameter(spec),
                (_, 7) => self.add_value(spec),
                (_, 8) => self.add_schema(spec, true),
                (_, 9) => self.remove(spec, Role::Operation),
                (_, 10) => self.remove(spec, Role::Schema),
                (_, 11) => self.remove(spec, Role::Parameter),
                (_, 12) => self.remove_value(spec),
                (_, 13) => self.rename_operation(spec),
                (_, 14) => self.rename_part(spec),
                _ => self.rename(spec),
            };
            match edit {
                Some(edit) => {
                    spec.mark();
                    return edit;
                }
                // There was nothing to do it to.
                None => *spec = before,
            }
        }
    }

    fn name(&mut self) -> String {
        if self.alike && self.random.usize(..4) > 0 {
            return self.one_of(&ALIKE).unwrap().to_string();
        }
        self.given += 1;
        let mut name = String::from("lamp");
        let mut rest = self.given;
        while rest > 0 {
            name.push(char::from_u32(u32::from(b'a') + rest % 26).unwrap());
            rest /= 26;
        }
        name
    }

    fn one_of<'t, T>(&mut self, list: &'t [T]) -> Option<&'t T> {
        let index = (!list.is_empty()).then(|| self.random.usize(..list.len()))?;
        list.get(index)
    }

    fn site(&mut self, spec: &Spec, wanted: impl Fn(&Site, &Node) -> bool) -> Option<Site> {
        let sites = spec.sites();
        let sites: Vec<_> = sites
            .into_iter()
            .filter(|site| wanted(site, spec.at(site)))
            .collect();
        self.one_of(&sites).cloned()
    }

    fn reorder(&mut self, spec: &mut Spec) -> Option<Edit> {
        let has_order = |site: &Site, node: &Node| {
            let count = match node {
                Node::Map(map) => map.len(),
                Node::List(list) => list.len(),
                Node::Plain(_) | Node::Text(_) => 0,
            };
            count > 1
                && matches!(
                    site.role,
                    Role::Components
                        | Role::Paths
                        | Role::PathItem
                        | Role::ParameterList
                        | Role::ParameterMap
                        | Role::Responses
                        | Role::Properties
                        | Role::Definitions
                        | Role::Branches
                        | Role::Values
                        | Role::Required
                )
        };
        let all = self.random.usize(..4) == 0;
        // What is shuffled later lies not within what was shuffled before.
        let sites = spec.sites().into_iter().rev();
        let sites: Vec<_> = sites
            .filter(|site| has_order(site, spec.at(site)))
            .collect();
        let sites = if all {
            spec.files = self.shuffled(spec.files.clone());
            sites
        } else {
            vec![self.one_of(&sites)?.clone()]
        };
        for site in &sites {
            let random = &mut self.random;
            match spec.at_mut(site) {
                Node::List(list) => random.shuffle(list),
                Node::Map(map) => *map = self.shuffled(map.clone()),
                Node::Plain(_) | Node::Text(_) => {}
            }
        }
        let about = sites.first().map(|site| site.steps.join("/"));
        Some(Edit {
            about: format!("reorder {}", if all { "all".into() } else { about? }),
            reorders: true,
            ..Edit::default()
        })
    }

    fn shuffled(&mut self, map: IndexMap<String, Node>) -> IndexMap<String, Node> {
        let mut entries: Vec<_> = map.into_iter().collect();
        self.random.shuffle(&mut entries);
        entries.into_iter().collect()
    }

    /// The edit that made a node.
    fn added(spec: &mut Spec, about: String, sites: &[Site]) -> Edit {
        spec.mark();
        let mut edit = Edit {
            about,
            ..Edit::default()
        };
        for site in sites {
            edit.concern(spec, site);
        }
        edit
    }

    /// A schema, somewhere in a file.
    fn schema(&mut self, spec: &Spec, file: &str, depth: usize) -> Node {
        let (name, other) = (self.name(), self.name());
        match self.random.usize(..if depth > 2 { 3 } else { 8 }) {
            0 => Node::yaml("{type: string}"),
            1 => Node::yaml("{type: integer, minimum: 0}"),
            2 => {
                let values: BTreeSet<_> = [name, other].into();
                let values = values.into_iter().map(Node::Text).collect();
                Node::map([
                    ("type", Node::Text("string".into())),
                    ("enum", Node::List(values)),
                ])
            }
            3 => {
                let items = self.schema(spec, file, depth + 1);
                Node::map([("type", Node::Text("array".into())), ("items", items)])
            }
            4 | 5 => {
                let mut properties = IndexMap::new();
                for name in [name, other] {
                    properties.insert(name, self.schema(spec, file, depth + 1));
                }
                let mut schema = Node::map([
                    ("type", Node::Text("object".into())),
                    ("properties", Node::Map(properties)),
                ]);
                if self.random.bool()
                    && let Node::Map(map) = &mut schema
                {
                    map.insert("title".into(), Node::Text(self.name()));
                }
                schema
            }
            _ => {
                let definition = self.site(spec, |site, _| {
                    site.role == Role::Schema && site.within == Some(Role::Definitions)
                });
                match definition {
                    Some(site) => Spec::reference(file, &site.file, &site.steps),
                    None => Node::yaml("{type: boolean}"),
                }
            }
        }
    }

    fn add_operation(&mut self, spec: &mut Spec) -> Option<Edit> {
        let paths = self.site(spec, |site, _| site.role == Role::Paths)?;
        let root = &spec.files[&paths.file];
        let is_old = root.get("swagger").is_some();
        let (path, id) = (format!("/{}", self.fresh()), self.name());
        let schemas = [(); 3].map(|()| self.schema(spec, &paths.file, 1));
        let [query, body, answer] = schemas;
        let operation = if is_old {
            Node::map([
                ("operationId", Node::Text(id.clone())),
                (
                    "parameters",
                    Node::List(vec![Node::map([
                        ("in", Node::Text("body".into())),
                        ("name", Node::Text("body".into())),
                        ("schema", body),
                    ])]),
                ),
                (
                    "responses",
                    Node::map([(
                        "200",
                        Node::map([
                            ("description", Node::Text(String::new())),
                            ("schema", answer),
                        ]),
                    )]),
                ),
            ])
        } else {
            let content =
                |schema| Node::map([("application/json", Node::map([("schema", schema)]))]);
            Node::map([
                ("operationId", Node::Text(id.clone())),
                ("tags", Node::List(vec![Node::Text(self.tag())])),
                (
                    "parameters",
                    Node::List(vec![Node::map([
                        ("in", Node::Text("query".into())),
                        ("name", Node::Text(self.name())),
                        ("content", content(query)),
                    ])]),
                ),
                ("requestBody", Node::map([("content", content(body))])),
                (
                    "responses",
                    Node::map([
                        (
                            "200",
                            Node::map([
                                ("description", Node::Text(String::new())),
                                ("content", content(answer)),
                            ]),
                        ),
                        ("404", Node::yaml("{description: ''}")),
                    ]),
                ),
            ])
        };
        let place = insert(
            self,
            spec.at_mut(&paths),
            &path,
            Node::map([("put", operation)]),
        )?;
        let mut site = paths.below(&place, Role::PathItem);
        site = site.below("put", Role::Operation);
        if Self::has_id(spec, &paths.file, &id) {
            return None;
        }
        Some(Self::added(spec, format!("add operation {id}"), &[site]))
    }

    fn fresh(&mut self) -> String {
        let alike = std::mem::replace(&mut self.alike, false);
        let name = self.name();
        self.alike = alike;
        name
    }

    fn tag(&mut self) -> String {
        match self.random.usize(..3) {
            0 => "pets".into(),
            1 => "orders".into(),
            _ => self.name(),
        }
    }

    /// Whether two operations of a document have an id.
    fn has_id(spec: &Spec, file: &str, id: &str) -> bool {
        let sites = spec.sites();
        let operations = sites
            .iter()
            .filter(|site| site.role == Role::Operation && site.file == file);
        let ids = operations.filter_map(|site| spec.at(site).get("operationId")?.text());
        ids.filter(|other| *other == id).count() > 1
    }

    /// A definition, or a file, and a property that references it.
    fn add_schema(&mut self, spec: &mut Spec, as_file: bool) -> Option<Edit> {
        let user = self.site(spec, |site, _| site.role == Role::Properties)?;
        let (name, property) = (self.name(), self.fresh());
        let (site, about) = if as_file {
            let folder = self.site(spec, |site, _| site.within.is_none())?.file;
            let folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            let name = if name.contains(['+', ' ']) {
                self.fresh()
            } else {
                name
            };
            let file = format!(
                "{folder}{}{name}.yaml",
                if folder.is_empty() { "" } else { "/" }
            );
            let is_same =
                |other: &String| other.eq_ignore_ascii_case(&file) || stem(other) == stem(&file);
            if spec.files.keys().any(is_same) {
                return None;
            }
            let schema = self.schema(spec, &file, 1);
            spec.files.insert(file.clone(), schema);
            let site = Site {
                file: file.clone(),
                steps: Vec::new(),
                role: Role::Schema,
                within: None,
            };
            (site, format!("add file {file}"))
        } else {
            let definitions = self.site(spec, |site, _| site.role == Role::Definitions)?;
            let schema = self.schema(spec, &definitions.file, 0);
            let name = insert(self, spec.at_mut(&definitions), &name, schema)?;
            (
                definitions.below(&name, Role::Schema),
                format!("add schema {name}"),
            )
        };
        let reference = Spec::reference(&user.file, &site.file, &site.steps);
        let property = insert(self, spec.at_mut(&user), &property, reference)?;
        let user = user.below(&property, Role::Schema);
        Some(Self::added(spec, about, &[site, user]))
    }

    fn add_property(&mut self, spec: &mut Spec) -> Option<Edit> {
        let properties = self.site(spec, |site, _| site.role == Role::Properties)?;
        let name = self.name();
        let schema = self.schema(spec, &properties.file, 0);
        let name = insert(self, spec.at_mut(&properties), &name, schema)?;
        let site = properties.below(&name, Role::Schema);
        Some(Self::added(
            spec,
            format!("add property {}", site.steps.join("/")),
            &[site],
        ))
    }

    fn add_parameter(&mut self, spec: &mut Spec) -> Option<Edit> {
        let list = self.site(spec, |site, _| {
            site.role == Role::ParameterList && site.within == Some(Role::Operation)
        })?;
        let is_old = spec.files[&list.file].get("swagger").is_some();
        let name = self.name();
        let mut parameter = Node::map([
            ("in", Node::Text("query".into())),
            ("name", Node::Text(name.clone())),
        ]);
        let Node::Map(map) = &mut parameter else {
            return None;
        };
        if is_old {
            map.insert("type".into(), Node::Text("string".into()));
        } else {
            map.insert("schema".into(), self.schema(spec, &list.file, 3));
        }
        let Node::List(parameters) = spec.at_mut(&list) else {
            return None;
        };
        let is_same = |other: &Node| {
            other.get("in").and_then(Node::text) == Some("query")
                && other.get("name").and_then(Node::text) == Some(&name)
        };
        if parameters.iter().any(is_same) {
            return None;
        }
        let index = self.random.usize(..=parameters.len());
        parameters.insert(index, parameter);
        let site = list.below(&index.to_string(), Role::Parameter);
        Some(Self::added(spec, format!("add parameter {name}"), &[site]))
    }

    fn add_value(&mut self, spec: &mut Spec) -> Option<Edit> {
        let site = self.site(spec, |site, _| site.role == Role::Values)?;
        let name = self.name();
        let Node::List(values) = spec.at_mut(&site) else {
            return None;
        };
        if values.iter().any(|value| value.text() == Some(&name)) {
            return None;
        }
        values.insert(self.random.usize(..=values.len()), Node::Text(name.clone()));
        let mut edit = Edit {
            about: format!("add value {name} at {}", site.steps.join("/")),
            ..Edit::default()
        };
        edit.concern_value(spec, &site, &name);
        Some(edit)
    }

    fn remove(&mut self, spec: &mut Spec, role: Role) -> Option<Edit> {
        let site = self.site(spec, |site, node| {
            site.role == role
                && match site.within {
                    Some(Role::PathItem | Role::Properties | Role::Definitions) => true,
                    Some(Role::ParameterList) => {
                        node.get("in").and_then(Node::text) == Some("query")
                    }
                    None => role == Role::Schema,
                    _ => false,
                }
        })?;
        let mut edit = Edit {
            about: format!("remove {} {}", site.file, site.steps.join("/")),
            ..Edit::default()
        };
        let references = spec.references(&site.file, &site.steps);
        let is_removable = |user: &Site| user.within == Some(Role::Properties);
        let operations = spec
            .sites()
            .into_iter()
            .filter(|site| site.role == Role::Operation);
        if !references.iter().all(is_removable) || role == Role::Operation && operations.count() < 3
        {
            return None;
        }
        for site in references.iter().rev().chain([&site]) {
            edit.concern(spec, site);
            spec.remove(site);
        }
        Some(edit)
    }

    fn remove_value(&mut self, spec: &mut Spec) -> Option<Edit> {
        let site = self.site(spec, |site, node| {
            site.role == Role::Values && matches!(node, Node::List(values) if values.len() > 2)
        })?;
        let Node::List(values) = spec.at_mut(&site) else {
            return None;
        };
        let index = self.random.usize(..values.len());
        let name = values.remove(index).text()?.to_owned();
        let mut edit = Edit {
            about: format!("remove value {name}"),
            ..Edit::default()
        };
        edit.concern_value(spec, &site, &name);
        Some(edit)
    }

    fn rename_operation(&mut self, spec: &mut Spec) -> Option<Edit> {
        let site = self.site(spec, |site, _| site.role == Role::Operation)?;
        let id = self.name();
        let mut edit = Edit {
            about: format!("rename {} to {id}", site.steps.join("/")),
            ..Edit::default()
        };
        edit.concern(spec, &site);
        let Node::Map(operation) = spec.at_mut(&site) else {
            return None;
        };
        operation.insert("operationId".into(), Node::Text(id.clone()));
        if Self::has_id(spec, &site.file, &id) {
            return None;
        }
        Some(edit)
    }

    /// Another name for a parameter or a value.
    fn rename_part(&mut self, spec: &mut Spec) -> Option<Edit> {
        let site = self.site(spec, |site, node| {
            site.role == Role::Values
                || site.role == Role::Parameter
                    && node.get("in").and_then(Node::text) == Some("query")
        })?;
        let name = self.name();
        let mut edit = Edit {
            about: format!("rename a part of {} to {name}", site.steps.join("/")),
            ..Edit::default()
        };
        edit.concern(spec, &site);
        match spec.at_mut(&site) {
            Node::List(values) => {
                if values.iter().any(|value| value.text() == Some(&name)) {
                    return None;
                }
                let index = self.random.usize(..values.len());
                let old = std::mem::replace(&mut values[index], Node::Text(name.clone()));
                for name in [old.text()?, &name] {
                    edit.concern_value(spec, &site, name);
                }
            }
            Node::Map(parameter) => {
                parameter.insert("name".into(), Node::Text(name.clone()));
                let list = site.steps.get(..site.steps.len() - 1)?;
                let list = Site {
                    steps: list.to_vec(),
                    ..site.clone()
                };
                let Node::List(parameters) = spec.at(&list) else {
                    return None;
                };
                let is_same = |other: &&Node| {
                    other.get("in").and_then(Node::text) == Some("query")
                        && other.get("name").and_then(Node::text) == Some(&name)
                };
                if parameters.iter().filter(is_same).count() > 1 {
                    return None;
                }
            }
            Node::Plain(_) | Node::Text(_) => return None,
        }
        Some(edit)
    }

    /// Another name for a definition, a property or a file.
    fn rename(&mut self, spec: &mut Spec) -> Option<Edit> {
        let site = self.site(spec, |site, _| {
            matches!(
                site.within,
                None | Some(Role::Properties | Role::Definitions)
            )
        })?;
        let name = self.name();
        let mut edit = Edit {
            about: format!("rename {} {} to {name}", site.file, site.steps.join("/")),
            ..Edit::default()
        };
        edit.concern(spec, &site);
        let Some((key, above)) = site.steps.split_last() else {
            let folder = site
                .file
                .rsplit_once('/')
                .map_or(String::new(), |(folder, _)| format!("{folder}/"));
            let name = self.fresh();
            let file = format!("{folder}{name}.yaml");
            if spec.files.contains_key(&file) {
                return None;
            }
            // What the file itself references stays where it was.
            spec.redirect((&site.file, &[]), (&file, &[]));
            let index = spec.files.get_index_of(&site.file)?;
            let (_, node) = spec.files.shift_remove_index(index)?;
            spec.files.shift_insert(index, file, node);
            return Some(edit);
        };
        let holder = Site {
            steps: above.to_vec(),
            ..site.clone()
        };
        let Node::Map(map) = spec.at_mut(&holder) else {
            return None;
        };
        if map.contains_key(&name) {
            return None;
        }
        let index = map.get_index_of(key)?;
        let (_, node) = map.shift_remove_index(index)?;
        map.shift_insert(index, name.clone(), node);
        spec.require(&holder, key, Some(&name));
        let to = [above, &[name]].concat();
        spec.redirect((&site.file, &site.steps), (&site.file, &to));
        edit.concern(spec, &Site { steps: to, ..site });
        Some(edit)
    }
}

/// Puts an entry somewhere into a map that has none of its name.
fn insert(editor: &mut Editor, map: &mut Node, name: &str, node: Node) -> Option<String> {
    let Node::Map(map) = map else { return None };
    if map.contains_key(name) {
        return None;
    }
    let index = editor.random.usize(..=map.len());
    map.shift_insert(index, name.to_owned(), node);
    Some(name.to_owned())
}

fn stem(path: &str) -> String {
    let letters = path.chars().filter(char::is_ascii_alphanumeric);
    letters.collect::<String>().to_lowercase()
}

impl Site {
    fn below(&self, step: &str, role: Role) -> Self {
        Self {
            file: self.file.clone(),
            steps: [&self.steps[..], &[step.to_owned()]].concat(),
            role,
            within: Some(self.role),
        }
    }
}

impl Spec {
    fn remove(&mut self, site: &Site) {
        let Some((key, above)) = site.steps.split_last() else {
            self.files.shift_remove(&site.file);
            return;
        };
        let holder = Site {
            steps: above.to_vec(),
            ..site.clone()
        };
        match self.at_mut(&holder) {
            Node::Map(map) => drop(map.shift_remove(key)),
            Node::List(list) => drop(list.remove(key.parse().unwrap())),
            Node::Plain(_) | Node::Text(_) => {}
        }
        self.require(&holder, key, None);
    }

    /// Has the list of required properties name a property otherwise, or no longer.
    fn require(&mut self, properties: &Site, name: &str, new: Option<&str>) {
        let Some((last, above)) = properties.steps.split_last() else {
            return;
        };
        if last != "properties" {
            return;
        }
        let schema = Site {
            steps: above.to_vec(),
            ..properties.clone()
        };
        if let Node::Map(schema) = self.at_mut(&schema)
            && let Some(Node::List(required)) = schema.get_mut("required")
            && let Some(index) = required.iter().position(|other| other.text() == Some(name))
        {
            match new {
                Some(new) => required[index] = Node::Text(new.to_owned()),
                None => drop(required.remove(index)),
            }
        }
    }
}

impl Edit {
    /// Notes that it is about what stands at a site.
    fn concern(&mut self, spec: &Spec, site: &Site) {
        let node = spec.at(site);
        self.things.extend(Spec::numbers(node));
        self.surround(spec, site);
        // What has no number of its own is known by its name.
        if node.number().is_none()
            && let Some((key, above)) = site.steps.split_last()
            && let Some((_, above)) = above.split_last()
        {
            let holder = Site {
                steps: above.to_vec(),
                ..site.clone()
            };
            if let Some(number) = spec.at(&holder).number() {
                self.parts.insert((number, key.clone()));
            }
        }
    }

    fn surround(&mut self, spec: &Spec, site: &Site) {
        for count in 0..site.steps.len() {
            let outer = Site {
                steps: site.steps[..count].to_vec(),
                ..site.clone()
            };
            self.around.extend(spec.at(&outer).number());
            let users = spec.references(&outer.file, &outer.steps);
            for user in users
                .iter()
                .filter(|user| user.within == Some(Role::SchemaList))
            {
                let outer = |count| Site {
                    steps: user.steps[..count].to_vec(),
                    ..user.clone()
                };
                let outer = (0..user.steps.len()).map(outer);
                self.made_of
                    .extend(outer.filter_map(|outer| spec.at(&outer).number()));
            }
        }
    }

    fn concern_value(&mut self, spec: &Spec, values: &Site, name: &str) {
        self.surround(spec, values);
        let schema = Site {
            steps: values.steps[..values.steps.len() - 1].to_vec(),
            ..values.clone()
        };
        if let Some(number) = spec.at(&schema).number() {
            self.parts.insert((number, name.to_owned()));
        }
    }
}
