//! Makes a value of a position, from the inside out.

use super::{example, fits, numbers, strings};
use crate::diagnostics::Diagnostics;
use crate::document::Location;
use crate::ir::{self, Rules};
use crate::lower::directions::OneWay;
use crate::lower::formats::Formats;
use crate::lower::meet::Other;
use crate::lower::scope::Scope;
use crate::lower::shape::{
    Others, Position, Property, Rest, Shape, ShapeKind, StructShape, UnionShape,
};
use crate::lower::types::Types;
use crate::schema::{self, Schema};

/// How many values are made for one at most, those inside counted.
const MOST_VALUES: usize = 4096;

/// How many values may stand in each other.
const DEEPEST: usize = 64;

/// How many elements an array has, and properties a map, at most.
const MOST_ELEMENTS: u64 = 64;

/// How often a position may stand in itself.
const MOST_WITHIN_ITSELF: usize = 2;

pub(in crate::lower) use crate::lower::directions::Direction;

/// A property that is one of these strings.
type Constant = (String, Vec<String>);

/// What is made.
#[derive(Copy, Clone, Debug)]
pub(super) struct How {
    /// Whether examples and defaults of the spec are taken where they stand.
    examples: bool,
    /// Whether what need not be there is there.
    optional: bool,
}

impl How {
    pub(super) const WITH_EXAMPLES: Self = Self {
        examples: true,
        optional: true,
    };
    pub(super) const FULL: Self = Self {
        examples: false,
        optional: true,
    };
    pub(super) const SMALL: Self = Self {
        examples: false,
        optional: false,
    };
}

/// Makes one value.
pub(super) struct Maker<'m, 'd> {
    types: &'m mut Types<'d>,
    diagnostics: &'m mut Diagnostics,
    direction: Direction,
    how: How,
    /// The positions around the value that is made.
    within: Vec<Position>,
    values: usize,
    ways: usize,
}

impl<'m, 'd> Maker<'m, 'd> {
    pub(super) fn new(
        types: &'m mut Types<'d>,
        diagnostics: &'m mut Diagnostics,
        direction: Direction,
        how: How,
    ) -> Self {
        Self {
            types,
            diagnostics,
            direction,
            how,
            within: Vec::new(),
            values: 0,
            ways: 1,
        }
    }

    /// How many ways there were to choose, where there were most.
    pub(super) fn ways(&self) -> usize {
        self.ways
    }

