//! Constructors as introductions: a value of which the type asked for says part by part what it is.
//!
//! Measures with a case for a constructor turn what is asked of a value into what is asked of its parts. A conjunct that
//! then speaks of one part alone is asked of that; one that speaks of several, of the last of them, where the others are
//! known. So each part is a place of its own, with guards, matches and calls, and costs what it would cost by itself.

use super::Search;
use super::introduction::unused;
use super::ladder::Lacking;
use super::leaf::is_elimination;
use super::partial::Frame;
use super::site::Site;
use super::variety::Choice;
use loligo_base::Span;
use loligo_horn::{Context, Visibility};
use loligo_logic::{BinOp, Node, Symbol, Term, Theory};
use loligo_types::{Alternative, Base, Expr, ExprKind, Schema, Shape, Shapes, Type};
use loligo_typing::{Library, Rules, instantiate_shape, resolve};
use std::rc::Rc;

/// Parts that have to be told from what is in scope: with fewer, a guard or a match around the whole does as well.
const LEAST_TOLD: usize = 2;
/// Cases of measures within each other that are looked up.
const MAX_UNFOLDED: usize = 100;

/// A constructor that may build the value asked for, and what is asked of its parts.
pub(super) struct Division {
    constructor: Symbol,
    /// Names of the parts, and the types asked for; these may speak of the parts before.
    parts: Vec<(Symbol, Type)>,
    /// The requirements that do not mention the parts.
    rest: Vec<Term>,
}

impl Search<'_> {
    /// Test that some datatype can be built of parts that a type may tell of.
    pub(super) fn has_parts(&self) -> bool {
        let module = self.library.module;
        let is_composite = |schema: &Schema| schema.body.uncurry().0.len() >= LEAST_TOLD;
        !module.theory.measures.is_empty()
            && module.constructors.values().any(|constructor| is_composite(&constructor.schema))
    }

    /// A leaf that needs no guard, or a constructor applied to a program for each of its arguments, where the type asked for
    /// tells several of these.
    pub(super) fn leaf_or_parts(&mut self, site: &Site) -> Option<Expr> {
        let rung = site.rung.within_part()?;
        let divisions = self.divisions(site);
        if divisions.is_empty() {
            return None;
        }
        for names in 1..=site.rung.size {
            if let Some(found) = self.leaves(site, names).free {
                self.choose(site, || Choice::Leaf(found.clone(), names));
                return Some(found);
            }
        }
        divisions.iter().find_map(|division| {
            let is_known = division.rest.iter().all(|fact| self.horn.entails(site.context.facts(), *fact));
            let before = self.choices_made();
            let built = self
                .instead(before, |search| if is_known { search.build(&site.spending(rung), division) } else { None })?;
            Some(self.instead(before, |search| search.taken_apart_first(site, &built)).unwrap_or(built))
        })
    }

    /// The program for the division with a record taken apart first, if some part begins with that match and the
    /// program gets shorter.
    fn taken_apart_first(&mut self, site: &Site, built: &Expr) -> Option<Expr> {
        let scrutinee = self.record_in(built)?;
        let rest = site.spending(site.rung.within_match()?);
        let matching = |search: &mut Self| search.match_on(&rest, &scrutinee);
        let found = self.choosing(site, || Choice::Match(scrutinee.clone()), matching)?;
        (found.size() < built.size()).then_some(found)
    }

    /// The variable that a named part begins to match on, if it can only be built by one constructor.
    fn record_in(&self, program: &Expr) -> Option<Expr> {
        let ExprKind::Let(_, value, body) = &program.kind else { return None };
        let ExprKind::Match(scrutinee, alternatives) = &value.kind else { return self.record_in(body) };
        let constructor = self.library.constructor(alternatives.first()?.constructor)?;
        let is_record = self.library.datatype(constructor.datatype)?.constructors.len() == 1;
        let is_variable = matches!(scrutinee.kind, ExprKind::Var(_));
        if is_record && is_variable { Some(scrutinee.as_ref().clone()) } else { self.record_in(body) }
    }

    /// The constructors by which the value asked for may be divided, looked at once for each place.
    fn divisions(&mut self, site: &Site) -> Rc<[Division]> {
        let library = self.library.clone();
        let compute = || divisions(&library, site).into();
        self.divided.entry(site.key()).or_insert_with(compute).clone()
    }

    /// Notes that more is to be had by parts, where it is.
    pub(super) fn lack_parts(&mut self, site: &Site) {
        if site.rung.within_part().is_none() && !self.divisions(site).is_empty() {
            self.lacking.add(Lacking::PARTS);
        }
    }

    fn build(&mut self, site: &Site, division: &Division) -> Option<Expr> {
        let library = self.library.clone();
        let head = constructor_for(&library, site, division.constructor)?;
        let mut context = site.context.clone();
        let (mut filled, mut visible): (Vec<Expr>, Vec<Symbol>) = (Vec::new(), Vec::new());
        for (position, (name, ty)) in division.parts.iter().enumerate() {
            let inner = Site { passed: Rc::default(), ..site.within(context.clone()).asking(ty.clone()) };
            let open = division.parts.len() - position - 1;
            let frame = Frame::Part { head: head.clone(), filled: filled.clone(), open };
            let program = self.within(frame, |search| search.introduce(&inner))?;
            if program.kind == ExprKind::Error {
                return None;
            }
            if division.parts.iter().skip(position + 1).any(|(_, later)| later.mentions(*name)) {
                // What has branches gets a name in the program, too.
                let known = match is_elimination(&program) {
                    true => value_type(&library, &mut context, &program),
                    false => None,
                };
                let is_named = !is_elimination(&program) && !binders(&program).contains(name);
                let visibility = if is_named { Visibility::Program } else { Visibility::Ghost };
                context.bind(*name, known.unwrap_or_else(|| ty.clone()), visibility);
                visible.extend(is_named.then_some(*name));
            }
            filled.push(program);
        }
        let names = division.parts.iter().map(|(name, _)| *name).collect();
        let bound: Vec<Symbol> = filled.iter().flat_map(binders).collect();
        let is_alone = visible.is_empty();
        let mut assembly =
            Assembly { library: &library, context: &site.context, names, bound, visible, span: site.span };
        let built = assembly.apply(&head, filled.clone());
        if self.holds(site, &built) {
            return Some(built);
        }
        // What a name tells of a value with branches may be less than the branches tell.
        let spread = if is_alone { spread(&head, &filled, site.span)? } else { return None };
        self.holds(site, &spread).then_some(spread)
    }
}

