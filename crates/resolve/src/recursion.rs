//! Well-foundedness of measures: their cases are assumed as axioms, and would be inconsistent if they ran in circles.
//!
//! Measures that call each other, directly or not, may do so only on a variable that stands for an argument of the case's
//! constructor. Then every case axiom defines its measure on larger trees from smaller ones, and a model exists:
//! groups of measures can be defined one after the other, and within a group by recursion on the tree. Measures outside
//! the group may be called on anything.

use crate::Resolver;
use crate::formula::Call;
use crate::measure::Recursive;
use loligo_base::{Diagnostic, codes};
use loligo_logic::Symbol;
use loligo_types::groups;
use rustc_hash::FxHashMap;

impl Resolver<'_> {
    /// The measures whose recursion is not sound; each is reported.
    pub(crate) fn check_recursion(&self, measures: &[Recursive]) -> Vec<Symbol> {
        let index: FxHashMap<Symbol, usize> =
            measures.iter().enumerate().map(|(index, measure)| (measure.name, index)).collect();
        let mut references = Vec::new();
        for (from, measure) in measures.iter().enumerate() {
            let calls = measure.cases.iter().flat_map(|(_, calls)| calls);
            references.extend(calls.filter_map(|call| index.get(&call.measure).map(|to| (from, *to))));
        }
        let mut broken = Vec::new();
        for group in groups(measures.len(), &references) {
            if !group.is_cyclic {
                continue;
            }
            let members: Vec<&Recursive> = group.members.iter().filter_map(|member| measures.get(*member)).collect();
            for measure in &members {
                for (parameters, calls) in &measure.cases {
                    let inside = calls.iter().filter(|call| members.iter().any(|member| member.name == call.measure));
                    for diagnostic in inside.filter_map(|call| fault(measure, parameters, call)) {
                        self.report.add(diagnostic);
                        broken.push(measure.name);
                    }
                }
            }
        }
        broken
    }
}

/// Diagnoses a recursive call in a case whose constructor's arguments are `parameters`; `None` if it is well-founded.
fn fault(measure: &Recursive, parameters: &[Symbol], call: &Call) -> Option<Diagnostic> {
    let (subject, constants) = call.arguments.split_last()?;
    if !subject.is_some_and(|subject| parameters.contains(&subject)) {
        let message = format!("the recursion of the measure `{}` may not end", measure.name);
        let what = if call.measure == measure.name {
            "this call is not on an argument of the constructor".to_owned()
        } else {
            format!(
                "`{}` calls `{}` in turn, and this is not on an argument of the constructor",
                call.measure, measure.name
            )
        };
        return Some(
            Diagnostic::error(codes::MEASURE_RECURSION, call.span, message)
                .here(what)
                .note("the cases of a measure become axioms: one that runs in circles would prove anything")
                .help("call it on a variable of this case"),
        );
    }
    let unchanged = constants.len() == measure.constants.len()
        && constants.iter().zip(&measure.constants).all(|(argument, constant)| *argument == Some(*constant));
    if call.measure == measure.name && !unchanged {
        let names: Vec<String> = measure.constants.iter().map(|name| format!("`{name}`")).collect();
        return Some(
            Diagnostic::error(
                codes::MEASURE_CONSTANTS,
                call.span,
                format!("the measure `{}` recurses with other constants", measure.name),
            )
            .here(format!("{} must be passed on unchanged", names.join(", ")))
            .help("the leading arguments of a measure are the same in all recursive calls"),
        );
    }
    None
}
