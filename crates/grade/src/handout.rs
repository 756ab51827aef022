//! Which file of a student's answers which exercise.

use loligo_base::{Diagnostic, Severity, codes};
use loligo_session::{Input, source_files};
use std::fs;
use std::path::{Path, PathBuf};

/// An exercise, and the file that answers it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sheet {
    /// Where the exercise lies in its folder.
    pub name: String,
    /// The exercise.
    pub exercise: Input,
    /// The student's file, if there is one.
    pub solution: Option<Input>,
}

/// All exercises with the files that answer them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handout {
    /// In the order of their names.
    pub sheets: Vec<Sheet>,
    /// The student's files that answer nothing.
    pub extra: Vec<String>,
}

impl Handout {
    /// Matches files by their names. Either may be a file or a folder, and two files match whatever they are called.
    pub fn find(solutions: &Path, exercises: &Path) -> Result<Handout, Diagnostic> {
        for path in [exercises, solutions] {
            if !path.exists() {
                let message = format!("there is no file or folder `{}`", path.display());
                return Err(Diagnostic::new(codes::NO_FILE, Severity::Error, message)
                    .help("check the spelling, and the folder you are in"));
            }
        }
        let handed_out: Vec<(String, PathBuf)> = match exercises.is_dir() {
            true => source_files(exercises).into_iter().map(|path| (relative(&path, exercises), path)).collect(),
            false => vec![(file_name(exercises), exercises.to_owned())],
        };
        let handed_in: Vec<(String, PathBuf)> = match (solutions.is_dir(), handed_out.as_slice()) {
            (true, _) => students_files(solutions),
            (false, [(name, only)]) if only == exercises => vec![(name.clone(), solutions.to_owned())],
            (false, _) => vec![(file_name(solutions), solutions.to_owned())],
        };
        let solution = |name: &str| handed_in.iter().find(|(known, _)| known == name).map(|(_, path)| path.clone());
        let extra = handed_in.iter().filter(|(name, _)| !handed_out.iter().any(|(known, _)| known == name));
        let extra = extra.map(|(name, _)| name.clone()).collect();
        let sheets = handed_out.into_iter().map(|(name, path)| Sheet {
            solution: solution(&name).map(Input::Path),
            exercise: Input::Path(path),
            name,
        });
        Ok(Handout { sheets: sheets.collect(), extra })
    }
}

/// The `.sq` files in a folder and below it, in the order of their names. Links are not followed: they may lead in a
/// circle.
fn students_files(folder: &Path) -> Vec<(String, PathBuf)> {
    let (mut found, mut waiting) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(path),
                Ok(_) if path.extension().is_some_and(|extension| extension == "sq") => {
                    found.push((relative(&path, folder), path));
                }
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path, folder: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
