//! Path templates of OpenAPI: what they may say, and which segments of a path they match.
//!
//! A template is cut at its slashes. A segment is either literal text, or text around parameters:
//! `{id}`, `{name}.json`, `{base}...{head}`. Parameter names are free, since values are found by
//! position.

use std::borrow::Cow;
use std::ops::Range;

use smallvec::SmallVec;

/// The names of the parameters of a path.
pub(super) type Names = SmallVec<[&'static str; 2]>;

/// Where in a path the values of its parameters are, still percent-encoded. Few paths have more than
/// four.
pub(super) type Captures = SmallVec<[Capture; 4]>;

/// Where in a path a value is. A path of 64 KiB and more, as few servers let in, has no values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capture {
    start: u16,
    end: u16,
}

impl Capture {
    /// `None` beyond 64 KiB.
    fn new(start: usize, value: &str) -> Option<Self> {
        Some(Self {
            start: start.try_into().ok()?,
            end: (start + value.len()).try_into().ok()?,
        })
    }

    /// The bytes of the path.
    pub(super) fn range(self) -> Range<usize> {
        self.start.into()..self.end.into()
    }
}

/// A path template, cut into segments.
#[derive(Debug, PartialEq)]
pub(super) struct Template {
    pub(super) segments: Vec<Segment>,

    /// The names of the parameters, from left to right.
    pub(super) parameters: Names,
}

/// What stands between two slashes of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Segment {
    /// Text, percent-decoded.
    Literal(Box<[u8]>),

    /// Text around parameters.
    Pattern(Pattern),
}

/// The text around the parameters of a segment: one piece more than there are parameters. `{id}`
/// has two empty ones.
#[derive(Debug, PartialEq)]
pub(super) struct Pattern {
    pieces: SmallVec<[&'static str; 2]>,
}

impl Template {
    /// Reads a template. The error is the end of a sentence that begins with the template.
    pub(super) fn parse(template: &'static str) -> Result<Self, String> {
        let Some(path) = template.strip_prefix('/') else {
            return Err("does not begin with `/`".to_owned());
        };
        if let Some(sign) = path.chars().find(|sign| matches!(sign, '?' | '#')) {
            return Err(format!("holds `{sign}`, which ends the path of a URL"));
        }
        let mut parameters = Names::new();
        let segments = path
            .split('/')
            .map(|segment| parse_segment(segment, &mut parameters))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            segments,
            parameters,
        })
    }
}

fn parse_segment(segment: &'static str, parameters: &mut Names) -> Result<Segment, String> {
    let mut pieces = SmallVec::new();
    let mut rest = segment;
    while let Some((piece, opened)) = rest.split_once('{') {
        let Some((name, after)) = opened.split_once('}') else {
            return Err("has a `{` without its `}`".to_owned());
        };
        if piece.contains('}') {
            return Err("has a `}` without its `{`".to_owned());
        }
        if name.is_empty() || name.contains('{') {
            return Err(format!(
                "has a parameter without a proper name: `{{{name}}}`"
            ));
        }
        if parameters.contains(&name) {
            return Err(format!("has the parameter `{{{name}}}` twice"));
        }
        if piece.is_empty() && !pieces.is_empty() {
            return Err(format!(
                "has nothing between `{{{name}}}` and the parameter before it, \
                 so that their values cannot be told apart"
            ));
        }
        parameters.push(name);
        pieces.push(piece);
        rest = after;
    }
    if rest.contains('}') {
        return Err("has a `}` without its `{`".to_owned());
    }
    if pieces.is_empty() {
        // A stray `%` in a template can only mean itself.
        let literal = percent_decode(rest).unwrap_or(Cow::Borrowed(rest.as_bytes()));
        return Ok(Segment::Literal(literal.into()));
    }
    pieces.push(rest);
    Ok(Segment::Pattern(Pattern { pieces }))
}

impl Pattern {
    /// Matches a raw segment, which begins at `offset` in its path, and appends where the values of
    /// the parameters are.
    ///
    /// The text around the parameters is looked for before anything is percent-decoded, so that
    /// `%2E` in a value is no separator. A value ends at the first separator behind it; it may be
    /// empty, as the empty string is a value.
    pub(super) fn capture(&self, segment: &str, offset: usize, values: &mut Captures) -> bool {
        let matched = values.len();
        let captured = self.append(segment, offset, values).is_some();
        if !captured {
            values.truncate(matched);
        }
        captured
    }

    /// Appends the values up to where the segment does not match.
    fn append(&self, segment: &str, offset: usize, values: &mut Captures) -> Option<()> {
        let [prefix, separators @ .., suffix] = &self.pieces[..] else {
            return None;
        };
        let mut rest = segment.strip_prefix(prefix)?.strip_suffix(suffix)?;
        let mut start = offset + prefix.len();
        for separator in separators {
            let (value, after) = rest.split_once(separator)?;
            values.push(Capture::new(start, value)?);
            start += value.len() + separator.len();
            rest = after;
        }
        values.push(Capture::new(start, rest)?);
        Some(())
    }

