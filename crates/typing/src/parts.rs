//! The order "is a part of" on the values of datatypes.
//!
//! It is told by a ghost, the *size* of a value: the number of constructors in it, those inside what fills its type
//! parameters included. What a function that is stored in it would give is no part, and a value of a datatype without
//! constructors has a size of which nothing is known. Values are finite trees, so every size is a number that is not
//! negative, and what a constructor made is larger than each of what it took.
//!
//! *Through type arguments.* What is in a container that a constructor took is smaller than what the constructor made,
//! too: of `Node :: kids: List (Rose a) -> Rose a`, matched on `t`, `kids` is a list of `{Rose a | size _v < size t}`. That
//! holds of a type argument only if all values at the parameter are inside the container as data. A parameter that occurs
//! in a function, or that of a datatype without constructors, is none of these: what a stored function gives may be larger
//! than anything that it is stored in.

use loligo_logic::{BinOp, Node, Origin, Sort, Symbol, Term, Theory};
use loligo_types::{Base, Datatype, Module, Scalar, Type, groups};
use rustc_hash::{FxHashMap, FxHashSet};

/// The size of a value; functions, numbers and sets have none.
pub(crate) fn size(value: Term) -> Option<Term> {
    let has_size = matches!(value.sort(), Sort::Data(..) | Sort::Var(_));
    has_size.then(|| Term::app(size_name(), [value], Sort::Int))
}

/// The name of the ghost.
pub(crate) fn size_name() -> Symbol {
    Symbol::of(Origin::Encoding, "size", 0)
}

/// Tells if the values of a datatype have parts that can be told by matching.
pub(crate) fn has_parts(module: &Module, datatype: &Datatype) -> bool {
    let takes_data = |name: &Symbol| {
        let constructor = module.constructors.get(name);
        constructor.is_some_and(|found| found.schema.body.uncurry().0.iter().any(|fun| is_sized(&fun.argument)))
    };
    datatype.constructors.iter().any(takes_data)
}

fn is_sized(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar { base: Base::Data(..) | Base::Var(_), .. }))
}

/// Facts about a value built from `arguments`: it is larger than these, and no size is negative.
pub(crate) fn built(value: Term, arguments: &[Option<Term>]) -> Vec<Term> {
    let Some(whole) = size(value) else { return Vec::new() };
    let parts: Vec<Term> = arguments.iter().flatten().filter_map(|argument| size(*argument)).collect();
    let sum = parts.iter().fold(Term::int(1), |sum, part| Term::binary(BinOp::Add, sum, *part));
    let floors = parts.iter().map(|part| Term::le(Term::int(0), *part));
    [Term::eq(whole, sum)].into_iter().chain(floors).collect()
}

/// Axioms about the sizes in the formulas: they are not negative, and those of constructor terms are sums.
pub(crate) fn known_sizes(theory: &Theory, formulas: &[Term]) -> Vec<Term> {
    let (mut seen, mut known) = (FxHashSet::default(), Vec::new());
    for formula in formulas {
        let free = formula.free_vars();
        formula.visit(&mut |term| {
            // What is bound inside a formula cannot be spoken of outside it.
            if !term.free_vars().iter().all(|name| free.contains(name)) {
                return;
            }
            let constructor = theory.as_constructor(term);
            let is_visible = constructor.as_ref().is_some_and(|(found, _)| found.arguments.iter().all(Option::is_some));
            if let (Some((_, arguments)), true) = (&constructor, is_visible)
                && seen.insert(term)
            {
                let arguments: Vec<Option<Term>> = arguments.iter().copied().map(Some).collect();
                known.extend(built(term, &arguments));
            }
            if matches!(&*term.shared(), Node::App(name, ..) if *name == size_name()) && seen.insert(term) {
                known.push(Term::le(Term::int(0), term));
            }
        });
    }
    known
}

/// Containment of values in values, as the datatypes of a module tell it.
#[derive(Debug)]
pub(crate) struct Parts {
    /// By datatype, for each parameter: set if all values at it are inside as data.
    contained: FxHashMap<Symbol, Vec<bool>>,
    /// The group of datatypes that are made of each other, by its number.
    group: FxHashMap<Symbol, usize>,
}

impl Parts {
    /// The parts of a module's datatypes.
    pub(crate) fn of(module: &Module) -> Parts {
        Parts { contained: contained(module), group: mutual(module) }
    }

    /// The type of what a constructor of `datatype` took, declared as `declared`, where it made `whole`: its elements that
    /// lead back to the datatype are smaller than that.
    pub(crate) fn bounded(&self, datatype: Symbol, declared: &Type, ty: &Type, whole: Term) -> Type {
        let (Some(bound), Type::Scalar(scalar)) = (size(whole), ty) else { return ty.clone() };
        match declared.as_scalar() {
            Some(Scalar { base: Base::Data(_, arguments, _), .. })
                if arguments.iter().any(|argument| self.leads_to(datatype, argument)) =>
            {
                Type::Scalar(self.elements_below(bound, scalar))
            }
            _ => ty.clone(),
        }
    }

