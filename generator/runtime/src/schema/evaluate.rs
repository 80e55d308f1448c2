//! The evaluation of schemas.
//!
//! Invariant: whatever cannot be decided within the limits ends the whole evaluation with a
//! violation. It never counts as "not accepted" only, which `not` would turn into its opposite.

use super::evaluated::Evaluated;
use super::node::Members;
use super::{Keyword, Node, Resource, Schema, Source, Types, Violation};
use crate::codec::{Budget, Limits, Rules, looks, stack_position};
use crate::error::Problem;

/// How many schemas may enclose each other for each level of nesting that values are allowed.
const SCHEMAS_PER_LEVEL: u32 = 4;

/// How many bytes of stack evaluation takes at most, on top of those of the decoder that asks for
/// it. Only unoptimized code comes near.
const STACK: usize = 640 * 1024;

/// Whether a schema accepts a value, or what is to be said where that cannot be decided within the
/// limits.
pub(super) type Outcome = Result<bool, Box<Violation>>;

/// What is told about values that are not accepted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Report {
    /// Nothing. Evaluation stops as soon as the outcome is known.
    Nothing,
    /// The first violation. Evaluation stops there.
    First,
    /// Every violation.
    All,
}

/// One run over a value.
pub(crate) struct Evaluator<'v, 't> {
    value: &'v Node<'v>,
    /// What the value is read from when it is looked at, unless it has been read.
    source: Option<&'v Source<'v, 't>>,
    report: Report,
    violations: Vec<Violation>,
    /// The resources that evaluation came through, outermost first: the dynamic scope.
    scope: Vec<&'static Resource>,
    /// How many schemas enclose each other where evaluation is.
    depth: u32,
    max_depth: u32,
    /// Where the stack was when evaluation began.
    stack: usize,
    /// What the text that the value is from may still take.
    pub(super) budget: &'v mut Budget,
}

impl<'v, 't> Evaluator<'v, 't> {
    pub(crate) fn new(
        value: &'v Node<'v>,
        source: Option<&'v Source<'v, 't>>,
        limits: Limits,
        report: Report,
        budget: &'v mut Budget,
    ) -> Self {
        Self {
            value,
            source,
            report,
            violations: Vec::new(),
            scope: Vec::new(),
            depth: 0,
            max_depth: limits.depth.saturating_mul(SCHEMAS_PER_LEVEL),
            stack: stack_position(),
            budget,
        }
    }

    /// The violations of a schema by the value.
    pub(crate) fn run(&mut self, schema: &'static Schema) -> Vec<Violation> {
        let outcome = self.evaluate(schema, &Place::root(self.value), None);
        self.told(outcome)
    }

    /// The violations of rules by the value.
    pub(crate) fn run_rules(&mut self, rules: &'static Rules) -> Vec<Violation> {
        let outcome = self.rules(rules, &Place::root(self.value));
        self.told(outcome)
    }

    fn told(&mut self, outcome: Outcome) -> Vec<Violation> {
        let mut violations = std::mem::take(&mut self.violations);
        if let Err(violation) = outcome {
            violations.push(*violation);
        }
        violations
    }

