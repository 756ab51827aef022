//! Ground formulas to Z3.
//!
//! Integers and elements of type variables are integers: nothing but order is known of the latter, and a quantifier-free
//! formula about an order holds in the integers exactly if it holds in every infinite order. All datatypes share one
//! uninterpreted sort, and a constructor is one function for all instances of its datatype. A measure or predicate is a
//! function of its own at each instance: nothing makes a predicate on `P Int` agree with that on `P Bool`, although both
//! may be asked of the same constant.

use crate::polynomial::linear;
use loligo_logic::{BinOp, Node, Origin, Reason, Sort, Symbol, Term, Theory};
use rustc_hash::FxHashMap;
use std::cell::LazyCell;
use std::rc::Rc;
use z3::ast::{Ast, Bool, Dynamic, Int};
use z3::{FuncDecl, Sort as Z3Sort};

/// A sort as Z3 sees it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Kind {
    Bool,
    Int,
    Datum,
    /// A set, where it is an argument or an element: known up to identity. Membership is a predicate of its own.
    Set,
}

/// Uses of a symbol.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Role {
    Value,
    /// Takes an element before the arguments and says whether it belongs to the value.
    Membership,
}

/// An encoded term.
#[derive(Clone)]
pub(crate) enum Code {
    Bool(Bool),
    Int(Int),
    Datum(Dynamic),
    Set(Dynamic),
}

type Signature = (Symbol, Role, Vec<Kind>, Kind);

/// Translates each term once.
pub(crate) struct Encoder {
    /// Made when they are needed: that makes Z3's context, which takes longer than a small search.
    datum: LazyCell<Z3Sort>,
    set: LazyCell<Z3Sort>,
    codes: FxHashMap<Term, Code>,
    functions: FxHashMap<Signature, FuncDecl>,
    /// The sorts at which variables were met first.
    variables: FxHashMap<Symbol, Sort>,
    theory: Rc<Theory>,
}

impl Encoder {
    pub(crate) fn new(theory: Rc<Theory>) -> Encoder {
        Encoder {
            datum: LazyCell::new(|| Z3Sort::uninterpreted("Datum".into())),
            set: LazyCell::new(|| Z3Sort::uninterpreted("Set".into())),
            codes: FxHashMap::default(),
            functions: FxHashMap::default(),
            variables: FxHashMap::default(),
            theory,
        }
    }

    /// A formula without quantifiers but at the top, where it says nothing: its instances do.
    pub(crate) fn formula(&mut self, term: Term) -> Result<Bool, Reason> {
        match self.term(term)? {
            Code::Bool(code) => Ok(code),
            _ => Err(Reason::IllSorted(term.to_string())),
        }
    }

    /// A term of any sort.
    pub(crate) fn term(&mut self, term: Term) -> Result<Code, Reason> {
        if let Some(code) = self.codes.get(&term) {
            return Ok(code.clone());
        }
        let code = self.node(term)?;
        self.codes.insert(term, code.clone());
        Ok(code)
    }

    fn node(&mut self, term: Term) -> Result<Code, Reason> {
        let ill_sorted = || Reason::IllSorted(term.to_string());
        Ok(match term.node() {
            Node::Bool(value) => Code::Bool(Bool::from_bool(value)),
            Node::Int(value) => Code::Int(Int::from_i64(value)),
            Node::Var(name, sort) => {
                let name = self.variable(name, &sort);
                self.apply(name, Role::Value, Vec::new(), kind(&sort))
            }
            Node::App(name, arguments, sort) => {
                let name = match name == Symbol::application() {
                    // What one function gives at several sorts is not called the same.
                    true => Symbol::of(Origin::Encoding, &format!("{}:{sort}", self.instance(name, &arguments)), 0),
                    false => self.instance(name, &arguments),
                };
                let arguments = self.terms(&arguments)?;
                self.apply(name, Role::Value, arguments, kind(&sort))
            }
            Node::SetLit(_, items) => {
                let items = self.terms(&items)?;
                self.apply(Symbol::of(Origin::Encoding, "set", 0), Role::Value, items, Kind::Set)
            }
            Node::Not(inner) => Code::Bool(self.formula(inner)?.not()),
            Node::Neg(inner) => Code::Int(self.integer(inner)?.unary_minus()),
            Node::And(items) => Code::Bool(Bool::and(&self.formulas(&items)?)),
            Node::Or(items) => Code::Bool(Bool::or(&self.formulas(&items)?)),
            Node::Ite(condition, then, otherwise) => {
                let condition = self.formula(condition)?;
                conditional(&condition, self.term(then)?, self.term(otherwise)?).ok_or_else(ill_sorted)?
            }
            Node::Binary(BinOp::Mul, left, right) => Code::Int(self.product(term, left, right)?),
            Node::Binary(BinOp::Member, element, set) => self.membership(element, set)?,
            Node::Binary(op, left, right) => self.binary(op, left, right)?.ok_or_else(ill_sorted)?,
            Node::ForAll(..) => self.apply(
                Symbol::of(Origin::Encoding, &format!("forall{}", term.id()), 0),
                Role::Value,
                vec![],
                Kind::Bool,
            ),
            Node::Unknown(..) => return Err(Reason::PredicateUnknown),
        })
    }

