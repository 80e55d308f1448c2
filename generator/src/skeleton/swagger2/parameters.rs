//! Parameters of Swagger 2.0.

use indexmap::IndexMap;
use openapiv3::{
    Example, HeaderStyle, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr, Schema,
};

use super::Document;
use super::arrays::{Array, SCHEMA_KEYS};
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};
use crate::skeleton::object::Object;
use crate::skeleton::parameters;
use crate::skeleton::{CollectionFormat, Extensions, FormField, SchemaPlace};

/// The parameters of a path item or an operation.
pub(super) type Parameters<'d> = parameters::Parameters<'d, ParameterKind>;

/// A Parameter Object.
pub(super) type Parameter<'d> = parameters::Parameter<'d, ParameterKind>;

/// The values of `in`.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Place {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// A field of a form.
    FormData,
    /// The body.
    Body,
}

const PLACES: &[(&str, Place)] = &[
    ("path", Place::Path),
    ("query", Place::Query),
    ("header", Place::Header),
    ("formData", Place::FormData),
    ("body", Place::Body),
];

/// What a parameter is in the shape of 3.0.
#[derive(Clone)]
pub(super) enum ParameterKind {
    Parameter(openapiv3::Parameter),
    Field(FormField),
    Body(Body),
}

/// A parameter `in: body`.
#[derive(Clone)]
pub(super) struct Body {
    pub(super) description: Option<String>,
    pub(super) required: bool,
    pub(super) schema: Option<ReferenceOr<Schema>>,
    pub(super) examples: IndexMap<String, ReferenceOr<Example>>,
    pub(super) extensions: Extensions,
}

/// The entries of a parameter outside the body.
struct Fields<'d> {
    name: &'d str,
    description: Option<String>,
    required: bool,
    allow_empty_value: bool,
    formats: Vec<CollectionFormat>,
    extensions: Extensions,
}

