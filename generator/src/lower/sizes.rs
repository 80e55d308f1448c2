//! Variants that are much larger than the others of their enum: in a union, a `Box` keeps every value of the enum from
//! being as large as they are. A variant that was in a `Box` before stays there, and one that was in none stays so:
//! what a user writes does not change because something has grown.
//!
//! A request or an answer lives for a moment, and is never in a `Box`.
//!
//! The sizes are estimates for 64-bit targets. Where they are off, nothing breaks: an enum is larger than it had to be,
//! or a variant is in a box that need not be.

use std::collections::HashMap;

use super::cycles::{inner_first, path};
use super::given::Given;
use super::modules::Home;
use crate::ir::{Additional, Item, MediaValue, PartValue, Path, Service, Status, Type, TypeUse};

/// By how many bytes a variant may be larger than the second largest. Clippy's `large_enum_variant` allows 200; the
/// difference is what estimates may be off by.
const LARGER: usize = 136;

const POINTER: usize = 8;
const BYTE: usize = 1;

/// A name, headers and bytes.
const FILE: usize = 19 * POINTER;

/// Puts the contents of large variants into boxes, and notes which enums have large variants all the same.
pub(super) fn box_large_variants(items: &mut [(Home, Item)], given: &Given) {
    let mut sizes = Sizes(HashMap::new(), given);
    for number in inner_first(items) {
        if let Some((home, item)) = items.get_mut(number)
            && let Some(path) = path(home, item)
        {
            let size = sizes.of_item(item);
            sizes.0.insert(path, size);
        }
    }
    for (_, item) in items {
        if let Item::Service(service) = item {
            sizes.note_bodies(service);
        }
    }
}

/// The sizes of items, in bytes, and what was in a `Box` before.
struct Sizes<'g>(HashMap<Path, usize>, &'g Given);

impl Sizes<'_> {
    /// The size of an item, whose large variants are put into boxes.
    fn of_item(&self, item: &mut Item) -> usize {
        match item {
            Item::Struct(item) => {
                let fields = item.fields.iter();
                let fields = fields.map(|field| self.of_field(&field.value, field.required));
                let additional = match &item.additional {
                    Additional::Closed => 0,
                    Additional::Untyped(_) => of_type(&Type::Object),
                    Additional::Typed(..) => 3 * POINTER,
                };
                let matching = item
                    .patterns
                    .iter()
                    .map(|matching| of_type(&matching.values));
                aligned(fields.sum::<usize>() + matching.sum::<usize>() + additional)
            }
            Item::Enum(item) => match &item.unknown {
                None => BYTE,
                Some(_) => of_type(&Type::Value),
            },
            Item::Union(item) => {
                let earlier = self.1.earlier_names(&item.declaration.origin);
                let mut variants = Vec::new();
                for variant in &mut item.variants {
                    let before = earlier.and_then(|earlier| {
                        let is_known = earlier.parts.get(&variant.part) == Some(&variant.name);
                        is_known.then(|| earlier.boxed.contains(&variant.name))
                    });
                    if before == Some(true) {
                        put_in_box(&mut variant.value);
                    }
                    let is_free = before.is_none();
                    variants.push((
                        self.of(&variant.value.ty),
                        is_free.then_some(&mut variant.value),
                    ));
                }
                variants.extend(item.unknown.iter().map(|_| (of_type(&Type::Value), None)));
                let size = self.box_large(&mut variants);
                item.is_uneven = is_uneven(variants.iter().map(|(size, _)| *size));
                POINTER + size
            }
            Item::OpenTuple(item) => {
                let elements = item.elements.iter();
                let elements = elements.map(|(value, _, required)| self.of_field(value, *required));
                aligned(elements.sum::<usize>() + 3 * POINTER)
            }
            Item::Newtype(item) => self.of(&item.value.ty),
            Item::Alias(item) => self.of(&item.value),
            Item::Multipart(item) => {
                let parts = item.parts.iter().map(|part| match &part.value {
                    PartValue::File => FILE,
                    PartValue::Files { .. } => 3 * POINTER,
                    PartValue::Value(value) => self.of_field(&value.0, part.required),
                });
                aligned(parts.sum::<usize>() + 3 * POINTER)
            }
            // It is no value.
            Item::Service(_) => 0,
        }
    }

    /// Notes which bodies and answers of operations are much larger than others.
    fn note_bodies(&self, service: &mut Service) {
        for operation in &mut service.operations {
            if let Some(body) = &mut operation.request.body {
                let sizes = body.media.iter().map(|media| self.of_media(&media.value));
                body.is_uneven = is_uneven(sizes);
            }
            let sizes = operation.response.variants.iter().map(|answer| {
                let status = match answer.status {
                    Status::Code(_) => 0,
                    Status::Range(_) | Status::Default => POINTER,
                };
                let headers = answer.headers.iter();
                let headers = headers.map(|header| self.of_field(&header.value, header.required));
                let body = answer.body.iter().map(|body| self.of_media(&body.value));
                status + headers.chain(body).sum::<usize>()
            });
            operation.response.is_uneven = is_uneven(sizes);
        }
    }

    /// Puts values into boxes that make their variants of a union large, where that is free to be decided, and tells the
    /// size of the largest variant that is left.
    fn box_large(&self, variants: &mut [(usize, Option<&mut TypeUse>)]) -> usize {
        loop {
            let sizes = variants.iter().map(|(size, _)| *size);
            let (largest, second) = two_largest(sizes);
            let is_large = largest > second + LARGER && variants.len() > 1;
            let large = variants
                .iter_mut()
                .find(|(size, _)| is_large && *size == largest);
            let Some((size, Some(value))) = large else {
                return largest;
            };
            put_in_box(value);
            *size = self.of(&value.ty);
        }
    }

    fn of_field(&self, value: &TypeUse, required: bool) -> usize {
        let size = self.of(&value.ty);
        if required {
            size
        } else {
            optional(&value.ty, size)
        }
    }

    /// The size of a body.
    fn of_media(&self, value: &MediaValue) -> usize {
        match value {
            MediaValue::Json(value)
            | MediaValue::Text(value, _)
            | MediaValue::Form(value, _)
            | MediaValue::Multipart(value, _) => self.of(&value.ty),
            MediaValue::Bytes => 4 * POINTER,
            MediaValue::Events(_) | MediaValue::Lines(_) => 2 * POINTER,
            // A body, and what it says of its size.
            MediaValue::Stream => 6 * POINTER,
            // With the text of the media type.
            MediaValue::Content => 11 * POINTER,
        }
    }

    fn of(&self, ty: &Type) -> usize {
        match ty {
            Type::Item(path) => self.0.get(path).copied().unwrap_or(POINTER),
            Type::Nullable(inner) => optional(inner, self.of(inner)),
            Type::Tuple(elements) => {
                let elements = elements.iter().map(|element| self.of(&element.ty));
                aligned(elements.sum())
            }
            ty => of_type(ty),
        }
    }
}

