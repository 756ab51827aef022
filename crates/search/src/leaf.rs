//! Leaves: elimination terms that have the type asked for, by themselves or under a guard.

use super::bank::Banked;
use super::guard::as_program;
use super::introduction::GUARDED_WIDTH;
use super::ladder::{Functions, Lacking};
use super::promises::promises;
use super::request::Request;
use super::site::{Outer, Site, SiteKey};
use super::terms::without_unknowns;
use super::{Heuristic, Search};
use loligo_guess::{Abduction, Conditions, Guard, Preference};
use loligo_horn::Visibility;
use loligo_logic::{BinOp, Node, Sort, Symbol, Term};
use loligo_types::{Base, Expr, ExprKind, Operator, Shape, Shapes, Type};
use loligo_typing::Rules;
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;

/// Names in a term that serves as a guard.
const GUARD_SIZE: usize = 4;
/// Conjuncts of a guard that cost nothing; each further one is as good as a name.
const FREE_CONJUNCTS: usize = 3;

/// The leaves of one size found at one place.
#[derive(Clone, Default)]
pub(super) struct Leaves {
    /// The first one that needs no guard.
    pub(super) free: Option<Expr>,
    /// Leaves with the guards that they need, the preferred first, by the names in what a guard may compare.
    pub(super) guarded: FxHashMap<usize, Vec<(Expr, Guard)>>,
}

/// The decision of a guard by a program: all the tests and the condition have to hold.
#[derive(Clone)]
pub(super) struct Decision {
    /// Tests of enumerated variables.
    pub(super) tests: Vec<Test>,
    /// The rest of the guard, if there is any.
    pub(super) condition: Option<Expr>,
    /// Names in what had to be synthesized for it.
    pub(super) names: usize,
}

/// A test that a variable is a constructor without arguments.
#[derive(Clone, Copy)]
pub(super) struct Test {
    pub(super) variable: Symbol,
    pub(super) constructor: Symbol,
}

