//! Refinement types.

use loligo_logic::{BinOp, Items, Node, Sort, Spellings, Subst, Symbol, Term};
use std::rc::Rc;

/// A refinement type: a refined base or a dependent function.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// `{base | refinement}`.
    Scalar(Scalar),
    /// `param: argument -> result`.
    Fun(Rc<Fun>),
}

/// `{base | refinement}`, the refinement over `_v` and the variables in scope.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Scalar {
    /// The unrefined type.
    pub base: Base,
    /// Refinement: the formula that the value `_v` satisfies.
    pub refinement: Term,
}

/// A base type; its own parameters are refined.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Base {
    /// Truth values.
    Bool,
    /// Integers.
    Int,
    /// A type variable.
    Var(Symbol),
    /// A datatype, its type arguments, and its abstract refinements as formulas over `_0`, `_1`, ….
    Data(Symbol, Items<Type>, Items<Term>),
}

/// `param: argument -> result`; the result may speak of `param` if the argument is scalar.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Fun {
    /// The name of the argument.
    pub param: Symbol,
    /// Its type.
    pub argument: Type,
    /// The type of the result.
    pub result: Type,
}

impl Base {
    /// The sort of the values.
    pub fn sort(&self) -> Sort {
        match self {
            Base::Bool => Sort::Bool,
            Base::Int => Sort::Int,
            Base::Var(name) => Sort::Var(*name),
            Base::Data(name, arguments, _) => {
                Sort::Data(*name, arguments.iter().map(|ty| ty.sort().unwrap_or_else(Sort::function)).collect())
            }
        }
    }

    /// True if a substitution may change a formula in it.
    fn is_open_in(&self, subst: &Subst) -> bool {
        let Base::Data(_, arguments, predicates) = self else { return false };
        let is_open = |argument: &Type| match argument {
            Type::Scalar(scalar) => scalar.refinement.is_changed_by(subst) || scalar.base.is_open_in(subst),
            Type::Fun(_) => true,
        };
        predicates.iter().any(|predicate| predicate.is_changed_by(subst)) || arguments.iter().any(is_open)
    }
}

impl Type {
    /// `{base | True}`.
    pub fn unrefined(base: Base) -> Type {
        Type::refined(base, Term::tt())
    }

    /// `{base | refinement}`.
    pub fn refined(base: Base, refinement: Term) -> Type {
        Type::Scalar(Scalar { base, refinement })
    }

    /// `{base | _v == value}`.
    pub fn singleton(base: Base, value: Term) -> Type {
        let refinement = Term::eq(Term::value(base.sort()), value);
        Type::refined(base, refinement)
    }

    /// `param: argument -> result`.
    pub fn fun(param: Symbol, argument: Type, result: Type) -> Type {
        Type::Fun(Rc::new(Fun { param, argument, result }))
    }

    /// The sort of the values; functions have none.
    pub fn sort(&self) -> Option<Sort> {
        match self {
            Type::Scalar(scalar) => Some(scalar.base.sort()),
            Type::Fun(_) => None,
        }
    }

    /// The order: 0 of scalars, 1 of functions that take scalars, one more of functions that take functions.
    pub fn order(&self) -> usize {
        match self {
            Type::Scalar(_) => 0,
            Type::Fun(fun) => fun.result.order().max(fun.argument.order() + 1),
        }
    }

