//! Parameters: what a spec says about them, and how they are read from the head of a request.
//!
//! The text of a request has no types. So each parameter has a [`Shape`], by which its text becomes
//! JSON, from which its type is decoded as a body is: by the same engine and the same rules.

mod pairs;
mod shape;
mod text;

use std::borrow::Cow;
use std::fmt;

use http::HeaderMap;
use http::header::COOKIE;

pub use self::shape::Shape;

pub(super) use self::pairs::Pairs;
pub(crate) use self::shape::Escape;
pub(super) use self::shape::{Written, scalar_text};
pub(super) use self::text::{Coding, Text};

use super::request::Request;
use crate::codec::{Encoder, Rules};

/// What a spec says about a parameter apart from its type. Generated code has one static for each.
///
/// ```
/// use oasmith_runtime::codec::{Bound, Rules};
/// use oasmith_runtime::server::{Parameter, Shape};
///
/// // `?limit=20`
/// static LIMIT: Parameter = Parameter::query("limit", Shape::INTEGER)
///     .rules(&Rules::new().minimum(Bound::inclusive("1")))
///     .default("20");
///
/// // `?ids=1|2|3`
/// static IDS: Parameter =
///     Parameter::query("ids", Shape::array(&Shape::INTEGER).delimited_by('|')).explode(false);
///
/// // `?filter[name]=Ada&filter[age]=36`
/// static FILTER: Parameter = Parameter::query(
///     "filter",
///     Shape::object(&[("name", Shape::STRING), ("age", Shape::INTEGER)]),
/// )
/// .deep_object();
/// ```
#[derive(Debug)]
pub struct Parameter {
    place: Place,
    name: &'static str,
    style: Style,
    explode: bool,
    shape: Shape,
    rules: &'static Rules,
    default: Option<&'static str>,
    allow_empty_value: bool,
    allow_reserved: bool,
    apart_from: &'static [&'static str],
}

/// Where a parameter stands in a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Place {
    /// In the path.
    Path,

    /// In the query.
    Query,

    /// In a header.
    Header,

    /// In a cookie.
    Cookie,
}

/// The styles of OpenAPI, as far as they are more than another delimiter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Style {
    /// `blue,black`
    Simple,
    /// `.blue,black`
    Label,
    /// `;color=blue,black`
    Matrix,
    /// `color=blue,black`
    Form,
    /// `color[R]=100&color[G]=200`
    DeepObject,
}

impl Parameter {
    /// A parameter in the path, of the style `simple`.
    pub const fn path(name: &'static str, shape: Shape) -> Self {
        Self::new(Place::Path, name, shape, Style::Simple)
    }

    /// A parameter in the query, of the style `form`, exploded. Unless reserved characters
    /// [are allowed](Self::allow_reserved), `+` is a space.
    pub const fn query(name: &'static str, shape: Shape) -> Self {
        Self::new(Place::Query, name, shape, Style::Form).explode(true)
    }

    /// A parameter in a header, of the style `simple`. It is not percent-encoded.
    pub const fn header(name: &'static str, shape: Shape) -> Self {
        Self::new(Place::Header, name, shape, Style::Simple)
    }

    /// A parameter in a cookie, of the style `form`, exploded.
    pub const fn cookie(name: &'static str, shape: Shape) -> Self {
        Self::new(Place::Cookie, name, shape, Style::Form).explode(true)
    }

    const fn new(place: Place, name: &'static str, shape: Shape, style: Style) -> Self {
        Self {
            place,
            name,
            style,
            explode: false,
            shape,
            rules: Rules::NONE,
            default: None,
            allow_empty_value: false,
            allow_reserved: false,
            apart_from: &[],
        }
    }

    /// The style `label`: `.blue,black`, and `.blue.black` exploded.
    #[must_use]
    pub const fn label(mut self) -> Self {
        self.style = Style::Label;
        self
    }

    /// The style `matrix`: `;color=blue,black`, and `;color=blue;color=black` exploded.
    #[must_use]
    pub const fn matrix(mut self) -> Self {
        self.style = Style::Matrix;
        self
    }

    /// The style `deepObject`: `color[R]=100&color[G]=200`.
    ///
    /// Objects in objects have further brackets. The elements of an array have none
    /// (`color[tags]=a&color[tags]=b`), or empty ones.
    #[must_use]
    pub const fn deep_object(mut self) -> Self {
        self.style = Style::DeepObject;
        self
    }

