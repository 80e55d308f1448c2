//! Types that hold themselves: a `Box` where a value would never end, a newtype where an alias would.

use std::collections::HashMap;

use super::modules::Home;
use crate::ir::{Alias, Ident, Item, Newtype, PartValue, Path, Rules, Type, TypeUse};

/// Makes every type finite. Of the references that a circle consists of, those are changed that lead to a type whose
/// path is not after that of the type they stand in: so an order of the spec, and types outside the circle, decide
/// nothing.
pub(super) fn break_cycles(items: &mut [(Home, Item)]) {
    for (number, _) in Graph::of(items, alias_edges).circles() {
        let item = &mut items[number].1;
        if let Item::Alias(Alias { declaration, value }) = item {
            let declaration = declaration.clone();
            let value = TypeUse {
                ty: value.clone(),
                rules: Rules::default(),
            };
            *item = Item::Newtype(Newtype {
                declaration,
                value,
                elements: Vec::new(),
            });
        }
    }
    for (from, target) in Graph::of(items, value_edges).circles() {
        for value in held(&mut items[from].1) {
            put_in_box(value, &target);
        }
    }
}

/// The items, each after those that its values hold in place.
pub(super) fn inner_first(items: &mut [(Home, Item)]) -> Vec<usize> {
    let graph = Graph::of(items, value_edges);
    walk(&graph.next, 0..graph.next.len()).concat()
}

/// Which items lead to which.
struct Graph {
    /// The paths of those items that are types.
    paths: Vec<Option<Path>>,
    next: Vec<Vec<usize>>,
}

impl Graph {
    fn of(items: &mut [(Home, Item)], edges: fn(&mut Item, &mut Vec<Path>)) -> Self {
        let paths: Vec<_> = items.iter().map(|(home, item)| path(home, item)).collect();
        let numbered = paths.iter().enumerate();
        let index: HashMap<&Path, usize> = numbered
            .filter_map(|(number, path)| Some((path.as_ref()?, number)))
            .collect();
        let next = items
            .iter_mut()
            .map(|(_, item)| {
                let mut paths = Vec::new();
                edges(item, &mut paths);
                let numbers = paths.iter().filter_map(|path| index.get(path).copied());
                numbers.collect()
            })
            .collect();
        Self { paths, next }
    }

    /// The edges that are to be broken, each with where it starts and the path of where it leads.
    fn circles(&self) -> Vec<(usize, Path)> {
        // Two items are in one circle if each leads to the other: they are in one part of a walk
        // against all edges that begins with what a walk along them left last (Kosaraju, Sharir).
        let count = self.next.len();
        let mut before = vec![Vec::new(); count];
        for (from, next) in self.next.iter().enumerate() {
            for to in next {
                before[*to].push(from);
            }
        }
        let left = walk(&self.next, 0..count).concat();
        let mut circle = vec![0; count];
        for (number, members) in walk(&before, left.into_iter().rev()).iter().enumerate() {
            for member in members {
                circle[*member] = number;
            }
        }
        let mut edges = Vec::new();
        for (from, next) in self.next.iter().enumerate() {
            for to in next
                .iter()
                .copied()
                .filter(|to| circle[*to] == circle[from])
            {
                if let Some(path) = &self.paths[to]
                    && Some(path) <= self.paths[from].as_ref()
                {
                    edges.push((from, path.clone()));
                }
            }
        }
        edges
    }
}

/// Walks from these starts to all that they lead to, and tells for each what was found first from there, the last one
/// after all others.
fn walk(next: &[Vec<usize>], starts: impl Iterator<Item = usize>) -> Vec<Vec<usize>> {
    let mut seen = vec![false; next.len()];
    let mut parts = Vec::new();
    for start in starts {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut part = Vec::new();
        // The way from the start to here, each with how many of its edges were taken.
        let mut way = vec![(start, 0)];
        while let Some((at, taken)) = way.last_mut() {
            let at = *at;
            let Some(to) = next[at].get(*taken).copied() else {
                part.push(at);
                way.pop();
                continue;
            };
            *taken += 1;
            if !std::mem::replace(&mut seen[to], true) {
                way.push((to, 0));
            }
        }
        parts.push(part);
    }
    parts
}

