//! Values that are of one of several types.
//!
//! Which one it is is mostly seen before the value is read: by its JSON type, and by the properties
//! of an object, which are passed over once. Only where that leaves several types, they are tried
//! one after the other; what this takes is counted as all reading again is.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::decode::unknown_variant;
use super::{Decoder, Fault, Rules, decoded};
use crate::error::Problem;
use crate::schema::Types;

/// How many steps it takes to try a variant, apart from what is read.
const ATTEMPT: u64 = 16;

/// The types that a value may have, as the variants of an enum.
///
/// ```
/// use oasmith_runtime::codec::{Decode, Decoder, Encode, Encoder, Fault, Rules, Union, Variant};
/// use oasmith_runtime::schema::Types;
/// use oasmith_runtime::Object;
///
/// enum Pet {
///     Cat(Object),
///     Dog(Object),
///     Name(String),
/// }
///
/// static PET: Union = Union::one_of(&[
///     Variant::new(Types::OBJECT).constants(&[("kind", &["cat"])]).required(&["kind"]),
///     Variant::new(Types::OBJECT).constants(&[("kind", &["dog"])]).required(&["kind"]),
///     Variant::new(Types::STRING),
/// ]);
///
/// impl Decode for Pet {
///     fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Result<Self, Fault> {
///         decoder.union(&PET, rules, |variant, decoder| match variant {
///             0 => Decode::decode(decoder, Rules::NONE).map(Self::Cat),
///             1 => Decode::decode(decoder, Rules::NONE).map(Self::Dog),
///             _ => Decode::decode(decoder, Rules::NONE).map(Self::Name),
///         })
///     }
/// }
///
/// impl Encode for Pet {
///     fn encode(&self, encoder: &mut Encoder) {
///         match self {
///             Self::Cat(value) | Self::Dog(value) => value.encode(encoder),
///             Self::Name(value) => value.encode(encoder),
///         }
///     }
/// }
///
/// let pet = oasmith_runtime::from_str::<Pet>(r#"{"age": 3, "kind": "dog"}"#)?;
/// assert!(matches!(pet, Pet::Dog(_)));
/// # Ok::<(), oasmith_runtime::DecodeError>(())
/// ```
#[derive(Debug)]
pub struct Union {
    variants: &'static [Variant],
    exactly_one: bool,
    /// Whether objects that no variant knows are read as a variant of their own.
    open: bool,
    /// Made when first needed, as that of a table is.
    index: OnceLock<Index>,
}

impl Union {
    /// `oneOf`: a value is refused that several variants accept.
    pub const fn one_of(variants: &'static [Variant]) -> Self {
        Self {
            variants,
            exactly_one: true,
            open: false,
            index: OnceLock::new(),
        }
    }

    /// `anyOf`: of several variants that accept a value, the first takes it.
    pub const fn any_of(variants: &'static [Variant]) -> Self {
        Self {
            variants,
            exactly_one: false,
            open: false,
            index: OnceLock::new(),
        }
    }

    /// The same union, which takes objects that a constant tells to be of none of the variants: they
    /// are read as those of the place after the last one.
    #[must_use]
    pub const fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// The places of the variants that have values of one of the types.
    fn of_types(&self, types: Types) -> impl Iterator<Item = usize> {
        self.variants
            .iter()
            .enumerate()
            .filter(move |(_, variant)| variant.types.meets(types))
            .map(|(place, _)| place)
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.variants))
    }
}

/// A type of a union, and the signs by which its values are told from others before they are read.
/// A value without these signs is not of the type.
#[derive(Debug)]
pub struct Variant {
    types: Types,
    constants: &'static [(&'static str, &'static [&'static str])],
    required: &'static [&'static str],
}

impl Variant {
    /// A type whose values have one of these JSON types.
    pub const fn new(types: Types) -> Self {
        Self {
            types,
            constants: &[],
            required: &[],
        }
    }

    /// The properties that are one of some strings in its objects, where they are there.
    #[must_use]
    pub const fn constants(
        mut self,
        constants: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        self.constants = constants;
        self
    }

    /// The properties that are there in all of its objects.
    #[must_use]
    pub const fn required(mut self, names: &'static [&'static str]) -> Self {
        self.required = names;
        self
    }
}

