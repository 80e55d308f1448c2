//! What the keys of `oasmith.toml` mean: for people, and for editors.

use serde_json::{Map, Value as Json, json};

use super::Config;
use super::keys::{self, Key, Value};

impl Config {
    /// What the keys of the file that [`Config::from_file`] reads are and mean, in Markdown.
    pub fn reference() -> String {
        let mut text = String::from(
            "# `oasmith.toml`\n\n\
             The command finds it in the current folder, or in the nearest folder above it up to \
             the package; a build script or an xtask reads it by `oasmith::Config::from_file`. \
             Relative paths start at the folder of the file. Options of the command line and \
             methods of `Config` override it. A key that does not stand here is a fault.\n\n\
             Editors know the keys where the first line of the file names the schema that \
             `oasmith config --schema` prints:\n\n\
             ```toml\n#:schema ./oasmith.schema.json\n```\n",
        );
        for key in &keys::FILE {
            describe(key, &mut text);
        }
        text
    }

    /// A JSON Schema (2020-12) of the file that [`Config::from_file`] reads.
    pub fn json_schema() -> String {
        let mut schema = table(&keys::FILE);
        schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
        schema["title"] = json!("oasmith.toml");
        format!("{schema:#}\n")
    }
}

fn describe(key: &Key, text: &mut String) {
    let Key {
        name,
        about,
        example,
        value,
    } = key;
    text.extend(["\n## `", name, "`\n\n", about, "\n"]);
    if let Value::Choice(choices) = value {
        text.push('\n');
        for (choice, about) in *choices {
            text.extend(["- `\"", choice, "\"`: ", about, "\n"]);
        }
    }
    if let Value::Table(keys) | Value::List(Value::Table(keys)) = value {
        text.push('\n');
        for Key { name, about, .. } in *keys {
            text.extend(["- `", name, "`: ", about, "\n"]);
        }
    }
    text.extend(["\n```toml\n", name, " = ", example, "\n```\n"]);
}

fn table(keys: &[Key]) -> Json {
    let properties = keys.iter().map(|key| {
        let mut schema = schema(&key.value);
        schema["description"] = json!(key.about);
        (key.name.to_owned(), schema)
    });
    let properties: Map<String, Json> = properties.collect();
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn schema(value: &Value) -> Json {
    match value {
        Value::Text => json!({ "type": "string" }),
        Value::Flag => json!({ "type": "boolean" }),
        Value::Choice(choices) => {
            let choices: Vec<_> = choices.iter().map(|(choice, _)| *choice).collect();
            json!({ "enum": choices })
        }
        Value::List(element) => json!({ "type": "array", "items": schema(element) }),
        Value::Any => json!({}),
        Value::Table(keys) => table(keys),
        Value::Map(value) => json!({ "type": "object", "additionalProperties": schema(value) }),
    }
}
