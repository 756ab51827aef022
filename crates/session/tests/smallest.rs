//! Minimality of the programs that a search finds: the checker rejects each smaller one.
//!
//! The programs are enumerated here by themselves: terms of all names in scope that are given as many arguments as they
//! take, matches on variables and on calls, and conditionals on comparisons of variables and of zero and on calls. Nothing
//! is asked of the search but what it found. The cost is that of `docs/programs.md`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use loligo_base::{FileId, Run, Span, has_errors};
use loligo_logic::Symbol;
use loligo_search::{SearchOptions, synthesize};
use loligo_session::{Input, Session};
use loligo_smt::Z3;
use loligo_syntax::ast::{self, DeclKind, ProgramKind};
use loligo_syntax::{parse, print_program};
use loligo_types::{Alternative, Expr, ExprKind, Module, Operator, Type};
use loligo_typing::{Library, check_goal};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

const LIST: &str = include_str!("../../../tests/declarations/lists.sq");

const MAYBE: &str = "
data Maybe a where
  None :: Maybe a
  Some :: x: a -> Maybe a
measure given :: Maybe a -> Bool where
  None   -> False
  Some x -> True
measure value :: Maybe a -> Set a where
  None   -> []
  Some x -> [x]
valueOr :: y: a -> m: Maybe a -> {a | (given m ==> _v in value m) && (!(given m) ==> _v == y)}
";

const PAIR: &str = "
data Pair a b where
  Pair :: x: a -> y: b -> Pair a b
measure first :: Pair a b -> a where
  Pair x y -> x
measure second :: Pair a b -> b where
  Pair x y -> y
";

/// The budget of a place: the largest term, matches within each other, the largest scrutinee, guards in a row.
#[derive(Clone, Copy, Debug)]
struct Budget {
    size: usize,
    matches: usize,
    scrutinee: usize,
    guards: usize,
}

impl Budget {
    /// The cost of what needs all of it, as `docs/programs.md` has it for terms of up to six names.
    fn cost(self) -> usize {
        let guards = match self.guards {
            0 => 0,
            1 => 3,
            2 | 3 => 6,
            more => panic!("no goal here needs {more} guards in a row"),
        };
        2 * self.size + 5 * self.matches + (self.scrutinee - 1) + guards
    }

    /// The least budget that allows a program.
    fn of(program: &Expr) -> Budget {
        let spent = |size| Budget { size, matches: 0, scrutinee: 1, guards: 0 };
        let either = |one: Budget, other: Budget| Budget {
            size: one.size.max(other.size),
            matches: one.matches.max(other.matches),
            scrutinee: one.scrutinee.max(other.scrutinee),
            guards: one.guards.max(other.guards),
        };
        match &program.kind {
            ExprKind::Lambda(_, body) => Budget::of(body),
            ExprKind::Match(scrutinee, alternatives) => {
                let bodies = alternatives.iter().map(|alternative| Budget::of(&alternative.body));
                let bodies = bodies.reduce(either).unwrap();
                Budget { matches: bodies.matches + 1, scrutinee: bodies.scrutinee.max(names(scrutinee)), ..bodies }
            }
            ExprKind::If(condition, then, otherwise) => {
                // A call in a guard is as dear as if it stood behind it.
                let called = if matches!(condition.kind, ExprKind::Op(..)) { 0 } else { names(condition) };
                let (then, otherwise) = (Budget::of(then), Budget::of(otherwise));
                let both = either(Budget { size: then.size + called, ..then }, otherwise);
                Budget { guards: then.guards.max(otherwise.guards + 1), ..both }
            }
            ExprKind::Error => spent(1),
            _ => spent(names(program)),
        }
    }

    /// All budgets for programs that cost less than this one.
    fn below(cost: usize) -> Vec<Budget> {
        let mut below = Vec::new();
        for (matches, scrutinee, guards) in (0..3).flat_map(|matches| {
            let scrutinees = if matches > 0 { 1..=3 } else { 1..=1 };
            scrutinees.flat_map(move |scrutinee| [0, 1, 3].map(|guards| (matches, scrutinee, guards)))
        }) {
            let at = |size| Budget { size, matches, scrutinee, guards };
            below.extend((1..=6).rev().map(at).find(|budget| budget.cost() < cost));
        }
        below
    }
}

/// The names in a term, literals counted.
fn names(term: &Expr) -> usize {
    match &term.kind {
        ExprKind::App(..) | ExprKind::Op(..) => term.children().map(names).sum(),
        _ => 1,
    }
}

