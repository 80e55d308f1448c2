//! Types that hold themselves: a `Box` where a value would never end, a newtype where an alias would.

use std::collections::{HashMap, HashSet};

use super::modules::Home;
use crate::ir::{Alias, Ident, Item, Newtype, PartValue, Path, Rules, Type, TypeUse};

/// Makes every type finite. Only the references that close a circle are changed, and in the order of the items, so that the
/// same spec always gets the same boxes.
pub(super) fn break_cycles(items: &mut [(Home, Item)]) {
    for (number, _) in walk(items, alias_edges).circles {
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
    for (from, to) in walk(items, value_edges).circles {
        let Some(target) = path(&items[to].0, &items[to].1) else {
            continue;
        };
        for value in held(&mut items[from].1) {
            put_in_box(value, &target);
        }
    }
}

/// The items, each after those that its values hold in place.
pub(super) fn inner_first(items: &mut [(Home, Item)]) -> Vec<usize> {
    walk(items, value_edges).done
}

/// What a walk over all items finds.
struct Walk {
    /// The edges that close a circle: pairs of where they start and where they lead.
    circles: Vec<(usize, usize)>,
    /// All items, each after those that it leads to.
    done: Vec<usize>,
}

fn walk(items: &mut [(Home, Item)], edges: fn(&mut Item, &mut Vec<Path>)) -> Walk {
    let index: HashMap<Path, usize> = items
        .iter()
        .enumerate()
        .filter_map(|(number, (home, item))| Some((path(home, item)?, number)))
        .collect();
    let next: Vec<Vec<usize>> = items
        .iter_mut()
        .map(|(_, item)| {
            let mut paths = Vec::new();
            edges(item, &mut paths);
            paths
                .iter()
                .filter_map(|path| index.get(path).copied())
                .collect()
        })
        .collect();
    let mut circles = Vec::new();
    let mut order = Vec::new();
    let mut done = HashSet::new();
    for start in 0..items.len() {
        if done.contains(&start) {
            continue;
        }
        // The way from the start to here, each with how many of its edges were taken.
        let mut way = vec![(start, 0)];
        let mut on_way = HashSet::from([start]);
        while let Some((at, taken)) = way.last_mut() {
            let at = *at;
            let Some(to) = next[at].get(*taken).copied() else {
                if done.insert(at) {
                    order.push(at);
                }
                on_way.remove(&at);
                way.pop();
                continue;
            };
            *taken += 1;
            if on_way.contains(&to) {
                circles.push((at, to));
            } else if !done.contains(&to) {
                on_way.insert(to);
                way.push((to, 0));
            }
        }
    }
    Walk {
        circles,
        done: order,
    }
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
