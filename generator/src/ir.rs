//! The generated crate as data: what `lower` decides and `emit` prints.
//!
//! Invariant: data only. Whatever stands here is decided; `emit` neither names, nor chooses, nor reads the spec.

mod format;
mod mentions;
pub mod part;
mod sample;

pub use self::format::{Check, Format, RustPath};
pub use self::part::EarlierNames;
pub use self::sample::{
    SampleAnswer, SampleBody, SamplePart, SampleRequest, SampleSource, SampleValue, Samples,
};

/// A generated crate (or module).
#[derive(Clone, Debug, Default)]
pub struct Crate {
    /// The root documents, as paths below the spec root.
    pub documents: Vec<String>,
    /// The operations that are not in it since they have faults, each a method and a path, with the
    /// document as a path below the spec root.
    pub left_out: Vec<(String, String)>,
    /// What was changed in the documents before they were read.
    pub deviations: Vec<Deviation>,
    /// The modules at the root.
    pub modules: Vec<Module>,
    /// The examples of the spec, which become tests.
    pub examples: Vec<Example>,
    /// Whether the samples of operations become tests.
    pub test_operations: bool,
    /// The features of Cargo that its modules have. Unless there are none, `full` is all of them.
    pub features: Vec<String>,
    /// What values are checked against where types cannot say it; a [`SchemaId`] is an index.
    pub schemas: Vec<Schema>,
}

/// A change of a document, before it was read.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// The file, as a path below the spec root.
    pub file: String,
    /// The JSONPath of what was changed.
    pub target: String,
    /// Whether it was taken away.
    pub removed: bool,
    /// Why.
    pub documentation: Documentation,
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
    /// The feature of the crate that it and all in it are there with; `None` where the module around it is.
    pub feature: Option<String>,
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
    /// A form of parts.
    Multipart(Multipart),
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
    /// Whether null is a value of the schema beside those of the item: who uses the item then makes
    /// it an `Option`.
    pub nullable: bool,
    /// The traits that it derives besides the usual ones.
    pub derives: Vec<RustPath>,
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
    /// The properties that are not declared and match a pattern, each at the first one that it matches.
    pub patterns: Vec<Matching>,
    /// The properties that are not declared and match no pattern.
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
    /// Where it is required: the value that it has in a new struct, because it can have no other or because a union
    /// knows the struct by it.
    pub preset: Option<Preset>,
}

/// The properties of a struct whose names match a pattern.
#[derive(Clone, Debug)]
pub struct Matching {
    /// The name of the field in Rust.
    pub name: Ident,
    /// The pattern, an ECMA-262 regular expression.
    pub pattern: String,
    /// The documentation of one of them.
    pub documentation: Documentation,
    /// Whether the spec says that they are deprecated.
    pub deprecated: bool,
    /// What the field holds: a [`Type::Map`], or a [`Type::Object`] where the values may be anything.
    pub values: Type,
}

/// A value that need not be given.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Preset {
    /// A string.
    String(String),
    /// A variant of an enum.
    Variant(Path, Ident),
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
    /// What other values become; `None` where they are refused.
    pub unknown: Option<UnknownValues>,
    /// Constraints on the value, whichever variant it is.
    pub rules: Rules,
}

/// The values of an enum that are none of its variants: they are kept.
#[derive(Clone, Debug)]
pub struct UnknownValues {
    /// The name of the variant that holds them.
    pub name: Ident,
    /// The JSON types that they have. Of strings alone, the variant holds a `String`, else a `Value`.
    pub types: Vec<JsonType>,
}

/// One value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name in Rust.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The value.
    pub value: Literal,
}

/// A value that stands in the spec.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Literal {
    /// A string.
    String(String),
    /// A number where only integers are values, in a dialect in which 1.0 is none, as JSON text.
    Integer(String),
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
    /// The name of the variant for objects that a constant tells to be of no other; it holds a `Value`. `None` where
    /// they are refused.
    pub unknown: Option<Ident>,
    /// Whether a value that several variants accept is refused (`oneOf`); else the first of them takes it.
    pub exactly_one: bool,
    /// Whether one variant is much larger than the others all the same.
    pub is_uneven: bool,
    /// Constraints on the value, whichever variant it is.
    pub rules: Rules,
}

