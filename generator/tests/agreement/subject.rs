//! Generated types, compiled and shown values.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use oasmith::{Config, Numbers, Runtime};
use serde_json::{Map, Value, json};

use crate::translation::Dialect;

/// A package that reads lines of the number of a type and JSON text, and answers each with one.
pub(crate) struct Subject {
    name: String,
    folder: PathBuf,
    target: PathBuf,
    crates: Vec<String>,
    /// The paths of the types, by their numbers.
    types: Vec<String>,
}

/// How a document is generated.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    /// As users have it who say nothing.
    Default,
    /// As JSON Schema has it: exact numbers, no implied types, formats as annotations.
    Exact,
}

impl Mode {
    /// The configuration that says so.
    pub(crate) fn config(self) -> Config {
        match self {
            Self::Default => Config::new(),
            Self::Exact => Config::new()
                .numbers(Numbers::Exact)
                .implied_types(false)
                .formats(false),
        }
    }
}

/// A document with these definitions, and with operations that take the values of what is
/// referenced, each wrapped as the property `value` of an object: whether null is a value too, a
/// type says only where it is used.
pub(crate) fn document(
    dialect: Dialect,
    references: &[String],
    mut definitions: Map<String, Value>,
) -> Value {
    let mut paths = Map::new();
    for (index, reference) in references.iter().enumerate() {
        let name = wrapper(index);
        let wrapped = json!({
            "type": "object", "required": ["value"], "properties": {"value": {"$ref": reference}},
        });
        definitions.insert(name.clone(), wrapped);
        let schema = json!({"$ref": format!("#{}/{name}", dialect.definitions())});
        let responses = json!({"204": {"description": "Taken."}});
        let operation = match dialect {
            Dialect::Swagger20 => json!({
                "consumes": ["application/json"],
                "parameters": [{"in": "body", "name": "body", "schema": schema}],
                "responses": responses,
            }),
            Dialect::OpenApi30 | Dialect::OpenApi31 => json!({
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": responses,
            }),
        };
        paths.insert(format!("/{name}"), json!({"post": operation}));
    }
    let info = json!({"title": "Values", "version": "1"});
    let components = json!({"schemas": definitions});
    match dialect {
        Dialect::Swagger20 => {
            json!({"swagger": "2.0", "info": info, "paths": paths, "definitions": definitions})
        }
        Dialect::OpenApi30 => {
            json!({"openapi": "3.0.4", "info": info, "paths": paths, "components": components})
        }
        Dialect::OpenApi31 => {
            json!({"openapi": "3.1.1", "info": info, "paths": paths, "components": components})
        }
    }
}

/// The name of the definition that wraps what the reference of this number leads to.
fn wrapper(index: usize) -> String {
    format!("Wrapper{index}")
}

const MAIN: &str = r#"//! Shows values to generated types.

use std::io::{BufRead as _, Write as _};

use oasmith_runtime::codec::{Decode, Encode};
use oasmith_runtime::{Validate as _, from_str, to_string};

fn show<T: Decode + Encode>(json: &str) -> String {
    let value = match from_str::<T>(json) {
        Ok(value) => value,
        Err(error) => return format!("refused {error}"),
    };
    // What was decoded keeps to its schema, so that its own check has nothing to say.
    if let Err(violations) = value.validate() {
        return format!("faulty accepted, and then not valid: {violations:?}");
    }
    match to_string(&value) {
        Ok(json) => format!("written {json}"),
        Err(error) => format!("faulty accepted, and cannot be written: {error}"),
    }
}

fn main() {
    let types: &[fn(&str) -> String] = &[
TYPES    ];
    // It is written line by line, so that the last one tells where a type panicked.
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("lines are UTF-8");
        let (number, json) = line.split_once(' ').expect("a number and JSON text");
        let number: usize = number.parse().expect("it is a number");
        let answer = types[number](json).replace('\n', " ");
        writeln!(output, "{answer}").expect("the test reads this");
    }
}
"#;

impl Subject {
    /// A package in a folder below the target folder, without types.
    pub(crate) fn new(name: &str) -> Self {
        let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
        Self {
            name: name.to_owned(),
            folder: temporary.join("agreement").join(name),
            // Where the runtime and what it needs may be built already.
            target: temporary
                .parent()
                .expect("it is in the target folder")
                .to_owned(),
            crates: Vec::new(),
            types: Vec::new(),
        }
    }

    /// Where its crates are, and the documents that they are made from.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Generates a crate from a document that [`document`] made, beside those of a configuration:
    /// its folder is the root of all. The numbers of its types come back.
    pub(crate) fn add(
        &mut self,
        name: &str,
        document: &Value,
        dialect: Dialect,
        config: Config,
    ) -> Range<usize> {
        fs::create_dir_all(&self.folder).expect("the folder can be made");
        let file = format!("{name}.json");
        let path = self.folder.join(&file);
        fs::write(&path, format!("{document:#}")).expect("the file can be written");
        let index = self.folder.join(format!("{name}.index.json"));
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
        let config = config
            .document(&path)
            .root(&self.folder)
            .out(self.folder.join(name))
            .package(name)
            .runtime(Runtime::path(runtime.display().to_string()))
            .index(&index);
        if let Err(error) = config.generate() {
            panic!("{} is refused: {error}", path.display());
        }
        let index = fs::read(&index).expect("the index was written");
        let index: Value = serde_json::from_slice(&index).expect("the index is JSON");
        self.crates.push(name.to_owned());
        let schemas = index["schemas"].as_array().expect("a list of schemas");
        let start = self.types.len();
        let path_of = |pointer: String| {
            let at = |schema: &&Value| schema["file"] == *file && schema["pointer"] == *pointer;
            schemas.iter().find(at)?["rust_path"].as_str()
        };
        let wrappers = (0..)
            .map_while(|index| path_of(format!("{}/{}", dialect.definitions(), wrapper(index))));
        self.types
            .extend(wrappers.map(|path| format!("{name}::{path}")));
        start..self.types.len()
    }