/// The properties by which the objects of a union are told apart.
#[derive(Debug)]
struct Index {
    /// Each name, with its place among the names.
    names: HashMap<&'static str, usize>,
    /// What tells the property of each name.
    constants: Vec<Constants>,
    /// For each variant, the names that it requires.
    required: Vec<Vec<usize>>,
}

/// The variants by the constants that they demand of a property.
#[derive(Debug, Default)]
struct Constants {
    /// The variants that demand some constant, in order.
    variants: Vec<usize>,
    /// For each constant, the variants that admit it, in order.
    values: HashMap<&'static str, Vec<usize>>,
}

impl Index {
    #[cold]
    fn new(variants: &'static [Variant]) -> Self {
        let mut index = Self {
            names: HashMap::new(),
            constants: Vec::new(),
            required: Vec::new(),
        };
        for (place, variant) in variants.iter().enumerate() {
            for (name, values) in variant.constants {
                let name = index.name(name);
                index.constants[name].variants.push(place);
                for value in *values {
                    let variants = index.constants[name].values.entry(value).or_default();
                    variants.push(place);
                }
            }
            let required = variant.required.iter().map(|name| index.name(name));
            let required = required.collect();
            index.required.push(required);
        }
        index
    }

    /// The place of a name, which is added where it is new.
    fn name(&mut self, name: &'static str) -> usize {
        *self.names.entry(name).or_insert_with(|| {
            self.constants.push(Constants::default());
            self.constants.len() - 1
        })
    }
}

impl Constants {
    /// Whether a variant admits this value of the property; `None` stands for all but strings.
    fn admit(&self, variant: usize, value: Option<&str>) -> bool {
        let admitted = value.and_then(|value| self.values.get(value));
        admitted.is_some_and(|variants| variants.binary_search(&variant).is_ok())
            || self.variants.binary_search(&variant).is_err()
    }
}

