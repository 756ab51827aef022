//! Account of the work: for `synth --stats` and `bench`.

use loligo_session::{Account, Purpose, TermCounts};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Cost of the work on one goal, by kinds.
#[derive(Clone, Serialize)]
pub(crate) struct Breakdown {
    terms: TermCounts,
    /// By what they were for; those of the search are the sum of all but `recheck`.
    checks_for: BTreeMap<&'static str, u64>,
    /// Those of the checks of the search that were left to Z3.
    by_z3: u64,
    /// Queries answered by what was remembered.
    remembered: u64,
    solver_seconds: f64,
    /// Of the whole process, since the work on the goal began.
    peak_mib: Option<u64>,
}

impl Breakdown {
    pub(crate) fn of(account: &Account) -> Breakdown {
        let Account { effort, search, recheck, .. } = account;
        let mut checks_for: BTreeMap<&'static str, u64> =
            Purpose::ALL.into_iter().map(Purpose::name).zip(search.purposes).collect();
        checks_for.insert("recheck", recheck.checks);
        Breakdown {
            terms: effort.terms,
            checks_for,
            by_z3: search.checks_by_z3,
            remembered: search.cache_hits,
            solver_seconds: rounded(search.time + recheck.time),
            peak_mib: peak_mib(),
        }
    }

    /// For people.
    pub(crate) fn text(&self, goal: &str) -> String {
        let TermCounts { built, rejected_by_shape, rejected_by_verdict, rejected_by_model, rejected_by_solver } =
            self.terms;
        let mut text = format!("{goal}:\n  terms built             {built:9}\n");
        for (count, by) in [
            (rejected_by_shape, "shape, not built"),
            (rejected_by_verdict, "a cached verdict"),
            (rejected_by_model, "a counter-model"),
            (rejected_by_solver, "the solver"),
        ] {
            let _ = writeln!(text, "  by {by:20} {count:9}");
        }
        for (purpose, count) in &self.checks_for {
            let _ = writeln!(text, "  checks for {purpose:12} {count:9}");
        }
        let _ = writeln!(text, "  checks left to Z3      {:10}", self.by_z3);
        let _ = writeln!(text, "  queries remembered     {:10}", self.remembered);
        let _ = writeln!(text, "  time in the solvers    {:10.3} s", self.solver_seconds);
        if let Some(peak) = self.peak_mib {
            let _ = writeln!(text, "  peak memory            {peak:10} MiB");
        }
        text
    }
}

/// The time since it was first asked for.
pub(crate) fn clock() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// Seconds to the millisecond.
pub(crate) fn rounded(time: Duration) -> f64 {
    (time.as_secs_f64() * 1000.0).round() / 1000.0
}

/// Begins to measure the peak of memory anew, where the system can.
pub(crate) fn forget_peak() {
    // Linux: 5 resets the peak of the resident set. Without it the peak is that of the process so far.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// The peak of the resident set, where the system tells it.
fn peak_mib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024)
}
