//! Mocks: implementations of generated traits that answer with samples.
//!
//! A generated mock hands the samples of an operation, which are static, to [`answer`]. That picks
//! one and reads it into the typed answer as a client would, so what breaks the spec is never sent:
//! the next sample is taken in its place.
//!
//! Without a wish, the answer is that of success. A request tells what it wants:
//!
//! - `Accept` chooses among media types (RFC 9110, section 12.5.1).
//! - `Prefer: code=404` asks for the answer of a status, and `Prefer: example=NAME` for an example by
//!   its name in the spec. Both can stand together: `Prefer: code=404, example="no cat"` (RFC 7240).
//!
//! What there is no sample for is answered 404, or 406 for media types, with those that there are.
//!
//! Who calls is checked by [`Credentials`].

mod credentials;
mod wishes;

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::client::{FromResponse, Response};
use crate::codec::Limits;
use crate::server::{ByteStream, Bytes, Problem};

pub use self::credentials::Credentials;

use self::wishes::Wishes;

/// An answer that the spec gives as an example, or that was made from its schemas.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    statuses: Statuses,
    name: Option<&'static str>,
    headers: &'static [(&'static str, &'static str)],
    /// The media type and the text.
    body: Option<(&'static str, &'static str)>,
}

/// The statuses of an answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Statuses {
    /// This one.
    Code(u16),
    /// One of a hundred: 4 stands for 400 to 499.
    Range(u16),
    /// Any.
    Default,
}

impl Sample {
    /// A sample of the answer of one status.
    pub const fn of(status: u16) -> Self {
        Self::new(Statuses::Code(status))
    }

    /// A sample of the answer of a range: 4 stands for 400 to 499.
    pub const fn in_range(hundreds: u16) -> Self {
        Self::new(Statuses::Range(hundreds))
    }

    /// A sample of the answer of all statuses that have none of their own.
    pub const fn of_others() -> Self {
        Self::new(Statuses::Default)
    }

    const fn new(statuses: Statuses) -> Self {
        Self {
            statuses,
            name: None,
            headers: &[],
            body: None,
        }
    }

