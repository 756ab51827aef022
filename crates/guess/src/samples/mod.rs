//! Counter-models at work: what fails in a known interpretation need not be asked of the solver.
//!
//! Every model the solver gives while it looks at one context interprets that context's variables. Such a [`Sample`] is
//! kept, and the next candidate program for the same place is evaluated in it first: calls are known by what the types
//! of the functions say of their results, so that a candidate that cannot have the type asked for is mostly found out
//! by a few table lookups. Samples only ever reject candidates; what survives is still to be proved. That every function
//! has a result is taken for granted: of a program that calls one whose type no value has, they may say that it fails
//! where the solver would say that the call is never reached.

mod coverage;
mod domain;
mod freedom;
mod lore;
mod sample;
mod trial;
mod within;
mod world;

use crate::enclosure::Losable;
pub use coverage::Coverage;
use domain::Known;
use freedom::Freedom;
use indexmap::IndexSet;
use loligo_horn::{Clause, Context, Subject, Unknowns};
use loligo_logic::{BinOp, Model, Node, Origin, Sort, Symbol, Term, Theory, UnknownId};
use lore::Lore;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
pub(crate) use sample::Rank;
pub(crate) use sample::Sample;
use std::cmp::Reverse;
use std::rc::Rc;
use trial::Trial;
pub(crate) use within::Probe;
use world::{World, is_ghost};

/// Samples kept for one context, at most; those that rejected something most recently stay.
const MAX_SAMPLES: usize = 20;
/// Models kept of no context in particular.
const MAX_PLAIN: usize = 32;

/// Questions after which it pays to explore a context.
const ASKED_OFTEN: usize = 100;
/// Facts that a context may have more than one whose samples it takes over.
const MAX_NEW_FACTS: usize = 4;

/// Bytes of a fact, and of the count of questions about a context, roughly.
const FACT_BYTES: usize = 8;
const ASKED_BYTES: usize = 64;

/// The supply of samples for a context.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Supply {
    /// There are none.
    None,
    /// There are some, but so much is asked that it pays to have others.
    Few,
    /// More would not help.
    Enough,
}

/// The verdict of a sample on a candidate.
pub(crate) struct Judgement {
    /// The truth of each atom in the sample; false where it is not known.
    pub(crate) truth: Vec<bool>,
    /// Set if the candidate fails in the sample.
    pub(crate) fails: bool,
}

/// The requirements of a candidate, as far as a sample can judge them.
pub(crate) struct Question<'a> {
    /// The settled facts that several requirements may share.
    facts: IndexSet<Term, FxBuildHasher>,
    requirements: Vec<Requirement>,
    context: &'a Context,
    unknowns: &'a Unknowns,
    /// The requirements on arguments, among the facts of a question about a term that is not complete: where one of
    /// these is false, no value fits. Elsewhere that says nothing: a result that its type does not allow is none.
    needed: Option<Vec<Term>>,
    /// Facts about results of calls that the strongest values of unknowns give.
    supposed: Vec<Term>,
}

/// A clause without the facts of the context.
struct Requirement {
    /// Facts about the candidate's own values.
    settled: Vec<Term>,
    /// Settled facts that speak of `_v`.
    own: Vec<Term>,
    /// Settled facts that do not speak of `_v`, by their positions among the question's.
    shared: Vec<usize>,
    /// Conditions on a component or an unknown under which the conclusion matters.
    premises: Vec<Term>,
    conclusion: Term,
    /// The open measures that may be chosen so that the conclusion fails.
    freedom: Freedom,
    /// The sort of the components it is about, if it is about components or an unknown.
    components: Option<Option<Sort>>,
    /// The unknown that relates the components it is about, if it is about several at once.
    relation: Option<UnknownId>,
    /// The atoms that make up the conclusion, if that is an unknown of the surroundings.
    losable: Option<Losable>,
}