    /// The scalar, if it is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match self {
            Type::Scalar(scalar) => Some(scalar),
            Type::Fun(_) => None,
        }
    }

    /// The function, if it is one.
    pub fn as_fun(&self) -> Option<&Fun> {
        match self {
            Type::Fun(fun) => Some(fun),
            Type::Scalar(_) => None,
        }
    }

    /// The arguments of a curried function, outermost first, and its final result.
    pub fn uncurry(&self) -> (Vec<&Fun>, &Type) {
        let mut arguments = Vec::new();
        let mut ty = self;
        while let Type::Fun(fun) = ty {
            arguments.push(fun.as_ref());
            ty = &fun.result;
        }
        (arguments, ty)
    }

    /// The type with `formula` conjoined to the refinement; a function is left as it is.
    #[must_use]
    pub fn and(&self, formula: Term) -> Type {
        match self {
            Type::Scalar(scalar) => Type::refined(scalar.base.clone(), scalar.refinement.and2(formula)),
            Type::Fun(_) => self.clone(),
        }
    }

    /// The type with its outermost refinement replaced; a function is left as it is.
    #[must_use]
    pub fn with_refinement(&self, refinement: Term) -> Type {
        match self {
            Type::Scalar(scalar) => Type::refined(scalar.base.clone(), refinement),
            Type::Fun(_) => self.clone(),
        }
    }

    /// Rebuilds the type with `change` applied to every formula in it.
    #[must_use]
    pub fn map_terms(&self, change: &dyn Fn(Term) -> Term) -> Type {
        match self {
            Type::Scalar(scalar) => {
                let base = match &scalar.base {
                    Base::Data(name, arguments, predicates) => Base::Data(
                        *name,
                        arguments.iter().map(|argument| argument.map_terms(change)).collect(),
                        predicates.iter().map(|predicate| change(*predicate)).collect(),
                    ),
                    base => base.clone(),
                };
                Type::refined(base, change(scalar.refinement))
            }
            Type::Fun(fun) => Type::fun(fun.param, fun.argument.map_terms(change), fun.result.map_terms(change)),
        }
    }

    /// Calls `visit` on every base type in the type, outer ones first.
    pub fn visit_bases(&self, visit: &mut dyn FnMut(&Base)) {
        match self {
            Type::Fun(fun) => {
                fun.argument.visit_bases(visit);
                fun.result.visit_bases(visit);
            }
            Type::Scalar(scalar) => {
                visit(&scalar.base);
                if let Base::Data(_, arguments, _) = &scalar.base {
                    arguments.iter().for_each(|argument| argument.visit_bases(visit));
                }
            }
        }
    }

    /// Calls `visit` on every datatype that the type speaks of.
    pub fn visit_datatypes(&self, visit: &mut dyn FnMut(Symbol)) {
        self.visit_bases(&mut |base| {
            if let Base::Data(name, ..) = base {
                visit(*name);
            }
        });
    }

    /// Calls `visit` on every type variable in the type.
    pub fn visit_type_vars(&self, visit: &mut dyn FnMut(Symbol)) {
        self.visit_bases(&mut |base| {
            if let Base::Var(name) = base {
                visit(*name);
            }
        });
    }

    /// The type with its final result changed.
    #[must_use]
    pub fn with_result(&self, change: &dyn Fn(&Type) -> Type) -> Type {
        match self {
            Type::Fun(fun) => Type::fun(fun.param, fun.argument.clone(), fun.result.with_result(change)),
            Type::Scalar(_) => change(self),
        }
    }

    /// Calls `visit` on every formula in the type.
    pub fn visit_terms(&self, visit: &mut dyn FnMut(Term)) {
        match self {
            Type::Scalar(scalar) => {
                if let Base::Data(_, arguments, predicates) = &scalar.base {
                    arguments.iter().for_each(|argument| argument.visit_terms(visit));
                    predicates.iter().for_each(|predicate| visit(*predicate));
                }
                visit(scalar.refinement);
            }
            Type::Fun(fun) => {
                fun.argument.visit_terms(visit);
                fun.result.visit_terms(visit);
            }
        }
    }

    /// Replaces free variables in every refinement. What comes in must not speak of a parameter of a function in the type:
    /// a type in use is [renamed apart](Type::rename_apart), and no value is called like what was set apart.
    #[must_use]
    pub fn substitute(&self, subst: &Subst) -> Type {
        if subst.is_empty() {
            return self.clone();
        }
        match self {
            Type::Scalar(scalar) => {
                let base = match &scalar.base {
                    Base::Data(name, arguments, predicates) if scalar.base.is_open_in(subst) => Base::Data(
                        *name,
                        // `_v` of an argument is its own, and so are the parameters of a predicate.
                        arguments.iter().map(|ty| ty.substitute(&subst.without(Symbol::value_var()))).collect(),
                        predicates.iter().map(|predicate| predicate.substitute(subst)).collect(),
                    ),
                    base => base.clone(),
                };
                Type::refined(base, scalar.refinement.substitute(&subst.without(Symbol::value_var())))
            }
            Type::Fun(fun) => {
                let argument = fun.argument.substitute(subst);
                let inner = subst.without(fun.param);
                debug_assert!(!fun.captures(&inner), "`{}` would be captured in {self} by {subst:?}", fun.param);
                Type::fun(fun.param, argument, fun.result.substitute(&inner))
            }
        }
    }

    /// Occurrence in some formula of the type.
    pub fn mentions(&self, name: Symbol) -> bool {
        let mut found = false;
        self.visit_terms(&mut |term| found |= term.mentions(name));
        found
    }

    /// Occurrence in some formula of the type, other than as the parameter of a function in it.
    fn has_free(&self, name: Symbol) -> bool {
        match self {
            Type::Scalar(scalar) => {
                let inside = match &scalar.base {
                    Base::Data(_, arguments, predicates) => {
                        arguments.iter().any(|argument| argument.has_free(name))
                            || predicates.iter().any(|predicate| predicate.mentions(name))
                    }
                    _ => false,
                };
                inside || scalar.refinement.mentions(name)
            }
            Type::Fun(fun) => fun.argument.has_free(name) || (fun.param != name && fun.result.has_free(name)),
        }
    }

    /// The type with the names that it is printed by.
    #[must_use]
    pub fn spelled(&self, spellings: &mut Spellings) -> Type {
        self.visit_terms(&mut |term| spellings.reserve_all(term));
        self.renamed(spellings)
    }

    fn renamed(&self, spellings: &mut Spellings) -> Type {
        match self {
            Type::Scalar(scalar) => {
                let base = match &scalar.base {
                    Base::Data(name, arguments, predicates) => {
                        let arguments: Vec<Type> = arguments.iter().map(|ty| ty.renamed(spellings)).collect();
                        let predicates: Vec<Term> = predicates.iter().map(|term| spellings.term(*term)).collect();
                        Base::Data(*name, arguments.into(), predicates.into())
                    }
                    Base::Var(name) if name.is_apart() => Base::Var(Symbol::new(&name.as_str())),
                    base => base.clone(),
                };
                Type::refined(base, spellings.term(scalar.refinement))
            }
            Type::Fun(fun) => {
                let param = if fun.result.mentions(fun.param) { spellings.name(fun.param) } else { fun.param };
                Type::fun(param, fun.argument.renamed(spellings), fun.result.renamed(spellings))
            }
        }
    }

    /// Replaces one free variable.
    #[must_use]
    pub fn replace(&self, name: Symbol, term: Term) -> Type {
        self.substitute(&Subst::single(name, term))
    }

    /// The type with every parameter of the functions in it set [apart](Symbol::apart): what is substituted for type
    /// variables or for other parameters later cannot be captured by them.
    #[must_use]
    pub fn rename_apart(&self) -> Type {
        match self {
            Type::Scalar(Scalar { base: Base::Data(name, arguments, predicates), refinement })
                if arguments.iter().any(Type::has_parameters) =>
            {
                let arguments = arguments.iter().map(Type::rename_apart).collect();
                Type::refined(Base::Data(*name, arguments, predicates.clone()), *refinement)
            }
            Type::Scalar(_) => self.clone(),
            Type::Fun(fun) => {
                let param = fun.param.apart();
                Type::fun(param, fun.argument.rename_apart(), fun.rename_param(param).rename_apart())
            }
        }
    }

    /// The type with other names for those of its parameters that are `taken`, so that what speaks of these can be put in.
    pub(crate) fn avoiding(&self, taken: &[Symbol]) -> Type {
        if !self.binds_one_of(taken) {
            return self.clone();
        }
        match self {
            Type::Scalar(Scalar { base: Base::Data(name, arguments, predicates), refinement }) => {
                let arguments = arguments.iter().map(|argument| argument.avoiding(taken)).collect();
                Type::refined(Base::Data(*name, arguments, predicates.clone()), *refinement)
            }
            Type::Scalar(_) => self.clone(),
            Type::Fun(fun) => {
                let is_used = |name: Symbol| taken.contains(&name) || self.mentions(name) || self.binds_one_of(&[name]);
                let param = if taken.contains(&fun.param) { fun.param.fresh(is_used) } else { fun.param };
                Type::fun(param, fun.argument.avoiding(taken), fun.rename_param(param).avoiding(taken))
            }
        }
    }

    fn binds_one_of(&self, names: &[Symbol]) -> bool {
        match self {
            Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) => {
                arguments.iter().any(|argument| argument.binds_one_of(names))
            }
            Type::Scalar(_) => false,
            Type::Fun(fun) => {
                names.contains(&fun.param) || fun.argument.binds_one_of(names) || fun.result.binds_one_of(names)
            }
        }
    }

    fn has_parameters(&self) -> bool {
        match self {
            Type::Scalar(Scalar { base: Base::Data(_, arguments, _), .. }) => {
                arguments.iter().any(Type::has_parameters)
            }
            Type::Scalar(_) => false,
            Type::Fun(_) => true,
        }
    }

    /// Replaces type variables by types; the refinement of what comes in is conjoined to the one that is there.
    #[must_use]
    pub fn instantiate(&self, bindings: &[(Symbol, Type)]) -> Type {
        if bindings.is_empty() {
            return self.clone();
        }
        let sorts: Vec<(Symbol, Sort)> =
            bindings.iter().filter_map(|(name, ty)| ty.sort().map(|sort| (*name, sort))).collect();
        self.instantiate_with(bindings, &sorts)
    }

    fn instantiate_with(&self, bindings: &[(Symbol, Type)], sorts: &[(Symbol, Sort)]) -> Type {
        match self {
            Type::Scalar(Scalar { base: Base::Var(name), refinement }) => {
                match bindings.iter().find(|(bound, _)| bound == name) {
                    Some((_, ty)) => ty.and(refinement.with_sorts(sorts)),
                    None => Type::refined(Base::Var(*name), refinement.with_sorts(sorts)),
                }
            }
            Type::Scalar(scalar) => {
                let base = match &scalar.base {
                    Base::Data(name, arguments, predicates) => Base::Data(
                        *name,
                        arguments.iter().map(|argument| argument.instantiate_with(bindings, sorts)).collect(),
                        predicates.iter().map(|predicate| predicate.with_sorts(sorts)).collect(),
                    ),
                    base => base.clone(),
                };
                Type::refined(base, scalar.refinement.with_sorts(sorts))
            }
            Type::Fun(fun) => {
                let is_captured = || bindings.iter().any(|(_, ty)| ty.has_free(fun.param));
                debug_assert!(!is_captured(), "`{}` would be captured in {self} by {bindings:?}", fun.param);
                Type::fun(
                    fun.param,
                    fun.argument.instantiate_with(bindings, sorts),
                    fun.result.instantiate_with(bindings, sorts),
                )
            }
        }
    }

    /// Replaces abstract refinements by formulas over `_0`, `_1`, …, all at once: what comes in may speak of abstract
    /// refinements of the same names.
    #[must_use]
    pub fn replace_predicates(&self, replacements: &[(Symbol, Term)]) -> Type {
        if replacements.is_empty() {
            return self.clone();
        }
        self.map_terms(&|term| replace_predicates(term, replacements))
    }
}

