//! JSON Schema as static data, for what types cannot say.
//!
//! A generated type accepts more than its schema does wherever Rust has no words for the schema:
//! `not`, `if`, `contains`, a `oneOf` that demands exactly one, and so on. For these places a
//! [`Schema`] is emitted beside the type, which is evaluated over the JSON value. The meaning is
//! that of JSON Schema 2020-12; what other dialects say is put into its terms first. `format` and
//! the keywords about contents never refuse a value.
//!
//! A schema is a list of [`Keyword`]s, each of which holds all that its evaluation depends on.
//! Schemas are made in statics, which may refer to each other in cycles:
//!
//! ```
//! use oasmith_runtime::schema::{Keyword, Properties, Schema, Types};
//! use oasmith_runtime::{Limits, Value};
//!
//! /// A chain of links, of which only the last one has a weight.
//! static LINK: Schema = Schema::new(&[
//!     Keyword::Type(Types::OBJECT),
//!     Keyword::Properties(Properties::new(&[("next", &LINK)])),
//!     Keyword::OneOf(&[
//!         &Schema::new(&[Keyword::Required(&["next"])]),
//!         &Schema::new(&[Keyword::Required(&["weight"])]),
//!     ]),
//! ]);
//!
//! let chain: Value = r#"{"next": {"next": {}}}"#.parse()?;
//! let violation = LINK.check(&chain, Limits::default()).unwrap_err();
//! assert_eq!(violation.pointer(), "/next/next");
//! # Ok::<(), oasmith_runtime::DecodeError>(())
//! ```
//!
//! Neither a value nor a schema can take more than its share: how deep schemas nest and how many
//! steps they take is counted, and what goes beyond the [limits](Limits) is refused as a
//! [`Violation`] that says so.

mod any;
mod array;
mod branch;
mod evaluate;
mod evaluated;
mod index;
mod keyword;
mod node;
mod object;
mod presence;
mod source;
#[cfg(test)]
mod tests;
mod types;
mod values;
mod violation;

pub use self::keyword::{Keyword, Properties};
pub use self::types::Types;
pub use self::values::Values;
pub use self::violation::Violation;

pub(crate) use self::evaluate::{Evaluator, Report};
pub(crate) use self::node::Node;
pub(crate) use self::presence::Presence;
pub(crate) use self::source::{ABSENT, Source};
use crate::codec::{Budget, Limits};
use crate::value::Value;

/// What values at some place must be.
#[derive(Debug)]
pub struct Schema {
    keywords: &'static [Keyword],
    /// The JSON types that some keyword concerns, so that one look suffices for all others.
    concerns: Types,
    /// Whether some keyword depends on what all others have evaluated.
    unevaluated: bool,
    resource: Option<&'static Resource>,
}

impl Schema {
    /// The schema `true`, which accepts every value.
    pub const ANY: &'static Self = &Self::new(&[]);

    /// The schema `false`, which accepts none.
    pub const NEVER: &'static Self = &Self::new(&[Keyword::Never]);

    /// The schema that accepts what all these keywords accept. Their order does not matter but to
    /// which violation is told first.
    pub const fn new(keywords: &'static [Keyword]) -> Self {
        let mut concerns = Types::NONE;
        let mut unevaluated = false;
        let mut place = 0;
        while place < keywords.len() {
            concerns = concerns.or(keywords[place].concerns());
            unevaluated |= keywords[place].is_unevaluated();
            place += 1;
        }
        Self {
            keywords,
            concerns,
            unevaluated,
            resource: None,
        }
    }

    /// The same schema, which is known to stand in a resource.
    ///
    /// Of the schemas of a resource with dynamic anchors, those need to know it by which evaluation
    /// enters it: its root, its dynamic anchors, and whatever another resource refers to.
    #[must_use]
    pub const fn within(mut self, resource: &'static Resource) -> Self {
        self.resource = Some(resource);
        self
    }

    /// Checks a value, up to the first violation.
    ///
    /// Schemas may nest four times as deep as the [limits](Limits) allow values to.
    pub fn check(&'static self, value: &Value, limits: Limits) -> Result<(), Violation> {
        let violations = self.evaluate(value, limits, Report::First);
        violations.into_iter().next().map_or(Ok(()), Err)
    }

    /// Lists the violations of a value, within the same limits as [`Self::check`].
    ///
    /// Of the rules for one number or string, the first that is broken is told. What a branch of
    /// `anyOf` or `oneOf` finds fault with is not told where another branch might have been meant.
    pub fn violations(&'static self, value: &Value, limits: Limits) -> Vec<Violation> {
        self.evaluate(value, limits, Report::All)
    }

    fn evaluate(&'static self, value: &Value, limits: Limits, report: Report) -> Vec<Violation> {
        let node = Node::of(value);
        let mut budget = Budget::new(limits, node.length());
        Evaluator::new(&node, None, limits, report, &mut budget).run(self)
    }

    /// Whether this is the schema `false`.
    fn is_never(&self) -> bool {
        matches!(self.keywords, [Keyword::Never])
    }
}

/// A schema resource with dynamic anchors: a document, or a schema in it that has an `$id` of its
/// own.
#[derive(Debug)]
pub struct Resource {
    dynamic_anchors: &'static [(&'static str, &'static Schema)],
}

impl Resource {
    /// The resource with these schemas by the names of their `$dynamicAnchor`s.
    pub const fn new(dynamic_anchors: &'static [(&'static str, &'static Schema)]) -> Self {
        Self { dynamic_anchors }
    }

    /// The schema with a `$dynamicAnchor`.
    fn dynamic_anchor(&self, name: &str) -> Option<&'static Schema> {
        let mut anchors = self.dynamic_anchors.iter();
        anchors
            .find(|(anchor, _)| *anchor == name)
            .map(|(_, schema)| *schema)
    }
}
