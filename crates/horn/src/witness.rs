//! Counter-models in words: what they say of the variables that a program may use, and what measures say of their values.

use crate::samples::Sample;
use crate::{Context, Horn};
use loligo_logic::{Model, Sort, Symbol, Theory, Value};
use smallvec::smallvec;
use std::rc::Rc;

/// What an interpretation says: `xs` measured by `len` is `2`. Text only: no term is made that a search would not make.
pub type Said = Vec<(String, String)>;

/// Who was asked last, and said that something fails.
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

impl Horn {
    /// Remembers from now on what said that something fails.
    pub fn watch(&mut self) {
        self.watches = true;
    }

    /// Forgets what said that something fails.
    pub fn forget_witness(&mut self) {
        self.witness = Witness::Unknown;
    }

    /// What has said since then that something fails, as far as it speaks of what programs may use in the context.
    pub fn witness(&self, context: &Context) -> Said {
        match &self.witness {
            Witness::Unknown => Vec::new(),
            Witness::Said(said) => said.clone(),
            Witness::Model(model) => said_by_model(&self.theory, model, &variables(context)),
        }
    }

    /// Remembers the sample of the context that has just rejected something.
    pub(crate) fn note_sample(&mut self, context: &Context) {
        let said =
            self.samples.front(context.facts()).map(|sample| said_by_sample(&self.theory, sample, &variables(context)));
        self.witness = said.map_or(Witness::Unknown, Witness::Said);
    }
}

fn variables(context: &Context) -> Vec<(Symbol, Sort)> {
    let visible = context.program_variables();
    visible.filter_map(|binding| Some((binding.name, binding.ty.sort()?))).collect()
}

/// What a model says of variables.
pub fn said_by_model(theory: &Theory, model: &Model, variables: &[(Symbol, Sort)]) -> Said {
    let value = |name: Symbol| model.lookup(name, Vec::new());
    let measured = |measure: Symbol, value: &Value| model.lookup(measure, vec![value.clone()]);
    said(theory, variables, &value, &measured, &text)
}

fn said_by_sample(theory: &Theory, sample: &Sample, variables: &[(Symbol, Sort)]) -> Said {
    let value = |name: Symbol| sample.variables.get(&name).copied();
    let measured = |measure: Symbol, value: &_| sample.applications.get(&(measure, smallvec![*value])).copied();
    said(theory, variables, &value, &measured, &|known| sample.text(*known))
}

fn said<V>(
    theory: &Theory,
    variables: &[(Symbol, Sort)],
    value: &dyn Fn(Symbol) -> Option<V>,
    measured: &dyn Fn(Symbol, &V) -> Option<V>,
    text: &dyn Fn(&V) -> Option<String>,
) -> Said {
    let mut said = Said::new();
    for (name, sort) in variables {
        let Some(value) = value(*name) else { continue };
        said.extend(text(&value).map(|text| (name.to_string(), text)));
        let measures = theory.measures.values().filter(|measure| measure.constants.is_empty());
        for measure in measures.filter(|measure| measure.instantiate(sort).is_some()) {
            let result = measured(measure.name, &value).and_then(|result| text(&result));
            said.extend(result.map(|text| (format!("{} {name}", measure.name), text)));
        }
    }
    said
}

/// A value as it is written; nothing for one of a datatype, which is known up to identity.
fn text(value: &Value) -> Option<String> {
    Some(match value {
        Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Datum(_) => return None,
        Value::Set(items) => {
            let items: Vec<String> = items.iter().map(text).collect::<Option<_>>()?;
            format!("[{}]", items.join(", "))
        }
    })
}