    /// `explode`: whether each element of an array, and each property of an object, stands by
    /// itself.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = explode;
        self
    }

    /// The constraints on its value.
    #[must_use]
    pub const fn rules(mut self, rules: &'static Rules) -> Self {
        self.rules = rules;
        self
    }

    /// `default`: the value, as JSON text, of a parameter that is missing.
    #[must_use]
    pub const fn default(mut self, json: &'static str) -> Self {
        self.default = Some(json);
        self
    }

    /// `allowEmptyValue`: a value that is empty is null.
    #[must_use]
    pub const fn allow_empty_value(mut self) -> Self {
        self.allow_empty_value = true;
        self
    }

    /// `allowReserved`: reserved characters stand for themselves, `+` among them.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// The names of the other parameters in the place of an exploded object, which are none of its
    /// further properties.
    #[must_use]
    pub const fn apart_from(mut self, names: &'static [&'static str]) -> Self {
        self.apart_from = names;
        self
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Its name in the spec.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// How its value is written.
    pub(super) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The constraints on its value.
    pub(crate) fn value_rules(&self) -> &'static Rules {
        self.rules
    }

    /// What it is where it is missing, as JSON text, with the rules that this keeps to.
    pub(super) fn absent(&self) -> Option<(&'static str, &'static Rules)> {
        match self.default {
            Some(default) => Some((default, Rules::NONE)),
            None => Some((self.spread()?, self.rules)),
        }
    }

    /// What it is where nothing stands in its place, as JSON text: an object without properties
    /// leaves no trace where they would stand by themselves.
    pub(crate) fn spread(&self) -> Option<&'static str> {
        let is_spread =
            self.style == Style::DeepObject || self.style == Style::Form && self.explode;
        (is_spread && self.shape.is_object()).then_some("{}")
    }

    /// The value in a request; `None` where it is missing. The error says what is wrong with the text.
    ///
    /// A text that is one value, as most parameters of paths and headers are, is not written anew.
    pub(super) fn read<'r>(
        &self,
        request: &'r Request<'_>,
    ) -> Result<Option<Written<'r>>, Cow<'static, str>> {
        let head = request.head;
        let text = match self.place {
            Place::Path => request.path_text(self.name).map(Cow::Borrowed),
            Place::Query => head.uri.query().map(Cow::Borrowed),
            Place::Header => header(&head.headers, self.name)?,
            Place::Cookie => header(&head.headers, COOKIE.as_str())?,
        };
        let Some(text) = text else {
            return Ok(None);
        };
        let coding = match (self.place, self.style) {
            (Place::Path, Style::Simple) => Some(Coding::Percent),
            (Place::Header, _) => Some(Coding::Plain),
            _ => None,
        };
        match coding {
            Some(coding) if self.shape.is_one_text() => {
                let text = Text::new(text, coding).decoded()?;
                Ok(Some(Written::Text(text)))
            }
            _ => Ok(self.json_of(&text)?.map(|json| Written::Json(json.into()))),
        }
    }

    /// The value of a header as [`json_of`](Self::json_of) has it.
    #[cfg(feature = "client")]
    pub(crate) fn header_json(
        &self,
        headers: &HeaderMap,
    ) -> Result<Option<String>, Cow<'static, str>> {
        let text = header(headers, self.name)?;
        text.map_or(Ok(None), |text| self.json_of(&text))
    }

    /// The value in a text as JSON: a piece of the path, the query, the cookies, or the value of a
    /// header.
    pub(crate) fn json_of(&self, text: &str) -> Result<Option<String>, Cow<'static, str>> {
        let mut json = Encoder::new();
        let is_there = match self.place {
            Place::Path => self.write_path(text, &mut json)?,
            Place::Query => {
                let coding = if self.allow_reserved {
                    Coding::Percent
                } else {
                    Coding::Form
                };
                self.write_pairs(&Pairs::read(text, '&', coding), &mut json)?
            }
            Place::Header => {
                self.write_joined(Text::new(text, Coding::Plain), &mut json)?;
                true
            }
            Place::Cookie => {
                self.write_pairs(&Pairs::read(text, ';', Coding::Percent), &mut json)?
            }
        };
        if !is_there {
            return Ok(None);
        }
        let json = json.finish().map_err(|error| error.to_string())?;
        Ok(Some(json))
    }

    fn write_path(&self, text: &str, json: &mut Encoder) -> Result<bool, Cow<'static, str>> {
        let prefixed = |prefix| {
            let rest = text.strip_prefix(prefix);
            rest.ok_or_else(|| Cow::from(format!("expected `{prefix}` in front")))
        };
        let text = match self.style {
            Style::Matrix => {
                let pairs = Pairs::read(prefixed(';')?, ';', Coding::Percent);
                return self.write_pairs(&pairs, json);
            }
            Style::Label => prefixed('.')?,
            Style::Simple | Style::Form | Style::DeepObject => text,
        };
        self.write_joined(Text::new(text, Coding::Percent), json)?;
        Ok(true)
    }

    /// Writes what stands in one text: the styles `simple` and `label`.
    fn write_joined(&self, text: Text<'_>, json: &mut Encoder) -> Result<(), Cow<'static, str>> {
        let delimiter = match (self.style, self.explode) {
            (Style::Label, true) => Some('.'),
            _ => None,
        };
        self.shape.write_joined(text, delimiter, self.explode, json)
    }

    /// Writes what stands in pairs of names and values: the styles `form`, `matrix` and
    /// `deepObject`. Says whether it is there.
    fn write_pairs(
        &self,
        pairs: &Pairs<'_>,
        json: &mut Encoder,
    ) -> Result<bool, Cow<'static, str>> {
        if self.style == Style::DeepObject {
            return self.shape.write_deep(self.name, pairs, json);
        }
        if self.explode && self.shape.is_object() {
            return self.shape.write_members(pairs, self.apart_from, json);
        }
        let values = pairs.named(self.name);
        match &values[..] {
            [] => return Ok(false),
            [only] if self.allow_empty_value && only.is_empty() => json.null(),
            [_, _, ..] if !(self.explode && self.shape.is_array()) => {
                return Err("stands more than once".into());
            }
            [only] if !self.explode => self.shape.write_joined(only.clone(), None, false, json)?,
            _ => self.shape.write_repeated(self.name, values, json)?,
        }
        Ok(true)
    }
}

/// The value of a header; of one that stands several times, all of them in one list (RFC 9110,
/// section 5.3).
fn header<'a>(
    headers: &'a HeaderMap,
    name: &str,
) -> Result<Option<Cow<'a, str>>, Cow<'static, str>> {
    let separator = if name == COOKIE { "; " } else { ", " };
    let mut joined: Option<Cow<'a, str>> = None;
    for value in headers.get_all(name) {
        let value = std::str::from_utf8(value.as_bytes()).map_err(|_| "invalid UTF-8")?;
        joined = Some(match joined {
            None => Cow::Borrowed(value),
            Some(before) => Cow::Owned(format!("{before}{separator}{value}")),
        });
    }
    Ok(joined)
}

/// The place in words: `query parameter`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}
