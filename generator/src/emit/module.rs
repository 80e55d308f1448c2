//! Prints the two files of a module: its types and traits, and its codec.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::documentation::{code, inner};
use super::place::{File, Place};
use super::schemas::References;
use super::scope::{Root, Scope, Use, print_uses};
use super::{Items, Printed, codec, multipart, service, types};
use crate::ir::{Ident, Item, Module, Path, Service};

/// The file of a module: its types and traits.
pub(super) fn emit_types(module: &Module, place: &Place, root: &Root) -> Printed {
    let codec = codec_name(module);
    let mut scope = Scope::new(root.clone(), place.modules.clone());
    for name in module.modules.iter().map(|child| &child.name).chain(&codec) {
        scope.declare(name);
    }
    for name in shown_items(module) {
        scope.declare_item(Path {
            modules: place.public.clone(),
            name: name.clone(),
        });
    }
    for name in shown_modules(&module.modules) {
        scope.declare(name);
    }
    let extras = extras(module, root);
    let flattened = module.modules.iter().filter(|module| module.flattened);
    let others: Vec<_> = flattened
        .flat_map(|module| self::extras(module, root))
        .collect();
    let own = extras.iter().map(|extra| &extra.name);
    let shown = extras.iter().chain(&others).flat_map(|extra| &extra.shown);
    for name in own.chain(shown) {
        scope.declare(name);
    }

    let mut items = Items::default();
    for item in &module.items {
        match item {
            Item::Struct(item) => items.extend(types::emit_struct(item, &mut scope)),
            Item::Enum(item) => items.extend([types::emit_enum(item, &mut scope)]),
            Item::Union(item) => items.extend([types::emit_union(item, &mut scope)]),
            Item::Newtype(item) => items.extend([types::emit_newtype(item, &mut scope)]),
            Item::OpenTuple(item) => items.extend([types::emit_open_tuple(item, &mut scope)]),
            Item::Alias(item) => items.extend([types::emit_alias(item, &mut scope)]),
            Item::Multipart(item) => items.extend([multipart::emit_type(item, &mut scope)]),
            Item::Service(item) => items.extend(service::emit_types(item, &mut scope)),
        }
    }

    let mut head = vec![inner(&about(module))];
    head.extend(emit_modules(
        &module.modules,
        codec.as_ref(),
        &extras,
        place.modules.len(),
        &place.file.children,
    ));
    head.extend(scope.uses());
    head.extend(emit_exports(
        &module.modules,
        &servers(module),
        codec.as_ref(),
        root,
    ));
    for extra in extras.iter().filter(|extra| !extra.shown.is_empty()) {
        let condition = Condition {
            feature: None,
            extra: Some(extra.kind),
        };
        head.push(emit_uses(condition, &[export(&extra.name, &extra.shown)]));
    }
    Printed {
        path: format!("{}{}", place.folder, place.file.path),
        text: items.behind(&head),
        features: scope.features().collect(),
        schemas: scope.take_schemas(),
    }
}

/// The file of the codec of a module, which is the module of this name in it.
pub(super) fn emit_codec(
    module: &Module,
    place: &Place,
    codec: &Ident,
    root: Root,
    references: &Arc<References>,
) -> Printed {
    let mut modules = place.modules.clone();
    modules.push(codec.clone());
    let mut scope = Scope::new(root, modules).with_schemas(references);
    for name in own_names(module) {
        scope.own(name);
    }
    let servers = servers(module);
    for (_, function) in &servers {
        scope.declare(function);
    }
    let mut items = Items::default();
    for item in &module.items {
        match item {
            Item::Struct(item) => items.extend(codec::emit_struct(item, &mut scope)),
            Item::Enum(item) => items.extend(codec::emit_enum(item, &mut scope)),
            Item::Union(item) => items.extend(codec::emit_union(item, &mut scope)),
            Item::Newtype(item) => items.extend(codec::emit_newtype(item, &mut scope)),
            Item::OpenTuple(item) => items.extend(codec::emit_open_tuple(item, &mut scope)),
            Item::Alias(_) => {}
            Item::Multipart(item) => items.extend(multipart::emit_codec(item, &mut scope)),
            Item::Service(item) => {
                let function = servers
                    .iter()
                    .find(|(service, _)| std::ptr::eq(*service, item));
                let function = function
                    .map(|(_, function)| function.as_str())
                    .unwrap_or_default();
                items.extend(service::emit_codec(item, function, &mut scope));
            }
        }
    }

    let sources = sources(module);
    let text = if servers.is_empty() {
        format!("How the types of {sources} are read from JSON and written to it.")
    } else {
        format!("How the operations of {sources} are routed, read and answered.")
    };
    let mut head = vec![inner(&format!(
        "{text}\n\nGenerated by oasmith; do not edit by hand."
    ))];
    head.extend(scope.uses());
    let file = File::new(codec, place.modules.len());
    Printed {
        path: format!("{}{}/{}", place.folder, place.file.stem, file.path),
        text: items.behind(&head),
        features: scope.features().collect(),
        schemas: scope.take_schemas(),
    }
}

