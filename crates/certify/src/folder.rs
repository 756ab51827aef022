//! A certificate as a folder: a script for each condition, the programs they are about, and an index.

use crate::dossier::{Condition, Dossier, Verdict};
use loligo_base::{Diagnostic, FileId, Severity, SourceMap, codes};
use loligo_session::Assumption;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

/// The first line of every index, by which a folder is known to hold a certificate.
const MARK: &str = "# A certificate of Loligo, format 1.";

/// The name of the index.
const INDEX: &str = "index.tsv";

/// Preface of the index.
const PREFACE: &str = "\
#
# Every condition below has to hold for the definitions to be right. It is written down as a script in SMT-LIB 2.6,
# which says that its facts hold and its conclusion does not, so a prover has to answer `unsat`. With cvc5, in this
# folder, this prints every script of which it is not so:
#
#     cut -f1 index.tsv | grep 'smt2$' | while read -r script; do
#       [ \"$(cvc5 \"$script\")\" = unsat ] || echo \"$script\"
#     done
#
# What is then still to be believed:
#
# - that these are the conditions that make the definitions right: the typing rules. A comment in each script says which
#   rule, and where it was applied. A definition may call those before it, and itself with smaller arguments, and is then
#   told what their signatures say: so all conditions must hold. Refinements of type arguments, which nobody wrote, were
#   inferred; that they fit is among the conditions.
# - what is taken as given: signatures without a definition, and those of the standard library.
# - that a formula may be simplified as it is built, as `1 + 1` to `2` or `x == x` to `True`. Where nothing but `True`
#   is left of a conclusion, there is no script.
#
# The postcondition of a measure is an axiom in scripts behind it. It has conditions of its own, which assume it of the
# components of a value only, and other postconditions only of measures before it and of components.
# Where it holds of values only, it is a fact about those at hand: variables, and what `#value` holds of.
#
# In the scripts, `len@a` is the measure `len` of a `List a`; a mark `!` behind a name keeps it from being taken for
# another. Beside the scripts of a file stands its text, with the holes filled: lines and columns are those of this text.
";

/// All that is to be written.
#[derive(Default)]
pub(crate) struct Certificate {
    /// Obligations by definition, each definition once.
    dossiers: Vec<Dossier>,
    /// Files with errors that leave their definitions unknown.
    pub(crate) unreadable: Vec<FileId>,
}

/// The folder of a certificate.
pub(crate) struct Folder {
    path: PathBuf,
    /// The files of an earlier certificate.
    earlier: Vec<PathBuf>,
}

impl Certificate {
    /// Adds a definition. Units that import the same file have the same to say of it.
    pub(crate) fn add(&mut self, dossier: Dossier) {
        let key = |dossier: &Dossier| (dossier.kind, dossier.file, dossier.name.clone());
        if !self.dossiers.iter().any(|known| key(known) == key(&dossier)) {
            self.dossiers.push(dossier);
        }
    }

    /// Number of conditions written down.
    pub(crate) fn conditions(&self) -> usize {
        let conditions = self.dossiers.iter().flat_map(|dossier| &dossier.conditions);
        conditions.filter(|condition| condition.script.is_ok()).count()
    }
}

impl Folder {
    /// The folder at `path`, if a certificate may be written there.
    ///
    /// # Errors
    ///
    /// If there is something that was not written by Loligo.
    pub(crate) fn open(path: &Path) -> Result<Folder, Diagnostic> {
        let earlier = match fs::read_to_string(path.join(INDEX)) {
            Ok(index) if index.starts_with(MARK) => listed(&index),
            _ if is_vacant(path).map_err(|error| unwritable(path, &error))? => Vec::new(),
            _ => {
                let what = if path.is_dir() { "is not empty, and holds no certificate" } else { "is no folder" };
                let message = format!("`{}` {what}", path.display());
                let diagnostic = Diagnostic::new(codes::FOREIGN_FOLDER, Severity::Error, message);
                return Err(diagnostic.help("name a folder that is empty, or does not exist yet"));
            }
        };
        Ok(Folder { path: path.to_owned(), earlier })
    }

    /// Writes a certificate in place of the earlier one.
    ///
    /// # Errors
    ///
    /// If a file cannot be written or removed.
    pub(crate) fn write(&self, certificate: &Certificate, sources: &SourceMap) -> Result<(), Diagnostic> {
        let failed = |error: io::Error| unwritable(&self.path, &error);
        self.clear().map_err(failed)?;
        // The index comes first: by it, what is left of a certificate that could not be finished is known as such.
        for (path, text) in files(certificate, sources) {
            let path = self.path.join(path);
            path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text)).map_err(failed)?;
        }
        Ok(())
    }

    /// Removes the earlier certificate; what somebody else has put beside it stays.
    fn clear(&self) -> io::Result<()> {
        for file in &self.earlier {
            let file = self.path.join(file);
            match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
            let folders = file.ancestors().skip(1).take_while(|folder| *folder != self.path);
            // One that is not empty yet cannot be removed, and is not to be.
            folders.take_while(|folder| fs::remove_dir(folder).is_ok()).for_each(drop);
        }
        Ok(())
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let message = format!("the certificate cannot be written to `{}`: {error}", path.display());
    Diagnostic::new(codes::UNWRITABLE_CERTIFICATE, Severity::Error, message).help("name a folder that you may write to")
}

/// Test for a path at which there is nothing, or an empty folder.
fn is_vacant(path: &Path) -> io::Result<bool> {
    match fs::read_dir(path) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(_) if path.is_file() => Ok(false),
        Err(error) => Err(error),
    }
}

