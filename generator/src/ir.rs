//! The generated crate as data: what `lower` decides and `emit` prints.
//!
//! Invariant: data only. Whatever stands here is decided; `emit` neither names, nor chooses, nor reads the spec.

/// A generated crate (or module).
#[derive(Clone, Debug, Default)]
pub struct Crate {
    /// The root documents, as paths below the spec root.
    pub documents: Vec<String>,
    /// The modules at the root.
    pub modules: Vec<Module>,
    /// The examples of the spec, which become tests.
    pub examples: Vec<Example>,
    /// What values are checked against where types cannot say it; a [`SchemaId`] is an index.
    pub schemas: Vec<Schema>,
    /// The dynamic anchors that schemas are entered with; [`Schema::resource`] is an index.
    pub resources: Vec<Resource>,
}

/// A Rust module, one source file.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The files of the spec that it was made from, as paths below the spec root.
    pub sources: Vec<String>,
    /// Whether its parent shows its items as the parent's own (`mod pdu; pub use pdu::Pdu;`) instead of the module.
    pub flattened: bool,
    /// What it declares.
    pub items: Vec<Item>,
    /// The modules in it.
    pub modules: Vec<Module>,
}

/// What a module declares.
#[derive(Clone, Debug)]
pub enum Item {
    /// A struct with named fields.
    Struct(Struct),
    /// A choice of values.
    Enum(Enum),
    /// A choice of types.
    Union(Union),
    /// A tuple struct: one field, or the elements of a tuple.
    Newtype(Newtype),
    /// A tuple struct of an array that may end early or go on.
    OpenTuple(OpenTuple),
    /// Another name for a type.
    Alias(Alias),
    /// A server trait with the types of its operations.
    Service(Service),
}

/// The parts that every named item has.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its name in its module.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The place in the spec that it was made from.
    pub origin: Origin,
    /// Other places that say the same, and are the same item.
    pub also: Vec<Origin>,
    /// Whether the spec says that it is deprecated.
    pub deprecated: bool,
}

/// A place in the spec, as text.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Origin {
    /// The file, as a path below the spec root.
    pub file: String,
    /// The JSON pointer in it.
    pub pointer: String,
}

/// Markdown for rustdoc, already safe to be printed. Empty where the spec says nothing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Documentation(pub String);

/// A JSON object with declared properties.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// The declared properties.
    pub fields: Vec<Field>,
    /// The properties that are not declared.
    pub additional: Additional,
    /// Constraints on the object as a whole.
    pub rules: Rules,
}

/// A property of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name of the field in Rust.
    pub name: Ident,
    /// The name of the property in JSON.
    pub property: String,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether it must be there. A field that need not is an `Option`.
    pub required: bool,
    /// Whether the spec says that it is deprecated.
    pub deprecated: bool,
    /// What it holds.
    pub value: TypeUse,
}

/// What happens to properties that a struct does not declare.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each struct, which is larger"
)]
pub enum Additional {
    /// They are refused.
    Closed,
    /// They are kept as they are, in the field of this name (`additional_properties`).
    Untyped(Ident),
    /// They are kept as values of a type, in the field of this name.
    Typed(Ident, TypeUse),
}

/// A choice of values.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// Its variants, at least one.
    pub variants: Vec<Variant>,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name in Rust.
    pub name: Ident,
    /// The value.
    pub value: Literal,
}

/// A value that stands in the spec.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Literal {
    /// A string.
    String(String),
    /// Any other value, as JSON text.
    Json(String),
}

/// A choice of types.
#[derive(Clone, Debug)]
pub struct Union {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// Its variants, at least one.
    pub variants: Vec<UnionVariant>,
    /// Whether a value that several variants accept is refused (`oneOf`); else the first of them takes it.
    pub exactly_one: bool,
    /// Constraints on the value, whichever variant it is.
    pub rules: Rules,
}

/// One type of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// Its name in Rust.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// What it holds.
    pub value: TypeUse,
    /// What tells its values before they are decoded.
    pub signs: Signs,
}

/// What can be seen of a value before it is decoded. A value without these signs is not of the variant.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signs {
    /// Its JSON types.
    pub types: Vec<JsonType>,
    /// For objects: properties that are among these strings, where they are there.
    pub constants: Vec<(String, Vec<String>)>,
    /// For objects: the properties that are there.
    pub required: Vec<String>,
}

/// A type of JSON Schema.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub enum JsonType {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `integer`, where `1.0` is one
    Integer,
    /// `integer`, where `1.0` is none (draft 4)
    IntegerLiteral,
    /// `number`
    Number,
    /// `string`
    String,
    /// `array`
    Array,
    /// `object`
    Object,
}

/// A tuple struct of an array that may end early or go on: `pub struct Pair(pub String, pub Option<bool>, pub Vec<Value>)`.
#[derive(Clone, Debug)]
pub struct OpenTuple {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// The elements at the front, each with its documentation, and whether it must be there; the others are `Option`s.
    pub elements: Vec<(TypeUse, Documentation, bool)>,
    /// The elements after them, a `Vec`; `None` where there may be none.
    pub rest: Option<TypeUse>,
    /// Constraints on the array as a whole.
    pub rules: Rules,
}