/// The samples of all contexts met.
#[derive(Default)]
pub(crate) struct Samples {
    known: FxHashMap<Vec<Term>, Vec<Sample>>,
    /// By context: the number of questions asked about it.
    asked: FxHashMap<Vec<Term>, usize>,
    lore: Lore,
    /// Models of whatever facts, the most useful first.
    plain: Vec<Plain>,
}

/// A model of no context in particular.
struct Plain {
    model: Rc<Model>,
    whole: Sample,
    /// Without what it says of results of calls.
    open: Sample,
}

impl<'a> Question<'a> {
    /// About clauses whose first facts are those of `context`.
    pub(crate) fn new<O>(context: &'a Context, unknowns: &'a Unknowns, clauses: &[Clause<O>]) -> Question<'a> {
        let shared = context.facts().len();
        let requirement = |clause: &Clause<O>| {
            let own = clause.facts.get(shared..).unwrap_or_default();
            Requirement::new(own, clause.conclusion, clause.subject)
        };
        Question::of(context, unknowns, clauses.iter().map(requirement).collect(), None)
    }

    /// About a value that has to satisfy `conclusion`, where `facts` hold, of which those `needed` have to for there to be
    /// any.
    pub(crate) fn partial(
        context: &'a Context,
        unknowns: &'a Unknowns,
        (facts, needed): (&[Term], Vec<Term>),
        conclusion: Term,
    ) -> Question<'a> {
        Question::of(context, unknowns, vec![Requirement::new(facts, conclusion, Subject::Value)], Some(needed))
    }

    /// The promises of calls, in a question about a term that is not complete, that mention only names in scope and
    /// holes.
    fn promises(&self) -> Vec<Term> {
        let Some(needed) = &self.needed else { return Vec::new() };
        let is_result = |name: Symbol| is_ghost(name) && name.origin() != Origin::Hole;
        let settled = self.requirements.iter().flat_map(|requirement| &requirement.settled).copied();
        settled.filter(|fact| !needed.contains(fact) && !fact.mentions_any(is_result)).collect()
    }

    fn of(
        context: &'a Context,
        unknowns: &'a Unknowns,
        mut requirements: Vec<Requirement>,
        needed: Option<Vec<Term>>,
    ) -> Question<'a> {
        // What is found of an unknown matters to those who assume it.
        let assumed: FxHashSet<UnknownId> = requirements
            .iter()
            .flat_map(|requirement| requirement.premises.iter().chain(&requirement.settled))
            .flat_map(|term| term.unknowns().to_vec())
            .collect();
        requirements.retain(|requirement| match requirement.conclusion.node() {
            Node::Unknown(id, _) => requirement.losable.is_some() || assumed.contains(&id),
            _ => true,
        });
        let mut facts: IndexSet<Term, FxBuildHasher> = IndexSet::default();
        for requirement in &mut requirements {
            for fact in &requirement.settled {
                match fact.mentions(Symbol::value_var()) {
                    true => requirement.own.push(*fact),
                    false => requirement.shared.push(facts.insert_full(*fact).0),
                }
            }
        }
        Question { facts, requirements, context, unknowns, needed, supposed: Vec::new() }
    }
}

impl Requirement {
    fn new(facts: &[Term], conclusion: Term, subject: Subject) -> Requirement {
        Requirement::under(facts, Vec::new(), conclusion, subject)
    }

