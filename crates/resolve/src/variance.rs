//! Variances: how subtyping of a datatype follows from subtyping of its parameters.
//!
//! A parameter that occurs only left of no arrow or of two is covariant, only left of one contravariant, else invariant.
//! The least fixpoint over all datatypes is taken: a recursive occurrence by itself says nothing. Of a datatype without
//! constructors its [components] tell; where they tell nothing of a parameter, it is invariant. The
//! variance of an abstract refinement is declared; where its uses contradict that, believing the declaration would be
//! unsound.

use crate::names::{TypeDef, symbol};
use crate::{Resolver, components};
use loligo_base::{Canceller, Diagnostic, codes};
use loligo_logic::{Node, Symbol, Term};
use loligo_types::{Base, Datatype, Module, Scalar, Type, Variance};
use rustc_hash::FxHashMap;

/// Sides on which something occurs.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sides {
    pub(crate) positive: bool,
    pub(crate) negative: bool,
}

impl Sides {
    pub(crate) const POSITIVE: Sides = Sides { positive: true, negative: false };
    pub(crate) const BOTH: Sides = Sides { positive: true, negative: true };

    pub(crate) fn flip(self) -> Sides {
        Sides { positive: self.negative, negative: self.positive }
    }

    pub(crate) fn union(self, other: Sides) -> Sides {
        Sides { positive: self.positive || other.positive, negative: self.negative || other.negative }
    }

    /// The sides of something at `inner` inside something at `self`.
    pub(crate) fn compose(self, inner: Sides) -> Sides {
        let straight = if self.positive { inner } else { Sides::default() };
        let flipped = if self.negative { inner.flip() } else { Sides::default() };
        straight.union(flipped)
    }

    fn variance(self) -> Variance {
        match (self.positive, self.negative) {
            (true, true) => Variance::Invariant,
            (false, true) => Variance::Contravariant,
            _ => Variance::Covariant,
        }
    }
}

/// The sides of each datatype's type parameters, then of its abstract refinements.
pub(crate) type Table = FxHashMap<Symbol, (Vec<Sides>, Vec<Sides>)>;

impl Resolver<'_> {
    /// Sets the variances of all datatypes in the module. Reports those that are not positive.
    pub(crate) fn resolve_variances(&self, module: &mut Module) {
        let held = components::held(module);
        let mut table: Table = module.datatypes.values().map(|data| (data.name, start(data))).collect();
        settle(module, &held, &mut table, &self.canceller);
        if close(module, &mut table) {
            settle(module, &held, &mut table, &self.canceller);
        }
        self.check_positivity(module, &held, &table);
        let opaque = module.datatypes.values().filter(|data| data.constructors.is_empty());
        let used: FxHashMap<Symbol, Vec<Sides>> =
            opaque.map(|data| (data.name, components::occurrences(data, module, &held, &table).1)).collect();
        for data in module.datatypes.values_mut() {
            let Some((types, predicates)) = table.get(&data.name) else { continue };
            for ((_, variance), sides) in data.parameters.iter_mut().zip(types) {
                *variance = sides.variance();
            }
            let predicates = used.get(&data.name).unwrap_or(predicates);
            for (index, sides) in predicates.iter().enumerate() {
                self.check_predicate(data, index, *sides);
            }
        }
    }

    /// Compares a declared variance with the uses; where they differ, only equivalence is safe.
    fn check_predicate(&self, data: &mut Datatype, index: usize, used: Sides) {
        let Some(predicate) = data.predicates.get_mut(index) else { return };
        let contradicted = match predicate.variance {
            Variance::Covariant => used.negative,
            Variance::Contravariant => used.positive,
            Variance::Invariant => false,
        };
        if !contradicted {
            return;
        }
        let help = match (predicate.variance, used.variance()) {
            (Variance::Covariant, Variance::Contravariant) => "write `!` behind it: `<p :: …>!`",
            (Variance::Contravariant, Variance::Covariant) => "leave out the `!`",
            _ => "use it on one side only if values of different refinements are to be mixed",
        };
        predicate.variance = Variance::Invariant;
        if let Some(TypeDef::Data(declared)) = self.globals.types.get(&data.name)
            && let Some(pred) = declared.preds.iter().find(|pred| symbol(&pred.name) == predicate.name)
        {
            let message =
                format!("the abstract refinement `{}` is not used with the variance it is declared with", pred.name);
            self.report.add(
                Diagnostic::warning(codes::UNDECLARED_VARIANCE, pred.span, message)
                    .here("it is taken to be invariant: two values fit only if their refinements are equivalent")
                    .help(help),
            );
        }
    }
}

/// Start of the fixpoint: nothing but what is declared of the abstract refinements of datatypes without constructors.
fn start(data: &Datatype) -> (Vec<Sides>, Vec<Sides>) {
    let declared = |variance: Variance| match variance {
        _ if !data.constructors.is_empty() => Sides::default(),
        Variance::Covariant => Sides::POSITIVE,
        Variance::Contravariant => Sides::POSITIVE.flip(),
        Variance::Invariant => Sides::BOTH,
    };
    let predicates = data.predicates.iter().map(|predicate| declared(predicate.variance)).collect();
    (vec![Sides::default(); data.parameters.len()], predicates)
}