/// A type of its own around another. Around a tuple, its elements are the fields.
#[derive(Clone, Debug)]
pub struct Newtype {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// What it holds.
    pub value: TypeUse,
    /// Where it holds a tuple, the documentation of each element.
    pub elements: Vec<Documentation>,
}

/// Another name for a type.
#[derive(Clone, Debug)]
pub struct Alias {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// What it stands for.
    pub value: Type,
}

/// A type where it is used, with what the spec demands of its values there.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TypeUse {
    /// The type.
    pub ty: Type,
    /// What its values must keep to. Empty for an item, which brings its own.
    pub rules: Rules,
}

/// A Rust type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Type {
    /// `oasmith_runtime::Value`: any JSON value.
    Value,
    /// `oasmith_runtime::Object`: any JSON object.
    Object,
    /// `()`: only null.
    Null,
    /// `bool`.
    Boolean,
    /// `String`.
    String,
    /// `i32`.
    Integer32,
    /// `i64`.
    Integer64,
    /// `f64`.
    Number,
    /// `oasmith_runtime::Integer`: a whole number that keeps its text.
    ExactInteger,
    /// `oasmith_runtime::Number`: a number that keeps its text.
    ExactNumber,
    /// `Option<_>`: null, or a value, which alone has to keep to the rules.
    Nullable(Box<Type>),
    /// `Vec<_>`.
    Array(Box<TypeUse>),
    /// `BTreeMap<String, _>`.
    Map(Box<TypeUse>),
    /// `(_, _)`: an array of exactly these elements, at least one. Rust's own traits end at [`Type::TUPLE`] elements;
    /// a longer tuple is a [`Newtype`].
    Tuple(Vec<TypeUse>),
    /// `Box<_>`, where a cycle of types needs it.
    Boxed(Box<Type>),
    /// An item of the crate.
    Item(Path),
}

impl Type {
    /// The greatest number of elements of a tuple that is not a [`Newtype`].
    pub const TUPLE: usize = 12;
}

/// The public path of an item from the root of the crate.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Path {
    /// The modules on the way.
    pub modules: Vec<Ident>,
    /// The item.
    pub name: Ident,
}

/// Constraints of JSON Schema on a value. Numbers are JSON text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rules {
    /// The least number.
    pub minimum: Option<Bound>,
    /// The greatest number.
    pub maximum: Option<Bound>,
    /// What a number must be a multiple of.
    pub multiple_of: Option<String>,
    /// The least number of code points of a string.
    pub min_length: Option<u64>,
    /// The greatest number of code points of a string.
    pub max_length: Option<u64>,
    /// What a string must match somewhere, an ECMA-262 regular expression.
    pub pattern: Option<String>,
    /// The least number of elements of an array.
    pub min_items: Option<u64>,
    /// The greatest number of elements of an array.
    pub max_items: Option<u64>,
    /// Whether no two elements of an array may be equal.
    pub unique_items: bool,
    /// The least number of properties of an object.
    pub min_properties: Option<u64>,
    /// The greatest number of properties of an object.
    pub max_properties: Option<u64>,
    /// Whether an integer may be written like `1.0`, as JSON Schema has it since draft 6.
    pub integral: bool,
    /// What else the value is checked against.
    pub schema: Option<SchemaId>,
}

/// The index of a schema in [`Crate::schemas`].
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct SchemaId(pub usize);

/// A schema to check values against. It becomes a static.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The name of the static, in capitals, unique in the crate.
    pub name: Ident,
    /// The place in the spec that it was made from.
    pub origin: Origin,
    /// What it demands.
    pub keywords: Vec<Keyword>,
    /// The index in [`Crate::resources`] of the resource that evaluation enters with it.
    pub resource: Option<usize>,
}

/// The dynamic anchors of a schema resource. It becomes a static.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The name of the static, in capitals, unique in the crate.
    pub name: Ident,
    /// The anchors, and the schemas that have them.
    pub anchors: Vec<(String, SchemaId)>,
}

