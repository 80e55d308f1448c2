//! The least that a generator does that reads with the same YAML reader and prints with
//! `prettyplease`.

use std::hint::black_box;
use std::path::Path;
use std::{fs, io};

use oasmith::diagnostics::Diagnostics;
use oasmith::source::{FileId, Limits};
use oasmith::yaml;

/// Reads the files of a list: documents into trees, which are kept, and Rust files through `syn` to be
/// printed.
pub(crate) fn floor(list: &Path) -> io::Result<()> {
    let mut trees = Vec::new();
    for path in fs::read_to_string(list)?.lines() {
        let text = fs::read_to_string(path)?;
        match Path::new(path)
            .extension()
            .and_then(|extension| extension.to_str())
        {
            Some("rs") => {
                let file = syn::parse_file(&text).map_err(io::Error::other)?;
                black_box(prettyplease::unparse(&file));
            }
            Some("yaml" | "yml" | "json") => {
                let mut diagnostics = Diagnostics::default();
                let tree = yaml::parse(
                    FileId::default(),
                    &text,
                    &Limits::default(),
                    &mut diagnostics,
                );
                trees.push((text, tree));
            }
            // The manifest and the inventory.
            _ => {}
        }
    }
    black_box(trees);
    Ok(())
}