    /// The path of a type.
    pub(crate) fn path(&self, number: usize) -> &str {
        &self.types[number]
    }

    /// Compiles all types. The result shows values to them.
    pub(crate) fn compile(&self) -> Compiled {
        let name = &self.name;
        let mut manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [workspace]\n\n[profile.dev]\ndebug = false\nincremental = false\n\n[dependencies]\n",
        );
        let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime");
        for name in &self.crates {
            let _ = writeln!(manifest, "{name} = {{ path = '{name}' }}");
        }
        let _ = writeln!(
            manifest,
            "oasmith-runtime = {{ path = '{}' }}",
            runtime.display()
        );
        let mut types = String::new();
        for path in &self.types {
            let _ = writeln!(types, "        show::<{path}>,");
        }
        let source = self.folder.join("src");
        fs::create_dir_all(&source).expect("the folder can be made");
        fs::write(self.folder.join("Cargo.toml"), manifest).expect("the file can be written");
        fs::write(source.join("main.rs"), MAIN.replace("TYPES", &types))
            .expect("the file can be written");
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
        fs::copy(lock, self.folder.join("Cargo.lock")).expect("the file can be copied");
        let target = self.target.join("agreement");
        let output = Command::new(env!("CARGO"))
            .args(["build", "--quiet"])
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTFLAGS", "--cap-lints=allow")
            .current_dir(&self.folder)
            .output()
            .expect("cargo can be run");
        let errors = String::from_utf8_lossy(&output.stderr);
        let start: String = errors.chars().take(8000).collect();
        assert!(output.status.success(), "{start}");
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        Compiled(target.join("debug").join(name))
    }
}

/// A program that shows values to types.
pub(crate) struct Compiled(PathBuf);

/// What a type makes of a value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Answer {
    /// It accepts it, and writes this.
    Written(Value),
    /// It refuses it, for this reason.
    Refused(String),
    /// It accepts it, and then has this to say against it.
    Faulty(String),
}

impl Answer {
    /// Whether it is what a verdict on a value asks for.
    pub(crate) fn agrees(&self, value: &Value, verdict: &Result<(), String>) -> bool {
        match (verdict, self) {
            (Ok(()), Self::Written(written)) => is_same(value, written),
            (Err(_), Self::Refused(_)) => true,
            (_, Self::Written(_) | Self::Refused(_) | Self::Faulty(_)) => false,
        }
    }
}

impl Compiled {
    /// What types make of values.
    pub(crate) fn show(&self, values: &[(usize, Value)]) -> Vec<Answer> {
        let mut child = Command::new(&self.0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it can be run");
        let mut input = child.stdin.take().expect("it is piped");
        let mut lines = String::new();
        for (number, value) in values {
            let _ = writeln!(lines, "{number} {{\"value\":{value}}}");
        }
        // It answers while it reads, and neither may wait for the other.
        let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
        let output = child.wait_with_output().expect("it can be waited for");
        let written = writer.join().expect("it does not panic");
        let answers: Vec<_> = output
            .stdout
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(answer)
            .collect();
        // It stops where a type panics.
        let next = values.get(answers.len());
        assert!(
            output.status.success() && written.is_ok(),
            "no answer to {next:?}"
        );
        assert_eq!(answers.len(), values.len());
        answers
    }
}

fn answer(line: &[u8]) -> Answer {
    let line = str::from_utf8(line).expect("it writes UTF-8");
    match line.split_once(' ') {
        Some(("written", json)) => match serde_json::from_str(json) {
            Ok(Value::Object(mut wrapped)) if wrapped.len() == 1 => match wrapped.remove("value") {
                Some(value) => Answer::Written(value),
                None => Answer::Faulty("the value is not written".to_owned()),
            },
            Ok(_) => Answer::Faulty(format!("writes something else: {json}")),
            Err(error) => Answer::Faulty(format!("writes what is no JSON: {error}: {json}")),
        },
        Some(("refused", reason)) => Answer::Refused(reason.to_owned()),
        Some(("faulty", reason)) => Answer::Faulty(reason.to_owned()),
        _ => panic!("no answer: {line}"),
    }
}

/// Whether two values are the same JSON value.
pub(crate) fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let is_float = one.is_f64() || other.is_f64();
            one == other || is_float && one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|(one, other)| is_same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_same = |(key, value)| other.get(key).is_some_and(|other| is_same(value, other));
            one.len() == other.len() && one.iter().all(is_same)
        }
        (one, other) => one == other,
    }
}
