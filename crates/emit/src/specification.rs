//! Specifications that are programs: what a signature without a definition says of its result may say all there is.

use indexmap::IndexMap;
use loligo_base::Span;
use loligo_logic::{BinOp, MeasureDef, Node, Origin, Sort, Symbol, Term};
use loligo_types::{Alternative, Base, Expr, ExprKind, Module, Operator, Schema, Type};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The measures of a module that are programs, too: those that need neither sets nor uninterpreted predicates.
pub(crate) struct Measures<'m> {
    module: &'m Module,
    programs: BTreeSet<Symbol>,
}

/// The name of a measure among programs, where a function may have the measure's own name.
pub(crate) fn measure_key(measure: Symbol) -> Symbol {
    measure.with_origin(Origin::Target)
}

impl<'m> Measures<'m> {
    pub(crate) fn of(module: &'m Module) -> Self {
        let names =
            module.theory.measures.values().filter(|measure| is_computable(measure)).map(|measure| measure.name);
        let mut measures = Measures { module, programs: names.collect() };
        // One that is no program takes those with it that call it.
        loop {
            let failed: Vec<Symbol> =
                measures.programs.iter().copied().filter(|name| measures.function(*name).is_none()).collect();
            if failed.is_empty() {
                return measures;
            }
            failed.iter().for_each(|name| {
                measures.programs.remove(name);
            });
        }
    }

    /// Every measure that is a program, by its name among programs: its type and its definition.
    pub(crate) fn functions(&self) -> IndexMap<Symbol, (Symbol, Rc<Schema>, Expr)> {
        let names = self.module.theory.measures.keys().filter(|name| self.programs.contains(*name));
        let function = |name: &Symbol| {
            let (schema, body) = self.function(*name)?;
            Some((measure_key(*name), (*name, schema, body)))
        };
        names.filter_map(function).collect()
    }

    /// The definition of a component whose signature determines its result.
    pub(crate) fn component(&self, schema: &Schema) -> Option<Expr> {
        let (parameters, result) = schema.body.uncurry();
        let names: Vec<Symbol> = parameters.iter().map(|fun| fun.param).collect();
        let result = result.as_scalar()?;
        let body = result
            .refinement
            .conjuncts()
            .into_iter()
            .filter_map(definition)
            .find_map(|term| self.program(term, &names))?;
        Some(lambdas(&names, body))
    }

    fn function(&self, name: Symbol) -> Option<(Rc<Schema>, Expr)> {
        let measure = self.module.theory.measures.get(&name)?;
        let subject = subject();
        let constants: Vec<Symbol> = measure.constants.iter().map(|(name, _)| *name).collect();
        let mut alternatives = Vec::new();
        for case in &measure.cases {
            let scope: Vec<Symbol> = constants.iter().chain(&case.parameters).copied().collect();
            let body = self.program(case.body, &scope)?;
            let (constructor, parameters) = (case.constructor, case.parameters.clone());
            alternatives.push(Alternative { constructor, parameters, body, span: Span::default() });
        }
        let scrutinee = Rc::new(Expr::var(subject, Span::default()));
        let mut names = constants;
        names.push(subject);
        let body = lambdas(&names, expr(ExprKind::Match(scrutinee, alternatives)));
        Some((measure_schema(measure)?, body))
    }

    /// The term as a program over the variables in `scope`, if it is one.
    fn program(&self, term: Term, scope: &[Symbol]) -> Option<Expr> {
        let all = |terms: &[Term]| terms.iter().map(|term| self.program(*term, scope)).collect::<Option<Vec<Expr>>>();
        let operation = |operator, operands: &[Term]| Some(expr(ExprKind::Op(operator, all(operands)?)));
        match term.node() {
            Node::Bool(value) => Some(expr(ExprKind::Bool(value))),
            Node::Int(value) => Some(expr(ExprKind::Int(value))),
            Node::Var(name, _) => scope.contains(&name).then(|| Expr::var(name, Span::default())),
            Node::Not(inner) => match inner.node() {
                Node::Binary(BinOp::Eq, a, b) => self.comparison(Operator::Ne, a, b, scope),
                _ => operation(Operator::Not, &[inner]),
            },
            Node::Neg(inner) => operation(Operator::Neg, &[inner]),
            Node::Binary(op, a, b) => match op {
                BinOp::Add => operation(Operator::Add, &[a, b]),
                BinOp::Sub => operation(Operator::Sub, &[a, b]),
                BinOp::Mul => operation(Operator::Mul, &[a, b]),
                BinOp::Lt => operation(Operator::Lt, &[a, b]),
                BinOp::Le => operation(Operator::Le, &[a, b]),
                BinOp::Iff => operation(Operator::Iff, &[a, b]),
                BinOp::Eq => self.comparison(Operator::Eq, a, b, scope),
                BinOp::Union | BinOp::Intersect | BinOp::Diff | BinOp::Subset | BinOp::Member => None,
            },
            Node::And(items) => joined(Operator::And, all(&items)?),
            Node::Or(items) => joined(Operator::Or, all(&items)?),
            Node::Ite(condition, then, otherwise) => {
                let part = |term| self.program(term, scope).map(Rc::new);
                Some(expr(ExprKind::If(part(condition)?, part(then)?, part(otherwise)?)))
            }
            Node::App(name, arguments, _) => {
                let head = match self.module.constructors.contains_key(&name) {
                    true => name,
                    false => self.programs.contains(&name).then(|| measure_key(name))?,
                };
                let arguments = all(&arguments)?;
                Some(arguments.into_iter().fold(Expr::var(head, Span::default()), Expr::apply))
            }
            Node::SetLit(..) | Node::Unknown(..) | Node::ForAll(..) => None,
        }
    }

