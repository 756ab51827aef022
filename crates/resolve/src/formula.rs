//! Formulas: names looked up, inlines expanded, sorts inferred.
//!
//! A formula is first read into a tree whose sorts may have unknowns ([`Typed`]); once all of it is read and the
//! overloaded operators are decided, the tree becomes a [`Term`].

use crate::Resolver;
use crate::report::too_large;
use crate::scope::{FormulaScope, Undeclared};
use crate::sorts::Sorts;
use loligo_base::{Diagnostic, Span};
use loligo_logic::{ByName, Sort, Symbol, Term};
use loligo_syntax::ast::{BinaryOp, Formula, FormulaKind, UnaryOp};
use std::rc::Rc;

/// More nodes than this, inlines expanded, are a mistake or an attack.
const MAX_NODES: usize = 50_000;
/// Deeper nesting than this, inlines expanded, would threaten the stack.
const MAX_DEPTH: usize = 500;

/// A formula with its sorts, perhaps not fully known.
pub(crate) struct Typed {
    pub(crate) kind: Kind,
    pub(crate) sort: Sort,
    pub(crate) span: Span,
}

/// The forms of [`Typed`].
pub(crate) enum Kind {
    Bool(bool),
    Int(i64),
    Var(Symbol),
    Set(Vec<Typed>),
    Unary(UnaryOp, Box<Typed>),
    Binary(BinaryOp, Box<Typed>, Box<Typed>),
    If(Box<Typed>, Box<Typed>, Box<Typed>),
    App(Symbol, Vec<Typed>),
    /// A function parameter applied to arguments.
    Call(Symbol, Vec<Typed>),
    /// An error was reported.
    Broken,
}

/// A measure application in a formula.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) measure: Symbol,
    /// The arguments that are plain variables.
    pub(crate) arguments: Vec<Option<Symbol>>,
    pub(crate) span: Span,
}

/// A checked formula.
pub(crate) struct Checked {
    pub(crate) term: Term,
    /// Its conjuncts, and where each stands.
    pub(crate) conjuncts: Vec<(Term, Span)>,
    /// The measures it applies, in order.
    pub(crate) calls: Vec<Call>,
}

/// An operand of an overloaded operator, to be judged when its sort is known.
pub(crate) struct Overloaded {
    pub(crate) op: BinaryOp,
    pub(crate) sort: Sort,
    /// The operand's name, if it is a variable.
    pub(crate) subject: Option<Symbol>,
    pub(crate) operand: Span,
    pub(crate) span: Span,
}

/// The inline whose body is being read; `None` for the formula itself.
pub(crate) type Env<'f> = Option<Rc<Frame<'f>>>;

/// One use of an inline. Arguments are read in the environment of the use, each time they occur: a macro.
pub(crate) struct Frame<'f> {
    pub(crate) inline: Symbol,
    pub(crate) use_span: Span,
    pub(crate) arguments: Vec<(Symbol, &'f Formula)>,
    pub(crate) caller: Env<'f>,
}

pub(crate) struct Infer<'r, 'a, 's> {
    pub(crate) resolver: &'r Resolver<'a>,
    pub(crate) scope: FormulaScope<'s>,
    pub(crate) sorts: Sorts,
    pub(crate) overloaded: Vec<Overloaded>,
    pub(crate) calls: Vec<Call>,
    /// Variables whose sort their use decides.
    open: ByName<Sort>,
    pub(crate) failed: bool,
    exhausted: bool,
    nodes: usize,
    depth: usize,
    use_site: Option<(Symbol, Span)>,
}

/// Checks a formula against the sort it must have; `why` says why it must. `None` if an error was reported.
pub(crate) fn check(
    resolver: &Resolver<'_>,
    formula: &Formula,
    expected: &Sort,
    why: &str,
    scope: FormulaScope<'_>,
) -> Option<Checked> {
    let mut infer = Infer {
        resolver,
        scope,
        sorts: Sorts::default(),
        overloaded: Vec::new(),
        calls: Vec::new(),
        open: ByName::default(),
        failed: false,
        exhausted: false,
        nodes: 0,
        depth: 0,
        use_site: None,
    };
    let typed = infer.term(formula, &None);
    infer.expect(&typed, expected, || why.into());
    infer.decide_overloads();
    if infer.failed {
        return None;
    }
    let build = |typed: &Typed| match scope.undeclared {
        Undeclared::Reject => infer.build(typed, &|_| Sort::Int),
        // A placeholder fits variables of any sort: its sort stays a variable.
        Undeclared::Placeholder => infer.build(typed, &Sort::Var),
    };
    let conjuncts: Vec<(Term, Span)> =
        typed.conjuncts().into_iter().map(|conjunct| (build(conjunct), conjunct.span)).collect();
    let term = match conjuncts.as_slice() {
        [(only, _)] => *only,
        _ => build(&typed),
    };
    Some(Checked { term, conjuncts, calls: infer.calls })
}

