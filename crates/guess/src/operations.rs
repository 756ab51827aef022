//! Atoms of conditions that speak of more than names: of sums that stand in signatures, and of results of calls.

use indexmap::IndexSet;
use loligo_logic::{BinOp, Node, Origin, Sort, Subst, Symbol, Term};
use loligo_types::{Base, Schema, Type};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Most instances of one comparison that stands in a signature.
const MAX_WRITTEN: usize = 24;
/// Most results of calls that are compared at one place.
const MAX_RESULTS: usize = 12;
/// Most atoms about results of calls at one place.
const MAX_ATOMS: usize = 240;
/// Most terms in one refinement that are compared with each other since a value is compared with each.
const MAX_RIVALS: usize = 4;

type Terms = IndexSet<Term, FxBuildHasher>;

/// The arithmetic in the signatures at hand, from which conditions are made. Free variables are placeholders for any
/// variable in scope of a fitting sort.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    /// Comparisons with arithmetic in them, as they stand in signatures, with a number in place of what is measured.
    written: Terms,
    /// Comparisons as above in which something is measured.
    measured: Terms,
    /// Results of functions.
    results: Terms,
    /// Formulas that Boolean functions decide.
    decided: Terms,
    /// The numbers of the goal.
    literals: Terms,
}

impl Operations {
    /// Harvests the refinements of the goal, and of the functions that it may call.
    pub fn harvest<'m>(goal: &Schema, functions: impl Iterator<Item = &'m Schema>) -> Operations {
        let mut operations = Operations::default();
        operations.literals.insert(Term::int(0));
        operations.signature(&goal.body);
        goal.body.visit_terms(&mut |term| operations.numbers(term));
        for function in functions {
            operations.signature(&function.body);
            operations.result(&function.body);
        }
        operations
    }

    /// Test that conditions may compare more than names.
    pub fn has_calls(&self) -> bool {
        !self.results.is_empty() || !self.measured.is_empty()
    }

    fn numbers(&mut self, term: Term) {
        term.visit(&mut |part| {
            if matches!(*part.shared(), Node::Int(_)) {
                self.literals.insert(part);
            }
        });
    }

    fn signature(&mut self, ty: &Type) {
        let (functions, result) = ty.uncurry();
        for function in functions {
            let sort = function.argument.as_scalar().map(|scalar| (scalar.base.sort(), scalar.refinement));
            if let Some((sort, refinement)) = sort {
                self.refinement(
                    refinement.replace(Symbol::value_var(), Term::var(function.param, sort)),
                    Position::Argument,
                );
            }
        }
        if let Type::Scalar(scalar) = result {
            self.refinement(scalar.refinement, Position::Result);
        }
    }

    fn refinement(&mut self, refinement: Term, position: Position) {
        let mut rivals = Terms::default();
        refinement.visit(&mut |part| {
            let Node::Binary(op @ (BinOp::Le | BinOp::Lt | BinOp::Eq), left, right) = *part.shared() else { return };
            if left.sort() != Sort::Int || part.has_unknowns() {
                return;
            }
            if !part.mentions(Symbol::value_var()) {
                self.comparison(op, left, right, position);
            } else if is_value(left) && !right.mentions(Symbol::value_var()) {
                rivals.insert(right);
            } else if is_value(right) && !left.mentions(Symbol::value_var()) {
                rivals.insert(left);
            }
        });
        // What a value is compared with is soon to be compared with each other.
        for (index, left) in rivals.iter().take(MAX_RIVALS).enumerate() {
            for right in rivals.iter().take(MAX_RIVALS).skip(index + 1) {
                self.comparison(BinOp::Le, *left, *right, position);
                self.comparison(BinOp::Lt, *left, *right, position);
            }
        }
    }

    fn comparison(&mut self, op: BinOp, left: Term, right: Term, position: Position) {
        let atom = match op {
            BinOp::Le => Term::le(left, right),
            BinOp::Lt => Term::lt(left, right),
            _ => Term::eq(left, right),
        };
        if !computes(atom) || matches!(atom.node(), Node::Bool(_)) {
            return;
        }
        let plain = abstracted(atom, &mut FxHashMap::default());
        if plain != atom {
            self.measured.extend([atom, Term::not(atom)]);
        }
        // What is asked of an argument holds already; it is seldom the parts of one that have to be compared.
        if computes(plain) && (plain == atom || position == Position::Result) {
            self.written.extend([plain, Term::not(plain)]);
        }
    }

    fn result(&mut self, ty: &Type) {
        let (functions, Type::Scalar(result)) = ty.uncurry() else { return };
        let Some(value) = result.definition().filter(|value| !value.has_unknowns()) else { return };
        let is_parameter = |name: &Symbol| functions.iter().any(|function| function.param == *name);
        if functions.is_empty() || value.free_vars().is_empty() || !value.free_vars().iter().all(is_parameter) {
            return;
        }
        match &result.base {
            Base::Bool => self.decided.extend(value.conjuncts()),
            Base::Int | Base::Var(_) if !matches!(value.node(), Node::Var(..) | Node::Ite(..)) => {
                self.results.insert(value);
            }
            _ => {}
        }
    }

    /// The atoms over variables in scope: the sums of the signatures, and where what is compared may have more than one
    /// name, results of calls.
    pub(crate) fn atoms(&self, scope: &[(Symbol, Sort)], operand: usize) -> Vec<Term> {
        let mut atoms = Terms::default();
        for written in &self.written {
            atoms.extend(instances(*written, scope, MAX_WRITTEN));
        }
        if operand > 1 {
            self.calls(scope, &mut atoms);
        }
        atoms.into_iter().filter(|atom| !matches!(atom.node(), Node::Bool(_))).collect()
    }

    fn calls(&self, scope: &[(Symbol, Sort)], atoms: &mut Terms) {
        let most = atoms.len() + MAX_ATOMS;
        for measured in &self.measured {
            atoms.extend(instances(*measured, scope, MAX_WRITTEN));
        }
        let mut results = Terms::default();
        for result in &self.results {
            results.extend(instances(*result, scope, MAX_RESULTS));
        }
        results.truncate(MAX_RESULTS);
        // A condition that a function decides of the result of another.
        for decided in &self.decided {
            for (placeholder, sort) in free_variables(*decided) {
                for result in results.iter().filter(|result| result.sort() == sort) {
                    let instance = decided.replace(placeholder, *result);
                    let around = instances(instance, scope, MAX_RESULTS);
                    atoms.extend(around.into_iter().flat_map(|atom| [atom, Term::not(atom)]));
                }
            }
        }
        let names = scope.iter().map(|(name, sort)| Term::var(*name, sort.clone()));
        let operands: Vec<Term> = names.chain(self.literals.iter().copied()).collect();
        for (position, left) in results.iter().enumerate() {
            let others = operands.iter().chain(results.iter().skip(position + 1));
            for right in others.filter(|right| right.sort() == left.sort()) {
                if atoms.len() >= most {
                    return;
                }
                let (less, more) = (Term::le(*left, *right), Term::le(*right, *left));
                let equal = Term::eq(*left, *right);
                atoms.extend([less, more, Term::not(more), Term::not(less), equal, Term::not(equal)]);
            }
        }
    }
}

