//! The operators of formulas: which sorts they take, and what they become.

use crate::formula::{Infer, Kind, Overloaded, Typed};
use crate::report::{say, shown};
use loligo_base::{Code, Diagnostic, Span, codes};
use loligo_logic::{BinOp, Sort, Symbol, Term};
use loligo_syntax::ast::{BinaryOp, UnaryOp};

impl Infer<'_, '_, '_> {
    pub(crate) fn set(&mut self, items: Vec<Typed>) -> (Kind, Sort) {
        let element = self.sorts.fresh();
        for item in &items {
            self.expect(item, &element, || "the elements of a set have one sort".into());
        }
        (Kind::Set(items), Sort::set(element))
    }

    pub(crate) fn unary(&mut self, op: UnaryOp, operand: Typed) -> (Kind, Sort) {
        let (sort, why) = match op {
            UnaryOp::Not => (Sort::Bool, "`!` negates a truth value"),
            UnaryOp::Neg => (Sort::Int, "prefix `-` negates a number"),
        };
        self.expect(&operand, &sort, || why.into());
        (Kind::Unary(op, Box::new(operand)), sort)
    }

    pub(crate) fn conditional(&mut self, condition: Typed, then_branch: Typed, else_branch: Typed) -> (Kind, Sort) {
        self.expect(&condition, &Sort::Bool, || "the condition of an `if` is a truth value".into());
        self.expect(&else_branch, &then_branch.sort, || "both branches of an `if` have one sort".into());
        let sort = then_branch.sort.clone();
        (Kind::If(Box::new(condition), Box::new(then_branch), Box::new(else_branch)), sort)
    }

    pub(crate) fn binary(&mut self, op: BinaryOp, left: Typed, right: Typed, span: Span) -> (Kind, Sort) {
        let sort = match op {
            BinaryOp::Mul | BinaryOp::Add | BinaryOp::Sub => {
                if self.same(op, &left, &right) {
                    self.overload(op, &left, span);
                    left.sort.clone()
                } else {
                    self.sorts.fresh()
                }
            }
            BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                if self.same(op, &left, &right) {
                    self.overload(op, &left, span);
                }
                Sort::Bool
            }
            BinaryOp::Eq | BinaryOp::Ne => {
                self.same(op, &left, &right);
                Sort::Bool
            }
            BinaryOp::In => {
                let set = Sort::set(left.sort.clone());
                let why = "`in` asks whether its left side is an element of the set on its right";
                self.expect(&right, &set, || why.into());
                Sort::Bool
            }
            BinaryOp::And | BinaryOp::Or | BinaryOp::Implies | BinaryOp::Iff => {
                let why = || format!("`{}` connects two truth values", op.as_str());
                self.expect(&left, &Sort::Bool, why);
                self.expect(&right, &Sort::Bool, why);
                Sort::Bool
            }
        };
        (Kind::Binary(op, Box::new(left), Box::new(right)), sort)
    }

    /// Requires `typed` to have `sort`; if it has not, `why` says why it must.
    pub(crate) fn expect(&mut self, typed: &Typed, sort: &Sort, why: impl FnOnce() -> String) {
        if self.sorts.unify(&typed.sort, sort) {
            return;
        }
        let found = self.sorts.resolve(&typed.sort);
        let expected = self.sorts.resolve(sort);
        let message = format!("this is {}, but {} is expected", say(&found), expected_words(&expected));
        let diagnostic = Diagnostic::error(code(&found, &expected), typed.span, message)
            .here(format!("{} has sort `{}`", subject(typed), shown(&found)))
            .note(why());
        let diagnostic = match self.list_meant(typed, &expected) {
            Some(help) => diagnostic.note("in a formula `[…]` is a set").help(help),
            None => with_way_out(diagnostic, &found, &expected),
        };
        self.fail(diagnostic);
    }

    /// Requires both operands to have the same sort; false, with an error, if they have not.
    fn same(&mut self, op: BinaryOp, left: &Typed, right: &Typed) -> bool {
        if self.sorts.unify(&left.sort, &right.sort) {
            return true;
        }
        let (a, b) = (self.sorts.resolve(&left.sort), self.sorts.resolve(&right.sort));
        let message = format!(
            "`{}` needs both sides of one sort, but these are `{}` and `{}`",
            op.as_str(),
            shown(&a),
            shown(&b)
        );
        let diagnostic = Diagnostic::error(code(&a, &b), right.span, message)
            .here(format!("{} has sort `{}`", subject(right), shown(&b)))
            .label(left.span, format!("{} has sort `{}`", subject(left), shown(&a)));
        let diagnostic = match self.list_meant(left, &b).or_else(|| self.list_meant(right, &a)) {
            Some(help) => diagnostic.note("in a formula `[…]` is a set").help(help),
            None => with_way_out(diagnostic, &a, &b),
        };
        self.fail(diagnostic);
        false
    }

    /// Help for a set literal in the place of a list: the same list by its constructors.
    fn list_meant(&self, literal: &Typed, expected: &Sort) -> Option<String> {
        let (Kind::Set(items), Sort::Data(datatype, _)) = (&literal.kind, expected) else { return None };
        let (nil, cons) = crate::program::list_constructors();
        let makes =
            |name: &Symbol| self.resolver.globals.constructors.get(name).is_some_and(|def| def.datatype == *datatype);
        if !makes(&nil) || !makes(&cons) {
            return Some(format!("write a `{datatype}` with its constructors"));
        }
        let item = |item: &Typed| match &item.kind {
            Kind::Int(value) if *value >= 0 => value.to_string(),
            Kind::Var(name) => name.to_string(),
            Kind::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
            _ => "…".to_owned(),
        };
        let list = items.iter().rev().fold(nil.to_string(), |rest, next| {
            let rest = if rest == nil.to_string() { rest } else { format!("({rest})") };
            format!("{cons} {} {rest}", item(next))
        });
        Some(format!("write a list with its constructors: `{list}`"))
    }

    fn overload(&mut self, op: BinaryOp, operand: &Typed, span: Span) {
        let subject = if let Kind::Var(name) = operand.kind { Some(name) } else { None };
        self.overloaded.push(Overloaded { op, sort: operand.sort.clone(), subject, operand: operand.span, span });
    }

    /// Judges the operands of overloaded operators, now that all sorts are known that ever will be.
    pub(crate) fn decide_overloads(&mut self) {
        // After an error elsewhere the sorts may be wrong, and so would be what is said of them.
        if self.failed {
            return;
        }
        for overloaded in std::mem::take(&mut self.overloaded) {
            let sort = self.sorts.resolve(&overloaded.sort);
            let arithmetic = matches!(overloaded.op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul);
            let fits = match &sort {
                Sort::Int => true,
                Sort::Var(name) if crate::sorts::is_meta(*name) => !arithmetic || self.sorts.unify(&sort, &Sort::Int),
                Sort::Var(_) => !arithmetic,
                Sort::Set(_) => arithmetic || overloaded.op == BinaryOp::Le,
                Sort::Bool | Sort::Data(..) => false,
            };
            if !fits {
                self.fail(misapplied(&overloaded, &sort, arithmetic));
            }
        }
    }

    /// The term of a tree in which no error was found; `otherwise` chooses the sorts that nothing decided.
    pub(crate) fn build(&self, typed: &Typed, otherwise: &dyn Fn(Symbol) -> Sort) -> Term {
        let sort = || self.sorts.finish(&typed.sort, otherwise);
        match &typed.kind {
            Kind::Bool(value) => Term::bool(*value),
            Kind::Int(value) => Term::int(*value),
            Kind::Var(name) => Term::var(*name, sort()),
            Kind::Set(items) => {
                let items: Vec<Term> = items.iter().map(|item| self.build(item, otherwise)).collect();
                match sort() {
                    Sort::Set(element) => Term::set((*element).clone(), items),
                    other => Term::set(other, items),
                }
            }
            Kind::Unary(UnaryOp::Not, operand) => Term::not(self.build(operand, otherwise)),
            Kind::Unary(UnaryOp::Neg, operand) => Term::neg(self.build(operand, otherwise)),
            Kind::Binary(op, left, right) => {
                let left = self.build(left, otherwise);
                combine(*op, left, self.build(right, otherwise))
            }
            Kind::If(condition, then_branch, else_branch) => {
                let condition = self.build(condition, otherwise);
                let then_branch = self.build(then_branch, otherwise);
                Term::ite(condition, then_branch, self.build(else_branch, otherwise))
            }
            Kind::App(name, args) => {
                let args: Vec<Term> = args.iter().map(|arg| self.build(arg, otherwise)).collect();
                Term::app(*name, args, sort())
            }
            Kind::Call(function, args) => {
                let args: Vec<Term> = args.iter().map(|arg| self.build(arg, otherwise)).collect();
                Term::call(Term::var(*function, Sort::function()), &args, sort())
            }
            // Not reached: whatever is broken made the whole formula fail.
            Kind::Broken => Term::tt(),
        }
    }
}

