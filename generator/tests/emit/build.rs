//! Short ways to write the intermediate representation.

use oasmith::ir::{
    Additional, Alias, Body, Crate, Declaration, Document, Documentation, Enum, Example, Field,
    Ident, Item, JsonType, Keyword, Literal, Media, MediaValue, Method, Module, Newtype, OpenTuple,
    Operation, Origin, Parameter, ParameterShape, Path, Place, Request, Response, ResponseVariant,
    Rules, Schema, Service, Signs, Status, Struct, Style, TextShape, Type, TypeUse, Union,
    UnionVariant, Variant, Writing,
};

pub(crate) fn ident(text: &str) -> Ident {
    Ident::new(text).unwrap_or_else(|| panic!("`{text}` is no identifier"))
}

pub(crate) fn docs(text: &str) -> Documentation {
    Documentation(text.to_owned())
}

pub(crate) fn origin(text: &str) -> Origin {
    let (file, pointer) = text.split_once('#').unwrap_or((text, ""));
    Origin {
        file: file.to_owned(),
        pointer: pointer.to_owned(),
    }
}

pub(crate) fn declaration(name: &str, documentation: &str) -> Declaration {
    let origin = origin(&format!("api.yaml#/definitions/{name}"));
    Declaration {
        name: ident(name),
        documentation: docs(documentation),
        origin,
        also: Vec::new(),
        deprecated: false,
        derives: Vec::new(),
        nullable: false,
    }
}

pub(crate) fn plain(ty: Type) -> TypeUse {
    TypeUse {
        ty,
        rules: Rules::default(),
    }
}

pub(crate) fn ruled(ty: Type, rules: Rules) -> TypeUse {
    TypeUse { ty, rules }
}

/// The item at a path such as `definitions::Pdu`.
pub(crate) fn item(path: &str) -> Type {
    Type::Item(self::path(path))
}

pub(crate) fn path(path: &str) -> Path {
    let mut modules: Vec<_> = path.split("::").map(ident).collect();
    let name = modules.pop().unwrap_or_else(|| ident("Nothing"));
    Path { modules, name }
}

pub(crate) fn array(element: Type) -> Type {
    Type::Array(Box::new(plain(element)))
}

pub(crate) fn map(value: Type) -> Type {
    Type::Map(Box::new(plain(value)))
}

pub(crate) fn tuple(elements: impl IntoIterator<Item = Type>) -> Type {
    Type::Tuple(elements.into_iter().map(plain).collect())
}

pub(crate) fn nullable(value: Type) -> Type {
    Type::Nullable(Box::new(value))
}

/// A required field of the property of the same name.
pub(crate) fn field(name: &str, documentation: &str, ty: Type) -> Field {
    Field {
        name: ident(name),
        property: name.to_owned(),
        documentation: docs(documentation),
        required: true,
        deprecated: false,
        value: plain(ty),
        preset: None,
    }
}

pub(crate) fn optional(name: &str, documentation: &str, ty: Type) -> Field {
    Field {
        required: false,
        ..field(name, documentation, ty)
    }
}

pub(crate) fn open() -> Additional {
    Additional::Untyped(ident("additional_properties"))
}

pub(crate) fn structure(
    name: &str,
    documentation: &str,
    fields: impl IntoIterator<Item = Field>,
) -> Struct {
    Struct {
        declaration: declaration(name, documentation),
        fields: fields.into_iter().collect(),
        patterns: Vec::new(),
        additional: open(),
        rules: Rules::default(),
    }
}

pub(crate) fn enumeration(name: &str, documentation: &str, values: &[(&str, &str)]) -> Item {
    let variants = values.iter().map(|(name, value)| Variant {
        name: ident(name),
        documentation: Documentation::default(),
        value: Literal::String((*value).to_owned()),
    });
    Item::Enum(Enum {
        declaration: declaration(name, documentation),
        variants: variants.collect(),
        unknown: None,
        rules: Rules::default(),
    })
}

/// An enum of values, by their JSON texts.
pub(crate) fn values(name: &str, documentation: &str, values: &[(&str, &str)]) -> Item {
    let variants = values.iter().map(|(name, text)| Variant {
        name: ident(name),
        documentation: Documentation::default(),
        value: match serde_json::from_str(text) {
            Ok(serde_json::Value::String(string)) => Literal::String(string),
            _ => Literal::Json((*text).to_owned()),
        },
    });
    Item::Enum(Enum {
        declaration: declaration(name, documentation),
        variants: variants.collect(),
        unknown: None,
        rules: Rules::default(),
    })
}

pub(crate) fn union(
    name: &str,
    documentation: &str,
    variants: impl IntoIterator<Item = UnionVariant>,
) -> Union {
    Union {
        declaration: declaration(name, documentation),
        variants: variants.into_iter().collect(),
        unknown: None,
        exactly_one: true,
        is_uneven: false,
        rules: Rules::default(),
    }
}

/// A variant of a union, told by its JSON type alone.
pub(crate) fn variant(name: &str, types: &[JsonType], ty: Type) -> UnionVariant {
    UnionVariant {
        name: ident(name),
        part: name.to_owned(),
        documentation: Documentation::default(),
        value: plain(ty),
        signs: Signs {
            types: types.to_vec(),
            constants: Vec::new(),
            required: Vec::new(),
        },
    }
}