/// The type of a term that says what its value is.
fn value_type(library: &Library<'_>, context: &mut Context, term: &Expr) -> Option<Type> {
    let mut rules = Rules::new(library);
    let mut inner = context.clone();
    let found = rules.infer(&mut inner, term);
    let is_told = rules.unknowns.is_empty() && found.as_scalar().is_some_and(|scalar| scalar.definition().is_some());
    if !is_told {
        return None;
    }
    *context = inner;
    Some(found)
}

/// The constructor at the shapes that the type asked for has.
fn constructor_for(library: &Library<'_>, site: &Site, constructor: Symbol) -> Option<Expr> {
    let schema = library.schema(constructor)?;
    let mut shapes = Shapes::default();
    let (mut shape, arguments) = instantiate_shape(schema, &schema.body, &mut shapes);
    while let Shape::Fun(_, result) = &shape {
        shape = result.as_ref().clone();
    }
    let is_built = shapes.unify(&shape, &Shape::of(&site.ty));
    is_built.then(|| resolve(&Expr::new(ExprKind::Instance(constructor, arguments), site.span), &shapes))
}

/// The constructors by which the value asked for may be divided.
fn divisions(library: &Library<'_>, site: &Site) -> Vec<Division> {
    let Type::Scalar(scalar) = &site.ty else { return Vec::new() };
    let Base::Data(name, ..) = &scalar.base else { return Vec::new() };
    if scalar.refinement == Term::tt() {
        return Vec::new();
    }
    let constructors = library.datatype(*name).map_or(&[][..], |datatype| &datatype.constructors);
    constructors.iter().filter_map(|constructor| division(library, site, *constructor)).collect()
}

