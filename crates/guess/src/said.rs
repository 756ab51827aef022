//! Interpretations in words: what they say of variables, and what measures say of their values.

use loligo_logic::{Model, Sort, Symbol, Theory, Value};

/// Statements of an interpretation about variables. No term is made that a search would not make.
pub type Said = Vec<Statement>;

/// `xs` measured by `len` is `2`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statement {
    /// The measure; none if it is about the variable itself.
    pub measure: Option<Symbol>,
    /// The variable.
    pub variable: Symbol,
    /// The value, as it is written.
    pub value: String,
}

/// The statements of a model about variables.
pub fn said_by_model(theory: &Theory, model: &Model, variables: &[(Symbol, Sort)]) -> Said {
    let value = |name: Symbol| model.lookup(name, Vec::new());
    let measured = |measure: Symbol, value: &Value| model.lookup(measure, vec![value.clone()]);
    said(theory, variables, &value, &measured, &text)
}

/// The statements of an interpretation about variables, given its values of names and of measures, and the way to write
/// a value.
pub(crate) fn said<V>(
    theory: &Theory,
    variables: &[(Symbol, Sort)],
    value: &dyn Fn(Symbol) -> Option<V>,
    measured: &dyn Fn(Symbol, &V) -> Option<V>,
    text: &dyn Fn(&V) -> Option<String>,
) -> Said {
    let mut said = Said::new();
    for (name, sort) in variables {
        let Some(value) = value(*name) else { continue };
        let statement = |measure, value| Statement { measure, variable: *name, value };
        said.extend(text(&value).map(|text| statement(None, text)));
        let measures = theory.measures.values().filter(|measure| measure.constants.is_empty());
        for measure in measures.filter(|measure| measure.instantiate(sort).is_some()) {
            let result = measured(measure.name, &value).and_then(|result| text(&result));
            said.extend(result.map(|text| statement(Some(measure.name), text)));
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
