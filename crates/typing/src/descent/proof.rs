//! The search for metrics, and what has to hold for them.

use super::metric::{Measures, combinations, quantities};
use super::{Call, Function, Metric, Quantity};
use crate::parts::known_sizes;
use loligo_logic::{Symbol, Term};
use loligo_types::{Group, Module, groups};
use rustc_hash::FxHashMap;

/// Limit on the questions asked for the metrics of one group of functions.
const MAX_QUESTIONS: usize = 1_500;

/// Limit on the choices of metrics tried for the functions of one group.
const MAX_CHOICES: usize = 3_000;

/// Limit on the quantities that a metric is the sum or difference of.
const MAX_PARTS: usize = 3;

/// A requirement for recursion to end: at a call, that a metric descends or stays.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    /// The call, by its position.
    pub(crate) call: usize,
    /// Hypotheses: the facts at the call.
    pub(crate) facts: Vec<Term>,
    /// The formula that follows from them.
    pub(crate) conclusion: Term,
}

/// Change of a metric in a call: that of what is passed compared with that of the caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Change {
    /// No comparison is shown.
    Open,
    /// It is not larger.
    Stays,
    /// It is smaller, and that of the caller at least 0.
    Descends,
}

/// Tells if a conclusion certainly follows from facts.
pub(crate) type Entails<'a> = &'a mut dyn FnMut(&[Term], Term) -> bool;

/// The calls of functions that may lead back to one another, and what was found out about them.
pub(crate) struct Descents<'a> {
    pub(crate) module: &'a Module,
    pub(crate) functions: &'a [Function],
    /// The calls; no unknown is left in what is known there.
    pub(crate) calls: &'a [Call],
    measures: Measures,
    entails: Entails<'a>,
    asked: usize,
    tried: usize,
    known: FxHashMap<(usize, Term), bool>,
    proofs: Vec<Proof>,
    /// The metrics that were chosen, with the functions that they are of.
    pub(crate) chosen: Vec<(Symbol, Metric)>,
    /// The calls of a group for which none was found.
    pub(crate) stuck: Vec<usize>,
}

impl<'a> Descents<'a> {
    /// The state before anything is found out.
    pub(crate) fn new(module: &'a Module, functions: &'a [Function], calls: &'a [Call], entails: Entails<'a>) -> Self {
        let (asked, tried, known, proofs, chosen, stuck) = Default::default();
        Descents {
            module,
            functions,
            calls,
            measures: Measures::Declared,
            entails,
            asked,
            tried,
            known,
            proofs,
            chosen,
            stuck,
        }
    }

    /// Descents that may also use measures that were not declared for it.
    pub(crate) fn with_plain_measures(self) -> Self {
        Descents { measures: Measures::Plain, ..self }
    }

    /// Proves that all recursion ends, and gives all that has to hold for it; `None` if no proof was found.
    pub(crate) fn prove(&mut self) -> Option<Vec<Proof>> {
        let all: Vec<usize> = (0..self.calls.len()).collect();
        self.end(&all).then(|| std::mem::take(&mut self.proofs))
    }

    /// Shows that no chain of these calls is endless.
    fn end(&mut self, calls: &[usize]) -> bool {
        let edges: Vec<(usize, usize, usize)> = calls.iter().filter_map(|at| self.edge(*at)).collect();
        if edges.len() != calls.len() {
            return false;
        }
        let plain: Vec<(usize, usize)> = edges.iter().map(|(_, from, to)| (*from, *to)).collect();
        let circles: Vec<Group> =
            groups(self.functions.len(), &plain).into_iter().filter(|group| group.is_cyclic).collect();
        circles.into_iter().all(|group| {
            let is_inside = |function: &usize| group.members.contains(function);
            let inside = edges.iter().filter(|(_, from, to)| is_inside(from) && is_inside(to)).map(|(at, ..)| *at);
            let inside: Vec<usize> = inside.collect();
            self.circle(&group.members, &inside)
        })
    }

    fn edge(&self, call: usize) -> Option<(usize, usize, usize)> {
        let found = self.calls.get(call)?;
        let position = |name: Symbol| self.functions.iter().position(|function| function.name == name);
        Some((call, position(found.caller)?, position(found.callee)?))
    }

    fn circle(&mut self, members: &[usize], calls: &[usize]) -> bool {
        if members.iter().any(|member| self.functions.get(*member).is_some_and(|function| !function.given.is_empty())) {
            return self.given(members, calls);
        }
        for count in 1..=MAX_PARTS {
            if let Some(chosen) = self.assign(members, calls, count, &mut Vec::new()) {
                return self.without(&chosen, calls);
            }
        }
        if self.cases(members, calls) {
            return true;
        }
        self.stuck = calls.to_vec();
        false
    }