fn division(library: &Library<'_>, site: &Site, constructor: Symbol) -> Option<Division> {
    let scalar = site.ty.as_scalar()?;
    let mut ty = library.constructor_at(constructor, scalar)?;
    let (mut parts, mut values): (Vec<(Symbol, Type)>, Vec<Term>) = (Vec::new(), Vec::new());
    while let Type::Fun(fun) = &ty {
        let part = fun.argument.as_scalar()?;
        let taken: Vec<Symbol> = parts.iter().map(|(name, _)| *name).collect();
        let name = unused(library, &site.context, &taken, fun.param);
        values.push(Term::var(name, part.base.sort()));
        parts.push((name, fun.argument.clone()));
        ty = fun.rename_param(name);
    }
    if parts.len() < LEAST_TOLD {
        return None;
    }
    let whole = Term::app(constructor, values.clone(), scalar.base.sort());
    let theory = &library.module.theory;
    let mut left = MAX_UNFOLDED;
    let asked = unfold(theory, scalar.refinement.replace(Symbol::value_var(), whole), &mut left);
    let mut asked_of_parts = Vec::new();
    conjuncts(theory, asked, &mut asked_of_parts);
    if asked_of_parts.contains(&Term::ff()) || asked_of_parts.iter().any(|conjunct| conjunct.has_unknowns()) {
        return None;
    }
    let (mut rest, mut shared) = (Vec::new(), Vec::new());
    for conjunct in asked_of_parts {
        let is_spoken_of = |index: &usize| parts.get(*index).is_some_and(|(name, _)| conjunct.mentions(*name));
        let mut spoken_of: Vec<usize> = (0..parts.len()).filter(is_spoken_of).collect();
        match spoken_of.pop() {
            Some(last) => shared.push((last, spoken_of, conjunct)),
            None => rest.push(conjunct),
        }
    }
    // What speaks of several parts tells the last of them where the others are told; but what invariants of trees say of
    // subtrees seldom says what these are.
    shared.sort_by_key(|(last, ..)| *last);
    let mut told = vec![false; parts.len()];
    for (last, others, conjunct) in shared {
        let ((name, ty), value) = parts.get_mut(last).zip(values.get(last))?;
        *ty = ty.and(conjunct.replace(*name, Term::value(value.sort())));
        let is_told = tells(conjunct, *name)
            && (others.is_empty() || !is_recursive(library, ty))
            && others.iter().all(|other| told.get(*other) == Some(&true));
        told.iter_mut().skip(last).take(1).for_each(|told| *told |= is_told);
    }
    (told.into_iter().filter(|told| *told).count() >= LEAST_TOLD).then_some(Division { constructor, parts, rest })
}

/// Test that values of the type may contain others of it.
fn is_recursive(library: &Library<'_>, ty: &Type) -> bool {
    let Some(Base::Data(name, ..)) = ty.as_scalar().map(|scalar| &scalar.base) else { return false };
    library.datatype(*name).is_some_and(|datatype| library.module.is_recursive(datatype))
}

/// Test that a formula relates a part to what is in scope, or equates something. Its premises do not matter.
fn tells(formula: Term, part: Symbol) -> bool {
    match &*formula.shared() {
        Node::Or(items) => items.iter().any(|item| item.mentions(part) && tells(*item, part)),
        _ => {
            let mut is_equated = false;
            formula.visit(&mut |term| is_equated |= matches!(*term.shared(), Node::Binary(BinOp::Eq | BinOp::Iff, ..)));
            is_equated || formula.free_vars().iter().any(|name| *name != part)
        }
    }
}

/// The term with the cases of measures in place of measures of what constructors build.
fn unfold(theory: &Theory, term: Term, left: &mut usize) -> Term {
    let term = term.map_children(&mut |child| unfold(theory, child, left));
    match theory.unfolded(term).filter(|_| *left > 0) {
        Some(body) => {
            *left -= 1;
            unfold(theory, body, left)
        }
        None => term,
    }
}

/// Splits a formula into conjuncts: alternatives that share a premise one by one, and equations between constructor
/// terms by their arguments.
fn conjuncts(theory: &Theory, formula: Term, found: &mut Vec<Term>) {
    match &*formula.shared() {
        Node::And(items) => items.iter().for_each(|item| conjuncts(theory, *item, found)),
        Node::Or(items) => {
            let mut inner = items.iter().filter(|item| is_conjunction(theory, **item));
            let (Some(only), None) = (inner.next(), inner.next()) else { return found.push(formula) };
            let premises: Vec<Term> = items.iter().copied().filter(|item| item != only).collect();
            let mut conclusions = Vec::new();
            conjuncts(theory, *only, &mut conclusions);
            let under = |conclusion| Term::or(premises.iter().copied().chain([conclusion]).collect::<Vec<_>>());
            found.extend(conclusions.into_iter().map(under));
        }
        Node::Ite(condition, then, otherwise) => {
            for (premise, branch) in [(Term::not(*condition), *then), (*condition, *otherwise)] {
                let mut conclusions = Vec::new();
                conjuncts(theory, branch, &mut conclusions);
                found.extend(conclusions.into_iter().map(|conclusion| Term::or([premise, conclusion])));
            }
        }
        Node::Binary(BinOp::Eq, left, right) => match theory.as_constructor(*left).zip(theory.as_constructor(*right)) {
            Some(((one, parts), (other, others))) if one.name == other.name => {
                let equal = parts.iter().zip(others.iter()).map(|(part, other)| Term::eq(*part, *other));
                equal.for_each(|equation| conjuncts(theory, equation, found));
            }
            Some(_) => found.push(Term::ff()),
            None => found.push(formula),
        },
        _ if formula == Term::tt() => {}
        _ => found.push(formula),
    }
}

