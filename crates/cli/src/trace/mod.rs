//! `loligo synth --trace`: the record of a run in a file, as data or as a page that shows the same data.

use crate::replace;
use crate::terminal::Terminal;
use loligo_base::{Diagnostic, Severity, SourceMap, codes};
use loligo_explain::GoalTrace;
use loligo_session::Status;
use serde::Serialize;
use std::path::PathBuf;

/// The page, with a mark where the data goes.
const PAGE: &str = include_str!("page.html");
const MARK: &str = "/*TRACE*/";

/// Destination and format of a trace.
#[derive(Clone, Debug)]
pub(crate) enum TraceFile {
    /// A page for a browser.
    Page(PathBuf),
    /// Data for other programs.
    Data(PathBuf),
}

/// All of a run.
#[derive(Serialize)]
struct Trace {
    /// Of this format.
    version: u32,
    /// Of Loligo.
    loligo: &'static str,
    goals: Vec<GoalTrace>,
}

impl TraceFile {
    /// The file of this name, if it ends as one of the kinds does.
    pub(crate) fn parse(text: &str) -> Result<TraceFile, String> {
        let path = PathBuf::from(text);
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "html" => Ok(TraceFile::Page(path)),
            "json" => Ok(TraceFile::Data(path)),
            _ => Err("a file that ends in `.html` or `.json` is expected".to_owned()),
        }
    }

    /// Writes the record of a run.
    pub(crate) fn write(&self, goals: Vec<GoalTrace>, terminal: &Terminal) -> Status {
        let trace = Trace { version: 1, loligo: env!("CARGO_PKG_VERSION"), goals };
        let (TraceFile::Page(path) | TraceFile::Data(path)) = self;
        let written = match serde_json::to_string(&trace) {
            Ok(data) => replace::write(path, &self.text(&data)),
            Err(error) => Err(Diagnostic::new(codes::UNUSABLE_FILE, Severity::Error, error.to_string())),
        };
        written.map_or_else(
            |diagnostic| {
                terminal.show(&diagnostic, &SourceMap::default());
                Status::Rejected
            },
            |()| Status::Done,
        )
    }

    /// The data as this kind of file has it.
    fn text(&self, data: &str) -> String {
        match self {
            TraceFile::Page(_) => PAGE.replacen(MARK, &embeddable(data), 1),
            TraceFile::Data(_) => format!("{data}\n"),
        }
    }
}

/// The data without anything in it that could end the element of the page that it stands in.
fn embeddable(data: &str) -> String {
    data.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_cannot_leave_its_element() {
        assert_eq!(embeddable("</script><!--&"), "\\u003c/script\\u003e\\u003c!--\\u0026");
    }

    #[test]
    fn the_page_has_one_place_for_data() {
        assert_eq!(PAGE.matches(MARK).count(), 1);
    }

    #[test]
    fn other_files_are_refused() {
        assert!(["trace", "trace.txt", "html", ".json"].iter().all(|name| TraceFile::parse(name).is_err()));
        assert!(matches!(TraceFile::parse("a/b.HTML"), Ok(TraceFile::Page(_))));
        assert!(matches!(TraceFile::parse("trace.json"), Ok(TraceFile::Data(_))));
    }
}