/// Whether one of several variants is much larger than the others.
fn is_uneven(sizes: impl ExactSizeIterator<Item = usize>) -> bool {
    let is_choice = sizes.len() > 1;
    let (largest, second) = two_largest(sizes);
    is_choice && largest > second + LARGER
}

fn two_largest(sizes: impl Iterator<Item = usize>) -> (usize, usize) {
    sizes.fold((0, 0), |(largest, second), size| {
        (largest.max(size), second.max(size.min(largest)))
    })
}

fn put_in_box(value: &mut TypeUse) {
    value.ty = Type::Boxed(Box::new(value.ty.clone()));
}

/// The size of a type that is no item, nor made of one in place.
fn of_type(ty: &Type) -> usize {
    match ty {
        Type::Null => 0,
        // A time, an address or a URL, and its text; a type of the user's may be as large.
        Type::Formatted(_) | Type::Foreign(_) => 12 * POINTER,
        Type::Boolean | Type::Integer8 | Type::Unsigned8 => BYTE,
        Type::Integer16 | Type::Unsigned16 => 2,
        Type::Integer32 | Type::Unsigned32 => 4,
        // The last three are made of others.
        Type::Integer64
        | Type::Unsigned64
        | Type::Number
        | Type::Boxed(_)
        | Type::Nullable(_)
        | Type::Tuple(_)
        | Type::Item(_) => POINTER,
        Type::ExactInteger | Type::ExactNumber => 2 * POINTER,
        Type::String | Type::Array(_) | Type::Map(_) => 3 * POINTER,
        Type::Value | Type::Object => 4 * POINTER,
    }
}

/// The size of an `Option` of a type: most types have a bit pattern to spare for `None`.
fn optional(ty: &Type, size: usize) -> usize {
    match ty {
        Type::Null => BYTE,
        Type::Integer32 | Type::Integer64 | Type::Number | Type::Map(_) => aligned(size + BYTE),
        _ => size,
    }
}

fn aligned(size: usize) -> usize {
    size.next_multiple_of(POINTER)
}