fn replace_predicates(term: Term, replacements: &[(Symbol, Term)]) -> Term {
    let replacement = |name: Symbol| replacements.iter().find(|(replaced, _)| *replaced == name);
    if let Node::App(name, arguments, _) = term.node()
        && let Some((_, body)) = replacement(name)
    {
        let arguments = arguments.iter().map(|argument| replace_predicates(*argument, replacements));
        return body.substitute(&arguments.enumerate().map(|(index, term)| (Symbol::parameter(index), term)).collect());
    }
    term.map_children(&mut |child| replace_predicates(child, replacements))
}

impl Fun {
    /// Capture: what comes in for a free variable of the result speaks of the parameter.
    fn captures(&self, subst: &Subst) -> bool {
        let mut captures = false;
        if subst.brings(self.param) {
            self.result.visit_terms(&mut |term| {
                let speaks = |by: Term| by.mentions(self.param);
                captures |= term.free_vars().iter().any(|free| subst.get(*free).is_some_and(speaks));
            });
        }
        captures
    }

    /// The result with the parameter called `name` instead.
    pub fn rename_param(&self, name: Symbol) -> Type {
        match self.argument.sort() {
            Some(sort) => self.result.replace(self.param, Term::var(name, sort)),
            None if self.result.mentions(self.param) => {
                self.result.replace(self.param, Term::var(name, Sort::function()))
            }
            None => self.result.clone(),
        }
    }
}

