//! Samples of the requests and answers of an operation: each is made of one sample of each of its parts.

use std::collections::HashSet;

use super::bodies::{FoundBody, FoundMedia, FoundValue};
use super::forms::FoundForm;
use super::multipart::{Files, FoundMultipart, FoundPart};
use super::responses::FoundResponse;
use super::{FoundOperation, places_of};
use crate::diagnostics::Diagnostics;
use crate::document::{Documents, Location, View};
use crate::ir;
use crate::lower::directions::Direction;
use crate::lower::samples::{Found, Sample, example};
use crate::lower::shape::Position;
use crate::lower::types::Types;
use crate::skeleton::Skeleton;

/// The most samples of a request, and of one variant of an answer.
const MOST: usize = 16;

/// What a file holds.
const CONTENTS: &str = "sample\r\n--sample\0\u{e9}";

/// One of the parts that samples are made of: a parameter, a header, a field of a form.
struct Field {
    name: String,
    required: bool,
    found: Found,
}

/// A sample of a body.
#[derive(Clone)]
struct Body {
    example: Option<String>,
    body: ir::SampleBody,
}

/// What to try an operation with.
pub(super) fn samples(
    found: &FoundOperation<'_>,
    skeleton: &Skeleton,
    documents: &Documents,
    types: &mut Types<'_>,
) -> ir::Samples {
    let mut sampler = Sampler {
        skeleton,
        documents,
        types,
        missing: Vec::new(),
    };
    let requests = sampler.requests(found);
    let answers = sampler.answers(found);
    ir::Samples {
        requests,
        answers,
        missing: sampler.missing,
    }
}

struct Sampler<'s, 'd> {
    skeleton: &'s Skeleton,
    documents: &'s Documents,
    types: &'s mut Types<'d>,
    /// What there is no sample of, and why.
    missing: Vec<String>,
}

impl Sampler<'_, '_> {
    fn requests(&mut self, found: &FoundOperation<'_>) -> Vec<ir::SampleRequest> {
        let parameters = found.parameters.iter().map(|parameter| {
            let data = parameter.data;
            let examples = self.named(&places_of(&data.examples, self.skeleton));
            Field {
                name: format!("the parameter `{}`", data.name),
                required: data.required,
                found: self.of(&parameter.position, &examples, Direction::Request),
            }
        });
        let parameters: Vec<_> = parameters.collect();
        let bodies = found.body.as_ref().map(|body| self.bodies(body));
        let mut requests = requests(&parameters, bodies, &mut self.missing);
        let mut all = found.parameters.iter();
        if let Some(index) = all.position(|parameter| is_content_type(&parameter.data.name)) {
            for request in &mut requests {
                agree(&mut request.parameters, index, request.body.as_mut());
            }
        }
        requests
    }

    fn answers(&mut self, found: &FoundOperation<'_>) -> Vec<ir::SampleAnswer> {
        let mut answers = Vec::new();
        let used: HashSet<u16> = found
            .responses
            .iter()
            .filter_map(|response| match response.status {
                ir::Status::Code(code) => Some(code),
                ir::Status::Range(_) | ir::Status::Default => None,
            })
            .collect();
        for (variant, response) in found.responses.iter().enumerate() {
            let status = status(response.status, &used, &found.responses);
            if let Some(status) = status {
                answers.extend(self.answers_of(response, variant, status));
            } else {
                let fault = format!("the answer {}: no status is left for it", variant + 1);
                self.missing.push(fault);
            }
        }
        answers
    }

    fn of(
        &mut self,
        position: &Position,
        examples: &[(String, Location)],
        direction: Direction,
    ) -> Found {
        self.types.samples(position, examples, direction)
    }

    /// Examples with the names that they have in the spec.
    fn named(&self, examples: &[Location]) -> Vec<(String, Location)> {
        let named = examples.iter();
        named
            .map(|place| (name_of(self.documents.view(*place)), *place))
            .collect()
    }

