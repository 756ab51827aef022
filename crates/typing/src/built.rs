//! Values of which it is known how they were built.
//!
//! A constructor makes a value of `D T` of what it takes at the type argument `T`. So where `D T` is expected of a
//! constructor's application, its arguments are checked at `T`, and no type argument has to be found for it. The same is
//! asked of a variable of which the facts say what it is: it was matched, or a `let` named it. Its own type argument holds
//! of all that is inside it, and says less than what is known of each part.

use crate::rules::Rules;
use crate::{Arguments, Origin, Rule};
use loligo_horn::{Context, Obvious, Visibility};
use loligo_logic::{BinOp, Node, Origin as NameOrigin, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Scalar, Type};

/// Limit on the constructor terms taken apart for one value. What is left is compared by its type arguments.
const MAX_PARTS: usize = 64;

/// The type of a constructor where a type is expected of what it builds.
pub(crate) struct KnownType {
    pub(crate) ty: Type,
    /// The type where nothing is expected.
    pub(crate) plain: Type,
    /// The rule that expects it.
    pub(crate) rule: Rule,
}

/// Constructor term that a value is equal to, under a guard.
struct Form {
    guard: Term,
    built: Term,
}

/// The terms that are being taken apart, and how many may be.
struct Parts {
    open: Vec<Term>,
    left: usize,
}

impl<A: Arguments> Rules<'_, '_, A> {
    /// `context ⊢ expr ⇒ type`, where `expected` is what the type is compared with.
    ///
    /// `rule` is why it is: what the arguments of a constructor have to be for its sake is asked for by it.
    pub(crate) fn infer_for(&mut self, context: &mut Context, expr: &Expr, expected: &Scalar, rule: Rule) -> Type {
        if let ExprKind::Let(name, value, body) = &expr.kind {
            let value_type = self.infer(context, value);
            self.bind(context, *name, value_type, Visibility::Ghost);
            return self.infer_for(context, body, expected, rule);
        }
        match self.constructor_for(expr, expected) {
            Some((ty, plain)) => {
                let known = Some(KnownType { ty, plain, rule });
                self.applied_as(context, expr, known, &mut |_, _, _| {})
            }
            None => self.infer(context, expr),
        }
    }

    /// Lets `rule` ask for what was asked for since there were `first` clauses, where `asked` says it and `own` does not.
    pub(crate) fn ascribe(&mut self, first: usize, (asked, own): (&Type, &Type), rule: Rule) {
        if self.clauses.len() == first {
            return;
        }
        let (mut wanted, mut declared) = (Vec::new(), Vec::new());
        own.visit_terms(&mut |term| declared.extend(term.conjuncts()));
        asked.visit_terms(&mut |term| {
            wanted.extend(term.conjuncts().into_iter().filter(|part| !declared.contains(part)))
        });
        for clause in self.clauses.iter_mut().skip(first) {
            if wanted.contains(&clause.conclusion) {
                clause.origin.rule = rule;
            }
        }
    }

    /// The type of the constructor that is applied to all it takes, at the type arguments expected, and at such that ask
    /// nothing.
    fn constructor_for(&self, expr: &Expr, expected: &Scalar) -> Option<(Type, Type)> {
        if !self.arguments.are_taken_apart() || !matches!(expr.kind, ExprKind::App(..)) {
            return None;
        }
        let (head, arguments) = expr.spine();
        let (ExprKind::Var(name) | ExprKind::Instance(name, _)) = &head.kind else { return None };
        let ty = self.library.constructor_at(*name, expected)?;
        let plain = Type::Scalar(expected.clone()).map_terms(&|_| Term::tt());
        let plain = self.library.constructor_at(*name, plain.as_scalar()?)?;
        (ty.uncurry().0.len() == arguments.len()).then_some((ty, plain))
    }

    /// `context ⊢ value : expected`, where the value has the type `found`.
    pub(crate) fn fits(
        &mut self,
        context: &Context,
        value: Option<Term>,
        found: &Type,
        expected: &Type,
        origin: Origin,
    ) {
        match (value, found, expected) {
            (Some(value), Type::Scalar(found), Type::Scalar(expected)) if self.arguments.are_taken_apart() => {
                let mut parts = Parts { open: Vec::new(), left: MAX_PARTS };
                self.scalar_fits(context, value, found, expected, &origin, &mut parts);
            }
            _ => self.subtype(context, value, found, expected, origin),
        }
    }

