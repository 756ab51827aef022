//! Files in folders.

use std::fs;
use std::path::{Path, PathBuf};

/// The file itself, or all `.sq` files in the folder and below it, in the order of their names. A path that is no folder
/// is given back: whoever reads it says what is wrong with it.
pub fn source_files(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    let is_source = |entry: &PathBuf| entry.is_dir() || entry.extension().is_some_and(|extension| extension == "sq");
    entries.into_iter().filter(is_source).flat_map(|entry| source_files(&entry)).collect()
}
