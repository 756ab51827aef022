//! Smart constructors: every formula is simplified as it is built.

use crate::term::FEW;
use crate::{BinOp, Node, Sort, Symbol, Term, UnknownId};

impl Term {
    /// Truth.
    pub fn tt() -> Term {
        Term::bool(true)
    }

    /// Falsehood.
    pub fn ff() -> Term {
        Term::bool(false)
    }

    /// A truth value.
    pub fn bool(value: bool) -> Term {
        Term::truth(value)
    }

    /// An integer literal.
    pub fn int(value: i64) -> Term {
        Term::intern(Node::Int(value))
    }

    /// A variable.
    pub fn var(name: Symbol, sort: Sort) -> Term {
        Term::intern(Node::Var(name, sort))
    }

    /// The value variable `_v`.
    pub fn value(sort: Sort) -> Term {
        Term::var(Symbol::value_var(), sort)
    }

    /// A measure, predicate or constructor applied to all its arguments.
    pub fn app(name: Symbol, arguments: impl Into<Vec<Term>>, result: Sort) -> Term {
        Term::intern(Node::App(name, arguments.into().into(), result))
    }

    /// A function of a program applied to arguments: nothing is known of it but that it gives the same for the same.
    pub fn call(function: Term, arguments: &[Term], result: Sort) -> Term {
        Term::app(Symbol::application(), [&[function], arguments].concat(), result)
    }

    /// A predicate unknown.
    pub fn unknown(id: UnknownId) -> Term {
        Term::intern(Node::Unknown(id, [].into()))
    }

    /// `∀ name. body`; to be assumed only.
    pub fn for_all(name: Symbol, sort: Sort, body: Term) -> Term {
        if body.mentions(name) || body.has_unknowns() { Term::intern(Node::ForAll(name, sort, body)) } else { body }
    }

    /// A finite set over elements of sort `element`.
    pub fn set(element: Sort, items: impl Into<Vec<Term>>) -> Term {
        let mut items = items.into();
        dedup(&mut items);
        Term::intern(Node::SetLit(element, items.into()))
    }

    /// The set without elements.
    pub fn empty_set(element: Sort) -> Term {
        Term::set(element, [])
    }

    /// The value of a truth-value or integer literal, if `self` is one.
    fn as_int(self) -> Option<i64> {
        self.peek(|node| match node {
            Node::Int(value) => Some(*value),
            _ => None,
        })
    }

    fn is_empty_set(self) -> bool {
        self.peek(|node| matches!(node, Node::SetLit(_, items) if items.is_empty()))
    }

    /// Negation.
    #[allow(clippy::should_implement_trait)]
    pub fn not(term: Term) -> Term {
        match &*term.shared() {
            Node::Bool(value) => Term::bool(!value),
            Node::Not(inner) => *inner,
            // The order is total.
            Node::Binary(BinOp::Le, a, b) => Term::lt(*b, *a),
            Node::Binary(BinOp::Lt, a, b) => Term::le(*b, *a),
            _ => Term::intern(Node::Not(term)),
        }
    }

    /// Integer negation.
    #[allow(clippy::should_implement_trait)]
    pub fn neg(term: Term) -> Term {
        match term.node() {
            Node::Int(value) if value != i64::MIN => Term::int(-value),
            Node::Neg(inner) => inner,
            _ => Term::intern(Node::Neg(term)),
        }
    }

    /// Conjunction.
    pub fn and(items: impl Into<Vec<Term>>) -> Term {
        Self::junction(items.into(), true)
    }

    /// Disjunction.
    pub fn or(items: impl Into<Vec<Term>>) -> Term {
        Self::junction(items.into(), false)
    }

    /// Conjunction of two.
    #[must_use]
    pub fn and2(self, other: Term) -> Term {
        Term::and([self, other])
    }

