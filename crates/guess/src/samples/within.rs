//! Questions about places inside an application whose unknowns they share, each unknown at its strongest value.

use super::trial::Trial;
use super::world::{World, is_ghost};
use super::{Question, Requirement, Samples};
use crate::enclosure::{Losable, Loss};
use loligo_horn::{Clause, Context, Unknowns};
use loligo_logic::{Node, Symbol, Term, Theory, UnknownId};
use rustc_hash::FxHashSet;

/// The verdict of a sample on a candidate inside an application.
pub(crate) enum Probe {
    /// It fails.
    Fails,
    /// Unknowns of the surroundings lose these atoms by it.
    Loses(Vec<Loss>),
}

impl<'a> Question<'a> {
    /// About clauses in `context`. Facts that are not the context's are taken at their `strongest`; `atoms` are those of an
    /// unknown that is the conclusion, as they are said there: none if it is one of the candidate's own.
    pub(crate) fn within<O>(
        context: &'a Context,
        unknowns: &'a Unknowns,
        clauses: &[Clause<O>],
        strongest: &dyn Fn(Term) -> Term,
        atoms: &mut dyn FnMut(Term, UnknownId) -> Option<Losable>,
    ) -> Question<'a> {
        // Of the context's facts a clause may leave out some.
        let shared: FxHashSet<Term> = context.facts().iter().copied().collect();
        let mut supposed: Vec<Term> = Vec::new();
        let mut requirements = Vec::new();
        for clause in clauses {
            let mut own = Vec::new();
            let mut premises = Vec::new();
            for fact in clause.facts.iter().filter(|fact| !shared.contains(*fact)) {
                let instance = strongest(*fact);
                if instance == *fact || instance.has_unknowns() {
                    own.push(instance);
                } else if instance != Term::tt() {
                    premises.push(instance);
                    if is_about_calls(instance) && !supposed.contains(&instance) {
                        supposed.push(instance);
                    }
                }
            }
            if premises.contains(&Term::ff()) {
                continue;
            }
            let mut requirement = Requirement::under(&own, premises, clause.conclusion, clause.subject);
            if let Node::Unknown(id, _) = clause.conclusion.node() {
                requirement.losable = atoms(clause.conclusion, id);
            }
            requirements.push(requirement);
        }
        let mut question = Question::of(context, unknowns, requirements, None);
        question.supposed = supposed;
        question
    }
}

impl Samples {
    /// The number of samples of the context.
    pub(crate) fn count(&self, context: &Context) -> usize {
        self.known.get(context.facts()).map_or(0, Vec::len)
    }

    /// Test that all formulas hold in the sample of the context at `index`.
    pub(crate) fn admits(&mut self, theory: &Theory, context: &Context, index: usize, formulas: &[Term]) -> bool {
        let Some(sample) = self.known.get(context.facts()).and_then(|samples| samples.get(index)) else { return false };
        let no_unknowns = Unknowns::default();
        let mut world = World::new(sample, theory, &no_unknowns, &mut self.lore);
        formulas.iter().all(|formula| world.is_true(*formula))
    }

    /// The verdict of the sample at `index` of a context: that of the question's place with every unknown at its
    /// strongest value.
    pub(crate) fn probe(&mut self, theory: &Theory, context: &Context, question: &Question<'_>, index: usize) -> Probe {
        let Some(sample) = self.known.get(context.facts()).and_then(|samples| samples.get(index)) else {
            return Probe::Loses(Vec::new());
        };
        let world = World::new(sample, theory, question.unknowns, &mut self.lore);
        Trial::new(world, question).end().map_or(Probe::Fails, Probe::Loses)
    }
}

impl Trial<'_, '_> {
    /// Learns what the unknowns' strongest values say of results of calls. False if that is nothing, or if it is not certain
    /// that there are such results: of an argument that no value fits nothing can be learned.
    pub(super) fn suppose(&mut self) -> bool {
        let supposed = &self.question.supposed;
        !supposed.is_empty() && self.world.admits(supposed) && !std::mem::take(&mut self.world.is_lost)
    }

    /// Notes the atoms that are false, of those that an unknown of the surroundings has to satisfy.
    pub(super) fn lose(&mut self, atoms: &[(Loss, Term)]) {
        for (loss, atom) in atoms {
            let is_false = self.world.is_false(*atom);
            if !std::mem::take(&mut self.world.is_lost) && is_false && !self.lost.contains(loss) {
                self.lost.push(*loss);
            }
        }
    }
}

/// Test that a formula is about results of calls and not about what `_v` and the parameters of unknowns stand for.
fn is_about_calls(formula: Term) -> bool {
    formula.mentions_any(is_ghost) && !formula.mentions_any(Symbol::is_subject)
}
