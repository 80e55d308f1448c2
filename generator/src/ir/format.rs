//! Formats of strings, and the paths of types that users bring.

use super::Ident;

/// A format of strings that gives them a type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Format {
    /// `date-time`
    DateTime,
    /// `date-time-local`
    DateTimeLocal,
    /// `date`
    Date,
    /// `time`
    Time,
    /// `time-local`
    TimeLocal,
    /// `uuid`
    Uuid,
    /// `uri`
    Uri,
    /// `uri-reference`
    UriReference,
    /// `iri`
    Iri,
    /// `iri-reference`
    IriReference,
    /// `byte`
    Base64,
    /// `base64url`
    Base64Url,
    /// `ipv4`
    Ipv4,
    /// `ipv6`
    Ipv6,
    /// `ip`
    Ip,
    /// Any name, for which the user chose a type.
    Own(RustPath),
}

/// What strings are checked for by their format.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Check {
    /// That they stand for a value of the type.
    Format(Format),
    /// `duration`
    Duration,
    /// `email`
    Email,
    /// `idn-email`
    IdnEmail,
    /// `hostname`
    Hostname,
    /// `json-pointer`
    JsonPointer,
    /// `relative-json-pointer`
    RelativeJsonPointer,
    /// `uri-template`
    UriTemplate,
}

/// The path of a type that is not generated: `my_crate::Id`, or `crate::Id` in a module. It comes
/// from the user, never from a spec.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RustPath(Vec<String>);

impl RustPath {
    /// The path with this text; `None` where it does not name something in a crate.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.strip_prefix("::").unwrap_or(text);
        let segments = text.split("::").enumerate().map(|(index, segment)| {
            if index == 0 && segment == "crate" {
                return Some(segment.to_owned());
            }
            let name = Ident::new(segment.strip_prefix("r#").unwrap_or(segment))?;
            Some(name.as_str().to_owned())
        });
        let segments: Vec<_> = segments.collect::<Option<_>>()?;
        (segments.len() > 1).then_some(Self(segments))
    }

    /// The name of the crate; `crate` for the one around a generated module.
    pub fn root(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// What the path ends with.
    pub fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// The parts of the path, at least two, as they are printed.
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// The module and the name of something of the standard library, of which `core` shows a part.
    pub fn of_std(&self) -> Option<(&str, &str)> {
        match self.0.as_slice() {
            [root, module, name] if root == "std" || root == "core" => Some((module, name)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_from_a_crate_to_a_type() {
        let segments = |text| RustPath::new(text).map(|path| path.0.join(" "));
        assert_eq!(segments("my_crate::Id"), Some("my_crate Id".to_owned()));
        assert_eq!(
            segments("::my_crate::a::Id"),
            Some("my_crate a Id".to_owned())
        );
        assert_eq!(
            segments("crate::type::Id"),
            Some("crate r#type Id".to_owned())
        );
        assert_eq!(segments("a::r#type::Id"), Some("a r#type Id".to_owned()));
        for text in [
            "",
            "Id",
            "crate",
            "::",
            "a::",
            "::::a",
            "a::b<c>",
            "a:b",
            "a::crate",
            "self::Id",
            "super::Id",
            "a b::Id",
            "a::Id;",
            "a::1",
            "\"a\"::b",
            "my-crate::Id",
            "_::Id",
        ] {
            assert_eq!(segments(text), None, "{text}");
        }
    }
}
