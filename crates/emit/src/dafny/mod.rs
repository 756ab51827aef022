//! Dafny: what the types of a module mean, for a verifier that knows nothing of the typing rules.
//!
//! Type variables stand for integers, and what is used at other types is written once for each. Datatypes stay as they are.
//! A refinement becomes `requires` or `ensures`. What a constructor asks of its arguments becomes a predicate over the
//! datatype. What holds of a type argument, as in `List {a | 0 <= _v}`, is said of all values that stand at its place inside
//! the datum: a function collects them. That a function of a type variable only hands on what it is given (its type says
//! so, being for all types) becomes `ensures` as well, and is proved like the rest. Measures are functions, and what they
//! promise is proved of them.
//!
//! Nothing is assumed of what has a definition. What has none is a function without body: a component that the user trusts.
//! Unused definitions are proved as well: measures of the file, and local ones.
//!
//! A sort has elements that are no values, and a declared predicate may give one. Of those, what measures without cases
//! promise is not assumed: where a predicate gives data with something abstract in them, that a datum of an abstract
//! datatype is a value is a predicate of which nothing is known but what components ask and promise.

mod formulas;
mod functions;
mod invariants;
mod items;
mod measures;
mod names;
mod programs;
mod refinements;
mod text;
mod types;
mod writer;

use crate::ModuleName;
use crate::docs::Docs;
use crate::layout::shifted;
use crate::names::Names;
use crate::plan::{Origin, Plan};
use crate::prepare::Unused;
use crate::prose::Prose;
use loligo_base::{Diagnostic, FileId};
use loligo_types::{Module, Shape};
use writer::{Item, Writer};

/// The goals of `file`, with all that they need, as a module of Dafny, which is verified there. The errors are those of
/// the crate's table. Whether the definitions have their types is not looked at: that is for Dafny to find out.
pub(crate) fn module(
    module: &Module,
    file: FileId,
    name: &ModuleName,
    prose: &Prose,
) -> Result<String, Vec<Diagnostic>> {
    let plan = Plan::of(module, file, Unused::Kept)?;
    written(&plan, file, &Names::of(&plan, &names::SPELLING), prose, name.as_str())
}

fn written(plan: &Plan<'_>, file: FileId, names: &Names, prose: &Prose, name: &str) -> Result<String, Vec<Diagnostic>> {
    let mut writer = Writer::new(plan, names, Docs { plan, prose });
    let is_local = |name| plan.module.goals.iter().any(|goal| goal.name == name && goal.is_local);
    let goals = plan.all_functions().filter(|function| function.origin == Origin::Goal && is_local(function.key));
    for goal in goals {
        writer.demand(Item::Function(goal.key, goal.schema.type_vars.iter().map(|_| Shape::Int).collect()));
    }
    types::look_for_values(&mut writer);
    writer.work();
    // Behind what the goals need, whose text does not depend on these.
    for measure in plan.module.theory.measures.values() {
        let is_local = plan.module.measure_spans.get(&measure.name).is_some_and(|(span, _)| span.file == file);
        if is_local && measures::can_be_written(&writer, measure) {
            let types = formulas::measure_variables(measure).iter().map(|_| Shape::Int).collect();
            writer.demand(Item::Measure(measure.name, types));
        }
    }
    writer.work();
    if !writer.obstacles.is_empty() {
        return Err(writer.obstacles);
    }
    let mut parts = vec![types::datatypes(&mut writer)];
    parts.extend(writer.texts());
    if parts.iter().any(|part| part.contains("unreachable(true)")) {
        parts.insert(0, UNREACHABLE.to_owned());
    }
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(format!("{}module {name} {{\n{}\n}}\n", header(plan, name), shifted(&parts.join("\n\n"))))
}

/// The value of a place that is never reached: Dafny has to prove that it is not. Dafny 2.3 does not tell of calls of what
/// requires `false`, though it finds them wrong.
const UNREACHABLE: &str = "function unreachable<T>(reached: bool): T\n  requires !reached";

fn header(plan: &Plan<'_>, name: &str) -> String {
    let mut lines = vec![
        format!("// {name}, written by Loligo for Dafny to verify."),
        "//".to_owned(),
        "// Type variables stand for integers. All that has a definition here is proved by Dafny, and nothing of it assumed.".to_owned(),
    ];
    if !plan.parameters.is_empty() || !plan.abstracts.is_empty() {
        lines.push("//".to_owned());
        lines.push("// Trusted, since nothing defines it:".to_owned());
        lines.extend(plan.abstracts.iter().map(|name| format!("// - the datatype {name}")));
        lines.extend(plan.parameters.keys().map(|name| format!("// - {name}")));
    }
    lines.join("\n") + "\n\n"
}