    fn binary(&mut self, op: BinOp, left: Term, right: Term) -> Result<Option<Code>, Reason> {
        let (left, right) = (self.term(left)?, self.term(right)?);
        Ok(match (op, left, right) {
            (BinOp::Eq, left, right) => equal(left, right).map(Code::Bool),
            (BinOp::Iff, Code::Bool(a), Code::Bool(b)) => Some(Code::Bool(a.iff(b))),
            (BinOp::Lt, Code::Int(a), Code::Int(b)) => Some(Code::Bool(a.lt(b))),
            (BinOp::Le, Code::Int(a), Code::Int(b)) => Some(Code::Bool(a.le(b))),
            (BinOp::Add, Code::Int(a), Code::Int(b)) => Some(Code::Int(Int::add(&[a, b]))),
            (BinOp::Sub, Code::Int(a), Code::Int(b)) => Some(Code::Int(Int::sub(&[a, b]))),
            // What the closure has not already said with membership is left to congruence.
            (BinOp::Union, left, right) => Some(self.set_function("union", left, right, Kind::Set)),
            (BinOp::Intersect, left, right) => Some(self.set_function("intersect", left, right, Kind::Set)),
            (BinOp::Diff, left, right) => Some(self.set_function("diff", left, right, Kind::Set)),
            (BinOp::Subset, left, right) => Some(self.set_function("subset", left, right, Kind::Bool)),
            _ => None,
        })
    }

    /// Multiplies by literals only.
    fn product(&mut self, term: Term, left: Term, right: Term) -> Result<Int, Reason> {
        let operands = [self.integer(left)?, self.integer(right)?];
        linear(term).map_or_else(|| Ok(Int::mul(&operands)), |sum| self.integer(sum))
    }

    fn set_function(&mut self, name: &str, left: Code, right: Code, result: Kind) -> Code {
        self.apply(Symbol::of(Origin::Encoding, name, 0), Role::Value, vec![left, right], result)
    }

    /// `element ∈ set` for an atomic `set`; the constructors of [`Term`] have unfolded all others.
    fn membership(&mut self, element: Term, set: Term) -> Result<Code, Reason> {
        let mut arguments = vec![self.term(element)?];
        match set.node() {
            Node::Var(name, sort) => {
                let name = self.variable(name, &sort);
                Ok(self.apply(name, Role::Membership, arguments, Kind::Bool))
            }
            Node::App(name, parameters, _) => {
                let name = self.instance(name, &parameters);
                arguments.extend(self.terms(&parameters)?);
                Ok(self.apply(name, Role::Membership, arguments, Kind::Bool))
            }
            _ => Err(Reason::IllSorted(set.to_string())),
        }
    }

    /// The name of a function at the sorts of its arguments; constructors have one for all.
    fn instance(&self, name: Symbol, arguments: &[Term]) -> Symbol {
        if self.theory.constructors.contains_key(&name) {
            return name;
        }
        let sorts: Vec<String> = arguments.iter().map(|argument| argument.sort().to_string()).collect();
        Symbol::of(Origin::Encoding, &format!("{name}@{}", sorts.join(",")), 0)
    }