/// One type of a union.
#[derive(Clone, Debug)]
pub struct UnionVariant {
    /// Its name in Rust.
    pub name: Ident,
    /// What tells it from the other variants, wherever it stands among them.
    pub part: String,
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

/// The body of a request of `multipart/form-data`: a struct with a field for each part.
#[derive(Clone, Debug)]
pub struct Multipart {
    /// Name, documentation, origin.
    pub declaration: Declaration,
    /// The declared parts.
    pub parts: Vec<Part>,
    /// The name of the field for the others; `None` where there may be none.
    pub others: Option<Ident>,
}

/// A part of a form.
#[derive(Clone, Debug)]
pub struct Part {
    /// The name of the field in Rust.
    pub name: Ident,
    /// The name of the part.
    pub part: String,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether the spec says that it is deprecated.
    pub deprecated: bool,
    /// Whether it must be there. A field that need not is an `Option`; several files are a `Vec` in any case.
    pub required: bool,
    /// The media types that it may be of, most preferred first. Empty where it may be of any.
    pub media_types: Vec<String>,
    /// The headers that it must have.
    pub headers: Vec<String>,
    /// What it holds.
    pub value: PartValue,
}

/// What a part of a form holds.
#[derive(Clone, Debug)]
pub enum PartValue {
    /// A file.
    File,
    /// Files, each in a part of its own.
    Files {
        /// How many there are at least.
        least: u64,
        /// How many there are at most.
        most: Option<u64>,
    },
    /// A value.
    Value(Box<(TypeUse, ParameterShape)>),
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
    /// A type of strings with a format.
    Formatted(Format),
    /// `i8`.
    Integer8,
    /// `i16`.
    Integer16,
    /// `i32`.
    Integer32,
    /// `i64`.
    Integer64,
    /// `u8`.
    Unsigned8,
    /// `u16`.
    Unsigned16,
    /// `u32`.
    Unsigned32,
    /// `u64`.
    Unsigned64,
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
    /// A type of the user's, in place of the one that a schema would be.
    Foreign(RustPath),
}

impl Type {
    /// The greatest number of elements of a tuple that is not a [`Newtype`].
    pub const TUPLE: usize = 12;

    /// Whether the values are whole numbers.
    pub fn is_integer(&self) -> bool {
        matches!(
            self,
            Self::Integer8
                | Self::Integer16
                | Self::Integer32
                | Self::Integer64
                | Self::Unsigned8
                | Self::Unsigned16
                | Self::Unsigned32
                | Self::Unsigned64
                | Self::ExactInteger
        )
    }
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
    /// What a string is checked for by its format, unless its type does it.
    pub format: Option<Check>,
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
    /// `$ref`, or `$dynamicRef`: where that leads is known where it is reached
    Reference(SchemaId),
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
    /// Whether the API sends the requests of its operations, as webhooks and callbacks, and does not receive them.
    pub is_sent: bool,
    /// The name of the struct that calls its operations on a server.
    pub client: Ident,
    /// The name of the struct that answers its operations with samples; `None` where there is none.
    pub mock: Option<Ident>,
    /// Who may call what; `None` where everyone may call everything.
    pub security: Option<Security>,
    /// Its methods.
    pub operations: Vec<Operation>,
}

/// The trait that says who may call the operations of a service.
#[derive(Clone, Debug)]
pub struct Security {
    /// The name of the trait.
    pub name: Ident,
    /// The name of the struct that holds the credentials of a client.
    pub credentials: Ident,
    /// The type parameter that stands for its implementations.
    pub parameter: Ident,
    /// Its methods: the schemes that some operation demands, at least one.
    pub schemes: Vec<Scheme>,
    /// What operations demand, each once.
    pub guards: Vec<Guard>,
}

/// A security scheme: a method of the trait, and the type of who calls.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// The name of the method.
    pub name: Ident,
    /// The name of the type.
    pub principal: Ident,
    /// The name in the spec.
    pub scheme: String,
    /// Its documentation.
    pub documentation: Documentation,
    /// What it looks at.
    pub credentials: Credentials,
    /// Whether operations demand scopes of it.
    pub scoped: bool,
}

