//! The strongest type that the rules give an expression, as a person would write it.
//!
//! Values on the way have names that no user knows. They are computed away: what the type says of them is used as
//! equations from left to right, cases of measures are unfolded, and a conjunct that still speaks of such a value is
//! left out, which makes the type weaker but no less true.

use crate::Library;
use crate::check::explain_all;
use crate::instance::infer_general;
use crate::prepare::prepare;
use crate::rules::Rules;
use loligo_base::{Diagnostic, codes};
use loligo_horn::{Context, Horn, Qualifiers, Unknown, Unknowns, Visibility};
use loligo_logic::{BinOp, Deciders, Node, Origin, Symbol, Term, UnknownId};
use loligo_types::{Base, Expr, ExprKind, Module, PredicateParam, Scalar, Schema, Shape, Type};
use std::collections::BTreeSet;

/// Rewriting goes on for so many steps at a term; what is larger stays as it is.
const MAX_STEPS: usize = 1000;

/// The type of an expression over all names of the module: of a name its signature, else the strongest type that the
/// rules give, with type variables where nothing determines a type. Costs what checking a definition does.
///
/// # Errors
///
/// If the shapes do not fit, an argument cannot be shown to have the type asked for, or the type cannot be inferred.
pub fn infer_type(module: &Module, expr: &Expr, deciders: &impl Deciders) -> Result<Schema, Vec<Diagnostic>> {
    let library = Library::before(module, module.goals.len());
    if let ExprKind::Var(name) = &expr.kind
        && let Some(schema) = library.schema(*name)
    {
        return Ok(schema.clone());
    }
    let prepared = prepare(expr, &|name| library.is_declared(name));
    let (annotated, shape) = infer_general(&library, &prepared)?;
    let mut rules = Rules::new(&library);
    let mut context = Context::new(library.module.theory.clone());
    let ty = infer(&mut rules, &library, &mut context, &annotated, &shape);
    if let Some(span) = rules.stuck.first() {
        return Err(vec![
            Diagnostic::error(codes::AMBIGUOUS_TYPE, *span, "the type of this expression cannot be inferred")
                .help("annotate it: `(expression :: type)`"),
        ]);
    }
    // What a function takes is not to be stronger than it has to be: the weakest, if that will do.
    let free = taken(&ty);
    let as_weakest = |term: Term| term.apply_valuation(&|id| weakest(&free, id));
    let qualifiers = harvest(module, &library);
    let mut horn = Horn::new(deciders.decider(module.theory.clone()), qualifiers, deciders.run().canceller.clone());
    let mut weakened = rules.clauses.clone();
    for clause in &mut weakened {
        clause.facts = clause.facts.iter().map(|fact| as_weakest(*fact)).collect();
        clause.conclusion = as_weakest(clause.conclusion);
    }
    let (ty, context, valuation) = match horn.valuation(&rules.unknowns, &weakened) {
        Some(valuation) if !free.is_empty() => (ty.map_terms(&as_weakest), context.map_terms(&as_weakest), valuation),
        _ => match horn.valuation(&rules.unknowns, &rules.clauses) {
            Some(valuation) => (ty, context, valuation),
            None => {
                let outcome = horn.solve(&rules.unknowns, &rules.clauses);
                return Err(explain_all(&rules.clauses, &outcome));
            }
        },
    };
    let valued = |term: Term| term.apply_valuation(&|id| valuation.get(&id).copied().unwrap_or_else(Term::ff));
    let (ty, context) = (ty.map_terms(&valued), context.map_terms(&valued));
    let reader = Reader { module, equations: equations(&context) };
    Ok(Schema::monomorphic(reader.ty(&ty)))
}

/// Infers the type of what the outermost lambdas give, or has it checked against one with unknowns.
fn infer(rules: &mut Rules<'_, '_>, library: &Library<'_>, context: &mut Context, expr: &Expr, shape: &Shape) -> Type {
    match (&expr.kind, shape) {
        (ExprKind::Lambda(parameter, body), Shape::Fun(argument, result)) => {
            let argument = plain(library, argument);
            rules.bind(context, *parameter, argument.clone(), Visibility::Program);
            let result = infer(rules, library, context, body, result);
            Type::fun(*parameter, argument, result)
        }
        _ if is_inferable(expr) => rules.infer(context, expr),
        _ => {
            let template = template(library, shape, context, &mut rules.unknowns);
            rules.check(context, expr, &template);
            template
        }
    }
}

/// True if the rules infer a type for it; else they check it against one.
fn is_inferable(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Let(_, _, body) => is_inferable(body),
        ExprKind::Lambda(..)
        | ExprKind::Fix(..)
        | ExprKind::If(..)
        | ExprKind::Match(..)
        | ExprKind::Error
        | ExprKind::Hole => false,
        _ => true,
    }
}

fn harvest(module: &Module, library: &Library<'_>) -> Qualifiers {
    let mut schemas = library
        .functions()
        .map(|(_, schema)| schema)
        .chain(module.constructors.values().map(|constructor| &*constructor.schema));
    match schemas.next() {
        Some(first) => Qualifiers::harvest(module, first, schemas),
        None => Qualifiers::default(),
    }
}

/// A type of this shape that asks nothing of what it takes, and has an unknown wherever it says something of what it gives.
fn template(library: &Library<'_>, shape: &Shape, context: &Context, unknowns: &mut Unknowns) -> Type {
    if let Shape::Fun(argument, result) = shape {
        let argument = plain(library, argument);
        let parameter = Symbol::of(Origin::Apart, "x", u32::try_from(unknowns.len()).unwrap_or(u32::MAX));
        return Type::fun(parameter, argument, template(library, result, context, unknowns));
    }
    let (scope, functions) = (context.scalars().clone(), context.functions().clone());
    let fresh = std::cell::RefCell::new(unknowns);
    shape.to_type(
        &mut |sort| {
            let subjects = [(Symbol::value_var(), sort.clone())].into();
            fresh.borrow_mut().fresh(Unknown { subjects, scope: scope.clone(), functions: functions.clone() })
        },
        &mut |datatype, _| trivial(library, datatype),
    )
}

