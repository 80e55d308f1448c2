//! Bodies of requests and responses, by their media types.

use indexmap::IndexMap;
use openapiv3::{Encoding, MediaType, RequestBody};

use super::forms::{FoundForm, encode};
use super::multipart::FoundMultipart;
use super::shapes::{Mode, Shaper};
use super::{Builder, Finder, places_of, type_of};
use crate::document::{Location, View};
use crate::ir;
use crate::lower::directions::Direction;
use crate::lower::names;
use crate::lower::shape::{Position, Shape, ShapeKind};
use crate::lower::words;
use crate::skeleton::SchemaSource;

/// The body of a request, with the schemas that it has.
pub(super) struct FoundBody<'s> {
    description: Option<String>,
    pub(super) required: bool,
    pub(super) media: Vec<FoundMedia<'s>>,
}

/// What a body of some media types is, with the schema that it has.
pub(super) struct FoundMedia<'s> {
    /// The name of the variant, where it is one of several.
    pub(super) name: ir::Ident,
    pub(super) media_types: Vec<String>,
    pub(super) value: FoundValue<'s>,
    pub(super) examples: Vec<Location>,
}

/// What a body holds.
#[derive(Clone)]
pub(super) enum FoundValue<'s> {
    Json(Option<Position>),
    Text(Option<Position>),
    Form(Position, &'s IndexMap<String, Encoding>),
    /// The form parameters of Swagger 2.0.
    Fields(FoundForm<'s>),
    Multipart(FoundMultipart<'s>),
    Events(Option<Position>),
    Lines(Option<Position>),
    Bytes,
    Stream,
    Content,
}

/// Media types with one schema.
struct Group<'s> {
    media_types: Vec<String>,
    object: &'s MediaType,
    kind: Kind,
    position: Option<Position>,
}

/// The kinds of media types.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Kind {
    Json,
    Text,
    Form,
    Multipart,
    /// Server-sent events.
    Events,
    /// JSON lines.
    Lines,
    /// What is not decoded.
    Bytes,
    /// What is not text.
    Binary,
    /// What is not text, of several media types or a range.
    Open,
}

