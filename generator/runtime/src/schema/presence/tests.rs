use crate::codec::{Index, Limits, Property, optional};
use crate::schema::{Keyword, Presence, Properties, Schema, Types, Values};
use crate::value::{Object, Value};

/// The properties that the type declares, and one that it does not.
static DECLARED: [Property; 4] = [optional("a"), optional("b"), optional("c"), optional("d")];
const NAMES: [&str; 5] = ["a", "b", "c", "d", "undeclared"];

/// All objects that have some of the properties.
fn objects() -> impl Iterator<Item = (Vec<usize>, Value)> {
    (0..1 << NAMES.len()).map(|mask: usize| {
        let places = (0..NAMES.len()).filter(|place| mask >> place & 1 == 1);
        let places: Vec<_> = places.collect();
        let mut object = Object::new();
        for place in &places {
            object.insert(NAMES[*place].to_owned(), Value::Bool(*place % 2 == 0));
        }
        let declared = places.into_iter().filter(|place| *place < DECLARED.len());
        (declared.collect(), Value::Object(object))
    })
}

fn is_accepted(schema: &'static Schema, object: &Value) -> bool {
    schema.check(object, Limits::default()).is_ok()
}

/// Asserts that presence suffices for all objects that the schema accepts, and for no others.
#[track_caller]
fn decides(schema: &'static Schema) {
    let index = Index::new(&DECLARED);
    let presence = Presence::new(schema, &index);
    for (places, object) in objects() {
        let suffices = presence.suffices(schema, places.into_iter());
        assert_eq!(
            suffices,
            is_accepted(schema, &object),
            "{schema:?} {object}"
        );
    }
}

static A: Schema = Schema::new(&[Keyword::Required(&["a"])]);
static B: Schema = Schema::new(&[Keyword::Required(&["b"])]);
static C_AND_D: Schema = Schema::new(&[Keyword::Required(&["c", "d"])]);

#[test]
fn conditions_on_presence_are_decided_by_it() {
    static DEPENDENT_REQUIRED: Schema = Schema::new(&[Keyword::DependentRequired(&[
        ("a", &["b", "c"]),
        ("d", &["a"]),
    ])]);
    static DEPENDENT_SCHEMAS: Schema = Schema::new(&[Keyword::DependentSchemas(&[
        ("a", &C_AND_D),
        ("c", Schema::NEVER),
    ])]);
    static NOT: Schema = Schema::new(&[Keyword::Not(&C_AND_D), Keyword::Type(Types::OBJECT)]);
    static ONE_OF: Schema = Schema::new(&[Keyword::OneOf(&[&A, &B, &C_AND_D])]);
    static ANY_OF: Schema = Schema::new(&[Keyword::AnyOf(&[&A, &C_AND_D])]);
    static ALL_OF: Schema = Schema::new(&[Keyword::AllOf(&[&ONE_OF, &ANY_OF])]);
    static IF: Schema = Schema::new(&[Keyword::If {
        condition: &A,
        then: &C_AND_D,
        otherwise: &NOT,
    }]);
    static ABSENT: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[
        ("b", Schema::NEVER),
        ("c", Schema::ANY),
    ]))]);
    for schema in [
        &DEPENDENT_REQUIRED,
        &DEPENDENT_SCHEMAS,
        &NOT,
        &ONE_OF,
        &ANY_OF,
        &ALL_OF,
        &IF,
        &ABSENT,
        Schema::NEVER,
    ] {
        decides(schema);
    }
}