/// Goes on from what is known until nothing is added any more, or it is cancelled.
fn settle(module: &Module, held: &components::Held, table: &mut Table, canceller: &Canceller) {
    loop {
        let mut changed = false;
        for data in module.datatypes.values() {
            if canceller.is_cancelled() {
                return;
            }
            let mut found = match data.constructors.is_empty() {
                true => components::occurrences(data, module, held, table),
                false => occurrences(data, module, table),
            };
            let Some(known) = table.get_mut(&data.name) else { continue };
            let (types, predicates) = (found.0.iter_mut().zip(&known.0), found.1.iter_mut().zip(&known.1));
            types.chain(predicates).for_each(|(found, known)| *found = found.union(*known));
            if *known != found {
                *known = found;
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// Makes those parameters invariant that no component tells anything of; true if there are any.
fn close(module: &Module, table: &mut Table) -> bool {
    let mut changed = false;
    for data in module.datatypes.values().filter(|data| data.constructors.is_empty()) {
        let parameters = table.get_mut(&data.name).into_iter().flat_map(|(parameters, _)| parameters);
        for sides in parameters.filter(|sides| **sides == Sides::default()) {
            *sides = Sides::BOTH;
            changed = true;
        }
    }
    changed
}

fn occurrences(data: &Datatype, module: &Module, table: &Table) -> (Vec<Sides>, Vec<Sides>) {
    let mut found = start(data);
    for constructor in data.constructors.iter().filter_map(|name| module.constructors.get(name)) {
        for fun in constructor.schema.body.uncurry().0 {
            for ((name, _), sides) in data.parameters.iter().zip(&mut found.0) {
                *sides = sides.union(sides_in_type(&fun.argument, *name, table, None));
            }
            for (predicate, sides) in data.predicates.iter().zip(&mut found.1) {
                *sides = sides.union(predicate_sides(&fun.argument, predicate.name, table, None));
            }
        }
    }
    found
}

/// The sides of a type variable in a type, but for what stands in the scalar type `without`.
pub(crate) fn sides_in_type(ty: &Type, name: Symbol, table: &Table, without: Option<&Scalar>) -> Sides {
    match ty {
        Type::Fun(fun) => {
            let argument = sides_in_type(&fun.argument, name, table, without).flip();
            argument.union(sides_in_type(&fun.result, name, table, without))
        }
        Type::Scalar(scalar) if is_left_out(scalar, without) => Sides::default(),
        Type::Scalar(scalar) => match &scalar.base {
            Base::Var(var) if *var == name => Sides::POSITIVE,
            Base::Data(data, arguments, _) => {
                let mut sides = Sides::default();
                for (index, argument) in arguments.iter().enumerate() {
                    let inner = sides_in_type(argument, name, table, without);
                    sides = sides.union(parameter(table, *data, index).compose(inner));
                }
                sides
            }
            Base::Bool | Base::Int | Base::Var(_) => Sides::default(),
        },
    }
}

fn is_left_out(scalar: &Scalar, without: Option<&Scalar>) -> bool {
    without.is_some_and(|without| std::ptr::eq(scalar, without))
}

/// The sides of an abstract refinement in a type, but for what stands in the scalar type `without`.
pub(crate) fn predicate_sides(ty: &Type, name: Symbol, table: &Table, without: Option<&Scalar>) -> Sides {
    match ty {
        Type::Fun(fun) => {
            let argument = predicate_sides(&fun.argument, name, table, without).flip();
            argument.union(predicate_sides(&fun.result, name, table, without))
        }
        Type::Scalar(scalar) if is_left_out(scalar, without) => Sides::default(),
        Type::Scalar(scalar) => {
            let mut sides = sides_in_term(scalar.refinement, name);
            if let Base::Data(data, arguments, predicates) = &scalar.base {
                for (index, argument) in arguments.iter().enumerate() {
                    let inner = predicate_sides(argument, name, table, without);
                    sides = sides.union(parameter(table, *data, index).compose(inner));
                }
                for (index, predicate) in predicates.iter().enumerate() {
                    let outer = table.get(data).and_then(|(_, sides)| sides.get(index)).copied().unwrap_or(Sides::BOTH);
                    sides = sides.union(outer.compose(sides_in_term(*predicate, name)));
                }
            }
            sides
        }
    }
}

/// The sides of a datatype's type parameter.
pub(crate) fn parameter(table: &Table, data: Symbol, index: usize) -> Sides {
    table.get(&data).and_then(|(sides, _)| sides.get(index)).copied().unwrap_or(Sides::BOTH)
}

/// Sides on which the predicate `name` occurs in a formula.
fn sides_in_term(term: Term, name: Symbol) -> Sides {
    let in_children = |outer: Sides| {
        term.children()
            .into_iter()
            .fold(Sides::default(), |sides, child| sides.union(outer.compose(sides_in_term(child, name))))
    };
    match term.node() {
        Node::App(applied, ..) if applied == name => Sides::POSITIVE.union(in_children(Sides::BOTH)),
        Node::And(_) | Node::Or(_) => in_children(Sides::POSITIVE),
        Node::Not(_) => in_children(Sides::POSITIVE.flip()),
        _ => in_children(Sides::BOTH),
    }
}
