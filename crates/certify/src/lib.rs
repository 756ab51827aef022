//! Certificates: what has to be proved of finished definitions, written down for other provers.

mod dossier;
mod folder;

use crate::dossier::{Clerk, Dossier};
use crate::folder::{Certificate, Folder};
use loligo_base::{Diagnostic, Severity, SourceMap, codes};
use loligo_resolve::Resolved;
use loligo_session::{
    Bug, Event, Listener, Session, Status, SynthesisOptions, Unit, Watch, each_once, is_in_order, tell_all,
};
use std::path::PathBuf;

/// Options of a certification.
#[derive(Clone)]
pub struct CertifyOptions {
    /// The folder to write to. It must be empty, not exist, or hold an earlier certificate, which is replaced.
    pub out: PathBuf,
    /// Options of the search that fills holes. The bounds of its run also count for the rest.
    pub synthesis: SynthesisOptions,
}

/// Result of a certification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Certified {
    /// Status of the run at its end.
    pub status: Status,
    /// Number of conditions written down; none if there is no certificate.
    pub conditions: Option<usize>,
}

/// Fills the holes of the named files of a session, checks what [`Session::check`] checks, and writes down what had to be proved for
/// that. What is wrong is told, with the texts that it points into; what had to be proved of a wrong definition is
/// written down all the same.
pub fn certify(session: Session, options: &CertifyOptions, tell: &mut dyn FnMut(Event, &SourceMap)) -> Certified {
    let folder = match Folder::open(&options.out) {
        Ok(folder) => folder,
        Err(diagnostic) => {
            tell(Event::Diagnostic(diagnostic), session.sources());
            return Certified { status: Status::Rejected, conditions: None };
        }
    };
    let unfilled = session.sources().clone();
    let mut told: Vec<Diagnostic> = Vec::new();
    let (session, found) = session.completed(&options.synthesis, &mut |event| {
        if let Event::Diagnostic(diagnostic) = &event {
            told.push(diagnostic.clone());
        }
        tell(event, &unfilled);
    });
    // The same may be found again in the filled text, at another place.
    let is_told = |diagnostic: &Diagnostic| told.iter().any(|other| diagnostic.repeats(other));
    let mut tell_new = |event: Event| match &event {
        Event::Diagnostic(diagnostic) if is_told(diagnostic) => {}
        _ => tell(event, session.sources()),
    };
    let mut once = each_once(&mut tell_new);
    let mut listener = Listener::new(&mut once);
    listener.end_as(found);
    tell_all(session.complaints(), &mut listener);
    let conditions = certificate(&session, options, &mut listener).and_then(|certificate| {
        match folder.write(&certificate, session.sources()) {
            Ok(()) => Some(certificate.conditions()),
            Err(diagnostic) => {
                listener.tell(Status::Rejected, Event::Diagnostic(diagnostic));
                None
            }
        }
    });
    Certified { status: listener.status(), conditions }
}

/// The certificate to be written; `None` if the run was stopped.
fn certificate(session: &Session, options: &CertifyOptions, listener: &mut Listener<'_>) -> Option<Certificate> {
    let mut certificate = Certificate::default();
    for unit in session.units() {
        let dossiers = dossiers(&unit, session.sources(), options, listener);
        if options.synthesis.run.is_cancelled() {
            let diagnostic =
                Diagnostic::new(codes::STOPPED, Severity::Error, "stopped before the certificate was complete");
            let diagnostic = diagnostic.note("nothing was written");
            listener.tell(Status::Stopped, Event::Diagnostic(diagnostic));
            return None;
        }
        match dossiers {
            Some(dossiers) => dossiers.into_iter().for_each(|dossier| certificate.add(dossier)),
            None => certificate.unreadable.push(unit.file),
        }
    }
    Some(certificate)
}

/// The dossiers of a unit; none if it is not known what it defines.
fn dossiers(
    unit: &Unit<'_>,
    sources: &SourceMap,
    options: &CertifyOptions,
    listener: &mut Listener<'_>,
) -> Option<Vec<Dossier>> {
    if !unit.is_complete() {
        return None;
    }
    let syntax = unit.syntax();
    let library = unit.library();
    let canceller = &options.synthesis.run.canceller;
    let work = |resolved: Resolved| {
        let dossiers = is_in_order(&resolved, syntax).then(|| Clerk { sources, library, options }.dossiers(&resolved));
        (resolved.diagnostics, dossiers)
    };
    match unit.resolved(|resolved| canceller.watching(|| work(resolved))) {
        Ok((diagnostics, dossiers)) => {
            tell_all(diagnostics, listener);
            // What is said of a definition that could not be finished is not about the input.
            if !canceller.is_cancelled() {
                let found = dossiers.iter().flatten().flat_map(|dossier| dossier.diagnostics.clone());
                tell_all(found.collect(), listener);
            }
            dossiers
        }
        Err(message) => {
            listener.tell(Status::Bug, Event::Bug(Bug { file: unit.file, goal: None, message }));
            None
        }
    }
}
