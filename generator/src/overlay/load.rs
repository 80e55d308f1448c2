//! Reads the overlays of a run, and finds the files that they change.

use std::path::{Path, PathBuf};

use super::{Action, Overlay, read};
use crate::diagnostics::Diagnostics;
use crate::source::{Chosen, ReadError, SourceMap, read_named};
use crate::yaml;

/// The changes of one file of the spec.
#[derive(Clone, Debug)]
pub struct Deviation {
    /// The file, as a path below the spec root, or the URL that it stands for.
    pub file: String,
    /// What is changed in it.
    pub overlay: Overlay,
}

/// An action of a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Inline {
    /// The file that it changes; the only root document, where there is one and nothing is said.
    pub(crate) document: Option<PathBuf>,
    pub(crate) action: Action,
}

/// Reads overlays from files, with those of a configuration behind them. Faults are reported.
pub(crate) fn load(
    sources: &mut SourceMap,
    files: &[Chosen<PathBuf>],
    inline: &[Inline],
    documents: &[String],
    diagnostics: &mut Diagnostics,
) -> Vec<Deviation> {
    let mut deviations = Vec::new();
    for file in files {
        let path = &file.value;
        let Some(overlay) = read_file(sources, file, diagnostics) else {
            continue;
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        let document = overlay.extends.as_ref();
        let file = find(
            sources,
            document.map(|document| {
                if document.contains("://") {
                    PathBuf::from(document)
                } else {
                    folder.join(document)
                }
            }),
            documents,
            &overlay,
            diagnostics,
        );
        deviations.extend(file.map(|file| Deviation { file, overlay }));
    }
    for Inline { document, action } in inline {
        let overlay = Overlay {
            extends: None,
            span: action.span,
            actions: vec![action.clone()],
        };
        let file = find(sources, document.clone(), documents, &overlay, diagnostics);
        deviations.extend(file.map(|file| Deviation { file, overlay }));
    }
    deviations
}

fn read_file(
    sources: &mut SourceMap,
    file: &Chosen<PathBuf>,
    diagnostics: &mut Diagnostics,
) -> Option<Overlay> {
    let path = &file.value;
    let text = match read_named(path, sources.limits()) {
        Ok(text) => text,
        Err(error) => {
            let (noun, help) = error.describe();
            let message = format!("the overlay `{}` is {noun}", path.display());
            diagnostics.error_of_choice(file.span, message).help(help);
            return None;
        }
    };
    let id = sources.add_named(path, text.clone());
    let tree = yaml::parse(id, &text, sources.limits(), diagnostics)?;
    read(&tree, diagnostics)
}

/// The path below the spec root of the file that an overlay changes.
fn find(
    sources: &SourceMap,
    document: Option<PathBuf>,
    documents: &[String],
    overlay: &Overlay,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let Some(document) = document else {
        let [document] = documents else {
            diagnostics
                .error(overlay.span, "this does not say which document it changes")
                .help("name it: by `extends` in an overlay, by `document` in a configuration");
            return None;
        };
        return Some(document.clone());
    };
    let name = document.to_string_lossy();
    // What a URL stands for is known by it, as references name it.
    if sources.remote_folder(&name).is_some() {
        return Some(name.into_owned());
    }
    let found = sources.path_of(&document);
    if found.is_err() {
        let root = sources.root().display();
        let message = match found {
            Err(ReadError::OutsideRoot) => {
                format!("`{name}` lies outside of the spec root `{root}`")
            }
            _ => format!("there is no document `{name}`"),
        };
        diagnostics
            .error(overlay.span, message)
            .help("correct the path, which starts at the folder of this file");
    }
    found.ok()
}