    /// What patterns beside one another are tried by, the smallest first: the more text, the more
    /// special.
    pub(super) fn rank(&self) -> impl Ord + use<'_> {
        let text: usize = self.pieces.iter().map(|piece| piece.len()).sum();
        (std::cmp::Reverse(text), &self.pieces)
    }
}

/// Undoes percent-encoding; `None` where a `%` is not followed by two hexadecimal digits.
pub(crate) fn percent_decode(text: &str) -> Option<Cow<'_, [u8]>> {
    let bytes = text.as_bytes();
    let Some(first) = bytes.iter().position(|&byte| byte == b'%') else {
        return Some(Cow::Borrowed(bytes));
    };
    let (plain, mut rest) = bytes.split_at(first);
    let mut decoded = Vec::with_capacity(bytes.len());
    decoded.extend_from_slice(plain);
    loop {
        rest = match rest {
            [] => return Some(Cow::Owned(decoded)),
            [b'%', high, low, after @ ..] => {
                decoded.push(hex_digit(*high)? << 4 | hex_digit(*low)?);
                after
            }
            [b'%', ..] => return None,
            [byte, after @ ..] => {
                decoded.push(*byte);
                after
            }
        };
    }
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Captures, Segment, Template, percent_decode};

    fn fault(template: &'static str) -> String {
        Template::parse(template).expect_err("the template is faulty")
    }

    /// The values that a template of one segment finds in a segment.
    fn values<'a>(template: &'static str, segment: &'a str) -> Option<Vec<&'a str>> {
        let template = Template::parse(template).expect("the template is sound");
        let [Segment::Pattern(pattern)] = &template.segments[..] else {
            panic!("the template is one pattern");
        };
        let mut values = Captures::new();
        pattern
            .capture(segment, 0, &mut values)
            .then(|| values.iter().map(|value| &segment[value.range()]).collect())
    }

    #[test]
    fn faulty_templates_say_why() {
        assert_eq!(fault("pets"), "does not begin with `/`");
        assert_eq!(
            fault("/pets?x={x}"),
            "holds `?`, which ends the path of a URL"
        );
        assert_eq!(
            fault("/#Action=List"),
            "holds `#`, which ends the path of a URL"
        );
        assert_eq!(fault("/{id"), "has a `{` without its `}`");
        assert_eq!(fault("/id}"), "has a `}` without its `{`");
        assert_eq!(fault("/a}{id}"), "has a `}` without its `{`");
        assert_eq!(fault("/{}"), "has a parameter without a proper name: `{}`");
        assert_eq!(
            fault("/{{id}}"),
            "has a parameter without a proper name: `{{id}`"
        );
        assert_eq!(fault("/{id}/{id}"), "has the parameter `{id}` twice");
        assert_eq!(
            fault("/{a}{b}"),
            "has nothing between `{b}` and the parameter before it, \
             so that their values cannot be told apart"
        );
    }

    #[test]
    fn text_around_parameters_is_matched() {
        assert_eq!(values("/{id}", "a.b"), Some(vec!["a.b"]));
        assert_eq!(values("/{name}.json", "a.json"), Some(vec!["a"]));
        assert_eq!(values("/{name}.json", "a.xml"), None);
        assert_eq!(
            values("/v{major}.{minor}", "v1.2.3"),
            Some(vec!["1", "2.3"])
        );
        assert_eq!(
            values("/{base}...{head}", "main...next"),
            Some(vec!["main", "next"])
        );
        assert_eq!(values("/{base}...{head}", "main..next"), None);
        assert_eq!(values("/({id})", "(é)"), Some(vec!["é"]));
        assert_eq!(values("/{any name!}", "a"), Some(vec!["a"]));
    }

    #[test]
    fn prefix_and_suffix_do_not_share_text() {
        assert_eq!(values("/ab{x}bc", "abc"), None);
        assert_eq!(values("/ab{x}bc", "abbc"), Some(vec![""]));
    }

    #[test]
    fn literals_are_decoded() {
        let template = Template::parse("/caf%C3%A9/50%").expect("the template is sound");
        assert_eq!(
            template.segments,
            [
                Segment::Literal("café".as_bytes().into()),
                Segment::Literal("50%".as_bytes().into())
            ]
        );
    }

    #[test]
    fn percent_encoding_is_undone() {
        assert_eq!(
            percent_decode("a%2fb%2F%C3%A9").as_deref(),
            Some("a/b/é".as_bytes())
        );
        assert_eq!(percent_decode("+").as_deref(), Some(&b"+"[..]));
        for malformed in ["%", "%2", "%2g", "a%g2b"] {
            assert_eq!(percent_decode(malformed), None);
        }
    }
}