    /// The requirement under further premises.
    fn under(facts: &[Term], mut premises: Vec<Term>, conclusion: Term, subject: Subject) -> Requirement {
        let is_about_values = |term: Term| subject == Subject::Value || !term.mentions_any(Symbol::is_subject);
        let mut settled = Vec::with_capacity(facts.len());
        for fact in facts {
            let is_about_values = is_about_values(*fact);
            if is_about_values && !fact.has_unknowns() {
                settled.push(*fact);
            } else if !(is_about_values && fact.is_quantified()) {
                // Of a whole value's elements an element fact with an unknown only says what they were found to satisfy.
                premises.push(membership(*fact));
            }
        }
        let flows = !premises.is_empty() || conclusion.has_unknowns() || !is_about_values(conclusion);
        let sort = || match subject {
            Subject::Component => premises.iter().chain([&conclusion]).find_map(|term| value_sort(*term)),
            Subject::Value => None,
        };
        let components = flows.then(sort);
        // What several components are asked at once is asked of those that some unknown relates.
        let relating = |term: &Term| match term.node() {
            Node::Unknown(id, pending) => pending.iter().all(|(name, _)| !name.is_subject()).then_some(id),
            _ => None,
        };
        let relation = match components {
            Some(None) if subject == Subject::Component => premises.iter().find_map(relating),
            _ => None,
        };
        let (own, shared, freedom) = (Vec::new(), Vec::new(), Freedom::default());
        Requirement { settled, own, shared, premises, conclusion, freedom, components, relation, losable: None }
    }
}

impl Samples {
    /// Counts a question about the context, and says whether more samples of it are of use. Those of a context with
    /// fewer facts are taken over where the others hold.
    pub(crate) fn supply(&mut self, theory: &Theory, context: &Context) -> Supply {
        let facts = context.facts();
        if let Some(asked) = self.asked.get_mut(facts) {
            *asked += 1;
            return if *asked == ASKED_OFTEN { Supply::Few } else { Supply::Enough };
        }
        if facts.iter().any(|fact| fact.has_unknowns()) {
            return Supply::Enough;
        }
        self.asked.insert(facts.to_vec(), 1);
        let mut inherited = Vec::new();
        let no_unknowns = Unknowns::default();
        for split in (facts.len().saturating_sub(MAX_NEW_FACTS)..facts.len()).rev() {
            let (old, new) = facts.split_at(split);
            if let Some(samples) = self.known.get(old) {
                let mut holds = |sample: &&Sample| {
                    let mut world = World::new(sample, theory, &no_unknowns, &mut self.lore);
                    new.iter().all(|fact| world.is_true(*fact))
                };
                inherited = samples.iter().filter(&mut holds).cloned().collect();
                break;
            }
        }
        let supply = if inherited.is_empty() { Supply::None } else { Supply::Enough };
        self.known.entry(facts.to_vec()).or_default().extend(inherited);
        supply
    }

    /// Test that some sample of a context with these facts is known.
    pub(crate) fn has_some(&self, facts: &[Term]) -> bool {
        self.known.get(facts).is_some_and(|samples| !samples.is_empty())
    }

    /// The truth of `atoms` in each sample of the context in which that of all is known.
    pub(crate) fn cells(&mut self, theory: &Theory, context: &Context, atoms: &[Term]) -> Vec<Vec<bool>> {
        let no_unknowns = Unknowns::default();
        let mut cells: Vec<Vec<bool>> = Vec::new();
        for sample in self.known.get(context.facts()).into_iter().flatten() {
            let mut world = World::new(sample, theory, &no_unknowns, &mut self.lore);
            let truth = atoms.iter().map(|atom| match world.eval(*atom) {
                Known::Bool(truth) => truth,
                _ => None,
            });
            let cell: Option<Vec<bool>> = truth.collect();
            cells.extend(cell.filter(|cell| !cells.contains(cell)));
        }
        cells
    }

    /// The truth of each formula in the sample of the context in which most of them hold.
    pub(crate) fn fullest(&mut self, theory: &Theory, context: &Context, formulas: &[Term]) -> Option<Rc<[bool]>> {
        let samples = self.known.get(context.facts())?.iter();
        let truths = samples.map(|sample| truth(sample, theory, formulas, &mut self.lore));
        // The first of equals, which was of use last.
        truths.min_by_key(|truth| Reverse(truth.iter().filter(|holds| **holds).count()))
    }