    fn junction(items: Vec<Term>, conjunction: bool) -> Term {
        let mut flat = Vec::with_capacity(items.len());
        for item in items {
            if item == Term::bool(!conjunction) {
                return item;
            }
            item.peek(|node| match (node, conjunction) {
                (Node::Bool(_), _) => {}
                (Node::And(nested), true) | (Node::Or(nested), false) => flat.extend(nested.iter().copied()),
                _ => flat.push(item),
            });
        }
        dedup(&mut flat);
        if Term::are_contradictory(&flat) {
            return Term::bool(!conjunction);
        }
        match (flat.as_slice(), conjunction) {
            ([], _) => Term::bool(conjunction),
            ([only], _) => *only,
            (_, true) => Term::intern(Node::And(flat.into())),
            (_, false) => Term::intern(Node::Or(flat.into())),
        }
    }

    /// Implication, as a disjunction.
    #[must_use]
    pub fn implies(self, conclusion: Term) -> Term {
        Term::or([Term::not(self), conclusion])
    }

    /// Conditional term.
    pub fn ite(condition: Term, then: Term, otherwise: Term) -> Term {
        match condition {
            _ if condition == Term::tt() => then,
            _ if condition == Term::ff() => otherwise,
            _ if then == otherwise => then,
            _ if then.is_of(&Sort::Bool) => {
                Term::and([condition.implies(then), Term::not(condition).implies(otherwise)])
            }
            _ => Term::intern(Node::Ite(condition, then, otherwise)),
        }
    }

    /// Equality; equivalence between truth values.
    pub fn eq(left: Term, right: Term) -> Term {
        Term::binary(BinOp::Eq, left, right)
    }

    /// Strictly less.
    pub fn lt(left: Term, right: Term) -> Term {
        Term::binary(BinOp::Lt, left, right)
    }

    /// At most.
    pub fn le(left: Term, right: Term) -> Term {
        Term::binary(BinOp::Le, left, right)
    }

    /// Membership of `element` in `set`.
    pub fn member(element: Term, set: Term) -> Term {
        Term::binary(BinOp::Member, element, set)
    }

    /// A binary operator applied.
    pub fn binary(op: BinOp, left: Term, right: Term) -> Term {
        match op {
            BinOp::Add | BinOp::Sub | BinOp::Mul => arithmetic(op, left, right),
            BinOp::Eq if left.is_of(&Sort::Bool) => iff(left, right),
            BinOp::Iff => iff(left, right),
            BinOp::Eq | BinOp::Le | BinOp::Lt => comparison(op, left, right),
            BinOp::Union | BinOp::Intersect | BinOp::Diff => set_operation(op, left, right),
            BinOp::Subset if left.is_empty_set() || left == right => Term::tt(),
            BinOp::Member => member(left, right),
            BinOp::Subset => Term::intern(Node::Binary(op, left, right)),
        }
    }
}

/// Removes later duplicates, keeping the order of first occurrences.
fn dedup(items: &mut Vec<Term>) {
    if items.len() <= FEW {
        let mut kept = 0;
        for index in 0..items.len() {
            let is_new = |item: &Term| !items.iter().take(kept).any(|before| before == item);
            if items.get(index).is_some_and(is_new) {
                items.swap(kept, index);
                kept += 1;
            }
        }
        items.truncate(kept);
        return;
    }
    let mut seen = rustc_hash::FxHashSet::default();
    items.retain(|item| seen.insert(*item));
}

fn iff(left: Term, right: Term) -> Term {
    match (left, right) {
        _ if left == Term::tt() => right,
        _ if right == Term::tt() => left,
        _ if left == Term::ff() => Term::not(right),
        _ if right == Term::ff() => Term::not(left),
        _ if left == right => Term::tt(),
        _ if left == Term::not(right) => Term::ff(),
        _ => Term::intern(Node::Binary(BinOp::Iff, left, right)),
    }
}