impl Search<'_> {
    /// The leaves of one size: the first that needs no guard, else, if guards are to be had, those that need one.
    pub(super) fn leaves(&mut self, site: &Site, size: usize) -> Leaves {
        let key = (site.key(), size);
        let barred = self.barred_leaves(&key.0);
        let known = self.leaves.get(&key);
        let known = known.filter(|leaves| leaves.free.as_ref().is_none_or(|free| !barred.contains(free))).cloned();
        let mut is_new = known.is_none();
        let mut leaves =
            known.unwrap_or_else(|| Leaves { free: self.free_leaf(site, size, &barred), ..Leaves::default() });
        let opened = if leaves.free.is_none() { self.open_leaf(site, &key.0, size) } else { None };
        let operand = site.rung.operand;
        let is_open = leaves.free.is_none() && opened.is_none() && site.rung.branches > 0;
        if is_open && !leaves.guarded.contains_key(&operand) {
            let guarded = self.guarded_leaves(site, size);
            leaves.guarded.insert(operand, guarded);
            is_new = true;
        }
        if is_new && !self.horn.is_cancelled() && barred.is_empty() {
            self.leaves.insert(key, leaves.clone());
        }
        leaves.free = leaves.free.or(opened);
        let guarded = leaves.guarded.remove(&operand).map(|guarded| (operand, self.ranked(site, guarded)));
        leaves.guarded = guarded.into_iter().collect();
        leaves
    }

    /// The first leaf that needs no guard and no function that is made up for it, and is not worth the same as a barred one.
    fn free_leaf(&mut self, site: &Site, size: usize, barred: &[Expr]) -> Option<Expr> {
        let target = site.asking(without_unknowns(&site.ty));
        let shape = Shape::of(&site.ty);
        let request = Request::unguarded(&target, &shape, size);
        if has_values(&shape) {
            let bank = self.bank(&request, &shape, size);
            let mut will_do = |banked: &&Banked| {
                !banked.value.is_some_and(|value| self.is_wrong(&request, &banked.argument.term, value))
                    && !self.is_one_of(site, &banked.argument.term, barred)
                    && self.holds(site, &banked.argument.term)
            };
            return bank.iter().find(&mut will_do).map(|banked| banked.argument.term.clone());
        }
        let mut found = None;
        let _ = self.terms(&request, &Shapes::default(), &mut |search, term, _| {
            let is_wanted = !search.is_one_of(site, &term, barred) && search.holds(site, &term);
            found = is_wanted.then_some(term);
            if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        found
    }

    /// Test that a value is known not to satisfy the type asked for, nor to do so under a guard.
    fn is_wrong(&mut self, request: &Request<'_>, term: &Expr, value: Term) -> bool {
        let Type::Scalar(target) = &request.site.ty else { return false };
        let asked = target.refinement.replace(Symbol::value_var(), value);
        let conditions = request.guarding.map(|conditions| conditions.borrow());
        let context = &request.site.context;
        let promises = promises(&self.library, context, term);
        !self.counted(
            context,
            || term.clone(),
            |search| !search.horn.is_unreachable(context, (&promises, Vec::new()), asked, conditions.as_deref()),
        )
    }

    /// The first leaf with functions that are made up for it. What can be done in these depends on all that may be spent.
    fn open_leaf(&mut self, site: &Site, place: &SiteKey, size: usize) -> Option<Expr> {
        if site.rung.auxiliaries == 0 {
            if self.functions == Functions::TakeFunctions {
                self.lacking.add(Lacking::AUXILIARIES);
            }
            return None;
        }
        let key = (place.clone(), size, site.rung);
        let barred = self.barred_leaves(place);
        if let Some(lacking) = self.unopened.get(&key).filter(|_| !self.without.contains(Heuristic::Failures)) {
            self.lacking.add(*lacking);
            return None;
        }
        let around = std::mem::take(&mut self.lacking);
        let target = site.asking(without_unknowns(&site.ty));
        let shape = Shape::of(&site.ty);
        let mut found = None;
        let request = Request::open(&target, &shape, size);
        let _ = self.terms(&request, &Shapes::default(), &mut |search, term, _| {
            found = search.fill_term(site, &term).filter(|filled| !barred.contains(filled));
            if found.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if found.is_none() && !self.horn.is_cancelled() {
            self.unopened.insert(key, self.lacking);
        }
        self.lacking.add(around);
        found
    }

    fn guarded_leaves(&mut self, site: &Site, size: usize) -> Vec<(Expr, Guard)> {
        let conditions = self.horn.conditions(&site.context, site.rung.operand);
        if conditions.borrow().is_empty() {
            return Vec::new();
        }
        let target = site.asking(without_unknowns(&site.ty));
        let shape = Shape::of(&site.ty);
        let request = Request::guarded(&target, &shape, size, Some(&conditions));
        let mut guarded: Vec<(Expr, Guard)> = Vec::new();
        let mut usable: Vec<Guard> = Vec::new();
        let mut try_term = |search: &mut Self, guarded: &mut Vec<(Expr, Guard)>, term: Expr| {
            let bar = if search.is_varied() { None } else { bar(&usable, &conditions.borrow()) };
            for guard in search.guards(site, &term, bar) {
                let counts = !site.outer.clauses.is_empty() || !usable.contains(&guard);
                if counts && search.decision(site, &guard).is_some() {
                    usable.push(guard.clone());
                }
                guarded.push((term.clone(), guard));
            }
        };
        if has_values(&shape) {
            let mut wrong = Vec::new();
            for banked in self.bank(&request, &shape, size).iter() {
                let term = &banked.argument.term;
                match banked.value.is_some_and(|value| self.is_wrong(&request, term, value)) {
                    true => wrong.push(term.clone()),
                    false => try_term(self, &mut guarded, term.clone()),
                }
            }
            // Few samples show what holds only under many conditions, and few terms are short.
            if guarded.is_empty() && size == 1 {
                wrong.into_iter().for_each(|term| try_term(self, &mut guarded, term));
            }
        } else {
            let _ = self.terms(&request, &Shapes::default(), &mut |search, term, _| {
                try_term(search, &mut guarded, term);
                ControlFlow::Continue(())
            });
        }
        guarded
    }

    /// Guarded leaves, the preferred first: the weaker the guard, the less is left to do. How weak one is shows in the
    /// models that are known by now.
    fn ranked(&mut self, site: &Site, mut guarded: Vec<(Expr, Guard)>) -> Vec<(Expr, Guard)> {
        let barred = self.barred_guards(site);
        guarded.retain(|leaf| !barred.contains(leaf));
        if guarded.len() <= 1 {
            return guarded;
        }
        let conditions = self.horn.conditions(&site.context, site.rung.operand);
        let conditions = conditions.borrow();
        guarded.sort_by_key(|(_, guard)| conditions.preference(guard));
        // Where nothing is shared with the other case, two leaves under one guard leave the same to do.
        let mut seen = Vec::new();
        guarded.retain(|(_, guard)| {
            let is_new = !seen.contains(guard);
            seen.push(guard.clone());
            is_new || !site.outer.clauses.is_empty()
        });
        guarded
    }

    /// The guards under which a complete program has the type asked for; none if they are no better than the `bar`.
    pub(super) fn guards(&mut self, site: &Site, program: &Expr, bar: Option<Preference>) -> Vec<Guard> {
        if self.horn.is_cancelled() {
            return Vec::new();
        }
        let conditions = self.horn.conditions(&site.context, site.rung.operand);
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.check(&site.context, program, &site.ty);
        self.effort.abductions += 1;
        let problem = Abduction { bar, ..site.abduction(&rules.clauses, &rules.unknowns, &mut self.horn) };
        self.horn.forget_witness();
        let guards = self.horn.abduce(&problem, &mut conditions.borrow_mut());
        self.record_guards(&site.context, program, &guards);
        guards
    }

    /// The decision of a guard: matches on enumerated variables and a condition, the formula itself where programs can
    /// write it, else a Boolean term.
    pub(super) fn decision(&mut self, site: &Site, guard: &Guard) -> Option<Decision> {
        let mut tests = Vec::new();
        let mut parts = Vec::new();
        let mut names = guard.conjuncts.len().saturating_sub(FREE_CONJUNCTS);
        for conjunct in &guard.conjuncts {
            if let Some(test) = self.as_test(*conjunct) {
                tests.push(test);
                continue;
            }
            let written = self.written(site, *conjunct).map(|part| (part, 0));
            let decided = written.or_else(|| self.boolean_term(site, *conjunct));
            let (part, size) = match decided {
                Some(decided) => decided,
                None => self.comparison(site, *conjunct)?,
            };
            names += size;
            parts.push(part);
        }
        let and = |left, right| Expr::new(ExprKind::Op(Operator::And, vec![left, right]), site.span);
        Some(Decision { tests, condition: parts.into_iter().reduce(and), names })
    }

    /// The formula as a program, if it speaks of nothing else than programs do.
    pub(super) fn written(&self, site: &Site, formula: Term) -> Option<Expr> {
        as_program(formula, self.library.comparing(), &|name| is_visible(site, name), &mut |_| None, site.span)
    }

    /// The variable and the constructor without arguments that an equality is about.
    fn as_test(&self, conjunct: Term) -> Option<Test> {
        let Node::Binary(BinOp::Eq, left, right) = conjunct.node() else { return None };
        let (Node::Var(variable, _), Node::App(constructor, _, _)) = (left.node(), right.node()) else { return None };
        let datatype = self.library.datatype(self.library.constructor(constructor)?.datatype)?;
        self.library.module.is_enumeration(datatype).then_some(Test { variable, constructor })
    }

    fn boolean_term(&mut self, site: &Site, formula: Term) -> Option<(Expr, usize)> {
        self.term_of_value(site, Base::Bool, formula, GUARD_SIZE)
    }

    /// A program for a condition in which calls stand for what is measured.
    fn comparison(&mut self, site: &Site, formula: Term) -> Option<(Expr, usize)> {
        let operand = site.rung.operand;
        if operand == 1 {
            return None;
        }
        let mut names = 0;
        let library = self.library.clone();
        let mut measured = |value: Term| {
            let base = match value.sort() {
                Sort::Int => Base::Int,
                Sort::Var(name) => Base::Var(name),
                _ => return None,
            };
            let (call, size) = self.term_of_value(site, base, value, operand)?;
            names += size;
            Some(call)
        };
        let program =
            as_program(formula, library.comparing(), &|name| is_visible(site, name), &mut measured, site.span)?;
        Some((program, names))
    }

    /// A term of at most `most` names that is known to be worth `value`, and how many it has.
    fn term_of_value(&mut self, site: &Site, base: Base, value: Term, most: usize) -> Option<(Expr, usize)> {
        let rung = site.rung.for_term(most);
        let site = site.asking(Type::singleton(base, value)).under(Outer::default()).spending(rung);
        (1..=most).find_map(|size| self.free_leaf(&site, size, &[]).map(|term| (term, size)))
    }

    /// Test that a complete program has the type asked for, together with what surrounds it.
    pub(super) fn holds(&mut self, site: &Site, expr: &Expr) -> bool {
        !self.horn.is_cancelled() && self.counted(&site.context, || expr.clone(), |search| search.is_proved(site, expr))
    }

    fn is_proved(&mut self, site: &Site, expr: &Expr) -> bool {
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.check(&site.context, expr, &site.ty);
        if is_elimination(expr) {
            return match site.outer.clauses.is_empty() {
                true => self.horn.holds_in(&site.context, &rules.unknowns, &rules.clauses),
                false => self.holds_at(site, &rules.unknowns, &rules.clauses),
            };
        }
        self.holds_within(&site.outer, &rules.unknowns, &rules.clauses)
    }

    /// The surroundings of the next place after `expr` was chosen for this one. Where no unknowns are shared, what has
    /// been proved stays proved and need not be carried along.
    pub(super) fn extended(&self, site: &Site, expr: &Expr) -> Outer {
        if site.outer.unknowns.is_empty() {
            return site.outer.clone();
        }
        let library = self.library.clone();
        let mut rules = Rules::with_unknowns(&library, site.outer.unknowns.clone());
        rules.check(&site.context, expr, &site.ty);
        site.outer.with(rules)
    }
}

fn is_visible(site: &Site, name: Symbol) -> bool {
    site.context.lookup(name).is_some_and(|binding| binding.visibility == Visibility::Program)
}

/// Test for an elimination term: all its requirements speak of values that it has wherever it stands.
pub(super) fn is_elimination(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Var(_) | ExprKind::Instance(..) | ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::Hole => true,
        ExprKind::App(function, argument) => {
            is_elimination(function) && (is_elimination(argument) || argument.is_function())
        }
        ExprKind::Op(_, operands) => operands.iter().all(is_elimination),
        _ => false,
    }
}

/// The preference that a guard has to exceed to be looked at beside the `usable` ones: so many of these are tried and
/// no more.
fn bar(usable: &[Guard], conditions: &Conditions) -> Option<Preference> {
    let mut preferences: Vec<Preference> = usable.iter().map(|guard| conditions.preference(guard)).collect();
    preferences.sort_unstable();
    preferences.get(GUARDED_WIDTH - 1).copied()
}

/// Test that terms of the shape mostly are known by their values: then the bank has few of them.
fn has_values(shape: &Shape) -> bool {
    !matches!(shape, Shape::Data(..))
}

#[cfg(test)]
mod tests {
    use crate::bank::value_of;
    use crate::survival::each_step;

    /// Neither by a model of the place nor by the rules.
    #[test]
    fn what_is_right_is_not_rejected() {
        let mut leaves = 0;
        each_step(&mut |step| {
            let term = step.head.apply(step.partial);
            if step.is_open() || step.request.around.is_some() {
                return;
            }
            let (site, library) = (step.request.site, step.search.library.clone());
            if let Some(value) = value_of(&library, &site.context, &term) {
                assert!(!step.search.is_wrong(step.request, &term, value), "{}", step.words);
            }
            assert!(step.search.holds(site, &term), "{}", step.words);
            // Nor once there are models from other candidates.
            let wrong = loligo_types::Expr::new(loligo_types::ExprKind::Hole, site.span);
            let _ = step.search.free_leaf(site, 1, &[wrong]);
            assert!(step.search.holds(site, &term), "{}", step.words);
            leaves += 1;
        });
        assert!(leaves > 8, "{leaves}");
    }

    #[test]
    fn a_program_of_that_size_is_found() {
        each_step(&mut |step| {
            if !step.is_open() && step.request.around.is_none() {
                let found =
                    (1..=step.request.size).find_map(|size| step.search.free_leaf(step.request.site, size, &[]));
                assert!(found.is_some(), "{}", step.words);
            }
        });
    }
}