    /// Keeps a model as a sample, if it is one.
    pub(crate) fn learn(&mut self, theory: &Theory, context: &Context, model: &Model, rank: Rank) {
        let facts = context.facts();
        if facts.iter().any(|fact| fact.has_unknowns()) {
            return;
        }
        let names = names_in(context, facts);
        let mut sample = Sample::of(model, rank, &|name| names.contains(&name));
        let is_free = |name: Symbol| !facts.iter().any(|fact| fact.mentions(name));
        for (name, sort) in context.scalars().iter().filter(|(name, _)| is_free(*name)) {
            sample.choose(*name, sort);
        }
        sample.add_numbers();
        let no_unknowns = Unknowns::default();
        let mut world = World::new(&sample, theory, &no_unknowns, &mut self.lore);
        let fits = facts.iter().all(|fact| !world.is_false(*fact));
        let tells_all = measured(theory, context).all(|term| world.knows(term));
        sample.tells_all = tells_all;
        let samples = self.known.entry(facts.to_vec()).or_default();
        if fits {
            samples.insert(0, sample);
            if samples.len() > MAX_SAMPLES
                && let Some(position) = samples.iter().rposition(|sample| sample.rank == Rank::Passing)
            {
                samples.remove(position);
            }
        }
    }

    /// Bytes of the samples of contexts and of what was found out about terms, roughly.
    pub(crate) fn bytes(&self) -> usize {
        let samples = self
            .known
            .iter()
            .map(|(facts, samples)| facts.len() * FACT_BYTES + samples.iter().map(Sample::bytes).sum::<usize>());
        samples.sum::<usize>() + self.asked.len() * ASKED_BYTES + self.lore.bytes()
    }

    /// Forgets all that is of a context, and what was found out about terms.
    pub(crate) fn forget(&mut self) {
        self.known = FxHashMap::default();
        self.asked = FxHashMap::default();
        self.lore = Lore::default();
    }

    /// Keeps a model of no context in particular.
    pub(crate) fn learn_plain(&mut self, model: &Rc<Model>) {
        self.plain.truncate(MAX_PLAIN - 1);
        let whole = Sample::of(model, Rank::Passing, &|_| true);
        let open = Sample::of(model, Rank::Passing, &|name| !is_ghost(name));
        self.plain.insert(0, Plain { model: model.clone(), whole, open });
    }

    /// A model at hand in which all the facts hold and the conclusion does not, perhaps with other results of calls than it
    /// was made for.
    pub(crate) fn counter_model(&mut self, theory: &Theory, facts: &[Term], conclusion: Term) -> Option<Rc<Model>> {
        let no_unknowns = Unknowns::default();
        let lore = &mut self.lore;
        let position = self.plain.iter().position(|plain| {
            let mut world = World::new(&plain.whole, theory, &no_unknowns, lore);
            if world.is_false(conclusion) && facts.iter().all(|fact| world.is_true(*fact)) && !world.is_lost {
                return true;
            }
            let mut world = World::new(&plain.open, theory, &no_unknowns, lore);
            let is_counter_model = world.admits(facts) && world.is_false(conclusion) && !world.is_lost;
            world.leave();
            is_counter_model
        })?;
        self.plain.get_mut(..=position).into_iter().for_each(|front| front.rotate_right(1));
        self.plain.first().map(|plain| plain.model.clone())
    }

