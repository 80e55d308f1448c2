//! The types that schemas become.

use super::{Declaration, Documentation, Format, Ident, Rules, RustPath};

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
