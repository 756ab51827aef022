//! Files: loaded, read again, edited, written.

use super::session::{NAME, Origin, Piece, Text, with_paths};
use super::{Repl, State, is_error};
use crate::record::Record;
use crate::replace;
use loligo_session::{Declares, Event, Status};
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Treatment of a file that holds something else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Care {
    /// Leave it.
    Refuse,
    /// Replace it.
    Replace,
}

impl Repl<'_> {
    /// `:load`: takes over files, one after the other.
    pub(super) fn load(&mut self, paths: &[PathBuf]) -> Status {
        paths.iter().fold(Status::Done, |status, path| status.max(self.load_file(path)))
    }

    fn load_file(&mut self, path: &Path) -> Status {
        let (piece, status) = self.read(path);
        // A file that is loaded again stays where it is.
        let position = self.text.pieces.iter().position(|known| known.origin == piece.origin);
        let mut text = self.text.clone();
        let (replaced, position) = match position {
            Some(position) => {
                let mut pieces = self.text.pieces.clone();
                if let Some(slot) = pieces.get_mut(position) {
                    *slot = piece;
                }
                (Vec::new(), (self.text.rebuilt(pieces), position))
            }
            None => {
                let replaced = text.add(piece);
                let position = text.pieces.len() - 1;
                (replaced, (text, position))
            }
        };
        let (text, position) = position;
        status.max(self.take_over(text, position, &replaced))
    }

    /// Reads a file. One that cannot be read is empty, so that `:reload` tries it again.
    fn read(&mut self, path: &Path) -> (Piece, Status) {
        match loligo_session::Input::Path(path.to_owned()).text() {
            Some(text) => {
                let piece = Piece::file(path, &text);
                self.own(path, text);
                (piece, Status::Done)
            }
            None => {
                // The session knows what to say.
                let session = loligo_session::Session::open(&[loligo_session::Input::Path(path.to_owned())]);
                let options = loligo_session::SynthesisOptions::default();
                session.survey(&options, &mut |event| {
                    if let Event::Diagnostic(diagnostic) = event {
                        self.terminal.show(&diagnostic, session.sources());
                    }
                });
                (Piece::file(path, ""), Status::Rejected)
            }
        }
    }

    /// Makes a text with the file at `position` the session's, if it is in order, and checks the definitions of the file.
    /// Else the file is only remembered.
    fn take_over(&mut self, text: Text, position: usize, replaced: &[String]) -> Status {
        let assembled = text.assemble(None);
        let session = self.open(&assembled.text);
        let status = self.is_in_order(&text, &assembled, &session, Some(position));
        let names = |holes: bool| -> Vec<String> {
            let declared = text.pieces.get(position).into_iter().flat_map(Piece::in_force);
            let goals =
                declared.filter(|declared| declared.what == Declares::Definition && declared.has_holes == holes);
            goals.filter_map(|declared| declared.names.first().cloned()).collect()
        };
        if status != Status::Done {
            let Some(Origin::File(path)) = text.pieces.get(position).map(|piece| piece.origin.clone()) else {
                return status;
            };
            self.note(&format!("nothing of `{}` was taken over; mend it and `:reload`", path.display()));
            if !self.text.pieces.iter().any(|piece| piece.origin == Origin::File(path.clone())) {
                self.text.add(Piece::file(&path, ""));
            }
            return status;
        }
        let (given, open) = (names(false), names(true));
        self.adopt(text, replaced);
        let status = if given.is_empty() { Status::Done } else { self.check_definitions(&given) };
        if !open.is_empty() {
            let goals = if open.len() == 1 { "an open goal" } else { "open goals" };
            self.note(&format!("{goals}: {}; `:synth` searches", open.join(", ")));
        }
        status
    }

    /// Checks definitions of the session one by one and remembers what came of it.
    pub(super) fn check_definitions(&mut self, names: &[String]) -> Status {
        let assembled = self.text.assemble(None);
        let session = self.open(&assembled.text);
        let mut worst = Status::Done;
        for name in names {
            let (status, told) = self.verdicts(std::slice::from_ref(name), &session);
            told.iter().for_each(|event| self.relay_from(event, &self.text, &assembled, &session, None));
            let reason = told.iter().find(|event| is_error(event)).and_then(|event| match event {
                Event::Diagnostic(diagnostic) => Some(format!("[{}] {}", diagnostic.code, diagnostic.message)),
                _ => None,
            });
            let state = match reason {
                None if status == Status::Done => State::Verified,
                reason => State::Failed(reason.unwrap_or_else(|| "it was not checked to the end".into())),
            };
            self.states.insert(name.clone(), state);
            worst = worst.max(status);
            if status == Status::Stopped {
                break;
            }
        }
        worst
    }

    /// `:reload`: reads the files again; what was typed stays.
    pub(super) fn reload(&mut self) -> Status {
        let paths: Vec<PathBuf> = self.text.pieces.iter().filter_map(|piece| path_of(&piece.origin)).collect();
        if paths.is_empty() {
            return self.refuse("no file was loaded");
        }
        let mut status = Status::Done;
        for path in paths {
            status = status.max(self.load_file(&path));
        }
        status
    }

    /// `:edit`: has the text of the session edited, and makes what comes of it the session.
    pub(super) fn edit(&mut self) -> Status {
        let before = self.draft.take().unwrap_or_else(|| self.text.assemble(None).text);
        let after = match edited(&before) {
            Ok(after) => after,
            Err(message) => {
                return self.refuse(&message);
            }
        };
        if after == self.text.assemble(None).text {
            self.note("nothing was changed");
            return Status::Done;
        }
        let mut text = Text::default();
        text.add(Piece::typed(&after));
        let assembled = text.assemble(None);
        let session = self.open(&assembled.text);
        let status = self.is_in_order(&text, &assembled, &session, Some(0));
        if status != Status::Done {
            self.draft = Some(after);
            self.note("the session is as before; `:edit` goes on with what was edited");
            return status;
        }
        self.states.clear();
        self.adopt(text, &[]);
        let goals = self.text.goals().filter(|(_, declared)| !declared.has_holes);
        let given: Vec<String> = goals.map(|(name, _)| name.to_owned()).collect();
        if given.is_empty() { Status::Done } else { self.check_definitions(&given) }
    }

    /// `:write`: saves the session.
    pub(super) fn write(&mut self, file: &str, care: Care) -> Status {
        let path = PathBuf::from(file);
        if care == Care::Refuse
            && let Err(message) = self.may_write(&path)
        {
            return self.refuse(&message);
        }
        let text = with_paths(&self.text.assemble(None).text, &|import| seen_from(&path, import));
        match replace::replace(&path, &text) {
            Ok(()) => {
                self.own(&path, text);
                self.terminal.remark(&Record::written(&path), || format!("written: {}\n", path.display()));
                Status::Done
            }
            Err(error) => self.refuse(&format!("`{}` cannot be written: {error}", path.display())),
        }
    }

    /// Tests that a file may be replaced: it is none yet, or holds what was read or written here.
    fn may_write(&self, path: &Path) -> Result<(), String> {
        let shown = path.display();
        let held = match fs::read(path) {
            Ok(held) => held,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(format!("`{shown}` cannot be read: {error}")),
        };
        let known = self.owned.iter().find(|(owned, _)| is_same_file(owned, path));
        match known {
            Some((_, text)) if text.as_bytes() == held => Ok(()),
            Some(_) => {
                Err(format!("`{shown}` has changed since it was read or written here; `:write! {shown}` replaces it"))
            }
            None => Err(format!("`{shown}` exists and is not of this session; `:write! {shown}` replaces it")),
        }
    }

    /// Remembers what a file holds.
    fn own(&mut self, path: &Path, text: String) {
        self.owned.retain(|(owned, _)| !is_same_file(owned, path));
        self.owned.push((path.to_owned(), text));
    }

    /// `:check`: checks everything.
    pub(super) fn check(&mut self) -> Status {
        let assembled = self.text.assemble(None);
        let session = self.open(&assembled.text);
        let mut told = Vec::new();
        let status = self.interrupt.during(self.settings.timeout, |canceller| {
            let options = loligo_session::CheckOptions {
                holes: loligo_session::Holes::Note,
                run: loligo_session::Run::new(canceller.clone()),
            };
            session.check(&options, &mut |event| told.push(event))
        });
        told.iter().for_each(|event| self.relay(event, &assembled, &session));
        if status == Status::Stopped {
            return status;
        }
        let names: Vec<String> =
            self.text.goals().map(|(name, _)| name.to_owned()).filter(|name| !self.text.is_open(name)).collect();
        if status == Status::Done {
            names.into_iter().for_each(|name| {
                self.states.insert(name, State::Verified);
            });
            self.note("everything is right");
            return status;
        }
        // Which of them it is has to be found out one by one; all was said.
        for name in names {
            let (verdict, _) = self.verdicts(std::slice::from_ref(&name), &session);
            let state = match verdict {
                Status::Done => State::Verified,
                _ => State::Failed("it does not have its type; `:check` says why".into()),
            };
            self.states.insert(name, state);
        }
        status
    }
}

