//! Where modules and their files stand.

use std::fmt::Write as _;

use super::Form;
use crate::ir::{Ident, Module};

/// The file of the module at a path from the root, in the output of [`emit`](super::emit).
pub fn file_of(modules: &[&Ident], form: &Form) -> String {
    let mut path = String::from(match form {
        Form::Crate { .. } => "src/",
        Form::Module => "",
    });
    for (index, name) in modules.iter().enumerate() {
        let file = File::new(name, index);
        if index + 1 < modules.len() {
            let _ = write!(path, "{}/", file.stem);
        } else {
            path.push_str(&file.path);
        }
    }
    path
}

/// Where the contents of a module stand.
#[derive(Clone)]
pub(super) struct Place {
    /// The public path of the module.
    pub(super) public: Vec<Ident>,
    /// The module and those around it.
    pub(super) modules: Vec<Ident>,
    /// The folder of the file of the module, with a slash at its end.
    pub(super) folder: String,
    pub(super) file: File,
}

impl Place {
    /// The place of a module in others.
    pub(super) fn of(module: &Module, public: &[Ident], modules: &[Ident], folder: String) -> Self {
        let name = std::slice::from_ref(&module.name);
        Self {
            public: [public, if module.flattened { &[] } else { name }].concat(),
            modules: [modules, name].concat(),
            folder,
            file: File::new(&module.name, modules.len()),
        }
    }
}

/// The file of a module.
#[derive(Clone)]
pub(super) struct File {
    /// The folder of the files of the modules in it, beside it.
    pub(super) stem: String,
    /// Its path in the folder of the module around it.
    pub(super) path: String,
    /// The folder of the files of the modules in it, as seen from its own folder; empty, or with a
    /// slash at its end.
    pub(super) children: String,
    /// Whether a `#[path]` has to lead to it.
    pub(super) is_elsewhere: bool,
}

impl File {
    /// The file of a module of this name with so many modules around it.
    ///
    /// Where `name.rs` would mean something else to Cargo or rustc, is reserved by Windows, or is
    /// not ASCII, it is `name_/mod.rs`, with an underscore for each level: rustc follows a
    /// `#[path]` a second time from the folder that it leads to, and must find nothing there.
    pub(super) fn new(name: &Ident, depth: usize) -> Self {
        let name = name.as_str().trim_start_matches("r#");
        let lower = name.to_ascii_lowercase();
        let is_device = matches!(lower.as_str(), "aux" | "con" | "nul" | "prn")
            || ["com", "lpt"].iter().any(|device| {
                let number = lower.strip_prefix(device);
                number.is_some_and(|number| {
                    number.len() == 1 && number.starts_with(|digit: char| digit.is_ascii_digit())
                })
            });
        let is_elsewhere =
            matches!(name, "bin" | "lib" | "main" | "mod") || is_device || !name.is_ascii();
        if !is_elsewhere {
            let (stem, path, children) =
                (name.to_owned(), format!("{name}.rs"), format!("{name}/"));
            return Self {
                stem,
                path,
                children,
                is_elsewhere,
            };
        }
        let mut stem = String::new();
        for character in name.chars() {
            if character.is_ascii() {
                stem.push(character);
            } else {
                let _ = write!(stem, "{:x}", u32::from(character));
            }
        }
        stem.push_str(&"_".repeat(depth + 1));
        Self {
            path: format!("{stem}/mod.rs"),
            stem,
            children: String::new(),
            is_elsewhere,
        }
    }
}
