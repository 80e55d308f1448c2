use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use super::{Contains, Discriminator, Keywords, Schema, Schemas, StringKeywords, Types};
use crate::diagnostics::{Diagnostics, Severity};
use crate::dialect::Dialect;
use crate::document::{Documents, Location, View};
use crate::source::SourceMap;

/// A schema that was read, and what was told of it.
struct Read {
    schema: Rc<Schema>,
    documents: Documents,
    diagnostics: Diagnostics,
}

impl Read {
    fn keywords(&self) -> &Keywords {
        match &*self.schema {
            Schema::Object(keywords) => keywords,
            Schema::Boolean(value) => panic!("the schema is {value}"),
        }
    }

    /// What is told, with the first letter of how severe it is.
    fn told(&self) -> Vec<String> {
        let told = self.diagnostics.iter().map(|told| {
            let letter = match told.severity {
                Severity::Error => 'E',
                Severity::Warning => 'W',
                Severity::Note => 'N',
            };
            format!("{letter}: {}", told.message)
        });
        told.collect()
    }

    fn pointer(&self, location: Location) -> String {
        let view = self.documents.view(location);
        format!("{}#{}", view.path(), view.pointer())
    }

    fn pointers(&self, locations: &[Location]) -> Vec<String> {
        let pointers = locations.iter().map(|location| self.pointer(*location));
        pointers.collect()
    }
}

/// Reads the schema at `pointer` in `a.yaml`, whose text comes first, `b.yaml` being the second.
fn read_at(pointer: &str, dialect: Dialect, files: &[&str]) -> Read {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in ["a.yaml", "b.yaml"].iter().zip(files) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let sources = SourceMap::new(folder.path()).unwrap();
    let sources = sources
        .with_remote("https://example.com/remote", folder.path())
        .unwrap();
    let mut diagnostics = Diagnostics::default();
    let (documents, roots) = Documents::load(sources, &["a.yaml".into()], &mut diagnostics);
    let mut view = documents.view(roots[0]);
    for key in pointer.split('/').skip(1) {
        view = view.get(key).unwrap();
    }
    let location = view.location();
    let schema = Schemas::new(&documents).get(location, dialect, &mut diagnostics);
    Read {
        schema,
        documents,
        diagnostics,
    }
}

fn read(text: &str) -> Read {
    read_at("", Dialect::OpenApi31, &[text])
}

#[test]
fn schemas_are_combined() {
    let read = read(
        "{allOf: [{}], anyOf: [{}, true], oneOf: [false], not: {}, if: {}, then: {}, else: true}",
    );
    assert_eq!(read.told(), [""; 0]);
    let combination = &read.keywords().combination;
    assert_eq!(read.pointers(&combination.all_of), ["a.yaml#/allOf/0"]);
    assert_eq!(
        read.pointers(&combination.any_of),
        ["a.yaml#/anyOf/0", "a.yaml#/anyOf/1"]
    );
    assert_eq!(read.pointers(&combination.one_of), ["a.yaml#/oneOf/0"]);
    assert_eq!(read.pointer(combination.not.unwrap()), "a.yaml#/not");
    let condition = combination.condition.as_ref().unwrap();
    assert_eq!(read.pointer(condition.condition), "a.yaml#/if");
    assert_eq!(read.pointer(condition.then.unwrap()), "a.yaml#/then");
    assert_eq!(read.pointer(condition.otherwise.unwrap()), "a.yaml#/else");
}

#[test]
fn then_means_nothing_without_if() {
    let read = read("{then: {}, minContains: 2}");
    assert!(read.keywords().combination.condition.is_none());
    assert!(read.keywords().array.contains.is_none());
    assert_eq!(
        read.told(),
        [
            "W: `minContains` means nothing without `contains`",
            "W: `then` means nothing without `if`"
        ]
    );
}

#[test]
fn contains_has_its_bounds() {
    let bounds = |text| {
        let contains = read(text).keywords().array.contains.clone();
        contains.map(|Contains { min, max, .. }| (min, max))
    };
    assert_eq!(bounds("{contains: {}}"), Some((1, None)));
    assert_eq!(
        bounds("{contains: true, minContains: 0, maxContains: 2.0}"),
        Some((0, Some(2)))
    );
}

