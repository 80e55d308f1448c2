//! What a schema demands of a value beyond its type.

use std::borrow::Cow;

#[cfg(feature = "pattern")]
use super::{Budget, Limits, Pattern};
use crate::decimal::Operand;
use crate::schema::Schema;

/// Says what a string should have been, where it is none of a format.
pub type Check = fn(&str) -> Result<(), Cow<'static, str>>;

/// What the values at some place must keep to: the constraints of JSON Schema.
///
/// Rules ride along while a value is decoded; each decoder checks those that concern its kind of
/// value. They are made once, as constants:
///
/// ```
/// use oasmith_runtime::codec::{Bound, Limits, Rules, decode_str};
///
/// static PERCENTAGES: Rules = Rules::new()
///     .min_items(1)
///     .items(&Rules::new().minimum(Bound::inclusive("0")).maximum(Bound::inclusive("100")));
///
/// let decoded = decode_str::<Vec<i64>>("[50, 101]", &PERCENTAGES, Limits::default());
/// assert!(decoded.is_err());
/// ```
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword, or says that there are some"
)]
pub struct Rules {
    pub(crate) minimum: Option<Bound>,
    pub(crate) maximum: Option<Bound>,
    pub(crate) multiple_of: Option<Operand<'static>>,
    pub(crate) min_length: u64,
    pub(crate) max_length: u64,
    #[cfg(feature = "pattern")]
    pub(crate) pattern: Option<&'static Pattern>,
    pub(crate) format: Option<Check>,
    pub(crate) min_items: u64,
    pub(crate) max_items: u64,
    pub(crate) unique_items: bool,
    pub(crate) items: Option<&'static Rules>,
    pub(crate) prefix_items: &'static [&'static Rules],
    pub(crate) min_properties: u64,
    pub(crate) max_properties: u64,
    pub(crate) values: Option<&'static Rules>,
    pub(crate) integral: bool,
    pub(crate) schema: Option<&'static Schema>,
    /// Whether any rule concerns numbers, strings and so on, so that one look suffices where none
    /// does.
    pub(crate) of_number: bool,
    pub(crate) of_string: bool,
    pub(crate) of_array: bool,
    pub(crate) of_object: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self::new()
    }
}

impl Rules {
    /// No rules: every value keeps to them.
    pub const NONE: &'static Self = &Self::new();