fn path_of(origin: &Origin) -> Option<PathBuf> {
    match origin {
        Origin::File(path) => Some(path.clone()),
        Origin::Typed => None,
    }
}

fn is_same_file(left: &Path, right: &Path) -> bool {
    left == right || left.canonicalize().ok().zip(right.canonicalize().ok()).is_some_and(|(left, right)| left == right)
}

/// A path from the current folder as a file at `path` would have to write it.
fn seen_from(path: &Path, import: &str) -> String {
    let folder = path.parent().unwrap_or(Path::new(""));
    let folder: PathBuf = folder.components().filter(|part| *part != Component::CurDir).collect();
    let import = Path::new(import);
    let seen = match import.strip_prefix(&folder) {
        _ if folder.as_os_str().is_empty() || import.is_absolute() => import.to_owned(),
        Ok(inside) => inside.to_owned(),
        Err(_) => import.canonicalize().unwrap_or_else(|_| import.to_owned()),
    };
    seen.display().to_string()
}

/// The text after the user has edited it.
fn edited(text: &str) -> Result<String, String> {
    let editor =
        ["VISUAL", "EDITOR"].into_iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let Some(editor) = editor else { return Err("set `EDITOR` to the editor that you like".into()) };
    let failed = |error: io::Error| format!("the text cannot be edited: {error}");
    let folder = tempfile::tempdir().map_err(failed)?;
    let path = folder.path().join(format!("{}.sq", NAME.trim_matches(['<', '>'])));
    fs::write(&path, text).map_err(failed)?;
    // An editor may be called with arguments.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = Command::new(program).args(words).arg(&path).status();
    match status {
        Ok(status) if status.success() => fs::read_to_string(&path).map_err(failed),
        Ok(status) => Err(format!("`{editor}` failed: {status}")),
        Err(error) => Err(format!("`{editor}` cannot be run: {error}")),
    }
}
