//! Formulas of the refinement logic, word for word, as terms of SMT-LIB.

use crate::axiom::memberships;
use crate::names::{Name, Names, SetFunction, sort_symbol};
use crate::sexp::{Sexp, atom, call};
use loligo_logic::{BinOp, Node, Origin, Sort, Symbol, Term, Theory};

/// The variable of quantifiers that are made here; no user can write it.
const ELEMENT: &str = "?e";

/// Truth of a formula, as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// It is assumed.
    Assumed,
    /// Its negation is assumed.
    Denied,
    /// Neither.
    Open,
}

impl Standing {
    fn flip(self) -> Standing {
        match self {
            Standing::Assumed => Standing::Denied,
            Standing::Denied => Standing::Assumed,
            Standing::Open => Standing::Open,
        }
    }
}

/// Translates formulas over a theory.
pub(crate) struct Translator<'t> {
    pub(crate) theory: &'t Theory,
    pub(crate) names: Names,
}

impl Translator<'_> {
    /// A formula; how it stands decides how equations between sets are put.
    pub(crate) fn formula(&mut self, term: Term, standing: Standing) -> Sexp {
        match term.node() {
            Node::Not(inner) => call("not", [self.formula(inner, standing.flip())]),
            Node::And(items) => {
                let items: Vec<Sexp> = items.iter().map(|item| self.formula(*item, standing)).collect();
                call("and", items)
            }
            Node::Or(items) => {
                let items: Vec<Sexp> = items.iter().map(|item| self.formula(*item, standing)).collect();
                call("or", items)
            }
            Node::Binary(op @ (BinOp::Eq | BinOp::Subset), left, right) => match left.sort() {
                Sort::Set(element) => self.set_comparison(op, &element, (left, right), standing),
                _ => self.term(term),
            },
            Node::ForAll(name, sort, body) => {
                let variable = self.variable(name, &sort);
                let patterns: Vec<Vec<Sexp>> =
                    memberships(name, body).into_iter().map(|membership| vec![self.term(membership)]).collect();
                let body = self.formula(body, standing);
                let patterns = if standing == Standing::Denied { Vec::new() } else { patterns };
                for_all([(variable, sort_symbol(&sort))], body, patterns)
            }
            _ => self.term(term),
        }
    }

    /// A term of any sort; a formula in it is neither known to hold nor to fail.
    pub(crate) fn term(&mut self, term: Term) -> Sexp {
        match term.node() {
            Node::Bool(value) => atom(value.to_string()),
            Node::Int(value) if value < 0 => call("-", [atom(value.unsigned_abs().to_string())]),
            Node::Int(value) => atom(value.to_string()),
            Node::Var(name, sort) => atom(self.variable(name, &sort)),
            Node::SetLit(element, items) => self.listed(&element, &items),
            Node::Neg(inner) => call("-", [self.term(inner)]),
            Node::Ite(condition, then, otherwise) => {
                let condition = self.formula(condition, Standing::Open);
                call("ite", [condition, self.term(then), self.term(otherwise)])
            }
            Node::App(name, arguments, sort) => {
                let sorts: Vec<Sort> = arguments.iter().map(|argument| argument.sort()).collect();
                let function = self.function(name, &sorts, &sort);
                let arguments: Vec<Sexp> = arguments.iter().map(|argument| self.term(*argument)).collect();
                call(function, arguments)
            }
            Node::Binary(op, left, right) => self.binary(op, left, right),
            // Where inference has left something open, anything may stand.
            Node::Unknown(id, _) => atom(self.variable(Symbol::of(Origin::Meta, "", id.0), &Sort::Bool)),
            Node::Not(_) | Node::And(_) | Node::Or(_) | Node::ForAll(..) => self.formula(term, Standing::Open),
        }
    }

    /// The symbol of a measure, constructor or predicate.
    pub(crate) fn function(&mut self, name: Symbol, arguments: &[Sort], result: &Sort) -> String {
        let is_measure = self.theory.measures.contains_key(&name);
        self.names.symbol(match arguments.last() {
            _ if self.theory.constructors.contains_key(&name) => Name::OfDatatype(name, result.clone()),
            Some(subject) if is_measure => Name::OfDatatype(name, subject.clone()),
            _ => Name::Predicate(name, arguments.iter().chain([result]).cloned().collect()),
        })
    }

    /// The symbol of a variable.
    pub(crate) fn variable(&mut self, name: Symbol, sort: &Sort) -> String {
        self.names.symbol(Name::Variable(name, sort.clone()))
    }

    /// The symbol of a set operation.
    pub(crate) fn set_function(&mut self, function: SetFunction, element: &Sort) -> String {
        self.names.symbol(Name::Set(function, element.clone()))
    }

    fn binary(&mut self, op: BinOp, left: Term, right: Term) -> Sexp {
        let sort = left.sort();
        if let (BinOp::Subset | BinOp::Eq, Sort::Set(element)) = (op, &sort) {
            return self.set_comparison(op, element, (left, right), Standing::Open);
        }
        let (a, b) = (self.term(left), self.term(right));
        let function = match (op, &sort) {
            (BinOp::Union, Sort::Set(element)) => self.set_function(SetFunction::Union, element),
            (BinOp::Intersect, Sort::Set(element)) => self.set_function(SetFunction::Intersection, element),
            (BinOp::Diff, Sort::Set(element)) => self.set_function(SetFunction::Difference, element),
            (BinOp::Member, _) => self.set_function(SetFunction::In, &sort),
            // The order is total.
            (BinOp::Lt, sort) if *sort != Sort::Int => {
                let order = self.names.symbol(Name::Order(sort.clone()));
                return call("not", [call(order, [b, a])]);
            }
            (BinOp::Le, sort) if *sort != Sort::Int => self.names.symbol(Name::Order(sort.clone())),
            _ => builtin(op).to_owned(),
        };
        call(function, [a, b])
    }

    /// `[x, y, …]`
    fn listed(&mut self, element: &Sort, items: &[Term]) -> Sexp {
        let mut set = None;
        for item in items {
            let item = self.term(*item);
            let singleton = call(self.set_function(SetFunction::Singleton, element), [item]);
            set = Some(match set {
                None => singleton,
                Some(others) => call(self.set_function(SetFunction::Union, element), [others, singleton]),
            });
        }
        set.unwrap_or_else(|| atom(self.set_function(SetFunction::Empty, element)))
    }

    /// Equality or inclusion of sets, element by element. Sets that are equal are the same, which is simpler to say, but of
    /// use only where it is assumed.
    fn set_comparison(&mut self, op: BinOp, element: &Sort, sides: (Term, Term), standing: Standing) -> Sexp {
        let sides = [sides.0, sides.1].map(|set| self.term(set));
        if op == BinOp::Eq && standing == Standing::Assumed {
            return call("=", sides);
        }
        let membership = self.set_function(SetFunction::In, element);
        let sides = sides.map(|set| call(membership.clone(), [atom(ELEMENT), set]));
        let patterns = if standing == Standing::Denied {
            Vec::new()
        } else {
            sides.iter().map(|side| vec![side.clone()]).collect()
        };
        let relation = if op == BinOp::Eq { "=" } else { "=>" };
        for_all([(ELEMENT.to_owned(), sort_symbol(element))], call(relation, sides), patterns)
    }
}

