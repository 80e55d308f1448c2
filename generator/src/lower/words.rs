//! What a spec says about a thing in words, and the documentation that it becomes.

use indexmap::IndexMap;
use openapiv3::{Link, LinkOperation, ReferenceOr};

use super::directions::OneWay;
use super::documentation::{code, markdown};
use super::formats::{Formats, Meaning};
use crate::document::{Documents, Location};
use crate::ir::{Check, Documentation, Format};
use crate::schema::{Annotations, Keywords, Types, Xml};

/// What schemas say about a value in words; of several, the nearest is added first.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The nearest `title`.
    pub(super) title: Option<String>,
    /// The nearest `description`.
    pub(super) description: Option<String>,
    /// The examples of the nearest schema that has any.
    pub(super) examples: Vec<Location>,
    /// Whether the nearest schema says that it is deprecated.
    pub(super) deprecated: bool,
    /// The nearest `default`.
    pub(super) default: Option<Location>,
    format: Option<String>,
    read_only: bool,
    write_only: bool,
    /// Where a property that is required need not be there.
    pub(super) required_one_way: Option<OneWay>,
    external_docs: Option<String>,
    content: Option<String>,
    content_schema: Option<Location>,
    xml: Option<Xml>,
}

impl Words {
    /// Adds what a schema farther away says.
    pub(super) fn add(&mut self, keywords: &Keywords, formats: &Formats) {
        let Annotations {
            title,
            description,
            default,
            examples,
            deprecated,
            read_only,
            write_only,
            external_docs,
            content_encoding,
            content_media_type,
            content_schema,
            xml,
        } = &keywords.annotations;
        if self.examples.is_empty() && self.description.is_none() {
            // Under another description, an example may be one of something else.
            self.examples.clone_from(examples);
        }
        keep(&mut self.title, title.as_ref());
        keep(&mut self.description, description.as_ref());
        keep(&mut self.default, default.as_ref());
        let is_told = |format: &&String| is_told_by_type(format, keywords, formats);
        keep(
            &mut self.format,
            keywords.format.as_ref().filter(|format| !is_told(format)),
        );
        keep(&mut self.external_docs, external_docs.as_ref());
        let content = match (content_encoding, content_media_type) {
            (Some(encoding), Some(media_type)) => Some(format!("{media_type}, as {encoding}")),
            (encoding, media_type) => encoding.clone().or_else(|| media_type.clone()),
        };
        if self.content.is_none() {
            self.content_schema = *content_schema;
        }
        keep(&mut self.content, content.as_ref());
        keep(&mut self.xml, xml.as_ref());
        self.deprecated |= deprecated;
        self.read_only |= read_only;
        self.write_only |= write_only;
    }

    /// The documentation of a type.
    pub(super) fn of_type(&self, documents: &Documents) -> Documentation {
        let title = self.title.as_deref().map(sentence);
        self.document(self.description.as_ref().or(title.as_ref()), documents)
    }

    /// The documentation of a field or element. Its title would only repeat its name.
    pub(super) fn of_value(&self, documents: &Documents) -> Documentation {
        self.of_value_described(None, documents)
    }

    /// The documentation of a value whose description stands beside its schema.
    pub(super) fn of_value_described(
        &self,
        description: Option<&str>,
        documents: &Documents,
    ) -> Documentation {
        let description = description.map(str::to_owned);
        self.document(
            description.as_ref().or(self.description.as_ref()),
            documents,
        )
    }

    fn document(&self, text: Option<&String>, documents: &Documents) -> Documentation {
        let mut paragraphs = Vec::new();
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            paragraphs.push(markdown(text).0);
        }
        if self.read_only {
            paragraphs.push("Read-only: the server says it, a client does not.".to_owned());
        }
        if self.write_only {
            paragraphs.push("Write-only: a client says it, the server does not.".to_owned());
        }
        if let Some(one_way) = self.required_one_way {
            paragraphs.push(
                if one_way.read_only {
                    "An answer has it; a request need not."
                } else {
                    "A request has it; an answer need not."
                }
                .to_owned(),
            );
        }
        if let Some(format) = &self.format {
            paragraphs.push(format!("Format: {}", code(format)));
        }
        let schema = self.content_schema.map(|schema| origin(documents, schema));
        match (&self.content, schema) {
            (Some(content), Some(schema)) => {
                paragraphs.push(format!("Content: {}, a value of {schema}", code(content)));
            }
            (Some(content), None) => paragraphs.push(format!("Content: {}", code(content))),
            (None, Some(schema)) => paragraphs.push(format!("Content: a value of {schema}")),
            (None, None) => {}
        }
        if let Some(default) = self.default {
            let value = short_json(documents, default).map(|value| code(&value));
            let value = value.unwrap_or_else(|| origin(documents, default));
            paragraphs.push(format!("Default: {value}"));
        }
        let example = self.examples.first();
        if let Some(value) = example.and_then(|place| short_scalar(documents, *place)) {
            paragraphs.push(format!("Example: {}", code(&value)));
        }
        paragraphs.extend(self.xml.as_ref().and_then(in_xml));
        if let Some(url) = &self.external_docs {
            paragraphs.push(format!("See {}.", markdown(url).0));
        }
        Documentation(paragraphs.join("\n\n"))
    }
}