    /// The value at a place, which is read where it has not been.
    pub(super) fn read<'n>(&self, place: &Place<'n>) -> Result<&'n Node<'n>, Box<Violation>>
    where
        'v: 'n,
    {
        match (place.value(), self.source) {
            (Node::Unread, Some(source)) => match source.object() {
                Ok(object) => Ok(object),
                Err(_) => unreadable(place),
            },
            (value, _) => Ok(value),
        }
    }

    /// The members of the object at a place, which is read where it has not been; `None` where
    /// there is no object.
    pub(super) fn object<'n>(
        &self,
        place: &Place<'n>,
    ) -> Result<Option<&'n Members<'n>>, Box<Violation>>
    where
        'v: 'n,
    {
        Ok(match self.read(place)? {
            Node::Object(object) => Some(object),
            _ => None,
        })
    }

    /// Whether there is an object at a place that has a property of this name.
    pub(super) fn has_property(
        &self,
        place: &Place<'_>,
        name: &str,
    ) -> Result<bool, Box<Violation>> {
        match (place.value(), self.source) {
            (Node::Unread, Some(source)) => source.contains(name).or_else(|_| unreadable(place)),
            (Node::Object(object), _) => Ok(object.contains(name)),
            _ => Ok(false),
        }
    }

    /// The property of this name of the object at a place.
    pub(super) fn property<'n>(
        &self,
        place: &Place<'n>,
        name: &str,
    ) -> Result<Option<&'n Node<'n>>, Box<Violation>>
    where
        'v: 'n,
    {
        match (place.value(), self.source) {
            (Node::Unread, Some(source)) => match source.get(name) {
                Ok(value) => Ok(value),
                Err(_) => unreadable(place),
            },
            (Node::Object(object), _) => Ok(object.get(name).map(|(_, value)| value)),
            _ => Ok(None),
        }
    }

    /// Whether a schema accepts a value. What it has evaluated of it is marked.
    pub(super) fn evaluate(
        &mut self,
        schema: &'static Schema,
        place: &Place<'_>,
        evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        if !schema.concerns.meets(Types::of(place.value)) {
            return Ok(true);
        }
        self.spend(place.looks(), place)?;
        if self.depth == self.max_depth || self.stack.abs_diff(stack_position()) > STACK {
            let message = "cannot be checked, since too many schemas enclose each other";
            return undecided(place, message.to_owned());
        }
        self.depth += 1;
        let scope = self.scope.len();
        if let Some(resource) = schema.resource
            && !(self.scope.last()).is_some_and(|last| std::ptr::eq(*last, resource))
        {
            self.scope.push(resource);
        }
        let outcome = if schema.unevaluated {
            self.keywords_and_unevaluated(schema, place, evaluated)
        } else {
            self.keywords(schema, place, evaluated)
        };
        self.scope.truncate(scope);
        self.depth -= 1;
        outcome
    }

    fn keywords(
        &mut self,
        schema: &'static Schema,
        place: &Place<'_>,
        mut evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let mut accepted = true;
        for keyword in schema.keywords {
            accepted &= self.keyword(keyword, place, evaluated.as_deref_mut())?;
            if self.is_settled(accepted) {
                break;
            }
        }
        Ok(accepted)
    }

    /// The keywords of a schema, and those that depend on what the others have evaluated in the
    /// schema itself and in all that it applies to the same value.
    fn keywords_and_unevaluated(
        &mut self,
        schema: &'static Schema,
        place: &Place<'_>,
        evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let mut own = Evaluated::default();
        let mut accepted = self.keywords(schema, place, Some(&mut own))?;
        for keyword in schema.keywords {
            if self.is_settled(accepted) {
                break;
            }
            accepted &= match keyword {
                Keyword::UnevaluatedItems(schema) => {
                    self.unevaluated_items(schema, place, &mut own)?
                }
                Keyword::UnevaluatedProperties(schema) => {
                    self.unevaluated_properties(schema, place, &mut own)?
                }
                _ => true,
            };
        }
        if let Some(evaluated) = evaluated {
            self.merge(evaluated, &own, place)?;
        }
        Ok(accepted)
    }

    /// Marks what has been evaluated by a part of a schema as evaluated by the whole.
    pub(super) fn merge(
        &mut self,
        evaluated: &mut Evaluated,
        part: &Evaluated,
        place: &Place<'_>,
    ) -> Result<(), Box<Violation>> {
        self.spend(looks(part.len()), place)?;
        evaluated.merge(part);
        Ok(())
    }

    fn keyword(
        &mut self,
        keyword: &'static Keyword,
        place: &Place<'_>,
        evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        match keyword {
            Keyword::Never => self.never(place),
            Keyword::Type(types) => self.types(*types, place),
            Keyword::Enum(values) => self.values(values, place),
            Keyword::Rules(rules) => self.rules(rules, place),
            Keyword::Items { prefix, rest } => self.items(prefix, *rest, place, evaluated),
            Keyword::Contains { schema, min, max } => {
                self.contains(schema, *min..=*max, place, evaluated)
            }
            Keyword::Required(names) => self.required(names, place),
            Keyword::Properties(properties) => self.properties(properties, place, evaluated),
            Keyword::PropertyNames(schema) => self.property_names(schema, place),
            Keyword::DependentRequired(names) => self.dependent_required(names, place),
            Keyword::DependentSchemas(schemas) => self.dependent_schemas(schemas, place, evaluated),
            Keyword::Reference(schema) => self.evaluate(schema, place, evaluated),
            Keyword::LateReference(cell) => match cell.get() {
                Some(schema) => self.evaluate(schema, place, evaluated),
                None => self.never(place),
            },
            Keyword::DynamicReference { anchor, schema } => {
                self.evaluate(self.resolve(anchor).unwrap_or(schema), place, evaluated)
            }
            Keyword::AllOf(schemas) => self.all_of(schemas, place, evaluated),
            Keyword::AnyOf(schemas) => self.any_of(schemas, place, evaluated),
            Keyword::OneOf(schemas) => self.one_of(schemas, place, evaluated),
            Keyword::Not(schema) => self.not(schema, place),
            Keyword::If {
                condition,
                then,
                otherwise,
            } => self.if_then_else([condition, then, otherwise], place, evaluated),
            // These come after all others.
            Keyword::UnevaluatedItems(_) | Keyword::UnevaluatedProperties(_) => Ok(true),
        }
    }

    /// The schema with a dynamic anchor in the outermost resource that has it.
    fn resolve(&self, anchor: &str) -> Option<&'static Schema> {
        let mut resources = self.scope.iter();
        resources.find_map(|resource| resource.dynamic_anchor(anchor))
    }

    /// Whether somebody wants to know what is not accepted.
    pub(super) fn is_asked(&self) -> bool {
        self.report != Report::Nothing
    }

    /// Whether nothing is left to be found out.
    pub(super) fn is_settled(&self, accepted: bool) -> bool {
        !accepted && self.report != Report::All
    }

    /// Evaluates without a word about what is not accepted.
    pub(super) fn quietly(
        &mut self,
        schema: &'static Schema,
        place: &Place<'_>,
        evaluated: Option<&mut Evaluated>,
    ) -> Outcome {
        let report = std::mem::replace(&mut self.report, Report::Nothing);
        let outcome = self.evaluate(schema, place, evaluated);
        self.report = report;
        outcome
    }

    /// Tells of a value that is not accepted, if that is to be told, and returns that it is not.
    pub(super) fn refuse(
        &mut self,
        place: &Place<'_>,
        problem: impl FnOnce() -> Problem,
    ) -> Outcome {
        if self.is_asked() {
            let violation = Violation::new(place, &problem());
            self.spend(looks(0) + violation.pointer().len() as u64, place)?;
            self.violations.push(violation);
        }
        Ok(false)
    }

    /// Takes steps from the budget, and ends the evaluation when there are none left.
    #[inline]
    pub(super) fn spend(&mut self, steps: u64, place: &Place<'_>) -> Result<(), Box<Violation>> {
        let spent = self.budget.spend(steps);
        spent.map_err(|exhausted| Box::new(Violation::new(place, &exhausted.into())))
    }
}