impl<'s> Finder<'s, '_, '_> {
    /// The body of a request.
    pub(super) fn request_body(
        &mut self,
        body: &'s RequestBody,
        operation: &ir::Ident,
    ) -> Option<FoundBody<'s>> {
        let location = self.skeleton.location(&body.extensions);
        let name = type_of(operation, "Body");
        let request = type_of(operation, "Request");
        let about = |_: bool| format!("The body of [`{}`].", request.as_str());
        let media = self.media(location, &body.content, &name, &about, Direction::Request);
        if media.len() > 1 {
            self.types.reserve(&self.home.module, &name);
        }
        (!media.is_empty()).then(|| FoundBody {
            description: body.description.clone(),
            required: body.required,
            media,
        })
    }

    /// What a body with this content may be. Inline schemas in it are called `name`, with the media
    /// type behind it where there are several; `about` says what they are, by whether it is one.
    pub(super) fn media(
        &mut self,
        location: Location,
        content: &'s IndexMap<String, MediaType>,
        name: &ir::Ident,
        about: &dyn Fn(bool) -> String,
        direction: Direction,
    ) -> Vec<FoundMedia<'s>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for (media_type, object) in content {
            let kind = self.kind(media_type, object, direction);
            let position = match kind {
                Kind::Binary | Kind::Open => None,
                Kind::Json
                | Kind::Text
                | Kind::Form
                | Kind::Multipart
                | Kind::Events
                | Kind::Lines
                | Kind::Bytes => {
                    let schema = object.schema.as_ref();
                    schema.and_then(|schema| self.position(schema))
                }
            };
            // What is not decoded has to be told by its media type.
            let same = groups.iter_mut().find(|group| {
                group.kind == kind && group.position == position && kind != Kind::Bytes
            });
            match same {
                Some(group) => group.media_types.push(media_type.clone()),
                None => groups.push(Group {
                    media_types: vec![media_type.clone()],
                    object,
                    kind,
                    position,
                }),
            }
        }
        let is_one = groups.len() == 1;
        let about = &about(is_one);
        let mut found: Vec<FoundMedia<'_>> = Vec::new();
        for mut group in groups {
            let taken = found.iter().map(|media| media.name.clone()).collect();
            let first = group.media_types.first().map_or("", String::as_str);
            // Of bytes of several media types, the type has to be told.
            if group.kind == Kind::Binary && group.media_types.len() > 1 {
                group.kind = Kind::Open;
            }
            let variant = names::unused(&variant_name(first), "", &taken);
            let inline = if is_one {
                name.clone()
            } else {
                type_of(name, variant.as_str())
            };
            let value = self.value(location, &group, &inline, about, direction);
            found.push(FoundMedia {
                name: variant,
                media_types: group.media_types,
                value,
                examples: places_of(&group.object.examples, self.skeleton),
            });
        }
        found
    }

    /// The kind of a media type. A range with a schema of arrays or objects means JSON.
    fn kind(&mut self, media_type: &str, object: &MediaType, direction: Direction) -> Kind {
        let essence = essence(media_type);
        let has_range = is_range(media_type);
        let source = object
            .schema
            .as_ref()
            .and_then(|schema| self.skeleton.schema(schema));
        if self.is_binary(source) {
            return if has_range { Kind::Open } else { Kind::Binary };
        }
        let is_answer = direction == Direction::Response;
        match &*essence {
            essence if is_json(essence) => Kind::Json,
            "application/x-www-form-urlencoded" => Kind::Form,
            "multipart/form-data" if !is_answer => Kind::Multipart,
            "text/event-stream" if is_answer => Kind::Events,
            essence if is_answer && is_json_lines(essence) => Kind::Lines,
            _ if has_range && self.is_structured(source) => Kind::Json,
            _ if has_range => Kind::Open,
            essence if is_xml(essence) => Kind::Bytes,
            essence if essence.starts_with("text/") && essence != "text/event-stream" => Kind::Text,
            essence if is_json_lines(essence) || essence.starts_with("multipart/") => Kind::Bytes,
            "text/event-stream" => Kind::Bytes,
            _ if self.is_structured(source) => Kind::Bytes,
            _ => Kind::Binary,
        }
    }

    /// Whether a schema only says that a body is a file: Swagger 2.0 has a type for it, which is none of JSON's, and
    /// OpenAPI 3.0 a format.
    fn is_binary(&self, source: Option<&SchemaSource>) -> bool {
        let Some(SchemaSource::Place(place)) = source else {
            return false;
        };
        let view = self.documents.view(place.location);
        let keyword = |key| view.get(key).and_then(View::as_str);
        keyword("type") == Some("file") || keyword("format") == Some("binary")
    }

    /// Whether values of a schema are more than one text.
    fn is_structured(&mut self, source: Option<&SchemaSource>) -> bool {
        match source {
            None => false,
            Some(SchemaSource::Form(_)) => true,
            Some(SchemaSource::Place(place)) => {
                if self
                    .documents
                    .view(place.location)
                    .get("type")
                    .and_then(View::as_str)
                    == Some("file")
                {
                    return false;
                }
                let position = self.position_of(*place);
                !is_text(&self.types.shapes.shape(&position, self.diagnostics))
            }
        }
    }

    /// What the items of a stream are, by its schema. That of an array is taken to speak of all of
    /// them together, as `OpenAPI` 3.2 has it.
    fn item(&mut self, position: Option<Position>) -> Option<Position> {
        let position = position?;
        let shape = self.types.shapes.shape(&position, self.diagnostics);
        match &shape.kind {
            ShapeKind::Array(element) => element.clone(),
            _ => Some(position),
        }
    }

    fn value(
        &mut self,
        location: Location,
        group: &Group<'s>,
        name: &ir::Ident,
        about: &str,
        direction: Direction,
    ) -> FoundValue<'s> {
        let Group {
            media_types,
            object,
            kind,
            position,
        } = group;
        let (object, kind) = (*object, *kind);
        let schema = object.schema.as_ref();
        let source = schema.and_then(|schema| self.skeleton.schema(schema));
        let of_schema = match source {
            Some(SchemaSource::Form(form)) => {
                return match kind {
                    Kind::Form => FoundValue::Fields(self.form(form, name, about)),
                    Kind::Multipart => {
                        let form = self.multipart_form(form, (location, name, about));
                        FoundValue::Multipart(form)
                    }
                    _ => {
                        self.not_decoded(object, media_types);
                        FoundValue::Bytes
                    }
                };
            }
            Some(SchemaSource::Place(place)) => Some(*place),
            None => None,
        };
        let find = |finder: &mut Self, position: &Option<Position>| {
            if let Some(position) = position {
                finder.find(position, name.clone(), about.to_owned(), direction);
            }
        };
        let position = position.clone();
        match kind {
            Kind::Json => {
                if let Some(range) = media_types.iter().find(|name| is_range(name))
                    && let Some(place) = of_schema
                {
                    let span = self.documents.view(place.location).span();
                    self.diagnostics
                        .note(
                            span,
                            format!("a body of `{range}` with this schema is taken as JSON"),
                        )
                        .help("name the media types of the body, such as `application/json`");
                }
                find(self, &position);
                FoundValue::Json(position)
            }
            Kind::Form => match position {
                Some(position) => {
                    self.find(&position, name.clone(), about.to_owned(), direction);
                    FoundValue::Form(position, &object.encoding)
                }
                None => FoundValue::Bytes,
            },
            Kind::Multipart => {
                let of = (location, name, about);
                if let Some(form) = self.multipart(position, &object.encoding, of) {
                    return FoundValue::Multipart(form);
                }
                self.not_decoded(object, media_types);
                FoundValue::Bytes
            }
            Kind::Events | Kind::Lines => {
                let item = self.item(position);
                find(self, &item);
                match kind {
                    Kind::Events => FoundValue::Events(item),
                    _ => FoundValue::Lines(item),
                }
            }
            Kind::Text if !self.is_structured(source) => {
                find(self, &position);
                FoundValue::Text(position)
            }
            Kind::Text | Kind::Bytes => {
                self.not_decoded(object, media_types);
                FoundValue::Bytes
            }
            Kind::Binary => FoundValue::Stream,
            Kind::Open => FoundValue::Content,
        }
    }

    fn not_decoded(&mut self, object: &MediaType, media_types: &[String]) {
        let media_type = media_types.join("` or `");
        let message = if media_types.iter().any(|media_type| is_xml(media_type)) {
            format!("XML is not supported: a body of `{media_type}` is not decoded")
        } else {
            format!("a body of `{media_type}` is not decoded")
        };
        let location = self.skeleton.location(&object.extensions);
        let span = self.documents.view(location).span();
        self.diagnostics
            .warning(span, message)
            .help("the implementation gives and receives its bytes");
    }
}

