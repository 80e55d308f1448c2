//! The document that a server is generated from and schemathesis is shown.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use oasmith::diagnostics::{Diagnostics, Format};
use oasmith::document::Documents;
use oasmith::source::SourceMap;
use serde_json::{Map, Value, json};

use super::Place;
use super::case::{Case, Served};
use crate::process::succeed;

/// A document that was prepared.
pub(super) struct Prepared {
    pub(super) path: PathBuf,
    /// The folder of the documents that it is one of.
    pub(super) root: PathBuf,
    /// What stands in front of its paths.
    pub(super) base_path: String,
}

/// Writes the document of a case, with what it does not say of refusals.
pub(super) fn prepare(place: &Place, case: &Case) -> Result<Prepared, String> {
    let target = place.target.join("documents").join(case.name);
    fs::create_dir_all(&target).map_err(|error| error.to_string())?;
    let base = match case.served {
        Served::Invites => &place.workspace,
        Served::Mock | Served::Petstore => &place.corpus,
    };
    let source = base.join(case.document);
    let folder = match case.root {
        None => target.clone(),
        Some(root) => {
            let mut copy = Command::new("cp");
            copy.arg("-RL").arg(base.join(root).join(".")).arg(&target);
            succeed(&mut copy)?;
            let below = Path::new(case.document).strip_prefix(root);
            let below = below.map_err(|error| error.to_string())?;
            let folder = below.parent().unwrap_or(Path::new(""));
            target.join(folder)
        }
    };
    let mut document = read(&source)?;
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for path in case.without_paths {
            if paths.remove(*path).is_none() {
                return Err(format!("there is no path `{path}`"));
            }
        }
    }
    // The implementation of the pet store refuses as its document says.
    if case.served != Served::Petstore {
        declare_refusals(&mut document);
    }
    let base_path = base_path(&document);
    let path = folder.join(format!("{}.json", case.name.replace('-', "_")));
    let text = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())?;
    fs::write(&path, text).map_err(|error| error.to_string())?;
    Ok(Prepared {
        path,
        root: target,
        base_path,
    })
}

/// Reads a file as JSON, its references as they stand.
fn read(path: &Path) -> Result<Value, String> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(format!("`{}` is no file", path.display()));
    };
    let sources = SourceMap::new(folder).map_err(|error| error.to_string())?;
    let mut diagnostics = Diagnostics::default();
    let name = name.to_string_lossy().into_owned();
    let (documents, roots) = Documents::load(sources, &[name], &mut diagnostics);
    let [root] = roots[..] else {
        return Err(diagnostics.render(documents.sources(), Format::Plain));
    };
    serde_json::from_str(&documents.view(root).json()).map_err(|error| error.to_string())
}

/// What stands in front of the paths: that of the first server, its variables by their defaults.
fn base_path(document: &Value) -> String {
    if let Some(base) = document["basePath"].as_str() {
        return base.trim_end_matches('/').to_owned();
    }
    let server = &document["servers"][0];
    let mut url = server["url"].as_str().unwrap_or_default().to_owned();
    for (name, variable) in server["variables"].as_object().into_iter().flatten() {
        let default = variable["default"].as_str().unwrap_or_default();
        url = url.replace(&format!("{{{name}}}"), default);
    }
    let behind = url.split_once("://").map_or(&*url, |(_, behind)| behind);
    let path = behind.find('/').map_or("", |at| &behind[at..]);
    path.trim_end_matches('/').to_owned()
}

/// Declares for each operation that a request may be refused, as the generated server refuses by
/// default. Documents seldom do, and what they do not declare, schemathesis takes for a fault.
fn declare_refusals(document: &mut Value) {
    const METHODS: [&str; 8] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let is_swagger = document.get("swagger").is_some();
    let (status, refusal) = refusal(is_swagger);
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(Map::values_mut) {
        for method in METHODS {
            let operation = item.get_mut(method).and_then(Value::as_object_mut);
            let Some(operation) = operation else {
                continue;
            };
            let responses = operation.entry("responses").or_insert_with(|| json!({}));
            if let Some(responses) = responses.as_object_mut() {
                // What declares no answer at all admits any, and schemathesis takes it for none.
                if responses.is_empty() {
                    responses.insert("200".to_owned(), json!({ "description": "Any." }));
                }
                responses.entry(status).or_insert_with(|| refusal.clone());
            }
            // Swagger 2.0 says of all answers together of which media types they are.
            if is_swagger && let Some(Value::Array(types)) = operation.get_mut("produces") {
                types.push(json!("application/problem+json"));
            }
        }
    }
    if is_swagger && let Some(Value::Array(types)) = document.get_mut("produces") {
        types.push(json!("application/problem+json"));
    }
}

/// The status and the answer by which the generated server refuses (RFC 9457).
fn refusal(is_swagger: bool) -> (&'static str, Value) {
    let description = "The request breaks the spec.";
    let schema = json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" }
        }
    });
    if is_swagger {
        let answer = json!({ "description": description, "schema": schema });
        return ("default", answer);
    }
    let content = json!({ "application/problem+json": { "schema": schema } });
    let answer = json!({ "description": description, "content": content });
    ("4XX", answer)
}
