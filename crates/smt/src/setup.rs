//! Setting up Z3's solvers.

use loligo_base::Limits;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Once;
use z3::{Context, Params, Solver};

/// Z3 is told once what holds for all contexts: how it works, not what it answers.
static PROCESS: Once = Once::new();

thread_local! {
    /// A solver that nobody uses any more, that nothing is asserted in and that was never searched with, with its limit:
    /// to set one up takes Z3 as long as a few checks.
    static SPARE: RefCell<Option<(u32, Rc<Solver>)>> = const { RefCell::new(None) };
}

/// Keeps a solver for whoever wants one that is set up already.
pub(crate) fn put_by(z3: &Rc<Solver>, limits: &Limits) {
    // Z3 itself says that nothing is left behind for who comes next.
    if z3.get_assertions().is_empty() {
        // At the end of the thread there is nobody to come.
        let _ = SPARE.try_with(|spare| spare.replace(Some((limits.steps, z3.clone()))));
    }
}

/// The solver that was put by last, if it has these limits.
pub(crate) fn spare(limits: &Limits) -> Option<Rc<Solver>> {
    let (steps, z3) = SPARE.take()?;
    (steps == limits.steps).then_some(z3)
}

/// Makes what Z3 needs before it can be asked anything in the thread at hand, and a solver that is put by for the first
/// with these limits who checks: that takes longer than a small search. It is for whoever has time for it now; without
/// it, all that is made when it is first needed.
pub fn set_up(limits: &Limits) {
    process();
    let _ = Context::thread_local();
    put_by(&new(limits), limits);
}

/// Tells Z3 what holds for the whole process, before anything is made in it.
pub(crate) fn process() {
    PROCESS.call_once(|| {
        // A solver comes with a tactic for queries that are asked without a scope. None is, and the usual one costs more
        // than all that a small goal asks.
        z3::set_global_param("tactic.default_tactic", "skip");
        // A model is asked for a few values and thrown away, which does not pay for making it smaller.
        z3::set_global_param("model.compact", "false");
    });
}

/// Naming the logic makes small queries a quarter faster, and so does the older simplex.
pub(crate) fn new(limits: &Limits) -> Rc<Solver> {
    let z3 = Solver::new_for_logic("QF_UFLIA").unwrap_or_default();
    let mut params = Params::new();
    params.set_u32("rlimit", limits.steps);
    params.set_u32("random_seed", 0);
    params.set_u32("arith.solver", 2);
    // The facts of a query rarely say what a term is, so that looking for it everywhere costs more than it saves.
    params.set_bool("propagate_values", false);
    // An interrupt from the keyboard is for the program, not for the query.
    params.set_bool("ctrl_c", false);
    z3.set_params(&params);
    Rc::new(z3)
}