impl Typed {
    /// Itself, or what it is the conjunction of, in order.
    fn conjuncts(&self) -> Vec<&Typed> {
        match &self.kind {
            Kind::Binary(BinaryOp::And, left, right) => [left.conjuncts(), right.conjuncts()].concat(),
            _ => vec![self],
        }
    }
}

impl<'r, 'a, 's> Infer<'r, 'a, 's> {
    pub(crate) fn term<'f>(&mut self, formula: &'f Formula, env: &Env<'f>) -> Typed
    where
        'a: 'f,
    {
        if self.exhausted || self.resolver.canceller.is_cancelled() {
            return self.broken(formula.span);
        }
        self.nodes += 1;
        if self.nodes > MAX_NODES || self.depth > MAX_DEPTH {
            let site = env.as_ref().map_or(formula.span, |frame| outermost(frame).use_span);
            self.resolver.report.add(too_large(site, "this formula"));
            // Reported once; whatever is still to be read is skipped.
            self.exhausted = true;
            return self.broken(formula.span);
        }
        let outer_site = self.use_site;
        self.use_site = env.as_ref().map(|frame| outermost(frame)).map(|frame| (frame.inline, frame.use_span));
        self.depth += 1;
        let (kind, sort) = self.form(formula, env);
        self.depth -= 1;
        self.use_site = outer_site;
        Typed { kind, sort, span: formula.span }
    }

    fn form<'f>(&mut self, formula: &'f Formula, env: &Env<'f>) -> (Kind, Sort)
    where
        'a: 'f,
    {
        match &formula.value {
            FormulaKind::Bool(value) => (Kind::Bool(*value), Sort::Bool),
            FormulaKind::Int(value) => (Kind::Int(*value), Sort::Int),
            FormulaKind::Name(name) => self.name(name, formula.span, env),
            FormulaKind::App { head, args } => self.application(head, args, formula.span, env),
            FormulaKind::Set(items) => {
                let items = items.iter().map(|item| self.term(item, env)).collect();
                self.set(items)
            }
            FormulaKind::Unary { op, operand } => {
                let operand = self.term(operand, env);
                self.unary(*op, operand)
            }
            FormulaKind::Binary { op, left, right } => {
                let left = self.term(left, env);
                let right = self.term(right, env);
                self.binary(*op, left, right, formula.span)
            }
            FormulaKind::If { condition, then_branch, else_branch } => {
                let condition = self.term(condition, env);
                let then_branch = self.term(then_branch, env);
                let else_branch = self.term(else_branch, env);
                self.conditional(condition, then_branch, else_branch)
            }
        }
    }

    /// The sort of a variable that its uses decide.
    pub(crate) fn open_sort(&mut self, name: Symbol) -> Sort {
        if let Some(sort) = self.open.get(&name) {
            return sort.clone();
        }
        let sort = self.sorts.fresh();
        self.open.insert(name, sort.clone());
        sort
    }

    /// Reports; inside an inline, says where it was used.
    pub(crate) fn fail(&mut self, diagnostic: Diagnostic) -> (Kind, Sort) {
        let diagnostic = match self.use_site {
            Some((inline, span)) => diagnostic.label(span, format!("in this use of `{inline}`")),
            None => diagnostic,
        };
        self.resolver.report.add(diagnostic);
        self.broken_parts()
    }

    pub(crate) fn broken_parts(&mut self) -> (Kind, Sort) {
        self.failed = true;
        (Kind::Broken, self.sorts.fresh())
    }

    fn broken(&mut self, span: Span) -> Typed {
        let (kind, sort) = self.broken_parts();
        Typed { kind, sort, span }
    }
}

fn outermost<'e, 'f>(frame: &'e Frame<'f>) -> &'e Frame<'f> {
    let mut frame = frame;
    while let Some(caller) = &frame.caller {
        frame = caller;
    }
    frame
}