/// What a value of an item holds in place, not behind a pointer.
fn value_edges(item: &mut Item, paths: &mut Vec<Path>) {
    for value in held(item) {
        in_place(value, paths);
    }
}

fn in_place(ty: &Type, paths: &mut Vec<Path>) {
    match ty {
        Type::Item(path) => paths.push(path.clone()),
        Type::Nullable(inner) => in_place(inner, paths),
        Type::Tuple(elements) => {
            for element in elements {
                in_place(&element.ty, paths);
            }
        }
        Type::Value
        | Type::Object
        | Type::Null
        | Type::Boolean
        | Type::String
        | Type::Formatted(_)
        | Type::Foreign(_)
        | Type::Integer8
        | Type::Integer16
        | Type::Integer32
        | Type::Integer64
        | Type::Unsigned8
        | Type::Unsigned16
        | Type::Unsigned32
        | Type::Unsigned64
        | Type::Number
        | Type::ExactInteger
        | Type::ExactNumber
        | Type::Array(_)
        | Type::Map(_)
        | Type::Boxed(_) => {}
    }
}

/// What the definition of an alias names, behind pointers or not.
fn alias_edges(item: &mut Item, paths: &mut Vec<Path>) {
    if let Item::Alias(alias) = item {
        alias.value.each_item(&mut |path| paths.push(path.clone()));
    }
}

/// The types of the values that an item holds.
fn held(item: &mut Item) -> Vec<&mut Type> {
    match item {
        // What is not declared stands in a map, which is a pointer already.
        Item::Struct(object) => object
            .fields
            .iter_mut()
            .map(|field| &mut field.value.ty)
            .collect(),
        Item::Union(union) => union
            .variants
            .iter_mut()
            .map(|variant| &mut variant.value.ty)
            .collect(),
        Item::OpenTuple(tuple) => tuple
            .elements
            .iter_mut()
            .map(|(value, ..)| &mut value.ty)
            .collect(),
        Item::Newtype(newtype) => vec![&mut newtype.value.ty],
        Item::Alias(alias) => vec![&mut alias.value],
        Item::Multipart(form) => form
            .parts
            .iter_mut()
            .filter_map(|part| match &mut part.value {
                PartValue::Value(value) => Some(&mut value.0.ty),
                PartValue::File | PartValue::Files { .. } => None,
            })
            .collect(),
        Item::Enum(_) | Item::Service(_) => Vec::new(),
    }
}

fn put_in_box(ty: &mut Type, target: &Path) {
    match ty {
        Type::Item(path) if path == target => *ty = Type::Boxed(Box::new(ty.clone())),
        Type::Nullable(inner) => put_in_box(inner, target),
        Type::Tuple(elements) => {
            for element in elements {
                put_in_box(&mut element.ty, target);
            }
        }
        _ => {}
    }
}

/// The path of an item that is a type.
pub(super) fn path(home: &Home, item: &Item) -> Option<Path> {
    path_of(&home.module, item)
}

/// The path of an item of a module that is a type.
pub(super) fn path_of(module: &[Ident], item: &Item) -> Option<Path> {
    let declaration = match item {
        Item::Struct(item) => &item.declaration,
        Item::Enum(item) => &item.declaration,
        Item::Union(item) => &item.declaration,
        Item::OpenTuple(item) => &item.declaration,
        Item::Newtype(item) => &item.declaration,
        Item::Alias(item) => &item.declaration,
        Item::Multipart(item) => &item.declaration,
        Item::Service(_) => return None,
    };
    Some(Path {
        modules: module.to_vec(),
        name: declaration.name.clone(),
    })
}