fn combine(op: BinaryOp, left: Term, right: Term) -> Term {
    let on_sets = matches!(left.sort(), Sort::Set(_));
    let choose = |number, set| if on_sets { set } else { number };
    match op {
        BinaryOp::Mul => Term::binary(choose(BinOp::Mul, BinOp::Intersect), left, right),
        BinaryOp::Add => Term::binary(choose(BinOp::Add, BinOp::Union), left, right),
        BinaryOp::Sub => Term::binary(choose(BinOp::Sub, BinOp::Diff), left, right),
        BinaryOp::Le => Term::binary(choose(BinOp::Le, BinOp::Subset), left, right),
        BinaryOp::Lt => Term::lt(left, right),
        BinaryOp::Gt => Term::lt(right, left),
        BinaryOp::Ge => Term::le(right, left),
        BinaryOp::Eq => Term::eq(left, right),
        BinaryOp::Ne => Term::not(Term::eq(left, right)),
        BinaryOp::In => Term::member(left, right),
        BinaryOp::And => Term::and([left, right]),
        BinaryOp::Or => Term::or([left, right]),
        BinaryOp::Implies => left.implies(right),
        BinaryOp::Iff => Term::binary(BinOp::Iff, left, right),
    }
}

fn misapplied(overloaded: &Overloaded, sort: &Sort, arithmetic: bool) -> Diagnostic {
    let op = overloaded.op;
    let does = match op {
        BinaryOp::Add => "adds numbers or joins sets",
        BinaryOp::Sub => "subtracts numbers or sets",
        BinaryOp::Mul => "multiplies numbers or intersects sets",
        BinaryOp::Le => "compares numbers, sets, or values of one type variable",
        _ => "compares numbers, or values of one type variable",
    };
    let who = overloaded.subject.map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
    let (code, help) = match (arithmetic, sort) {
        (true, Sort::Var(name)) => {
            (codes::NUMBER_FOR_TYPE_VARIABLE, format!("write `Int` instead of `{name}` if only numbers are meant"))
        }
        (true, _) => {
            (codes::ARITHMETIC_OPERAND, "apply it to numbers or sets, perhaps to a measure of this value".to_owned())
        }
        (false, Sort::Set(_)) => (codes::ORDER_OPERAND, "only `<=` is defined on sets: inclusion".to_owned()),
        (false, Sort::Bool) => (codes::ORDER_OPERAND, "use `==>` or `==` between truth values".to_owned()),
        (false, _) => (codes::ORDER_OPERAND, "compare a measure of it instead, for instance its length".to_owned()),
    };
    Diagnostic::error(code, overloaded.operand, format!("`{}` {does}, but {who} is {}", op.as_str(), say(sort)))
        .here(format!("{who} has sort `{}`", shown(sort)))
        .label(overloaded.span, "")
        .help(help)
}

