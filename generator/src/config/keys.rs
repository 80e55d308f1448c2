//! The keys of `oasmith.toml`: what each means, and what its value may be.
//!
//! Invariant: this table is all that is known of keys. The reader checks a file by it, and the
//! reference for people and the JSON Schema for editors are made from it.

use super::toml::article;
use crate::diagnostics::Diagnostics;
use crate::skeleton::{enumeration, nearest};
use crate::yaml::{Kind, NodeId, Tree};

/// A key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: &'static str,
    /// What it means, in Markdown.
    pub(super) about: &'static str,
    /// A value as it could stand in a file, in TOML.
    pub(super) example: &'static str,
    pub(super) value: Value,
}

/// What a value may be.
#[derive(Debug)]
pub(super) enum Value {
    /// Any string.
    Text,
    /// `true` or `false`.
    Flag,
    /// One of these strings, each with what it means.
    Choice(&'static [(&'static str, &'static str)]),
    /// An array.
    List(&'static Value),
    /// A table whose keys are names that the user gives.
    Map(&'static Value),
    /// A table with these keys.
    Table(&'static [Key]),
    /// Anything.
    Any,
}

/// The keys of the file.
pub(super) const FILE: [Key; 28] = [
    Key {
        name: "documents",
        about: "The root documents, Swagger 2.0 or OpenAPI 3 in YAML or JSON. What they reference \
            is found by itself. `*` stands for any part of a name, `**` for any folders, `?` for \
            one character and `[ab]` for one of these.",
        example: r#"["spec/invites.yaml", "spec/keys/*.yaml"]"#,
        value: Value::List(&Value::Text),
    },
    Key {
        name: "root",
        about: "The folder that references may not lead out of, and that the modules of the output \
            mirror. Default: the deepest folder that holds all documents.",
        example: r#""spec""#,
        value: Value::Text,
    },
    Key {
        name: "remotes",
        about: "Folders that stand for URLs: a reference to a URL that begins with a key of this \
            table is read from the folder, or from the file. Nothing is ever read from the \
            network.",
        example: r#"{ "https://example.com/schemas" = "vendor/schemas" }"#,
        value: Value::Map(&Value::Text),
    },
    Key {
        name: "overlays",
        about: "Overlays (<https://spec.openapis.org/overlay/v1.1.0>) that change documents, and \
            files that these need, before they are read. A file is the one that the overlay \
            `extends`, or the only document. An action that selects nothing is a fault. The \
            documentation of the generated crate lists what was changed.",
        example: r#"["deviations.yaml"]"#,
        value: Value::List(&Value::Text),
    },
    Key {
        name: "deviations",
        about: "Actions as overlays have them, behind those of `overlays`.",
        example: r#"[{ document = "spec/invites.yaml", target = "$.info", update = { title = "Invites" } }]"#,
        value: Value::List(&Value::Table(&ACTION)),
    },
    Key {
        name: "out",
        about: "The folder to write. Files in it that oasmith did not write are left alone.",
        example: r#""generated""#,
        value: Value::Text,
    },
    Key {
        name: "module",
        about: "Whether to generate a module, to be taken in by one `include!` of its `mod.rs`, \
            and not a whole crate. Default: `false`.",
        example: "true",
        value: Value::Flag,
    },
    Key {
        name: "package",
        about: "The name of the generated package. Default: that of the output folder.",
        example: r#""my-api""#,
        value: Value::Text,
    },
    Key {
        name: "runtime",
        about: "Where the generated crate finds `oasmith-runtime`: a version requirement for the \
            registry, `path:DIR` for a folder as seen from that of the generated manifest, or \
            `git:URL[#REVISION]` for a Git repository. Default: the version of this generator.",
        example: r#""path:../vendor/oasmith-runtime""#,
        value: Value::Text,
    },
    Key {
        name: "dependencies",
        about: "The packages that the generated crate depends on, for what `format`, `types` and \
            `derives` name: each with where it is found, as `runtime` says it. A module has no \
            manifest, and its crate's own says it. Default: none.",
        example: r#"{ ruma-common = "0.15" }"#,
        value: Value::Map(&Value::Text),
    },
    Key {
        name: "index",
        about: "A file for JSON that maps each schema and operation (file and pointer) to its Rust \
            path and file. Committed with the output, it keeps names: where several schemas or \
            operations want one name, who had it keeps it, and a document stays split by its tags, or \
            whole, as it was. Default: none.",
        example: r#""generated/index.json""#,
        value: Value::Text,
    },
    Key {
        name: "select",
        about: "The operations to generate: those that any of these selectors matches. A selector \
            that matches no operation is a fault. Default: all operations.",
        example: r#"{ tags = ["invites"], paths = ["/_matrix/federation/**"] }"#,
        value: Value::Table(&SELECTORS),
    },
    Key {
        name: "skip",
        about: "The operations to leave out, selected or not, by the same selectors. Default: \
            none.",
        example: r#"{ operations = ["sendInvite", "GET /pets/{id}"] }"#,
        value: Value::Table(&SELECTORS),
    },
    Key {
        name: "skip-faulty",
        about: "Whether operations with faults are left out, and the others generated. The faults \
            are told as warnings, and the documentation of the crate names what was left out. \
            Default: `false`.",
        example: "true",
        value: Value::Flag,
    },
    Key {
        name: "unused-types",
        about: "Whether definitions of the root documents that no generated operation uses are \
            generated too. Default: `false`.",
        example: "true",
        value: Value::Flag,
    },
    Key {
        name: "test-operations",
        about: "Whether the generated crate gets `tests/operations.rs`, which calls each operation by \
            the client on the server, with requests and answers that are made from the examples and \
            schemas of the spec, and compares what arrives with what was sent: so requests and \
            answers derive `PartialEq`. It runs by `cargo test --features client`. A module has \
            none. Default: `false`.",
        example: "true",
        value: Value::Flag,
    },
    Key {
        name: "modules",
        about: "The modules of documents, of files with definitions and of folders, by their paths \
            below the root, that are to have others than their paths say. The trait of a document \
            is named after its module.",
        example: r#"{ "v1/invites.yaml" = "v1::invite_api", "shared" = "definitions" }"#,
        value: Value::Map(&Value::Text),
    },
    Key {
        name: "split-tags",
        about: "Whether the operations of each tag have a trait and a module of their own, in the \
            module of the document. An operation with several tags belongs to the first, one \
            without any to the trait of the document. Default: `true` for documents of 100 \
            operations or more that have several tags, whether all of them are selected or not, since \
            a file and a trait of that many are hard to read and to compile; `false` for others. With \
            an `index`, what a document was before, it stays; without one, a note tells of it.",
        example: "true",
        value: Value::Flag,
    },
    Key {
        name: "features",
        about: "Whether what serves one trait alone, of a document or with `split-tags` of a tag, \
            is behind a feature of Cargo that is called like its module, with `-` for `_`. All of \
            them are the default, and who turns that off compiles no more than is asked for: \
            `default-features = false, features = [\"pets\"]`. Default: `false`.",
        example: "true",
        value: Value::Flag,
    },
    Key {
        name: "names",
        about: "The names of what stands at places of the spec (`file#pointer`, the file below the \
            root): `UpperCase` for the type of a schema or the trait of a document or tag, `lower_case` \
            for the method of an operation or the field of a property. Default: what the spec \
            calls them.",
        example: r#"{ "invites.yaml" = "Federation", "definitions/event.yaml#/properties/ts" = "time" }"#,
        value: Value::Map(&Value::Text),
    },
    Key {
        name: "types",
        about: "Types of yours that stand for the schemas at places of the spec (`file#pointer`, \
            the file below the root). They implement `Clone`, `Debug`, `PartialEq`, and `Decode` \
            and `Encode` of the runtime. Their values are checked by the schema all the same, \
            where `Decode` hands on its rules. Their crates are among `dependencies`.",
        example: r#"{ "definitions/user_id.yaml" = "crate::UserId" }"#,
        value: Value::Map(&Value::Text),
    },
    Key {
        name: "derives",
        about: "Traits that generated types derive besides the usual ones, by places of the spec: that \
            of a schema, or `\"\"` for all schemas; and that of an operation, or of something that it \
            is written in, such as a path or a document, for its request, its answer and their forms. \
            The usual ones of schemas are `Clone`, `Debug` and `PartialEq`, and `Copy`, `Eq` or \
            `Default` where they fit; those of requests and answers are `Clone` and `Debug`, or \
            `Debug` alone where there are streams. What another crate calls like a usual one takes \
            its place.",
        example: r#"{ "" = ["std::hash::Hash"], "invites.yaml" = ["std::cmp::PartialEq"] }"#,
        value: Value::Map(&Value::List(&Value::Text)),
    },
    Key {
        name: "mock",
        about: "Whether the generated crate has a mock of each trait, behind its feature `mock`: an \
            implementation that answers with the examples of the spec, or with values made from \
            its schemas. A module has none. Default: `false`.",
        example: "true",
        value: Value::Flag,
    },
    Key {
        name: "numbers",
        about: "What numbers become. Default: `\"native\"`.",
        example: r#""exact""#,
        value: Value::Choice(&[
            (
                "native",
                "`i64` and `f64`; a number that they cannot hold is refused",
            ),
            (
                "exact",
                "`Integer` and `Number` of the runtime, which hold any number and keep its text",
            ),
        ]),
    },
    Key {
        name: "unknown",
        about: "What becomes of values that the spec does not know: those that an `enum` does not \
            list, and objects whose constant or `discriminator` is that of no branch of a union. \
            Default: `\"refuse\"`.",
        example: r#""keep""#,
        value: Value::Choice(&[
            ("refuse", "they are refused, as the spec has it"),
            (
                "keep",
                "they are kept in a variant `Unknown`, and written back as they came: for APIs \
                that grow; an `enum` of one value is a constant, and stays closed",
            ),
        ]),
    },
    Key {
        name: "implied-types",
        about: "Whether a schema without `type` means the type of its keywords, as authors mean \
            it, or does not look at values of other types, as JSON Schema has it. Default: \
            `true`.",
        example: "false",
        value: Value::Flag,
    },
    Key {
        name: "formats",
        about: "Whether `format` gives values types of their own and is checked, or is only told \
            in the documentation. Default: `true`.",
        example: "false",
        value: Value::Flag,
    },
    Key {
        name: "format",
        about: "What the `format`s of these names mean, whatever `formats` says: `\"off\"` for \
            nothing, or the path of a type of Rust for strings, which implements `FromStr` and \
            `Display`.",
        example: r#"{ email = "off", mx-user-id = "ruma_common::OwnedUserId" }"#,
        value: Value::Map(&Value::Text),
    },
];

/// The keys of `select` and `skip`.
pub(super) const SELECTORS: [Key; 3] = [
    Key {
        name: "tags",
        about: "The operations with one of these tags.",
        example: r#"["invites"]"#,
        value: Value::List(&Value::Text),
    },
    Key {
        name: "paths",
        about: "The operations whose paths, base path and all, are like one of these patterns: `*` \
            stands for any part of a segment, `**` for any segments.",
        example: r#"["/_matrix/federation/v1/**"]"#,
        value: Value::List(&Value::Text),
    },
    Key {
        name: "operations",
        about: "The operations with one of these `operationId`s, or with this method and path.",
        example: r#"["sendInvite", "GET /pets/{id}"]"#,
        value: Value::List(&Value::Text),
    },
];

/// The keys of an element of `deviations`.
pub(super) const ACTION: [Key; 6] = [
    Key {
        name: "document",
        about: "The file to change, a document or one that a document needs. Default: the only \
            document.",
        example: r#""spec/invites.yaml""#,
        value: Value::Text,
    },
    Key {
        name: "target",
        about: "A JSONPath (RFC 9535) of what to change.",
        example: r#""$.paths['/pets'].get""#,
        value: Value::Text,
    },
    Key {
        name: "description",
        about: "Why, in Markdown.",
        example: r#""Peers send it as a string.""#,
        value: Value::Text,
    },
    Key {
        name: "update",
        about: "What to merge into objects, to add to arrays, or to put in the place of other \
            values.",
        example: "{ deprecated = true }",
        value: Value::Any,
    },
    Key {
        name: "copy",
        about: "A JSONPath of what to merge, add or put there.",
        example: r#""$.paths['/shops'].get""#,
        value: Value::Text,
    },
    Key {
        name: "remove",
        about: "Whether to take away what is selected.",
        example: "true",
        value: Value::Flag,
    },
];

/// Reports what a table has that these keys do not allow.
pub(super) fn check_table(tree: &Tree, table: NodeId, keys: &[Key], diagnostics: &mut Diagnostics) {
    let Kind::Mapping(entries) = &tree.node(table).kind else {
        return;
    };
    for entry in entries {
        if let Some(key) = keys.iter().find(|key| *key.name == *entry.key) {
            check(
                tree,
                entry.value,
                key.name,
                &key.value,
                key.example,
                diagnostics,
            );
            continue;
        }
        let names: Vec<_> = keys.iter().map(|key| key.name).collect();
        let help = match nearest(&entry.key, &names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the keys are {}",
                enumeration(&names).replace(" or ", " and ")
            ),
        };
        diagnostics
            .error(entry.key_span, format!("there is no key `{}`", entry.key))
            .help(help);
    }
}

/// Reports where a value is not of this kind.
fn check(
    tree: &Tree,
    node: NodeId,
    name: &str,
    value: &Value,
    example: &str,
    diagnostics: &mut Diagnostics,
) {
    let found = tree.node(node);
    let expected = match (value, &found.kind) {
        (Value::Text, Kind::String(_)) | (Value::Flag, Kind::Bool(_)) | (Value::Any, _) => return,
        (Value::Choice(choices), Kind::String(text)) => {
            let choices: Vec<_> = choices.iter().map(|(choice, _)| *choice).collect();
            if !choices.contains(&&**text) {
                let fault = diagnostics.error(found.span, format!("`{name}` is not `{text}`"));
                match nearest(text, &choices) {
                    Some(near) => fault.help(format!("did you mean `{near}`?")),
                    None => fault.help(format!("write {}", enumeration(&choices))),
                };
            }
            return;
        }
        (Value::List(element), Kind::Sequence(elements)) => {
            for node in elements {
                check(tree, *node, name, element, example, diagnostics);
            }
            return;
        }
        (Value::Map(value), Kind::Mapping(entries)) => {
            for entry in entries {
                check(tree, entry.value, name, value, example, diagnostics);
            }
            return;
        }
        (Value::Table(keys), Kind::Mapping(_)) => {
            check_table(tree, node, keys, diagnostics);
            return;
        }
        (Value::Text | Value::Choice(_), _) => "a string",
        (Value::Flag, _) => "a truth value",
        (Value::List(_), _) => "an array",
        (Value::Map(_) | Value::Table(_), _) => "a table",
    };
    let found_is = article(&found.kind);
    diagnostics
        .error(found.span, format!("expected {expected}, found {found_is}"))
        .help(format!("write it as in `{name} = {example}`"));
}
