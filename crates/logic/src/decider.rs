//! Deciders of formulas, as their users see them.

use crate::{Model, Term, Theory};
use loligo_base::Run;
use std::fmt;
use std::rc::Rc;
use std::time::Duration;

/// Verdict on an entailment between facts and a goal.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// They do.
    Valid,
    /// They do not: the model makes the facts true and the goal false. Of a `∀` it is only known that the instances that
    /// matter hold.
    Invalid(Rc<Model>),
    /// Not decided. Never to be read as valid.
    Unknown(Reason),
}

/// Verdict on the satisfiability of facts.
#[derive(Clone, Debug)]
pub enum Satisfiability {
    /// They have none.
    Unsat,
    /// This one.
    Sat(Rc<Model>),
    /// Not decided.
    Unknown(Reason),
}

/// Reason for which a query was not decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The run was cancelled.
    Cancelled,
    /// [`Limits::steps`](loligo_base::Limits::steps) were taken.
    Steps,
    /// [`Limits::formulas`](loligo_base::Limits::formulas) was reached, and what was there is satisfiable.
    Formulas,
    /// A `∀` occurs where it would have to be proved.
    Quantifier,
    /// A predicate unknown occurs.
    PredicateUnknown,
    /// This term applies an operator to operands it is not defined on.
    IllSorted(String),
    /// Neither a proof nor a model was found, for this reason; happens with products of variables.
    Incomplete(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Cancelled => f.write_str("stopped from outside"),
            Reason::Steps => f.write_str("too many steps"),
            Reason::Formulas => f.write_str("too many instances of axioms and quantified facts"),
            Reason::Quantifier => f.write_str("a quantified formula would have to be proved"),
            Reason::PredicateUnknown => f.write_str("a predicate unknown is left"),
            Reason::IllSorted(term) => write!(f, "`{term}` is not defined at the sorts of its operands"),
            Reason::Incomplete(text) => write!(f, "the solver gave up: {text}"),
        }
    }
}

/// Counters of a solver.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Statistics {
    /// Queries asked, those within a scope included.
    pub queries: u64,
    /// Queries answered from the cache.
    pub cache_hits: u64,
    /// Queries that a solver decided or gave up on.
    pub checks: u64,
    /// Those of them that were left to Z3, which is asked last.
    pub checks_by_z3: u64,
    /// Queries left undecided, repetitions from the cache included.
    pub unknown: u64,
    /// The checks by what they were for, in the order of [`Purpose::ALL`].
    pub purposes: [u64; Purpose::ALL.len()],
    /// Time for what solvers were asked, if there is a clock to tell it: with asserting and reading models.
    pub time: Duration,
}

/// Purpose of a query, for the counters.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To prove that something has a type.
    #[default]
    Subtyping,
    /// To find out whether a place can be reached, or a term could still have a type.
    Consistency,
    /// To find a condition under which something has a type.
    Abduction,
    /// To find what conditions and refinements can be built from at a place.
    Qualifiers,
    /// To have models of a place.
    Samples,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Purpose; 5] =
        [Purpose::Subtyping, Purpose::Consistency, Purpose::Abduction, Purpose::Qualifiers, Purpose::Samples];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Subtyping => "subtyping",
            Purpose::Consistency => "consistency",
            Purpose::Abduction => "abduction",
            Purpose::Qualifiers => "qualifiers",
            Purpose::Samples => "samples",
        }
    }
}

/// An answer within a scope.
#[derive(Clone, Debug)]
pub enum ScopeAnswer {
    /// There is no model, and there is none either if of the literals to be assumed only these are, in ascending order.
    Unsat(Vec<usize>),
    /// A model.
    Sat {
        /// The truth value of every literal in it.
        truth: Vec<bool>,
        /// The model itself.
        model: Rc<Model>,
    },
    /// Not decided.
    Unknown(Reason),
}

/// Decides formulas over one theory.
///
/// What is `Valid` or `Unsat` has to be right: all that is called verified rests on it. A counter-model is never believed.
pub trait Decider {
    /// Facts that several questions have in common.
    type Scope<'a>: Scope
    where
        Self: 'a;

    /// Decides whether the conjunction of `facts` entails `goal`. Facts may contain `∀` where it is assumed, the goal
    /// where it is not proved.
    fn entails(&mut self, facts: &[Term], goal: Term) -> Verdict;

    /// Decides a clause that a program is to satisfy as [`entails`](Decider::entails) does; for deciders that have
    /// other means where nothing is known of the program yet.
    fn clause(&mut self, facts: &[Term], goal: Term) -> Verdict {
        self.entails(facts, goal)
    }

    /// Decides whether the conjunction of `facts` has a model.
    fn satisfiable(&mut self, facts: &[Term]) -> Satisfiability {
        match self.entails(facts, Term::ff()) {
            Verdict::Valid => Satisfiability::Unsat,
            Verdict::Invalid(model) => Satisfiability::Sat(model),
            Verdict::Unknown(reason) => Satisfiability::Unknown(reason),
        }
    }

    /// The facts that may have a say in what the terms are, and the others: these matter only if they are inconsistent.
    fn relevant(&mut self, facts: &[Term], terms: &[Term]) -> (Vec<Term>, Vec<Term>);

    /// Asserts `facts` for many queries on combinations of `literals`.
    fn scope(&mut self, facts: &[Term], literals: &[Term]) -> Self::Scope<'_>;

    /// For each literal a model at hand of all the facts that says it to be false, if there is one; `None` if there is no
    /// model of the facts at hand.
    fn falsified(&mut self, _facts: &[Term], _literals: &[Term]) -> Option<Vec<Option<Rc<Model>>>> {
        None
    }

    /// Takes note of a model that was met.
    fn met(&mut self, _model: &Rc<Model>) {}

    /// Says what the next queries are for; gives back what the last ones were for.
    fn begin(&mut self, purpose: Purpose) -> Purpose;

    /// Says what the next queries are for as [`begin`](Decider::begin) does, unless they are part of something that is
    /// for another purpose.
    fn begin_within(&mut self, purpose: Purpose) -> Purpose {
        let outer = self.begin(purpose);
        if outer != Purpose::default() {
            self.begin(outer);
        }
        outer
    }

    /// The counters so far.
    fn statistics(&self) -> &Statistics;
}

/// Facts that were asserted once, and literals to be added to them in combinations. Literals are named by their position.
pub trait Scope {
    /// A model of the facts in which the literals `assume` hold.
    fn check(&mut self, assume: &[usize]) -> ScopeAnswer;

    /// A model of the facts in which not all of the literals `refute` hold.
    fn check_not_all(&mut self, refute: &[usize]) -> ScopeAnswer;
}

/// Makes deciders: one for each theory that is asked about.
pub trait Deciders {
    /// The deciders it makes.
    type Decider: Decider;

    /// A decider for formulas over `theory`, to which nothing was said yet.
    fn decider(&self, theory: Rc<Theory>) -> Self::Decider;

    /// The run whose limits bound them.
    fn run(&self) -> &Run;
}