/// `body` for all values of the variables. Where the terms of a pattern occur, it may be of use.
pub(crate) fn for_all(
    variables: impl IntoIterator<Item = (String, String)>,
    body: Sexp,
    patterns: impl IntoIterator<Item = Vec<Sexp>>,
) -> Sexp {
    let variables: Vec<Sexp> = variables.into_iter().map(|(name, sort)| call(name, [atom(sort)])).collect();
    if variables.is_empty() {
        return body;
    }
    let patterns: Vec<Sexp> =
        patterns.into_iter().flat_map(|pattern| [atom(":pattern"), Sexp::List(pattern)]).collect();
    let body = match patterns.is_empty() {
        true => body,
        false => call("!", std::iter::once(body).chain(patterns)),
    };
    call("forall", [Sexp::List(variables), body])
}

/// The symbol of an operator on numbers or truth values, or of equality.
fn builtin(op: BinOp) -> &'static str {
    match op {
        BinOp::Add | BinOp::Union => "+",
        BinOp::Sub | BinOp::Diff => "-",
        BinOp::Mul | BinOp::Intersect => "*",
        BinOp::Eq | BinOp::Iff | BinOp::Member => "=",
        BinOp::Lt => "<",
        BinOp::Le | BinOp::Subset => "<=",
    }
}
