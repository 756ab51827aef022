//! `loligo certify`.

use crate::arguments::CertifyArguments;
use crate::progress::Progress;
use crate::record::Record;
use crate::terminal::Terminal;
use crate::{relay, stop};
use loligo_certify::{Certified, CertifyOptions, certify};
use loligo_session::{Run, Session, Status, SynthesisOptions};

pub(crate) fn run(arguments: &CertifyArguments, terminal: &Terminal) -> Status {
    let canceller = stop::canceller(arguments.timeout);
    let progress = Progress::begin(terminal.footer(), &canceller);
    let synthesis =
        SynthesisOptions { run: Run::new(canceller), monitor: progress.monitor(), ..SynthesisOptions::default() };
    let options = CertifyOptions { out: arguments.out.clone(), synthesis };
    let session = Session::open(&arguments.inputs());
    let Certified { status, conditions } =
        certify(session, &options, &mut |event, sources| relay::complaint(&event, sources, terminal));
    if let Some(conditions) = conditions {
        let index = options.out.join("index.tsv");
        let plural = if conditions == 1 { "" } else { "s" };
        let text = || format!("{conditions} condition{plural}, listed in {}\n", index.display());
        terminal.result(&Record::Certificate { conditions, index: index.display().to_string() }, text);
    }
    status
}