    /// No rules yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            minimum: None,
            maximum: None,
            multiple_of: None,
            min_length: 0,
            max_length: u64::MAX,
            #[cfg(feature = "pattern")]
            pattern: None,
            format: None,
            min_items: 0,
            max_items: u64::MAX,
            unique_items: false,
            items: None,
            prefix_items: &[],
            min_properties: 0,
            max_properties: u64::MAX,
            values: None,
            integral: false,
            schema: None,
            of_number: false,
            of_string: false,
            of_array: false,
            of_object: false,
        }
    }

    /// `minimum` and `exclusiveMinimum`: the least number.
    #[must_use]
    pub const fn minimum(mut self, bound: Bound) -> Self {
        self.minimum = Some(bound);
        self.of_number = true;
        self
    }

    /// `maximum` and `exclusiveMaximum`: the greatest number.
    #[must_use]
    pub const fn maximum(mut self, bound: Bound) -> Self {
        self.maximum = Some(bound);
        self.of_number = true;
        self
    }

    /// `multipleOf`: what a number is a whole multiple of, as JSON text. It is above zero.
    #[must_use]
    pub const fn multiple_of(mut self, number: &'static str) -> Self {
        self.multiple_of = Some(Operand::new(number));
        self.of_number = true;
        self
    }

    /// `minLength`: the least number of code points of a string.
    #[must_use]
    pub const fn min_length(mut self, length: u64) -> Self {
        self.min_length = length;
        self.of_string = true;
        self
    }

    /// `maxLength`: the greatest number of code points of a string.
    #[must_use]
    pub const fn max_length(mut self, length: u64) -> Self {
        self.max_length = length;
        self.of_string = true;
        self
    }

    /// `pattern`: what is found somewhere in a string.
    #[cfg(feature = "pattern")]
    #[must_use]
    pub const fn pattern(mut self, pattern: &'static Pattern) -> Self {
        self.pattern = Some(pattern);
        self.of_string = true;
        self
    }

    /// `format`: what a string is to be, such as [`format::email`](crate::format::email).
    ///
    /// A [`Formatted`](crate::format::Formatted) checks its own format, and needs no rule.
    #[must_use]
    pub const fn format(mut self, check: Check) -> Self {
        self.format = Some(check);
        self.of_string = true;
        self
    }

    /// `minItems`: the least number of elements of an array.
    #[must_use]
    pub const fn min_items(mut self, count: u64) -> Self {
        self.min_items = count;
        self.of_array = true;
        self
    }

    /// `maxItems`: the greatest number of elements of an array.
    #[must_use]
    pub const fn max_items(mut self, count: u64) -> Self {
        self.max_items = count;
        self.of_array = true;
        self
    }

    /// `uniqueItems`: no two elements of an array are equal.
    #[must_use]
    pub const fn unique_items(mut self) -> Self {
        self.unique_items = true;
        self.of_array = true;
        self
    }

    /// `items`: the rules of each element of an array.
    #[must_use]
    pub const fn items(mut self, rules: &'static Rules) -> Self {
        self.items = Some(rules);
        self
    }

    /// `prefixItems`: the rules of each element of a tuple, in order. Further elements have none.
    #[must_use]
    pub const fn prefix_items(mut self, rules: &'static [&'static Rules]) -> Self {
        self.prefix_items = rules;
        self
    }

    /// `minProperties`: the least number of properties of an object.
    #[must_use]
    pub const fn min_properties(mut self, count: u64) -> Self {
        self.min_properties = count;
        self.of_object = true;
        self
    }

    /// `maxProperties`: the greatest number of properties of an object.
    #[must_use]
    pub const fn max_properties(mut self, count: u64) -> Self {
        self.max_properties = count;
        self.of_object = true;
        self
    }

    /// `additionalProperties`: the rules of each property that an object does not declare; for a
    /// map, of every value.
    #[must_use]
    pub const fn values(mut self, rules: &'static Rules) -> Self {
        self.values = Some(rules);
        self
    }

    /// `integer` since draft 6 of JSON Schema: an integer may be written with a fraction of zero or
    /// an exponent, such as `1.0` and `1e2`.
    ///
    /// Types of integers without this rule take nothing but digits.
    #[must_use]
    pub const fn integral(mut self) -> Self {
        self.integral = true;
        self
    }

    /// What a value is checked against that neither its type nor other rules can say: any schema.
    ///
    /// It is checked when the value has been decoded, over the JSON text from which it was, and so
    /// over a null that an `Option` takes in too.
    #[must_use]
    pub const fn schema(mut self, schema: &'static Schema) -> Self {
        self.schema = Some(schema);
        self.of_number = true;
        self.of_string = true;
        self.of_array = true;
        self.of_object = true;
        self
    }

    /// Whether some value may break a rule, or some part of it.
    pub(crate) const fn demand_something(&self) -> bool {
        self.of_number
            || self.of_string
            || self.of_array
            || self.of_object
            || self.items.is_some()
            || self.values.is_some()
            || !self.prefix_items.is_empty()
    }

    /// The rules of each element of an array.
    #[inline]
    pub(crate) fn element(&self) -> &'static Rules {
        self.items.unwrap_or(Self::NONE)
    }

    /// The rules of each value of a map.
    #[inline]
    pub(crate) fn value(&self) -> &'static Rules {
        self.values.unwrap_or(Self::NONE)
    }

    /// Says what a string should have been, if it breaks a rule other than the schema.
    pub fn check_string(&self, string: &str) -> Result<(), String> {
        if !self.of_string {
            return Ok(());
        }
        self.check_length(string)?;
        #[cfg(feature = "pattern")]
        if let Some(pattern) = self.pattern {
            let mut budget = Budget::new(Limits::default(), string.len());
            match pattern.is_found(string, &mut budget) {
                Ok(true) => {}
                Ok(false) => return Err(pattern.words()),
                Err(expected) => return Err(expected),
            }
        }
        self.check_format(string)
    }

    /// Says what a string should have been, if it is none of the format.
    pub(crate) fn check_format(&self, string: &str) -> Result<(), String> {
        match self.format {
            Some(check) => check(string).map_err(Cow::into_owned),
            None => Ok(()),
        }
    }

    /// Says what a string should have been, if it is too short or too long.
    pub(crate) fn check_length(&self, string: &str) -> Result<(), String> {
        // A string has at most as many code points as bytes, and at least a quarter of that, which
        // mostly spares the counting.
        let bytes = string.len() as u64;
        if bytes.div_ceil(4) < self.min_length || bytes > self.max_length {
            let length = string.chars().count() as u64;
            if length < self.min_length {
                return Err(format!("at least {}", count(self.min_length, "character")));
            }
            if length > self.max_length {
                return Err(format!("at most {}", count(self.max_length, "character")));
            }
        }
        Ok(())
    }

    /// Says what a number, given as JSON text, should have been, if it breaks a rule other than the
    /// schema.
    pub fn check_number(&self, number: &str) -> Result<(), String> {
        if !self.of_number {
            return Ok(());
        }
        self.check_operand(&Operand::new(number))
    }

    /// Says what a number should have been, if it breaks a rule other than the schema.
    pub(crate) fn check_operand(&self, operand: &Operand<'_>) -> Result<(), String> {
        if let Some(Bound { number, exclusive }) = &self.minimum {
            let order = operand.cmp(number);
            if order.is_lt() || *exclusive && order.is_eq() {
                let words = if *exclusive { "more than" } else { "at least" };
                return Err(format!("a number of {words} {}", number.text()));
            }
        }
        if let Some(Bound { number, exclusive }) = &self.maximum {
            let order = operand.cmp(number);
            if order.is_gt() || *exclusive && order.is_eq() {
                let words = if *exclusive { "less than" } else { "at most" };
                return Err(format!("a number of {words} {}", number.text()));
            }
        }
        if let Some(divisor) = &self.multiple_of
            && !operand.is_multiple_of(divisor)
        {
            return Err(format!("a multiple of {}", divisor.text()));
        }
        Ok(())
    }
}

/// A bound of a number.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    number: Operand<'static>,
    exclusive: bool,
}

impl Bound {
    /// The bound that is within, as the JSON text of a number.
    pub const fn inclusive(number: &'static str) -> Self {
        Self {
            number: Operand::new(number),
            exclusive: false,
        }
    }

    /// The bound that is without, as the JSON text of a number.
    pub const fn exclusive(number: &'static str) -> Self {
        Self {
            number: Operand::new(number),
            exclusive: true,
        }
    }
}

/// A number of things in words.
pub(crate) fn count(number: u64, thing: &str) -> String {
    match (number, thing) {
        (1, _) => format!("1 {thing}"),
        (_, "property") => format!("{number} properties"),
        _ => format!("{number} {thing}s"),
    }
}
