//! Root documents made for the test, whose bodies are the schemas of others, where they stand.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::schemas::{Files, Place};

/// What the URIs of the corpus begin with.
pub(crate) const CORPUS: &str = "https://corpus.test/";

/// A document with one operation for each body.
pub(crate) struct Document {
    pub(crate) name: String,
    /// The folder of the corpus that it is about; `None` for the suite.
    pub(crate) folder: Option<String>,
    /// Its version: `2.0`, `3.0.3` or `3.1.0`.
    version: &'static str,
    /// The schemas of the bodies, each that of the operation `b<index>`.
    pub(crate) bodies: Vec<Place>,
}

impl Document {
    /// Whether keywords beside `$ref` count.
    pub(crate) fn siblings(&self) -> bool {
        self.version == "3.1.0"
    }

    pub(crate) fn text(&self) -> String {
        let is_swagger = self.version == "2.0";
        let folder = self.folder.as_deref().unwrap_or_default();
        let base = format!("{CORPUS}{folder}/");
        let operation = |(index, body): (usize, &Place)| {
            let reference = fragment(&body.pointer);
            let file = body.file.strip_prefix(&base).unwrap_or(&body.file);
            let schema = json!({"$ref": format!("{file}#{reference}")});
            let mut operation = json!({
                "operationId": format!("b{index}"),
                "responses": {"204": {"description": "Done."}},
            });
            if is_swagger {
                operation["parameters"] =
                    json!([{"in": "body", "name": "body", "required": true, "schema": schema}]);
            } else {
                operation["requestBody"] =
                    json!({"required": true, "content": {"application/json": {"schema": schema}}});
            }
            (format!("/b{index}"), json!({"post": operation}))
        };
        let paths: serde_json::Map<_, _> = self.bodies.iter().enumerate().map(operation).collect();
        let version = if is_swagger { "swagger" } else { "openapi" };
        let mut document = json!({
            version: self.version,
            "info": {"title": "Test", "version": "1"},
            "paths": paths,
        });
        if is_swagger {
            document["consumes"] = json!(["application/json"]);
            document["produces"] = json!(["application/json"]);
        }
        document.to_string()
    }
}

fn fragment(pointer: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
        .remove(b'/')
        .remove(b'~')
        .remove(b'-')
        .remove(b'_')
        .remove(b'.');
    percent_encoding::utf8_percent_encode(pointer, KEPT).to_string()
}

/// The schemas of the suite, each the root of a file in a folder.
pub(crate) fn suite_documents(
    suite: &Path,
    folder: &Path,
) -> (Vec<Document>, Vec<(String, PathBuf)>) {
    let metaschemas =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("runtime/tests/json_schema_suite/metaschemas");
    let prefixes = vec![
        ("https://suite.test".to_owned(), folder.to_owned()),
        ("http://localhost:1234".to_owned(), suite.join("remotes")),
        (
            "http://json-schema.org/draft-04/schema".to_owned(),
            metaschemas.join("draft-04.json"),
        ),
        (
            "https://json-schema.org/draft/2020-12/schema".to_owned(),
            metaschemas.join("2020-12/schema.json"),
        ),
        (
            "https://json-schema.org/draft/2020-12/meta".to_owned(),
            metaschemas.join("2020-12"),
        ),
    ];
    let mut documents = Vec::new();
    for (draft, version) in [("draft4", "3.0.3"), ("draft2020-12", "3.1.0")] {
        let mut bodies = Vec::new();
        let mut paths: Vec<_> = std::fs::read_dir(suite.join("tests").join(draft))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .collect();
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).unwrap();
            let groups: Vec<Value> = serde_json::from_str(&text).unwrap();
            for (index, group) in groups.into_iter().enumerate() {
                let mut schema = group["schema"].clone();
                if draft == "draft4"
                    && let Value::Object(keywords) = &mut schema
                {
                    keywords
                        .entry("$schema")
                        .or_insert(json!("http://json-schema.org/draft-04/schema#"));
                }
                let stem = path.file_stem().unwrap().to_str().unwrap();
                let name = format!("{draft}/{stem}/{index}.json");
                let file = folder.join(&name);
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(file, schema.to_string()).unwrap();
                bodies.push(Place::new(&format!("https://suite.test/{name}"), ""));
            }
        }
        documents.push(Document {
            name: draft.to_owned(),
            folder: None,
            version,
            bodies,
        });
    }
    (documents, prefixes)
}

