//! What generated types cost to compile, beside structs of the same fields that derive serde's
//! traits and drop what they do not declare.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use oasmith::{Config, Runtime};

/// Where a program stands that tells the resources that another one used.
const TIME: &str = "/usr/bin/time";

/// What starts the line that it writes.
const MARK: &str = "resources:";

/// What compiling one crate took: medians of some runs.
#[derive(Clone, Copy, Debug)]
struct Cost {
    wall: Duration,
    /// The most memory that the compiler had at a time, where that could be measured.
    kilobytes: Option<u64>,
}

/// A table of costs.
#[derive(Debug)]
pub(crate) struct Costs(Vec<Row>);

/// What one command took.
#[derive(Debug)]
struct Row {
    command: &'static str,
    types: usize,
    derived: Cost,
    generated: Cost,
}

/// Compiles a crate of some synthetic types in both ways, each way `runs` times in alternation.
/// Optimised builds, which take long, are of a fifth of the types.
///
/// `folder` is where the crates and what is compiled are put; dependencies that are there already
/// are not compiled again.
pub(crate) fn compile_cost(
    workspace: &Path,
    folder: &Path,
    types: usize,
    runs: usize,
) -> io::Result<Costs> {
    let folder = folder.join("bench-compile");
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    fs::write(
        folder.join("Cargo.toml"),
        "[workspace]\nmembers = [\"derived\", \"generated\"]\nresolver = \"3\"\n",
    )?;
    let mut rows = Vec::new();
    for (command, types) in [
        ("check", types),
        ("build", types),
        ("build --release", types / 5),
    ] {
        write_derived(&folder.join("derived"), types)?;
        write_generated(&workspace.canonicalize()?, &folder, types)?;
        let (mut derived, mut generated) = (Vec::new(), Vec::new());
        for run in 0..=runs {
            let costs = [
                measure(&folder, "derived", command)?,
                measure(&folder, "generated", command)?,
            ];
            // The first run compiles the dependencies too.
            if run > 0 {
                derived.push(costs[0]);
                generated.push(costs[1]);
            }
        }
        let (derived, generated) = (median(&derived)?, median(&generated)?);
        rows.push(Row {
            command,
            types,
            derived,
            generated,
        });
    }
    Ok(Costs(rows))
}

/// Compiles one of the crates.
fn measure(folder: &Path, package: &str, command: &str) -> io::Result<Cost> {
    let root = folder.join(package).join("src/lib.rs");
    // Cargo goes by the time of a file.
    let text = fs::read(&root)?;
    fs::write(&root, text)?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(folder)
        .args(command.split(' '))
        .args(["--quiet", "--package", package])
        .env("CARGO_INCREMENTAL", "0");
    cargo.env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    if Path::new(TIME).exists() {
        // `time` runs what it is given as a compiler's wrapper is meant to, and writes how long it
        // took and what memory.
        cargo
            .env("RUSTC_WRAPPER", TIME)
            .env("TIME", format!("{MARK} %e %M"));
    }
    let started = Instant::now();
    let output = cargo.output()?;
    let elapsed = started.elapsed();
    let messages = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(io::Error::other(format!(
            "`{package}` does not compile:\n{messages}"
        )));
    }
    let compiler = messages.lines().filter_map(|line| {
        let (seconds, kilobytes) = line.strip_prefix(MARK)?.trim().split_once(' ')?;
        Some((
            Duration::from_secs_f64(seconds.parse().ok()?),
            kilobytes.parse().ok()?,
        ))
    });
    // Cargo also asks the compiler for its version, which takes next to no time.
    let (wall, kilobytes) = match compiler.max() {
        Some((wall, kilobytes)) => (wall, Some(kilobytes)),
        None => (elapsed, None),
    };
    Ok(Cost { wall, kilobytes })
}

/// The medians of some costs.
fn median(costs: &[Cost]) -> io::Result<Cost> {
    let mut walls: Vec<_> = costs.iter().map(|cost| cost.wall).collect();
    let mut kilobytes: Vec<_> = costs.iter().map(|cost| cost.kilobytes).collect();
    walls.sort_unstable();
    kilobytes.sort_unstable();
    let middle = costs.len() / 2;
    let (Some(wall), Some(kilobytes)) = (walls.get(middle), kilobytes.get(middle)) else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "at least one run is needed",
        ));
    };
    Ok(Cost {
        wall: *wall,
        kilobytes: *kilobytes,
    })
}

impl fmt::Display for Costs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "a crate's own compilation, without its dependencies:"
        )?;
        for Row {
            command,
            types,
            derived,
            generated,
        } in &self.0
        {
            let ratio = generated.wall.as_secs_f64() / derived.wall.as_secs_f64();
            writeln!(
                formatter,
                "  cargo {command}, {types} structs: serde derive {derived}, generated {generated}, \
                 ratio {ratio:.2}"
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:.1} s", self.wall.as_secs_f64())?;
        match self.kilobytes {
            Some(kilobytes) => write!(formatter, " and {} MB", kilobytes / 1024),
            None => Ok(()),
        }
    }
}

/// A field of a synthetic struct.
struct Field {
    name: &'static str,
    required: bool,
    kind: Kind,
}

/// What a field holds.
enum Kind {
    Integer,
    Number,
    Boolean,
    String,
    Nullable,
    Strings,
    Enum(usize),
    Struct(usize),
    Structs(usize),
}

