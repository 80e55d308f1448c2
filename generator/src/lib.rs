//! Turns `OpenAPI` documents into a Rust crate: request and response types, a server trait for each
//! document, and the router that serves an implementation of the trait.
//!
//! A build script or an xtask describes in a [`Config`] what is to be generated, and calls
//! [`Config::generate`]. Nothing is printed but what the [`Report`] is asked to print.
//!
//! The modules are the stages of a compiler, in one direction; each has a noun's name and an entry
//! function.

mod config;
pub mod diagnostics;
pub mod dialect;
pub mod document;
pub mod emit;
pub mod files;
pub mod index;
pub mod ir;
pub mod lower;
pub mod overlay;
mod parallel;
mod report;
pub mod schema;
pub mod select;
pub mod skeleton;
pub mod source;
mod stamp;
pub mod yaml;

use std::path::{Path, PathBuf};

use self::config::Settled;
pub use self::config::{Config, Format, Numbers, Runtime, Stage};
use self::diagnostics::Diagnostics;
use self::document::{Documents, Location};
use self::emit::Form;
use self::files::Files;
use self::lower::Split;
pub use self::lower::Unknown;
use self::overlay::Deviation;
pub use self::report::{Error, Report};
use self::select::Selection;
pub use self::select::{LeftOut, Selector};
use self::skeleton::Skeleton;
use self::source::SourceMap;

impl Config {
    /// Generates, or checks, what this configuration describes.
    ///
    /// All faults of the documents are found before anything is written, and where there is one,
    /// nothing is, unless [`skip_faulty`](Self::skip_faulty) says otherwise. Never prints, and never panics.
    pub fn generate(&self) -> Result<Report, Error> {
        let settled = self.settle().map_err(Error::Usage)?;
        self.begin(Stage::Read);
        let mut diagnostics = Diagnostics::default();
        let (mut sources, mut deviations) = self.open(&settled, &mut diagnostics)?;
        let run = self
            .remember
            .then(|| stamp::identify(&self.identity(), &sources))
            .flatten();
        if let Some(run) = &run {
            if let Some((told, unchanged)) = stamp::recall(run, &self.out, &mut sources) {
                let mut report = self.report(sources, told);
                report.changes.unchanged = unchanged;
                return Ok(report);
            }
            // Some files were found already, and the whole run finds them in an order of its own.
            diagnostics = Diagnostics::default();
            (sources, deviations) = self.open(&settled, &mut diagnostics)?;
        }
        if !self.check {
            files::recover(&self.out, &mut diagnostics);
        }
        let (documents, roots) =
            Documents::load_changed(sources, &settled.documents, &deviations, &mut diagnostics);
        let decided = self.decide(&settled, &documents, &roots, &deviations, &mut diagnostics);
        // The trees take more memory than the texts, and are not needed from here on.
        let sources = documents.into_sources();
        let output = decided.map(|decided| self.emit(decided, &mut diagnostics));
        let mut report = self.report(sources, diagnostics);
        if let Some(output) = output {
            self.begin(Stage::Write);
            self.put_out(&output, &mut report);
            if let Some(run) = &run
                && output.left_out.is_empty()
                && !self.check
                && !report.diagnostics.has_errors()
            {
                let inventory = files::inventory(&output.files);
                let index = output.index.as_ref();
                let Report {
                    sources,
                    diagnostics,
                    ..
                } = &report;
                stamp::keep(run, &self.out, sources, diagnostics, &inventory, index);
            }
            report.left_out = output.left_out;
        }
        if report.diagnostics.has_errors() {
            Err(Error::Faults(Box::new(report)))
        } else if !report.stale.files.is_empty() {
            Err(Error::Stale(Box::new(report)))
        } else {
            Ok(report)
        }
    }

    /// The report of a run that has changed nothing yet.
    fn report(&self, sources: SourceMap, diagnostics: Diagnostics) -> Report {
        Report {
            out: self.out.clone(),
            checked: self.check,
            command: self.command.clone(),
            ..Report::new(sources, diagnostics)
        }
    }