#[test]
fn all_keywords_of_objects_are_read() {
    let read = read(
        "{patternProperties: {'^x': {}}, propertyNames: {}, dependentRequired: {a: [b, c]},
          dependentSchemas: {a: false}, unevaluatedProperties: false, unevaluatedItems: {}}",
    );
    assert_eq!(read.told(), [""; 0]);
    let object = &read.keywords().object;
    let (pattern, schema) = &object.pattern_properties[0];
    assert_eq!(pattern, "^x");
    assert_eq!(read.pointer(*schema), "a.yaml#/patternProperties/^x");
    assert_eq!(
        read.pointer(object.property_names.unwrap()),
        "a.yaml#/propertyNames"
    );
    assert_eq!(
        object.dependent_required,
        [("a".to_owned(), vec!["b".to_owned(), "c".to_owned()])]
    );
    assert_eq!(
        read.pointer(object.dependent_schemas[0].1),
        "a.yaml#/dependentSchemas/a"
    );
    assert!(object.unevaluated_properties.is_some());
    assert!(read.keywords().array.unevaluated_items.is_some());
}

#[test]
fn dependencies_are_split() {
    let text = "{dependencies: {a: [b], c: {minProperties: 1}, d: 1}}";
    let read = read_at("", Dialect::Draft4, &[text]);
    let object = &read.keywords().object;
    assert_eq!(
        object.dependent_required,
        [("a".to_owned(), vec!["b".to_owned()])]
    );
    assert_eq!(object.dependent_schemas[0].0, "c");
    assert_eq!(read.told(), ["E: `d` must be a schema"]);
}

#[test]
fn a_discriminator_maps_values_to_schemas() {
    let files = [
        "
        components:
            schemas:
                Pet:
                    discriminator:
                        propertyName: kind
                        mapping: {cat: Cat, dog: '#/components/schemas/Dog', far: b.yaml}
                Cat: {}
                Dog: {}",
        "{}",
    ];
    let read = read_at("/components/schemas/Pet", Dialect::OpenApi30, &files);
    assert_eq!(read.told(), [""; 0]);
    let Discriminator {
        property, mapping, ..
    } = read.keywords().discriminator.as_ref().unwrap();
    assert_eq!(property, "kind");
    let mapping: Vec<_> = mapping
        .iter()
        .map(|entry| format!("{} {}", entry.value, read.pointer(entry.schema)))
        .collect();
    assert_eq!(
        mapping,
        [
            "cat a.yaml#/components/schemas/Cat",
            "dog a.yaml#/components/schemas/Dog",
            "far b.yaml#"
        ]
    );
}

#[test]
fn a_discriminator_of_swagger_is_a_name() {
    let read = read_at("", Dialect::Swagger20, &["discriminator: kind"]);
    assert_eq!(read.told(), [""; 0]);
    let discriminator = read.keywords().discriminator.as_ref().unwrap();
    assert_eq!(discriminator.property, "kind");
}

#[test]
fn a_discriminator_that_leads_nowhere_is_a_fault() {
    let read = read("discriminator: {propertyName: a, mapping: {b: '#/nowhere'}, c: d}");
    assert_eq!(
        read.told(),
        [
            "E: `mapping` names `#/nowhere`, which does not exist",
            "W: `c` is no key of `discriminator`, and is ignored"
        ]
    );
}

#[test]
fn what_describes_is_kept() {
    let read = read("{xml: {name: a, attribute: true}, contentSchema: {}}");
    assert_eq!(read.told(), [""; 0]);
    let annotations = &read.keywords().annotations;
    let xml = annotations.xml.as_ref().unwrap();
    assert_eq!(xml.name.as_deref(), Some("a"));
    assert!(xml.attribute && !xml.wrapped);
    assert!(annotations.content_schema.is_some());
}

#[test]
fn patterns_are_checked() {
    let read = read("{pattern: '(', patternProperties: {'[': {}}}");
    assert_eq!(read.told().len(), 2);
    for told in read.told() {
        assert!(told.starts_with("E: this regular expression cannot be used: "));
    }
}

#[test]
fn keywords_beyond_openapi_keep_their_meaning_with_a_warning() {
    let text = "{anyOf: [{}], patternProperties: {a: {}}, dependencies: {a: [b]}}";
    let read = read_at("", Dialect::Swagger20, &[text]);
    assert_eq!(read.keywords().combination.any_of.len(), 1);
    assert_eq!(read.keywords().object.pattern_properties.len(), 1);
    assert_eq!(read.keywords().object.dependent_required.len(), 1);
    assert_eq!(
        read.told(),
        ["anyOf", "patternProperties", "dependencies"]
            .map(|keyword| format!("W: `{keyword}` is not part of this version of OpenAPI"))
    );
}

#[test]
fn keywords_beyond_a_named_dialect_are_ignored() {
    let read = read(
        "{$schema: 'http://json-schema.org/draft-07/schema#', if: {}, dependentRequired: {a: [b]}}",
    );
    assert_eq!(read.keywords().dialect, Dialect::Draft7);
    assert!(read.keywords().combination.condition.is_some());
    assert!(read.keywords().object.dependent_required.is_empty());
    let ignored = "is not a keyword of the dialect that `$schema` names, and is ignored";
    assert_eq!(read.told(), [format!("W: `dependentRequired` {ignored}")]);
}