impl Builder<'_, '_> {
    /// The body of a request, in the field of this name.
    pub(super) fn body(
        &mut self,
        found: FoundBody<'_>,
        name: ir::Ident,
        operation: &ir::Ident,
    ) -> ir::Body {
        let choice = (found.media.len() > 1).then(|| type_of(operation, "Body"));
        let way = [operation.as_str(), "body"];
        let media = found.media.into_iter();
        ir::Body {
            name,
            documentation: words::of_body(found.description.as_deref()),
            required: found.required,
            media: media.map(|media| self.media(media, &way)).collect(),
            choice,
            is_uneven: false,
        }
    }

    /// A body of some media types; `way` leads to its examples.
    pub(super) fn media(&mut self, found: FoundMedia<'_>, way: &[&str]) -> ir::Media {
        let value = match found.value {
            FoundValue::Json(position) => {
                let value = self.type_use(position.as_ref(), ir::Type::Value);
                for example in found.examples {
                    let example = self.documents.view(example);
                    self.examples.add_at(example, &value, way, self.diagnostics);
                }
                ir::MediaValue::Json(value)
            }
            FoundValue::Text(position) => {
                let value = self.type_use(position.as_ref(), ir::Type::String);
                let shape = match &position {
                    Some(position) => self.shape(position, Mode::Form, &[]),
                    None => ir::ParameterShape::Text(ir::TextShape::of(ir::JsonType::String)),
                };
                ir::MediaValue::Text(value, shape)
            }
            FoundValue::Form(position, encodings) => {
                let value = self.types.type_use(&position, self.diagnostics);
                let mut shape = self.shape(&position, Mode::Form, &[]);
                if let ir::ParameterShape::Text(shape) = &mut shape {
                    encode(shape, encodings);
                }
                ir::MediaValue::Form(value, shape)
            }
            FoundValue::Fields(form) => self.form(form),
            FoundValue::Multipart(form) => self.multipart(form),
            FoundValue::Events(position) => {
                ir::MediaValue::Events(self.type_use(position.as_ref(), ir::Type::Value))
            }
            FoundValue::Lines(position) => {
                ir::MediaValue::Lines(self.type_use(position.as_ref(), ir::Type::Value))
            }
            FoundValue::Bytes => ir::MediaValue::Bytes,
            FoundValue::Stream => ir::MediaValue::Stream,
            FoundValue::Content => ir::MediaValue::Content,
        };
        ir::Media {
            name: found.name,
            media_types: found.media_types,
            value,
        }
    }