/// Whether the Rust type of a value tells its format.
fn is_told_by_type(format: &str, keywords: &Keywords, formats: &Formats) -> bool {
    let may_be = |kind| {
        keywords
            .types
            .is_none_or(|types| !types.intersection(kind).is_empty())
    };
    let is_listed = keywords.enumeration.is_some() || keywords.constant.is_some();
    !is_listed
        && match formats.meaning(format) {
            Some(Meaning::String(Check::Format(format))) => {
                may_be(Types::STRING) && !matches!(format, Format::Own(_))
            }
            Some(Meaning::Integer(_) | Meaning::Number) => may_be(Types::NUMBER),
            Some(Meaning::String(_)) | None => false,
        }
}

/// The documentation of a server trait.
pub(super) fn of_api(title: &str, description: Option<&str>) -> Documentation {
    join([
        Some(sentence(title)),
        description.map(|text| markdown(text).0),
    ])
}

/// The documentation of the module of a document.
pub(super) fn of_document(title: &str, version: &str) -> Documentation {
    Documentation(sentence(&format!(
        "{}, version {version}",
        title.trim_end_matches('.')
    )))
}

/// The documentation of the module of a tag.
pub(super) fn of_tag(tag: &str, title: &str) -> Documentation {
    let title = title.trim_end_matches('.');
    Documentation(sentence(&format!("{title}: {tag}")))
}

/// The documentation of the trait of what an API sends.
pub(super) fn of_sent(title: &str, noun: &str) -> Documentation {
    let title = sentence(title);
    let title = title.trim_end_matches('.');
    Documentation(format!(
        "The {noun} of {title}: requests that it sends.\n\n\
         An implementation receives them. The other side has to be told where its server stands;\n\
         the paths are what comes behind that."
    ))
}

/// The documentation of an operation.
pub(super) fn of_operation(summary: Option<&str>, description: Option<&str>) -> Documentation {
    join([
        summary.map(sentence),
        description.map(|text| markdown(text).0),
    ])
}

/// The documentation of an answer, and of where its links lead.
pub(super) fn of_response(
    description: &str,
    links: &IndexMap<String, ReferenceOr<Link>>,
) -> Documentation {
    let mut paragraphs = vec![Some(markdown(description).0)];
    for (name, link) in links {
        let ReferenceOr::Item(link) = link else {
            continue;
        };
        let target = match &link.operation {
            LinkOperation::OperationId(operation) | LinkOperation::OperationRef(operation) => {
                operation
            }
        };
        let head = format!("Link {}: the operation {}.", code(name), code(target));
        let text = link.description.as_deref().map(|text| markdown(text).0);
        paragraphs.push(Some(match text {
            Some(text) => format!("{head} {text}"),
            None => head,
        }));
    }
    join(paragraphs)
}

/// The documentation of a body.
pub(super) fn of_body(description: Option<&str>) -> Documentation {
    join([description.map(|text| markdown(text).0)])
}

fn join(paragraphs: impl IntoIterator<Item = Option<String>>) -> Documentation {
    let paragraphs: Vec<_> = paragraphs
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect();
    Documentation(paragraphs.join("\n\n"))
}

/// A title as a sentence.
fn sentence(title: &str) -> String {
    let mut text = markdown(title).0;
    if text.ends_with(|last: char| last.is_alphanumeric()) {
        text.push('.');
    }
    text
}

/// A place in the spec as a code span.
fn origin(documents: &Documents, location: Location) -> String {
    let view = documents.view(location);
    code(&format!("{}#{}", view.path(), view.pointer()))
}

/// How a value looks in XML; `None` where nothing is said about it.
fn in_xml(xml: &Xml) -> Option<String> {
    let Xml {
        name,
        namespace,
        prefix,
        attribute,
        wrapped,
    } = xml;
    let kind = if *attribute {
        "an attribute"
    } else {
        "an element"
    };
    let name = match (prefix, name) {
        (Some(prefix), Some(name)) => format!(" {}", code(&format!("{prefix}:{name}"))),
        (Some(prefix), None) => format!(" with the prefix {}", code(prefix)),
        (None, Some(name)) => format!(" {}", code(name)),
        (None, None) => String::new(),
    };
    let namespace = namespace.as_ref();
    let namespace = namespace.map(|uri| format!(" of the namespace {}", code(uri)));
    let namespace = namespace.unwrap_or_default();
    let around = if *wrapped {
        " around those of its elements"
    } else {
        ""
    };
    (*xml != Xml::default()).then(|| format!("In XML: {kind}{name}{namespace}{around}"))
}

/// The JSON text of a value that fits into a line of documentation.
fn short_json(documents: &Documents, location: Location) -> Option<String> {
    const LONGEST: usize = 72;
    Some(documents.view(location).json())
        .filter(|json| json.len() <= LONGEST && !json.chars().any(char::is_control))
}

/// The same for what is no array or object with something in it: those are tests.
fn short_scalar(documents: &Documents, location: Location) -> Option<String> {
    let view = documents.view(location);
    let is_scalar = view.entries().next().is_none() && view.elements().next().is_none();
    is_scalar.then(|| short_json(documents, location)).flatten()
}

fn keep<T: Clone>(kept: &mut Option<T>, other: Option<&T>) {
    if kept.is_none() {
        *kept = other.cloned();
    }
}
