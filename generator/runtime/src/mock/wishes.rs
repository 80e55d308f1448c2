//! What a request says that it wants.

use http::HeaderMap;
use http::header::ACCEPT;

/// The quality of what is wanted most (RFC 9110, section 12.4.2), in thousandths.
pub(super) const BEST: u16 = 1000;

/// What a request wants of an answer.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// The status.
    pub(super) code: Option<u16>,
    /// The name of an example.
    pub(super) example: Option<String>,
    /// The media ranges, each with its quality. Empty where any will do.
    accepted: Vec<(String, u16)>,
}

impl Wishes {
    /// What the headers of a request say. What is malformed is no wish.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut wishes = Self::default();
        for value in headers.get_all("prefer") {
            let Ok(value) = value.to_str() else {
                continue;
            };
            for preference in split(value, ',') {
                // Parameters of a preference are none of what is known here.
                let preference = split(preference, ';').next().unwrap_or_default();
                let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
                let value = unquoted(value.trim());
                // Of several of one name, the first counts (RFC 7240, section 2).
                match name.trim().to_ascii_lowercase().as_str() {
                    "code" if wishes.code.is_none() => wishes.code = value.parse().ok(),
                    "example" if wishes.example.is_none() => wishes.example = Some(value),
                    _ => {}
                }
            }
        }
        for value in headers.get_all(ACCEPT) {
            let Ok(value) = value.to_str() else {
                continue;
            };
            let ranges = split(value, ',').filter_map(media_range);
            wishes.accepted.extend(ranges);
        }
        wishes
    }

    /// How much a media type is wanted, in thousandths. The most specific range counts.
    pub(super) fn quality(&self, media_type: &str) -> u16 {
        if self.accepted.is_empty() {
            return BEST;
        }
        let media_type = essence(media_type);
        let kind = media_type.split('/').next().unwrap_or_default();
        let any_of_kind = format!("{kind}/*");
        let ranges = [media_type.as_str(), &any_of_kind, "*/*"];
        let mut qualities = ranges.iter().filter_map(|wanted| {
            let ranges = self.accepted.iter().filter(|(range, _)| range == wanted);
            ranges.map(|(_, quality)| *quality).max()
        });
        qualities.next().unwrap_or(0)
    }
}

/// A media range and its quality.
fn media_range(text: &str) -> Option<(String, u16)> {
    let range = essence(text);
    let (kind, subtype) = range.split_once('/')?;
    if kind.is_empty() || subtype.is_empty() {
        return None;
    }
    let quality = split(text, ';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim())
    });
    Some((range, quality.map_or(BEST, thousandths)))
}

/// A quality in thousandths: `0.25` is 250. What is malformed is wanted least.
fn thousandths(quality: &str) -> u16 {
    let (whole, digits) = quality.split_once('.').unwrap_or((quality, ""));
    let digits: String = digits.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("0", Ok(digits)) => digits,
        ("1", Ok(0)) => BEST,
        _ => 1,
    }
}

/// A media type without its parameters, in lower case.
fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

/// The parts of a header between delimiters that do not stand in a quoted string.
fn split(text: &str, delimiter: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    text.split(move |character: char| {
        if is_escaped {
            is_escaped = false;
            return false;
        }
        match character {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => is_escaped = true,
            _ => {}
        }
        character == delimiter && !is_quoted
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

/// The text of a token or of a quoted string (RFC 9110, section 5.6.4).
fn unquoted(value: &str) -> String {
    let quoted = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    let Some(quoted) = quoted else {
        return value.to_owned();
    };
    let mut text = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wishes(headers: &[(&'static str, &str)]) -> Wishes {
        let headers = headers.iter().map(|(name, value)| {
            let value = value.parse().expect("it is the value of a header");
            (http::HeaderName::from_static(name), value)
        });
        Wishes::of(&headers.collect())
    }

    #[test]
    fn preferences_name_a_status_and_an_example() {
        let found = wishes(&[(
            "prefer",
            r#"respond-async, Code=404;x=1, example="a, \"b\"""#,
        )]);
        assert_eq!(found.code, Some(404));
        assert_eq!(found.example.as_deref(), Some("a, \"b\""));
    }

    #[test]
    fn the_first_of_two_preferences_counts() {
        let found = wishes(&[("prefer", "code=404"), ("prefer", "code=500, example=cat")]);
        assert_eq!(found.code, Some(404));
        assert_eq!(found.example.as_deref(), Some("cat"));
    }

    #[test]
    fn the_most_specific_range_counts() {
        let found = wishes(&[("accept", "text/*;q=0.5, text/plain;q=0, */*;q=0.25, a/b")]);
        let quality = |media_type| found.quality(media_type);
        assert_eq!(quality("text/plain"), 0);
        assert_eq!(quality("Text/HTML; charset=utf-8"), 500);
        assert_eq!(quality("application/json"), 250);
        assert_eq!(quality("a/b"), BEST);
    }

    #[test]
    fn without_a_range_any_media_type_will_do() {
        assert_eq!(wishes(&[]).quality("a/b"), BEST);
        assert_eq!(wishes(&[("accept", "nonsense")]).quality("a/b"), BEST);
        assert_eq!(wishes(&[("accept", "a/c")]).quality("a/b"), 0);
    }
}