    fn answers_of(
        &mut self,
        response: &FoundResponse<'_>,
        variant: usize,
        status: u16,
    ) -> Vec<ir::SampleAnswer> {
        let headers: Vec<Field> = response
            .headers
            .iter()
            .map(|header| Field {
                name: format!("the header `{}` of the answer {status}", header.name),
                required: header.header.required,
                found: self.of(&header.position, &[], Direction::Response),
            })
            .collect();
        let bodies = match &response.body {
            Some(media) => {
                let of = format!("the body of the answer {status}");
                let bodies = self.media(media, 0, (&of, Direction::Response));
                if bodies.is_empty() {
                    return Vec::new();
                }
                Some(bodies)
            }
            None => None,
        };
        let least = bodies.as_ref().map_or(1, Vec::len);
        let rows = rows(&headers, least, &mut self.missing).into_iter();
        let answers = rows.enumerate().map(|(index, (example, headers))| {
            let body = bodies.as_ref().and_then(|bodies| turned(bodies, index));
            ir::SampleAnswer {
                source: source(body.and_then(|body| body.example.clone()).or(example)),
                variant,
                status,
                headers,
                body: body.map(|body| body.body.clone()),
            }
        });
        let mut answers: Vec<_> = answers.collect();
        let mut all = response.headers.iter();
        if let Some(index) = all.position(|header| is_content_type(header.name)) {
            for answer in &mut answers {
                agree(&mut answer.headers, index, answer.body.as_mut());
            }
        }
        answers
    }

    /// The bodies of a request, and whether there must be one.
    fn bodies(&mut self, found: &FoundBody<'_>) -> (Vec<Body>, bool) {
        let mut bodies = Vec::new();
        for (index, media) in found.media.iter().enumerate() {
            let of = ("the body of the request", Direction::Request);
            bodies.extend(self.media(media, index, of));
        }
        (bodies, found.required)
    }

    /// The samples of a body of some media types.
    fn media(
        &mut self,
        found: &FoundMedia<'_>,
        media: usize,
        (of, direction): (&str, Direction),
    ) -> Vec<Body> {
        let media_type = found.media_types.first().map_or("", String::as_str);
        let media_type = concrete(media_type);
        let examples = self.named(&found.examples);
        let bodies: Result<Vec<(Option<String>, ir::SampleValue)>, String> = match &found.value {
            FoundValue::Json(position) => {
                let values = self.values(position.as_ref(), &examples, false, direction);
                values.map(as_values)
            }
            FoundValue::Text(position) => {
                let values = self.values(position.as_ref(), &examples, true, direction);
                values.map(as_values)
            }
            FoundValue::Form(position, _) => {
                let values = self.values(Some(position), &examples, false, direction);
                values.map(as_values)
            }
            FoundValue::Fields(form) => self.fields(form, of),
            FoundValue::Multipart(form) => self.parts(form, of),
            FoundValue::Events(position) | FoundValue::Lines(position) => {
                let values = self.values(position.as_ref(), &[], false, direction);
                values.map(|samples| {
                    let items = samples.into_iter().map(|sample| sample.json).collect();
                    vec![(None, ir::SampleValue::Items(items))]
                })
            }
            FoundValue::Bytes | FoundValue::Stream | FoundValue::Content => {
                let mut bodies: Vec<(Option<String>, ir::SampleValue)> = Vec::new();
                for (name, place) in examples {
                    if let Some(text) = self.documents.view(place).as_str() {
                        bodies.push((Some(name), ir::SampleValue::Bytes(text.to_owned())));
                    }
                }
                bodies.push((None, ir::SampleValue::Bytes(CONTENTS.to_owned())));
                Ok(bodies)
            }
        };
        match bodies {
            Ok(bodies) => {
                let body = |(example, value)| Body {
                    example,
                    body: ir::SampleBody {
                        media,
                        media_type: media_type.clone(),
                        value,
                    },
                };
                bodies.into_iter().map(body).collect()
            }
            Err(fault) => {
                self.missing.push(format!("{of}, `{media_type}`: {fault}"));
                Vec::new()
            }
        }
    }

    /// Values of a position, or of none, which are any JSON or any text.
    fn values(
        &mut self,
        position: Option<&Position>,
        examples: &[(String, Location)],
        is_text: bool,
        direction: Direction,
    ) -> Result<Vec<Sample>, String> {
        let Some(position) = position else {
            let mut samples = Vec::new();
            for (name, place) in examples {
                let view = self.documents.view(*place);
                if let Some(json) = example(view, &mut Diagnostics::default())
                    && (!is_text || view.as_str().is_some())
                {
                    samples.push(Sample {
                        example: Some(name.clone()),
                        json,
                    });
                }
            }
            let json = if is_text {
                "\"text\""
            } else {
                r#"{"key": "value"}"#
            };
            samples.push(Sample {
                example: None,
                json: json.to_owned(),
            });
            return Ok(samples);
        };
        let found = self.of(position, examples, direction);
        match found.fault {
            Some(fault) => Err(fault),
            None => Ok(found.samples),
        }
    }

