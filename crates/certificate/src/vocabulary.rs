//! Vocabulary of a claim: its symbols, and the axioms about them.
//!
//! A measure has its cases where it occurs on a datatype of which some constructor occurs, too: without one they have
//! nothing to say. Axioms speak of further things, and so on.

use crate::axiom::{Axiom, cases, constructors, promise};
use crate::names::SetFunction;
use indexmap::IndexSet;
use loligo_logic::{BinOp, Node, Sort, Symbol, Term, Theory};

/// Most instances of datatypes whose constructors are defined, and the size of the largest: a datatype may contain itself
/// at ever larger sorts, so there may be no end of them. Those beyond are left unspecified.
const MAX_DATATYPES: usize = 60;
const MAX_SIZE: usize = 60;

/// A measure, predicate or constructor.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Function {
    pub(crate) name: Symbol,
    pub(crate) arguments: Vec<Sort>,
    pub(crate) result: Sort,
}

/// All that occurs.
#[derive(Default)]
pub(crate) struct Vocabulary {
    /// Sorts.
    pub(crate) sorts: IndexSet<Sort>,
    /// Those of them that are datatypes whose constructors are defined.
    pub(crate) datatypes: IndexSet<Sort>,
    /// Free variables.
    pub(crate) variables: IndexSet<(Symbol, Sort)>,
    /// Measures and predicates.
    pub(crate) functions: IndexSet<Function>,
    /// Constructors.
    pub(crate) constructors: IndexSet<Function>,
    /// Sorts, other than of integers, whose elements are compared.
    pub(crate) orders: IndexSet<Sort>,
    /// Set operations, by the sort of the elements.
    pub(crate) sets: IndexSet<(SetFunction, Sort)>,
    /// Set if numbers are multiplied that are not literals.
    pub(crate) has_products: bool,
    /// Axioms of measures.
    pub(crate) axioms: Vec<Axiom>,
    /// Measures, each with the sort of its subject, whose promises are among the axioms.
    promised: IndexSet<(Symbol, Sort)>,
    /// Measures, each with the sort of its subject, whose cases are among the axioms.
    unfolded: IndexSet<(Symbol, Sort)>,
}

impl Vocabulary {
    /// Vocabulary of formulas, with the axioms of the theory about it.
    pub(crate) fn of(theory: &Theory, formulas: &[Term]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        formulas.iter().for_each(|formula| vocabulary.formula(theory, *formula, &[]));
        while vocabulary.add_axioms(theory) {}
        vocabulary
    }

    /// Says whether there were any.
    fn add_axioms(&mut self, theory: &Theory) -> bool {
        let before = self.axioms.len();
        self.define_datatypes(theory);
        for Function { name, arguments, .. } in self.functions.clone() {
            let (Some(measure), Some(sort)) = (theory.measures.get(&name), arguments.last()) else { continue };
            if self.promised.insert((name, sort.clone())) {
                self.axioms(theory, promise(theory, measure, sort));
            }
            if self.datatypes.contains(sort) && self.unfolded.insert((name, sort.clone())) {
                self.axioms(theory, cases(theory, measure, sort));
            }
        }
        self.axioms.len() > before
    }

    fn axioms(&mut self, theory: &Theory, axioms: impl IntoIterator<Item = Axiom>) {
        for axiom in axioms {
            let bound: Vec<Symbol> = axiom.variables.iter().map(|(name, _)| *name).collect();
            axiom.variables.iter().for_each(|(_, sort)| self.sort(sort));
            self.formula(theory, axiom.pattern, &bound);
            self.formula(theory, axiom.body, &bound);
            self.axioms.push(axiom);
        }
    }

