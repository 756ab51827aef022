//! Abducing guards by hitting sets.

use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};
use loligo_base::Run;
use loligo_benches::lists::int;
use loligo_benches::time_apart;
use loligo_guess::{Abduction, Conditions, Guard, Oracle, Settled};
use loligo_horn::{Clause, Context, Functions, Qualifiers, Subject, Unknown, Unknowns, Visibility};
use loligo_logic::{Sort, Symbol, Term, Theory};
use loligo_types::{Base, Module, Schema, Type};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

/// `x` is the largest if it is at least as large as each of the others: as many conjuncts as a guard may have.
const OTHERS: [&str; 3] = ["y", "z", "w"];

/// An engine, the place at which it is asked, and the clauses that are to hold there.
struct Problem {
    horn: Oracle,
    context: Context,
    leaf: Vec<Clause<()>>,
    unknowns: Unknowns,
}

/// How the leaf says which value it has.
#[derive(Clone, Copy)]
enum Bound {
    /// The facts of each clause do.
    Known,
    /// The facts of each clause are an unknown, which another clause bounds.
    Unknown,
}

impl Problem {
    /// Under which guard is `x` the largest of the integers in scope?
    fn largest(bound: Bound) -> Problem {
        let value = Term::value(Sort::Int);
        let goal = Schema::monomorphic(Type::refined(Base::Int, Term::le(int("y"), value)));
        let qualifiers = Qualifiers::harvest(&Module::default(), &goal, std::iter::empty());
        let theory: Rc<Theory> = Rc::default();
        let horn = Oracle::new(theory.clone(), qualifiers, Run::default());
        let mut context = Context::new(theory);
        let names = || ["x"].into_iter().chain(OTHERS).map(Symbol::new);
        for name in names() {
            context.bind(name, Type::unrefined(Base::Int), Visibility::Program);
        }
        let mut unknowns = Unknowns::default();
        let is_x = Term::eq(value, int("x"));
        let clause = |fact, conclusion| Clause { facts: vec![fact], conclusion, subject: Subject::Value, origin: () };
        let mut leaf = Vec::new();
        let fact = match bound {
            Bound::Known => is_x,
            Bound::Unknown => {
                let scope = Rc::new(names().map(|name| (name, Sort::Int)).collect());
                let subjects = [(Symbol::value_var(), Sort::Int)].into();
                let unknown = unknowns.fresh(Unknown { subjects, scope, functions: Functions::default() });
                leaf.push(clause(is_x, unknown));
                unknown
            }
        };
        leaf.extend(OTHERS.map(|other| clause(fact, Term::le(int(other), value))));
        Problem { horn, context, leaf, unknowns }
    }

    fn conditions(&mut self) -> Rc<RefCell<Conditions>> {
        self.horn.conditions(&self.context, 1)
    }

    fn abduce(&mut self, conditions: &RefCell<Conditions>) -> Vec<Guard> {
        let Problem { horn, context, leaf, unknowns } = self;
        let settled = Settled::default();
        let problem = Abduction { context, base: &[], settled: &settled, leaf, unknowns, bar: None };
        let guards = horn.abduce(&problem, &mut conditions.borrow_mut());
        assert!(guards.first().is_some_and(|guard| guard.conjuncts.len() == OTHERS.len()), "{guards:?}");
        guards
    }
}

fn abduction(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("abduction");
    group.sampling_mode(SamplingMode::Flat);
    group.bench_function("conditions", |bencher| {
        bencher.iter_custom(|times| time_apart(times, || Problem::largest(Bound::Known), Problem::conditions));
    });
    for (name, bound) in [("guard", Bound::Known), ("guard-with-unknown", Bound::Unknown)] {
        let prepare = || {
            let mut problem = Problem::largest(bound);
            let conditions = problem.conditions();
            (problem, conditions)
        };
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| time_apart(times, prepare, |(problem, conditions)| problem.abduce(conditions)));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(3)).without_plots();
    targets = abduction
}
criterion_main!(benches);
