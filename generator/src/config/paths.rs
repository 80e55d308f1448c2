//! Where documents lie below their root.

use std::path::{Component, Path, PathBuf};

/// The root, and the documents as paths below it with `/` between their parts.
pub(super) fn below_root(
    root: Option<&Path>,
    documents: &[PathBuf],
) -> Result<(PathBuf, Vec<String>), String> {
    let root = match root {
        Some(root) => root.to_owned(),
        None => common_folder(documents),
    };
    let documents = documents.iter().map(|document| {
        let below = below(&root, document).ok_or_else(|| {
            format!(
                "`{}` is not below the root `{}`",
                document.display(),
                root.display()
            )
        })?;
        match below.to_str() {
            Some(_) => Ok(with_slashes(&below)),
            None => Err(format!("the path `{}` is not UTF-8", document.display())),
        }
    });
    let documents = documents.collect::<Result<_, String>>()?;
    Ok((root, documents))
}

/// The deepest folder that holds all of the files, spelled as the files are where that is possible.
fn common_folder(files: &[PathBuf]) -> PathBuf {
    let folders = |files: &[PathBuf]| {
        let mut folders = files
            .iter()
            .map(|file| file.parent().unwrap_or(file).to_owned());
        let first = folders.next().unwrap_or_default();
        folders.fold(first, |common, folder| {
            common
                .iter()
                .zip(folder.iter())
                .take_while(|(a, b)| a == b)
                .map(|(a, _)| a)
                .collect()
        })
    };
    let is_spelled_alike = files.iter().all(|file| {
        file.is_absolute() == files[0].is_absolute()
            && !file
                .components()
                .any(|part| matches!(part, Component::ParentDir | Component::CurDir))
    });
    let common = if files.len() == 1 || is_spelled_alike {
        folders(files)
    } else {
        folders(&files.iter().map(|file| canonical(file)).collect::<Vec<_>>())
    };
    if common.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        common
    }
}

/// The path of a file from a folder that it lies below; `None` where it does not.
pub(crate) fn below(folder: &Path, file: &Path) -> Option<PathBuf> {
    let lexical = if folder == Path::new(".") && file.is_relative() {
        Some(file)
    } else {
        file.strip_prefix(folder).ok()
    };
    let is_plain = |path: &&Path| {
        path.components()
            .all(|part| matches!(part, Component::Normal(_)))
    };
    match lexical.filter(is_plain) {
        Some(path) => Some(path.to_owned()),
        None => canonical(file)
            .strip_prefix(canonical(folder))
            .ok()
            .map(Path::to_owned),
    }
}

/// A relative path with `/` between its parts on every system.
pub(crate) fn with_slashes(path: &Path) -> String {
    path.iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// A path without links and dots, as far as it exists.
fn canonical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(path) = absolute.canonicalize() {
        return path;
    }
    match (absolute.parent(), absolute.components().next_back()) {
        (Some(parent), Some(Component::Normal(name))) => canonical(parent).join(name),
        (Some(parent), Some(Component::ParentDir)) => {
            let mut path = canonical(parent);
            path.pop();
            path
        }
        _ => absolute,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;

    fn settled(config: &Config) -> (String, Vec<String>) {
        let settled = config.settle().expect("the configuration is good");
        (settled.root.display().to_string(), settled.documents)
    }

    #[test]
    fn the_root_is_the_folder_that_holds_all_documents() {
        let config = Config::new().out("out");
        let of = |documents: &[&str]| settled(&config.clone().documents(documents));
        assert_eq!(of(&["a.yaml"]), (".".into(), vec!["a.yaml".into()]));
        assert_eq!(of(&["spec/a.yaml"]), ("spec".into(), vec!["a.yaml".into()]));
        assert_eq!(
            of(&["../spec/a.yaml"]),
            ("../spec".into(), vec!["a.yaml".into()])
        );
        assert_eq!(
            of(&["spec/a/b.yaml", "spec/c.yaml"]),
            ("spec".into(), vec!["a/b.yaml".into(), "c.yaml".into()])
        );
        assert_eq!(
            of(&["a/b.yaml", "c.yaml"]),
            (".".into(), vec!["a/b.yaml".into(), "c.yaml".into()])
        );
        assert_eq!(of(&["/s/a/b.yaml", "/s/ab.yaml"]).0, "/s");
        let (root, documents) = of(&["x/a.yaml", "x/../y/b.yaml"]);
        assert!(Path::new(&root).is_absolute(), "{root}");
        assert_eq!(
            documents,
            ["x/a.yaml", "x/../y/b.yaml"].map(|path| path.replace("x/../", ""))
        );
    }

    #[test]
    fn a_document_outside_of_the_root_is_refused() {
        let config = Config::new()
            .out("out")
            .document("spec/a.yaml")
            .root("spec/deep");
        let message = config.settle().err().expect("it is refused");
        assert_eq!(message, "`spec/a.yaml` is not below the root `spec/deep`");
        assert_eq!(settled(&config.root("./spec/../spec")).1, ["a.yaml"]);
    }
}