/// The fields of a struct. Each struct refers to two others, as a tree, so that the first leads to
/// all.
fn fields(place: usize, types: usize) -> Vec<Field> {
    let field = |name, required, kind| Field {
        name,
        required,
        kind,
    };
    let mut fields = vec![
        field("id", true, Kind::Integer),
        field("full_name", true, Kind::String),
        field("is_active", true, Kind::Boolean),
        field("description", false, Kind::String),
        field("score", false, Kind::Number),
        field("labels", place.is_multiple_of(2), Kind::Strings),
        field("state", place.is_multiple_of(3), Kind::Enum(place / 3)),
        field("avatar_url", false, Kind::Nullable),
        field("created_at", true, Kind::String),
        field("size", false, Kind::Integer),
    ];
    if 2 * place + 1 < types {
        fields.push(field(
            "owner",
            place.is_multiple_of(5),
            Kind::Struct(2 * place + 1),
        ));
    }
    if 2 * place + 2 < types {
        fields.push(field(
            "members",
            place.is_multiple_of(4),
            Kind::Structs(2 * place + 2),
        ));
    }
    fields
}

/// The strings of every enum.
const VARIANTS: [&str; 4] = ["open", "closed", "merged", "draft"];

/// Writes the crate with derived traits.
fn write_derived(folder: &Path, types: usize) -> io::Result<()> {
    let mut text = b"use serde::{Deserialize, Serialize};\n".to_vec();
    for place in 0..types.div_ceil(3) {
        text.extend_from_slice(
            b"\n#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]\npub enum ",
        );
        writeln!(text, "Enum{place} {{")?;
        for name in VARIANTS {
            let (first, rest) = name.split_at(1);
            write!(
                text,
                "    #[serde(rename = \"{name}\")]\n    {}{rest},\n",
                first.to_uppercase()
            )?;
        }
        text.extend_from_slice(b"}\n");
    }
    for place in 0..types {
        text.extend_from_slice(b"\n#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]\n");
        text.extend_from_slice(b"#[serde(rename_all = \"camelCase\")]\n");
        writeln!(text, "pub struct Model{place} {{")?;
        for Field {
            name,
            required,
            kind,
        } in fields(place, types)
        {
            let ty = match kind {
                Kind::Integer => "i64".to_owned(),
                Kind::Number => "f64".to_owned(),
                Kind::Boolean => "bool".to_owned(),
                Kind::String | Kind::Nullable => "String".to_owned(),
                Kind::Strings => "Vec<String>".to_owned(),
                Kind::Enum(place) => format!("Enum{place}"),
                Kind::Struct(place) => format!("Model{place}"),
                Kind::Structs(place) => format!("Vec<Model{place}>"),
            };
            if required {
                writeln!(text, "    pub {name}: {ty},")?;
            } else {
                text.extend_from_slice(
                    b"    #[serde(default, skip_serializing_if = \"Option::is_none\")]\n",
                );
                writeln!(text, "    pub {name}: Option<{ty}>,")?;
            }
        }
        text.extend_from_slice(b"}\n");
    }
    // What is derived is generic, and compiled where it is used.
    text.extend_from_slice(
        b"
pub fn read(json: &[u8]) -> serde_json::Result<Model0> {
    serde_json::from_slice(json)
}

pub fn write(model: &Model0) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(model)
}
",
    );
    fs::create_dir_all(folder.join("src"))?;
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"derived\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         serde = { version = \"1\", features = [\"derive\"] }\nserde_json = \"1\"\n",
    )?;
    fs::write(folder.join("src/lib.rs"), text)
}

/// Writes the crate that the generator makes.
fn write_generated(workspace: &Path, folder: &Path, types: usize) -> io::Result<()> {
    let mut text = Vec::from(
        "swagger: '2.0'
info: { title: Models, version: '1' }
paths:
  /models:
    get:
      operationId: getModels
      responses:
        200: { description: All models., schema: { $ref: '#/definitions/Model0' } }
definitions:
",
    );
    for place in 0..types.div_ceil(3) {
        writeln!(
            text,
            "  Enum{place}: {{ type: string, enum: [{}] }}",
            VARIANTS.join(", ")
        )?;
    }
    for place in 0..types {
        let fields = fields(place, types);
        let required: Vec<_> = fields
            .iter()
            .filter(|field| field.required)
            .map(|field| camel_case(field.name))
            .collect();
        write!(
            text,
            "  Model{place}:\n    type: object\n    required: [{}]\n",
            required.join(", ")
        )?;
        text.extend_from_slice(b"    properties:\n");
        for field in fields {
            let schema = match field.kind {
                Kind::Integer => "type: integer, maximum: 9007199254740991".to_owned(),
                Kind::Number => "type: number".to_owned(),
                Kind::Boolean => "type: boolean".to_owned(),
                Kind::String => "type: string, minLength: 1".to_owned(),
                Kind::Nullable => "type: string, x-nullable: true".to_owned(),
                Kind::Strings => "type: array, items: { type: string }".to_owned(),
                Kind::Enum(place) => format!("$ref: '#/definitions/Enum{place}'"),
                Kind::Struct(place) => format!("$ref: '#/definitions/Model{place}'"),
                Kind::Structs(place) => {
                    format!("type: array, items: {{ $ref: '#/definitions/Model{place}' }}")
                }
            };
            writeln!(text, "      {}: {{ {schema} }}", camel_case(field.name))?;
        }
    }
    let document = folder.join("models.yaml");
    fs::write(&document, text)?;
    let runtime = workspace.join("generator/runtime");
    Config::new()
        .document(document)
        .out(folder.join("generated"))
        .runtime(Runtime::path(runtime.to_string_lossy()))
        .generate()
        .map(|_| ())
        .map_err(|error| io::Error::other(error.to_string()))
}

/// `full_name` as `fullName`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel_case = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        camel_case += &first.to_uppercase();
        camel_case += rest;
    }
    camel_case
}