    /// For each literal the model at hand of all the facts that says it to be false, if there is one; `None` if there is
    /// no model of the facts.
    pub(crate) fn survivors(
        &mut self,
        theory: &Theory,
        facts: &[Term],
        literals: &[Term],
    ) -> Option<Vec<Option<Rc<Model>>>> {
        let no_unknowns = Unknowns::default();
        let mut found: Option<Vec<Option<Rc<Model>>>> = None;
        for index in 0..self.plain.len() {
            let Some(plain) = self.plain.get(index) else { break };
            let mut world = World::new(&plain.whole, theory, &no_unknowns, &mut self.lore);
            if !facts.iter().all(|fact| world.is_true(*fact)) || world.is_lost {
                world = World::new(&plain.open, theory, &no_unknowns, &mut self.lore);
                if !world.admits(facts) || !literals.iter().any(|literal| world.is_false(*literal)) || world.is_lost {
                    continue;
                }
            }
            let falsified = found.get_or_insert_with(|| vec![None; literals.len()]);
            let mut tells = false;
            for (falsified, literal) in falsified.iter_mut().zip(literals).filter(|(falsified, _)| falsified.is_none())
            {
                if world.is_false(*literal) {
                    *falsified = Some(plain.model.clone());
                    tells = true;
                }
                world.is_lost = false;
            }
            if tells {
                self.plain.get_mut(..=index).into_iter().for_each(|front| front.rotate_right(1));
            }
        }
        found
    }

    /// For each sample of the context the truth of the place's conditions `atoms` in it, and whether what is asked for
    /// fails there. Samples that cannot tell are left out, unless nothing else speaks for a guard.
    pub(crate) fn judge(&mut self, theory: &Theory, question: &Question<'_>, atoms: &[Term]) -> Vec<Judgement> {
        let Some(samples) = self.known.get(question.context.facts()) else { return Vec::new() };
        let (mut judgements, mut untold) = (Vec::new(), Vec::new());
        for sample in samples {
            let truth = truth(sample, theory, atoms, &mut self.lore).to_vec();
            let fails = fails(sample, theory, question, &mut self.lore);
            let judgement = Judgement { truth, fails };
            // What is open where little is known says less.
            if fails || sample.tells_all { judgements.push(judgement) } else { untold.push(judgement) }
        }
        if judgements.iter().all(|judgement| judgement.fails) {
            judgements.extend(untold);
        }
        judgements
    }

    /// Test that the question fails in so many samples that it fails under every conjunction of `atoms`, the place's
    /// conditions, that holds in some sample.
    pub(crate) fn reject_all(&mut self, theory: &Theory, question: &Question<'_>, atoms: &[Term]) -> bool {
        let Some(samples) = self.known.get(question.context.facts()) else { return false };
        // The more conditions are true in a sample, the more conjunctions fail with it.
        let mut cells: Vec<(Rc<[bool]>, &Sample)> =
            samples.iter().map(|sample| (truth(sample, theory, atoms, &mut self.lore), sample)).collect();
        cells.sort_by_cached_key(|(truth, _)| (Reverse(truth.iter().filter(|holds| **holds).count()), truth.clone()));
        let mut failing: Vec<&[bool]> = Vec::new();
        let mut open: Option<&[bool]> = None;
        let mut untold: Vec<&[bool]> = Vec::new();
        for (truth, sample) in &cells {
            let truth: &[bool] = truth;
            // No sample is left in which what was open could fail.
            if open.is_some_and(|open| open != truth) {
                return false;
            }
            if failing.iter().any(|other| is_within(truth, other)) {
                continue;
            }
            if fails(sample, theory, question, &mut self.lore) {
                failing.push(truth);
                open = None;
            } else if sample.tells_all {
                open = Some(truth);
            } else {
                untold.push(truth);
            }
        }
        let is_failing = |truth: &&[bool]| failing.iter().any(|other| is_within(truth, other));
        open.is_none() && !failing.is_empty() && untold.iter().all(is_failing)
    }

    /// Test that some sample refutes the question.
    pub(crate) fn reject(&mut self, theory: &Theory, question: &Question<'_>) -> bool {
        let Some(samples) = self.known.get_mut(question.context.facts()) else { return false };
        let lore = &mut self.lore;
        let position = samples.iter().take(MAX_SAMPLES).position(|sample| fails(sample, theory, question, lore));
        let Some(position) = position else { return false };
        // What rejects one candidate rejects many.
        samples.get_mut(..=position).into_iter().for_each(|front| front.rotate_right(1));
        true
    }
}