struct Enumeration<'m> {
    module: &'m Module,
    index: usize,
    /// The names in scope everywhere, with their arities.
    globals: Vec<(Symbol, usize)>,
    fresh: Cell<usize>,
    asked: Cell<usize>,
}

/// Variables in scope, and those that were matched on.
#[derive(Clone, Default)]
struct Scope {
    variables: Vec<Symbol>,
    passed: Vec<Symbol>,
}

fn at_nowhere(kind: ExprKind) -> Expr {
    Expr::new(kind, Span::default())
}

fn hole() -> Expr {
    at_nowhere(ExprKind::Hole)
}

fn var(name: Symbol) -> Expr {
    Expr::var(name, Span::default())
}

fn decide(condition: &Expr, then: &Expr, otherwise: &Expr) -> Expr {
    let part = |part: &Expr| Rc::new(part.clone());
    at_nowhere(ExprKind::If(part(condition), part(then), part(otherwise)))
}

/// A callback for a term that fits a place; it returns true once it has had enough.
type Visit<'a> = &'a mut dyn FnMut(&Expr) -> bool;

impl<'m> Enumeration<'m> {
    fn new(module: &'m Module, index: usize) -> Enumeration<'m> {
        let arity = |ty: &Type| ty.uncurry().0.len();
        let constructors = module.constructors.values();
        let constructors = constructors.map(|constructor| (constructor.name, arity(&constructor.schema.body)));
        let library = Library::before(module, index);
        let functions = library.functions().map(|(name, schema)| (name, arity(&schema.body)));
        let goal = &module.goals[index];
        let itself = (goal.name, arity(&goal.schema.body));
        let globals = constructors.chain(functions).chain([itself]).collect();
        Enumeration { module, index, globals, fresh: Cell::new(0), asked: Cell::new(0) }
    }

    /// Test that the checker has nothing against a program, holes aside.
    fn accepts(&self, program: &Expr) -> bool {
        self.asked.set(self.asked.get() + 1);
        let report = check_goal(self.module, self.index, program, &Z3::new(Run::default()));
        !has_errors(&report.diagnostics)
    }

    fn unused(&self) -> Symbol {
        self.fresh.set(self.fresh.get() + 1);
        Symbol::new(&format!("v{}", self.fresh.get()))
    }

    /// All terms of so many names.
    fn terms(&self, scope: &Scope, size: usize) -> Vec<Expr> {
        let mut terms = Vec::new();
        let locals = scope.variables.iter().map(|name| (*name, 0));
        for (head, arity) in locals.chain(self.globals.iter().copied()) {
            let partial = self.applied(scope, var(head), arity, size - 1);
            terms.extend(partial);
        }
        if size == 1 {
            terms.extend([true, false].map(|value| at_nowhere(ExprKind::Bool(value))));
        }
        terms
    }

    fn applied(&self, scope: &Scope, head: Expr, arity: usize, left: usize) -> Vec<Expr> {
        if arity == 0 {
            return if left == 0 { vec![head] } else { Vec::new() };
        }
        let mut terms = Vec::new();
        for size in 1..=(left + 1).saturating_sub(arity) {
            for argument in self.terms(scope, size) {
                terms.extend(self.applied(scope, head.clone().apply(argument), arity - 1, left - size));
            }
        }
        terms
    }

    /// The candidate guards: terms and comparisons that mention a variable.
    fn conditions(&self, scope: &Scope) -> Vec<Expr> {
        let mut operands: Vec<Expr> = scope.variables.iter().map(|name| var(*name)).collect();
        operands.push(at_nowhere(ExprKind::Int(0)));
        let mut conditions = self.terms(scope, 1);
        conditions.extend(self.terms(scope, 2));
        conditions.retain(|condition| scope.variables.iter().any(|name| condition.mentions(*name)));
        for op in [Operator::Le, Operator::Lt, Operator::Eq, Operator::Ne] {
            for left in &operands {
                let others = operands.iter().filter(|right| *right != left);
                conditions.extend(others.map(|right| at_nowhere(ExprKind::Op(op, vec![left.clone(), right.clone()]))));
            }
        }
        conditions
    }

    /// Visits all that fits a place of a program, whatever stands at its other holes, until somebody has had enough.
    fn fit(&self, scope: &Scope, around: &dyn Fn(&Expr) -> Expr, budget: Budget, visit: Visit<'_>) -> bool {
        let leaves = (1..=budget.size).flat_map(|size| self.terms(scope, size));
        for leaf in leaves.chain([at_nowhere(ExprKind::Error)]) {
            if self.accepts(&around(&leaf)) && visit(&leaf) {
                return true;
            }
        }
        budget.matches > 0 && self.matches(scope, around, budget, visit)
            || budget.guards > 0 && self.guards(scope, around, budget, visit)
    }

    fn guards(&self, scope: &Scope, around: &dyn Fn(&Expr) -> Expr, budget: Budget, visit: Visit<'_>) -> bool {
        let rest = Budget { guards: budget.guards - 1, ..budget };
        let leaf = Budget { matches: 0, guards: 0, ..budget };
        self.conditions(scope).iter().any(|condition| {
            // Where one case cannot be, what stands in the other would do without a guard.
            let error = at_nowhere(ExprKind::Error);
            self.accepts(&around(&decide(condition, &hole(), &hole())))
                && !self.accepts(&around(&decide(condition, &error, &hole())))
                && !self.accepts(&around(&decide(condition, &hole(), &error)))
                && self.fit(scope, &|then| around(&decide(condition, then, &hole())), leaf, &mut |then| {
                    let otherwise = |otherwise: &Expr| around(&decide(condition, then, otherwise));
                    self.fit(scope, &otherwise, rest, &mut |otherwise| visit(&decide(condition, then, otherwise)))
                })
        })
    }

    fn matches(&self, scope: &Scope, around: &dyn Fn(&Expr) -> Expr, budget: Budget, visit: Visit<'_>) -> bool {
        let budget = Budget { matches: budget.matches - 1, ..budget };
        for datatype in self.module.datatypes.values().filter(|datatype| !datatype.constructors.is_empty()) {
            for scrutinee in (1..=budget.scrutinee).flat_map(|size| self.terms(scope, size)) {
                let mut inside = scope.clone();
                if let ExprKind::Var(name) = scrutinee.kind {
                    if scope.passed.contains(&name) {
                        continue;
                    }
                    inside.passed.push(name);
                }
                let case = |constructor: &Symbol| {
                    let arity = self.module.constructors[constructor].schema.body.uncurry().0.len();
                    let parameters = (0..arity).map(|_| self.unused()).collect();
                    Alternative { constructor: *constructor, parameters, body: hole(), span: Span::default() }
                };
                let cases: Vec<Alternative> = datatype.constructors.iter().map(case).collect();
                let whole =
                    |cases: &[Alternative]| at_nowhere(ExprKind::Match(Rc::new(scrutinee.clone()), cases.to_vec()));
                if self.accepts(&around(&whole(&cases)))
                    && self.cases(&inside, &|cases| around(&whole(cases)), (&cases, 0), budget, &mut |cases| {
                        visit(&whole(cases))
                    })
                {
                    return true;
                }
            }
        }
        false
    }

    /// Fills the cases from one on.
    fn cases(
        &self,
        scope: &Scope,
        around: &dyn Fn(&[Alternative]) -> Expr,
        (cases, at): (&[Alternative], usize),
        budget: Budget,
        visit: &mut dyn FnMut(&[Alternative]) -> bool,
    ) -> bool {
        let Some(case) = cases.get(at) else { return visit(cases) };
        let mut inside = scope.clone();
        inside.variables.extend(&case.parameters);
        let with = |body: &Expr| {
            let mut cases = cases.to_vec();
            cases[at].body = body.clone();
            cases
        };
        self.fit(&inside, &|body| around(&with(body)), budget, &mut |body| {
            self.cases(scope, around, (&with(body), at + 1), budget, visit)
        })
    }

    /// The parts of a program that are terms, each with what is in scope there and the program around it.
    fn each_leaf(&self, part: &Expr, scope: &Scope, around: &dyn Fn(&Expr) -> Expr, visit: &mut LeafVisit<'_>) {
        match &part.kind {
            ExprKind::If(condition, then, otherwise) => {
                self.each_leaf(then, scope, &|then| around(&decide(condition, then, otherwise)), visit);
                self.each_leaf(otherwise, scope, &|otherwise| around(&decide(condition, then, otherwise)), visit);
            }
            ExprKind::Match(scrutinee, alternatives) => {
                for (at, alternative) in alternatives.iter().enumerate() {
                    let mut inside = scope.clone();
                    inside.variables.extend(&alternative.parameters);
                    let with = |body: &Expr| {
                        let mut alternatives = alternatives.clone();
                        alternatives[at].body = body.clone();
                        around(&at_nowhere(ExprKind::Match(scrutinee.clone(), alternatives)))
                    };
                    self.each_leaf(&alternative.body, &inside, &with, visit);
                }
            }
            _ => visit(part, scope, around),
        }
    }
}

type LeafVisit<'a> = dyn FnMut(&Expr, &Scope, &dyn Fn(&Expr) -> Expr) + 'a;

/// Holds what is found for the last goal of a file against all that is smaller; gives what it costs.
fn is_smallest(text: &str) -> usize {
    let session = Session::open(&[Input::Text { name: "goal.sq".into(), text: text.into() }]);
    let look = |module: &Module| {
        let index = module.goals.len() - 1;
        let found = synthesize(module, index, &SearchOptions::default()).outcome;
        let found = found.program().unwrap_or_else(|| panic!("nothing found:\n{text}")).clone();
        let enumeration = Enumeration::new(module, index);
        assert!(enumeration.accepts(&found), "what is found is right:\n{text}");

        let scope = Scope { variables: found.parameters(), passed: Vec::new() };
        let under = |body: &Expr| {
            let lambda = |body, name: &Symbol| at_nowhere(ExprKind::Lambda(*name, Rc::new(body)));
            scope.variables.iter().rev().fold(body.clone(), lambda)
        };
        let cost = Budget::of(&found).cost();
        for budget in Budget::below(cost) {
            let has_smaller = enumeration.fit(&scope, &under, budget, &mut |body| {
                let program = under(body);
                assert!(!enumeration.accepts(&program) || program.has_holes(), "{budget:?}: {program:?}\n{text}");
                false
            });
            assert!(!has_smaller);
        }

        let mut body = &found;
        while let ExprKind::Lambda(_, inner) = &body.kind {
            body = inner;
        }
        enumeration.each_leaf(body, &scope, &under, &mut |leaf, scope, around| {
            for smaller in (1..names(leaf)).flat_map(|size| enumeration.terms(scope, size)) {
                assert!(!enumeration.accepts(&around(&smaller)), "{smaller:?} for {leaf:?}\n{text}");
            }
        });
        println!("cost {cost}, {} programs rejected", enumeration.asked.get());
        cost
    };
    session.with_module(look).unwrap()
}

#[test]
fn a_variable() {
    assert_eq!(is_smallest("pick :: x: a -> y: a -> z: Int -> {a | _v == y}\npick = ??\n"), 2);
}

#[test]
fn a_call_in_a_call() {
    assert_eq!(is_smallest(&format!("{LIST}two :: x: a -> {{List a | len _v == 2 && x in elems _v}}\ntwo = ??\n")), 10);
}

#[test]
fn the_same_argument_twice() {
    let plus = "plus :: x: Int -> y: Int -> {Int | _v == x + y}\n";
    assert_eq!(is_smallest(&format!("{plus}double :: x: Int -> y: Int -> {{Int | _v == x + x}}\ndouble = ??\n")), 6);
}

#[test]
fn a_guard() {
    assert_eq!(is_smallest("max :: x: Int -> y: Int -> {Int | _v >= x && _v >= y}\nmax = ??\n"), 5);
}

#[test]
fn a_guard_and_a_call() {
    let neg = "neg :: x: Int -> {Int | _v == 0 - x}\n";
    assert_eq!(
        is_smallest(&format!("{neg}abs :: x: Int -> {{Int | _v >= 0 && (_v == x || _v == 0 - x)}}\nabs = ??\n")),
        7
    );
}

#[test]
fn a_match() {
    assert_eq!(
        is_smallest(&format!("{LIST}isEmpty :: xs: List a -> {{Bool | _v <==> len xs == 0}}\nisEmpty = ??\n")),
        7
    );
}

#[test]
fn a_match_and_a_call() {
    assert_eq!(
        is_smallest(&format!(
            "{PAIR}swap :: p: Pair a b -> {{Pair b a | first _v == second p && second _v == first p}}\nswap = ??\n"
        )),
        11
    );
}

#[test]
fn no_more_than_what_is_there_already() {
    let signature = "orElse :: m: Maybe a -> y: a -> {Maybe a | given _v && value _v <= value m + [y]}";
    is_smallest(&format!("{MAYBE}{signature}\norElse = ??\n"));
    let signature = "over :: m: Maybe a -> n: Maybe a -> {Maybe a | given _v == (given m || given n) && value _v <= value m + value n}";
    is_smallest(&format!("{MAYBE}{signature}\nover = ??\n"));
}

/// Numbers in unary.
const NAT: &str = "
data Nat where
  Zero :: Nat
  Succ :: p: Nat -> Nat
termination measure val :: Nat -> {Int | _v >= 0} where
  Zero   -> 0
  Succ p -> 1 + val p
";

#[test]
fn a_recursive_call() {
    let numbers = "zero :: {Int | _v == 0}\ninc :: x: Int -> {Int | _v == x + 1}\n";
    let signature = "number :: n: Nat -> {Int | _v == val n}";
    assert_eq!(is_smallest(&format!("{NAT}{numbers}{signature}\nnumber = ??\n")), 11);
}

#[test]
fn a_list_is_taken_apart() {
    let numbers = "zero :: {Int | _v == 0}\ninc :: x: Int -> {Int | _v == x + 1}\n";
    let signature = "length :: xs: List a -> {Int | _v == len xs}";
    assert_eq!(is_smallest(&format!("{LIST}{numbers}{signature}\nlength = ??\n")), 11);
}

#[test]
fn a_guard_and_a_recursive_call() {
    let numbers = "dec :: x: Int -> {Int | _v == x - 1}\n";
    let signature = "down :: n: {Int | _v >= 0} -> x: Int -> {Int | _v == 0}";
    assert_eq!(is_smallest(&format!("{numbers}{signature}\ndown = ??\n")), 11);
}

#[test]
fn a_part_or_what_is_at_hand() {
    let signature = "head :: y: a -> xs: List a -> {a | len xs > 0 ==> _v in elems xs}";
    assert_eq!(is_smallest(&format!("{LIST}{signature}\nhead = ??\n")), 7);
}

#[test]
fn two_guards() {
    let signature =
        "clip :: x: Int -> y: Int -> {Int | _v >= 0 && _v >= x && _v >= y && (_v == 0 || _v == x || _v == y)}";
    assert_eq!(is_smallest(&format!("zero :: {{Int | _v == 0}}\n{signature}\nclip = ??\n")), 8);
}

/// Collects the calls of `name` that are made where they were matched on.
fn repeated(program: &ast::Program, name: &str, known: &mut Vec<ast::Program>, found: &mut Vec<String>) {
    match &program.value {
        ProgramKind::App { head, args } => {
            let is_own = matches!(&head.value, ProgramKind::Name(called) if called.as_str() == name);
            if is_own && known.contains(program) {
                found.push(print_program(program));
            }
            args.iter().for_each(|arg| repeated(arg, name, known, found));
        }
        ProgramKind::Unary { operand: inner, .. }
        | ProgramKind::Typed { program: inner, .. }
        | ProgramKind::Lambda { body: inner, .. } => repeated(inner, name, known, found),
        ProgramKind::Binary { left, right, .. } => {
            repeated(left, name, known, found);
            repeated(right, name, known, found);
        }
        ProgramKind::Let { value, body, .. } => {
            repeated(value, name, known, found);
            repeated(body, name, known, found);
        }
        ProgramKind::If { condition, then_branch, else_branch } => {
            for part in [condition, then_branch, else_branch] {
                repeated(part, name, known, found);
            }
        }
        ProgramKind::Match { scrutinee, alternatives } => {
            repeated(scrutinee, name, known, found);
            known.push(scrutinee.as_ref().clone());
            alternatives.iter().for_each(|alternative| repeated(&alternative.body, name, known, found));
            known.pop();
        }
        _ => {}
    }
}

fn snapshots(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if path.ends_with("none") => {}
            true => snapshots(&path, found),
            false => {
                found.extend(Some(path).filter(|path| path.extension().is_some_and(|extension| extension == "snap")))
            }
        }
    }
}

/// No program found repeats a recursive call inside a match on that call: it would be made once more at every step.
#[test]
fn no_program_computes_again_what_it_has_matched_on() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut all = Vec::new();
    ["examples", "tests/synth"].iter().for_each(|folder| snapshots(&root.join(folder), &mut all));
    let mut definitions = 0;
    for path in all {
        let module = parse(FileId::default(), &std::fs::read_to_string(&path).unwrap()).module;
        for decl in module.decls {
            let DeclKind::Definition(definition) = decl.kind else { continue };
            let mut found = Vec::new();
            repeated(&definition.body, definition.name.as_str(), &mut Vec::new(), &mut found);
            assert_eq!(found, [] as [String; 0], "{}: {}", path.display(), definition.name);
            definitions += 1;
        }
    }
    assert!(definitions > 150, "{definitions}");
}