fn arithmetic(op: BinOp, left: Term, right: Term) -> Term {
    let folded = match (left.as_int(), right.as_int(), op) {
        (Some(a), Some(b), BinOp::Add) => a.checked_add(b),
        (Some(a), Some(b), BinOp::Sub) => a.checked_sub(b),
        (Some(a), Some(b), BinOp::Mul) => a.checked_mul(b),
        _ => None,
    };
    if let Some(value) = folded {
        return Term::int(value);
    }
    if let (BinOp::Add | BinOp::Sub, Some(offset)) = (op, right.as_int())
        && let Some(sum) = shifted(left, if op == BinOp::Add { Some(offset) } else { offset.checked_neg() })
    {
        return sum;
    }
    match (op, left.as_int(), right.as_int()) {
        (BinOp::Add, Some(0), _) | (BinOp::Mul, Some(1), _) => right,
        (BinOp::Add | BinOp::Sub, _, Some(0)) | (BinOp::Mul, _, Some(1)) => left,
        (BinOp::Mul, Some(0), _) | (BinOp::Mul, _, Some(0)) => Term::int(0),
        (BinOp::Sub, _, _) if left == right => Term::int(0),
        _ => Term::intern(Node::Binary(op, left, right)),
    }
}

/// `(x + a) + b` and the like as one sum; `None` if `term` has no constant part.
fn shifted(term: Term, offset: Option<i64>) -> Option<Term> {
    let (op, base, constant) = term.peek(|node| match node {
        Node::Binary(op, base, constant) => Some((*op, *base, *constant)),
        _ => None,
    })?;
    let constant = match op {
        BinOp::Add => constant.as_int()?,
        BinOp::Sub => constant.as_int()?.checked_neg()?,
        _ => return None,
    };
    let total = constant.checked_add(offset?)?;
    Some(match total {
        0 => base,
        1.. => Term::intern(Node::Binary(BinOp::Add, base, Term::int(total))),
        _ => Term::intern(Node::Binary(BinOp::Sub, base, Term::int(total.checked_neg()?))),
    })
}

fn comparison(op: BinOp, left: Term, right: Term) -> Term {
    if left == right {
        return Term::bool(op != BinOp::Lt);
    }
    if let (Some(a), Some(b)) = (left.as_int(), right.as_int()) {
        return Term::bool(match op {
            BinOp::Eq => a == b,
            BinOp::Le => a <= b,
            _ => a < b,
        });
    }
    Term::intern(Node::Binary(op, left, right))
}

fn set_operation(op: BinOp, left: Term, right: Term) -> Term {
    let empty = || match left.sort() {
        Sort::Set(element) => Term::empty_set((*element).clone()),
        _ => left,
    };
    match (op, left.is_empty_set(), right.is_empty_set()) {
        (BinOp::Union, true, _) => right,
        (BinOp::Union | BinOp::Diff, _, true) | (BinOp::Diff, true, _) => left,
        (BinOp::Intersect, true, _) | (BinOp::Intersect, _, true) => empty(),
        (BinOp::Diff, ..) if left == right => empty(),
        _ if left == right => left,
        _ => Term::intern(Node::Binary(op, left, right)),
    }
}

fn member(element: Term, set: Term) -> Term {
    let member = |set: &Term| Term::member(element, *set);
    match &*set.shared() {
        Node::SetLit(_, items) if items.is_empty() => Term::ff(),
        Node::SetLit(_, items) => Term::or(items.iter().map(|item| Term::eq(element, *item)).collect::<Vec<_>>()),
        Node::Binary(BinOp::Union, a, b) => Term::or([member(a), member(b)]),
        Node::Binary(BinOp::Intersect, a, b) => Term::and([member(a), member(b)]),
        Node::Binary(BinOp::Diff, a, b) => Term::and([member(a), Term::not(member(b))]),
        Node::Ite(condition, a, b) => Term::ite(*condition, member(a), member(b)),
        _ => Term::intern(Node::Binary(BinOp::Member, element, set)),
    }
}
