//! The standard library, embedded in the binary.

use include_dir::{Dir, include_dir};

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../stdlib");

/// The text of the module called `name`.
pub(crate) fn text(name: &str) -> Option<&'static str> {
    FOLDER.get_file(file_name(name))?.contents_utf8()
}

/// Name of the module in diagnostics.
pub(crate) fn shown_name(name: &str) -> String {
    format!("stdlib/{}", file_name(name))
}

/// The names of all modules, sorted.
pub(crate) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = FOLDER
        .files()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "sq"))
        .filter_map(|file| file.path().file_stem()?.to_str())
        .collect();
    names.sort_unstable();
    names
}

fn file_name(name: &str) -> String {
    format!("{name}.sq")
}