/// The files that an index lists, and itself.
fn listed(index: &str) -> Vec<PathBuf> {
    let is_inside = |path: &PathBuf| path.components().all(|part| matches!(part, Component::Normal(_)));
    let first_columns = index.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    let paths = first_columns.filter(|path| path.ends_with(".smt2") || path.ends_with(".sq")).map(PathBuf::from);
    paths.filter(is_inside).chain([PathBuf::from(INDEX)]).collect()
}

/// All files, each with its path in the folder.
fn files(certificate: &Certificate, sources: &SourceMap) -> Vec<(String, String)> {
    let mut layout = Layout::default();
    let mut index = Index { lines: Vec::new(), definitions: Vec::new() };
    let mut files = Vec::new();
    for dossier in &certificate.dossiers {
        let Some(source) = sources.get(dossier.file) else { continue };
        let (folder, is_new) = layout.folder_of_file(dossier.file, &source.name);
        if is_new {
            let path = format!("{folder}/{folder}.sq");
            index.lines.push(row(&path, &source.name, None, "", "", "the program"));
            files.push((path, source.text.clone()));
        }
        let definition = layout.folder_of_definition(&folder, dossier);
        index.definition(dossier, &source.name);
        for (number, condition) in (1..).zip(&dossier.conditions) {
            let Condition { place, rule, script } = condition;
            let (path, remark) = match script {
                Ok(text) => {
                    let path = format!("{definition}/{number:03}-{rule}.smt2");
                    files.push((path.clone(), text.clone()));
                    (path, "")
                }
                Err(reason) => ("-".to_owned(), *reason),
            };
            index.lines.push(row(&path, &source.name, Some(*place), &dossier.title(), rule, remark));
        }
    }
    for file in &certificate.unreadable {
        let name = sources.get(*file).map_or("?", |source| source.name.as_str());
        index.definitions.push(format!("# {}: REJECTED before anything could be said of its definitions", plain(name)));
    }
    files.insert(0, (INDEX.to_owned(), index.text()));
    files
}

/// The text of the index so far.
struct Index {
    lines: Vec<String>,
    definitions: Vec<String>,
}

impl Index {
    fn definition(&mut self, dossier: &Dossier, file: &str) {
        let verdict = match dossier.verdict {
            Verdict::Accepted => "accepted",
            Verdict::Endless => "REJECTED by Loligo: nothing shows that its recursion ends",
            Verdict::Rejected if dossier.conditions.is_empty() => "REJECTED by Loligo before there were conditions",
            Verdict::Rejected => "REJECTED by Loligo: not all conditions hold, or could not be proved",
            Verdict::Unfinished => "not certified: it has a hole",
        };
        let given = match dossier.given.as_slice() {
            [] => String::new(),
            given => format!(", given {}", given.join(", ")),
        };
        self.definitions.push(format!("# {}: {}: {verdict}{given}", plain(file), dossier.title()));
        let assumed = |Assumption { kind, name }: &Assumption| format!("#     rests on: {} {name}", kind.words());
        self.definitions.extend(dossier.assumptions.iter().map(assumed));
    }

    fn text(&self) -> String {
        let definitions = self.definitions.join("\n");
        let header =
            row("script", "file", None, "definition", "rule", "remark").replacen("\t\t\t", "\tline\tcolumn\t", 1);
        let lines = self.lines.concat();
        format!(
            "{MARK}\n{PREFACE}#\n# What Loligo itself says of the definitions:\n#\n{definitions}\n#\n{header}{lines}"
        )
    }
}

fn row(path: &str, file: &str, place: Option<(usize, usize)>, definition: &str, rule: &str, remark: &str) -> String {
    let (line, column) = place.map(|(line, column)| (line.to_string(), column.to_string())).unwrap_or_default();
    let file = plain(file);
    format!("{path}\t{file}\t{line}\t{column}\t{definition}\t{rule}\t{remark}\n")
}

/// The name of a file without what would end a line or a column.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Names of folders, each given once, on file systems that ignore case, too.
#[derive(Default)]
struct Layout {
    files: BTreeMap<FileId, String>,
    taken: Vec<String>,
}

impl Layout {
    /// The folder of a file, and whether it was not known before.
    fn folder_of_file(&mut self, file: FileId, name: &str) -> (String, bool) {
        if let Some(known) = self.files.get(&file) {
            return (known.clone(), false);
        }
        let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let folder = self.unused("", &stem.unwrap_or_default());
        self.files.insert(file, folder.clone());
        (folder, true)
    }

    fn folder_of_definition(&mut self, folder: &str, dossier: &Dossier) -> String {
        self.unused(&format!("{folder}/"), &dossier.title())
    }

    /// A name for a folder in `parent`.
    fn unused(&mut self, parent: &str, wanted: &str) -> String {
        let is_safe = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let safe: String = wanted.chars().map(|c| if is_safe(c) { c } else { '-' }).collect();
        let safe = match safe.trim_matches('-') {
            "" => "input",
            trimmed => trimmed,
        };
        let candidates = std::iter::once(safe.to_owned()).chain((2..).map(|number| format!("{safe}-{number}")));
        let is_free = |path: &String| !self.taken.contains(&path.to_lowercase());
        let path = candidates.map(|name| format!("{parent}{name}")).find(is_free).unwrap_or_default();
        self.taken.push(path.to_lowercase());
        path
    }
}