    /// A metric of at most `count` quantities for each member, with which all calls stay or descend, and one descends.
    fn assign(
        &mut self,
        members: &[usize],
        calls: &[usize],
        count: usize,
        chosen: &mut Vec<(usize, Metric)>,
    ) -> Option<Vec<(usize, Metric)>> {
        let Some(next) = members.get(chosen.len()).copied() else {
            let descends = calls.iter().any(|call| self.chosen_change(chosen, *call) == Some(Change::Descends));
            return descends.then(|| chosen.clone());
        };
        for metric in self.candidates(next, if members.len() == 1 { count..=count } else { 1..=count }) {
            self.tried += 1;
            chosen.push((next, metric));
            let holds = calls.iter().all(|call| self.chosen_change(chosen, *call) != Some(Change::Open));
            let found = if holds { self.assign(members, calls, count, chosen) } else { None };
            chosen.pop();
            if found.is_some() || self.asked >= MAX_QUESTIONS || self.tried >= MAX_CHOICES {
                return found;
            }
        }
        None
    }

    fn candidates(&self, function: usize, counts: std::ops::RangeInclusive<usize>) -> Vec<Metric> {
        let Some(function) = self.functions.get(function) else { return Vec::new() };
        let quantities = quantities(self.module, function, self.measures);
        counts.flat_map(|count| combinations(&quantities, &function.constants, count)).collect()
    }

    /// Change of the metrics chosen in the call; `None` if one of them is not chosen yet.
    fn chosen_change(&mut self, chosen: &[(usize, Metric)], call: usize) -> Option<Change> {
        let (_, from, to) = self.edge(call)?;
        let metric = |of: usize| chosen.iter().find(|(function, _)| *function == of).map(|(_, metric)| metric);
        let (caller, callee) = (metric(from)?, metric(to)?);
        Some(self.change(call, caller, callee))
    }

    /// Change of a metric in a call.
    pub(crate) fn change(&mut self, call: usize, caller: &Metric, callee: &Metric) -> Change {
        let Some([descends, stays]) = self.conclusions(call, caller, callee) else { return Change::Open };
        match () {
            () if self.holds(call, descends) => Change::Descends,
            () if self.holds(call, stays) => Change::Stays,
            () => Change::Open,
        }
    }

    /// The two claims about a metric in a call: that it descends, and that it stays.
    fn conclusions(&self, call: usize, caller: &Metric, callee: &Metric) -> Option<[Term; 2]> {
        let [current, next] = self.values(call, caller, callee)?;
        let descends = Term::le(Term::int(0), current).and2(Term::lt(next, current));
        Some([descends, Term::le(next, current)])
    }

    /// The metric of the caller and that of what is passed.
    fn values(&self, call: usize, caller: &Metric, callee: &Metric) -> Option<[Term; 2]> {
        let (_, from, _) = self.edge(call)?;
        let found = self.calls.get(call)?;
        let current = caller.at(self.module, &self.functions.get(from)?.parameters)?;
        Some([current, callee.at(self.module, &found.arguments)?])
    }

    /// Asks if something holds at a call.
    fn holds(&mut self, call: usize, conclusion: Term) -> bool {
        if let Some(known) = self.known.get(&(call, conclusion)) {
            return *known;
        }
        if self.asked >= MAX_QUESTIONS {
            return false;
        }
        self.asked += 1;
        let facts = self.facts(call, conclusion);
        let holds = (self.entails)(&facts, conclusion);
        self.known.insert((call, conclusion), holds);
        holds
    }

    /// Facts at a call, with those about the sizes and measures that a conclusion speaks of.
    fn facts(&self, call: usize, conclusion: Term) -> Vec<Term> {
        let Some(found) = self.calls.get(call) else { return Vec::new() };
        let mut facts = found.facts.clone();
        facts.extend(known_sizes(&self.module.theory, &[facts.as_slice(), &[conclusion]].concat()));
        if let Some((_, from, to)) = self.edge(call) {
            let sides =
                [(from, self.functions.get(from).map(|caller| &caller.parameters)), (to, Some(&found.arguments))];
            for (function, arguments) in sides {
                let (Some(function), Some(arguments)) = (self.functions.get(function), arguments) else { continue };
                let quantities = quantities(self.module, function, self.measures);
                let floors = quantities.iter().filter_map(|quantity: &Quantity| quantity.floor(self.module, arguments));
                facts.extend(floors);
            }
        }
        facts
    }

