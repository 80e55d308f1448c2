//! Parameters of Swagger 2.0, and the request that those of an operation make together.

use indexmap::IndexMap;
use openapiv3::{
    Example, HeaderStyle, MediaType, ParameterData, ParameterSchemaOrContent, PathStyle,
    QueryStyle, ReferenceOr, RequestBody, Schema,
};

use super::Document;
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};
use crate::skeleton::reader::{Object, name_span};
use crate::skeleton::{CollectionFormat, Extensions, Form, FormField, SchemaPlace};

/// The keywords of a schema that stand in a parameter, a header or their items, without those that
/// say how an array is written (`type`, `items`, `collectionFormat`), which the skeleton reads as
/// well.
pub(super) const SCHEMA_KEYS: &[&str] = &[
    "format",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

const URLENCODED: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// A Parameter Object.
#[derive(Clone)]
pub(super) struct Parameter<'d> {
    /// The object.
    pub(super) view: View<'d>,
    /// Its name, which with its place identifies it.
    pub(super) name: &'d str,
    /// Its place in the request.
    pub(super) place: Place,
    kind: ParameterKind,
}

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

/// What a parameter is in the shape of 3.0.
#[derive(Clone)]
enum ParameterKind {
    Parameter(openapiv3::Parameter),
    Field(FormField),
    Body(Body),
}

#[derive(Clone)]
struct Body {
    description: Option<String>,
    required: bool,
    schema: Option<ReferenceOr<Schema>>,
    examples: IndexMap<String, ReferenceOr<Example>>,
    extensions: Extensions,
}

/// The parameters of a path item or an operation.
pub(super) struct Parameters<'d> {
    /// In the order of the document; no two are the same by name and place.
    pub(super) list: Vec<Parameter<'d>>,
    /// Whether no parameter is missing because it is faulty.
    pub(super) complete: bool,
}

/// The keys of an object that say how arrays in it are written.
pub(super) struct Array<'d> {
    /// `type`
    pub(super) kind: Option<EntryView<'d>>,
    /// `items`
    pub(super) items: Option<EntryView<'d>>,
    /// `collectionFormat`
    pub(super) collection_format: Option<EntryView<'d>>,
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

impl Default for Parameters<'_> {
    fn default() -> Self {
        Self {
            list: Vec::new(),
            complete: true,
        }
    }
}

impl<'d> Parameters<'d> {
    /// Those `in: path`.
    pub(super) fn in_path(&self) -> impl Iterator<Item = &Parameter<'d>> {
        let in_path = |parameter: &&Parameter<'d>| parameter.place == Place::Path;
        self.list.iter().filter(in_path)
    }

    /// These with those of an operation: one with the name and place of another takes its position.
    pub(super) fn overridden_by(&self, own: Self) -> Self {
        let mut list = self.list.clone();
        for parameter in own.list {
            match list.iter_mut().find(|shared| shared.is_same(&parameter)) {
                Some(shared) => *shared = parameter,
                None => list.push(parameter),
            }
        }
        Self {
            list,
            complete: self.complete && own.complete,
        }
    }
}

impl Parameter<'_> {
    fn is_same(&self, other: &Self) -> bool {
        self.place == other.place
            && match self.place {
                Place::Header => self.name.eq_ignore_ascii_case(other.name),
                Place::Path | Place::Query | Place::FormData | Place::Body => {
                    self.name == other.name
                }
            }
    }
}

impl Place {
    const NAMES: [&'static str; 5] = ["path", "query", "header", "formData", "body"];

    fn read(text: &str) -> Option<Self> {
        match text {
            "path" => Some(Self::Path),
            "query" => Some(Self::Query),
            "header" => Some(Self::Header),
            "formData" => Some(Self::FormData),
            "body" => Some(Self::Body),
            _ => None,
        }
    }
}

impl<'d> Document<'d, '_> {
    /// Reads the parameters of a path item or an operation.
    pub(super) fn parameters(&mut self, entry: EntryView<'d>) -> Parameters<'d> {
        let mut parameters = Parameters::default();
        for element in self.reader.list(entry).unwrap_or_default() {
            let Some(parameter) = self.parameter(element) else {
                parameters.complete = false;
                continue;
            };
            if let Some(first) = parameters
                .list
                .iter()
                .find(|first| first.is_same(&parameter))
            {
                let message = format!("the parameter `{}` stands twice", parameter.name);
                self.reader
                    .diagnostics
                    .error(element.span(), message)
                    .related(first.view.span(), "this is the other one")
                    .help("remove one of the two");
                continue;
            }
            parameters.list.push(parameter);
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
        match self.place(place)? {
            Place::Body => self.body_parameter(view),
            place => self.other_parameter(view, place),
        }
    }

    fn place(&mut self, entry: EntryView<'d>) -> Option<Place> {
        let text = self.reader.text(entry)?;
        let place = Place::read(text);
        if place.is_none() {
            self.reader
                .unknown_value(entry.value, "in", text, &Place::NAMES);
        }
        place
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
            name,
            place: Place::Body,
            kind: ParameterKind::Body(body),
        })
    }

