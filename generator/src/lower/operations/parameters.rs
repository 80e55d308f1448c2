//! Parameters: where they stand, how they are written, and what their values are.

use openapiv3::{
    CookieStyle, HeaderStyle, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle,
};

use super::bodies::is_json;
use super::shapes::{Mode, Shaper};
use super::{Builder, Finder, places_of, type_of};
use crate::document::{Location, View};
use crate::ir::{self, part};
use crate::lower::directions::Direction;
use crate::lower::names;
use crate::lower::samples::fits;
use crate::lower::shape::Position;
use crate::skeleton::CollectionFormat;

/// A parameter, with the schema of its values.
pub(super) struct FoundParameter<'s> {
    pub(super) data: &'s ParameterData,
    place: ir::Place,
    writing: ir::Writing,
    text: Text,
    pub(super) position: Position,
}

/// What the text of a parameter is.
#[derive(Clone)]
pub(super) enum Text {
    /// JSON.
    Json,
    /// Of the style. Between the elements of an array, of arrays in it and so on stand these.
    Delimited(Vec<char>),
}

impl<'s> Finder<'s, '_, '_> {
    /// A parameter; `None` where it has a fault, or means nothing.
    pub(super) fn parameter(
        &mut self,
        parameter: &'s Parameter,
        (operation, of): (&ir::Ident, Location),
    ) -> Option<FoundParameter<'s>> {
        let data = parameter.parameter_data_ref();
        let location = self.skeleton.location(&data.extensions);
        let place = match parameter {
            Parameter::Path { .. } => ir::Place::Path,
            Parameter::Query { .. } => ir::Place::Query,
            Parameter::Header { .. } => ir::Place::Header,
            Parameter::Cookie { .. } => ir::Place::Cookie,
        };
        let (schema, text) = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                (schema, Text::Delimited(self.delimiters(parameter)))
            }
            ParameterSchemaOrContent::Content(content) => {
                let (name, media_type) = content.first()?;
                if !is_json(name) {
                    let what = format!("a parameter of `{name}`");
                    self.not_yet(location, &what, "give it a `schema`, or `application/json`");
                    return None;
                }
                (media_type.schema.as_ref()?, Text::Json)
            }
        };
        let position = self.position(schema)?;
        let about = format!("The parameter `{}`.", data.name);
        // What several operations share is not called after one of them.
        let list = self.documents.view(location).parent();
        let is_own = list
            .and_then(View::parent)
            .is_some_and(|holder| holder.location() == of);
        let name = if is_own {
            type_of(operation, &data.name)
        } else {
            names::type_name(&data.name)
        };
        self.find(&position, name, about, Direction::Request);
        Some(FoundParameter {
            data,
            place,
            writing: writing(parameter),
            text,
            position,
        })
    }

    /// What stands between the elements of an array, of arrays in it, and so on.
    fn delimiters(&self, parameter: &Parameter) -> Vec<char> {
        let formats = self
            .skeleton
            .collection_formats(&parameter.parameter_data_ref().extensions);
        if !formats.is_empty() {
            return formats.iter().copied().map(delimiter).collect();
        }
        match parameter {
            Parameter::Query { style, .. } => match style {
                QueryStyle::Form | QueryStyle::DeepObject => Vec::new(),
                QueryStyle::SpaceDelimited => vec![' '],
                QueryStyle::PipeDelimited => vec!['|'],
            },
            Parameter::Path { .. } | Parameter::Header { .. } | Parameter::Cookie { .. } => {
                Vec::new()
            }
        }
    }
}

impl<'s> FoundParameter<'s> {
    pub(super) fn place(&self) -> ir::Place {
        self.place
    }

    /// Its name, and what tells it from the others of the operation.
    pub(super) fn part(&self) -> (&'s str, String) {
        let name = &self.data.name;
        (name, part::parameter(self.place, name))
    }
}

/// How a parameter is written.
fn writing(parameter: &Parameter) -> ir::Writing {
    let style = match parameter {
        Parameter::Path { style, .. } => match style {
            PathStyle::Simple => ir::Style::Simple,
            PathStyle::Label => ir::Style::Label,
            PathStyle::Matrix => ir::Style::Matrix,
        },
        Parameter::Header { style, .. } => match style {
            HeaderStyle::Simple => ir::Style::Simple,
        },
        Parameter::Cookie { style, .. } => match style {
            CookieStyle::Form => ir::Style::Form,
        },
        Parameter::Query { style, .. } => match style {
            QueryStyle::Form | QueryStyle::SpaceDelimited | QueryStyle::PipeDelimited => {
                ir::Style::Form
            }
            QueryStyle::DeepObject => ir::Style::DeepObject,
        },
    };
    let is_form = matches!(
        parameter,
        Parameter::Cookie { .. }
            | Parameter::Query {
                style: QueryStyle::Form,
                ..
            }
    );
    let (allow_empty_value, allow_reserved) = match parameter {
        Parameter::Query {
            allow_empty_value,
            allow_reserved,
            ..
        } => (*allow_empty_value == Some(true), *allow_reserved),
        Parameter::Path { .. } | Parameter::Header { .. } | Parameter::Cookie { .. } => {
            (false, false)
        }
    };
    ir::Writing {
        style,
        // Only `form` is exploded unless something else is said.
        explode: parameter.parameter_data_ref().explode.unwrap_or(is_form),
        allow_empty_value,
        allow_reserved,
    }
}