impl Decoder<'_> {
    /// Reads a value of a union, which keeps to the rules: calls the function with the place of a
    /// variant, whose type it has to read.
    ///
    /// The function is called for several variants where no sign tells which one the value is of.
    pub fn union<T>(
        &mut self,
        union: &'static Union,
        rules: &'static Rules,
        mut variant: impl FnMut(usize, &mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut value = None;
        self.variant_of(union, rules, &mut |place, decoder| {
            let decoded = variant(place, decoder)?;
            value.get_or_insert(decoded);
            Ok(())
        })?;
        decoded(value)
    }

    /// Reads a value of a union by a function that keeps the first value which it reads.
    fn variant_of(
        &mut self,
        union: &'static Union,
        rules: &'static Rules,
        read: &mut dyn FnMut(usize, &mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let types = self.next_types()?;
        let start = self.reader.position();
        let mut candidates = union.of_types(types);
        match (candidates.next(), candidates.next()) {
            (None, _) => {
                let types = union.variants.iter().map(|variant| variant.types);
                let expected = types.fold(Types::NONE, Types::or).words();
                return Err(self.mismatch(expected));
            }
            (Some(only), None) => read(only, self)?,
            _ => match self.candidates(union, types)?.as_slice() {
                [only] => read(*only, self)?,
                candidates => {
                    // Attempts that fail have nothing to tell.
                    let faults = self.faults.take();
                    let outcome = self.attempt(union, candidates, read);
                    self.faults = faults;
                    outcome?;
                }
            },
        }
        if rules.demand_something() {
            self.check_value(rules, start)?;
        }
        Ok(())
    }

    /// The JSON types of the next value.
    fn next_types(&mut self) -> Result<Types, Fault> {
        Ok(match self.reader.peek() {
            b'{' => Types::OBJECT,
            b'"' => Types::STRING,
            b'[' => Types::ARRAY,
            b't' | b'f' => Types::BOOLEAN,
            b'n' => Types::NULL,
            b'-' | b'0'..=b'9' => Types::of_number(self.reader.clone().number()?.text()),
            _ => return Err(self.mismatch("a value")),
        })
    }

    /// The places of the variants of which the next value has all signs: one at least.
    fn candidates(&mut self, union: &'static Union, types: Types) -> Result<Vec<usize>, Fault> {
        let mut candidates: Vec<usize> = union.of_types(types).collect();
        let index = union.index();
        if types != Types::OBJECT || index.names.is_empty() {
            return Ok(candidates);
        }
        let start = self.reader.position();
        let mut seen = vec![false; index.constants.len()];
        let mut length = 0;
        let mut ahead = self.at(start);
        ahead.open(b'{', "an object")?;
        while candidates.len() > 1 && ahead.entry(length)? {
            length += 1;
            let name = ahead.name()?;
            let Some(name) = index.names.get(&*name) else {
                ahead.skip()?;
                continue;
            };
            seen[*name] = true;
            let constants = &index.constants[*name];
            if constants.variants.is_empty() {
                ahead.skip()?;
            } else {
                let is_string = ahead.reader.peek() == b'"';
                candidates = match ahead.admitted(constants, &candidates) {
                    Err(fault) if union.open && is_string && !fault.is_final() => {
                        let unknown = union.variants.len();
                        return Ok(vec![unknown]);
                    }
                    admitted => admitted?,
                };
            }
        }
        let end = ahead.reader.position();
        self.spend((end - start) as u64)?;
        if candidates.len() > 1 {
            let missing =
                |place: &usize| index.required[*place].iter().position(|name| !seen[*name]);
            if candidates.iter().all(|place| missing(place).is_some()) {
                let names = candidates
                    .iter()
                    .filter_map(|place| union.variants[*place].required.get(missing(place)?));
                let mut names: Vec<_> = names.copied().collect();
                names.sort_unstable();
                names.dedup();
                return Err(Fault::within(end, Problem::MissingOneOf { names }));
            }
            candidates.retain(|place| missing(place).is_none());
        }
        Ok(candidates)
    }

    /// Reads a property, and tells those of the candidates that admit it: one at least.
    fn admitted(
        &mut self,
        constants: &Constants,
        candidates: &[usize],
    ) -> Result<Vec<usize>, Fault> {
        let start = self.offset();
        let value = if self.reader.peek() == b'"' {
            Some(self.reader.string()?)
        } else {
            self.skip()?;
            None
        };
        let candidates = candidates.iter().copied();
        let admits = |place: &usize| constants.admit(*place, value.as_deref());
        let admitted: Vec<_> = candidates.clone().filter(admits).collect();
        if admitted.is_empty() {
            let is_demanded = |(_, variants): &(_, &Vec<usize>)| {
                let mut candidates = candidates.clone();
                candidates.any(|place| variants.contains(&place))
            };
            let values = constants.values.iter().filter(is_demanded);
            let mut values: Vec<_> = values.map(|(value, _)| *value).collect();
            values.sort_unstable();
            return Err(unknown_variant(start, &mut values.into_iter()));
        }
        Ok(admitted)
    }

    /// Tries variants one after the other.
    fn attempt(
        &mut self,
        union: &Union,
        candidates: &[usize],
        read: &mut dyn FnMut(usize, &mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let start = self.reader.position();
        let depth = self.depth;
        let starts = self.starts.len();
        let mut accepted = None;
        let mut reasons = Vec::new();
        for place in candidates {
            self.reader = self.reader.at(start);
            self.depth = depth;
            let outcome = read(*place, self);
            self.starts.truncate(starts);
            self.spend(ATTEMPT)?;
            self.spend_since(start)?;
            match (outcome, accepted) {
                (Ok(()), None) => {
                    accepted = Some((*place, self.reader.position()));
                    if !union.exactly_one {
                        break;
                    }
                }
                (Ok(()), Some((first, _))) => {
                    let problem = Problem::Content {
                        expected: "what exactly one alternative accepts".to_owned(),
                        found: format!("what {first} and {place} both accept"),
                    };
                    return Err(Fault::at(start, problem));
                }
                (Err(fault), _) if fault.is_final() => return Err(fault),
                (Err(fault), _) => reasons.push(fault.into_reason()),
            }
        }
        let Some((_, end)) = accepted else {
            let count = candidates.len();
            return Err(Fault::at(start, Problem::Alternatives { count, reasons }));
        };
        self.reader = self.reader.at(end);
        self.depth = depth;
        Ok(())
    }
}
