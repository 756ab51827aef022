//! Facts that stay asserted from one query to the next.
//!
//! Whoever looks at one place of a program asks many queries with the same facts and literals, and then others at a place
//! within it, which has these facts and more. They are asserted in frames on top of each other. A query takes away those
//! that are not its own, adds what is missing, and leaves them for the next.

use crate::closure::Closure;
use crate::{Reason, Solver};
use loligo_logic::Term;
use std::rc::Rc;

/// What was asserted at one level of Z3.
pub(crate) struct Frame {
    facts: Vec<Term>,
    /// Literals that were defined there, after all facts; never together with any.
    literals: Vec<Term>,
    /// All that is asserted here and below.
    closure: Rc<Closure>,
}

impl Solver {
    /// Sees to it that `facts` are asserted and nothing else, and that `literals` are defined. Gives what follows.
    ///
    /// # Errors
    ///
    /// If they are outside the fragment; then less is asserted.
    pub(crate) fn stage(&mut self, facts: &[Term], literals: &[Term]) -> Result<Rc<Closure>, Reason> {
        let missing = self.reuse(facts, literals);
        if !missing.is_empty() {
            self.add_frame(missing, &[])?;
        }
        if !self.has_defined(literals) {
            self.add_frame(&[], literals)?;
        }
        Ok(self.staged())
    }

    /// Takes away what is neither of `facts` nor about `literals`. Gives the facts that are missing.
    pub(crate) fn reuse<'f>(&mut self, facts: &'f [Term], literals: &[Term]) -> &'f [Term] {
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
        self.unstage(kept);
        missing
    }

    /// Whether the literals are defined where everything is asserted.
    pub(crate) fn has_defined(&self, literals: &[Term]) -> bool {
        literals.is_empty() || self.frames.last().is_some_and(|frame| frame.literals == literals)
    }

    /// Takes away all frames but the first `kept`.
    pub(crate) fn unstage(&mut self, kept: usize) {
        let superfluous = self.frames.len().saturating_sub(kept);
        if superfluous > 0 {
            self.z3.pop(u32::try_from(superfluous).unwrap_or(u32::MAX));
            self.frames.truncate(kept);
        }
    }

    /// What is asserted, and what follows.
    pub(crate) fn staged(&self) -> Rc<Closure> {
        match self.frames.last() {
            Some(frame) => frame.closure.clone(),
            None => Rc::new(self.closure()),
        }
    }

    fn add_frame(&mut self, facts: &[Term], literals: &[Term]) -> Result<(), Reason> {
        let closure = Rc::new(self.extend(&self.staged(), facts, literals)?);
        self.frames.push(Frame { facts: facts.to_vec(), literals: literals.to_vec(), closure });
        Ok(())
    }

    /// Asserts facts and defines literals in addition to all that is in `closure`, at a level of their own. Gives both.
    ///
    /// # Errors
    ///
    /// If they are outside the fragment; then there is no new level.
    pub(crate) fn extend(&mut self, closure: &Closure, facts: &[Term], literals: &[Term]) -> Result<Closure, Reason> {
        let mut closure = closure.clone();
        facts.iter().for_each(|fact| closure.assert(*fact));
        literals.iter().for_each(|literal| closure.define(*literal));
        closure.saturate()?;
        self.z3.push();
        match self.assert_news(&mut closure) {
            Ok(()) => Ok(closure),
            Err(reason) => {
                self.z3.pop(1);
                Err(reason)
            }
        }
    }
}