    fn type_use(&mut self, position: Option<&Position>, otherwise: ir::Type) -> ir::TypeUse {
        match position {
            Some(position) => self.types.type_use(position, self.diagnostics),
            None => ir::TypeUse {
                ty: otherwise,
                rules: ir::Rules::default(),
            },
        }
    }

    pub(super) fn shape(
        &mut self,
        position: &Position,
        mode: Mode,
        delimiters: &[char],
    ) -> ir::ParameterShape {
        let place = position.locations().last().copied();
        let span = self
            .documents
            .view(place.unwrap_or(self.skeleton.root))
            .span();
        Shaper::new(self.types, span, mode, self.diagnostics).shape(position, delimiters)
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// Whether a media type stands for all of a kind.
fn is_range(media_type: &str) -> bool {
    essence(media_type).ends_with("/*")
}

/// Whether a media type is JSON (RFC 8259, and the suffix of RFC 6839).
pub(super) fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a media type is XML (RFC 7303).
fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml")
}

/// Whether a media type is JSON lines. None of its names is registered.
fn is_json_lines(essence: &str) -> bool {
    matches!(
        essence,
        "application/jsonl"
            | "application/x-jsonl"
            | "application/ndjson"
            | "application/x-ndjson"
            | "application/jsonlines"
            | "application/x-jsonlines"
    )
}

/// Whether the values of a shape are written as one text.
fn is_text(shape: &Shape) -> bool {
    matches!(
        shape.kind,
        ShapeKind::String
            | ShapeKind::Any
            | ShapeKind::Boolean
            | ShapeKind::Integer
            | ShapeKind::Number
            | ShapeKind::Enum(_)
            | ShapeKind::Same(_)
            | ShapeKind::Null
    )
}

/// What a body of a media type is called, where it is one of several.
fn variant_name(media_type: &str) -> ir::Ident {
    let essence = essence(media_type);
    names::type_name(match &*essence {
        "application/x-www-form-urlencoded" => "form",
        "multipart/form-data" => "multipart",
        "application/octet-stream" => "bytes",
        "text/plain" => "text",
        "text/event-stream" => "events",
        other if is_json_lines(other) => "lines",
        "*/*" => "any",
        other => {
            let (kind, subtype) = other.split_once('/').unwrap_or((other, "*"));
            if subtype == "*" { kind } else { subtype }
        }
    })
}