    /// The samples of the form parameters of Swagger 2.0.
    fn fields(
        &mut self,
        found: &FoundForm<'_>,
        of: &str,
    ) -> Result<Vec<(Option<String>, ir::SampleValue)>, String> {
        let fields = found.form.fields.iter().zip(&found.positions);
        let fields: Vec<Field> = fields
            .map(|(field, position)| Field {
                name: format!("the field `{}` of {of}", field.name),
                required: field.required,
                found: self.of(position, &[], Direction::Request),
            })
            .collect();
        let rows = rows(&fields, 1, &mut self.missing);
        let names = || found.form.fields.iter().map(|field| field.name.as_str());
        let value = |row: Vec<Option<String>>| {
            let entries = names().zip(row).filter_map(|(name, value)| {
                let name = serde_json::Value::from(name);
                Some(format!("{name}: {}", value?))
            });
            let entries: Vec<_> = entries.collect();
            ir::SampleValue::Value(format!("{{{}}}", entries.join(", ")))
        };
        let rows = rows.into_iter().map(|(example, row)| (example, value(row)));
        some(rows.collect())
    }

    /// The samples of a form of parts.
    fn parts(
        &mut self,
        found: &FoundMultipart<'_>,
        of: &str,
    ) -> Result<Vec<(Option<String>, ir::SampleValue)>, String> {
        let fields = found.parts.iter();
        let fields: Vec<Field> = fields
            .map(|part| Field {
                name: format!("the part `{}` of {of}", part.name),
                required: part.required,
                found: match (part.file, &part.position) {
                    (None, Some(position)) => self.of(position, &[], Direction::Request),
                    _ => Found {
                        samples: vec![Sample {
                            example: None,
                            json: String::new(),
                        }],
                        fault: None,
                    },
                },
            })
            .collect();
        let rows = rows(&fields, 1, &mut self.missing);
        let rows = rows.into_iter().map(|(example, row)| {
            let parts = found.parts.iter().zip(row);
            let parts = parts.map(|(part, value)| Some(sample_part(found, part, value?)));
            (example, ir::SampleValue::Parts(parts.collect()))
        });
        some(rows.collect())
    }
}

fn as_values(samples: Vec<Sample>) -> Vec<(Option<String>, ir::SampleValue)> {
    let samples = samples.into_iter();
    samples
        .map(|sample| (sample.example, ir::SampleValue::Value(sample.json)))
        .collect()
}

/// A part with a value, or with files.
fn sample_part(form: &FoundMultipart<'_>, part: &FoundPart<'_>, value: String) -> ir::SamplePart {
    let count = match part.file {
        None if part.position.is_some() => return ir::SamplePart::Value(value),
        Some(Files::One) | None => 1,
        Some(Files::Several { least, most }) => least.max(2).min(most.unwrap_or(u64::MAX)).min(64),
    };
    let encoding = form.encodings.and_then(|all| all.get(&part.name));
    let named = encoding.and_then(|encoding| encoding.content_type.as_deref());
    let first = named.and_then(|named| named.split(',').next());
    let media_type = concrete(first.map_or("application/octet-stream", str::trim));
    let files = (0..count).map(|_| (CONTENTS.to_owned(), media_type.clone()));
    ir::SamplePart::Files(files.collect())
}

fn some<T>(samples: Vec<T>) -> Result<Vec<T>, String> {
    if samples.is_empty() {
        return Err("one of its fields has no value".to_owned());
    }
    Ok(samples)
}

/// Requests with these parameters and bodies.
fn requests(
    parameters: &[Field],
    bodies: Option<(Vec<Body>, bool)>,
    missing: &mut Vec<String>,
) -> Vec<ir::SampleRequest> {
    let (bodies, is_required) = bodies.unwrap_or_default();
    if is_required && bodies.is_empty() {
        return Vec::new();
    }
    let rows = rows(parameters, bodies.len(), missing);
    let last = rows.len().saturating_sub(1);
    let requests = rows.into_iter().enumerate();
    requests
        .map(|(index, (example, parameters))| {
            // The last one is the smallest.
            let is_left_out = index == last && index > 0 && !is_required;
            let body = turned(&bodies, index).filter(|_| !is_left_out);
            ir::SampleRequest {
                source: source(body.and_then(|body| body.example.clone()).or(example)),
                parameters,
                body: body.map(|body| body.body.clone()),
            }
        })
        .collect()
}

