//! Counter-models in words: what they say of the variables that a program may use, and what measures say of their values.

use crate::Oracle;
use crate::said::{Said, said, said_by_model};
use crate::samples::Sample;
use loligo_horn::Context;
use loligo_logic::{Model, Sort, Symbol, Theory};
use smallvec::smallvec;
use std::rc::Rc;

/// The model or sample that refuted last.
#[derive(Clone, Default)]
pub(crate) enum Witness {
    /// Nobody, or nobody in particular.
    #[default]
    Unknown,
    /// The front sample of a place.
    Said(Said),
    /// A model.
    Model(Rc<Model>),
}

impl Oracle {
    /// Remembers from now on what said that something fails.
    pub fn watch(&mut self) {
        self.horn.decider.watches = true;
    }

    /// Forgets what said that something fails.
    pub fn forget_witness(&mut self) {
        self.horn.decider.witness = Witness::Unknown;
    }

    /// The statements of the last witness since then, about variables that programs may use in the context.
    pub fn witness(&self, context: &Context) -> Said {
        match &self.horn.decider.witness {
            Witness::Unknown => Vec::new(),
            Witness::Said(said) => said.clone(),
            Witness::Model(model) => said_by_model(&self.theory, model, &variables(context)),
        }
    }

    /// Remembers the sample of the context that has just rejected something.
    pub(crate) fn note_sample(&mut self, context: &Context) {
        let said = self
            .horn
            .decider
            .samples
            .front(context.facts())
            .map(|sample| said_by_sample(&self.theory, sample, &variables(context)));
        self.horn.decider.witness = said.map_or(Witness::Unknown, Witness::Said);
    }
}

fn variables(context: &Context) -> Vec<(Symbol, Sort)> {
    let visible = context.program_variables();
    visible.filter_map(|binding| Some((binding.name, binding.ty.sort()?))).collect()
}

fn said_by_sample(theory: &Theory, sample: &Sample, variables: &[(Symbol, Sort)]) -> Said {
    let value = |name: Symbol| sample.variables.get(&name).copied();
    let measured = |measure: Symbol, value: &_| sample.applications.get(&(measure, smallvec![*value])).copied();
    said(theory, variables, &value, &measured, &|known| sample.text(*known))
}