/// The position of a refinement in a signature.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    Argument,
    Result,
}

fn is_value(term: Term) -> bool {
    matches!(*term.shared(), Node::Var(name, _) if name == Symbol::value_var())
}

/// Test that there is arithmetic in a term.
fn computes(term: Term) -> bool {
    let mut found = false;
    term.visit(&mut |part| {
        found |= matches!(*part.shared(), Node::Binary(BinOp::Add | BinOp::Sub | BinOp::Mul, ..) | Node::Neg(_));
    });
    found
}

/// The term with a placeholder for each number that something is measured by: where the thing is taken apart, the
/// number is one of its parts.
fn abstracted(term: Term, known: &mut FxHashMap<Term, Term>) -> Term {
    if let Node::App(_, _, Sort::Int) = &*term.shared() {
        let number = u32::try_from(known.len()).unwrap_or(u32::MAX);
        let name = Symbol::of(Origin::Placeholder, "m", number);
        return *known.entry(term).or_insert_with(|| Term::var(name, Sort::Int));
    }
    term.map_children(&mut |child| abstracted(child, known))
}

fn free_variables(term: Term) -> Vec<(Symbol, Sort)> {
    let mut variables: Vec<(Symbol, Sort)> = Vec::new();
    term.visit(&mut |part| {
        if let Node::Var(name, sort) = part.node()
            && !variables.iter().any(|(seen, _)| *seen == name)
        {
            variables.push((name, sort));
        }
    });
    variables.retain(|(name, _)| term.mentions(*name));
    variables
}

/// The instances of a template over distinct variables in scope, those first that keep names as they are.
fn instances(template: Term, scope: &[(Symbol, Sort)], most: usize) -> Vec<Term> {
    let variables = free_variables(template);
    let mut found = Terms::default();
    assign(template, &variables, scope, &mut Vec::new(), &mut Vec::new(), &mut |instance| {
        found.insert(instance);
        found.len() < most
    });
    found.into_iter().collect()
}

/// Hands on every instance until `take` wants no more; whether it wants more.
fn assign(
    template: Term,
    variables: &[(Symbol, Sort)],
    scope: &[(Symbol, Sort)],
    chosen: &mut Vec<(Symbol, Term)>,
    sorts: &mut Vec<(Symbol, Sort)>,
    take: &mut dyn FnMut(Term) -> bool,
) -> bool {
    let Some(((name, sort), rest)) = variables.split_first() else {
        let subst: Subst = chosen.iter().copied().collect();
        return take(template.with_sorts(sorts).substitute(&subst));
    };
    let (own, others): (Vec<_>, Vec<_>) = scope.iter().partition(|(other, _)| other == name);
    for (option, option_sort) in own.into_iter().chain(others) {
        let value = Term::var(*option, option_sort.clone());
        let depth = sorts.len();
        if sort.match_with(option_sort, sorts) && !chosen.iter().any(|(_, other)| *other == value) {
            chosen.push((*name, value));
            let goes_on = assign(template, rest, scope, chosen, sorts, take);
            chosen.pop();
            if !goes_on {
                return false;
            }
        }
        sorts.truncate(depth);
    }
    true
}
