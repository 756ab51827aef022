//! Explanations for recursion that is not shown to end.

use super::metric::{Measures, combinations, quantities};
use super::proof::Change;
use super::{Descents, Function, Metric, Quantity, Source};
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::Symbol;

/// Limit on the metrics that are listed one by one.
const MAX_TOLD: usize = 4;

impl Descents<'_> {
    /// The diagnostic for what is stuck, for the calls that stand in the program of `author` or in no program of a goal.
    pub(crate) fn explain(&mut self, author: Symbol) -> Option<Diagnostic> {
        let stuck = self.stuck.clone();
        let is_own = |call: &usize| self.calls.get(*call).is_some_and(|call| call.caller == author);
        let first = stuck.iter().copied().find(is_own).or_else(|| stuck.first().copied())?;
        let found = self.calls.get(first)?;
        let function = self.functions.iter().find(|function| function.name == found.caller)?.clone();
        match function.given.is_empty() {
            true => Some(self.untold(first, &stuck, &function)),
            false => Some(self.refused(first, &function)),
        }
    }

    /// The diagnostic where no metric was given, and none found.
    fn untold(&mut self, first: usize, stuck: &[usize], function: &Function) -> Diagnostic {
        let (span, callee) =
            self.calls.get(first).map_or((Span::default(), function.name), |call| (call.span, call.callee));
        let tried: Vec<Metric> = combinations(&quantities(self.module, function, Measures::Declared), &[], 1);
        let tried: Vec<Metric> = tried
            .into_iter()
            .filter(|metric| matches!(metric, Metric::Sum(parts) if parts.iter().all(|(sign, _)| *sign)))
            .collect();
        let code = match tried.is_empty() && function.is_local {
            true => codes::ENDLESS_FUNCTION,
            false => codes::UNPROVED_DECREASE,
        };
        let message = format!("nothing shows that the recursive calls of `{callee}` end");
        let mut diagnostic = Diagnostic::error(code, span, message);
        let own: Vec<usize> = stuck.iter().copied().filter(|call| self.is_between(*call, function.name)).collect();
        let mut labels: Vec<(usize, Vec<String>)> = Vec::new();
        for metric in &tried {
            // What may grow keeps a metric from working; else what never gets smaller does.
            let changes: Vec<Change> = own.iter().map(|call| self.change(*call, metric, metric)).collect();
            let at =
                |wanted: Change| own.iter().zip(&changes).find(|(_, change)| **change == wanted).map(|(call, _)| *call);
            let Some(call) = at(Change::Open).or_else(|| at(Change::Stays)) else { continue };
            let name = self.named(metric, function);
            match labels.iter_mut().find(|(of, _)| *of == call) {
                Some((_, names)) => names.push(name),
                None => labels.push((call, vec![name])),
            }
        }
        if !labels.iter().any(|(call, _)| *call == first) {
            diagnostic = diagnostic.here(format!("this call may lead back to `{}`", function.name));
        }
        for (call, mut names) in labels {
            names.truncate(MAX_TOLD);
            let Some(at) = self.calls.get(call).map(|call| call.span) else { continue };
            let text = format!("{} not shown to get smaller here", is_or_are(&names));
            diagnostic = if at == span { diagnostic.here(text) } else { diagnostic.label(at, text) };
        }
        let names: Vec<String> = tried.iter().map(|metric| self.named(metric, function)).collect();
        diagnostic = match names.as_slice() {
            [] => diagnostic.note(format!(
                "`{}` has no argument that could get smaller: no number, and no value that has parts",
                function.name
            )),
            [only] => diagnostic.note(format!("tried: {only}")),
            _ => diagnostic.note(format!(
                "tried: {}; their sums and differences; and them in turn, one where those before stay",
                names.join(", ")
            )),
        };
        diagnostic
    }

    fn is_between(&self, call: usize, name: Symbol) -> bool {
        self.calls.get(call).is_some_and(|call| call.caller == name && call.callee == name)
    }

    fn named(&self, metric: &Metric, function: &Function) -> String {
        let text = metric.readable(self.module, function);
        let is_size = metric.quantities().any(|quantity| matches!(quantity, Quantity::Of(_, Source::Size)));
        if !is_size {
            return format!("`{text}`");
        }
        let parameter = metric.quantities().find_map(|quantity| match quantity {
            Quantity::Of(index, _) => function.parameters.get(*index).copied().flatten(),
            Quantity::Constant(_) => None,
        });
        parameter.map_or(text, |term| format!("`{term}` as a part"))
    }

    /// A metric was given, and does not work.
    fn refused(&mut self, first: usize, function: &Function) -> Diagnostic {
        let span = self.calls.get(first).map_or(Span::default(), |call| call.span);
        let callee = self.calls.get(first).map(|call| call.callee);
        let callee = self.functions.iter().find(|function| Some(function.name) == callee).cloned();
        let message = format!("the metric of `{}` does not show that this call ends", function.name);
        let diagnostic = Diagnostic::error(codes::UNPROVED_METRIC, span, message);
        let callee_metrics = callee.as_ref().map(|callee| callee.given.clone()).unwrap_or_default();
        if let (true, Some(callee)) = (callee_metrics.is_empty(), &callee) {
            return diagnostic.here(format!("`{}` gives no metric", callee.name)).help(format!(
                "end the signature of `{}` in `/ [m]`, too: all functions that call one another need a metric then",
                callee.name
            ));
        }
        if let Some(negative) = function.given.iter().find(|metric| !self.has_floor(first, metric)) {
            let text = negative.readable(self.module, function);
            return diagnostic
                .here(format!("`{text}` is not shown to be at least 0 where this call is made"))
                .help("test for it before the call, or ask for it in the signature");
        }
        let texts: Vec<String> = function.given.iter().map(|metric| metric.readable(self.module, function)).collect();
        diagnostic
            .here(format!("`[{}]` is not shown to get smaller", texts.join(", ")))
            .help("let the first metric that changes get smaller, or give another one")
    }
}

fn is_or_are(names: &[String]) -> String {
    match names {
        [only] => format!("{only} is"),
        _ => format!("{} are", names.join(", ")),
    }
}
