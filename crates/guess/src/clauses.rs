//! Formulas to clauses of the ground solver.
//!
//! What sorts, functions and sets are is as for Z3 (see `smt/encode.rs`); whatever it is not made for, it declines.

use loligo_ground::{Answer, Column, Exhausted, Function, Ground, Literal, Node as Code, Sort as Kind, Value};
use loligo_logic::{BinOp, Linear, Node, Sort, Symbol, Term, Theory};
use loligo_smt::{Closure, Interpretation, linearized};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::rc::Rc;

/// Initial capacity for terms and for formulas: mostly there are no fewer.
const ROOM: usize = 32;

/// A symbol as the ground solver sees it: its role, and the sorts it is used at.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Signature {
    /// A constructor of any instance of its datatype.
    Constructor(Symbol),
    /// A function whose value is of a sort.
    Value(Symbol, Vec<Sort>, Kind),
    /// Membership in the value of a function.
    Member(Symbol, Vec<Sort>, Sort),
    /// Membership in a variable.
    MemberOf(Term),
    /// An operator on sets.
    Operator(BinOp),
    /// A listed set of so many.
    Listed(usize),
}

/// Formulas as clauses.
#[derive(Clone)]
pub(crate) struct Clauses {
    theory: Rc<Theory>,
    ground: Ground,
    functions: FxHashMap<Signature, Function>,
    /// Functions without arguments.
    constants: FxHashMap<Signature, Code>,
    nodes: FxHashMap<Term, Code>,
    literals: FxHashMap<Term, Literal>,
}

impl Clauses {
    pub(crate) fn new(theory: Rc<Theory>) -> Clauses {
        Clauses {
            theory,
            ground: Ground::default(),
            functions: FxHashMap::default(),
            constants: FxHashMap::default(),
            nodes: FxHashMap::with_capacity_and_hasher(ROOM, FxBuildHasher),
            literals: FxHashMap::with_capacity_and_hasher(ROOM, FxBuildHasher),
        }
    }

    /// Adds what is new in the closure.
    pub(crate) fn assert_news(&mut self, closure: &mut Closure) -> Result<(), Exhausted> {
        for formula in closure.take_news() {
            self.assert(formula)?;
        }
        // Everything is to have a value.
        for term in closure.atomic() {
            match term.sort() {
                Sort::Bool => self.literal(*term).map(|_| ())?,
                _ => self.node(*term).map(|_| ())?,
            }
        }
        Ok(())
    }

    /// Says that a formula is true.
    pub(crate) fn assert(&mut self, formula: Term) -> Result<(), Exhausted> {
        match &*formula.shared() {
            Node::And(items) => items.iter().try_for_each(|item| self.assert(*item)),
            Node::Or(items) => {
                let clause = self.all(items)?;
                self.ground.assert(&clause);
                Ok(())
            }
            Node::Not(inner) => match &*inner.shared() {
                Node::Or(items) => items.iter().try_for_each(|item| self.assert(Term::not(*item))),
                _ => self.assert_unit(formula),
            },
            _ => self.assert_unit(formula),
        }
    }

    fn assert_unit(&mut self, formula: Term) -> Result<(), Exhausted> {
        let literal = self.literal(formula)?;
        self.ground.assert(&[literal]);
        Ok(())
    }

    /// A literal that implies that one of these is true.
    pub(crate) fn one_of(&mut self, literals: Vec<Literal>) -> Literal {
        let any = self.ground.truth();
        let clause: Vec<Literal> = literals.into_iter().chain([!any]).collect();
        self.ground.assert(&clause);
        any
    }

    /// Says that a literal is false.
    pub(crate) fn retract(&mut self, literal: Literal) {
        self.ground.assert(&[!literal]);
    }

    /// A literal that implies that all of these are true.
    pub(crate) fn all_of(&mut self, literals: Vec<Literal>) -> Literal {
        let all = self.ground.truth();
        literals.into_iter().for_each(|literal| self.ground.assert(&[!all, literal]));
        all
    }

    pub(crate) fn check(&mut self, assumptions: &[Literal]) -> Result<Answer, Exhausted> {
        self.ground.check(assumptions)
    }

    /// Test that a literal is true in the model.
    pub(crate) fn is_true(&self, literal: Literal) -> bool {
        self.ground.is_true(literal)
    }

    /// The value of a term in the model. Membership that nothing was said of does not hold.
    fn value(&self, term: Term) -> Option<Value> {
        if let Some(node) = self.nodes.get(&term) {
            return self.ground.value(*node);
        }
        let Node::Binary(BinOp::Member, element, set) = &*term.shared() else { return None };
        let (signature, arguments) = membership(*element, *set)?;
        let arguments = arguments.into_iter().map(|argument| self.value(argument)).collect::<Option<Vec<_>>>()?;
        let function = self.functions.get(&signature);
        let known = function.and_then(|function| self.ground.application(*function, &arguments));
        Some(known.unwrap_or(Value::Truth(false)))
    }

