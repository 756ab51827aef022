//! Texts from outside, and what is said if there is none.

use loligo_base::{Diagnostic, Severity, SourceMap, Span, codes};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The largest size of a file, or of what comes from a pipe. Nobody writes more by hand, and what has no end is found out
/// before there is no memory left.
const MAX_BYTES: u64 = 16 << 20;

/// Source of a user's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input, to its end. It imports relative to the current folder.
    Stdin,
    /// A file.
    Path(PathBuf),
    /// A text at hand.
    Text {
        /// Name in diagnostics; it imports like a file of this name.
        name: String,
        /// The text.
        text: String,
    },
}

impl Input {
    /// Name in diagnostics.
    pub fn name(&self) -> String {
        match self {
            Input::Stdin => "<stdin>".into(),
            Input::Path(path) => path.display().to_string(),
            Input::Text { name, .. } => name.clone(),
        }
    }

    /// The path, if it is a file.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Input::Path(path) => Some(path),
            Input::Stdin | Input::Text { .. } => None,
        }
    }

    /// All of its text.
    pub fn read(&self) -> Result<String, ReadError> {
        match self {
            Input::Stdin => read_from(io::stdin().lock()),
            Input::Path(path) => read_file(path),
            Input::Text { text, .. } => read_from(text.as_bytes()),
        }
    }

    /// All of its text, if that can be had.
    pub fn text(&self) -> Option<String> {
        self.read().ok()
    }
}

/// Reason for which there is no text.
#[derive(Debug)]
pub enum ReadError {
    /// There is a folder of this name.
    Folder,
    /// It is not UTF-8 from this byte on; the text is what could be made of it.
    NotUtf8 {
        /// Number of bytes before it.
        offset: usize,
        /// The byte.
        byte: u8,
        /// The text.
        lossy: String,
    },
    /// It has more bytes than a file may have.
    TooLarge,
    /// The system says why.
    Io(io::Error),
}

/// All of the text of the file at `path`.
pub fn read_file(path: &Path) -> Result<String, ReadError> {
    if path.is_dir() {
        return Err(ReadError::Folder);
    }
    read_from(File::open(path).map_err(ReadError::Io)?)
}

/// All of a text that may have no end.
fn read_from(source: impl Read) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    let length = source.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_BYTES) { decode(bytes) } else { Err(ReadError::TooLarge) }
}

fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let byte = error.as_bytes().get(offset).copied().unwrap_or_default();
        ReadError::NotUtf8 { offset, byte, lossy: String::from_utf8_lossy(error.as_bytes()).into_owned() }
    })
}

impl ReadError {
    /// Diagnostic for the user. `path` is the file, if it is one. It points at a byte that cannot stand where it does;
    /// what there is of the text is added to `sources` for that.
    pub fn explain(&self, name: &str, path: Option<&Path>, sources: &mut SourceMap) -> Diagnostic {
        let error = |code, message: String| Diagnostic::new(code, Severity::Error, message);
        match self {
            ReadError::Folder => {
                error(codes::FOLDER_FOR_FILE, format!("`{name}` is a folder, not a file")).help(folder_help(path))
            }
            ReadError::NotUtf8 { offset, byte, lossy } => {
                let before = lossy.get(..*offset).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                let file = sources.add(name, lossy.as_str());
                let start = u32::try_from(*offset).unwrap_or(u32::MAX);
                let width = u32::try_from(char::REPLACEMENT_CHARACTER.len_utf8()).unwrap_or_default();
                let place = Span::new(file, start, start.saturating_add(width));
                Diagnostic::error(codes::NOT_UTF8, place, format!("`{name}` is not UTF-8 text"))
                    .here("this byte is not part of a character")
                    .note(format!(
                        "byte {offset} of the file, in line {line}, is {byte:#04x}, which cannot stand there"
                    ))
                    .help("save the file as UTF-8")
            }
            ReadError::TooLarge => {
                let most = MAX_BYTES >> 20;
                error(codes::FILE_TOO_LARGE, format!("`{name}` is too large: it has more than {most} MiB"))
                    .help("split it and use `import`")
            }
            ReadError::Io(cause) if cause.kind() == ErrorKind::NotFound => {
                let missing = error(codes::NO_FILE, format!("there is no file `{name}`"));
                match path.and_then(similar_file) {
                    Some(similar) => missing.help(format!("did you mean `{}`?", similar.display())),
                    None => missing.help("check the spelling, and the folder you are in"),
                }
            }
            ReadError::Io(cause) if cause.kind() == ErrorKind::PermissionDenied => {
                error(codes::UNUSABLE_FILE, format!("`{name}` cannot be read: permission denied"))
                    .help("give yourself the right to read it, or copy it")
            }
            ReadError::Io(cause) => error(codes::UNUSABLE_FILE, format!("`{name}` cannot be read: {cause}"))
                .help("check the path, and that you may read what it leads to"),
        }
    }
}

fn folder_help(path: Option<&Path>) -> String {
    match path.and_then(|path| source_files(path).into_iter().next()) {
        Some(file) => format!("name a file in it, such as `{}`", file.display()),
        None => "name a file".into(),
    }
}

/// The file beside `path` whose name is closest to its own, if one is close.
fn similar_file(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let wanted = path.file_name().map(OsStr::to_string_lossy)?;
    let files = source_files(folder.unwrap_or(Path::new(".")));
    let names: Vec<String> =
        files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect();
    let close = closest(&wanted, names.iter().map(String::as_str))?;
    Some(folder.map_or_else(|| PathBuf::from(close), |folder| folder.join(close)))
}

/// The `.sq` files in `folder`, sorted; none if it cannot be read.
fn source_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sq"))
        .collect();
    files.sort();
    files
}

/// The candidate that `name` is most likely a misspelling of.
pub(crate) fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // One mistake, or one in three letters.
    let tolerated = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= tolerated && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