/// The file of an extra of a module.
pub(super) fn emit_extra(
    module: &Module,
    place: &Place,
    extra: &Extra,
    root: Root,
    references: &Arc<References>,
) -> Printed {
    let mut modules = place.modules.clone();
    modules.push(extra.name.clone());
    let mut scope = Scope::new(root, modules).with_schemas(references);
    for name in &extra.shown {
        scope.declare(name);
    }
    let (items, what) = match extra.kind {
        ExtraKind::Client => (client_items(module, &mut scope), "called"),
        ExtraKind::Mock => (mock_items(module, &mut scope), "answered by a mock"),
    };
    let mut head = vec![inner(&format!(
        "How the operations of {} are {what}.\n\nGenerated by oasmith; do not edit by hand.",
        sources(module)
    ))];
    head.extend(scope.uses());
    let file = File::new(&extra.name, place.modules.len());
    Printed {
        path: format!("{}{}/{}", place.folder, place.file.stem, file.path),
        text: items.behind(&head),
        features: scope.features().filter(|name| *name != "client").collect(),
        schemas: scope.take_schemas(),
    }
}

fn client_items(module: &Module, scope: &mut Scope) -> Items {
    let mut items = Items::default();
    for item in &module.items {
        match item {
            Item::Service(item) => items.extend(service::emit_client(item, scope)),
            Item::Multipart(item) => items.extend(multipart::emit_client(item, scope)),
            Item::Struct(_)
            | Item::Enum(_)
            | Item::Union(_)
            | Item::Newtype(_)
            | Item::OpenTuple(_)
            | Item::Alias(_) => {}
        }
    }
    items
}

fn mock_items(module: &Module, scope: &mut Scope) -> Items {
    let mut items = Items::default();
    for (service, _) in servers(module) {
        if let Some(mock) = &service.mock {
            items.extend(service::emit_mock(service, mock, scope));
        }
    }
    items
}

/// What a module has in a file of its own only with a feature of the crate.
pub(super) struct Extra {
    pub(super) kind: ExtraKind,
    /// The name of the module in it.
    pub(super) name: Ident,
    /// The items that the module shows as its own.
    shown: Vec<Ident>,
}

/// The kinds of extras; each is a feature.
#[derive(Copy, Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum ExtraKind {
    Client,
    Mock,
}

impl ExtraKind {
    /// The name of the feature, and of the module where no other one has it.
    fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Mock => "mock",
        }
    }
}

/// The features of the crate that something is there with.
#[derive(Copy, Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(super) struct Condition<'m> {
    /// That of a module.
    feature: Option<&'m str>,
    /// That of an extra.
    extra: Option<ExtraKind>,
}

impl Condition<'_> {
    /// The line with the attribute; empty where there is no condition.
    fn attribute(self) -> String {
        match (self.feature, self.extra.map(ExtraKind::name)) {
            (Some(feature), Some(extra)) => {
                format!("#[cfg(all(feature = \"{feature}\", feature = \"{extra}\"))]\n")
            }
            (Some(feature), None) | (None, Some(feature)) => {
                format!("#[cfg(feature = \"{feature}\")]\n")
            }
            (None, None) => String::new(),
        }
    }
}

/// The declarations of modules with so many around them, and of private ones of their codec or
/// schemas, and of their extras. Their files stand in `folder` as seen from the declaring file's own.
pub(super) fn emit_modules(
    modules: &[Module],
    private: Option<&Ident>,
    extras: &[Extra],
    depth: usize,
    folder: &str,
) -> Option<String> {
    let public = modules.iter().map(|module| {
        let visibility = if module.flattened { "" } else { "pub " };
        let condition = Condition {
            feature: module.feature.as_deref(),
            extra: None,
        };
        (&module.name, condition, visibility)
    });
    let extras = extras.iter().map(|extra| {
        let condition = Condition {
            feature: None,
            extra: Some(extra.kind),
        };
        (&extra.name, condition, "")
    });
    let mut modules: Vec<_> = public
        .chain(private.map(|private| (private, Condition::default(), "")))
        .chain(extras)
        .collect();
    modules.sort_by_key(|(name, ..)| name.as_str().trim_start_matches("r#"));
    let declarations = modules.iter().map(|(name, condition, visibility)| {
        let file = File::new(name, depth);
        let attribute = if file.is_elsewhere {
            format!("#[path = \"{folder}{}\"]\n", file.path)
        } else {
            String::new()
        };
        let condition = condition.attribute();
        format!("{condition}{attribute}{visibility}mod {};\n", name.as_str())
    });
    let declarations: String = declarations.collect();
    Some(declarations).filter(|declarations| !declarations.is_empty())
}