fn is_conjunction(theory: &Theory, formula: Term) -> bool {
    match &*formula.shared() {
        Node::And(_) => true,
        Node::Binary(BinOp::Eq, left, right) => {
            theory.as_constructor(*left).is_some() && theory.as_constructor(*right).is_some()
        }
        _ => false,
    }
}

/// Programs for parts put together. What is decided for a part has a name before the constructor is applied; what is
/// decided for all of them alike is decided once.
struct Assembly<'a, 'm> {
    library: &'a Library<'m>,
    context: &'a Context,
    /// Names for the parts.
    names: Vec<Symbol>,
    /// The names that are bound in them.
    bound: Vec<Symbol>,
    /// Names that later parts may speak of.
    visible: Vec<Symbol>,
    span: Span,
}

impl Assembly<'_, '_> {
    fn apply(&mut self, head: &Expr, parts: Vec<Expr>) -> Expr {
        if self.visible.is_empty()
            && let Some(shared) = self.decide_once(head, &parts)
        {
            return shared;
        }
        let mut taken = [self.bound.as_slice(), &self.visible].concat();
        let mut named: Vec<(Symbol, Rc<Expr>)> = Vec::new();
        let mut applied = head.clone();
        for (mut part, name) in parts.into_iter().zip(self.names.clone()) {
            // What a part was built of has its name outside.
            while let ExprKind::Let(inner, value, body) = &part.kind {
                let outer = unused(self.library, self.context, &taken, *inner);
                taken.push(outer);
                named.push((outer, value.clone()));
                part = renamed(body, *inner, outer);
            }
            if !is_elimination(&part) {
                let is_spoken_of = self.visible.contains(&name);
                let name = if is_spoken_of { name } else { unused(self.library, self.context, &taken, name) };
                taken.push(name);
                named.push((name, Rc::new(std::mem::replace(&mut part, Expr::var(name, self.span)))));
            }
            applied = applied.apply(part);
        }
        let bind = |body: Expr, (name, value)| Expr::new(ExprKind::Let(name, value, Rc::new(body)), self.span);
        named.into_iter().rev().fold(applied, bind)
    }

    /// One decision for all parts, if those that decide anything begin with the same.
    fn decide_once(&mut self, head: &Expr, parts: &[Expr]) -> Option<Expr> {
        let mut deciding = parts.iter().filter(|part| !is_elimination(part));
        // What one part alone decides is left to it.
        let (first, _) = deciding.next().zip(deciding.next())?;
        let branches = |branch: &dyn Fn(&Expr) -> Option<Expr>| -> Option<Vec<Expr>> {
            parts.iter().map(|part| if is_elimination(part) { Some(part.clone()) } else { branch(part) }).collect()
        };
        let kind = match &first.kind {
            ExprKind::If(condition, ..) => {
                let then = branches(&|part| match &part.kind {
                    ExprKind::If(other, then, _) if other == condition => Some(then.as_ref().clone()),
                    _ => None,
                })?;
                let otherwise = branches(&|part| match &part.kind {
                    ExprKind::If(_, _, otherwise) => Some(otherwise.as_ref().clone()),
                    _ => None,
                })?;
                let [then, otherwise] = [then, otherwise].map(|parts| Rc::new(self.apply(head, parts)));
                ExprKind::If(condition.clone(), then, otherwise)
            }
            ExprKind::Match(scrutinee, cases) => {
                let mut alternatives = Vec::new();
                for (position, case) in cases.iter().enumerate() {
                    let bodies = branches(&|part| match &part.kind {
                        ExprKind::Match(other, others) if other == scrutinee && others.len() == cases.len() => {
                            let other = others.get(position)?;
                            let is_same = other.constructor == case.constructor && other.parameters == case.parameters;
                            (is_same && other.body.kind != ExprKind::Error).then(|| other.body.clone())
                        }
                        _ => None,
                    })?;
                    alternatives.push(Alternative { body: self.apply(head, bodies), ..case.clone() });
                }
                ExprKind::Match(scrutinee.clone(), alternatives)
            }
            _ => return None,
        };
        Some(Expr::new(kind, self.span))
    }
}

