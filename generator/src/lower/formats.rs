//! What a `format` means: the formats of the registry of OpenAPI, and those that users chose.

use std::collections::BTreeMap;

use crate::ir::{self, Check, Format, RustPath};

/// What users choose about `format`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Formats {
    /// Whether a format means anything, but where a name is chosen.
    pub typed: bool,
    /// What was chosen for formats of these names: a type of strings, or that they mean nothing.
    pub chosen: BTreeMap<String, Option<RustPath>>,
}

impl Default for Formats {
    fn default() -> Self {
        Self {
            typed: true,
            chosen: BTreeMap::new(),
        }
    }
}

/// What a format means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Meaning {
    /// Strings are checked, and may have a type of their own.
    String(Check),
    /// Numbers are integers of this type.
    Integer(ir::Type),
    /// Numbers are those of `f64`.
    Number,
}

impl Formats {
    /// What the format of this name means; `None` where it is but a word.
    pub(super) fn meaning(&self, name: &str) -> Option<Meaning> {
        match self.chosen.get(name) {
            Some(Some(path)) => Some(Meaning::String(Check::Format(Format::Own(path.clone())))),
            None if self.typed => known(name),
            Some(None) | None => None,
        }
    }

    /// Whether a type was chosen for the format of this name.
    pub(super) fn is_own(&self, name: &str) -> bool {
        matches!(self.chosen.get(name), Some(Some(_)))
    }

    /// Whether strings of the format of this name have a type of their own.
    pub(super) fn is_type(&self, name: &str) -> bool {
        matches!(self.of_string(name), Some(Check::Format(_)))
    }

    /// What strings of the format of this name are checked for.
    pub(super) fn of_string(&self, name: &str) -> Option<Check> {
        match self.meaning(name)? {
            Meaning::String(check) => Some(check),
            Meaning::Integer(_) | Meaning::Number => None,
        }
    }

    /// What the format of this name demands of values whose type does not say it; `None` where that
    /// is nothing.
    pub(super) fn rules(&self, name: &str) -> Option<ir::Rules> {
        match self.meaning(name)? {
            Meaning::String(check) => Some(ir::Rules {
                format: Some(check),
                ..ir::Rules::default()
            }),
            Meaning::Integer(ty) => {
                let (minimum, maximum) = range(&ty)?;
                let bound = |number| {
                    Some(ir::Bound {
                        number,
                        exclusive: false,
                    })
                };
                Some(ir::Rules {
                    minimum: bound(minimum),
                    maximum: bound(maximum),
                    multiple_of: Some("1".to_owned()),
                    ..ir::Rules::default()
                })
            }
            Meaning::Number => None,
        }
    }

    /// The type of integers of the format of this name.
    pub(super) fn of_integer(&self, name: &str) -> Option<ir::Type> {
        match self.meaning(name)? {
            Meaning::Integer(ty) => Some(ty),
            Meaning::String(_) | Meaning::Number => None,
        }
    }
}

/// What a format means that nothing was chosen for.
///
/// Those that have no place here say nothing of the JSON value (`binary`, `password`), nothing that
/// could be checked without doubt (`regex`, `idn-hostname`), or less than the type: a `float` that
/// `f32` does not hold is a number all the same, and must not lose digits.
fn known(name: &str) -> Option<Meaning> {
    let format = |format| Some(Meaning::String(Check::Format(format)));
    let check = |check| Some(Meaning::String(check));
    let integer = |ty| Some(Meaning::Integer(ty));
    match name {
        "date-time" => format(Format::DateTime),
        "date-time-local" => format(Format::DateTimeLocal),
        "date" => format(Format::Date),
        "time" => format(Format::Time),
        "time-local" => format(Format::TimeLocal),
        "uuid" => format(Format::Uuid),
        "uri" => format(Format::Uri),
        "uri-reference" => format(Format::UriReference),
        "iri" => format(Format::Iri),
        "iri-reference" => format(Format::IriReference),
        "byte" => format(Format::Base64),
        "base64url" => format(Format::Base64Url),
        "ipv4" => format(Format::Ipv4),
        "ipv6" => format(Format::Ipv6),
        "ip" => format(Format::Ip),
        "duration" => check(Check::Duration),
        "email" => check(Check::Email),
        "idn-email" => check(Check::IdnEmail),
        "hostname" => check(Check::Hostname),
        "json-pointer" => check(Check::JsonPointer),
        "relative-json-pointer" => check(Check::RelativeJsonPointer),
        "uri-template" => check(Check::UriTemplate),
        "int8" => integer(ir::Type::Integer8),
        "int16" => integer(ir::Type::Integer16),
        "int32" => integer(ir::Type::Integer32),
        "int64" => integer(ir::Type::Integer64),
        "uint8" => integer(ir::Type::Unsigned8),
        "uint16" => integer(ir::Type::Unsigned16),
        "uint32" => integer(ir::Type::Unsigned32),
        "uint64" => integer(ir::Type::Unsigned64),
        "double" => Some(Meaning::Number),
        _ => None,
    }
}

/// The least and the greatest value of a type of integers.
fn range(ty: &ir::Type) -> Option<(String, String)> {
    macro_rules! of {
        ($integer:ty) => {
            Some((<$integer>::MIN.to_string(), <$integer>::MAX.to_string()))
        };
    }
    match ty {
        ir::Type::Integer8 => of!(i8),
        ir::Type::Integer16 => of!(i16),
        ir::Type::Integer32 => of!(i32),
        ir::Type::Integer64 => of!(i64),
        ir::Type::Unsigned8 => of!(u8),
        ir::Type::Unsigned16 => of!(u16),
        ir::Type::Unsigned32 => of!(u32),
        ir::Type::Unsigned64 => of!(u64),
        _ => None,
    }
}

/// The format that says the same as `contentEncoding`, where there is one.
pub(super) fn of_content_encoding(encoding: &str) -> Option<&'static str> {
    let encodings = [("base64", "byte"), ("base64url", "base64url")];
    encodings
        .iter()
        .find(|(name, _)| encoding.eq_ignore_ascii_case(name))
        .map(|(_, format)| *format)
}
