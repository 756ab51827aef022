//! Recursive calls that are matched on, whatever they give.

use super::Search;
use super::introduction::has_constructors;
use super::request::Request;
use super::site::Site;
use loligo_types::{Base, Datatype, Expr, ExprKind, Shape, Shapes, Type};
use loligo_typing::{instantiate_shape, resolve};
use std::rc::Rc;

/// Names in a number that is computed for a recursive call.
const STEP_SIZE: usize = 2;
/// Recursive calls with variables for arguments that are looked at in one place.
const MAX_OWN_CALLS: usize = 40;

impl Search<'_> {
    /// Test for a recursive call: one of the goal itself, or of a partner.
    pub(super) fn is_own_call(&self, call: &Expr) -> bool {
        let (ExprKind::Var(head) | ExprKind::Instance(head, _)) = &call.spine().0.kind else { return false };
        self.recursive.contains(head)
    }

    /// Test that a call is matched on though several constructors are possible: an enumerated value tells nothing else,
    /// what a recursive call gives nobody else could tell apart, and neither what is no list or tree.
    pub(super) fn may_be_told_apart(&self, site: &Site, call: &Expr, datatype: &Datatype) -> bool {
        let module = &self.library.module;
        module.is_enumeration(datatype)
            || site.rung.recursive && (self.is_own_call(call) || !module.is_recursive(datatype))
    }

    /// Recursive calls that can be matched on: with as many arguments as there are, all of them variables but for one number
    /// that may be computed from one.
    pub(super) fn own_calls(&mut self, site: &Site) -> Vec<Expr> {
        if !site.rung.recursive {
            return Vec::new();
        }
        let key = (site.key().asking_anything(), site.rung.scrutinee);
        let known = self.own_calls.get(&key).cloned();
        let calls = known.unwrap_or_else(|| {
            let calls: Rc<[Expr]> = self.accepted_own_calls(site).into();
            if !self.horn.is_cancelled() {
                self.own_calls.insert(key, calls.clone());
            }
            calls
        });
        calls.iter().filter(|call| !site.matched.contains(call)).take(MAX_OWN_CALLS).cloned().collect()
    }

    fn accepted_own_calls(&mut self, site: &Site) -> Vec<Expr> {
        let library = self.library.clone();
        let mut calls = Vec::new();
        for name in self.recursive.clone().iter().rev() {
            let Some(schema) = library.schema(*name) else { continue };
            let (functions, result) = schema.body.uncurry();
            let Some(scalar) = result.as_scalar().filter(|scalar| has_constructors(&library, scalar)) else { continue };
            let Base::Data(datatype, ..) = &scalar.base else { continue };
            let is_single = library.datatype(*datatype).is_some_and(|datatype| datatype.constructors.len() == 1);
            if functions.is_empty() || is_single && functions.len() < site.rung.scrutinee {
                // It was matched on before, like any call.
                continue;
            }
            let mut shapes = Shapes::default();
            let (mut shape, arguments) = instantiate_shape(schema, &schema.body, &mut shapes);
            let head = Expr::new(ExprKind::Instance(*name, arguments), site.span);
            let mut partial: Vec<(Expr, Shapes, bool)> = vec![(head, shapes, false)];
            while let Shape::Fun(argument, next) = shape {
                let steps = self.steps(site, &argument);
                let mut more = Vec::new();
                for (call, shapes, has_step) in &partial {
                    for binding in site.context.program_variables() {
                        let mut shapes = shapes.clone();
                        if more.len() < MAX_OWN_CALLS * MAX_OWN_CALLS
                            && shapes.unify(&argument, &Shape::of(&binding.ty))
                        {
                            more.push((call.clone().apply(Expr::var(binding.name, site.span)), shapes, *has_step));
                        }
                    }
                    let steps = steps.iter().filter(|_| !has_step);
                    more.extend(steps.map(|step| (call.clone().apply(step.clone()), shapes.clone(), true)));
                }
                partial = more;
                shape = next.as_ref().clone();
            }
            partial.sort_by_key(|(.., has_step)| *has_step);
            calls.extend(partial.into_iter().map(|(call, shapes, _)| resolve(&call, &shapes)));
        }
        calls.retain(|call| self.is_accepted(site, call));
        calls
    }

    /// Numbers computed from one variable.
    fn steps(&mut self, site: &Site, shape: &Shape) -> Vec<Expr> {
        if *shape != Shape::Int {
            return Vec::new();
        }
        let open = site.asking(Type::unrefined(Base::Bool));
        let bank = self.bank(&Request::unguarded(&open, shape, STEP_SIZE), shape, STEP_SIZE);
        bank.iter().map(|banked| banked.argument.term.clone()).collect()
    }

    /// Test that a call may be made at the place, as far as is quickly known.
    fn is_accepted(&mut self, site: &Site, call: &Expr) -> bool {
        let open = site.asking(Type::unrefined(Base::Bool));
        let shape = Shape::Bool;
        self.may_accept(&Request::unguarded(&open, &shape, 1), call)
    }
}

#[cfg(test)]
mod tests {
    use crate::ladder::Rung;
    use crate::survival::{at_hole, module};
    use loligo_logic::Symbol;

    #[test]
    fn a_call_on_a_part_can_be_matched_on() {
        let text = "f :: t: Tree a -> ys: List a -> List a
f = \\t . \\ys . match t with
  Leaf -> ys
  Node x l r -> ??";
        at_hole(&module(text), 3, |search, site| {
            assert!(search.own_calls(site).is_empty(), "not on every rung");
            let site = site.spending(Rung { recursive: true, ..site.rung });
            let calls = search.own_calls(&site);
            for part in ["l", "r"] {
                let is_on = |call: &&super::Expr| call.mentions(Symbol::new(part)) && call.mentions(Symbol::new("ys"));
                assert!(calls.iter().any(|call| is_on(&call)), "{part}: {calls:?}");
            }
        });
    }

    #[test]
    fn what_an_enumerated_value_is_can_be_told_on_every_rung() {
        let text =
            "data Light where\n  Red :: Light\n  Green :: Light\nlight :: x: a -> Light\nf :: x: a -> a\nf = \\x . ??";
        at_hole(&module(text), 2, |search, site| {
            let library = search.library.clone();
            let datatype = |name| library.datatype(Symbol::new(name)).expect("it is declared");
            let call = super::Expr::var(Symbol::new("light"), site.span);
            assert!(search.may_be_told_apart(site, &call, datatype("Light")));
            let own = super::Expr::var(Symbol::new("f"), site.span);
            let recursive = site.spending(Rung { recursive: true, ..site.rung });
            assert!(search.may_be_told_apart(&recursive, &own, datatype("List")));
        });
    }
}