    /// The literal for a formula.
    pub(crate) fn literal(&mut self, formula: Term) -> Result<Literal, Exhausted> {
        if let Some(known) = self.literals.get(&formula) {
            return Ok(*known);
        }
        let literal = self.formula(formula)?;
        self.literals.insert(formula, literal);
        Ok(literal)
    }

    fn all(&mut self, formulas: &[Term]) -> Result<Vec<Literal>, Exhausted> {
        formulas.iter().map(|formula| self.literal(*formula)).collect()
    }

    fn formula(&mut self, formula: Term) -> Result<Literal, Exhausted> {
        Ok(match &*formula.shared() {
            Node::Bool(true) => self.ground.always(),
            Node::Bool(false) => !self.ground.always(),
            Node::Not(inner) => !self.literal(*inner)?,
            Node::Or(items) => {
                let items = self.all(items)?;
                self.disjunction(&items)
            }
            Node::And(items) => {
                let items: Vec<Literal> = self.all(items)?.into_iter().map(|item| !item).collect();
                !self.disjunction(&items)
            }
            Node::Binary(BinOp::Iff, left, right) => {
                let (left, right) = (self.literal(*left)?, self.literal(*right)?);
                self.equivalence(left, right)
            }
            Node::Binary(BinOp::Eq, left, right) => self.equation(*left, *right)?,
            Node::Binary(BinOp::Le, left, right) => self.at_most(*left, *right, 0)?,
            Node::Binary(BinOp::Lt, left, right) => self.at_most(*left, *right, 1)?,
            Node::Ite(condition, then, otherwise) => {
                let condition = self.literal(*condition)?;
                let (then, otherwise) = (self.literal(*then)?, self.literal(*otherwise)?);
                let result = self.ground.truth();
                let same = self.equivalence(result, then);
                self.ground.assert(&[!condition, same]);
                let same = self.equivalence(result, otherwise);
                self.ground.assert(&[condition, same]);
                result
            }
            // Its instances say what it says.
            Node::ForAll(..) => self.ground.truth(),
            Node::Var(_, Sort::Bool) | Node::App(..) | Node::Binary(BinOp::Member | BinOp::Subset, ..) => {
                let node = self.node(formula)?;
                self.ground.holds(node)
            }
            _ => return Err(Exhausted),
        })
    }

    fn disjunction(&mut self, items: &[Literal]) -> Literal {
        let whole = self.ground.truth();
        items.iter().for_each(|item| self.ground.assert(&[whole, !*item]));
        let clause: Vec<Literal> = items.iter().copied().chain([!whole]).collect();
        self.ground.assert(&clause);
        whole
    }

    fn equivalence(&mut self, left: Literal, right: Literal) -> Literal {
        let whole = self.ground.truth();
        self.ground.assert(&[!whole, !left, right]);
        self.ground.assert(&[!whole, left, !right]);
        self.ground.assert(&[whole, left, right]);
        self.ground.assert(&[whole, !left, !right]);
        whole
    }

    fn equation(&mut self, left: Term, right: Term) -> Result<Literal, Exhausted> {
        let is_atomic = |term: Term| matches!(*term.shared(), Node::Var(..) | Node::App(..) | Node::Ite(..));
        match (kind(&left.sort()), kind(&right.sort())) {
            (Kind::Truth, Kind::Truth) => {
                let (left, right) = (self.literal(left)?, self.literal(right)?);
                Ok(self.equivalence(left, right))
            }
            (Kind::Number, Kind::Number) if !(is_atomic(left) && is_atomic(right)) => {
                let (sum, constant) = self.difference(left, right)?;
                self.ground.is_exactly(&sum, constant.checked_neg().ok_or(Exhausted)?)
            }
            (one, other) if one == other => {
                let (left, right) = (self.node(left)?, self.node(right)?);
                self.ground.equal(left, right)
            }
            _ => Err(Exhausted),
        }
    }

    /// `left + gap <= right`.
    fn at_most(&mut self, left: Term, right: Term, gap: i64) -> Result<Literal, Exhausted> {
        let (sum, constant) = self.difference(left, right)?;
        let limit = constant.checked_neg().and_then(|limit| limit.checked_sub(gap)).ok_or(Exhausted)?;
        self.ground.at_most(&sum, limit)
    }

    fn difference(&mut self, left: Term, right: Term) -> Result<(Vec<(Column, i64)>, i64), Exhausted> {
        let plain = || Linear::difference(linearized(left), linearized(right));
        self.sum(&Linear::difference(left, right).or_else(plain).ok_or(Exhausted)?)
    }

    fn sum(&mut self, linear: &Linear) -> Result<(Vec<(Column, i64)>, i64), Exhausted> {
        let mut sum = Vec::new();
        for (atom, factor) in linear.summands() {
            let node = self.node(atom)?;
            sum.push((self.ground.number(node).ok_or(Exhausted)?, factor));
        }
        Ok((sum, linear.constant()))
    }

