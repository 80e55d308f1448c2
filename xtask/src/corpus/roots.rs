//! The documents of the corpus, and the APIs that are spread over many of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A folder of the corpus, and where its root documents are.
struct Folder {
    /// The spec root.
    root: &'static str,
    /// The folder below it that holds the root documents.
    documents: &'static str,
    /// How their names end. Where the same documents are there in YAML and in JSON, one counts.
    extension: &'static str,
    /// Whether the documents of one folder are one API.
    is_whole: bool,
}

const FOLDERS: [Folder; 10] = [
    Folder::of("digitalocean", "specification", ".v2.yaml"),
    Folder::of("github", "", ".json"),
    Folder::of("matrix-2018-07", "api", ".yaml").whole(),
    Folder::of("matrix-2023-06-swagger2", "data/api", ".yaml").whole(),
    Folder::of("matrix-2026-07", "data/api", ".yaml").whole(),
    Folder::of("oai-v3.0-pass", "", ".yaml"),
    Folder::of("progenitor-samples", "", ".json"),
    Folder::of("readme-oas-examples", "2.0/yaml", ".yaml"),
    Folder::of("readme-oas-examples", "3.0/yaml", ".yaml"),
    Folder::of("readme-oas-examples", "3.1/yaml", ".yaml"),
];

impl Folder {
    const fn of(root: &'static str, documents: &'static str, extension: &'static str) -> Self {
        Self {
            root,
            documents,
            extension,
            is_whole: false,
        }
    }

    const fn whole(self) -> Self {
        Self {
            is_whole: true,
            ..self
        }
    }
}

/// One document, or the documents of a folder.
#[derive(Debug)]
pub(crate) struct Api {
    /// The document or folder, below the corpus.
    pub(crate) path: String,
    /// The spec root, below the corpus.
    pub(crate) root: &'static str,
    pub(crate) documents: Vec<PathBuf>,
    /// How large the documents are together.
    pub(crate) bytes: u64,
    /// The name of its package.
    pub(crate) package: String,
}

/// Finds all of them, in one order.
pub(crate) fn find(corpus: &Path) -> io::Result<Vec<Api>> {
    let mut apis = Vec::new();
    let mut wholes: BTreeMap<PathBuf, Api> = BTreeMap::new();
    for folder in &FOLDERS {
        let mut files = Vec::new();
        collect(&corpus.join(folder.root).join(folder.documents), &mut files)?;
        files.sort();
        for file in files {
            let name = file.to_string_lossy();
            let parent = file.parent().map(Path::to_owned).unwrap_or_default();
            // An API is a folder of documents. What lies in a folder of its own is for the documents.
            let is_at_its_place = !folder.is_whole
                || parent.parent()
                    == Some(corpus.join(folder.root).join(folder.documents).as_path());
            if !is_at_its_place || !name.ends_with(folder.extension) || !is_root(&file)? {
                continue;
            }
            let bytes = fs::metadata(&file)?.len();
            let api = |path: &Path| Api {
                path: below(corpus, path),
                root: folder.root,
                documents: vec![file.clone()],
                bytes,
                package: package(&below(corpus, path)),
            };
            apis.push(api(&file));
            if folder.is_whole {
                if let Some(whole) = wholes.get_mut(&parent) {
                    whole.documents.push(file.clone());
                    whole.bytes += bytes;
                } else {
                    wholes.insert(parent.clone(), api(&parent));
                }
            }
        }
    }
    apis.extend(
        wholes
            .into_values()
            .filter(|whole| whole.documents.len() > 1),
    );
    Ok(apis)
}

/// Adds the files in a folder and those in it.
pub(super) fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file has the key that makes it a root document.
fn is_root(file: &Path) -> io::Result<bool> {
    let text = fs::read_to_string(file)?;
    let keys = ["swagger", "openapi"];
    if text.starts_with('{') {
        let value: serde_json::Value = serde_json::from_str(&text)?;
        return Ok(keys.iter().any(|key| value.get(key).is_some()));
    }
    let is_key = |line: &str| {
        let is_named = |key: &&str| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.starts_with(':'))
        };
        keys.iter().any(is_named)
    };
    Ok(text.lines().any(is_key))
}

/// A path below the corpus.
pub(super) fn below(corpus: &Path, path: &Path) -> String {
    let path = path.strip_prefix(corpus).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// A name for a package that no other path gets.
fn package(path: &str) -> String {
    let mut name = String::from("corpus");
    for part in path.split(|c: char| !c.is_ascii_alphanumeric()) {
        name.extend(["-", &part.to_lowercase()]);
    }
    name
}