impl<'d> Document<'d, '_> {
    /// Reads the parameters of a path item or an operation.
    pub(super) fn parameters(&mut self, entry: EntryView<'d>) -> Parameters<'d> {
        let mut parameters = Parameters::default();
        for element in self.reader.list(entry).unwrap_or_default() {
            let parameter = self.parameter(element).map(|parameter| Parameter {
                used: element,
                ..parameter
            });
            parameters.add(parameter, &mut self.reader);
        }
        parameters
    }

    /// Reads a parameter, once however many references name it.
    pub(super) fn parameter(&mut self, view: View<'d>) -> Option<Parameter<'d>> {
        let view = self.reader.resolve(view)?;
        if let Some(parameter) = self.parameters.get(&view.location()) {
            return parameter.clone();
        }
        let parameter = self.read_parameter(view);
        self.parameters.insert(view.location(), parameter.clone());
        parameter
    }

    fn read_parameter(&mut self, view: View<'d>) -> Option<Parameter<'d>> {
        let noun = "a parameter";
        self.reader.expect_mapping(view, noun)?;
        // The keys of the object depend on its place.
        let place = self.reader.required(view.entry("in"), "in", noun, view)?;
        match self.reader.word(place, PLACES)? {
            (_, Place::Body) => self.body_parameter(view),
            (name, place) => self.other_parameter(view, name, place),
        }
    }

    fn body_parameter(&mut self, view: View<'d>) -> Option<Parameter<'d>> {
        let noun = "a body parameter";
        let Object {
            view,
            keys: [name, _place, description, required, schema, kind, example],
            extensions,
        } = self.reader.object(
            view,
            noun,
            [
                "name",
                "in",
                "description",
                "required",
                "schema",
                "type",
                "example",
            ],
        )?;
        // Real documents have both of these, and mean what they say.
        if let Some(kind) = kind {
            self.reader
                .diagnostics
                .warning(
                    kind.key_span,
                    "`type` is not a key of a body parameter in Swagger 2.0",
                )
                .help("remove it; the `schema` says the type of the body");
        }
        let mut examples = IndexMap::new();
        if let Some(example) = example {
            self.reader
                .diagnostics
                .warning(
                    example.key_span,
                    "`example` is not a key of a body parameter in Swagger 2.0",
                )
                .help("it is taken as the example of the body; put it into the `schema`");
            let value = self.reader.example_at(example.value);
            examples.insert(example.key.to_owned(), value);
        }
        let name = self.reader.required(name, "name", noun, view);
        let schema = self.reader.required(schema, "schema", noun, view);
        let body = Body {
            description: self.reader.owned_text(description),
            required: self.reader.flag(required),
            schema: schema.map(|entry| self.reader.schema(entry.value, Dialect::Swagger20)),
            examples,
            extensions,
        };
        let name = name
            .and_then(|entry| self.reader.text(entry))
            .unwrap_or("body");
        Some(Parameter {
            view,
            used: view,
            name,
            place: "body",
            kind: ParameterKind::Body(body),
        })
    }

    fn other_parameter(
        &mut self,
        view: View<'d>,
        place_name: &'static str,
        place: Place,
    ) -> Option<Parameter<'d>> {
        let noun = match place {
            Place::Path => "a path parameter",
            Place::Query => "a query parameter",
            Place::Header => "a header parameter",
            Place::FormData => "a form parameter",
            Place::Body => "a body parameter",
        };
        let Object {
            view,
            keys:
                [
                    name,
                    _place,
                    description,
                    required,
                    allow_empty_value,
                    kind,
                    items,
                    collection_format,
                    schema,
                ],
            extensions,
        } = self.reader.object_with_schema(
            view,
            noun,
            [
                "name",
                "in",
                "description",
                "required",
                "allowEmptyValue",
                "type",
                "items",
                "collectionFormat",
                "schema",
            ],
            SCHEMA_KEYS,
        )?;
        if let Some(schema) = schema {
            // A habit of OpenAPI 3. The rest of the parameter says nothing without it.
            self.reader
                .diagnostics
                .error(
                    schema.key_span,
                    format!("{noun} has no `schema` in Swagger 2.0"),
                )
                .help("move the keys of the schema beside `name` and `in`");
            return None;
        }
        let array = Array {
            kind,
            items,
            collection_format,
        };
        let kind = self.kind(view, noun, place, array);
        let description = self.reader.owned_text(description);
        let required = self.is_required(required, place, view);
        let allow_empty_value = self.allows_empty_value(allow_empty_value, place, noun);
        let name = self.reader.required(name, "name", noun, view)?;
        let name = self.reader.text(name)?;
        let (file, formats) = kind?;

        let fields = Fields {
            name,
            description,
            required,
            allow_empty_value,
            formats,
            extensions,
        };
        let kind = match place {
            Place::FormData => ParameterKind::Field(form_field(fields, file, view.location())),
            Place::Path | Place::Query | Place::Header | Place::Body => {
                ParameterKind::Parameter(self.upgrade_parameter(fields, place, view))
            }
        };
        Some(Parameter {
            view,
            used: view,
            name,
            place: place_name,
            kind,
        })
    }

    fn is_required(
        &mut self,
        required: Option<EntryView<'d>>,
        place: Place,
        view: View<'d>,
    ) -> bool {
        match place {
            Place::Path => self.reader.is_required_in_path(required, view),
            Place::Query | Place::Header | Place::FormData | Place::Body => {
                self.reader.flag(required)
            }
        }
    }

    fn allows_empty_value(
        &mut self,
        entry: Option<EntryView<'d>>,
        place: Place,
        noun: &str,
    ) -> bool {
        let allows = self.reader.flag(entry);
        if let Some(entry) = entry
            && !matches!(place, Place::Query | Place::FormData)
        {
            let message = format!("`allowEmptyValue` means nothing for {noun} and is ignored");
            self.reader
                .diagnostics
                .warning(entry.key_span, message)
                .help("remove it; it is for `query` and `formData` only");
            return false;
        }
        allows
    }

    fn upgrade_parameter(
        &mut self,
        fields: Fields<'d>,
        place: Place,
        view: View<'d>,
    ) -> openapiv3::Parameter {
        let outer = fields.formats.first().copied();
        self.reader.collection_formats(view, fields.formats);
        let schema = self.reader.schema(view, Dialect::Swagger20Parameter);
        let parameter_data = ParameterData {
            name: fields.name.to_owned(),
            description: fields.description,
            required: fields.required,
            deprecated: None,
            format: ParameterSchemaOrContent::Schema(schema),
            example: None,
            examples: IndexMap::new(),
            explode: outer.map(|format| format == CollectionFormat::Multi),
            extensions: fields.extensions,
        };
        match place {
            Place::Path => openapiv3::Parameter::Path {
                parameter_data,
                style: PathStyle::Simple,
            },
            Place::Header => openapiv3::Parameter::Header {
                parameter_data,
                style: HeaderStyle::Simple,
            },
            Place::Query | Place::FormData | Place::Body => openapiv3::Parameter::Query {
                parameter_data,
                allow_reserved: false,
                style: match outer {
                    Some(CollectionFormat::Ssv) => QueryStyle::SpaceDelimited,
                    Some(CollectionFormat::Pipes) => QueryStyle::PipeDelimited,
                    // 3.0 has no word for tabs.
                    Some(
                        CollectionFormat::Csv | CollectionFormat::Tsv | CollectionFormat::Multi,
                    )
                    | None => QueryStyle::Form,
                },
                allow_empty_value: fields.allow_empty_value.then_some(true),
            },
        }
    }
}

fn form_field(fields: Fields<'_>, file: bool, location: Location) -> FormField {
    // The extensions are reached through the place, as the other keys of the parameter are.
    let Fields {
        name,
        description,
        required,
        allow_empty_value,
        formats,
        extensions: _,
    } = fields;
    FormField {
        name: name.to_owned(),
        description,
        required,
        allow_empty_value,
        file,
        collection_formats: formats,
        schema: SchemaPlace {
            location,
            dialect: Dialect::Swagger20Parameter,
        },
    }
}
