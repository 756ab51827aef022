//! Termination: metrics by which recursion ends, found from the calls that there are.
//!
//! The rules tell of each call that may lead back to where it came from ([`Calls`]): what was known there, and what was
//! passed. A *metric* is an integer over the parameters of a function. A call *descends* in a metric if that is smaller for
//! what is passed than for the caller's own parameters, and at least 0 for these; it *stays* if the metric is not larger.
//!
//! In a group of functions that call one another a metric is chosen for each so that all calls stay or descend. Those
//! that descend are taken away, and what is left is looked at again, until no circle is left.
//!
//! *Why that is enough.* In an endless chain of calls some calls are taken for ever, and these are in one group. A metric
//! of the group that is looked at first never grows along the chain from some call on, and is at least 0 and gets smaller
//! whenever a call is taken that descends in it. So these are taken finitely often, and the rest of the chain is in the
//! group that was left. In the end there is none.

mod metric;
mod proof;
mod said;

pub(crate) use metric::{Metric, Quantity, Source};
pub(crate) use proof::{Descents, Proof};

use loligo_base::Span;
use loligo_logic::{Sort, Symbol, Term};
use loligo_types::Type;

/// A function of which calls are watched, since they may lead back to it.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Its name.
    pub(crate) name: Symbol,
    /// The types of its arguments.
    pub(crate) types: Vec<Type>,
    /// The terms for them in its program; `None` for those that it has no name for, and for functions.
    pub(crate) parameters: Vec<Option<Term>>,
    /// Set for a function that a `let` names.
    pub(crate) is_local: bool,
    /// Numbers around a local function, which are the same in all of its calls.
    pub(crate) constants: Vec<Term>,
    /// The metrics that its signature gives.
    pub(crate) given: Vec<Metric>,
}

impl Function {
    /// A function of type `ty` with the given parameters in its program.
    pub(crate) fn of(name: Symbol, ty: &Type, parameters: &[Symbol]) -> Function {
        let (functions, _) = ty.uncurry();
        let types: Vec<Type> = functions.iter().map(|fun| fun.argument.clone()).collect();
        let named = |(index, ty): (usize, &Type)| Some(Term::var(*parameters.get(index)?, ty.sort()?));
        let parameters = types.iter().enumerate().map(named).collect();
        Function { name, types, parameters, is_local: false, constants: Vec::new(), given: Vec::new() }
    }
}

/// A call that may lead back to its caller.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// The function in whose body it stands.
    pub(crate) caller: Symbol,
    /// The function called.
    pub(crate) callee: Symbol,
    /// The span of the call.
    pub(crate) span: Span,
    /// Facts at the call.
    pub(crate) facts: Vec<Term>,
    /// The values that are passed; functions are none.
    pub(crate) arguments: Vec<Option<Term>>,
}

/// The calls met on the way, of functions that are watched.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    /// The functions, each with the one in whose body a call of it is a recursive one.
    watched: Vec<(Symbol, Symbol, usize)>,
    /// The local functions among them.
    pub(crate) local: Vec<Function>,
    /// The calls.
    pub(crate) found: Vec<Call>,
    /// Pairs of sorts: of what is inside a value, and of the value that bounds its size.
    pub(crate) bounded: Vec<(Sort, Sort)>,
    /// Mentions of functions without a call, with their spans.
    mentioned: Vec<(Symbol, Span)>,
}

impl Calls {
    /// Watches the functions, all called by `caller`, each with so many arguments.
    pub(crate) fn watching(caller: Symbol, functions: impl Iterator<Item = (Symbol, usize)>) -> Calls {
        let watched = functions.map(|(name, arity)| (name, caller, arity)).collect();
        Calls { watched, ..Calls::default() }
    }

    /// Watches a local function.
    pub(crate) fn watch(&mut self, function: Function) {
        self.watched.push((function.name, function.name, function.types.len()));
        self.local.push(function);
    }

    /// Number of arguments of a watched function.
    pub(crate) fn arity(&self, name: Symbol) -> Option<usize> {
        self.watched.iter().find(|(watched, ..)| *watched == name).map(|(.., arity)| *arity)
    }

    /// Notes that a name is mentioned.
    pub(crate) fn mention(&mut self, name: Symbol, span: Span) {
        if self.arity(name).is_some() {
            self.mentioned.push((name, span));
        }
    }

    /// Notes that the name mentioned at `head` is called.
    pub(crate) fn call(
        &mut self,
        name: Symbol,
        (head, span): (Span, Span),
        facts: &[Term],
        arguments: Vec<Option<Term>>,
    ) {
        let Some((_, caller, arity)) = self.watched.iter().find(|(watched, ..)| *watched == name) else { return };
        if arguments.len() != *arity {
            return;
        }
        if let Some(position) = self.mentioned.iter().rposition(|mentioned| *mentioned == (name, head)) {
            self.mentioned.remove(position);
            let facts = facts.to_vec();
            self.found.push(Call { caller: *caller, callee: name, span, facts, arguments });
        }
    }

    /// A place where a watched function is used without being called: nothing is known of what it will be given.
    pub(crate) fn uncalled(&self) -> Option<(Symbol, Span)> {
        self.mentioned.first().copied()
    }
}

/// The numbers among variables around a local function, the last first.
pub(crate) fn numbers(scalars: &[(Symbol, Sort)]) -> Vec<Term> {
    let numbers = scalars.iter().rev().filter(|(_, sort)| *sort == Sort::Int);
    numbers.map(|(name, sort)| Term::var(*name, sort.clone())).take(MAX_CONSTANTS).collect()
}

/// Limit on the numbers around a local function that may be part of its metrics.
const MAX_CONSTANTS: usize = 4;
