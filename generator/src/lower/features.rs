//! Which features of Cargo a crate has: one for each trait, so that who serves a few of many
//! compiles no more than these need.
//!
//! A module whose items serve one trait alone is there with the feature of the trait. Where others
//! stand beside such items, these move to a module of their own, which their old one shows as its
//! own: so no path depends on who needs an item. What several traits need is always there.
//!
//! Invariant: an item is there wherever one is that mentions it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::cycles::path_of;
use super::modules::types_of;
use super::names;
use crate::ir::{Documentation, Ident, Item, Module, Path};

/// The features that mean something else, in every crate or with some options.
const RESERVED: [&str; 5] = ["client", "default", "full", "mock", "serde"];

/// Puts what serves one trait alone behind a feature, and gives the names of the features. There
/// are none where there are no two traits.
pub(super) fn gate(modules: &mut [Module], of_one_document: bool) -> Vec<String> {
    let mut graph = Graph::default();
    for module in modules.iter() {
        graph.add(module, &[]);
    }
    if graph.services.len() < 2 {
        return Vec::new();
    }
    let names = feature_names(&graph.services, of_one_document);
    let mut users = graph.users().into_iter();
    for module in modules {
        move_apart(module, &mut users, &names);
    }
    names
}

/// Who needs an item.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum User {
    Nobody,
    /// The service with this number.
    One(usize),
    Several,
}

/// The items of all modules in the order of the modules, and what they mention.
#[derive(Default)]
struct Graph {
    /// The items that each mentions, by their paths.
    mentioned: Vec<Vec<Path>>,
    by_path: HashMap<Path, usize>,
    /// The services, each with its module.
    services: Vec<(usize, Vec<Ident>)>,
}

impl Graph {
    fn add(&mut self, module: &Module, outer: &[Ident]) {
        let shown = (!module.flattened).then(|| module.name.clone());
        let public: Vec<Ident> = outer.iter().cloned().chain(shown).collect();
        for item in &module.items {
            let number = self.mentioned.len();
            let mut mentioned = Vec::new();
            item.each_type(&mut |ty| ty.each_item(&mut |path| mentioned.push(path.clone())));
            self.mentioned.push(mentioned);
            match path_of(&public, item) {
                Some(path) => drop(self.by_path.insert(path, number)),
                None => self.services.push((number, public.clone())),
            }
        }
        for inner in &module.modules {
            self.add(inner, &public);
        }
    }

    /// Who needs each item. What nobody needs counts as needed by several, with all that it mentions:
    /// it is there for who uses the crate.
    fn users(&self) -> Vec<User> {
        let mut users = vec![User::Nobody; self.mentioned.len()];
        for (service, (item, _)) in self.services.iter().enumerate() {
            self.mark(*item, User::One(service), &mut users);
        }
        for item in 0..users.len() {
            if users[item] == User::Nobody {
                self.mark(item, User::Several, &mut users);
            }
        }
        users
    }

    /// Notes that somebody needs an item. Each item is passed twice at most.
    fn mark(&self, item: usize, user: User, users: &mut [User]) {
        let mut pending = vec![item];
        while let Some(item) = pending.pop() {
            let now = match users[item] {
                User::Nobody => user,
                before if before == user => continue,
                User::One(_) => User::Several,
                User::Several => continue,
            };
            users[item] = now;
            let paths = self.mentioned[item].iter();
            pending.extend(paths.filter_map(|path| self.by_path.get(path)));
        }
    }
}

/// The name of the feature of each service: that of its module, without the one of the document
/// where all services are of one.
fn feature_names(services: &[(usize, Vec<Ident>)], of_one_document: bool) -> Vec<String> {
    let mut taken: HashSet<String> = RESERVED.iter().map(|&name| name.to_owned()).collect();
    let names = services.iter().map(|(_, module)| {
        let own = match &module[..] {
            [_, own @ ..] if of_one_document && !own.is_empty() => own,
            all => all,
        };
        let words: Vec<_> = own.iter().map(Ident::plain).collect();
        let mut name = words.join("-").replace('_', "-");
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        name
    });
    names.collect()
}

/// Gates a module and those in it, whose users come in order. Gives the service that alone needs all
/// that is in it.
fn move_apart(
    module: &mut Module,
    users: &mut impl Iterator<Item = User>,
    names: &[String],
) -> Option<usize> {
    let own: Vec<User> = users.by_ref().take(module.items.len()).collect();
    let inner: Vec<Option<usize>> = module
        .modules
        .iter_mut()
        .map(|inner| move_apart(inner, users, names))
        .collect();
    let mut all = own.iter().map(|user| match user {
        User::One(service) => Some(*service),
        User::Nobody | User::Several => None,
    });
    let mut all = all.by_ref().chain(inner.iter().copied());
    let first = all.next().flatten();
    if first.is_some() && all.all(|other| other == first) {
        // The module around it has the condition already.
        for inner in &mut module.modules {
            inner.feature = None;
        }
        module.feature = first.and_then(|service| names.get(service)).cloned();
        return first;
    }
    let mut apart: BTreeMap<usize, Vec<Item>> = BTreeMap::new();
    for (item, user) in std::mem::take(&mut module.items).into_iter().zip(own) {
        match user {
            User::One(service) => apart.entry(service).or_default().push(item),
            User::Nobody | User::Several => module.items.push(item),
        }
    }
    let mut taken: HashSet<Ident> = module
        .modules
        .iter()
        .map(|inner| inner.name.clone())
        .collect();
    for (service, items) in apart {
        let Some(feature) = names.get(service) else {
            continue;
        };
        let name = names::unused(&names::value_name(&format!("for {feature}")), "_", &taken);
        taken.insert(name.clone());
        let Documentation(about) = types_of(&module.sources);
        let about = about.trim_end_matches('.');
        module.modules.push(Module {
            name,
            documentation: Documentation(format!("{about} that only `{feature}` needs.")),
            sources: module.sources.clone(),
            flattened: true,
            feature: Some(feature.clone()),
            items,
            modules: Vec::new(),
        });
    }
    None
}