/// The bodies and definitions of all root documents, those of one folder and version together.
pub(crate) fn corpus_documents(corpus: &Path, is_meant: impl Fn(&str) -> bool) -> Vec<Document> {
    let files = Files::new(vec![(CORPUS.to_owned(), corpus.to_owned())]);
    let mut documents: Vec<Document> = Vec::new();
    let mut paths = Vec::new();
    find(corpus, &mut paths);
    paths.sort();
    for path in paths {
        let Some(version) = version(&path) else {
            continue;
        };
        let below = path.strip_prefix(corpus).unwrap();
        let folder = below.iter().next().unwrap().to_str().unwrap();
        if !is_meant(folder) {
            continue;
        }
        let name = format!("{folder} {version}");
        let file = format!("{CORPUS}{}", below.to_str().unwrap());
        let root = Place::new(&file, "");
        if !documents.iter().any(|document| document.name == name) {
            documents.push(Document {
                name: name.clone(),
                folder: Some(folder.to_owned()),
                version,
                bodies: Vec::new(),
            });
        }
        let document = documents
            .iter_mut()
            .find(|document| document.name == name)
            .unwrap();
        bodies(&files, &root, &mut document.bodies);
    }
    for document in &mut documents {
        document.bodies.sort();
        document.bodies.dedup();
    }
    documents
}

fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, paths);
        } else if path
            .extension()
            .is_some_and(|name| name == "yaml" || name == "yml" || name == "json")
        {
            paths.push(path);
        }
    }
}

/// The version of a root document; `None` where a file is none.
fn version(path: &Path) -> Option<&'static str> {
    use std::io::Read as _;
    let mut head = String::new();
    let file = std::fs::File::open(path).unwrap();
    file.take(4000).read_to_string(&mut head).ok();
    let line = head.lines().find(|line| {
        let line = line.trim_start_matches([' ', '{', '"']);
        line.starts_with("swagger\"")
            || line.starts_with("openapi\"")
            || line.starts_with("swagger:")
            || line.starts_with("openapi:")
    })?;
    let version = line.split("openapi").nth(1);
    Some(match version {
        Some(version) if version.contains("3.1") => "3.1.0",
        Some(_) => "3.0.3",
        None => "2.0",
    })
}

fn bodies(files: &Files, root: &Place, bodies: &mut Vec<Place>) {
    let keys = |place: &Place| -> Vec<Place> {
        match files.get(place) {
            Value::Object(object) => object.keys().map(|key| place.at(key)).collect(),
            _ => Vec::new(),
        }
    };
    // References are followed wherever one may stand.
    let resolve = |place: Place| {
        let mut place = place;
        while let Some(reference) = files.get(&place).get("$ref").and_then(Value::as_str) {
            place = files.follow(&place, reference);
        }
        place
    };
    bodies.extend(keys(&root.at("definitions")));
    bodies.extend(keys(&root.at("components").at("schemas")));
    let mut holders = keys(&root.at("responses"));
    let components = root.at("components");
    holders.extend(keys(&components.at("responses")));
    holders.extend(keys(&components.at("requestBodies")));
    for item in keys(&root.at("paths")) {
        let item = resolve(item);
        for method in [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ] {
            let operation = resolve(item.at(method));
            let parameters = operation.at("parameters");
            let count = files.get(&parameters).as_array().map_or(0, Vec::len);
            holders.extend((0..count).map(|index| parameters.at(&index.to_string())));
            holders.push(operation.at("requestBody"));
            holders.extend(keys(&operation.at("responses")));
        }
    }
    for holder in holders {
        let holder = resolve(holder);
        let is_other = files
            .get(&holder)
            .get("in")
            .is_some_and(|place| place != "body");
        let mut schemas = vec![holder.at("schema")];
        schemas.extend(
            keys(&holder.at("content"))
                .into_iter()
                .map(|media| media.at("schema")),
        );
        // In Swagger 2.0, `file` is no type of a schema.
        let is_schema = |schema: &Place| {
            let schema = files.get(schema);
            !schema.is_null() && schema.get("type").is_none_or(|name| name != "file")
        };
        schemas.retain(|schema| !is_other && is_schema(schema));
        bodies.extend(schemas);
    }
}
