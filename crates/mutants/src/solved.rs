//! Files with the programs that were found for them.

use loligo_base::FileId;
use loligo_session::{Input, Session, Solution, SynthesisOptions, fill};
use loligo_syntax::ast::{Decl, DeclKind};
use loligo_syntax::parse;
use std::path::Path;
use std::{fs, io};

/// Reads a file. Where its definitions have holes, those of the snapshot beside it stand in their place. Components that
/// are given functions get programs, where such are found: otherwise nothing that calls them could be run.
pub fn read_solved(path: &Path) -> io::Result<Session> {
    let text = fs::read_to_string(path)?;
    let filled = match fs::read_to_string(path.with_extension("snap")) {
        Ok(snapshot) => fill(&text, &solutions(&text, &snapshot)),
        Err(_) => text,
    };
    let session = Session::open(&[Input::Text { name: path.display().to_string(), text: filled }]);
    Ok(session.with_implementations(&SynthesisOptions { max_checks: Some(MAX_CHECKS), ..SynthesisOptions::default() }))
}

/// Queries to the solver in the search for the program of one component: a fold is found with few.
const MAX_CHECKS: u64 = 1_000;

/// The definitions of a snapshot for those of the text that have holes.
fn solutions(text: &str, snapshot: &str) -> Vec<Solution> {
    let solved = parse(FileId(0), snapshot).module.decls;
    let program = |name: &str| solved.iter().find(|decl| defined(decl).as_deref() == Some(name));
    let open = parse(FileId(0), text).module.decls;
    let open = open.iter().filter(|decl| slice(text, decl).contains("??"));
    open.filter_map(|decl| {
        let name = defined(decl)?;
        let definition = slice(snapshot, program(&name)?).to_owned();
        let (signature, assumptions) = (String::new(), Vec::new());
        Some(Solution { file: FileId(0), name, signature, definition, span: decl.span, assumptions })
    })
    .collect()
}

fn defined(decl: &Decl) -> Option<String> {
    match &decl.kind {
        DeclKind::Definition(definition) => Some(definition.name.to_string()),
        _ => None,
    }
}

fn slice<'t>(text: &'t str, decl: &Decl) -> &'t str {
    text.get(decl.span.start as usize..decl.span.end as usize).unwrap_or_default()
}
