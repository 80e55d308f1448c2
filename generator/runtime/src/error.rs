//! Why JSON is refused, or cannot be written.
//!
//! While decoding, a fault is a byte offset and a problem, so that no type carries code for its
//! place. The JSON pointer and the description of what was found are made once, by scanning the
//! text again up to the offset.

mod place;

use std::borrow::Cow;
use std::fmt;

use self::place::{Places, locate, pointer};
use crate::codec::{Budget, looks};
use crate::reader::Reader;
use crate::schema::Violation;

/// How many characters of the input a message repeats at most.
const EXCERPT: usize = 40;

/// For how many alternatives a message says at most why they do not fit.
const REASONS: usize = 3;

/// What made decoding stop.
///
/// It is as small as a pointer. [`DecodeError`] is the form for users.
#[derive(Debug)]
pub struct Fault(Box<Report>);

#[derive(Debug)]
struct Report {
    offset: usize,
    /// Whether the problem is the array or object around the offset, and not the value that starts
    /// there.
    within: bool,
    problem: Problem,
}

/// What can be wrong with JSON text.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The text is not JSON, for want of this.
    Syntax { expected: Cow<'static, str> },
    /// The value has the wrong JSON type.
    Type { expected: Cow<'static, str> },
    /// The value has the right JSON type and breaks a rule.
    Value { expected: Cow<'static, str> },
    /// The array or object breaks a rule by what it holds.
    Content { expected: String, found: String },
    /// An object lacks a property.
    Missing { name: &'static str },
    /// An object lacks properties, of which one would do.
    MissingOneOf { names: Vec<&'static str> },
    /// An object has a property twice.
    Duplicate { name: String },
    /// A closed object has a property that it does not declare.
    Unknown { name: String },
    /// Arrays and objects are nested deeper than the limit.
    Depth { limit: u32 },
    /// Arrays and objects are nested deeper than the stack allows for their types.
    Stack,
    /// The exponent of a number has more digits than arithmetic should be asked to handle.
    Exponent,
    /// An escape stands for half of a surrogate pair.
    LoneSurrogate,
    /// The text is not UTF-8.
    Utf8,
    /// Something follows the value.
    Trailing,
    /// A schema does not accept a part of the value.
    Schema(Violation),
    /// None of the types that a value may have accepts it, for these reasons.
    Alternatives { count: usize, reasons: Vec<Fault> },
    /// Within the limits it cannot be told whether the value is accepted.
    Undecided { message: String },
    /// The table of a type and its decoder do not agree.
    Table { name: &'static str },
}

impl Fault {
    /// The fault that a value of the right JSON type is not what it should be, such as "a colour
    /// like `#ff0000`".
    ///
    /// `offset` is where the value starts, as [`Decoder::offset`](crate::codec::Decoder::offset)
    /// tells before the value is taken.
    #[cold]
    pub fn expected(offset: usize, expected: impl Into<Cow<'static, str>>) -> Self {
        Self::at(
            offset,
            Problem::Value {
                expected: expected.into(),
            },
        )
    }

    /// A fault of the value that starts at the offset.
    #[cold]
    pub(crate) fn at(offset: usize, problem: Problem) -> Self {
        Self(Box::new(Report {
            offset,
            within: false,
            problem,
        }))
    }

    /// A fault, found at the offset, of the array or object around it.
    #[cold]
    pub(crate) fn within(offset: usize, problem: Problem) -> Self {
        Self(Box::new(Report {
            offset,
            within: true,
            problem,
        }))
    }

    /// The same fault as a reason for another one, without reasons of its own: those of unions in
    /// unions would be too many.
    pub(crate) fn into_reason(mut self) -> Self {
        if let Problem::Alternatives { reasons, .. } = &mut self.0.problem {
            *reasons = Vec::new();
        }
        self
    }

    /// Whether no other type could accept the value either: the text is at fault, or a limit.
    pub(crate) fn is_final(&self) -> bool {
        match &self.0.problem {
            Problem::Syntax { .. }
            | Problem::Duplicate { .. }
            | Problem::Depth { .. }
            | Problem::Stack
            | Problem::Exponent
            | Problem::LoneSurrogate
            | Problem::Utf8
            | Problem::Trailing
            | Problem::Undecided { .. }
            | Problem::Table { .. } => true,
            Problem::Schema(violation) => violation.is_undecided(),
            Problem::Type { .. }
            | Problem::Value { .. }
            | Problem::Content { .. }
            | Problem::Missing { .. }
            | Problem::MissingOneOf { .. }
            | Problem::Unknown { .. }
            | Problem::Alternatives { .. } => false,
        }
    }

    /// Tells the fault to users, with its place in the text.
    #[cold]
    pub(crate) fn explain(&self, text: &str) -> DecodeError {
        let Report {
            offset,
            within,
            problem,
        } = &*self.0;
        let mut place = pointer(text, *offset, *within);
        let mut offset = *offset;
        let message = problem.message(text, offset);
        if let Problem::Schema(violation) = problem {
            place.push_str(violation.pointer());
            offset = locate(text, offset, violation.pointer());
        }
        DecodeError(Box::new(Explanation {
            pointer: place,
            offset,
            message,
        }))
    }

    /// Tells the faults of one text to users, in the order of the text: as many as the budget allows
    /// to be listed.
    #[cold]
    pub(crate) fn explain_all(
        mut faults: Vec<Self>,
        text: &str,
        mut budget: Budget,
    ) -> Vec<Violation> {
        faults.sort_by_key(|fault| fault.0.offset);
        let mut places = Places::new(text);
        let mut violations = Vec::new();
        for Self(report) in &faults {
            let mut pointer = places.pointer(report.offset, report.within);
            if let Problem::Schema(violation) = &report.problem {
                pointer.push_str(violation.pointer());
            }
            // All of many faults may stand below one long name.
            if budget.spend(looks(0) + pointer.len() as u64).is_err() {
                let message = "there are more violations than can be listed".to_owned();
                violations.push(Violation::at(String::new(), message));
                break;
            }
            let message = report.problem.message(text, report.offset);
            violations.push(Violation::at(pointer, message));
        }
        violations.dedup();
        violations
    }
}

impl Problem {
    pub(crate) fn message(&self, text: &str, offset: usize) -> String {
        match self {
            Self::Syntax { expected } => {
                format!("expected {expected}, found {}", character_at(text, offset))
            }
            Self::Type { expected } => {
                format!("expected {expected}, found {}", kind_at(text, offset))
            }
            Self::Value { expected } => {
                format!("expected {expected}, found {}", value_at(text, offset))
            }
            Self::Content { expected, found } => format!("expected {expected}, found {found}"),
            Self::Missing { name } => format!("missing required property `{name}`"),
            Self::MissingOneOf { names } => {
                format!("missing required property `{}`", names.join("` or `"))
            }
            Self::Duplicate { name } => format!("duplicate key `{}`", excerpt(name)),
            Self::Unknown { name } => format!("unknown property `{}`", excerpt(name)),
            Self::Depth { limit } => {
                format!("nested too deep: at most {limit} arrays and objects may enclose a value")
            }
            Self::Stack => "nested too deep for what is read here".to_owned(),
            Self::Exponent => {
                format!("the exponent is too large in {}", value_at(text, offset))
            }
            Self::LoneSurrogate => "half of a surrogate pair, which is no character".to_owned(),
            Self::Utf8 => "invalid UTF-8".to_owned(),
            Self::Trailing => {
                format!(
                    "expected the end of the text, found {}",
                    character_at(text, offset)
                )
            }
            Self::Schema(violation) => violation.message().to_owned(),
            Self::Alternatives { count, reasons } => alternatives(*count, reasons, text),
            Self::Undecided { message } => message.clone(),
            Self::Table { name } => {
                format!("the codec of `{name}` is faulty: its table and its fields do not agree")
            }
        }
    }
}

/// Why JSON text is not a value of a type.
///
/// It prints as one line that names the place and the reason and repeats little of the input, so
/// that it may be shown to whoever sent the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DecodeError(Box<Explanation>);

#[derive(Clone, Debug, Eq, PartialEq)]
struct Explanation {
    pointer: String,
    offset: usize,
    message: String,
}

impl DecodeError {
    /// The JSON pointer (RFC 6901) to the value that is at fault, empty for the whole text.
    ///
    /// A missing, repeated or unknown property is a fault of its object.
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// The byte offset in the text at which the fault was found.
    ///
    /// Decoding stops at the first fault. That an object lacks a property is found at its closing
    /// brace.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// What is wrong, such as "expected an integer, found a string".
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.pointer.is_empty() {
            write!(formatter, "`{}`: ", self.0.pointer)?;
        }
        formatter.write_str(&self.0.message)
    }
}

impl std::error::Error for DecodeError {}

/// Why a value cannot be written as JSON.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EncodeError(Box<Explanation>);

impl EncodeError {
    /// `text` is what was written before the fault.
    #[cold]
    pub(crate) fn new(text: &str, within: bool, message: String) -> Self {
        let offset = text.len();
        Self(Box::new(Explanation {
            pointer: pointer(text, offset, within),
            offset,
            message,
        }))
    }

    /// The JSON pointer (RFC 6901) to the value that cannot be written, empty for the whole text.
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// What is wrong, such as "NaN is no JSON number".
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.pointer.is_empty() {
            write!(formatter, "`{}`: ", self.0.pointer)?;
        }
        formatter.write_str(&self.0.message)
    }
}

impl std::error::Error for EncodeError {}

/// The position of the quote that ends the string that starts at a position, or a position past the
/// text.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut position = start + 1;
    while let Some(&byte) = bytes.get(position) {
        match byte {
            b'"' => return position,
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
    position
}

/// Why none of so many types accepts a value.
fn alternatives(count: usize, reasons: &[Fault], text: &str) -> String {
    let words = |reason: &Fault| match &reason.0.problem {
        Problem::Alternatives { count, .. } => {
            let place = pointer(text, reason.0.offset, reason.0.within);
            format!("`{place}` is none of {count}")
        }
        _ => reason.explain(text).to_string(),
    };
    let told: Vec<_> = reasons.iter().take(REASONS).map(words).collect();
    let more = if reasons.len() > REASONS { "; …" } else { "" };
    format!(
        "expected one of {count} alternatives, none of which fits: {}{more}",
        told.join("; ")
    )
}

/// What stands at an offset, as a character.
fn character_at(text: &str, offset: usize) -> Cow<'static, str> {
    match text.get(offset..).and_then(|rest| rest.chars().next()) {
        None => Cow::Borrowed("the end of the text"),
        Some('\u{feff}') => Cow::Borrowed("a byte order mark"),
        Some('`') => Cow::Borrowed("a backquote"),
        Some(character) if character.is_control() => Cow::Owned(format!(
            "the control character U+{:04X}",
            u32::from(character)
        )),
        Some(character) => Cow::Owned(format!("`{character}`")),
    }
}

/// The JSON type of what starts at an offset.
fn kind_at(text: &str, offset: usize) -> Cow<'static, str> {
    Cow::Borrowed(match text.as_bytes().get(offset) {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        Some(b'-' | b'0'..=b'9') => "a number",
        _ => return character_at(text, offset),
    })
}

/// The beginning of the scalar that starts at an offset, or the type of what it is.
fn value_at(text: &str, offset: usize) -> Cow<'static, str> {
    let mut reader = Reader::new(text.get(offset..).unwrap_or_default());
    match reader.peek() {
        b'"' => {
            let end = string_end(text.as_bytes(), offset);
            let inner = text.get(offset + 1..end).unwrap_or_default();
            Cow::Owned(format!("\"{}\"", excerpt(inner)))
        }
        b'-' | b'0'..=b'9' => {
            let rest = text.get(offset..).unwrap_or_default();
            let number = |byte: char| !matches!(byte, '-' | '+' | '.' | 'e' | 'E' | '0'..='9');
            let end = rest.find(number).unwrap_or(rest.len());
            Cow::Owned(excerpt(&rest[..end]).into_owned())
        }
        _ => kind_at(text, offset),
    }
}

/// As much of a text as a message repeats.
fn excerpt(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(EXCERPT) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}