    fn scalar_fits(
        &mut self,
        context: &Context,
        value: Term,
        found: &Scalar,
        expected: &Scalar,
        origin: &Origin,
        parts: &mut Parts,
    ) {
        let forms = match asks_more(found, expected) {
            true => self.forms(context, value, expected, parts),
            false => Vec::new(),
        };
        if forms.is_empty() {
            let expected = self.without_obvious(found, expected);
            let (found, expected) = (Type::Scalar(found.clone()), Type::Scalar(expected));
            return self.subtype(context, Some(value), &found, &expected, origin.clone());
        }
        parts.open.push(value);
        let mut otherwise = context.clone();
        for Form { guard, built } in &forms {
            let mut inner = context.clone();
            inner.assume(*guard);
            self.parts_fit(&inner, *built, (found, expected), origin, parts);
            otherwise.assume(Term::not(*guard));
        }
        parts.open.pop();
        let base = Type::unrefined(expected.base.clone());
        if !forms.iter().any(|form| form.guard == Term::tt()) {
            self.subtype(&otherwise, Some(value), &Type::Scalar(found.clone()), &base, origin.clone());
        }
        let itself = Type::refined(expected.base.clone(), found.refinement);
        self.subtype(context, Some(value), &itself, &Type::Scalar(expected.clone()), origin.clone());
    }

    /// Forms of the value that the facts tell, as far as each part of them has a type.
    fn forms(&self, context: &Context, value: Term, expected: &Scalar, parts: &mut Parts) -> Vec<Form> {
        if !matches!(*value.shared(), Node::Var(..)) || parts.open.contains(&value) {
            return Vec::new();
        }
        let mut forms: Vec<Form> = Vec::new();
        let facts = context.facts().iter().flat_map(|fact| fact.conjuncts());
        for form in facts.filter_map(|fact| form(fact, value)) {
            let is_known = forms.iter().any(|known| known.guard == form.guard || known.guard == Term::tt());
            if !is_known && self.has_typed_parts(context, form.built, expected, parts) {
                forms.push(form);
            }
        }
        // One that holds anyway is all there is to say.
        match forms.iter().position(|form| form.guard == Term::tt()) {
            Some(position) => vec![forms.swap_remove(position)],
            None => forms,
        }
    }

    /// True if a term is a constructor applied to parts each of which has a type by itself.
    fn has_typed_parts(&self, context: &Context, built: Term, expected: &Scalar, parts: &mut Parts) -> bool {
        let Node::App(constructor, arguments, _) = &*built.shared() else { return false };
        let Some(mut ty) = self.library.constructor_at(*constructor, expected) else { return false };
        if ty.uncurry().0.len() != arguments.len() || parts.left == 0 {
            return false;
        }
        parts.left -= 1;
        for argument in arguments.iter() {
            let Type::Fun(fun) = &ty else { return false };
            let Type::Scalar(part) = &fun.argument else { return false };
            if self.type_of(context, *argument, &part.base).is_none()
                && !self.has_typed_parts(context, *argument, part, parts)
            {
                return false;
            }
            ty = fun.result.replace(fun.param, *argument);
        }
        true
    }

    /// The type that a term has by itself: a variable that of its binding, what has nothing inside it the type that says what
    /// it is. Of what a branch bound not even its type is known where the branch was not taken.
    fn type_of(&self, context: &Context, term: Term, base: &Base) -> Option<Scalar> {
        let has_inside =
            matches!(base, Base::Data(_, arguments, predicates) if !arguments.is_empty() || !predicates.is_empty());
        let own = match &*term.shared() {
            Node::Var(name, _) if has_inside && name.origin() == NameOrigin::Branch => return None,
            Node::Var(name, _) if has_inside => context.lookup(*name)?.used().as_scalar()?.clone(),
            _ if has_inside => return None,
            _ => Scalar { base: base.clone(), refinement: Term::eq(Term::value(base.sort()), term) },
        };
        (own.base.sort() == base.sort()).then_some(own)
    }

