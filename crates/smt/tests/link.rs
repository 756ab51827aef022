//! The Z3 that is linked loads, is recent enough, and reasons.

use z3::{SatResult, Solver, ast::Int};

#[test]
fn z3_is_recent_enough() {
    let version = z3::full_version();
    let numbers = version.trim_start_matches("Z3 ").split(['.', ' ']).map_while(|part| part.parse::<u32>().ok());
    assert!(numbers.ge([4, 13, 3]), "too old: {version}");
}

#[test]
fn z3_refutes_a_contradiction() {
    let x = Int::new_const("x");
    let solver = Solver::new();
    solver.assert(x.gt(0));
    assert_eq!(solver.check(), SatResult::Sat);
    solver.assert(x.lt(0));
    assert_eq!(solver.check(), SatResult::Unsat);
}