    fn other_parameter(&mut self, view: View<'d>, place: Place) -> Option<Parameter<'d>> {
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
            name,
            place,
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
            Place::Path => self.reader.is_required_in_path(required, name_span(view)),
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

    /// Reads what a parameter, a header or their items are: whether a file, and how its arrays are
    /// written, from the outermost inwards. The rest of the keywords is left to the schema stage.
    pub(super) fn kind(
        &mut self,
        view: View<'d>,
        noun: &str,
        place: Place,
        array: Array<'d>,
    ) -> Option<(bool, Vec<CollectionFormat>)> {
        let (mut view, mut noun, mut place, mut array) = (view, noun, place, array);
        let mut formats = Vec::new();
        let mut seen: Vec<Location> = Vec::new();
        loop {
            let kind = self.type_name(view, noun, place, array.kind)?;
            if kind != "array" {
                if let Some(entry) = array.collection_format {
                    let message = format!("`collectionFormat` means nothing for a {kind}");
                    self.reader
                        .diagnostics
                        .warning(entry.key_span, message)
                        .help("remove it, or write `type: array`");
                }
                return Some((kind == "file" && formats.is_empty(), formats));
            }
            formats.push(self.collection_format(array.collection_format, place)?);
            let items = self
                .reader
                .required(array.items, "items", "an array", view)?;
            if seen.contains(&items.value.location()) {
                self.reader
                    .diagnostics
                    .error(items.key_span, "these items contain themselves")
                    .help("a parameter cannot be an endless array; name another type");
                return None;
            }
            seen.push(items.value.location());
            noun = "an items object";
            let Object {
                view: inner,
                keys: [kind, items, collection_format],
                extensions: _,
            } = self.reader.object_with_schema(
                items.value,
                noun,
                ["type", "items", "collectionFormat"],
                SCHEMA_KEYS,
            )?;
            view = inner;
            // Only a parameter itself can stand several times in a request.
            place = Place::Header;
            array = Array {
                kind,
                items,
                collection_format,
            };
        }
    }

    fn type_name(
        &mut self,
        view: View<'d>,
        noun: &str,
        place: Place,
        entry: Option<EntryView<'d>>,
    ) -> Option<&'d str> {
        let entry = self.reader.required(entry, "type", noun, view)?;
        let text = self.reader.text(entry)?;
        let known: &[&str] = match place {
            Place::FormData => &["string", "number", "integer", "boolean", "array", "file"],
            Place::Path | Place::Query | Place::Header | Place::Body => {
                &["string", "number", "integer", "boolean", "array"]
            }
        };
        if !known.contains(&text) {
            self.reader.unknown_value(entry.value, "type", text, known);
            return None;
        }
        Some(text)
    }

    fn collection_format(
        &mut self,
        entry: Option<EntryView<'d>>,
        place: Place,
    ) -> Option<CollectionFormat> {
        let Some((entry, text)) = entry.and_then(|entry| Some((entry, self.reader.text(entry)?)))
        else {
            return Some(CollectionFormat::default());
        };
        let format = match text {
            "csv" => CollectionFormat::Csv,
            "ssv" => CollectionFormat::Ssv,
            "tsv" => CollectionFormat::Tsv,
            "pipes" => CollectionFormat::Pipes,
            "multi" if matches!(place, Place::Query | Place::FormData) => CollectionFormat::Multi,
            "multi" => {
                self.reader
                    .diagnostics
                    .error(
                        entry.value.span(),
                        "`multi` is for `query` and `formData` only",
                    )
                    .help("write one of `csv`, `ssv`, `tsv` or `pipes`");
                return None;
            }
            other => {
                let known = ["csv", "ssv", "tsv", "pipes", "multi"];
                self.reader
                    .unknown_value(entry.value, "collectionFormat", other, &known);
                return None;
            }
        };
        Some(format)
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

    /// Makes the parameters and the body that the parameters of an operation are in the shape of
    /// 3.0.
    pub(super) fn request(
        &mut self,
        parameters: Parameters<'d>,
        consumes: &[String],
        operation: View<'d>,
    ) -> (Vec<openapiv3::Parameter>, Option<RequestBody>) {
        let mut others = Vec::new();
        let mut fields = Vec::new();
        let mut body: Option<(Body, View<'d>)> = None;
        for Parameter {
            view,
            name: _,
            place: _,
            kind,
        } in parameters.list
        {
            match kind {
                ParameterKind::Parameter(parameter) => others.push(parameter),
                ParameterKind::Field(field) => fields.push((field, view)),
                ParameterKind::Body(new) => {
                    if let Some((_, first)) = &body {
                        self.reader
                            .diagnostics
                            .error(view.span(), "an operation has one body at most")
                            .related(first.span(), "this is the other one")
                            .help("make one body of the two, with a property for each");
                        continue;
                    }
                    body = Some((new, view));
                }
            }
        }
        if let (Some((_, body)), Some((_, field))) = (&body, fields.first()) {
            self.reader
                .diagnostics
                .error(field.span(), "an operation has a body or a form, not both")
                .related(body.span(), "this is the body")
                .help("make the fields of the form properties of the body, or the body a field");
        }
        let request_body = match body {
            Some((body, view)) => Some(self.request_body(body, consumes, view)),
            None if fields.is_empty() => None,
            None => Some(self.request_form(fields, consumes, operation)),
        };
        (others, request_body)
    }

    fn request_body(&mut self, body: Body, consumes: &[String], view: View<'d>) -> RequestBody {
        let media_types = match consumes {
            [] => self.default_media_types("consumes", view),
            declared => declared.to_vec(),
        };
        let media_type = MediaType {
            schema: body.schema,
            examples: body.examples,
            extensions: self.reader.extensions(view),
            ..MediaType::default()
        };
        RequestBody {
            description: body.description,
            content: media_types
                .into_iter()
                .map(|name| (name, media_type.clone()))
                .collect(),
            required: body.required,
            extensions: body.extensions,
        }
    }

    fn request_form(
        &mut self,
        fields: Vec<(FormField, View<'d>)>,
        consumes: &[String],
        operation: View<'d>,
    ) -> RequestBody {
        let has_file = fields.iter().any(|(field, _)| field.file);
        let media_types = self.form_media_types(&fields, consumes, has_file);
        let fields: Vec<FormField> = fields.into_iter().map(|(field, _)| field).collect();
        let required = fields.iter().any(|field| field.required);
        let extensions = self.reader.extensions(operation);
        let media_type = MediaType {
            schema: Some(self.reader.form(operation, Form { fields })),
            extensions: extensions.clone(),
            ..MediaType::default()
        };
        RequestBody {
            description: None,
            content: media_types
                .into_iter()
                .map(|name| (name, media_type.clone()))
                .collect(),
            required,
            extensions,
        }
    }

    /// The media types of a form: those of `consumes` that can carry it.
    fn form_media_types(
        &mut self,
        fields: &[(FormField, View<'d>)],
        consumes: &[String],
        has_file: bool,
    ) -> Vec<String> {
        let carries = |media_type: &String| {
            let essence = media_type.split(';').next().unwrap_or_default().trim();
            essence.eq_ignore_ascii_case(MULTIPART)
                || (!has_file && essence.eq_ignore_ascii_case(URLENCODED))
        };
        let (form, others): (Vec<String>, Vec<String>) =
            consumes.iter().cloned().partition(carries);
        if !form.is_empty() {
            return form;
        }
        let default = if has_file { MULTIPART } else { URLENCODED };
        if let Some((_, field)) = fields.iter().find(|(field, _)| field.file || !has_file) {
            let message = format!("no `consumes` can carry this form; `{default}` is taken");
            let diagnostic = if others.is_empty() {
                self.reader.diagnostics.note(field.span(), message)
            } else {
                self.reader.diagnostics.warning(field.span(), message)
            };
            diagnostic.help(format!("add `consumes: [{default}]` to the operation"));
        }
        vec![default.to_owned()]
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
