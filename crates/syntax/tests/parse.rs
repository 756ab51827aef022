//! Every file of `tests/parse` beside the snapshot of what parsing, or else printing, it gives.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_base::{Diagnostic, FileId, Severity, Span};
use loligo_syntax::{parse, print_module};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/parse").canonicalize().unwrap();
    let mut cases: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "sq"));
    cases.sort();
    let trials = cases.into_iter().map(|path| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        Trial::test(name.clone(), move || check(&path, &name))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}

fn check(path: &Path, name: &str) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let parsed = parse(FileId(0), &text);
    let mut shown = String::new();
    for diagnostic in &parsed.diagnostics {
        render(&mut shown, &text, diagnostic);
    }
    if !parsed.has_errors() {
        let printed = print_module(&parsed.module, &parsed.comments);
        let again = parse(FileId(0), &printed);
        assert_eq!(again.module, parsed.module, "printing changed the tree:\n{printed}");
        assert_eq!(print_module(&again.module, &again.comments), printed, "printing is not idempotent");
        shown += &printed;
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_input_file(path);
    settings.bind(|| {
        // A failed assertion panics, which libtest-mimic takes for a failed test.
        insta::assert_snapshot!(name, shown);
    });
    Ok(())
}

/// Code, place and texts of a diagnostic, without colours and source lines.
fn render(out: &mut String, text: &str, diagnostic: &Diagnostic) {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    writeln!(out, "{severity} {}: {}", diagnostic.code, diagnostic.message).unwrap();
    for label in &diagnostic.labels {
        writeln!(out, "  at {}: {}", place(text, label.span), label.message).unwrap();
    }
    for note in &diagnostic.notes {
        writeln!(out, "  note: {note}").unwrap();
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    writeln!(out).unwrap();
}

/// `line:column-line:column` and the text there.
fn place(text: &str, span: Span) -> String {
    let position = |offset: u32| {
        let before = &text[..offset as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{line}:{column}")
    };
    let covered = &text[span.start as usize..span.end as usize];
    format!("{}-{} `{}`", position(span.start), position(span.end), covered.escape_debug())
}