    /// Defines the constructors of the datatypes of which some constructor occurs. A datatype without finite values is
    /// left out: there is no such thing in SMT-LIB.
    fn define_datatypes(&mut self, theory: &Theory) {
        let occurring: IndexSet<Sort> = self.constructors.iter().map(|function| function.result.clone()).collect();
        let is_small = |sort: &Sort| size(sort) <= MAX_SIZE;
        let wanted: IndexSet<Sort> = occurring.into_iter().filter(is_small).take(MAX_DATATYPES).collect();
        let mut finite: IndexSet<Sort> = IndexSet::new();
        loop {
            let has_value = |sort: &Sort| !wanted.contains(sort) || finite.contains(sort);
            let is_new = |sort: &&Sort| {
                let constructors = constructors(theory, sort);
                !finite.contains(*sort) && constructors.iter().any(|(_, fields)| fields.iter().all(has_value))
            };
            let new: Vec<Sort> = wanted.iter().filter(is_new).cloned().collect();
            if new.is_empty() {
                break;
            }
            finite.extend(new);
        }
        for sort in wanted.into_iter().filter(|sort| finite.contains(sort)) {
            constructors(theory, &sort).iter().flat_map(|(_, fields)| fields).for_each(|field| self.sort(field));
            self.datatypes.insert(sort);
        }
    }

    fn sort(&mut self, sort: &Sort) {
        if self.sorts.insert(sort.clone())
            && let Sort::Set(element) = sort
        {
            self.sort(element);
        }
    }

    /// Takes note of what occurs in a formula in which the variables `bound` are not free.
    fn formula(&mut self, theory: &Theory, term: Term, bound: &[Symbol]) {
        self.sort(&term.sort());
        match term.node() {
            Node::Var(name, sort) if !bound.contains(&name) => {
                self.variables.insert((name, sort));
            }
            Node::ForAll(name, sort, body) => {
                self.sort(&sort);
                let inner: Vec<Symbol> = bound.iter().copied().chain([name]).collect();
                return self.formula(theory, body, &inner);
            }
            Node::App(name, arguments, result) => {
                let arguments = arguments.iter().map(|argument| argument.sort()).collect();
                let function = Function { name, arguments, result };
                match theory.constructors.contains_key(&name) {
                    true => self.constructors.insert(function),
                    false => self.functions.insert(function),
                };
            }
            Node::SetLit(element, items) => {
                self.set(if items.is_empty() { SetFunction::Empty } else { SetFunction::Singleton }, &element);
                if items.len() > 1 {
                    self.set(SetFunction::Union, &element);
                }
            }
            Node::Binary(op, left, right) => self.operator(op, left, right),
            _ => {}
        }
        term.children().into_iter().for_each(|child| self.formula(theory, child, bound));
    }

    fn operator(&mut self, op: BinOp, left: Term, right: Term) {
        match (op, left.sort(), right.sort()) {
            (BinOp::Lt | BinOp::Le, sort, _) if sort != Sort::Int => {
                self.orders.insert(sort);
            }
            (BinOp::Union, Sort::Set(element), _) => self.set(SetFunction::Union, &element),
            (BinOp::Intersect, Sort::Set(element), _) => self.set(SetFunction::Intersection, &element),
            (BinOp::Diff, Sort::Set(element), _) => self.set(SetFunction::Difference, &element),
            (BinOp::Member, _, Sort::Set(element)) | (BinOp::Subset | BinOp::Eq, Sort::Set(element), _) => {
                self.set(SetFunction::In, &element);
            }
            (BinOp::Mul, ..) => {
                let is_literal = |term: Term| matches!(term.node(), Node::Int(_));
                self.has_products |= !is_literal(left) && !is_literal(right);
            }
            _ => {}
        }
    }

    fn set(&mut self, function: SetFunction, element: &Sort) {
        self.sets.insert((SetFunction::In, element.clone()));
        self.sets.insert((function, element.clone()));
    }
}

/// Number of names in a sort.
fn size(sort: &Sort) -> usize {
    match sort {
        Sort::Bool | Sort::Int | Sort::Var(_) => 1,
        Sort::Set(element) => 1 + size(element),
        Sort::Data(_, arguments) => 1 + arguments.iter().map(size).sum::<usize>(),
    }
}