    /// The name of the example in the spec.
    #[must_use]
    pub const fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// The headers, each with its text.
    #[must_use]
    pub const fn headers(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    /// The body: its media type and its text.
    #[must_use]
    pub const fn body(mut self, media_type: &'static str, text: &'static str) -> Self {
        self.body = Some((media_type, text));
        self
    }

    /// The status that it is sent with, where that is no wish; and how good a first choice it is,
    /// the least being the best.
    fn usual(&self) -> (u8, u16) {
        match self.statuses {
            Statuses::Code(code @ 200..=299) => (0, code),
            Statuses::Range(2) => (1, 200),
            Statuses::Code(code @ 300..=399) => (2, code),
            Statuses::Range(3) => (3, 302),
            Statuses::Default => (4, 200),
            Statuses::Code(code @ 400..) => (5, code),
            Statuses::Range(hundreds) => (6, hundreds.saturating_mul(100)),
            // A final answer has another status.
            Statuses::Code(code) => (7, code),
        }
    }

    /// How well it stands for a status, the least being the best; `None` where it does not.
    fn stands_for(&self, status: u16) -> Option<u8> {
        match self.statuses {
            Statuses::Code(code) => (code == status).then_some(0),
            Statuses::Range(hundreds) => (hundreds == status / 100).then_some(1),
            Statuses::Default => Some(2),
        }
    }

    /// As a server would have sent it with a status; `None` where HTTP has no such answer.
    fn response(&self, status: u16) -> Option<Response> {
        let mut response = http::Response::new(ByteStream::from(Bytes::new()));
        *response.status_mut() = StatusCode::from_u16(status).ok()?;
        for (name, text) in self.headers {
            let name = HeaderName::try_from(*name).ok()?;
            let text = HeaderValue::try_from(*text).ok()?;
            response.headers_mut().append(name, text);
        }
        if let Some((media_type, text)) = self.body {
            let media_type = HeaderValue::from_static(media_type_or_bytes(media_type));
            response.headers_mut().insert(CONTENT_TYPE, media_type);
            *response.body_mut() = ByteStream::from(text);
        }
        Some(Response::new(response, Limits::default(), usize::MAX))
    }
}

/// A media type, unless it cannot stand in a header: specs hold any text.
fn media_type_or_bytes(media_type: &'static str) -> &'static str {
    if HeaderValue::from_str(media_type).is_ok() {
        media_type
    } else {
        "application/octet-stream"
    }
}

/// Answers with a sample: with what the headers of the request wish for, or else with the answer of
/// success. Of several, the first that keeps to the spec is taken.
///
/// Generated code calls this.
pub async fn answer<A: FromResponse>(
    samples: &'static [Sample],
    headers: &HeaderMap,
) -> Result<A, Problem> {
    let wishes = Wishes::of(headers);
    let mut fault = None;
    for (sample, status) in choose(samples, &wishes)? {
        let Some(mut response) = sample.response(status) else {
            continue;
        };
        match A::from_response(&mut response).await {
            Ok(answer) => return Ok(answer),
            Err(found) => {
                fault.get_or_insert(response.invalid(found).await);
            }
        }
    }
    let detail = match fault {
        Some(fault) => format!("no sample keeps to the spec: as one has it, {fault}"),
        None => "the spec has no sample of an answer".to_owned(),
    };
    Err(Problem::new(StatusCode::NOT_IMPLEMENTED).detail(detail))
}

/// The samples that may be answered, each with its status, the best first.
fn choose(
    samples: &'static [Sample],
    wishes: &Wishes,
) -> Result<Vec<(&'static Sample, u16)>, Problem> {
    let mut chosen: Vec<_> = samples.iter().collect();
    if let Some(name) = &wishes.example {
        chosen.retain(|sample| sample.name == Some(name.as_str()));
        if chosen.is_empty() {
            let names = samples.iter().filter_map(|sample| sample.name);
            return Err(none_such("named", &format!("`{name}`"), names));
        }
    }
    let rank = |sample: &Sample| match wishes.code {
        Some(code) => sample.stands_for(code).map(|rank| (rank, code)),
        None => Some(sample.usual()),
    };
    // Only the first choice counts: a success that breaks the spec is not answered by a failure.
    let Some(best) = chosen.iter().filter_map(|sample| rank(sample)).min() else {
        let code = wishes.code.unwrap_or_default().to_string();
        let statuses = chosen.iter().map(|sample| sample.statuses.to_string());
        return Err(none_such("of the status", &code, statuses));
    };
    chosen.retain(|sample| rank(sample) == Some(best));
    let quality = |sample: &Sample| match sample.body {
        Some((media_type, _)) => wishes.quality(media_type),
        None => wishes::BEST,
    };
    let media_types = chosen.clone();
    chosen.retain(|sample| quality(sample) > 0);
    if chosen.is_empty() {
        let media_types = media_types.iter().filter_map(|sample| sample.body);
        let media_types = media_types.map(|(media_type, _)| media_type);
        let detail = format!("the answer is of {}", list(media_types));
        return Err(Problem::new(StatusCode::NOT_ACCEPTABLE).detail(detail));
    }
    chosen.sort_by_key(|sample| std::cmp::Reverse(quality(sample)));
    Ok(chosen.into_iter().map(|sample| (sample, best.1)).collect())
}

/// The answer where what was asked for is none of those that there are.
fn none_such(of: &str, wanted: &str, there: impl Iterator<Item = impl Into<String>>) -> Problem {
    let there = list(there);
    let there = if there.is_empty() {
        "there is none".to_owned()
    } else {
        format!("there are {there}")
    };
    let detail = format!("the spec has no sample {of} {wanted}; {there}");
    Problem::new(StatusCode::NOT_FOUND).detail(detail)
}

/// Some texts, each once.
fn list(texts: impl Iterator<Item = impl Into<String>>) -> String {
    let mut seen: Vec<String> = Vec::new();
    for text in texts {
        let text = format!("`{}`", text.into());
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    seen.join(", ")
}

impl std::fmt::Display for Statuses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(hundreds) => write!(f, "{hundreds}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::ResponseFault;
    use crate::codec::Rules;

    #[derive(Debug)]
    struct Number(i64);

    impl FromResponse for Number {
        async fn from_response(response: &mut Response) -> Result<Self, ResponseFault> {
            match response.status().as_u16() {
                200 => response.json(Rules::NONE).await.map(Self),
                _ => response.unexpected_status(),
            }
        }
    }

    #[tokio::test(flavor = "current_thread")]
    async fn the_first_sample_that_keeps_to_the_spec_is_answered() {
        static SAMPLES: &[Sample] = &[
            Sample::of(404),
            Sample::of(200).body("application/json", "true"),
            Sample::of(200).body("application/json", "1"),
            Sample::of(200).body("application/json", "2"),
        ];
        let answered = answer::<Number>(SAMPLES, &HeaderMap::new()).await;
        assert_eq!(answered.unwrap().0, 1);
        let faulty = answer::<Number>(&SAMPLES[..2], &HeaderMap::new()).await;
        assert_eq!(
            faulty.unwrap_err(),
            Problem::new(StatusCode::NOT_IMPLEMENTED).detail(
                "no sample keeps to the spec: as one has it, the server answered 200, and the body \
                 is not what the spec says: expected an integer, found a boolean"
            )
        );
        let missing = answer::<Number>(&[], &HeaderMap::new()).await;
        assert!(missing.is_err());
    }
}
