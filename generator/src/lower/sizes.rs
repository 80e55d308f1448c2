//! Variants that are much larger than the others of their enum: a `Box` keeps every value of the enum from being as
//! large as they are.
//!
//! The sizes are estimates for 64-bit targets. Where they are off, nothing breaks: an enum is larger than it had to be,
//! or a variant is in a box that need not be.

use std::collections::HashMap;

use super::cycles::{inner_first, path};
use super::modules::Home;
use crate::ir::{Additional, Item, MediaValue, PartValue, Path, Service, Status, Type, TypeUse};

/// By how many bytes a variant may be larger than the second largest. Clippy's `large_enum_variant` allows 200; the
/// difference is what estimates may be off by.
const LARGER: usize = 136;

const POINTER: usize = 8;
const BYTE: usize = 1;

/// A name, headers and bytes.
const FILE: usize = 19 * POINTER;

/// Puts the contents of large variants into boxes, in unions and in the bodies of operations.
pub(super) fn box_large_variants(items: &mut [(Home, Item)]) {
    let mut sizes = Sizes(HashMap::new());
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
            sizes.box_bodies(service);
        }
    }
}

/// The sizes of items, in bytes.
struct Sizes(HashMap<Path, usize>);

impl Sizes {
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
                let variants = item.variants.iter_mut();
                let variants = variants.map(|variant| (0, Some(&mut variant.value)));
                let unknown = item.unknown.iter().map(|_| (of_type(&Type::Value), None));
                POINTER + self.box_large(&mut variants.chain(unknown).collect::<Vec<_>>())
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

    fn box_bodies(&self, service: &mut Service) {
        for operation in &mut service.operations {
            if let Some(body) = &mut operation.request.body {
                let media = body.media.iter_mut();
                self.box_large(
                    &mut media
                        .map(|media| of_media(&mut media.value))
                        .collect::<Vec<_>>(),
                );
            }
            let mut answers = Vec::new();
            for answer in &mut operation.response.variants {
                let status = match answer.status {
                    Status::Code(_) => 0,
                    Status::Range(_) | Status::Default => POINTER,
                };
                let headers = answer.headers.iter();
                let headers = headers.map(|header| self.of_field(&header.value, header.required));
                let beside = status + headers.sum::<usize>();
                let body = answer.body.as_mut();
                let (bytes, value) = body.map_or((0, None), |body| of_media(&mut body.value));
                answers.push((beside + bytes, value));
            }
            self.box_large(&mut answers);
        }
    }

    /// Puts values into boxes that make their variants of an enum large, and tells the size of the largest variant that
    /// is left. Each variant has a size beside its value.
    fn box_large(&self, variants: &mut [(usize, Option<&mut TypeUse>)]) -> usize {
        let is_alone = variants.len() < 2;
        loop {
            let mut largest = (0, None);
            let mut second = 0;
            for (index, (beside, value)) in variants.iter().enumerate() {
                let size = beside + value.as_ref().map_or(0, |value| self.of(&value.ty));
                if size > largest.0 {
                    second = second.max(largest.0);
                    largest = (size, Some(index));
                } else {
                    second = second.max(size);
                }
            }
            let (size, index) = largest;
            let value = index.and_then(|index| variants.get_mut(index));
            match value {
                Some((_, Some(value)))
                    if size > second + LARGER && !is_alone && self.of(&value.ty) > POINTER =>
                {
                    value.ty = Type::Boxed(Box::new(value.ty.clone()));
                }
                _ => return size,
            }
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

/// The value of a body, or else how large its bytes are.
fn of_media(value: &mut MediaValue) -> (usize, Option<&mut TypeUse>) {
    match value {
        MediaValue::Json(value)
        | MediaValue::Text(value, _)
        | MediaValue::Form(value, _)
        | MediaValue::Multipart(value) => (0, Some(value)),
        MediaValue::Bytes => (4 * POINTER, None),
        MediaValue::Events(_) | MediaValue::Lines(_) => (2 * POINTER, None),
        // A body, and what it says of its size.
        MediaValue::Stream => (6 * POINTER, None),
        // With the text of the media type.
        MediaValue::Content => (11 * POINTER, None),
    }
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