/// A variant of objects whose properties have these constants, and that require these properties.
pub(crate) fn object_variant(
    name: &str,
    ty: Type,
    constants: &[(&str, &[&str])],
    required: &[&str],
) -> UnionVariant {
    let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    let constants = constants
        .iter()
        .map(|(property, values)| ((*property).to_owned(), owned(values)));
    UnionVariant {
        signs: Signs {
            types: vec![JsonType::Object],
            constants: constants.collect(),
            required: owned(required),
        },
        ..variant(name, &[], ty)
    }
}

pub(crate) fn open_tuple(
    name: &str,
    elements: Vec<(TypeUse, Documentation, bool)>,
    rest: Option<TypeUse>,
) -> OpenTuple {
    OpenTuple {
        declaration: declaration(name, ""),
        elements,
        rest,
        rules: Rules::default(),
    }
}

/// A schema to check values against.
pub(crate) fn schema(name: &str, keywords: Vec<Keyword>) -> Schema {
    Schema {
        name: ident(name),
        origin: origin(&format!("api.yaml#/schemas/{name}")),
        keywords,
    }
}

pub(crate) fn newtype(name: &str, documentation: &str, value: TypeUse) -> Item {
    let declaration = declaration(name, documentation);
    Item::Newtype(Newtype {
        declaration,
        value,
        elements: Vec::new(),
    })
}

pub(crate) fn alias(name: &str, documentation: &str, value: Type) -> Item {
    Item::Alias(Alias {
        declaration: declaration(name, documentation),
        value,
    })
}

pub(crate) fn module(name: &str, items: impl IntoIterator<Item = Item>) -> Module {
    Module {
        name: ident(name),
        documentation: Documentation::default(),
        sources: Vec::new(),
        flattened: false,
        feature: None,
        items: items.into_iter().collect(),
        modules: Vec::new(),
    }
}

pub(crate) fn document(path: &str) -> Document {
    Document {
        path: path.to_owned(),
        ..Document::default()
    }
}

pub(crate) fn krate(modules: impl IntoIterator<Item = Module>) -> Crate {
    Crate {
        documents: vec![document("api.yaml")],
        modules: modules.into_iter().collect(),
        ..Crate::default()
    }
}

pub(crate) fn json_body(documentation: &str, ty: Type) -> Body {
    Body {
        name: ident("body"),
        documentation: docs(documentation),
        required: true,
        media: vec![media(
            "Json",
            "application/json",
            MediaValue::Json(plain(ty)),
        )],
        choice: None,
        is_uneven: false,
    }
}

/// A body of one media type.
pub(crate) fn media(name: &str, media_type: &str, value: MediaValue) -> Media {
    Media {
        name: ident(name),
        media_types: vec![media_type.to_owned()],
        value,
    }
}

pub(crate) fn path_parameter(
    name: &str,
    parameter: &str,
    documentation: &str,
    value: TypeUse,
) -> Parameter {
    Parameter {
        name: ident(name),
        parameter: parameter.to_owned(),
        place: Place::Path,
        writing: Writing {
            style: Style::Simple,
            explode: false,
            allow_empty_value: false,
            allow_reserved: false,
        },
        shape: ParameterShape::Text(TextShape::of(match value.ty {
            Type::Integer32 | Type::Integer64 => JsonType::Integer,
            Type::Number => JsonType::Number,
            Type::Boolean => JsonType::Boolean,
            _ => JsonType::String,
        })),
        apart_from: Vec::new(),
        documentation: docs(documentation),
        deprecated: false,
        required: true,
        default: None,
        value,
    }
}

pub(crate) fn answer(
    name: &str,
    status: u16,
    documentation: &str,
    body: Option<Body>,
) -> ResponseVariant {
    ResponseVariant {
        name: ident(name),
        documentation: docs(documentation),
        status: Status::Code(status),
        headers: Vec::new(),
        body: body.and_then(|body| body.media.into_iter().next()),
    }
}

/// An operation; its types are called `prefix`, and `Request` or `Response`.
pub(crate) fn operation(
    (name, id, prefix): (&str, &str, &str),
    documentation: &str,
    (method, path): (Method, &str),
    (parameters, body): (Vec<Parameter>, Option<Body>),
    variants: Vec<ResponseVariant>,
) -> Operation {
    Operation {
        declaration: declaration(name, documentation),
        compared: false,
        id: id.to_owned(),
        method,
        path: path.to_owned(),
        tags: Vec::new(),
        security: None,
        request: Request {
            name: ident(&format!("{prefix}Request")),
            parameters,
            body,
        },
        response: Response {
            name: ident(&format!("{prefix}Response")),
            variants,
            is_uneven: false,
        },
        samples: None,
    }
}

pub(crate) fn service(name: &str, documentation: &str, operations: Vec<Operation>) -> Item {
    Item::Service(Service {
        declaration: declaration(name, documentation),
        is_sent: false,
        client: ident(&format!("{name}Client")),
        mock: None,
        security: None,
        operations,
    })
}

pub(crate) fn example(name: &str, origin: &str, ty: Type, json: &str) -> Example {
    Example {
        origin: self::origin(origin),
        name: ident(name),
        value: plain(ty),
        json: json.to_owned(),
    }
}
