//! Meaning of types as predicates on values: refinements, and conditions of constructors on their arguments.

use crate::dafny::items::{mark, pattern_of};
use crate::dafny::text::{Level, Text};
use crate::dafny::types::{function_type, shape};
use crate::dafny::writer::{Env, Item, Writer, sort_of};
use crate::elaborate::is_abstract;
use loligo_logic::{Node, Origin, Sort, Subst, Symbol, Term};
use loligo_types::{Base, Fun, PredicateParam, Scalar, Shape, Type};
use std::collections::BTreeSet;

/// A constructor at types and abstract refinements, with its fields and what type variables stand for in them.
struct Built {
    constructor: Symbol,
    fields: Vec<(Symbol, Type)>,
    env: Env,
}

impl Writer<'_> {
    /// All that a type says of a value.
    pub(crate) fn valid(&mut self, ty: &Type, value: &Text, env: &Env) -> Vec<Text> {
        let mut parts = match ty {
            Type::Scalar(_) if !has_abstract_refinements(ty) => self.plainly_valid(&env.shape(ty), value),
            _ => Vec::new(),
        };
        parts.extend(self.said(ty, value, env));
        parts
    }

    /// Condition of a type on a value beyond that of its shape.
    fn said(&mut self, ty: &Type, value: &Text, env: &Env) -> Vec<Text> {
        let Type::Scalar(scalar) = ty else { return self.keeps_promises(ty, value, env) };
        let mut parts = Vec::new();
        if let Base::Data(name, arguments, predicates) = &scalar.base {
            let shapes: Vec<Shape> = arguments.iter().map(|argument| env.shape(argument)).collect();
            if has_abstract_refinements(ty) {
                parts.extend(self.refined(*name, &shapes, predicates, value, env));
            }
            for (position, argument) in arguments.iter().enumerate() {
                parts.extend(self.of_items((*name, &shapes), position, argument, value, env));
            }
        }
        parts.extend(self.conjuncts(scalar.refinement, &env.of_value(value)));
        parts
    }

    /// Condition of a type argument on the values at its place.
    fn of_items(
        &mut self,
        (datatype, shapes): (Symbol, &[Shape]),
        position: usize,
        argument: &Type,
        value: &Text,
        env: &Env,
    ) -> Option<Text> {
        if !says_something(argument) {
            return None;
        }
        let mut inner = env.clone();
        let item = self.local("e", &mut inner);
        let said = self.said(argument, &Text::atom(&item), &inner);
        let element = shapes.get(position)?.clone();
        let marked = |(index, shape): (usize, &Shape)| if index == position { mark() } else { shape.clone() };
        let pattern = Shape::Data(datatype, shapes.iter().enumerate().map(marked).collect());
        let items = self.items(&pattern, &element, value)?;
        let ty = shape(self, &element);
        let member = Text::compare(&Text::atom(&item), "in", &items);
        let body = Text::implies(&member, &Text::all(&said));
        (!said.is_empty()).then(|| Text::open(format!("forall {item}: {ty} :: {}", body.text)))
    }

    /// Condition of a shape on a value: constructors built it of what they take.
    pub(crate) fn plainly_valid(&mut self, shape: &Shape, value: &Text) -> Vec<Text> {
        let Shape::Data(name, arguments) = shape else { return Vec::new() };
        let Some(datatype) = self.plan.module.datatypes.get(name) else { return Vec::new() };
        let predicates = vec![Term::tt(); datatype.predicates.len()];
        self.refined(*name, arguments, &predicates, value, &Env::default()).into_iter().collect()
    }

    /// Conditions of constructors on their arguments, at abstract refinements.
    fn refined(
        &mut self,
        datatype: Symbol,
        shapes: &[Shape],
        predicates: &[Term],
        value: &Text,
        env: &Env,
    ) -> Option<Text> {
        let (predicates, captured) = closed(predicates, env);
        if !self.asks(datatype, shapes, &predicates) {
            return None;
        }
        let name = self.demand(Item::Invariant(datatype, shapes.to_vec(), predicates));
        Some(Text::call(&name, &std::iter::once(value.clone()).chain(captured).collect::<Vec<_>>()))
    }

    /// Test for a datatype whose constructors have conditions on their arguments, be it inside these.
    fn asks(&self, datatype: Symbol, shapes: &[Shape], predicates: &[Term]) -> bool {
        let mut seen = BTreeSet::new();
        let mut todo = vec![(datatype, shapes.to_vec(), predicates.to_vec())];
        while let Some((datatype, shapes, predicates)) = todo.pop() {
            // Recursion through types that grow ends where some constructor asks something, or here.
            if seen.len() > 50 || !seen.insert(format!("{datatype} {shapes:?} {predicates:?}")) {
                continue;
            }
            // What has no constructors is only known by its name: so is what an abstract refinement says of it. `True` is
            // one like others, for the datatype may as well take the values that another one has.
            if is_abstract(self.plan.module, datatype) && (self.has_predicates_of_data || !predicates.is_empty()) {
                return true;
            }
            for Built { fields, env, .. } in self.constructors(datatype, &shapes, &predicates) {
                for (_, field) in fields {
                    if says_something(&field) {
                        return true;
                    }
                    if let Shape::Data(name, arguments) = env.shape(&field) {
                        let count = self.plan.module.datatypes.get(&name).map_or(0, |found| found.predicates.len());
                        todo.push((name, arguments.to_vec(), vec![Term::tt(); count]));
                    }
                }
            }
        }
        false
    }

    /// Test for a shape of data with something abstract in them that a declared predicate may give.
    pub(crate) fn may_be_no_value(&self, shape: &Shape) -> bool {
        self.has_predicates_of_data && !self.plan.held_by(shape).is_empty()
    }

    /// The constructors of a datatype at types and abstract refinements, with their fields.
    fn constructors(&self, datatype: Symbol, shapes: &[Shape], predicates: &[Term]) -> Vec<Built> {
        let module = self.plan.module;
        let Some(declared) = module.datatypes.get(&datatype) else { return Vec::new() };
        let names = declared.predicates.iter().map(|predicate: &PredicateParam| predicate.name);
        let replacements: Vec<(Symbol, Term)> = names.zip(predicates.iter().copied()).collect();
        let constructors = declared.constructors.iter().filter_map(|name| module.constructors.get(name));
        let instance = |constructor: &loligo_types::Constructor| {
            let types = constructor.schema.type_vars.iter().copied().zip(shapes.iter().cloned()).collect();
            let body = constructor.schema.body.replace_predicates(&replacements);
            let fields = body.uncurry().0.iter().map(|field| (field.param, field.argument.clone())).collect();
            Built { constructor: constructor.name, fields, env: Env { types, ..Env::default() } }
        };
        constructors.map(instance).collect()
    }

    /// States that a function takes what its type says, and gives what it says.
    fn keeps_promises(&mut self, ty: &Type, function: &Text, env: &Env) -> Vec<Text> {
        let (parameters, result) = ty.uncurry();
        let (mut inner, mut names, mut binders, mut asked) = (env.clone(), Vec::new(), Vec::new(), Vec::new());
        for parameter in parameters {
            let name = self.local(&crate::prepare::original(parameter.param), &mut inner);
            binders.push(format!("{name}: {}", self.type_of(&parameter.argument, env)));
            asked.extend(self.valid(&parameter.argument, &Text::atom(&name), &inner));
            inner.variables.insert(parameter.param, Text::atom(&name));
            names.push(Text::atom(name));
        }
        let call = Text::call(&function.at(Level::Atom), &names);
        let mut promised = self.valid(result, &call, &inner);
        if !asked.is_empty() {
            promised.insert(0, Text::call(&format!("{}.requires", function.at(Level::Atom)), &names));
        }
        if promised.is_empty() {
            return Vec::new();
        }
        let body = if asked.is_empty() {
            Text::all(&promised)
        } else {
            Text::implies(&Text::all(&asked), &Text::all(&promised))
        };
        vec![Text::open(format!("forall {} :: {}", binders.join(", "), body.text))]
    }

    /// The type of the values of a type; a function that asks something of its arguments is partial.
    pub(crate) fn type_of(&self, ty: &Type, env: &Env) -> String {
        match ty {
            Type::Scalar(_) => shape(self, &env.shape(ty)),
            Type::Fun(_) => function_type(self, &env.shape(ty), function_is_total(self, ty, env)),
        }
    }
}