/// The constructor applied in every branch of the only part that has any.
fn spread(head: &Expr, parts: &[Expr], span: Span) -> Option<Expr> {
    let mut deciding = parts.iter().enumerate().filter(|(_, part)| !is_elimination(part));
    let (Some((at, part)), None) = (deciding.next(), deciding.next()) else { return None };
    let around = |leaf: &Expr| {
        let parts = parts.iter().enumerate();
        parts.fold(head.clone(), |applied, (position, part)| {
            applied.apply(if position == at { leaf.clone() } else { part.clone() })
        })
    };
    Some(in_branches(part, &around, span))
}

fn in_branches(program: &Expr, around: &dyn Fn(&Expr) -> Expr, span: Span) -> Expr {
    let go = |branch: &Rc<Expr>| Rc::new(in_branches(branch, around, span));
    let kind = match &program.kind {
        ExprKind::If(condition, then, otherwise) => ExprKind::If(condition.clone(), go(then), go(otherwise)),
        ExprKind::Match(scrutinee, alternatives) => {
            let alternative = |alternative: &Alternative| Alternative {
                body: in_branches(&alternative.body, around, span),
                ..alternative.clone()
            };
            ExprKind::Match(scrutinee.clone(), alternatives.iter().map(alternative).collect())
        }
        ExprKind::Let(name, value, body) => ExprKind::Let(*name, value.clone(), go(body)),
        ExprKind::Error => return program.clone(),
        _ => return around(program),
    };
    Expr::new(kind, span)
}

/// The names that are bound within a program.
fn binders(expr: &Expr) -> Vec<Symbol> {
    let mut bound: Vec<Symbol> = expr.children().flat_map(binders).collect();
    match &expr.kind {
        ExprKind::Lambda(name, _) | ExprKind::Fix(name, _) | ExprKind::Let(name, ..) => bound.push(*name),
        ExprKind::Match(_, alternatives) => bound.extend(alternatives.iter().flat_map(|case| case.parameters.clone())),
        _ => {}
    }
    bound
}

/// The program with the variable `name` called `other`; binders in it have other names.
fn renamed(expr: &Expr, name: Symbol, other: Symbol) -> Expr {
    match expr.kind {
        ExprKind::Var(var) if var == name => Expr::var(other, expr.span),
        _ => expr.map_children(&mut |child| renamed(child, name, other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_logic::Sort;

    fn truth(name: &str) -> Term {
        Term::var(Symbol::new(name), Sort::Bool)
    }

    fn of(formula: Term) -> Vec<Term> {
        let mut found = Vec::new();
        conjuncts(&Theory::default(), formula, &mut found);
        found
    }

    #[test]
    fn a_premise_goes_to_each_conclusion() {
        let (a, b, c) = (truth("a"), truth("b"), truth("c"));
        assert_eq!(of(c.implies(Term::and([a, b]))), [c.implies(a), c.implies(b)]);
        // Two conjunctions are left as they are: there is no saying which of them holds.
        let either = Term::or([Term::and([a, b]), Term::and([b, c])]);
        assert_eq!(of(either), [either]);
    }

    #[test]
    fn what_tells_a_part_is_an_equation_or_speaks_of_others() {
        let part = Symbol::new("x");
        let (x, y) = (Term::var(part, Sort::Int), Term::var(Symbol::new("y"), Sort::Int));
        assert!(tells(Term::eq(x, Term::int(3)), part) && tells(Term::le(x, y), part));
        let small = Term::le(Term::int(0), x);
        assert!(!tells(small, part), "a bound says nothing of what is in scope");
        assert!(!tells(truth("c").implies(small), part), "nor does it where that has a say in whether it is asked");
    }

    #[test]
    fn a_constructor_goes_into_the_branches_of_its_only_part_that_has_any() {
        let span = Span::default();
        let var = |name: &str| Expr::var(Symbol::new(name), span);
        let decide = |then: Expr, otherwise: Expr| {
            Expr::new(ExprKind::If(Rc::new(var("c")), Rc::new(then), Rc::new(otherwise)), span)
        };
        let pair = |left: Expr, right: Expr| var("Pair").apply(left).apply(right);
        let parts = [decide(var("x"), var("y")), var("z")];
        let expected = decide(pair(var("x"), var("z")), pair(var("y"), var("z")));
        assert_eq!(spread(&var("Pair"), &parts, span), Some(expected));
        let both = [decide(var("x"), var("y")), decide(var("y"), var("x"))];
        assert_eq!(spread(&var("Pair"), &both, span), None);
    }
}