/// The `pub use` declarations: what flattened modules show, and the functions that make servers.
/// Those of one condition are together.
pub(super) fn emit_exports(
    modules: &[Module],
    servers: &[(&Service, Ident)],
    codec: Option<&Ident>,
    root: &Root,
) -> Vec<String> {
    let mut exports: BTreeMap<Condition<'_>, Vec<Export>> = BTreeMap::new();
    for module in modules.iter().filter(|module| module.flattened) {
        for (condition, names) in shown(module, None, root) {
            let exports = exports.entry(condition).or_default();
            exports.push(export(&module.name, &names));
        }
    }
    if let Some(codec) = codec.filter(|_| !servers.is_empty()) {
        let names = servers.iter().map(|(_, function)| function.clone());
        let exports = exports.entry(Condition::default()).or_default();
        exports.push(export(codec, &names.collect::<Vec<_>>()));
    }
    let exports = exports.iter();
    exports
        .map(|(condition, exports)| emit_uses(*condition, exports))
        .collect()
}

/// The path of a module in this one, and names in it.
type Export = (String, Vec<String>);

fn export(module: &Ident, names: &[Ident]) -> Export {
    let names = names.iter().map(|name| name.as_str().to_owned());
    (format!("self::{}", module.as_str()), names.collect())
}

fn emit_uses(condition: Condition<'_>, exports: &[Export]) -> String {
    let uses = exports.iter();
    let uses = uses.map(|(prefix, names)| Use::new("pub ", prefix, names));
    print_uses(&condition.attribute(), uses.collect())
}

/// All names that a flattened module shows as its parent's own. `feature` is that of what is around
/// it.
pub(super) fn shown<'m>(
    module: &'m Module,
    feature: Option<&'m str>,
    root: &Root,
) -> BTreeMap<Condition<'m>, Vec<Ident>> {
    let feature = feature.or(module.feature.as_deref());
    let condition = |feature, extra| Condition { feature, extra };
    let servers = servers(module).into_iter().map(|(_, function)| function);
    let mut own: Vec<Ident> = item_names(module).into_iter().cloned().collect();
    own.extend(servers);
    let mut shown = BTreeMap::from([(condition(feature, None), own)]);
    for extra in extras(module, root) {
        shown.insert(condition(feature, Some(extra.kind)), extra.shown);
    }
    for inner in &module.modules {
        if inner.flattened {
            for (condition, names) in self::shown(inner, feature, root) {
                shown.entry(condition).or_default().extend(names);
            }
        } else {
            let condition = condition(feature.or(inner.feature.as_deref()), None);
            let names = shown.entry(condition).or_default();
            names.push(inner.name.clone());
        }
    }
    shown.retain(|_, names| !names.is_empty());
    shown
}

/// The items of a module and of the flattened modules in it.
pub(super) fn shown_items(module: &Module) -> Vec<&Ident> {
    let flattened = module.modules.iter().filter(|child| child.flattened);
    let mut names = item_names(module);
    names.extend(flattened.flat_map(shown_items));
    names
}

/// The items of a module.
fn item_names(module: &Module) -> Vec<&Ident> {
    let mut names = own_names(module);
    names.extend(module.items.iter().filter_map(|item| match item {
        Item::Alias(item) => Some(&item.declaration.name),
        _ => None,
    }));
    names
}

/// The modules that the flattened ones among these show.
pub(super) fn shown_modules(modules: &[Module]) -> Vec<&Ident> {
    let mut names = Vec::new();
    for module in modules.iter().filter(|module| module.flattened) {
        let children = module.modules.iter();
        names.extend(
            children
                .filter(|child| !child.flattened)
                .map(|child| &child.name),
        );
        names.extend(shown_modules(&module.modules));
    }
    names
}