/// The violation that a value cannot be read again.
fn unreadable<T>(place: &Place<'_>) -> Result<T, Box<Violation>> {
    Err(Box::new(Violation::new(place, &Problem::Stack)))
}

/// Ends the evaluation, since the limits do not allow for more.
pub(super) fn undecided(place: &Place<'_>, message: String) -> Outcome {
    let problem = Problem::Undecided { message };
    Err(Box::new(Violation::new(place, &problem)))
}

/// The steps that it takes to look for an equal value, which takes in all parts of this one.
pub(super) fn steps_to_find(value: &Node<'_>) -> u64 {
    match value {
        Node::Array(_) | Node::Object(_) => value.length() as u64,
        scalar => looks(scalar.scalar_length()),
    }
}

/// A value, and how it was reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    value: &'a Node<'a>,
    parent: Option<(&'a Place<'a>, Segment<'a>)>,
}

#[derive(Clone, Copy, Debug)]
enum Segment<'a> {
    Element(usize),
    Property(&'a str),
    /// The name of a property, as a value of its own, which no pointer leads to.
    Name,
}

impl<'a> Place<'a> {
    pub(super) fn root(value: &'a Node<'a>) -> Self {
        Self {
            value,
            parent: None,
        }
    }

    /// The place of an element of this array.
    pub(super) fn element(&'a self, index: usize, value: &'a Node<'a>) -> Self {
        Self {
            value,
            parent: Some((self, Segment::Element(index))),
        }
    }

    /// The place of a property of this object.
    pub(super) fn property(&'a self, name: &'a str, value: &'a Node<'a>) -> Self {
        Self {
            value,
            parent: Some((self, Segment::Property(name))),
        }
    }

    /// The place of the name of a property of this object.
    pub(super) fn name(&'a self, name: &'a Node<'a>) -> Self {
        Self {
            value: name,
            parent: Some((self, Segment::Name)),
        }
    }

    /// Whether this is the name of a property.
    pub(super) fn is_name(&self) -> bool {
        matches!(self.parent, Some((_, Segment::Name)))
    }

    pub(super) fn value(&self) -> &'a Node<'a> {
        self.value
    }

    /// Whether the value is an object.
    pub(super) fn is_object(&self) -> bool {
        matches!(self.value, Node::Object(_) | Node::Unread)
    }

    /// The steps that it takes to look at the value: at all of a string or number, and at none of
    /// the parts of an array or object.
    #[inline]
    fn looks(&self) -> u64 {
        looks(self.value.scalar_length())
    }

    /// The JSON pointer (RFC 6901) to the place.
    pub(super) fn pointer(&self) -> String {
        let mut segments = Vec::new();
        let mut parent = self.parent;
        while let Some((place, segment)) = parent {
            segments.push(match segment {
                Segment::Name => String::new(),
                Segment::Element(index) => format!("/{index}"),
                Segment::Property(name) => {
                    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
                }
            });
            parent = place.parent;
        }
        segments.into_iter().rev().collect()
    }
}