#[test]
fn a_dialect_holds_for_what_stands_in_its_schema() {
    let text = "
        $defs:
            a: {$id: a, $schema: 'http://json-schema.org/draft-04/schema#', not: {}}
            b: {$schema: 'http://json-schema.org/draft-06/schema#', not: {}}
            c: {properties: {$schema: {}}}";
    let dialect = |pointer| {
        let read = read_at(pointer, Dialect::OpenApi31, &[text]);
        read.keywords().dialect
    };
    assert_eq!(dialect("/$defs/a/not"), Dialect::Draft4);
    assert_eq!(dialect("/$defs/b/not"), Dialect::Draft6);
    assert_eq!(dialect("/$defs/c/properties/$schema"), Dialect::OpenApi31);
}

#[test]
fn siblings_of_references_count_since_2019() {
    let siblings = |schema: &str| {
        let text = format!("{{$schema: '{schema}', $ref: '#/$defs/a', $defs: {{a: {{}}}}}}");
        let reference = read(&text).keywords().reference.clone();
        reference.unwrap().siblings
    };
    assert!(!siblings("http://json-schema.org/draft-07/schema#"));
    assert!(siblings("https://json-schema.org/draft/2019-09/schema"));
    assert!(siblings("https://json-schema.org/draft/2020-12/schema"));
}

#[test]
fn vocabularies_that_a_metaschema_leaves_out_mean_nothing() {
    let files = [
        "{$schema: 'https://example.com/remote/b', type: string, minLength: 1, properties: {}}",
        "
        $vocabulary:
            'https://json-schema.org/draft/2020-12/vocab/applicator': true
            'https://example.com/own': false",
    ];
    let read = read_at("", Dialect::OpenApi31, &files);
    assert_eq!(read.keywords().types, None);
    assert_eq!(read.keywords().string, StringKeywords::default());
    let left_out = "is of a vocabulary that `$schema` leaves out, and is ignored";
    assert_eq!(
        read.told(),
        ["type", "minLength"].map(|keyword| format!("W: `{keyword}` {left_out}"))
    );
}

#[test]
fn a_vocabulary_that_is_required_has_to_be_known() {
    let files = [
        "{$schema: 'https://example.com/remote/b.yaml'}",
        "$vocabulary: {'https://example.com/own': true}",
    ];
    let read = read_at("", Dialect::OpenApi31, &files);
    assert_eq!(
        read.told(),
        ["E: the vocabulary `https://example.com/own` is not known"]
    );
}

#[test]
fn a_dialect_that_is_not_known_is_told() {
    let read = read("{$schema: 'https://example.com/other', type: string}");
    assert_eq!(read.keywords().types, Some(Types::STRING));
    assert_eq!(
        read.told(),
        ["W: `$schema` names a dialect that is not known, and is ignored"]
    );
}

#[test]
fn a_dynamic_reference_has_its_anchor() {
    let read = read(
        "{$id: 'https://example.com/a', $dynamicRef: '#node', $defs: {a: {$dynamicAnchor: node}}}",
    );
    assert_eq!(read.told(), [""; 0]);
    let dynamic = read.keywords().dynamic_reference.as_ref().unwrap();
    assert_eq!(dynamic.anchor.as_deref(), Some("node"));
    assert_eq!(read.pointer(dynamic.target), "a.yaml#/$defs/a");
    let resource = read.documents.view(read.keywords().resource);
    let anchors: Vec<_> = resource
        .dynamic_anchors()
        .map(|(name, view)| format!("{name} {}", view.pointer()))
        .collect();
    assert_eq!(anchors, ["node /$defs/a"]);
}

#[test]
fn a_dynamic_reference_to_anything_else_is_a_reference() {
    for text in [
        "{$dynamicRef: '#node', $defs: {a: {$anchor: node}}}",
        "{$dynamicRef: '#/$defs/a', $defs: {a: {$dynamicAnchor: node}}}",
    ] {
        let read = read(text);
        assert_eq!(read.told(), [""; 0]);
        assert_eq!(read.keywords().dynamic_reference, None);
        let reference = read.keywords().reference.as_ref().unwrap();
        assert_eq!(read.pointer(reference.target), "a.yaml#/$defs/a");
    }
    let text = "{$ref: '#/$defs/b', $dynamicRef: '#node', $defs: {a: {$anchor: node}, b: {}}}";
    let read = read(text);
    let dynamic = read.keywords().dynamic_reference.as_ref().unwrap();
    assert_eq!(dynamic.anchor, None);
}

