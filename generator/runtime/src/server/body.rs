//! Request bodies: which ones are let in, and how they are read.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http_body::Body as _;
use http_body_util::{BodyExt as _, Limited};

use super::operation::Operation;
use super::rejection::Rejection;
use super::stream::ByteStream;

/// Refuses a body that the operation cannot take, by what the head of the request says of it.
///
/// A `Content-Type` that is missing stands for the type of the operation where that has only one
/// (RFC 9110, section 8.3 leaves the guess to the recipient). A body that is compressed, or in
/// another charset than UTF-8, is refused.
pub(super) fn check_head(
    operation: &Operation,
    headers: &HeaderMap,
    has_body: bool,
) -> Result<(), Rejection> {
    let consumes = operation.consumes;
    if consumes.is_empty() {
        return Ok(());
    }
    let unsupported = Rejection::UnsupportedMediaType { expected: consumes };
    let mut content_types = headers.get_all(CONTENT_TYPE).iter();
    match (content_types.next(), content_types.next()) {
        (None, _) => {
            let guessed = matches!(consumes, [only] if !only.contains('*'));
            if !guessed && has_body {
                return Err(unsupported);
            }
        }
        (Some(content_type), None) => {
            let accepted = content_type.to_str().is_ok_and(|content_type| {
                consumes.contains(&content_type) || is_accepted(content_type, consumes)
            });
            if !accepted {
                return Err(unsupported);
            }
        }
        (Some(_), Some(_)) => return Err(unsupported),
    }
    for coding in headers.get_all(CONTENT_ENCODING) {
        if !coding
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"identity")
        {
            return Err(Rejection::UnsupportedContentCoding);
        }
    }
    Ok(())
}

/// Whether a body is given to the implementation as a stream, by its media type.
pub(super) fn is_stream(operation: &Operation, headers: &HeaderMap) -> bool {
    !operation.streams.is_empty()
        && media_type(operation, headers)
            .is_some_and(|media_type| operation.streams.contains(&media_type))
}

/// The names of the parts that are values, where a body is a form of parts, by its media type.
pub(super) fn form_values(
    operation: &Operation,
    headers: &HeaderMap,
) -> Option<&'static [&'static str]> {
    let values = operation.multipart?;
    let media_type = essence(media_type(operation, headers)?);
    media_type
        .eq_ignore_ascii_case("multipart/form-data")
        .then_some(values)
}

/// Which of the media types of an operation a body is of.
fn media_type(operation: &Operation, headers: &HeaderMap) -> Option<&'static str> {
    let media_type = find(headers, operation.consumes, |consumed| {
        std::slice::from_ref(consumed)
    });
    operation.consumes.get(media_type.unwrap_or(0)).copied()
}

/// The first of some elements that has the media type of a body in its list, ranges behind all
/// others; `None` where the body has none of the types. Of a body without one it is the first.
pub(crate) fn find<T>(
    headers: &HeaderMap,
    elements: &[T],
    list_of: impl Fn(&T) -> &[&str],
) -> Option<usize> {
    let Some(found) = headers.get(CONTENT_TYPE) else {
        return Some(0);
    };
    let found = found.to_str().ok()?;
    let of = |matches: fn(&str, &str) -> bool| {
        let has = |element: &T| {
            let mut list = list_of(element).iter();
            list.any(|expected| matches(found, expected))
        };
        elements.iter().position(has)
    };
    of(is_exactly).or_else(|| of(is_in_range))
}

/// Refuses a body that says that it is larger than a limit, if there is one.
pub(super) fn check_length(body: &Body, limit: Option<usize>) -> Result<(), Rejection> {
    let Some(limit) = limit else {
        return Ok(());
    };
    let announced = usize::try_from(body.size_hint().lower());
    if announced.is_ok_and(|announced| announced <= limit) {
        Ok(())
    } else {
        Err(Rejection::BodyTooLarge { limit })
    }
}

/// Lets a body through that is not read, up to a limit if there is one.
pub(super) fn stream(body: Body, limit: Option<usize>) -> ByteStream {
    match limit {
        Some(limit) => ByteStream::new(Limited::new(body, limit)),
        None => ByteStream::new(body),
    }
}

