//! Parameters, and how they are written.

use super::{Documentation, Ident, JsonType, TypeUse};

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
