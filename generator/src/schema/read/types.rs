//! Which values: `type`, `nullable`, `enum`, and the bounds of numbers.

use super::{Reader, beyond, is_lenient};
use crate::dialect::Dialect;
use crate::document::{EntryView, Location, View};
use crate::schema::{Keywords, Limit, Types, decimal};
use crate::source::Span;
use crate::yaml::Kind;

impl Reader<'_> {
    pub(super) fn types(&mut self, value: View<'_>) -> Option<Types> {
        match value.kind() {
            Kind::String(name) => {
                if &**name == "null"
                    && is_lenient(self.dialect)
                    && self.dialect != Dialect::OpenApi31
                {
                    beyond(value.span(), "the type `null`", self.diagnostics);
                }
                self.named_type(name, value.span())
            }
            Kind::Sequence(_) => {
                if is_lenient(self.dialect) && self.dialect != Dialect::OpenApi31 {
                    beyond(value.span(), "a list of types", self.diagnostics);
                }
                let mut types = Types::NONE;
                for element in value.elements() {
                    let Some(name) = element.as_str() else {
                        self.diagnostics
                            .error(element.span(), "a type must be a string")
                            .help("the types are null, boolean, string, integer, number, array and object");
                        return None;
                    };
                    types = types.union(self.named_type(name, element.span())?);
                }
                Some(types)
            }
            _ => {
                self.diagnostics
                    .error(
                        value.span(),
                        "`type` must be the name of a type, or a list of names",
                    )
                    .help("the types are null, boolean, string, integer, number, array and object");
                None
            }
        }
    }

    pub(super) fn named_type(&mut self, name: &str, span: Span) -> Option<Types> {
        if name == "file" && self.dialect == Dialect::Swagger20Parameter {
            return Some(Types::STRING);
        }
        let types = Types::named(name);
        if types.is_none() {
            let names = [
                "null", "boolean", "string", "integer", "number", "array", "object",
            ];
            let near = names
                .iter()
                .min_by_key(|known| strsim::damerau_levenshtein(known, name));
            let error = self
                .diagnostics
                .error(span, format!("`{name}` is not a type"));
            match near {
                Some(near) if strsim::damerau_levenshtein(near, name) <= 2 => {
                    error.help(format!("a similar type exists: `{near}`"));
                }
                _ => {
                    error.help(format!("the types are {}", names.join(", ")));
                }
            }
        }
        types
    }

    /// `nullable` of `OpenAPI` 3.0 widens the `type` beside it. Swagger 2.0 spells it `x-nullable`.
    pub(super) fn nullable(&mut self, view: View<'_>, keywords: &mut Keywords) {
        let Some(entry) = view.entry("nullable").or_else(|| view.entry("x-nullable")) else {
            return;
        };
        if entry.key == "nullable" && self.dialect != Dialect::OpenApi30 {
            beyond(entry.key_span, "`nullable`", self.diagnostics);
        }
        if self.boolean(entry)
            && let Some(types) = keywords.types
        {
            keywords.types = Some(types.union(Types::NULL));
        }
    }

    pub(super) fn enumeration(&mut self, value: View<'_>) -> Option<Vec<Location>> {
        if !matches!(value.kind(), Kind::Sequence(_)) {
            self.diagnostics
                .error(value.span(), "`enum` must be a list of values")
                .help("put the value into brackets");
            return None;
        }
        let values: Vec<_> = value.elements().map(View::location).collect();
        if values.is_empty() {
            self.diagnostics
                .warning(
                    value.span(),
                    "`enum` has no values, so nothing can satisfy it",
                )
                .help("add a value, or remove `enum`");
        }
        Some(values)
    }

    pub(super) fn multiple_of(&mut self, entry: EntryView<'_>) -> Option<String> {
        let number = self.number(entry)?;
        let positive = decimal(&number) > decimal("0");
        if !positive {
            self.wrong(entry, "a number above 0");
        }
        positive.then_some(number)
    }

    /// `minimum` or `maximum`, to which a boolean beside it (before 2020-12) may say that it is exclusive.
    pub(super) fn limit(
        &mut self,
        view: View<'_>,
        entry: EntryView<'_>,
        flag: &str,
    ) -> Option<Limit> {
        let exclusive = view.get(flag).and_then(View::as_bool).unwrap_or(false);
        self.number(entry).map(|number| Limit { number, exclusive })
    }

    /// `exclusiveMinimum` or `exclusiveMaximum`, a number of its own since 2020-12.
    pub(super) fn exclusive_limit(
        &mut self,
        view: View<'_>,
        entry: EntryView<'_>,
        partner: &str,
    ) -> Option<Limit> {
        if entry.value.as_bool().is_some() {
            if self.dialect.is_integral() {
                // Both came with draft 6.
                self.wrong(entry, "a number");
            } else if view.get(partner).is_none() {
                self.meaningless(entry, partner);
            }
            return None;
        }
        if matches!(self.dialect, Dialect::Draft4) {
            self.wrong(entry, "true or false");
            return None;
        }
        if is_lenient(self.dialect) && self.dialect != Dialect::OpenApi31 {
            beyond(
                entry.key_span,
                &format!("`{}` with a number", entry.key),
                self.diagnostics,
            );
        }
        self.number(entry).map(|number| Limit {
            number,
            exclusive: true,
        })
    }
}