fn code(left: &Sort, right: &Sort) -> Code {
    match (left, right) {
        (Sort::Var(a), Sort::Int) | (Sort::Int, Sort::Var(a)) if !crate::sorts::is_meta(*a) => {
            codes::NUMBER_FOR_TYPE_VARIABLE
        }
        _ => codes::SORT_MISMATCH,
    }
}

/// Says what to do where sorts do not fit, above all where a type variable meets a number.
fn with_way_out(diagnostic: Diagnostic, left: &Sort, right: &Sort) -> Diagnostic {
    match (left, right) {
        (Sort::Var(name), Sort::Int) | (Sort::Int, Sort::Var(name)) if !crate::sorts::is_meta(*name) => diagnostic
            .note(format!(
                "`{name}` stands for every type, so its values can be compared with each other, but not with numbers"
            ))
            .help(format!("write `Int` instead of `{name}` if only numbers are meant")),
        (Sort::Data(..), _) | (_, Sort::Data(..)) => diagnostic.help("perhaps a measure of the value is meant"),
        _ => diagnostic.help("change one of the two, so that their sorts fit"),
    }
}

pub(crate) fn expected_words(sort: &Sort) -> String {
    match sort {
        Sort::Var(name) if !crate::sorts::is_meta(*name) => format!("a value of type `{name}`"),
        _ => say(sort),
    }
}

fn subject(typed: &Typed) -> String {
    match &typed.kind {
        Kind::Var(name) => format!("`{name}`"),
        Kind::Int(value) => format!("`{value}`"),
        _ => "this".into(),
    }
}