/// The items of a module that have a codec.
fn own_names(module: &Module) -> Vec<&Ident> {
    let mut names = Vec::new();
    for item in &module.items {
        match item {
            Item::Struct(item) => names.push(&item.declaration.name),
            Item::Enum(item) => names.push(&item.declaration.name),
            Item::Union(item) => names.push(&item.declaration.name),
            Item::Newtype(item) => names.push(&item.declaration.name),
            Item::OpenTuple(item) => names.push(&item.declaration.name),
            Item::Alias(_) => {}
            Item::Multipart(item) => names.push(&item.declaration.name),
            Item::Service(service) => {
                names.push(&service.declaration.name);
                if let Some(security) = &service.security {
                    names.push(&security.name);
                    let choices = security
                        .guards
                        .iter()
                        .filter_map(|guard| guard.choice.as_ref());
                    names.extend(choices.map(|choice| &choice.name));
                }
                for operation in &service.operations {
                    names.extend([&operation.request.name, &operation.response.name]);
                    let body = operation.request.body.as_ref();
                    names.extend(body.and_then(|body| body.choice.as_ref()));
                }
            }
        }
    }
    names
}

/// The services of a module, each with the name of the function that makes a server: `server` where
/// there is one.
pub(super) fn servers(module: &Module) -> Vec<(&Service, Ident)> {
    let services = module.items.iter().filter_map(|item| match item {
        Item::Service(service) => Some(service),
        _ => None,
    });
    let services: Vec<_> = services.collect();
    let is_only = services.len() == 1;
    let named = services.into_iter().filter_map(|service| {
        let prefix = codec::constant(service.declaration.name.as_str()).to_lowercase();
        let function = if is_only {
            "server".to_owned()
        } else {
            format!("{prefix}_server")
        };
        Ident::new(&function).map(|function| (service, function))
    });
    named.collect()
}

/// The name of the module of a module's codec, where it has one.
pub(super) fn codec_name(module: &Module) -> Option<Ident> {
    if own_names(module).is_empty() {
        return None;
    }
    free_name("codec", module)
}

/// The extras of a module.
///
/// A module that is included somewhere has none: the crate around it decides its features.
pub(super) fn extras(module: &Module, root: &Root) -> Vec<Extra> {
    match root {
        Root::Crate => {}
        Root::Module | Root::Test(_) => return Vec::new(),
    }
    let is_called = |item: &Item| matches!(item, Item::Service(_) | Item::Multipart(_));
    let services = servers(module);
    let services = services.iter().map(|(service, _)| *service);
    let clients = services.clone().flat_map(service::client_names);
    let mocks: Vec<_> = services
        .filter_map(|service| service.mock.clone())
        .collect();
    let kinds = [
        (
            ExtraKind::Client,
            module.items.iter().any(is_called),
            clients.cloned().collect(),
        ),
        (ExtraKind::Mock, !mocks.is_empty(), mocks),
    ];
    let extras = kinds.into_iter().filter(|(_, is_there, _)| *is_there);
    let extras = extras.filter_map(|(kind, _, shown)| {
        let name = free_name(kind.name(), module)?;
        Some(Extra { kind, name, shown })
    });
    extras.collect()
}

/// A name for a module that no other one in a module has.
fn free_name(wanted: &str, module: &Module) -> Option<Ident> {
    let mut name = wanted.to_owned();
    while module
        .modules
        .iter()
        .any(|child| child.name.as_str() == name)
    {
        name.push('_');
    }
    Ident::new(&name)
}

/// The documentation of a module, with where it comes from.
fn about(module: &Module) -> String {
    let text = module.documentation.0.trim_end();
    if text.is_empty() {
        format!(
            "The types of {}.\n\nGenerated by oasmith; do not edit by hand.",
            sources(module)
        )
    } else {
        format!(
            "{text}\n\n{}; do not edit by hand.",
            generated_from(&module.sources)
        )
    }
}

/// The files that a module was made from, in words.
fn sources(module: &Module) -> String {
    if module.sources.is_empty() {
        code(module.name.as_str())
    } else {
        list(&module.sources)
    }
}

pub(super) fn generated_from(documents: &[String]) -> String {
    match documents {
        [] => "Generated by oasmith".to_owned(),
        documents => format!("Generated by oasmith from {}", list(documents)),
    }
}

/// Files in words, no more of them than one reads.
fn list(files: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut words: Vec<_> = files.iter().take(SHOWN).map(|file| code(file)).collect();
    match files.len().saturating_sub(SHOWN) {
        0 => {}
        1 => words.push("1 other file".to_owned()),
        others => words.push(format!("{others} other files")),
    }
    match words.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => words.concat(),
    }
}