    /// The node for a term.
    fn node(&mut self, term: Term) -> Result<Code, Exhausted> {
        if let Some(known) = self.nodes.get(&term) {
            return Ok(*known);
        }
        let node = self.term(term)?;
        self.nodes.insert(term, node);
        Ok(node)
    }

    fn nodes(&mut self, terms: &[Term]) -> Result<Vec<Code>, Exhausted> {
        terms.iter().map(|term| self.node(*term)).collect()
    }

    fn term(&mut self, term: Term) -> Result<Code, Exhausted> {
        let kind = kind(&term.sort());
        Ok(match &*term.shared() {
            Node::Var(..) => self.ground.constant(kind),
            Node::Int(value) => self.ground.numeral(*value)?,
            Node::App(name, arguments, _) => {
                let signature = self.signature(*name, arguments, kind);
                let arguments = self.nodes(arguments)?;
                self.apply(signature, &arguments, kind)
            }
            Node::SetLit(_, items) => {
                let items = self.nodes(items)?;
                self.apply(Signature::Listed(items.len()), &items, kind)
            }
            Node::Binary(op @ (BinOp::Union | BinOp::Intersect | BinOp::Diff | BinOp::Subset), left, right) => {
                let operands = self.nodes(&[*left, *right])?;
                self.apply(Signature::Operator(*op), &operands, kind)
            }
            Node::Binary(BinOp::Member, element, set) => {
                let (signature, arguments) = membership(*element, *set).ok_or(Exhausted)?;
                let arguments = self.nodes(&arguments)?;
                self.apply(signature, &arguments, kind)
            }
            Node::Ite(condition, then, otherwise) if kind != Kind::Truth => {
                let condition = self.literal(*condition)?;
                let (then, otherwise) = (self.node(*then)?, self.node(*otherwise)?);
                let result = self.ground.constant(kind);
                let same = self.ground.equal(result, then)?;
                self.ground.assert(&[!condition, same]);
                let same = self.ground.equal(result, otherwise)?;
                self.ground.assert(&[condition, same]);
                result
            }
            _ if kind == Kind::Number => {
                let linear = Linear::of(term).or_else(|| Linear::of(linearized(term))).ok_or(Exhausted)?;
                let (sum, constant) = self.sum(&linear)?;
                let result = self.ground.constant(kind);
                self.ground.fix(result, &sum, constant)?;
                result
            }
            _ if kind == Kind::Truth => {
                let literal = self.literal(term)?;
                let result = self.ground.constant(kind);
                let holds = self.ground.holds(result);
                let same = self.equivalence(holds, literal);
                self.ground.assert(&[same]);
                result
            }
            _ => return Err(Exhausted),
        })
    }

    fn signature(&self, name: Symbol, arguments: &[Term], kind: Kind) -> Signature {
        match self.theory.constructors.contains_key(&name) {
            true => Signature::Constructor(name),
            false => Signature::Value(name, arguments.iter().map(|argument| argument.sort()).collect(), kind),
        }
    }

    fn apply(&mut self, signature: Signature, arguments: &[Code], kind: Kind) -> Code {
        if arguments.is_empty() {
            let ground = &mut self.ground;
            return *self.constants.entry(signature).or_insert_with(|| ground.constant(kind));
        }
        let function = match self.functions.get(&signature) {
            Some(known) => *known,
            None => {
                let function = self.ground.function();
                self.functions.insert(signature, function);
                function
            }
        };
        self.ground.apply(function, arguments, kind)
    }
}

/// Membership in a variable or an application, as a predicate on what it depends on.
fn membership(element: Term, set: Term) -> Option<(Signature, Vec<Term>)> {
    match &*set.shared() {
        Node::Var(..) => Some((Signature::MemberOf(set), vec![element])),
        Node::App(name, parameters, _) => {
            let sorts = parameters.iter().map(|parameter| parameter.sort()).collect();
            let arguments = [element].into_iter().chain(parameters.iter().copied()).collect();
            Some((Signature::Member(*name, sorts, set.sort()), arguments))
        }
        _ => None,
    }
}

impl Interpretation for &Clauses {
    type Datum = Value;

    fn truth(&mut self, term: Term) -> Option<bool> {
        match self.value(term)? {
            Value::Truth(value) => Some(value),
            _ => None,
        }
    }

    fn integer(&mut self, term: Term) -> Option<i64> {
        match self.value(term)? {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    fn datum(&mut self, term: Term) -> Option<Value> {
        self.value(term)
    }
}

fn kind(sort: &Sort) -> Kind {
    match sort {
        Sort::Bool => Kind::Truth,
        Sort::Int | Sort::Var(_) => Kind::Number,
        Sort::Data(..) | Sort::Set(_) => Kind::Object,
    }
}