/// Reads a whole body of up to `limit` bytes, without a copy where it came in one piece.
pub(super) async fn read(body: &mut Body, limit: usize) -> Result<Bytes, Rejection> {
    check_length(body, Some(limit))?;
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while !body.is_end_stream() {
        let Some(frame) = body.frame().await else {
            break;
        };
        let frame = frame.map_err(|error| Rejection::BodyIncomplete(error.into()))?;
        let Ok(bytes) = frame.into_data() else {
            // Trailers are no bytes.
            continue;
        };
        if bytes.len() > limit - first.len().max(all.len()) {
            return Err(Rejection::BodyTooLarge { limit });
        }
        if first.is_empty() {
            first = bytes;
        } else {
            if all.is_empty() {
                all.extend_from_slice(&first);
            }
            all.extend_from_slice(&bytes);
        }
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

/// Whether a media type is one of some media types or ranges, whatever its parameters.
pub(super) fn is_one_of(media_type: &str, expected: &[&str]) -> bool {
    expected
        .iter()
        .any(|expected| is_exactly(media_type, expected) || is_in_range(media_type, expected))
}

/// Whether a `Content-Type` is one of some media types or ranges, and its charset UTF-8 if it names
/// one.
pub(super) fn is_accepted(content_type: &str, expected: &[&str]) -> bool {
    let essence = essence(content_type);
    let Some((kind, _)) = essence.split_once('/') else {
        return false;
    };
    let named = !kind.is_empty() && is_one_of(content_type, expected);
    named && has_supported_charset(content_type)
}

/// Whether a media type is another one, but for parameters.
fn is_exactly(content_type: &str, expected: &str) -> bool {
    essence(content_type).eq_ignore_ascii_case(essence(expected))
}

/// Whether a media type is in a range: `*/*` or `text/*`.
fn is_in_range(content_type: &str, range: &str) -> bool {
    let kind = essence(content_type)
        .split_once('/')
        .map_or("", |(kind, _)| kind);
    match essence(range) {
        "*/*" => true,
        range => range
            .strip_suffix("/*")
            .is_some_and(|range| range.eq_ignore_ascii_case(kind)),
    }
}

/// A media type without its parameters.
fn essence(media_type: &str) -> &str {
    media_type
        .split_once(';')
        .map_or(media_type, |(essence, _)| essence)
        .trim_end()
}

/// Whether a media type has parameters that are well-formed, and names no charset but UTF-8.
pub(super) fn has_supported_charset(content_type: &str) -> bool {
    parameters(content_type).all(|parameter| {
        parameter.is_some_and(|(name, value)| {
            !name.eq_ignore_ascii_case("charset") || value.eq_ignore_ascii_case("utf-8")
        })
    })
}

/// The parameters of a media type (RFC 9110, section 5.6.6), their names and values; `None` stands
/// for all that is left where it is malformed.
pub(super) fn parameters(content_type: &str) -> impl Iterator<Item = Option<(&str, &str)>> {
    let mut rest = content_type[essence(content_type).len()..].trim_start();
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let Some(after) = std::mem::take(&mut rest).strip_prefix(';') else {
                return Some(None);
            };
            let after = after.trim_start();
            if after.is_empty() || after.starts_with(';') {
                rest = after;
                continue;
            }
            let parameter = after.split_once('=').and_then(|(name, after)| {
                let value;
                (value, rest) = parameter_value(after)?;
                Some((name, value))
            });
            rest = rest.trim_start();
            return Some(parameter);
        }
        None
    })
}

/// The value of a parameter, a token or a quoted string, and what follows it. Escapes stay as they
/// are: no charset has any.
fn parameter_value(text: &str) -> Option<(&str, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([';', ' ', '\t']).unwrap_or(text.len());
        return Some(text.split_at(end));
    };
    let mut escaped = false;
    for (index, character) in quoted.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some((&quoted[..index], &quoted[index + 1..])),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::is_accepted;

    #[test]
    fn media_types_match_without_case_and_parameters() {
        let json: &[&str] = &["application/json; charset=utf-8"];
        for accepted in [
            "application/json",
            "Application/JSON",
            "application/json;charset=utf-8",
            "application/json ; charset=\"UTF-8\" ; v=\"a;b\\\"\"",
            "application/json;",
            "application/json; ; q=1",
        ] {
            assert!(is_accepted(accepted, json), "{accepted}");
        }
        for refused in [
            "",
            "json",
            "application",
            "application/jsonp",
            "application/problem+json",
            "text/json",
            "application/json charset=utf-8",
            "application/json; charset",
            "application/json; charset=\"utf-8",
            "application/json; charset=latin1",
            "application/json; charset=utf-8; charset=utf-16",
            "application/json, application/json",
        ] {
            assert!(!is_accepted(refused, json), "{refused}");
        }
    }

    #[test]
    fn ranges_match() {
        assert!(is_accepted("text/plain", &["text/*"]));
        assert!(is_accepted("TEXT/plain", &["application/json", "text/*"]));
        assert!(!is_accepted("textual/plain", &["text/*"]));
        assert!(is_accepted("a/b", &["*/*"]));
        assert!(!is_accepted("a", &["*/*"]));
    }
}
