//! Facts that stay asserted from one query to the next.
//!
//! Whoever looks at one place of a program asks many queries with the same facts and literals, and then others at a place
//! within it, which has these facts and more. They are asserted in frames on top of each other. A query takes away those
//! that are not its own, adds what is missing, and leaves them for the next.
//!
//! The single queries of a search have much in common as well, but few facts in the same order: what several of them begin
//! with is remembered.

use crate::clauses::Clauses;
use loligo_logic::{Reason, Term, Theory};
use loligo_smt::{Closure, Engine};
use std::collections::VecDeque;
use std::rc::Rc;

/// Bound on the single queries, and on the prefixes of them, that are remembered.
const REMEMBERED: usize = 32;
/// Least number of conjuncts by which a prefix has to exceed a known one to be remembered.
const WORTHWHILE: usize = 2;

/// Facts and what follows from them.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) closure: Rc<Closure>,
    /// The closure in the ground solver, unless that declines.
    pub(crate) clauses: Option<Rc<Clauses>>,
}

/// A layer of assertions above the frames below.
struct Frame {
    facts: Vec<Term>,
    /// Literals that were defined there, after all facts; never together with any.
    literals: Vec<Term>,
    /// All that is asserted here and below.
    stage: Stage,
}

/// The assertions kept between queries, and common prefixes of queries.
pub(crate) struct Stages {
    theory: Rc<Theory>,
    frames: Vec<Frame>,
    beginnings: Beginnings,
    /// Set if the ground solver is told nothing, so that it is not asked.
    pub(crate) without_ground: bool,
}

/// Recent single queries, the last one first, and what some of them began with.
#[derive(Default)]
struct Beginnings {
    queries: VecDeque<Box<[Term]>>,
    stages: VecDeque<(Box<[Term]>, Stage)>,
}

impl Beginnings {
    /// The longest remembered prefix of the conjuncts, by its length, and its stage.
    fn known(&self, conjuncts: &[Term]) -> Option<(usize, Stage)> {
        let begun = self.stages.iter().filter(|(beginning, _)| conjuncts.starts_with(beginning));
        let (beginning, stage) = begun.max_by_key(|(beginning, _)| beginning.len())?;
        Some((beginning.len(), stage.clone()))
    }

    /// The length of the longest prefix that the conjuncts share with a recent query.
    fn shared(&self, conjuncts: &[Term]) -> usize {
        let shared = |query: &[Term]| query.iter().zip(conjuncts).take_while(|(one, other)| one == other).count();
        self.queries.iter().map(|query| shared(query)).max().unwrap_or(0)
    }
}

impl Stages {
    /// Nothing is asserted, over `theory`.
    pub(crate) fn new(theory: Rc<Theory>) -> Stages {
        Stages { theory, frames: Vec::new(), beginnings: Beginnings::default(), without_ground: false }
    }

    /// All conjuncts of a single query, literals besides, and what follows.
    ///
    /// # Errors
    ///
    /// If they are outside the fragment.
    pub(crate) fn query(&mut self, engine: &Engine, conjuncts: &[Term], literals: &[Term]) -> Result<Stage, Reason> {
        let (mut known, mut stage) = self.beginnings.known(conjuncts).unwrap_or_else(|| (0, self.empty(engine)));
        let shared = self.beginnings.shared(conjuncts);
        if let Some(beginning) = conjuncts.get(..shared)
            && let Some(missing) = beginning.get(known..)
            && missing.len() >= WORTHWHILE
        {
            stage = stage.extended(missing, &[])?;
            known = shared;
            let stages = &mut self.beginnings.stages;
            stages.push_front((beginning.into(), stage.clone()));
            stages.truncate(REMEMBERED);
        }
        let queries = &mut self.beginnings.queries;
        queries.push_front(conjuncts.into());
        queries.truncate(REMEMBERED);
        stage.extended(conjuncts.get(known..).unwrap_or_default(), literals)
    }

    /// Sees to it that `facts` are asserted and nothing else, and that `literals` are defined. Gives what follows.
    ///
    /// # Errors
    ///
    /// If they are outside the fragment; then less is asserted.
    pub(crate) fn stage(&mut self, engine: &Engine, facts: &[Term], literals: &[Term]) -> Result<Stage, Reason> {
        let missing = self.reuse(facts, literals);
        if !missing.is_empty() {
            self.add_frame(engine, missing, &[])?;
        }
        if !self.has_defined(literals) {
            self.add_frame(engine, &[], literals)?;
        }
        Ok(self.staged(engine))
    }

    /// Takes away what is neither of `facts` nor about `literals`. Gives the facts that are missing.
    fn reuse<'f>(&mut self, facts: &'f [Term], literals: &[Term]) -> &'f [Term] {
        let mut missing = facts;
        let mut kept = 0;
        for frame in &self.frames {
            let rest = match frame.literals.is_empty() {
                true => missing.strip_prefix(frame.facts.as_slice()),
                false => (missing.is_empty() && frame.literals == literals).then_some(missing),
            };
            let Some(rest) = rest else { break };
            missing = rest;
            kept += 1;
        }
        self.frames.truncate(kept);
        missing
    }

    /// Test that the top frame defines exactly these literals.
    fn has_defined(&self, literals: &[Term]) -> bool {
        literals.is_empty() || self.frames.last().is_some_and(|frame| frame.literals == literals)
    }

    /// The stage of everything asserted.
    fn staged(&self, engine: &Engine) -> Stage {
        match self.frames.last() {
            Some(frame) => frame.stage.clone(),
            None => self.empty(engine),
        }
    }

    fn add_frame(&mut self, engine: &Engine, facts: &[Term], literals: &[Term]) -> Result<(), Reason> {
        let stage = self.staged(engine).extended(facts, literals)?;
        self.frames.push(Frame { facts: facts.to_vec(), literals: literals.to_vec(), stage });
        Ok(())
    }

    /// No facts.
    fn empty(&self, engine: &Engine) -> Stage {
        let clauses = (!self.without_ground).then(|| Rc::new(Clauses::new(self.theory.clone())));
        Stage { closure: Rc::new(engine.closure()), clauses }
    }
}

impl Stage {
    /// Facts and literals in addition to what there is.
    ///
    /// # Errors
    ///
    /// If they are outside the fragment.
    pub(crate) fn extended(&self, facts: &[Term], literals: &[Term]) -> Result<Stage, Reason> {
        let mut closure = (*self.closure).clone();
        facts.iter().for_each(|fact| closure.assert(*fact));
        literals.iter().for_each(|literal| closure.define(*literal));
        closure.saturate()?;
        let clauses = self.clauses.as_deref().filter(|_| closure.is_complete()).and_then(|clauses| {
            let mut clauses = clauses.clone();
            clauses.assert_news(&mut closure).ok()?;
            literals.iter().try_for_each(|literal| clauses.literal(*literal).map(|_| ())).ok()?;
            Some(Rc::new(clauses))
        });
        Ok(Stage { closure: Rc::new(closure), clauses })
    }
}