/// Test for a function type that takes all values of the shapes of its parameters.
pub(crate) fn function_is_total(writer: &Writer<'_>, ty: &Type, env: &Env) -> bool {
    let takes_all = |fun: &&Fun| {
        let asks = match env.shape(&fun.argument) {
            Shape::Data(name, arguments) => {
                let count = writer.plan.module.datatypes.get(&name).map_or(0, |found| found.predicates.len());
                writer.asks(name, &arguments, &vec![Term::tt(); count])
            }
            _ => false,
        };
        !asks && !says_something(&fun.argument)
    };
    ty.uncurry().0.iter().all(takes_all)
}

fn has_abstract_refinements(ty: &Type) -> bool {
    matches!(ty, Type::Scalar(Scalar { base: Base::Data(_, _, predicates), .. })
        if predicates.iter().any(|predicate| *predicate != Term::tt()))
}

/// Test for a type that has conditions beyond its shape.
fn says_something(ty: &Type) -> bool {
    match ty {
        Type::Scalar(scalar) => !scalar.is_unrefined() || has_abstract_refinements(ty) || holds_refined(scalar),
        Type::Fun(fun) => says_something(&fun.argument) || says_something(&fun.result),
    }
}

fn holds_refined(scalar: &Scalar) -> bool {
    matches!(&scalar.base, Base::Data(_, arguments, _) if arguments.iter().any(says_something))
}

