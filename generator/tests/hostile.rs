//! Specs that were made to do harm: each is generated from, or refused with a fault, in little time and stack.

#[path = "support/mod.rs"]
#[allow(dead_code, reason = "other tests need more")]
mod support;

use std::fmt::Write as _;
use std::fs;

use oasmith::Config;

/// Generates from a document with these schemas, in YAML, of which the first is called `S0`. Returns what was written, or
/// what is wrong.
fn generate(name: &str, schemas: &str) -> Result<usize, String> {
    let folder = support::fresh_folder(&format!("hostile-{name}"));
    let document = folder.join("spec.yaml");
    let text = format!(
        "openapi: 3.1.0
info: {{ title: Hostile, version: '1' }}
paths:
  /schemas:
    get:
      operationId: getSchemas
      responses:
        '200':
          description: All schemas.
          content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/S0' }} }} }}
components:
  schemas:
{schemas}"
    );
    fs::write(&document, text).expect("the folder can be written");
    let out = folder.join("out");
    Config::new()
        .document(&document)
        .out(&out)
        .module()
        .generate()
        .map_err(|error| error.to_string())?;
    let files = support::read(&out);
    Ok(files.values().map(String::len).sum())
}

/// A schema for each of `count` places and one more that is a string, each written by the function, which is given the name
/// of the next one.
fn chain(count: usize, schema: impl Fn(&str) -> String) -> String {
    let mut schemas = String::new();
    for place in 0..count {
        let next = format!("$ref: '#/components/schemas/S{}'", place + 1);
        writeln!(schemas, "    S{place}: {}", schema(&next)).expect("a string takes all");
    }
    schemas + &format!("    S{count}: {{ type: string }}\n")
}

#[test]
fn a_long_chain_of_schemas_ends_in_a_type_or_a_fault() {
    let lists = chain(500, |next| {
        format!("{{ type: array, items: {{ {next} }} }}")
    });
    assert!(generate("lists", &lists).is_ok());
    let names = chain(2000, |next| format!("{{ {next} }}"));
    assert!(generate("names", &names).is_ok());
    let parts = |count| {
        chain(count, |next| {
            format!("{{ allOf: [{{ {next} }}, {{ minLength: 1 }}] }}")
        })
    };
    assert!(generate("parts", &parts(100)).is_ok());
    let fault = generate("long", &parts(1000)).unwrap_err();
    assert!(
        fault.contains("a schema that is made of more than 256 others"),
        "{fault}"
    );
}

#[test]
fn a_long_chain_of_schemas_that_no_type_says_is_checked() {
    let schemas = chain(3000, |next| {
        format!("{{ not: {{ {next} }}, minProperties: 1 }}")
    });
    assert!(generate("not", &schemas).is_ok());
}

#[test]
fn schemas_that_are_twice_made_of_the_next_are_met_once() {
    let schemas = chain(60, |next| {
        format!("{{ allOf: [{{ {next} }}, {{ {next} }}, {{ minLength: 1 }}] }}")
    });
    let once = chain(60, |next| {
        format!("{{ allOf: [{{ {next} }}, {{ minLength: 1 }}] }}")
    });
    let length = generate("twice", &schemas).expect("the spec is good");
    assert_eq!(Ok(length), generate("once", &once));
}

#[test]
fn choices_that_hold_at_once_are_not_multiplied() {
    let choice = |name: &str| {
        let branch = |place| {
            format!(
                "{{ type: object, required: [{name}{place}], properties: {{ {name}{place}: {{ type: string }} }} }}"
            )
        };
        let branches: Vec<_> = (0..50).map(branch).collect();
        format!("{{ anyOf: [{}] }}", branches.join(", "))
    };
    let all = |names: &[&str]| {
        let choices: Vec<_> = names.iter().map(|name| choice(name)).collect();
        format!("    S0: {{ allOf: [{}] }}\n", choices.join(", "))
    };
    let one = generate("one-choice", &all(&["a"])).expect("the spec is good");
    let three = generate("three-choices", &all(&["a", "b", "c"])).expect("the spec is good");
    // Each branch with each of the other choices would be 125,000 types.
    assert!(three < 10 * one, "{three} bytes, and {one} for one choice");
}