fn plain(library: &Library<'_>, shape: &Shape) -> Type {
    shape.to_type(&mut |_| Term::tt(), &mut |datatype, _| trivial(library, datatype))
}

/// Abstract refinements that ask nothing.
fn trivial(library: &Library<'_>, datatype: Symbol) -> Vec<Term> {
    let predicates: &[PredicateParam] = library.datatype(datatype).map_or(&[], |datatype| &datatype.predicates);
    predicates.iter().map(|_| Term::tt()).collect()
}

/// The unknowns in what a function takes.
fn taken(ty: &Type) -> BTreeSet<UnknownId> {
    let mut unknowns = BTreeSet::new();
    let mut ty = ty;
    while let Type::Fun(fun) = ty {
        fun.argument.visit_terms(&mut |term| unknowns.extend(term.unknowns().iter().copied()));
        ty = &fun.result;
    }
    unknowns
}

fn weakest(free: &BTreeSet<UnknownId>, id: UnknownId) -> Term {
    if free.contains(&id) { Term::tt() } else { Term::unknown(id) }
}

/// Equations among the facts of the context, to be used from left to right.
fn equations(context: &Context) -> Vec<(Term, Term)> {
    context.facts().iter().copied().flat_map(Term::conjuncts).filter_map(equation).collect()
}

fn equation(fact: Term) -> Option<(Term, Term)> {
    match fact.node() {
        Node::Binary(BinOp::Eq | BinOp::Iff, left, right) if matches!(left.node(), Node::App(..) | Node::Var(..)) => {
            Some((left, right))
        }
        _ => None,
    }
}

/// Makes types readable.
struct Reader<'m> {
    module: &'m Module,
    equations: Vec<(Term, Term)>,
}

impl Reader<'_> {
    fn ty(&self, ty: &Type) -> Type {
        match ty {
            Type::Fun(fun) => Type::fun(fun.param, self.ty(&fun.argument), self.ty(&fun.result)),
            Type::Scalar(scalar) => self.scalar(scalar),
        }
    }

    fn scalar(&self, scalar: &Scalar) -> Type {
        let base = match &scalar.base {
            Base::Data(name, arguments, predicates) => {
                let arguments: Vec<Type> = arguments.iter().map(|argument| self.ty(argument)).collect();
                let predicates: Vec<Term> = predicates.iter().map(|predicate| self.known(*predicate)).collect();
                Base::Data(*name, arguments.into(), predicates.into())
            }
            other => other.clone(),
        };
        let value = Term::value(scalar.base.sort());
        let is_data = matches!(scalar.base, Base::Data(..));
        let mut known: Vec<Term> = Vec::new();
        let mut say = |conjunct: Term| {
            if !known.contains(&conjunct) && conjunct != Term::tt() {
                known.push(conjunct);
            }
        };
        for conjunct in scalar.refinement.conjuncts() {
            let measured = match scalar.definition().filter(|_| is_data) {
                // A value is known by its measures, not by how it was built.
                Some(definition) if equation(conjunct) == Some((value, definition)) => {
                    self.module.theory.constructor_axioms(value, definition)
                }
                _ => vec![conjunct],
            };
            measured.into_iter().map(|fact| self.rewritten(fact)).filter(|fact| is_readable(*fact)).for_each(&mut say);
        }
        Type::refined(base, Term::and(known))
    }

    /// The formula if a user could write it.
    fn known(&self, formula: Term) -> Term {
        let parts: Vec<Term> = formula.conjuncts().into_iter().filter(|part| is_readable(*part)).collect();
        Term::and(parts)
    }

    /// The fact, computed; what it says of the value stays on the left.
    fn rewritten(&self, fact: Term) -> Term {
        match fact.node() {
            Node::Binary(op @ (BinOp::Eq | BinOp::Iff), left, right) if left.mentions(Symbol::value_var()) => {
                Term::binary(op, left, self.computed(right, &mut 0))
            }
            _ => self.computed(fact, &mut 0),
        }
    }

    fn computed(&self, term: Term, steps: &mut usize) -> Term {
        *steps += 1;
        if *steps > MAX_STEPS {
            return term;
        }
        let known = self.equations.iter().find(|(left, _)| *left == term).map(|(_, right)| *right);
        if let Some(next) = self.module.theory.unfolded(term).or(known) {
            return self.computed(next, steps);
        }
        let inside = term.map_children(&mut |child| self.computed(child, steps));
        match inside == term {
            true => folded(term),
            false => self.computed(folded(inside), steps),
        }
    }
}

/// Sums and products of numbers, counted.
fn folded(term: Term) -> Term {
    let Node::Binary(op, left, right) = term.node() else { return term };
    let (Node::Int(a), Node::Int(b)) = (left.node(), right.node()) else { return term };
    let value = match op {
        BinOp::Add => a.checked_add(b),
        BinOp::Sub => a.checked_sub(b),
        BinOp::Mul => a.checked_mul(b),
        _ => None,
    };
    value.map_or(term, Term::int)
}

/// A formula that a user could write: no name in it was made up.
fn is_readable(formula: Term) -> bool {
    !formula.has_unknowns() && formula.free_vars().iter().all(|name| name.is_users() || name.is_subject())
}