impl Scalar {
    /// True if neither the type nor a type argument inside it has a refinement; abstract refinements are not looked at.
    pub fn is_unrefined(&self) -> bool {
        let is_trivial = |argument: &Type| argument.as_scalar().is_none_or(Scalar::is_unrefined);
        self.refinement == Term::tt()
            && match &self.base {
                Base::Data(_, arguments, _) => arguments.iter().all(is_trivial),
                _ => true,
            }
    }

    /// `φ` if the refinement contains `_v <==> φ` (or `_v == t`): what the value is known to be.
    pub fn definition(&self) -> Option<Term> {
        let value = Symbol::value_var();
        let is_value = |term: Term| matches!(*term.shared(), Node::Var(name, _) if name == value);
        let defines = |conjunct: Term| match *conjunct.shared() {
            Node::Binary(BinOp::Eq | BinOp::Iff, a, b) if is_value(a) && !b.mentions(value) => Some(b),
            Node::Binary(BinOp::Eq | BinOp::Iff, a, b) if is_value(b) && !a.mentions(value) => Some(a),
            Node::Var(name, _) if name == value => Some(Term::tt()),
            Node::Not(inner) if is_value(inner) => Some(Term::ff()),
            _ => None,
        };
        match &*self.refinement.shared() {
            Node::And(items) => items.iter().copied().find_map(defines),
            _ => defines(self.refinement),
        }
    }
}