/// What stands between the elements of an array.
pub(super) fn delimiter(format: CollectionFormat) -> char {
    match format {
        // An array whose elements stand by themselves has no delimiter.
        CollectionFormat::Csv | CollectionFormat::Multi => ',',
        CollectionFormat::Ssv => ' ',
        CollectionFormat::Tsv => '\t',
        CollectionFormat::Pipes => '|',
    }
}

impl Builder<'_, '_> {
    /// The parameters of an operation.
    pub(super) fn parameters(
        &mut self,
        found: Vec<FoundParameter<'_>>,
        operation: &ir::Ident,
        names: Vec<ir::Ident>,
    ) -> Vec<ir::Parameter> {
        let all: Vec<_> = found
            .iter()
            .map(|parameter| (parameter.place, parameter.data.name.clone()))
            .collect();
        found
            .into_iter()
            .zip(names)
            .map(|(parameter, name)| {
                let mut parameter = self.parameter(parameter, operation, name);
                if parameter.takes_others() {
                    let others = all.iter().filter(|(place, name)| {
                        *place == parameter.place && *name != parameter.parameter
                    });
                    parameter.apart_from = others.map(|(_, name)| name.clone()).collect();
                }
                parameter
            })
            .collect()
    }

    fn parameter(
        &mut self,
        parameter: FoundParameter<'_>,
        operation: &ir::Ident,
        field: ir::Ident,
    ) -> ir::Parameter {
        let FoundParameter {
            data,
            place,
            mut writing,
            text,
            position,
        } = parameter;
        let location = self.skeleton.location(&data.extensions);
        let mut value = self.types.type_use(&position, self.diagnostics);
        let words = self
            .types
            .words(&position, &position.locations(), self.diagnostics);
        let way = [operation.as_str(), &data.name];
        self.examples
            .add(&words, &value, &way, self.types, self.diagnostics);
        for example in places_of(&data.examples, self.skeleton) {
            let example = self.documents.view(example);
            self.examples
                .add_at(example, &value, &way, self.diagnostics);
        }
        let mode = match (writing.style, writing.explode) {
            (ir::Style::DeepObject, _) => Mode::Deep,
            (ir::Style::Form | ir::Style::Matrix, true) => Mode::Exploded,
            _ => Mode::Plain,
        };
        let shape = self.parameter_shape(&position, text, mode, location);
        let default = words.default.filter(|_| !data.required);
        let default = default.and_then(|default| self.default(default, &position));
        // A value that may be empty is null where it is. A string of any length is empty by itself.
        let is_any_string = value.ty == ir::Type::String && value.rules == ir::Rules::default();
        writing.allow_empty_value &= !is_any_string;
        if writing.allow_empty_value && !matches!(value.ty, ir::Type::Nullable(_)) {
            value.ty = ir::Type::Nullable(Box::new(value.ty));
        }
        let (documents, description) = (self.documents, data.description.as_deref());
        let documentation = self.describe(location, || {
            words.of_value_described(description, documents)
        });
        ir::Parameter {
            name: field,
            parameter: data.name.clone(),
            place,
            writing,
            shape,
            apart_from: Vec::new(),
            documentation,
            deprecated: words.deprecated || data.deprecated == Some(true),
            required: data.required,
            default,
            value,
        }
    }

    /// The shape of the values of a parameter or header that stands at a place.
    pub(super) fn parameter_shape(
        &mut self,
        position: &Position,
        text: Text,
        mode: Mode,
        location: Location,
    ) -> ir::ParameterShape {
        let delimiters = match text {
            Text::Json => return ir::ParameterShape::Json,
            Text::Delimited(delimiters) => delimiters,
        };
        let span = self.documents.view(location).span();
        Shaper::new(self.types, span, mode, self.diagnostics).shape(position, &delimiters)
    }

    /// The JSON of a default, which a missing parameter has as its value. Of one that is no value of
    /// the parameter, or may be none, the documentation tells.
    fn default(&mut self, default: Location, position: &Position) -> Option<String> {
        let view = self.documents.view(default);
        let fits = fits(view, position, self.types, self.diagnostics);
        if fits == Some(false) {
            self.diagnostics
                .warning(view.span(), "the `default` is no value of the parameter")
                .help("it is documented, and a parameter that is missing has no value");
        }
        (fits == Some(true)).then(|| view.json())
    }
}
