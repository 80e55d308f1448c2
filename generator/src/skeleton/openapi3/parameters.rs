//! The parameters of `OpenAPI` 3.

use openapiv3::{
    CookieStyle, HeaderStyle, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
};

use super::Document;
use crate::document::{EntryView, View};
use crate::skeleton::object::Object;
use crate::skeleton::parameters;

/// The parameters of a path item or an operation.
pub(super) type Parameters<'d> = parameters::Parameters<'d, openapiv3::Parameter>;

type Parameter<'d> = parameters::Parameter<'d, openapiv3::Parameter>;

/// The values of `in`.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

const PLACES: &[(&str, Place)] = &[
    ("path", Place::Path),
    ("query", Place::Query),
    ("header", Place::Header),
    ("cookie", Place::Cookie),
];

const PATH_STYLES: &[(&str, PathStyle)] = &[
    ("simple", PathStyle::Simple),
    ("label", PathStyle::Label),
    ("matrix", PathStyle::Matrix),
];

pub(super) const QUERY_STYLES: &[(&str, QueryStyle)] = &[
    ("form", QueryStyle::Form),
    ("spaceDelimited", QueryStyle::SpaceDelimited),
    ("pipeDelimited", QueryStyle::PipeDelimited),
    ("deepObject", QueryStyle::DeepObject),
];

pub(super) const HEADER_STYLES: &[(&str, HeaderStyle)] = &[("simple", HeaderStyle::Simple)];

const COOKIE_STYLES: &[(&str, CookieStyle)] = &[("form", CookieStyle::Form)];

/// The names of headers that the specification describes elsewhere, so that it ignores parameters
/// with them: the media types of the bodies, and security.
const DESCRIBED_ELSEWHERE: [&str; 3] = ["Accept", "Content-Type", "Authorization"];

impl<'d> Document<'d, '_> {
    /// Reads the parameters of a path item or an operation.
    pub(super) fn parameters(&mut self, entry: EntryView<'d>) -> Parameters<'d> {
        let mut parameters = Parameters::default();
        for view in self.reader.list(entry).unwrap_or_default() {
            let parameter = self.parameter(view);
            if parameter
                .as_ref()
                .is_none_or(|parameter| !self.is_described_elsewhere(parameter))
            {
                parameters.add(parameter, &mut self.reader);
            }
        }
        parameters
    }

    fn is_described_elsewhere(&mut self, parameter: &Parameter<'_>) -> bool {
        let name = parameter.name;
        let is_described = parameter.place == "header"
            && DESCRIBED_ELSEWHERE
                .iter()
                .any(|other| other.eq_ignore_ascii_case(name));
        if is_described {
            self.reader
                .diagnostics
                .warning(
                    parameter.used.span(),
                    format!("a header parameter named `{name}` is ignored, as OpenAPI 3 demands"),
                )
                .help(
                    "remove it: media types say what `Accept` and `Content-Type` may be, \
                     and `security` says it of `Authorization`",
                );
        }
        is_described
    }

    /// Reads a parameter.
    pub(super) fn parameter(&mut self, used: View<'d>) -> Option<Parameter<'d>> {
        let noun = "a parameter";
        let Object {
            view,
            keys:
                [
                    name,
                    place,
                    description,
                    required,
                    deprecated,
                    allow_empty_value,
                    style,
                    explode,
                    allow_reserved,
                    schema,
                    example,
                    examples,
                    content,
                ],
            extensions,
        } = self.reader.referable_object(
            used,
            noun,
            [
                "name",
                "in",
                "description",
                "required",
                "deprecated",
                "allowEmptyValue",
                "style",
                "explode",
                "allowReserved",
                "schema",
                "example",
                "examples",
                "content",
            ],
        )?;
        let name = self.reader.required(name, "name", noun, view);
        let place = self.reader.required(place, "in", noun, view)?;
        let (place_name, place) = self.reader.word(place, PLACES)?;
        let noun = format!("a {place_name} parameter");
        let required = match place {
            Place::Path => self.reader.is_required_in_path(required, view),
            Place::Query | Place::Header | Place::Cookie => self.reader.flag(required),
        };
        if place != Place::Query {
            self.reader
                .ignore(&noun, &[allow_empty_value, allow_reserved]);
        }
        if content.is_some() {
            self.reader
                .ignore("a parameter with `content`", &[style, explode]);
        }
        let format = self.format(view, &noun, schema, content);
        let entry = name?;
        let name = self.reader.text(entry)?;
        if place == Place::Header && !self.reader.is_header_name(name, entry.value.span()) {
            return None;
        }
        let parameter_data = ParameterData {
            name: name.to_owned(),
            description: self.reader.owned_text(description),
            required,
            deprecated: deprecated.map(|entry| self.reader.flag(Some(entry))),
            examples: self.examples(example, examples),
            format: format?,
            example: None,
            explode: explode.map(|entry| self.reader.flag(Some(entry))),
            extensions,
        };
        let kind = match place {
            Place::Path => openapiv3::Parameter::Path {
                parameter_data,
                style: self.style(style, PATH_STYLES)?,
            },
            Place::Query => openapiv3::Parameter::Query {
                parameter_data,
                allow_reserved: self.reader.flag(allow_reserved),
                style: self.style(style, QUERY_STYLES)?,
                allow_empty_value: allow_empty_value.map(|entry| self.reader.flag(Some(entry))),
            },
            Place::Header => openapiv3::Parameter::Header {
                parameter_data,
                style: self.style(style, HEADER_STYLES)?,
            },
            Place::Cookie => openapiv3::Parameter::Cookie {
                parameter_data,
                style: self.style(style, COOKIE_STYLES)?,
            },
        };
        Some(Parameter {
            view,
            used,
            name,
            place: place_name,
            kind,
        })
    }

    /// Reads how the value of a parameter or header is written: `schema` or `content`, which
    /// exclude each other.
    pub(super) fn format(
        &mut self,
        view: View<'d>,
        noun: &str,
        schema: Option<EntryView<'d>>,
        content: Option<EntryView<'d>>,
    ) -> Option<ParameterSchemaOrContent> {
        let Some(entry) = content else {
            let schema = self.reader.required(schema, "schema", noun, view)?;
            let schema = self.reader.schema(schema.value, self.dialect);
            return Some(ParameterSchemaOrContent::Schema(schema));
        };
        if let Some(schema) = schema {
            self.reader
                .diagnostics
                .error(
                    schema.key_span,
                    format!("{noun} has `schema` or `content`, not both"),
                )
                .related(entry.key_span, "this is the `content`")
                .help("remove one of the two");
            return None;
        }
        let content = self.content_without_encoding(entry);
        if content.len() != 1 {
            self.reader
                .diagnostics
                .error(
                    entry.key_span,
                    format!("the `content` of {noun} has one media type"),
                )
                .help("keep one, such as `application/json`");
            return None;
        }
        Some(ParameterSchemaOrContent::Content(content))
    }

    /// Reads a `style`, of which `known` are all that the place allows; where it is absent, it is
    /// the default of the place. `None` where it is faulty.
    pub(super) fn style<T: Clone + Default>(
        &mut self,
        entry: Option<EntryView<'d>>,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        match entry {
            Some(entry) => self.reader.word(entry, known).map(|(_, style)| style),
            None => Some(T::default()),
        }
    }
}