    /// The name of a variable: a second sort of the same name is another variable.
    fn variable(&mut self, name: Symbol, sort: &Sort) -> Symbol {
        match self.variables.entry(name).or_insert_with(|| sort.clone()) {
            first if first == sort => name,
            _ => Symbol::of(Origin::Encoding, &format!("{name}@{sort}"), 0),
        }
    }

    fn apply(&mut self, name: Symbol, role: Role, arguments: Vec<Code>, result: Kind) -> Code {
        let signature = (name, role, arguments.iter().map(Code::kind).collect(), result);
        let (datum, set) = (&self.datum, &self.set);
        let function = self.functions.entry(signature).or_insert_with_key(|(name, role, domain, result)| {
            let sort = |kind: &Kind| match kind {
                Kind::Bool => Z3Sort::bool(),
                Kind::Int => Z3Sort::int(),
                Kind::Datum => Z3Sort::clone(datum),
                Kind::Set => Z3Sort::clone(set),
            };
            let domain: Vec<Z3Sort> = domain.iter().map(sort).collect();
            let name = match role {
                Role::Value => name.to_string(),
                Role::Membership => format!("#in.{name}"),
            };
            FuncDecl::new(name, &domain.iter().collect::<Vec<_>>(), &sort(result))
        });
        let arguments: Vec<&dyn Ast> = arguments.iter().map(Code::ast).collect();
        let applied = function.apply(&arguments);
        match (result, applied.as_bool(), applied.as_int()) {
            (Kind::Bool, Some(code), _) => Code::Bool(code),
            (Kind::Int, _, Some(code)) => Code::Int(code),
            (Kind::Set, ..) => Code::Set(applied),
            _ => Code::Datum(applied),
        }
    }

    fn integer(&mut self, term: Term) -> Result<Int, Reason> {
        match self.term(term)? {
            Code::Int(code) => Ok(code),
            _ => Err(Reason::IllSorted(term.to_string())),
        }
    }

    fn terms(&mut self, terms: &[Term]) -> Result<Vec<Code>, Reason> {
        terms.iter().map(|term| self.term(*term)).collect()
    }

    fn formulas(&mut self, terms: &[Term]) -> Result<Vec<Bool>, Reason> {
        terms.iter().map(|term| self.formula(*term)).collect()
    }
}

impl Code {
    fn kind(&self) -> Kind {
        match self {
            Code::Bool(_) => Kind::Bool,
            Code::Int(_) => Kind::Int,
            Code::Datum(_) => Kind::Datum,
            Code::Set(_) => Kind::Set,
        }
    }

    fn ast(&self) -> &dyn Ast {
        match self {
            Code::Bool(code) => code,
            Code::Int(code) => code,
            Code::Datum(code) | Code::Set(code) => code,
        }
    }
}

fn kind(sort: &Sort) -> Kind {
    match sort {
        Sort::Bool => Kind::Bool,
        Sort::Int | Sort::Var(_) => Kind::Int,
        Sort::Data(..) => Kind::Datum,
        Sort::Set(_) => Kind::Set,
    }
}

fn equal(left: Code, right: Code) -> Option<Bool> {
    match (left, right) {
        (Code::Bool(a), Code::Bool(b)) => Some(a.iff(b)),
        (Code::Int(a), Code::Int(b)) => Some(a.eq(b)),
        (Code::Datum(a), Code::Datum(b)) | (Code::Set(a), Code::Set(b)) => Some(a.eq(b)),
        _ => None,
    }
}

fn conditional(condition: &Bool, then: Code, otherwise: Code) -> Option<Code> {
    match (then, otherwise) {
        (Code::Bool(a), Code::Bool(b)) => Some(Code::Bool(condition.ite(&a, &b))),
        (Code::Int(a), Code::Int(b)) => Some(Code::Int(condition.ite(&a, &b))),
        (Code::Datum(a), Code::Datum(b)) => Some(Code::Datum(condition.ite(&a, &b))),
        (Code::Set(a), Code::Set(b)) => Some(Code::Set(condition.ite(&a, &b))),
        _ => None,
    }
}