/// A demand of a schema: the keywords of `oasmith_runtime::schema::Keyword`.
#[derive(Clone, Debug)]
pub enum Keyword {
    /// `false`
    Never,
    /// `type`
    Type(Vec<JsonType>),
    /// `enum` or `const`: JSON texts
    Enum(Vec<String>),
    /// Bounds of numbers, lengths and counts, `multipleOf`, `pattern`, `uniqueItems`. Its `schema` is not used.
    Rules(Box<Rules>),
    /// `prefixItems` and `items`
    Items {
        /// The schemas of the first elements.
        prefix: Vec<SchemaId>,
        /// That of the others.
        rest: Option<SchemaId>,
    },
    /// `contains`, `minContains`, `maxContains`
    Contains {
        /// What elements are to be.
        schema: SchemaId,
        /// How many there are at least.
        min: u64,
        /// How many there are at most.
        max: Option<u64>,
    },
    /// `unevaluatedItems`
    UnevaluatedItems(SchemaId),
    /// `required`
    Required(Vec<String>),
    /// `properties`, `patternProperties`, `additionalProperties`
    Properties {
        /// The schemas of declared properties.
        declared: Vec<(String, SchemaId)>,
        /// The schemas of properties whose names match a pattern.
        patterns: Vec<(String, SchemaId)>,
        /// That of the others.
        additional: Option<SchemaId>,
    },
    /// `propertyNames`
    PropertyNames(SchemaId),
    /// `dependentRequired`
    DependentRequired(Vec<(String, Vec<String>)>),
    /// `dependentSchemas`
    DependentSchemas(Vec<(String, SchemaId)>),
    /// `unevaluatedProperties`
    UnevaluatedProperties(SchemaId),
    /// `$ref`
    Reference(SchemaId),
    /// `$dynamicRef` to a dynamic anchor
    DynamicReference {
        /// The name of the anchor.
        anchor: String,
        /// What it leads to by itself.
        schema: SchemaId,
    },
    /// `allOf`
    AllOf(Vec<SchemaId>),
    /// `anyOf`
    AnyOf(Vec<SchemaId>),
    /// `oneOf`
    OneOf(Vec<SchemaId>),
    /// `not`
    Not(SchemaId),
    /// `if`, `then`, `else`
    If {
        /// The schema that decides.
        condition: SchemaId,
        /// What else holds where it accepts.
        then: Option<SchemaId>,
        /// What holds where it does not.
        otherwise: Option<SchemaId>,
    },
}

/// A bound of a number.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Bound {
    /// The JSON text of the number.
    pub number: String,
    /// Whether the number itself is out of bounds.
    pub exclusive: bool,
}

/// A server trait, its operations and their types.
#[derive(Clone, Debug)]
pub struct Service {
    /// Name and documentation of the trait; the origin is the document.
    pub declaration: Declaration,
    /// Its methods.
    pub operations: Vec<Operation>,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method of the trait; the origin is the operation in the spec.
    pub declaration: Declaration,
    /// The `operationId`, or what stands for it.
    pub id: String,
    /// The HTTP method.
    pub method: Method,
    /// The route template with the base path, parameters in braces as the spec names them.
    pub path: String,
    /// The tags of the spec.
    pub tags: Vec<String>,
    /// What it receives.
    pub request: Request,
    /// What it answers.
    pub response: Response,
}

/// The HTTP method of an operation.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub enum Method {
    /// `GET`
    Get,
    /// `PUT`
    Put,
    /// `POST`
    Post,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `HEAD`
    Head,
    /// `PATCH`
    Patch,
    /// `TRACE`
    Trace,
}

impl Method {
    /// As it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
        }
    }
}

/// The request type of an operation.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its name, in the module of the service.
    pub name: Ident,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
}

/// A parameter of an operation.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name of the field in Rust.
    pub name: Ident,
    /// The name in the spec.
    pub parameter: String,
    /// Where it stands in the request.
    pub place: Place,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether it must be there.
    pub required: bool,
    /// What it holds.
    pub value: TypeUse,
}

/// Where a parameter stands in a request.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Place {
    /// In the path.
    Path,
}

/// A body with its media types.
#[derive(Clone, Debug)]
pub struct Body {
    /// The name of the field in Rust (`body`).
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether it must be there.
    pub required: bool,
    /// The media types that are accepted or answered, most preferred first.
    pub media_types: Vec<String>,
    /// What it holds.
    pub value: TypeUse,
}

/// The response type of an operation.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its name, in the module of the service.
    pub name: Ident,
    /// One for each status of the spec.
    pub variants: Vec<ResponseVariant>,
}

/// One answer of an operation.
#[derive(Clone, Debug)]
pub struct ResponseVariant {
    /// Its name in Rust.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The HTTP status.
    pub status: u16,
    /// Its body.
    pub body: Option<Body>,
}

/// An example of the spec.
#[derive(Clone, Debug)]
pub struct Example {
    /// The place in the spec.
    pub origin: Origin,
    /// The name of its test.
    pub name: Ident,
    /// The type that it is an example of.
    pub value: TypeUse,
    /// Its JSON text.
    pub json: String,
}

/// A Rust identifier, as it is printed: `room_id`, `r#type`.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Ident(String);

impl Ident {
    /// The identifier with this text, raw where it is a keyword of any edition; `None` where no identifier can have it.
    pub fn new(text: &str) -> Option<Self> {
        // Of edition 2024; `syn` does not count it.
        let is_keyword = text == "gen";
        let parses =
            |text: &str| syn::parse_str::<syn::Ident>(text).is_ok_and(|ident| ident == text);
        if !is_keyword && parses(text) {
            return Some(Self(text.to_owned()));
        }
        let raw = format!("r#{text}");
        parses(&raw).then_some(Self(raw))
    }

    /// The identifier of what has no name.
    pub fn placeholder() -> Self {
        Self("unnamed".to_owned())
    }

    /// As it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