    /// `context ⊢ built : expected` for a constructor term that has the type `found`, part by part, apart from what is asked
    /// of the whole.
    fn parts_fit(
        &mut self,
        context: &Context,
        built: Term,
        (found, expected): (&Scalar, &Scalar),
        origin: &Origin,
        parts: &mut Parts,
    ) {
        let Node::App(constructor, arguments, _) = &*built.shared() else { return };
        let types = [found, expected].map(|ty| self.library.constructor_at(*constructor, ty));
        let [Some(mut found), Some(mut expected)] = types else { return };
        let mut context = context.clone();
        for argument in arguments.iter() {
            let (Type::Fun(known), Type::Fun(asked)) = (&found, &expected) else { return };
            if let (Type::Scalar(known), Type::Scalar(asked)) = (&known.argument, &asked.argument) {
                self.part_fits(&mut context, *argument, (known, asked), origin, parts);
            }
            (found, expected) =
                (known.result.replace(known.param, *argument), asked.result.replace(asked.param, *argument));
        }
    }

    /// `context ⊢ part : asked` for a part of a constructor term: it has the type `known` as part of the whole, and one
    /// by itself.
    fn part_fits(
        &mut self,
        context: &mut Context,
        part: Term,
        (known, asked): (&Scalar, &Scalar),
        origin: &Origin,
        parts: &mut Parts,
    ) {
        let is_found = has_unknowns(known);
        if !is_found {
            context.assume_type(part, known);
        }
        let itself = Scalar { base: known.base.clone(), refinement: Term::eq(Term::value(known.base.sort()), part) };
        match self.type_of(context, part, &asked.base) {
            Some(own) if is_found || asks_nothing(&known.base) => {
                self.scalar_fits(context, part, &own, asked, origin, parts);
            }
            Some(_) => self.scalar_fits(context, part, &itself, asked, origin, parts),
            None => {
                self.parts_fit(context, part, (known, asked), origin, parts);
                let itself = Type::refined(asked.base.clone(), itself.refinement);
                self.subtype(context, Some(part), &itself, &Type::Scalar(asked.clone()), origin.clone());
            }
        }
    }

    /// Refinement asked of a number or truth value, without the conjuncts that hold of it on sight.
    fn without_obvious(&self, found: &Scalar, expected: &Scalar) -> Scalar {
        let is_literal = |value: &Term| matches!(*value.shared(), Node::Int(_) | Node::Bool(_));
        let Some(value) = found.definition().filter(is_literal) else { return expected.clone() };
        if self.obvious == Obvious::Keep {
            return expected.clone();
        }
        let mut asked = expected.refinement.conjuncts();
        asked.retain(|part| part.has_unknowns() || part.replace(Symbol::value_var(), value) != Term::tt());
        Scalar { base: expected.base.clone(), refinement: Term::and(asked) }
    }
}

/// Form of the value that a fact tells.
fn form(fact: Term, value: Term) -> Option<Form> {
    let built = |equation: Term| match &*equation.shared() {
        Node::Binary(BinOp::Eq, left, right) if *left == value => Some(*right),
        Node::Binary(BinOp::Eq, left, right) if *right == value => Some(*left),
        _ => None,
    };
    if let Some(built) = built(fact) {
        return Some(Form { guard: Term::tt(), built });
    }
    let Node::Or(items) = &*fact.shared() else { return None };
    let (position, built) = items.iter().enumerate().find_map(|(position, item)| Some((position, built(*item)?)))?;
    let others = items.iter().enumerate().filter(|(other, _)| *other != position);
    let guard = Term::and(others.map(|(_, item)| Term::not(*item)).collect::<Vec<_>>());
    // It is going to be assumed and denied.
    (!guard.has_unknowns() && !guard.is_quantified()).then_some(Form { guard, built })
}

/// True if more is asked of what is inside a value than its type says.
fn asks_more(found: &Scalar, expected: &Scalar) -> bool {
    found.base != expected.base && !asks_nothing(&expected.base)
}

/// True if nothing is asked of what is inside.
fn asks_nothing(base: &Base) -> bool {
    let Base::Data(_, arguments, predicates) = base else { return true };
    arguments.iter().all(|argument| {
        argument.as_scalar().is_some_and(|scalar| scalar.refinement == Term::tt() && asks_nothing(&scalar.base))
    }) && predicates.iter().all(|predicate| *predicate == Term::tt())
}

fn has_unknowns(ty: &Scalar) -> bool {
    let mut found = false;
    Type::Scalar(ty.clone()).visit_terms(&mut |term| found |= term.has_unknowns());
    found
}