    fn leads_to(&self, datatype: Symbol, ty: &Type) -> bool {
        let Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }) = ty else { return false };
        self.group.get(name) == self.group.get(&datatype)
            || arguments.iter().any(|argument| self.leads_to(datatype, argument))
    }

    fn elements_below(&self, bound: Term, scalar: &Scalar) -> Scalar {
        let Base::Data(name, arguments, predicates) = &scalar.base else { return scalar.clone() };
        let contained = self.contained.get(name);
        let is_contained = |index: usize| contained.and_then(|all| all.get(index)).copied().unwrap_or_default();
        let below = |(index, argument): (usize, &Type)| match argument {
            Type::Scalar(element @ Scalar { base: Base::Data(..), .. }) if is_contained(index) => {
                let element = Type::Scalar(self.elements_below(bound, element));
                let value = element.sort().map(Term::value).and_then(size);
                value.map_or(element.clone(), |size| element.and(Term::lt(size, bound)))
            }
            _ => argument.clone(),
        };
        let arguments: Vec<Type> = arguments.iter().enumerate().map(below).collect();
        Scalar { base: Base::Data(*name, arguments.into(), predicates.clone()), refinement: scalar.refinement }
    }
}

/// The sorts of what a type says is smaller than something.
pub(crate) fn bounded_sorts(ty: &Type, visit: &mut dyn FnMut(Sort)) {
    let Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) = ty else { return };
    for argument in arguments.iter() {
        let mut is_bound = false;
        if let Type::Scalar(scalar) = argument {
            scalar.refinement.visit(&mut |part| {
                is_bound |= matches!(&*part.shared(), Node::App(name, ..) if *name == size_name());
            });
        }
        argument.sort().filter(|_| is_bound).into_iter().for_each(&mut *visit);
        bounded_sorts(argument, visit);
    }
}

/// The greatest fixpoint: a recursive occurrence by itself takes nothing back.
fn contained(module: &Module) -> FxHashMap<Symbol, Vec<bool>> {
    let begin = |data: &Datatype| (data.name, vec![!data.constructors.is_empty(); data.parameters.len()]);
    let mut contained: FxHashMap<Symbol, Vec<bool>> = module.datatypes.values().map(begin).collect();
    loop {
        let mut broken: Vec<(Symbol, usize)> = Vec::new();
        for constructor in module.constructors.values() {
            for (index, parameter) in constructor.schema.type_vars.iter().enumerate() {
                let is_claimed = contained.get(&constructor.datatype).and_then(|all| all.get(index)) == Some(&true);
                let arguments = constructor.schema.body.uncurry().0;
                if is_claimed && !arguments.iter().all(|fun| is_inside(&fun.argument, *parameter, &contained)) {
                    broken.push((constructor.datatype, index));
                }
            }
        }
        if broken.is_empty() {
            return contained;
        }
        for (datatype, index) in broken {
            contained.entry(datatype).or_default().iter_mut().skip(index).take(1).for_each(|claim| *claim = false);
        }
    }
}

/// Tells if the parameter occurs in what the type holds as data, and nowhere else.
fn is_inside(ty: &Type, parameter: Symbol, contained: &FxHashMap<Symbol, Vec<bool>>) -> bool {
    match ty {
        Type::Fun(_) => !mentions(ty, parameter),
        Type::Scalar(Scalar { base: Base::Data(name, arguments, _), .. }) => {
            let is_contained = |index: usize| contained.get(name).and_then(|all| all.get(index)) == Some(&true);
            let mut arguments = arguments.iter().enumerate();
            arguments.all(|(index, argument)| {
                !mentions(argument, parameter) || (is_contained(index) && is_inside(argument, parameter, contained))
            })
        }
        Type::Scalar(_) => true,
    }
}

/// The datatypes by the groups of those that are made of each other.
fn mutual(module: &Module) -> FxHashMap<Symbol, usize> {
    let mut references = Vec::new();
    for constructor in module.constructors.values() {
        let Some(from) = module.datatypes.get_index_of(&constructor.datatype) else { continue };
        for fun in constructor.schema.body.uncurry().0 {
            fun.argument.visit_datatypes(&mut |name| {
                references.extend(module.datatypes.get_index_of(&name).map(|to| (from, to)));
            });
        }
    }
    let found = groups(module.datatypes.len(), &references);
    let numbered =
        found.iter().enumerate().flat_map(|(number, group)| group.members.iter().map(move |at| (at, number)));
    numbered.filter_map(|(at, number)| Some((*module.datatypes.get_index(*at)?.0, number))).collect()
}

fn mentions(ty: &Type, parameter: Symbol) -> bool {
    let mut found = false;
    ty.visit_type_vars(&mut |name| found |= name == parameter);
    found
}
