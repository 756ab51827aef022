//! Someone who looks on while a search is at work.

use super::ladder::Rung;
use super::partial::Partial;

/// Is told, in the thread of the search, how far that has come: often, so that it should be quick. It changes nothing in
/// what is found as long as it makes no term of the logic.
pub trait Observer: Send + Sync {
    /// A rung is begun; that at the foot of the ladder has the number 1.
    fn rung(&self, number: usize, rung: &Rung);

    /// Reports the terms built by now, and the queries that have reached the solver.
    fn counts(&self, terms: u64, checks: u64);

    /// No program with holes was better by now.
    fn partial(&self, partial: &Partial);
}