/// The condition of a value has to be evaluated where there is the value, and only there.
#[test]
fn values_are_looked_at_where_they_matter() {
    static TRUE: Values = Values::new(&["true"]);
    static A_IS_TRUE: Schema = Schema::new(&[Keyword::Properties(Properties::new(&[(
        "a",
        &Schema::new(&[Keyword::Enum(&TRUE)]),
    )]))]);
    let index = Index::new(&DECLARED);
    let presence = Presence::new(&A_IS_TRUE, &index);
    assert!(presence.suffices(&A_IS_TRUE, [1, 3].into_iter()));
    assert!(!presence.suffices(&A_IS_TRUE, [0, 1].into_iter()));
    // It is the presence by another schema.
    assert!(!presence.suffices(&B, [1, 3].into_iter()));
}

#[test]
fn endless_and_exploding_conditions_are_left_to_evaluation() {
    static ENDLESS: Schema = Schema::new(&[Keyword::Reference(&ENDLESS)]);
    static WIDE: Schema = Schema::new(&[Keyword::AnyOf(&[&DEEP, &DEEP, &DEEP, &DEEP])]);
    static DEEP: Schema = Schema::new(&[Keyword::Not(&WIDE), Keyword::OneOf(&[&WIDE, &A])]);
    let index = Index::new(&DECLARED);
    for schema in [&ENDLESS, &WIDE, &DEEP] {
        let presence = Presence::new(schema, &index);
        for (places, _) in objects() {
            assert!(!presence.suffices(schema, places.into_iter()));
        }
    }
}

#[test]
fn what_presence_suffices_for_is_accepted() {
    let index = Index::new(&DECLARED);
    let mut random = Random(1);
    let mut sufficient = 0;
    for _ in 0..2000 {
        let schema = random.schema(3);
        let presence = Presence::new(schema, &index);
        for (places, object) in objects() {
            if presence.suffices(schema, places.into_iter()) {
                assert!(is_accepted(schema, &object), "{schema:?} {object}");
                sufficient += 1;
            }
        }
    }
    // Of the 64,000 objects, these are accepted without being looked at.
    assert!(sufficient > 10_000, "{sufficient}");
}

/// Random schemas of objects, which live as long as the program as those in statics do.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.below(NAMES.len())]
    }

    fn names(&mut self) -> &'static [&'static str] {
        let count = self.below(3);
        (0..count).map(|_| self.name()).collect::<Vec<_>>().leak()
    }

    fn schemas(&mut self, depth: usize) -> &'static [&'static Schema] {
        let count = 1 + self.below(3);
        (0..count)
            .map(|_| self.schema(depth))
            .collect::<Vec<_>>()
            .leak()
    }

    fn named(&mut self, depth: usize) -> &'static [(&'static str, &'static Schema)] {
        let count = self.below(3);
        let named = (0..count).map(|_| (self.name(), self.schema(depth)));
        named.collect::<Vec<_>>().leak()
    }

    fn schema(&mut self, depth: usize) -> &'static Schema {
        let count = self.below(3);
        let keywords = (0..count).map(|_| self.keyword(depth)).collect::<Vec<_>>();
        Box::leak(Box::new(Schema::new(keywords.leak())))
    }

    fn keyword(&mut self, depth: usize) -> Keyword {
        static FALSE: Values = Values::new(&["false"]);
        let depth = depth.saturating_sub(1);
        match self.below(if depth == 0 { 5 } else { 13 }) {
            0 | 1 => Keyword::Required(self.names()),
            2 => Keyword::DependentRequired(vec![(self.name(), self.names())].leak()),
            3 => Keyword::Enum(&FALSE),
            4 => Keyword::Never,
            5 => Keyword::DependentSchemas(self.named(depth)),
            6 => Keyword::Properties(Properties::new(self.named(depth))),
            7 => Keyword::Reference(self.schema(depth)),
            8 => Keyword::AllOf(self.schemas(depth)),
            9 => Keyword::AnyOf(self.schemas(depth)),
            10 => Keyword::OneOf(self.schemas(depth)),
            11 => Keyword::Not(self.schema(depth)),
            _ => Keyword::If {
                condition: self.schema(depth),
                then: self.schema(depth),
                otherwise: self.schema(depth),
            },
        }
    }
}