impl Samples {
    /// The sample of these facts that was of use last.
    pub(crate) fn front(&self, facts: &[Term]) -> Option<&Sample> {
        self.known.get(facts)?.first()
    }
}

/// The truth of each atom in a sample; false where it is not known. Mostly it is asked about the same atoms as before.
fn truth(sample: &Sample, theory: &Theory, atoms: &[Term], lore: &mut Lore) -> Rc<[bool]> {
    if let Some((of, truth)) = sample.truth.borrow().as_ref()
        && of == atoms
    {
        return truth.clone();
    }
    let no_unknowns = Unknowns::default();
    let mut world = World::new(sample, theory, &no_unknowns, lore);
    let truth: Rc<[bool]> = atoms.iter().map(|atom| world.is_true(*atom)).collect();
    *sample.truth.borrow_mut() = Some((atoms.to_vec(), truth.clone()));
    truth
}

fn fails(sample: &Sample, theory: &Theory, question: &Question<'_>, lore: &mut Lore) -> bool {
    let world = World::new(sample, theory, question.unknowns, lore);
    let fails = Trial::new(world, question).end().is_none();
    let promises = if fails { question.promises() } else { Vec::new() };
    fails && (promises.is_empty() || !is_foreign(sample, theory, question, &promises, lore))
}

/// Test that a sample contradicts the promises of calls about values that the program has, where holes have the values
/// that they would need.
fn is_foreign(sample: &Sample, theory: &Theory, question: &Question<'_>, promises: &[Term], lore: &mut Lore) -> bool {
    let mut world = World::new(sample, theory, question.unknowns, lore);
    for requirement in &question.requirements {
        for conjunct in requirement.conclusion.conjuncts() {
            world.assume(conjunct);
        }
    }
    let is_foreign = promises.iter().any(|promise| world.is_false(*promise));
    world.leave();
    is_foreign
}

/// Test that the atoms true in one cell are true in the other.
pub(crate) fn is_within(cell: &[bool], other: &[bool]) -> bool {
    cell.iter().zip(other).all(|(left, right)| !left || *right)
}

/// Of a premise that says which set a component is in, only that: what else is said of it was found of all in the set.
fn membership(premise: Term) -> Term {
    let is_value = |term: Term| matches!(*term.shared(), Node::Var(name, _) if name == Symbol::value_var());
    let is_membership =
        |item: &Term| matches!(*item.shared(), Node::Binary(BinOp::Member, element, _) if is_value(element));
    match &*premise.shared() {
        Node::And(items) if items.iter().any(is_membership) => {
            Term::and(items.iter().copied().filter(|item| !item.has_unknowns()).collect::<Vec<_>>())
        }
        _ => premise,
    }
}

/// The measures of what is in scope.
fn measured<'a>(theory: &'a Theory, context: &'a Context) -> impl Iterator<Item = Term> + 'a {
    context.scalars().iter().flat_map(|(name, sort)| theory.measures_of(Term::var(*name, sort.clone())))
}

/// The variables that the context binds or speaks of.
fn names_in(context: &Context, facts: &[Term]) -> Vec<Symbol> {
    let mut names: Vec<Symbol> = context.bindings().map(|binding| binding.name).collect();
    facts.iter().for_each(|fact| names.extend(fact.free_vars().iter()));
    names.sort_unstable();
    names.dedup();
    names
}

/// The sort of `_v` in a term.
fn value_sort(term: Term) -> Option<Sort> {
    if !term.mentions(Symbol::value_var()) {
        return None;
    }
    let mut found = None;
    term.visit(&mut |part| {
        if let Node::Var(name, sort) = &*part.shared()
            && *name == Symbol::value_var()
        {
            found = Some(sort.clone());
        }
    });
    found
}