/// Formulas of abstract refinements with numbered names for what they speak of besides `_0`, `_1`, …; and what that is.
fn closed(predicates: &[Term], env: &Env) -> (Vec<Term>, Vec<Text>) {
    let (mut captured, mut texts, mut renamed) = (Vec::<Symbol>::new(), Vec::new(), Vec::new());
    let sorts: Vec<(Symbol, Sort)> = env.types.iter().map(|(name, shape)| (*name, sort_of(shape))).collect();
    for predicate in predicates {
        let term = predicate.with_sorts(&sorts);
        let mut subst = Vec::new();
        for (name, sort) in variables_of(term) {
            let Some(text) = env.variables.get(&name) else { continue };
            let number = captured.iter().position(|known| *known == name).unwrap_or_else(|| {
                captured.push(name);
                texts.push(text.clone());
                captured.len() - 1
            });
            subst.push((name, Term::var(capture(number), sort)));
        }
        renamed.push(term.substitute(&subst.into_iter().collect::<Subst>()));
    }
    for (name, text) in &env.predicates {
        if !renamed.iter().any(|term| applies(*term, *name)) {
            continue;
        }
        captured.push(*name);
        texts.push(Text::atom(text));
        let number = captured.len() - 1;
        renamed = renamed.iter().map(|term| renamed_application(*term, *name, capture(number))).collect();
    }
    (renamed, texts)
}

/// The name of something that an abstract refinement speaks of. No user can write it.
fn capture(number: usize) -> Symbol {
    Symbol::numbered(Origin::Placeholder, number)
}

fn variables_of(term: Term) -> Vec<(Symbol, Sort)> {
    let mut found = Vec::new();
    collect(term, &mut |part| {
        if let Node::Var(name, sort) = part.node()
            && !name.is_subject()
            && !found.iter().any(|(known, _)| *known == name)
        {
            found.push((name, sort));
        }
    });
    found
}

fn applies(term: Term, predicate: Symbol) -> bool {
    let mut found = false;
    collect(term, &mut |part| found |= matches!(part.node(), Node::App(name, ..) if name == predicate));
    found
}

fn collect(term: Term, visit: &mut dyn FnMut(Term)) {
    visit(term);
    let _ = term.map_children(&mut |child| {
        collect(child, visit);
        child
    });
}

fn renamed_application(term: Term, from: Symbol, to: Symbol) -> Term {
    let term = term.map_children(&mut |child| renamed_application(child, from, to));
    match term.node() {
        Node::App(name, arguments, sort) if name == from => Term::app(to, arguments.to_vec(), sort),
        _ => term,
    }
}

/// The predicate that says what constructors ask.
pub(crate) fn predicate(
    writer: &mut Writer<'_>,
    name: &str,
    datatype: Symbol,
    shapes: &[Shape],
    predicates: &[Term],
) -> String {
    let mut outer = Env::default();
    let subject = writer.local("v", &mut outer);
    let ty = shape(writer, &Shape::Data(datatype, shapes.to_vec().into()));
    let mut parameters = vec![format!("{subject}: {ty}")];
    parameters.extend(captures(writer, predicates, &mut outer));
    let head = format!("predicate {name}({})", parameters.join(", "));
    let constructors = writer.constructors(datatype, shapes, predicates);
    if constructors.is_empty() {
        return head;
    }
    let mut text = format!("{head}\n  decreases {subject}, 0\n{{\n  match {subject}\n");
    for Built { constructor, fields, env } in constructors {
        let mut env = Env { types: env.types, ..outer.clone() };
        let (mut names, mut parts) = (Vec::new(), Vec::new());
        for (field, ty) in &fields {
            let variable = writer.local(&crate::prepare::original(*field), &mut env);
            env.variables.insert(*field, Text::atom(&variable));
            parts.extend(writer.valid(ty, &Text::atom(&variable), &env));
            names.push(variable);
        }
        let pattern = pattern_of(writer, constructor, &names);
        text += &format!("  case {pattern} => {}\n", Text::all(&parts).text);
    }
    text + "}"
}

/// The parameters for what abstract refinements speak of.
fn captures(writer: &mut Writer<'_>, predicates: &[Term], env: &mut Env) -> Vec<String> {
    let mut parameters = std::collections::BTreeMap::new();
    let mut parts = Vec::new();
    predicates.iter().for_each(|term| collect(*term, &mut |part| parts.push(part)));
    for part in parts {
        let (name, arguments, sort) = match part.node() {
            Node::Var(name, sort) => (name, None, sort),
            Node::App(name, arguments, sort) => (name, Some(arguments), sort),
            _ => continue,
        };
        let number = name.number();
        if name != capture(number) || parameters.contains_key(&number) {
            continue;
        }
        let local = writer.local("c", env);
        let result = shape(writer, &env.of_sort(&sort));
        let ty = match &arguments {
            None => result,
            Some(arguments) => {
                let arguments: Vec<String> =
                    arguments.iter().map(|argument| shape(writer, &env.of_sort(&argument.sort()))).collect();
                format!("({}) -> {result}", arguments.join(", "))
            }
        };
        match arguments {
            None => {
                env.variables.insert(name, Text::atom(&local));
            }
            Some(_) => {
                env.predicates.insert(name, local.clone());
            }
        }
        parameters.insert(number, format!("{local}: {ty}"));
    }
    parameters.into_values().collect()
}