    /// The folders that files are read from, and the deviations from them.
    fn open(
        &self,
        settled: &Settled,
        diagnostics: &mut Diagnostics,
    ) -> Result<(SourceMap, Vec<Deviation>), Error> {
        let mut sources = self.sources(&settled.root).map_err(Error::Usage)?;
        let deviations = overlay::load(
            &mut sources,
            &self.overlays,
            &self.deviations,
            &settled.documents,
            diagnostics,
        );
        Ok((sources, deviations))
    }

    /// The folders that files are read from.
    fn sources(&self, root: &Path) -> Result<SourceMap, String> {
        let mut sources = SourceMap::new(root)
            .map_err(|error| format!("cannot open the root `{}`: {error}", root.display()))?;
        for (prefix, folder) in &self.remotes {
            sources = sources.with_remote(prefix, folder).map_err(|error| {
                let folder = folder.display();
                format!("cannot open the folder `{folder}` of `{prefix}`: {error}")
            })?;
        }
        if let Some(file) = &self.file {
            // The first of all files, as its spans have it.
            sources.add_named(&file.path, file.text.to_string());
            for folder in &file.searched {
                sources.note(folder.clone());
            }
        }
        Ok(sources)
    }

    /// The stages between reading and printing. The faults of a stage are told together, and end the
    /// run.
    fn decide(
        &self,
        settled: &Settled,
        documents: &Documents,
        roots: &[Location],
        deviations: &[Deviation],
        diagnostics: &mut Diagnostics,
    ) -> Option<Decided> {
        if !self.skip_faulty || roots.len() < settled.documents.len() {
            end_stage(diagnostics)?;
        }
        self.begin(Stage::Lower);
        let mut skeletons: Vec<_> = roots
            .iter()
            .filter_map(|root| skeleton::read(documents.view(*root), diagnostics))
            .collect();
        if skeletons.len() < roots.len() {
            end_stage(diagnostics)?;
        }
        let ir::Earlier { names, layouts } = self.earlier();
        let options = lower::Options {
            earlier: names,
            ..settled.options.clone()
        };
        let split = Split::decide(documents, roots, self.split_tags, layouts);
        // Where there is an index, what is told must not depend on what stood there before.
        if self.index.is_none() && !self.is_mocked {
            split.tell(documents, roots, diagnostics);
        }
        let selection = Selection {
            selected: &self.selected,
            skipped: &self.skipped,
        };
        let mut stage = Diagnostics::default();
        select::select(documents, &mut skeletons, selection, &mut stage);
        let mut left_out = Vec::new();
        if self.skip_faulty
            && let Some(faulty) =
                select::leave_out(documents, &mut skeletons, selection, diagnostics)
        {
            diagnostics.tolerate();
            left_out.extend(faulty);
        }
        diagnostics.append(stage);
        end_stage(diagnostics)?;

        let krate = loop {
            let mut stage = Diagnostics::default();
            let krate = lower::lower(documents, &skeletons, &split, options.clone(), &mut stage);
            // What is left out may have been all that used a faulty definition.
            let faulty = (self.skip_faulty && stage.has_errors())
                .then(|| select::leave_out(documents, &mut skeletons, selection, &stage))
                .flatten()
                .filter(|faulty| !faulty.is_empty());
            let Some(faulty) = faulty else {
                diagnostics.append(stage);
                break krate;
            };
            stage.tolerate();
            diagnostics.append(stage);
            left_out.extend(faulty);
        };
        documents.unfollowed(diagnostics);
        end_stage(diagnostics)?;
        select::tell_left_out(documents, &left_out, diagnostics);
        end_stage(diagnostics)?;
        let krate = ir::Crate {
            left_out: left_out
                .iter()
                .map(|left| (left.operation.clone(), left.document.clone()))
                .collect(),
            deviations: lower::deviations(deviations),
            ..krate
        };
        let form = match &settled.package {
            None => Form::Module,
            Some(package) => Form::Crate {
                package: package.clone(),
                version: package_version(&skeletons),
                runtime: self.runtime.0.clone(),
                dependencies: self
                    .dependencies
                    .iter()
                    .map(|(name, found)| (name.clone(), found.0.clone()))
                    .collect(),
            },
        };
        Some(Decided {
            krate,
            form,
            left_out,
        })
    }