    fn comparison(&self, operator: Operator, left: Term, right: Term, scope: &[Symbol]) -> Option<Expr> {
        if matches!(left.sort(), Sort::Set(_)) {
            return None;
        }
        Some(expr(ExprKind::Op(operator, vec![self.program(left, scope)?, self.program(right, scope)?])))
    }
}

/// The type variables of a signature whose values its formulas compare: by order, or for equality where that is more than
/// to say which value the result is. Whoever implements it will have to compare them, too.
pub(crate) fn compared_variables(schema: &Schema) -> (BTreeSet<Symbol>, BTreeSet<Symbol>) {
    let (mut ordered, mut equated) = (BTreeSet::new(), BTreeSet::new());
    let value = Symbol::value_var();
    let is_value = |term: Term| matches!(term.node(), Node::Var(name, _) if name == value);
    schema.body.visit_terms(&mut |formula| {
        formula.visit(&mut |part| match part.node() {
            Node::Binary(BinOp::Lt | BinOp::Le, left, _) => collect_variables(&left.sort(), &mut ordered),
            Node::Binary(BinOp::Member, element, _) if !is_value(element) => {
                collect_variables(&element.sort(), &mut equated);
            }
            Node::Binary(BinOp::Intersect | BinOp::Diff, set, _) => collect_variables(&set.sort(), &mut equated),
            // To say what the result is equal to is not to compare it.
            Node::Binary(BinOp::Eq, left, _) if !part.mentions(value) && !matches!(left.sort(), Sort::Set(_)) => {
                collect_variables(&left.sort(), &mut equated);
            }
            _ => {}
        });
    });
    (ordered, equated)
}

fn collect_variables(sort: &Sort, variables: &mut BTreeSet<Symbol>) {
    match sort {
        Sort::Var(name) => {
            variables.insert(*name);
        }
        Sort::Set(element) => collect_variables(element, variables),
        Sort::Data(_, arguments) => arguments.iter().for_each(|argument| collect_variables(argument, variables)),
        Sort::Bool | Sort::Int => {}
    }
}

/// Test for a measure with cases, whose arguments and values are those of programs.
fn is_computable(measure: &MeasureDef) -> bool {
    let sorts = measure.constants.iter().map(|(_, sort)| sort).chain([&measure.result]);
    !measure.cases.is_empty() && sorts.into_iter().all(|sort| type_of(sort).is_some())
}

fn measure_schema(measure: &MeasureDef) -> Option<Rc<Schema>> {
    let constants = measure.constants.iter().map(|(name, sort)| (*name, sort));
    let arguments: Vec<(Symbol, &Sort)> = constants.chain([(subject(), &measure.datatype)]).collect();
    let mut body = type_of(&measure.result)?;
    let mut type_vars = Vec::new();
    for (name, sort) in arguments.iter().rev() {
        body = Type::fun(*name, type_of(sort)?, body);
    }
    for (_, sort) in arguments {
        ordered_variables(sort, &mut type_vars);
    }
    Some(Rc::new(Schema { type_vars, predicates: Vec::new(), body }))
}

/// Name of the argument that a measure takes apart.
fn subject() -> Symbol {
    Symbol::of(Origin::Component, "subject", 0)
}

fn ordered_variables(sort: &Sort, variables: &mut Vec<Symbol>) {
    match sort {
        Sort::Var(name) if !variables.contains(name) => variables.push(*name),
        Sort::Set(element) => ordered_variables(element, variables),
        Sort::Data(_, arguments) => arguments.iter().for_each(|argument| ordered_variables(argument, variables)),
        Sort::Bool | Sort::Int | Sort::Var(_) => {}
    }
}

/// The type of the values of a sort; sets and functions are not values of programs.
fn type_of(sort: &Sort) -> Option<Type> {
    let base = match sort {
        Sort::Bool => Base::Bool,
        Sort::Int => Base::Int,
        Sort::Var(name) => Base::Var(*name),
        Sort::Data(name, _) if *name == Symbol::new("->") => return None,
        Sort::Data(name, arguments) => {
            let arguments: Option<Vec<Type>> = arguments.iter().map(type_of).collect();
            Base::Data(*name, arguments?.into(), [].into())
        }
        Sort::Set(_) => return None,
    };
    Some(Type::unrefined(base))
}

/// Term that a conjunct of the form `_v == …` defines the value by.
fn definition(conjunct: Term) -> Option<Term> {
    let value = Symbol::value_var();
    let is_value = |term: Term| matches!(term.node(), Node::Var(name, _) if name == value);
    match conjunct.node() {
        Node::Binary(BinOp::Eq | BinOp::Iff, a, b) if is_value(a) && !b.mentions(value) => Some(b),
        Node::Binary(BinOp::Eq | BinOp::Iff, a, b) if is_value(b) && !a.mentions(value) => Some(a),
        Node::Var(name, _) if name == value => Some(Term::tt()),
        Node::Not(inner) if is_value(inner) => Some(Term::ff()),
        _ => None,
    }
}

fn lambdas(parameters: &[Symbol], body: Expr) -> Expr {
    parameters.iter().rev().fold(body, |body, name| expr(ExprKind::Lambda(*name, Rc::new(body))))
}

/// An operator of two operands between all of them, grouped to the right.
fn joined(operator: Operator, operands: Vec<Expr>) -> Option<Expr> {
    operands.into_iter().rev().reduce(|rest, operand| expr(ExprKind::Op(operator, vec![operand, rest])))
}

fn expr(kind: ExprKind) -> Expr {
    Expr::new(kind, Span::default())
}