/// A value for each field that has one, as often as a field has another value, or `least` times; then a row of
/// only what is required. No row where a required field has no value.
fn rows(
    fields: &[Field],
    least: usize,
    missing: &mut Vec<String>,
) -> Vec<(Option<String>, Vec<Option<String>>)> {
    let mut is_possible = true;
    for field in fields {
        if let Some(fault) = &field.found.fault {
            missing.push(format!("{}: {fault}", field.name));
            is_possible &= !field.required;
        }
    }
    if !is_possible {
        return Vec::new();
    }
    let lengths = fields.iter().map(|field| field.found.samples.len());
    let count = lengths.max().unwrap_or(0).max(least).clamp(1, MOST);
    let mut rows: Vec<(Option<String>, Vec<Option<String>>)> = Vec::new();
    for index in 0..count {
        let values: Vec<_> = fields
            .iter()
            .map(|field| turned(&field.found.samples, index))
            .collect();
        let mut examples = values.iter().flatten();
        let example = examples.find_map(|sample| sample.example.clone());
        let values = values.into_iter();
        rows.push((
            example,
            values.map(|value| Some(value?.json.clone())).collect(),
        ));
    }
    if fields.iter().any(|field| !field.required) {
        let least = fields.iter().map(|field| {
            let sample = field.found.samples.last().filter(|_| field.required);
            Some(sample?.json.clone())
        });
        rows.push((None, least.collect()));
    }
    rows
}

fn is_content_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

/// Has a header that the spec declares and a body say the same media type: that of the header where it has one and leaves
/// open what the body is.
fn agree(headers: &mut [Option<String>], index: usize, body: Option<&mut ir::SampleBody>) {
    let (Some(header), Some(body)) = (headers.get_mut(index), body) else {
        return;
    };
    let said = header
        .as_ref()
        .and_then(|json| serde_json::from_str::<String>(json).ok())
        .filter(|said| said.contains('/'));
    match (said, &body.value) {
        (Some(said), ir::SampleValue::Bytes(_)) => body.media_type = said,
        _ => *header = Some(serde_json::Value::from(body.media_type.as_str()).to_string()),
    }
}

/// The sample whose turn it is.
fn turned<T>(samples: &[T], index: usize) -> Option<&T> {
    samples.get(index.checked_rem(samples.len())?)
}

fn source(example: Option<String>) -> ir::SampleSource {
    match example {
        Some(name) => ir::SampleSource::Example(name),
        None => ir::SampleSource::Made,
    }
}

/// The name of an example: its key in `examples`.
fn name_of(example: View<'_>) -> String {
    let pointer = example.pointer();
    let mut keys = pointer.rsplit('/');
    let key = match keys.next() {
        Some("value") => keys.next(),
        key => key,
    };
    key.unwrap_or("example")
        .replace("~1", "/")
        .replace("~0", "~")
}

/// A status of an answer that no other answer of the operation has.
fn status(status: ir::Status, used: &HashSet<u16>, all: &[FoundResponse<'_>]) -> Option<u16> {
    let free = |code: &u16| !used.contains(code);
    match status {
        ir::Status::Code(code) => Some(code),
        ir::Status::Range(hundreds) => (hundreds * 100..hundreds * 100 + 100).find(free),
        ir::Status::Default => {
            let has_range = |hundreds| {
                let mut all = all.iter();
                all.any(|response| response.status == ir::Status::Range(hundreds))
            };
            let is_success = |code: &u16| code / 100 == 2;
            let first = if used.iter().any(is_success) || has_range(2) {
                [500, 400, 300, 200]
            } else {
                [200, 500, 400, 300]
            };
            let mut codes = first.into_iter().flat_map(|first| first..first + 100);
            codes.find(|code| free(code) && !has_range(code / 100))
        }
    }
}

/// A media type of a range.
fn concrete(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let concrete = match essence {
        "*/*" | "application/*" | "*" | "" => "application/octet-stream",
        "text/*" => "text/plain",
        "image/*" => "image/png",
        "audio/*" => "audio/mpeg",
        "video/*" => "video/mp4",
        "multipart/*" => "multipart/mixed",
        other => match other.strip_suffix("/*") {
            Some(kind) => return format!("{kind}/sample"),
            None => return media_type.to_owned(),
        },
    };
    concrete.to_owned()
}
