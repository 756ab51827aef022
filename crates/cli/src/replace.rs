//! Files that are written as a whole or not at all.

use loligo_base::{Diagnostic, Severity, codes};
use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::path::Path;
use tempfile::Builder;

/// Gives the file at `path` this text, whether it exists or not. The text is written beside it first: if that fails, or
/// the run ends on the way, what was there is still there.
///
/// # Errors
///
/// If it cannot be written.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    // What a link leads to is replaced, not the link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    // A device is written to: another file in its place would be none.
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(&target, text);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".loligo-");
    let permissions = fs::metadata(&target).ok().map(|metadata| metadata.permissions()).or_else(ordinary);
    if let Some(permissions) = &permissions {
        builder.permissions(permissions.clone());
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// Replaces a file that the user has named; the error is a diagnostic on why it cannot be written.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Diagnostic> {
    replace(path, text).map_err(|error| {
        let message = format!("`{}` cannot be written: {error}", path.display());
        Diagnostic::new(codes::UNUSABLE_FILE, Severity::Error, message).help("choose another place")
    })
}

/// Permissions of a file that anyone creates, where the system has such a thing.
#[cfg(unix)]
fn ordinary() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    // The user's mask takes away from this.
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn ordinary() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    #[test]
    fn nothing_else_is_left() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.snap");
        replace(&path, "one").unwrap();
        replace(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_replaced_stays() {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("a.snap")).unwrap();
        fs::write(folder.path().join("a.snap/kept"), "kept").unwrap();
        assert!(replace(&folder.path().join("a.snap"), "text").is_err());
        assert_eq!(fs::read_to_string(folder.path().join("a.snap/kept")).unwrap(), "kept");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_stays_one() {
        replace(Path::new("/dev/null"), "text").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("a.snap");
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        replace(&path, "two").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