/// What a security scheme looks at.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Credentials {
    /// A key in the parameter of this name.
    ApiKey(Place, String),
    /// A user and a password (RFC 7617).
    Basic,
    /// What stands behind the name of this authentication scheme in the header `Authorization`.
    Http(String),
    /// Something else than the text of a request.
    Other,
}

/// What operations demand: one of several alternatives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Guard {
    /// The schemes of each alternative, as indices in [`Security::schemes`].
    pub alternatives: Vec<Vec<usize>>,
    /// Whether a request without credentials is let in as well.
    pub optional: bool,
    /// Where there are several alternatives: the enum that tells which one let a request in.
    pub choice: Option<GuardChoice>,
}

/// An enum with a variant for each alternative of a [`Guard`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GuardChoice {
    /// Its name, in the module of the service.
    pub name: Ident,
    /// The names of its variants.
    pub variants: Vec<Ident>,
}

/// The guard of an operation, with what the operation demands of its schemes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Guarded {
    /// The index of the guard in [`Security::guards`].
    pub guard: usize,
    /// The scopes that each scheme of each alternative is to grant.
    pub scopes: Vec<Vec<Vec<String>>>,
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
    /// Who may call it; `None` where everyone may.
    pub security: Option<Guarded>,
    /// What it receives.
    pub request: Request,
    /// What it answers.
    pub response: Response,
    /// What to try it with; `None` where nobody asked for that.
    pub samples: Option<Samples>,
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
    /// How it is written there.
    pub writing: Writing,
    /// What its text looks like.
    pub shape: ParameterShape,
    /// The other parameters in its place, which are none of its further properties.
    pub apart_from: Vec<String>,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether the spec says that it is deprecated.
    pub deprecated: bool,
    /// Whether it must be there.
    pub required: bool,
    /// The JSON of the value that a missing one has.
    pub default: Option<String>,
    /// What it holds.
    pub value: TypeUse,
}

impl Parameter {
    /// Whether the request has a value for it in any case. Else its field is an `Option`.
    pub fn is_always_there(&self) -> bool {
        self.required || self.default.is_some()
    }

    /// Whether it is an object to which all that no other parameter in its place is belongs.
    pub fn takes_others(&self) -> bool {
        matches!(&self.shape, ParameterShape::Text(shape) if shape.additional.is_some())
            && self.writing.style == Style::Form
            && self.writing.explode
    }
}

/// Where a parameter stands in a request.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How a parameter is written in a request.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Writing {
    /// The style.
    pub style: Style,
    /// Whether each element of an array, and each property of an object, stands by itself.
    pub explode: bool,
    /// Whether an empty value is null.
    pub allow_empty_value: bool,
    /// Whether reserved characters of a URL stand for themselves.
    pub allow_reserved: bool,
}

/// The styles of parameters. Delimiters are those of the [`TextShape`].
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Style {
    /// `blue,black`
    Simple,
    /// `.blue,black`
    Label,
    /// `;color=blue,black`
    Matrix,
    /// `color=blue,black`
    Form,
    /// `color[R]=100&color[G]=200`
    DeepObject,
}

/// What the text of a parameter looks like.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ParameterShape {
    /// JSON.
    Json,
    /// Text without types.
    Text(TextShape),
}

/// What values written as text without types look like, as far as the text has to be told apart.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TextShape {
    /// The types of the values, sorted, at least one.
    pub types: Vec<JsonType>,
    /// Where they may be arrays: their elements.
    pub items: Option<Box<ParameterShape>>,
    /// What stands between the elements of an array, or the names and values of an object.
    pub delimiter: char,
    /// How it stands in a form, where it is a property of one.
    pub form: FormStyle,
    /// Where they may be objects: the declared properties.
    pub properties: Vec<(String, ParameterShape)>,
    /// The others; `None` where there may be none.
    pub additional: Option<Box<ParameterShape>>,
}

/// How arrays and objects stand in a form.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum FormStyle {
    /// `a=1&a=2`: each element of an array by itself.
    Repeated,
    /// `a=1,2`: the elements of an array in one value.
    Joined,
    /// `a[b]=1`: the properties of an object in brackets.
    Deep,
}