    /// Prints the crate and its index.
    fn emit(&self, decided: Decided, diagnostics: &mut Diagnostics) -> Output {
        self.begin(Stage::Emit);
        let Decided {
            krate,
            form,
            left_out,
        } = decided;
        let mut output = Output {
            files: emit::emit(&krate, &form).into_iter().collect(),
            index: None,
            left_out,
        };
        if let Some(path) = self.index.as_ref().filter(|_| !self.is_mocked) {
            let index = index::index(&krate, |modules| emit::file_of(modules, &form));
            self.place_index(path, index, &mut output, diagnostics);
        }
        output
    }

    /// What the index of an earlier run says, so that nothing is renamed because something else came
    /// or went.
    fn earlier(&self) -> ir::Earlier {
        let index = self.index.as_ref().and_then(|path| files::read_text(path));
        index.map(|index| index::read(&index)).unwrap_or_default()
    }

    /// In the output folder, the index is one of the files that change together; elsewhere it is a
    /// file of its own.
    fn place_index(
        &self,
        path: &Path,
        index: String,
        output: &mut Output,
        diagnostics: &mut Diagnostics,
    ) {
        let below = config::below(&self.out, path).map(|path| config::with_slashes(&path));
        match below {
            Some(below) if output.files.contains(&below) || below == files::INVENTORY => {
                let message = format!("the index would take the place of `{}`", path.display());
                diagnostics
                    .error_without_place(message)
                    .help("choose another file for it");
            }
            Some(below) => output.files.insert(below, index),
            None => output.index = Some((path.to_owned(), index)),
        }
    }

    fn put_out(&self, output: &Output, report: &mut Report) {
        let Report {
            diagnostics,
            changes,
            stale,
            ..
        } = report;
        // What is wrong with the index is told before anything is written.
        let index = output.index.as_ref();
        let stale_index = index
            .map(|(path, contents)| files::check_file(path, contents, index::MARK, diagnostics));
        if self.check {
            *stale = files::check(&self.out, &output.files, diagnostics);
            if let Some(index) = stale_index {
                stale.files.extend(index.files);
                stale.diff += &index.diff;
            }
        } else if !diagnostics.has_errors() {
            *changes = files::write(&self.out, &output.files, diagnostics);
            if let Some((path, contents)) = index.filter(|_| !diagnostics.has_errors()) {
                files::write_file(path, contents, index::MARK, diagnostics);
            }
        }
    }
}

/// What a run has decided to generate.
struct Decided {
    krate: ir::Crate,
    form: Form,
    left_out: Vec<LeftOut>,
}

/// What a run generates.
struct Output {
    files: Files,
    /// The index and its path, where it does not lie in the output folder.
    index: Option<(PathBuf, String)>,
    left_out: Vec<LeftOut>,
}

fn end_stage(diagnostics: &mut Diagnostics) -> Option<()> {
    diagnostics.end_stage();
    (!diagnostics.has_errors()).then_some(())
}

/// The version of the API where the documents agree on one that Cargo understands, and else 0.0.0.
fn package_version(skeletons: &[Skeleton]) -> String {
    let is_version = |version: &&str| {
        let is_number = |part: &str| {
            part.parse::<u64>()
                .is_ok_and(|number| number.to_string() == part)
        };
        version.split('.').count() == 3 && version.split('.').all(is_number)
    };
    let mut versions = skeletons
        .iter()
        .map(|skeleton| skeleton.api.info.version.as_str());
    let first = versions.next().filter(is_version);
    first
        .filter(|first| versions.all(|version| version == *first))
        .unwrap_or("0.0.0")
        .to_owned()
}