    fn conclude(&mut self, call: usize, conclusion: Term) {
        let facts = self.facts(call, conclusion);
        self.proofs.push(Proof { call, facts, conclusion });
    }

    /// Notes what has to hold for the metrics chosen, and goes on with the calls that do not descend in them.
    fn without(&mut self, chosen: &[(usize, Metric)], calls: &[usize]) -> bool {
        let mut left = Vec::new();
        for call in calls {
            let Some((_, from, to)) = self.edge(*call) else { return false };
            let metric = |of: usize| chosen.iter().find(|(function, _)| *function == of).map(|(_, metric)| metric);
            let (Some(caller), Some(callee)) = (metric(from), metric(to)) else { return false };
            let Some([descends, stays]) = self.conclusions(*call, caller, callee) else { return false };
            match self.change(*call, caller, callee) {
                Change::Descends => self.conclude(*call, descends),
                Change::Stays => {
                    self.conclude(*call, stays);
                    left.push(*call);
                }
                Change::Open => return false,
            }
        }
        for (function, metric) in chosen {
            let name = self.functions.get(*function).map(|function| (function.name, metric.clone()));
            self.chosen.extend(name);
        }
        self.end(&left)
    }

    /// All calls of a function by itself make the tuple of its quantities smaller, in whatever place.
    fn cases(&mut self, members: &[usize], calls: &[usize]) -> bool {
        let [member] = members else { return false };
        let Some(function) = self.functions.get(*member) else { return false };
        let all = quantities(self.module, function, self.measures);
        let tuple: Vec<Metric> = all.into_iter().map(|quantity| Metric::Sum(vec![(true, quantity)])).collect();
        self.tuple(&[(*member, tuple)], calls, &|_| Term::tt())
    }

    /// All calls make the tuples of metrics smaller; besides, `more` of the caller's metrics has to hold.
    fn tuple(&mut self, tuples: &[(usize, Vec<Metric>)], calls: &[usize], more: &dyn Fn(&[Term]) -> Term) -> bool {
        let mut conclusions = Vec::new();
        for call in calls {
            let Some((_, from, to)) = self.edge(*call) else { return false };
            let tuple = |of: usize| tuples.iter().find(|(function, _)| *function == of).map(|(_, tuple)| tuple);
            let (Some(caller), Some(callee)) = (tuple(from), tuple(to)) else { return false };
            let (mut smaller, mut stays, mut currents) = (Term::ff(), Term::tt(), Vec::new());
            for (caller, callee) in caller.iter().zip(callee) {
                let Some([current, next]) = self.values(*call, caller, callee) else { return false };
                let descends = Term::le(Term::int(0), current).and2(Term::lt(next, current));
                smaller = Term::or([smaller, stays.and2(descends)]);
                stays = stays.and2(Term::le(next, current));
                currents.push(current);
            }
            let conclusion = smaller.and2(more(&currents));
            if !self.holds(*call, conclusion) {
                return false;
            }
            conclusions.push((*call, conclusion));
        }
        conclusions.into_iter().for_each(|(call, conclusion)| self.conclude(call, conclusion));
        let members = tuples.iter().filter_map(|(function, tuple)| Some((self.functions.get(*function)?.name, tuple)));
        let chosen = members.flat_map(|(name, tuple)| tuple.iter().map(move |metric| (name, metric.clone())));
        self.chosen.extend(chosen.collect::<Vec<_>>());
        true
    }

    /// The metrics that signatures give: none is negative where a call is made, and the tuple gets smaller. Who gives none
    /// in a group where another function does has none.
    fn given(&mut self, members: &[usize], calls: &[usize]) -> bool {
        let of = |member: &usize| Some((*member, self.functions.get(*member)?.given.clone()));
        let tuples: Vec<(usize, Vec<Metric>)> = members.iter().filter_map(of).collect();
        let floors = |currents: &[Term]| {
            Term::and(currents.iter().map(|current| Term::le(Term::int(0), *current)).collect::<Vec<_>>())
        };
        let fail = calls.iter().find(|call| !self.tuple(&tuples, std::slice::from_ref(*call), &floors)).copied();
        self.stuck.extend(fail);
        fail.is_none()
    }

    /// True if it is shown that the caller's `metric` is not negative at a call.
    pub(crate) fn has_floor(&mut self, call: usize, metric: &Metric) -> bool {
        let Some((_, from, _)) = self.edge(call) else { return false };
        let parameters = self.functions.get(from).map(|function| &function.parameters);
        let current = parameters.and_then(|parameters| metric.at(self.module, parameters));
        current.is_some_and(|current| self.holds(call, Term::le(Term::int(0), current)))
    }
}
