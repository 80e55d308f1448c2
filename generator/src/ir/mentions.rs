//! What the definition of an item mentions.

use super::{Additional, Item, Media, MediaValue, Parameter, PartValue, Path, Service, Type};

impl Item {
    /// Calls a function with each type that stands in the item's definition. Those in these are found
    /// by [`Type::each_item`].
    pub fn each_type(&self, function: &mut dyn FnMut(&Type)) {
        match self {
            Self::Struct(item) => {
                for field in &item.fields {
                    function(&field.value.ty);
                }
                for matching in &item.patterns {
                    function(&matching.values);
                }
                match &item.additional {
                    Additional::Closed | Additional::Untyped(_) => {}
                    Additional::Typed(_, value) => function(&value.ty),
                }
            }
            Self::Enum(_) => {}
            Self::Union(item) => {
                for variant in &item.variants {
                    function(&variant.value.ty);
                }
            }
            Self::Newtype(item) => function(&item.value.ty),
            Self::OpenTuple(item) => {
                for (element, ..) in &item.elements {
                    function(&element.ty);
                }
                if let Some(rest) = &item.rest {
                    function(&rest.ty);
                }
            }
            Self::Alias(item) => function(&item.value),
            Self::Multipart(item) => {
                for part in &item.parts {
                    match &part.value {
                        PartValue::File | PartValue::Files { .. } => {}
                        PartValue::Value(value) => function(&value.0.ty),
                    }
                }
            }
            Self::Service(service) => each_type_of_service(service, function),
        }
    }
}

/// The types of the parameters and bodies of all operations.
fn each_type_of_service(service: &Service, function: &mut dyn FnMut(&Type)) {
    fn parameters(parameters: &[Parameter], function: &mut dyn FnMut(&Type)) {
        for parameter in parameters {
            function(&parameter.value.ty);
        }
    }
    fn body<'m>(media: impl IntoIterator<Item = &'m Media>, function: &mut dyn FnMut(&Type)) {
        for media in media {
            match &media.value {
                MediaValue::Json(value)
                | MediaValue::Text(value, _)
                | MediaValue::Form(value, _)
                | MediaValue::Multipart(value, _)
                | MediaValue::Events(value)
                | MediaValue::Lines(value) => function(&value.ty),
                MediaValue::Bytes | MediaValue::Stream | MediaValue::Content => {}
            }
        }
    }
    for operation in &service.operations {
        parameters(&operation.request.parameters, function);
        body(
            operation.request.body.iter().flat_map(|body| &body.media),
            function,
        );
        for variant in &operation.response.variants {
            parameters(&variant.headers, function);
            body(&variant.body, function);
        }
    }
}

impl Type {
    /// Calls a function with each item that stands in the type.
    pub fn each_item(&self, function: &mut dyn FnMut(&Path)) {
        match self {
            Self::Item(path) => function(path),
            Self::Array(value) | Self::Map(value) => value.ty.each_item(function),
            Self::Nullable(inner) | Self::Boxed(inner) => inner.each_item(function),
            Self::Tuple(elements) => {
                for element in elements {
                    element.ty.each_item(function);
                }
            }
            Self::Value
            | Self::Object
            | Self::Null
            | Self::Boolean
            | Self::String
            | Self::Formatted(_)
            | Self::Foreign(_)
            | Self::Integer8
            | Self::Integer16
            | Self::Integer32
            | Self::Integer64
            | Self::Unsigned8
            | Self::Unsigned16
            | Self::Unsigned32
            | Self::Unsigned64
            | Self::Number
            | Self::ExactInteger
            | Self::ExactNumber => {}
        }
    }
}