    /// The JSON text of a value of a position, in which these properties are constants. Where there is a choice, `turn`
    /// says what is chosen. Else why there is no value.
    pub(super) fn make(
        &mut self,
        position: &Position,
        turn: usize,
        constants: &[Constant],
    ) -> Result<String, String> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(format!("it asks for more than {MOST_VALUES} values"));
        }
        if self.within.len() == DEEPEST {
            return Err(format!(
                "it asks for more than {DEEPEST} values in each other"
            ));
        }
        let before = self.within.iter().filter(|outer| *outer == position);
        let most = if self.how.optional {
            MOST_WITHIN_ITSELF
        } else {
            1
        };
        if before.count() >= most {
            return Err("it asks for itself in itself".to_owned());
        }
        let shape = self.types.shapes.shape(position, self.diagnostics);
        self.within.push(position.clone());
        let made = self.of_shape(position, &shape, turn, constants);
        self.within.pop();
        made
    }

    /// A value that is declared at these places: an example or the default where that is wanted, or one that is made.
    fn declared(
        &mut self,
        position: &Position,
        places: &[Location],
        turn: usize,
    ) -> Result<String, String> {
        if self.how.examples
            && let Some(example) = self.example(position, places, turn)
        {
            return Ok(example);
        }
        self.make(position, turn, &[])
    }

    fn example(&mut self, position: &Position, places: &[Location], turn: usize) -> Option<String> {
        let words = self.types.words(position, places, self.diagnostics);
        let all: Vec<Location> = words.examples.into_iter().chain(words.default).collect();
        let turned = (0..all.len()).filter_map(|index| all.get((turn + index) % all.len()));
        for place in turned {
            let view = self.types.shapes.view(*place);
            if fits(view, position, self.types, self.diagnostics) != Some(false) {
                return example(view, self.diagnostics);
            }
        }
        None
    }

    fn of_shape(
        &mut self,
        position: &Position,
        shape: &Shape,
        turn: usize,
        constants: &[Constant],
    ) -> Result<String, String> {
        let ways = match &shape.kind {
            ShapeKind::Enum(choice) => choice.values.len(),
            ShapeKind::Union(union) => union.variants.len(),
            _ => 1,
        };
        let all = ways + usize::from(shape.nullable);
        self.ways = self.ways.max(all);
        if shape.nullable && self.how.optional && turn % all == ways {
            return Ok("null".to_owned());
        }
        match &shape.kind {
            ShapeKind::Any => self.any(shape, turn),
            ShapeKind::Null => Ok("null".to_owned()),
            ShapeKind::Boolean => Ok(turn.is_multiple_of(2).to_string()),
            ShapeKind::String => self.string(&shape.rules, &shape.rest, turn),
            ShapeKind::Integer => {
                let integer = shape.format.as_deref();
                numbers::make(&self.with_format(&shape.rules, integer), true, turn)
            }
            ShapeKind::Number => {
                let formats = &self.types.shapes.options.formats;
                let format = shape.format.as_deref();
                let is_integer = format.is_some_and(|name| formats.of_integer(name).is_some());
                numbers::make(&self.with_format(&shape.rules, format), is_integer, turn)
            }
            ShapeKind::Enum(choice) => {
                let value = choice.values.get(turn % ways.max(1));
                let (literal, _) = value.ok_or("there is no value")?;
                Ok(match literal {
                    ir::Literal::String(text) => quoted(text),
                    ir::Literal::Integer(text) | ir::Literal::Json(text) => text.clone(),
                })
            }
            ShapeKind::Array(element) => self.array(position, element.as_ref(), shape, turn),
            ShapeKind::Tuple(elements) => {
                let elements = elements.iter();
                let elements =
                    elements.map(|element| self.declared(element, &element.locations(), turn));
                Ok(array(&elements.collect::<Result<Vec<_>, _>>()?))
            }
            ShapeKind::OpenTuple {
                front,
                required,
                rest,
            } => self.open_tuple(front, *required, rest, &shape.rules, turn),
            ShapeKind::Same(inner) => self.make(inner, turn, constants),
            ShapeKind::Union(union) => self.union(union, turn, constants),
            ShapeKind::Map(value) => self.map(position, value.as_ref(), shape, turn),
            ShapeKind::Struct(object) => self.object(position, object, shape, turn, constants),
        }
    }

    /// The rules of numbers with those of their format.
    fn with_format(&self, rules: &Rules, format: Option<&str>) -> Rules {
        let formats: &Formats = &self.types.shapes.options.formats;
        let mut rules = rules.clone();
        let of_format = format.filter(|name| formats.of_integer(name).is_some());
        let of_format = of_format.and_then(|name| formats.rules(name));
        if let Some(of_format) = of_format {
            rules.minimum = rules.minimum.or(of_format.minimum);
            rules.maximum = rules.maximum.or(of_format.maximum);
        }
        rules
    }

    fn string(&mut self, rules: &Rules, rest: &[Rest], turn: usize) -> Result<String, String> {
        let mut rules = rules.clone();
        for rest in rest {
            match rest {
                Rest::Other(Other::Format(name), _) => {
                    let check = self.types.shapes.options.formats.of_string(name);
                    rules.format = rules.format.or(check);
                }
                Rest::Other(Other::Pattern(pattern), _) => {
                    rules.pattern.get_or_insert_with(|| pattern.clone());
                }
                _ => {}
            }
        }
        strings::make(&rules, turn).map(|text| quoted(&text))
    }

    /// A value of no type in particular.
    fn any(&mut self, shape: &Shape, turn: usize) -> Result<String, String> {
        let mut types = schema::Types::ALL;
        let mut rules = shape.rules.clone();
        for rest in &shape.rest {
            match rest {
                Rest::Never => return Err("nothing satisfies it".to_owned()),
                Rest::Types(named) => types = types.intersection(*named),
                Rest::Rules(of_types) => rules = of_types.clone(),
                Rest::Other(Other::Enum(values), _) => {
                    let value = values.get(turn % values.len().max(1));
                    let value = value.map(|value| self.types.shapes.view(*value).json());
                    return value.ok_or_else(|| "there is no value".to_owned());
                }
                _ => {}
            }
        }
        let known = [
            schema::Types::STRING,
            schema::Types::OBJECT,
            schema::Types::INTEGER,
            schema::Types::BOOLEAN,
            schema::Types::ARRAY,
            schema::Types::NULL,
        ];
        let allowed = known.into_iter().filter(|kind| types.contains(*kind));
        let allowed: Vec<_> = allowed.collect();
        self.ways = self.ways.max(allowed.len());
        match allowed.get(turn % allowed.len().max(1)) {
            Some(&schema::Types::STRING) => self.string(&rules, &shape.rest, turn),
            Some(&schema::Types::OBJECT) => Ok(r#"{"key": "value"}"#.to_owned()),
            Some(&schema::Types::INTEGER) => numbers::make(&rules, true, turn),
            Some(&schema::Types::BOOLEAN) => Ok("true".to_owned()),
            Some(&schema::Types::ARRAY) => Ok(r#"["value", 1, null]"#.to_owned()),
            Some(&schema::Types::NULL) => Ok("null".to_owned()),
            _ => numbers::make(&rules, false, turn),
        }
    }

    /// How many elements or properties there are to be, of these bounds.
    fn count(
        &self,
        least: Option<u64>,
        most: Option<u64>,
        wanted: u64,
    ) -> Result<(u64, u64), String> {
        let least = least.unwrap_or(0);
        let most = most.unwrap_or(u64::MAX);
        if least > MOST_ELEMENTS {
            return Err(format!("it asks for {least} elements"));
        }
        if least > most {
            return Err("its bounds leave no number of elements".to_owned());
        }
        let wanted = if self.how.optional { wanted } else { 0 };
        Ok((least, wanted.clamp(least, most)))
    }

    fn array(
        &mut self,
        position: &Position,
        element: Option<&Position>,
        shape: &Shape,
        turn: usize,
    ) -> Result<String, String> {
        let rules = &shape.rules;
        let (least, count) = self.count(rules.min_items, rules.max_items, 2)?;
        let mut elements: Vec<String> = Vec::new();
        for rest in &shape.rest {
            if let Rest::Other(Other::Contains(contains), scope) = rest {
                let contained = self.schema(position, contains.schema, *scope);
                for index in 0..contains.min.min(MOST_ELEMENTS) {
                    elements.push(self.make(&contained, turn + to_turn(index), &[])?);
                }
            }
        }
        // An array of arrays grows with every turn otherwise.
        let mut tried = 0;
        while (elements.len() as u64) < count && tried < count + MOST_ELEMENTS {
            let next = match element {
                Some(element) => {
                    self.declared(element, &element.locations(), turn + to_turn(tried))
                }
                None => Ok(tried.to_string()),
            };
            tried += 1;
            match next {
                Ok(next) if rules.unique_items && elements.contains(&next) => {}
                Ok(next) => elements.push(next),
                Err(_) if elements.len() as u64 >= least => break,
                Err(fault) => return Err(fault),
            }
        }
        if (elements.len() as u64) < least {
            return Err(format!("it asks for {least} different elements"));
        }
        Ok(array(&elements))
    }

    fn open_tuple(
        &mut self,
        front: &[Position],
        required: usize,
        rest: &Others,
        rules: &Rules,
        turn: usize,
    ) -> Result<String, String> {
        let wanted = front.len() as u64 + 1;
        let (least, count) = self.count(rules.min_items, rules.max_items, wanted)?;
        let mut elements = Vec::new();
        for index in 0..count.max(required as u64) {
            let position = usize::try_from(index)
                .ok()
                .and_then(|index| front.get(index));
            let element = match (position, rest) {
                (Some(position), _) | (None, Others::Each(position)) => {
                    self.declared(position, &position.locations(), turn)
                }
                (None, Others::Closed) => break,
                (None, Others::Any) if index >= least => break,
                (None, Others::Any) => Ok("null".to_owned()),
            };
            match element {
                Ok(element) => elements.push(element),
                Err(_) if index >= least && index >= required as u64 => break,
                Err(fault) => return Err(fault),
            }
        }
        Ok(array(&elements))
    }

    /// A value of the variant whose turn it is, or of the next one that has any.
    fn union(
        &mut self,
        union: &UnionShape,
        turn: usize,
        constants: &[Constant],
    ) -> Result<String, String> {
        let count = union.variants.len();
        let mut fault = "there is no variant".to_owned();
        let turned = (0..count).filter_map(|index| union.variants.get((turn + index) % count));
        for variant in turned {
            let mut all = constants.to_vec();
            all.extend(variant.signs.constants.iter().cloned());
            match self.make(&variant.position, turn / count.max(1), &all) {
                Ok(made) => return Ok(made),
                Err(why) => fault = why,
            }
        }
        Err(fault)
    }

    fn map(
        &mut self,
        position: &Position,
        value: Option<&Position>,
        shape: &Shape,
        turn: usize,
    ) -> Result<String, String> {
        let rules = &shape.rules;
        let (least, count) = self.count(rules.min_properties, rules.max_properties, 1)?;
        let mut entries: Vec<(String, String)> = Vec::new();
        for index in 0..count {
            let made = self.key(position, &shape.rest, index).and_then(|key| {
                let value = match value {
                    Some(value) => {
                        self.declared(value, &value.locations(), turn + to_turn(index))?
                    }
                    None => quoted("value"),
                };
                Ok((key, value))
            });
            match made {
                Ok(entry) => entries.push(entry),
                Err(_) if index >= least => break,
                Err(fault) => return Err(fault),
            }
        }
        Ok(object(&entries))
    }

    /// The name of a property that nothing declares.
    fn key(&mut self, position: &Position, rest: &[Rest], index: u64) -> Result<String, String> {
        for rest in rest {
            match rest {
                Rest::Other(Other::PropertyNames(names), scope) => {
                    let names = self.schema(position, *names, *scope);
                    let name = self.make(&names, to_turn(index), &[])?;
                    return serde_json::from_str(&name)
                        .map_err(|_| "names of properties are to be no strings".to_owned());
                }
                Rest::Additional(additional) => {
                    if let Some(pattern) = additional.patterns.first() {
                        return strings::of_pattern(pattern, to_turn(index))
                            .ok_or_else(|| format!("no name was found that matches `{pattern}`"));
                    }
                }
                _ => {}
            }
        }
        Ok(match index {
            0 => "key".to_owned(),
            index => format!("key{}", index + 1),
        })
    }

    fn object(
        &mut self,
        position: &Position,
        declared: &StructShape,
        shape: &Shape,
        turn: usize,
        constants: &[Constant],
    ) -> Result<String, String> {
        let (wanted, unwanted) = self.of_branches(position, &shape.rest, turn);
        let is_required =
            |property: &Property| property.required || wanted.contains(&property.name);
        let mut made: Vec<Option<(String, String)>> = vec![None; declared.properties.len()];
        // What must be there comes first, lest the others leave nothing for it.
        for required in [true, false] {
            for (property, made) in declared.properties.iter().zip(&mut made) {
                if is_required(property) != required
                    || self.is_left_out(position, property)
                    || (!required && unwanted.contains(&property.name))
                {
                    continue;
                }
                if !required && (!self.how.optional || self.values > MOST_VALUES / 2) {
                    continue;
                }
                let constant = constants.iter().find(|(name, _)| *name == property.name);
                let value = match (constant, &property.position) {
                    (Some((_, values)), _) if !values.is_empty() => {
                        let value = values.get(turn % values.len()).map(|value| quoted(value));
                        value.ok_or_else(String::new)
                    }
                    (_, Some(position)) => self.declared(position, &property.declared, turn),
                    (_, None) => Ok(quoted("value")),
                };
                match value {
                    Ok(value) => *made = Some((property.name.clone(), value)),
                    Err(_) if !required => {}
                    Err(fault) => return Err(format!("`{}`: {fault}", property.name)),
                }
            }
        }
        let mut entries: Vec<(String, String)> = made.into_iter().flatten().collect();
        let least = shape.rules.min_properties.unwrap_or(0);
        let most = shape.rules.max_properties.unwrap_or(u64::MAX);
        let required: Vec<&String> = declared
            .properties
            .iter()
            .filter(|property| is_required(property))
            .map(|property| &property.name)
            .collect();
        while entries.len() as u64 > most {
            let spare = entries
                .iter()
                .rposition(|(name, _)| !required.contains(&name));
            match spare {
                Some(spare) => drop(entries.remove(spare)),
                None => return Err(format!("it asks for at most {most} properties")),
            }
        }
        self.others(position, declared, shape, turn, &mut entries);
        if (entries.len() as u64) < least {
            return Err(format!("it asks for {least} properties"));
        }
        Ok(object(&entries))
    }

    /// Adds properties that are not declared: one of each kind that has a type, and as many as there must be.
    fn others(
        &mut self,
        position: &Position,
        declared: &StructShape,
        shape: &Shape,
        turn: usize,
        entries: &mut Vec<(String, String)>,
    ) {
        let least = shape.rules.min_properties.unwrap_or(0);
        let mut kinds: Vec<(String, Result<String, String>)> = Vec::new();
        if self.how.optional {
            for matching in &declared.patterns {
                if let Some(name) = strings::of_pattern(&matching.pattern, turn) {
                    let value = self.declared(&matching.position, &matching.declared, turn);
                    kinds.push((name, value));
                }
            }
        }
        let typed = self.how.optional && matches!(declared.additional, Others::Each(_));
        let missing = least.saturating_sub((entries.len() + kinds.len()) as u64);
        for index in 0..missing.min(MOST_ELEMENTS).max(u64::from(typed)) {
            let value = match &declared.additional {
                Others::Closed => break,
                Others::Any => Ok(quoted("value")),
                Others::Each(value) => self.declared(value, &value.locations(), turn),
            };
            if let Ok(name) = self.key(position, &shape.rest, index) {
                kinds.push((name, value));
            }
        }
        let most = shape.rules.max_properties.unwrap_or(u64::MAX);
        for (name, value) in kinds {
            let is_known = entries.iter().any(|(known, _)| *known == name)
                || declared
                    .properties
                    .iter()
                    .any(|property| property.name == name);
            if let Ok(value) = value
                && !is_known
                && (entries.len() as u64) < most
            {
                entries.push((name, value));
            }
        }
    }

    /// Whether a property is not said in the direction of the value.
    fn is_left_out(&mut self, position: &Position, property: &Property) -> bool {
        let declared = property.declared.iter().copied();
        let shapes = &mut self.types.shapes;
        let OneWay {
            read_only,
            write_only,
        } = shapes.one_way(declared, position.dialect, self.diagnostics);
        match self.direction {
            Direction::Request => read_only,
            Direction::Response => write_only,
            Direction::Neither => false,
        }
    }

    /// The properties that the branch requires whose turn it is, of `anyOf` or `oneOf` that say something about required
    /// properties, and those that only other branches require.
    fn of_branches(
        &mut self,
        position: &Position,
        rest: &[Rest],
        turn: usize,
    ) -> (Vec<String>, Vec<String>) {
        let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
        for rest in rest {
            let Rest::Other(other, _) = rest else {
                continue;
            };
            let branches = match other {
                Other::AnyOf(branches) | Other::OneOf(branches) => &branches.schemas,
                _ => continue,
            };
            let required: Vec<Vec<String>> = branches
                .iter()
                .map(|branch| self.required(*branch, position))
                .collect();
            self.ways = self.ways.max(required.len());
            if let Some(chosen) = required.get(turn % required.len().max(1)) {
                wanted.extend(chosen.iter().cloned());
            }
            if matches!(other, Other::OneOf(_)) {
                unwanted.extend(required.into_iter().flatten());
            }
        }
        unwanted.retain(|name| !wanted.contains(name));
        (wanted, unwanted)
    }

    /// What a schema requires.
    fn required(&mut self, schema: Location, position: &Position) -> Vec<String> {
        let shapes = &mut self.types.shapes;
        match &*shapes.schema(schema, position.dialect, self.diagnostics) {
            Schema::Object(keywords) => {
                let required = keywords.object.required.iter();
                required.map(|(name, _)| name.clone()).collect()
            }
            Schema::Boolean(_) => Vec::new(),
        }
    }

    /// The position of a schema that is named by a keyword.
    fn schema(&mut self, position: &Position, schema: Location, scope: Scope) -> Position {
        let places = [scope.place(schema)];
        let shapes = &mut self.types.shapes;
        shapes.position(position.dialect, &places, self.diagnostics)
    }
}

fn to_turn(index: u64) -> usize {
    usize::try_from(index).unwrap_or(0)
}

/// A string as JSON text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn array(elements: &[String]) -> String {
    format!("[{}]", elements.join(", "))
}

fn object(entries: &[(String, String)]) -> String {
    let entries = entries.iter();
    let entries = entries.map(|(name, value)| format!("{}: {value}", quoted(name)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}