#[test]
fn a_recursive_reference_is_a_dynamic_one() {
    let text = "
        $schema: 'https://json-schema.org/draft/2019-09/schema'
        $recursiveAnchor: true
        items: {$recursiveRef: '#'}";
    let read = read_at("/items", Dialect::OpenApi31, &[text]);
    assert_eq!(read.told(), [""; 0]);
    let dynamic = read.keywords().dynamic_reference.as_ref().unwrap();
    assert_eq!(dynamic.anchor.as_deref(), Some(""));
    assert_eq!(read.pointer(dynamic.target), "a.yaml#");
}

#[test]
fn all_references_of_the_json_schema_test_suite_resolve() {
    let Some(suite) = testdata::find("corpus/json-schema-test-suite") else {
        return;
    };
    let metaschemas =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/tests/json_schema_suite/metaschemas");
    let drafts = [
        ("draft2020-12", Dialect::OpenApi31),
        ("draft4", Dialect::Draft4),
    ];
    let mut groups = 0;
    for (draft, dialect) in drafts {
        let folder = suite.join("tests").join(draft);
        let sources = SourceMap::new(&folder).unwrap();
        let names: Vec<_> = files_of(&folder);
        let (documents, roots) = Documents::load(sources, &names, &mut Diagnostics::default());
        for group in roots
            .iter()
            .flat_map(|root| documents.view(*root).elements())
        {
            let name = group.get("description").and_then(View::as_str).unwrap();
            let name = format!("{draft}/{}: {name}", group.path());
            let mut schema = group.get("schema").unwrap().json();
            if draft == "draft4" && !schema.contains("$schema") && schema.len() > 2 {
                // Only by this is `id` a name.
                let beginning = "{\"$schema\":\"http://json-schema.org/draft-04/schema#\",";
                schema.replace_range(..1, beginning);
            }
            let told = read_group(&schema, dialect, &suite, &metaschemas);
            assert!(told.is_empty(), "{name}: {told:?}");
            groups += 1;
        }
    }
    assert_eq!(groups, 160 + 383);
}

fn files_of(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<_> = entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The faults of a schema of the suite and of all that it leads to.
fn read_group(schema: &str, dialect: Dialect, suite: &Path, metaschemas: &Path) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("schema.json"), schema).unwrap();
    let remotes = [
        ("http://localhost:1234", suite.join("remotes")),
        (
            "https://json-schema.org/draft/2020-12/schema",
            metaschemas.join("2020-12/schema.json"),
        ),
        (
            "https://json-schema.org/draft/2020-12/meta",
            metaschemas.join("2020-12"),
        ),
        (
            "http://json-schema.org/draft-04/schema",
            metaschemas.join("draft-04.json"),
        ),
    ];
    let mut sources = SourceMap::new(folder.path()).unwrap();
    for (prefix, folder) in remotes {
        sources = sources.with_remote(prefix, &folder).unwrap();
    }
    let mut diagnostics = Diagnostics::default();
    let (documents, roots) = Documents::load(sources, &["schema.json".into()], &mut diagnostics);
    let mut schemas = Schemas::new(&documents);
    read_all(roots[0], dialect, &mut schemas, &mut diagnostics);
    let errors = diagnostics
        .iter()
        .filter(|told| told.severity == Severity::Error);
    errors.map(|told| told.message.clone()).collect()
}

/// Reads a schema and every schema that it leads to.
fn read_all(
    root: Location,
    dialect: Dialect,
    schemas: &mut Schemas<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut left = vec![root];
    let mut read = HashSet::new();
    while let Some(location) = left.pop() {
        if !read.insert(location) {
            continue;
        }
        let schema = schemas.get(location, dialect, diagnostics);
        let Schema::Object(keywords) = &*schema else {
            continue;
        };
        let Keywords {
            reference,
            dynamic_reference,
            array,
            object,
            combination,
            ..
        } = &**keywords;
        left.extend(reference.iter().map(|reference| reference.target));
        left.extend(dynamic_reference.iter().map(|reference| reference.target));
        left.extend(array.prefix_items.iter().flatten());
        left.extend(array.items);
        left.extend(array.contains.iter().map(|contains| contains.schema));
        left.extend(array.unevaluated_items);
        let maps = [
            &object.properties,
            &object.pattern_properties,
            &object.dependent_schemas,
        ];
        left.extend(maps.into_iter().flatten().map(|(_, schema)| schema));
        left.extend(object.additional_properties);
        left.extend(object.property_names);
        left.extend(object.unevaluated_properties);
        let lists = [
            &combination.all_of,
            &combination.any_of,
            &combination.one_of,
        ];
        left.extend(lists.into_iter().flatten());
        left.extend(combination.not);
        if let Some(condition) = &combination.condition {
            left.push(condition.condition);
            left.extend(condition.then);
            left.extend(condition.otherwise);
        }
    }
}