impl Default for TextShape {
    fn default() -> Self {
        Self {
            types: Vec::new(),
            items: None,
            delimiter: ',',
            form: FormStyle::Repeated,
            properties: Vec::new(),
            additional: None,
        }
    }
}

impl TextShape {
    /// Values of one type.
    pub fn of(json_type: JsonType) -> Self {
        Self {
            types: vec![json_type],
            ..Self::default()
        }
    }

    /// Adds a type.
    pub fn add(&mut self, json_type: JsonType) {
        if let Err(place) = self.types.binary_search(&json_type) {
            self.types.insert(place, json_type);
        }
    }
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct Body {
    /// The name of the field in Rust (`body`).
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// Whether it must be there.
    pub required: bool,
    /// What it may be, most preferred first, at least one.
    pub media: Vec<Media>,
    /// Where there are several: the name of the enum that they are the variants of.
    pub choice: Option<Ident>,
    /// Whether one of several is much larger than the others.
    pub is_uneven: bool,
}

/// What a body of some media types is.
#[derive(Clone, Debug)]
pub struct Media {
    /// The name of the variant, where it is one of several.
    pub name: Ident,
    /// The media types and ranges, most preferred first, at least one.
    pub media_types: Vec<String>,
    /// What it holds.
    pub value: MediaValue,
}

/// What a body holds.
#[derive(Clone, Debug)]
pub enum MediaValue {
    /// JSON.
    Json(TypeUse),
    /// The text of one value.
    Text(TypeUse, ParameterShape),
    /// A form: `application/x-www-form-urlencoded`.
    Form(TypeUse, ParameterShape),
    /// A form of parts: `multipart/form-data`. It is an [`Item::Multipart`].
    Multipart(TypeUse),
    /// Server-sent events with these data, in an answer.
    Events(TypeUse),
    /// JSON lines of these values, in an answer.
    Lines(TypeUse),
    /// Bytes that nobody decodes, read whole.
    Bytes,
    /// Bytes as they come.
    Stream,
    /// Bytes as they come, of a media type that the spec leaves open.
    Content,
}

impl MediaValue {
    /// Whether it is not all there from the beginning: it can neither be cloned nor compared.
    pub fn is_stream(&self) -> bool {
        match self {
            Self::Events(_) | Self::Lines(_) | Self::Stream | Self::Content => true,
            Self::Json(_) | Self::Text(..) | Self::Form(..) | Self::Multipart(_) | Self::Bytes => {
                false
            }
        }
    }
}

/// The response type of an operation.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its name, in the module of the service.
    pub name: Ident,
    /// One for each status of the spec, and for each media type of that.
    pub variants: Vec<ResponseVariant>,
    /// Whether one of them is much larger than the others.
    pub is_uneven: bool,
}

/// One answer of an operation.
#[derive(Clone, Debug)]
pub struct ResponseVariant {
    /// Its name in Rust.
    pub name: Ident,
    /// Its documentation.
    pub documentation: Documentation,
    /// The HTTP status.
    pub status: Status,
    /// Its headers.
    pub headers: Vec<Parameter>,
    /// Its body.
    pub body: Option<Media>,
}

/// The status of an answer.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Status {
    /// This one.
    Code(u16),
    /// One of a hundred: 4 stands for 400 to 499.
    Range(u16),
    /// Any.
    Default,
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

/// Whether a text is an identifier that is longer than any keyword, or has a character that none has
/// but `Self`. Most are, and finding that out takes less than having them parsed.
fn is_plain(text: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    text.as_bytes().first().is_some_and(is_letter)
        && text.bytes().all(|byte| is_part(&byte))
        && text != "Self"
        && (text.len() > 8 || !text.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// A Rust identifier, as it is printed: `room_id`, `r#type`.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Ord, PartialOrd)]
pub struct Ident(String);

impl Ident {
    /// The identifier with this text, raw where it is a keyword of any edition; `None` where no identifier can have it.
    pub fn new(text: &str) -> Option<Self> {
        if is_plain(text) {
            return Some(Self(text.to_owned()));
        }
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

    /// Its name, as it is spoken of: without the `r#` of a raw identifier.
    pub fn plain(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }

    /// As it is printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
