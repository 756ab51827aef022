//! Measures and predicates: their sorts, their cases, and qualifiers.

use crate::formula::{self, Call, Checked};
use crate::names::{LogicDef, TypeDef, decls, is_special, symbol};
use crate::report::{bound_twice, count, special_binder};
use crate::scope::{FormulaScope, Local, LocalSort, Undeclared, ValueVar};
use crate::sorts::{Callable, collect_variables};
use crate::types::TypeVars;
use crate::{Input, Resolver};
use loligo_base::{Diagnostic, Span, codes};
use loligo_logic::{MeasureCase, MeasureDef, Sort, Symbol, Term};
use loligo_syntax::ast::{self, DeclKind, Measure, MeasureKind, Predicate};
use loligo_types::Module;
use std::rc::Rc;

/// A measure with the calls its cases make, for the check of its recursion.
pub(crate) struct Recursive {
    pub(crate) name: Symbol,
    pub(crate) constants: Vec<Symbol>,
    /// For each case, what its constructor's arguments are called and the measures it calls.
    pub(crate) cases: Vec<(Vec<Symbol>, Vec<Call>)>,
}

impl<'a> Resolver<'a> {
    /// Finds the sorts of all measures and predicates.
    pub(crate) fn resolve_logic_sorts(&mut self, module: &mut Module) {
        let logic: Vec<LogicDef<'a>> = self.globals.logic.values().copied().collect();
        for def in logic {
            match def {
                LogicDef::Measure(measure) => {
                    if let Some(callable) = self.measure_sorts(measure) {
                        self.callables.insert(symbol(&measure.name), callable);
                    }
                }
                LogicDef::Predicate(predicate) => {
                    if let Some((arguments, result)) = self.predicate_sorts(predicate) {
                        let parameters = arguments.iter().cloned().map(Some).collect();
                        self.callables.insert(symbol(&predicate.name), Callable { parameters, result: result.clone() });
                        module.predicates.insert(symbol(&predicate.name), (arguments, result));
                    }
                }
                LogicDef::Inline(_) => {}
            }
        }
    }

    fn predicate_sorts(&self, predicate: &Predicate) -> Option<(Vec<Sort>, Sort)> {
        let mut variables = TypeVars::Implicit(Vec::new());
        let arguments: Vec<Option<Sort>> = predicate.args.iter().map(|sort| self.sort(sort, &mut variables)).collect();
        let result = self.sort(&predicate.result, &mut variables);
        Some((arguments.into_iter().collect::<Option<_>>()?, result?))
    }

    fn measure_sorts(&self, measure: &Measure) -> Option<Callable> {
        let mut variables = TypeVars::Implicit(Vec::new());
        let names: Vec<ast::Name> = measure.constants.iter().map(|(name, _)| name.clone()).collect();
        let names_are_distinct = self.distinct(&names).is_some();
        let mut parameters: Vec<Option<Sort>> =
            measure.constants.iter().map(|(_, sort)| self.sort(sort, &mut variables)).collect();
        let argument = self.sort(&measure.argument, &mut variables);
        let result = self.sort(&measure.result, &mut variables);
        parameters.push(argument.clone());
        let (argument, result) = (argument?, result?);
        if parameters.iter().any(Option::is_none) || !names_are_distinct {
            return None;
        }
        let Sort::Data(datatype, _) = &argument else {
            self.report.add(
                Diagnostic::error(
                    codes::MEASURE_WITHOUT_DATATYPE,
                    measure.argument.span,
                    format!("the measure `{}` is not over a datatype", measure.name),
                )
                .here(format!("its last argument is {}", crate::report::say(&argument)))
                .help("a measure takes a datatype apart; use `inline` for other functions of the logic"),
            );
            return None;
        };
        let mut bound = Vec::new();
        collect_variables(&argument, &mut bound);
        let mut used = Vec::new();
        parameters.iter().flatten().chain([&result]).for_each(|sort| collect_variables(sort, &mut used));
        if let Some(free) = used.into_iter().find(|name| !bound.contains(name)) {
            let message =
                format!("the type variable `{free}` of the measure `{}` is not one of its datatype's", measure.name);
            self.report.add(
                Diagnostic::error(codes::MEASURE_WITHOUT_DATATYPE, measure.argument.span, message)
                    .here(format!("`{free}` should occur here"))
                    .help("the sorts of a measure can only use the type variables of the datatype it is over"),
            );
            return None;
        }
        if measure.kind == MeasureKind::Termination && result != Sort::Int {
            self.report.add(
                Diagnostic::error(
                    codes::TERMINATION_MEASURE,
                    measure.result.span,
                    format!("the termination measure `{}` is not an `Int`", measure.name),
                )
                .here(format!("its result is {}", crate::report::say(&result)))
                .help("a termination measure counts: let it give an `Int` that is never negative"),
            );
            return None;
        }
        if measure.kind == MeasureKind::Termination
            && let Some((constant, _)) = measure.constants.first()
        {
            let message = format!("the termination measure `{}` depends on more than the datatype", measure.name);
            self.report.add(
                Diagnostic::error(codes::TERMINATION_MEASURE, constant.span, message).here("a constant").help(
                    "leave out `termination`: what gets smaller must not depend on what else a function is given",
                ),
            );
            return None;
        }
        // A datatype with errors is absent, and so are its measures.
        self.heads.contains_key(datatype).then_some(Callable { parameters, result })
    }

    /// Resolves the bodies of all measures and checks that they are well founded.
    pub(crate) fn resolve_measures(&mut self, module: &mut Module) {
        let mut theory = (*module.theory).clone();
        let mut recursive = Vec::new();
        for def in self.globals.logic.values() {
            if self.canceller.is_cancelled() {
                return;
            }
            let LogicDef::Measure(measure) = def else { continue };
            let Some(callable) = self.callables.get(&symbol(&measure.name)) else { continue };
            let Some((definition, calls)) = self.measure(measure, callable) else { continue };
            let spans = measure.cases.iter().flatten().map(|case| case.span).collect();
            module.measure_spans.insert(definition.name, (measure.name.span, spans));
            if measure.kind == MeasureKind::Termination {
                self.set_termination(measure, &definition, module);
            }
            recursive.push(calls);
            theory.measures.insert(definition.name, definition);
        }
        for broken in self.check_recursion(&recursive) {
            theory.measures.shift_remove(&broken);
            module.measure_spans.shift_remove(&broken);
        }
        crate::elements::find_element_parameters(&mut theory, module);
        crate::elements::find_complete_collections(&mut theory, module);
        crate::values::find_values(&mut theory, module);
        module.theory = Rc::new(theory);
    }

    fn set_termination(&self, measure: &Measure, definition: &MeasureDef, module: &mut Module) {
        let Sort::Data(datatype, _) = &definition.datatype else { return };
        let Some(data) = module.datatypes.get_mut(datatype) else { return };
        match data.termination {
            None => data.termination = Some(definition.name),
            Some(first) => {
                let message = format!("`{datatype}` has two termination measures, `{first}` and `{}`", measure.name);
                let diagnostic = Diagnostic::error(codes::TERMINATION_MEASURE, measure.name.span, message)
                    .here("this is the second one");
                let diagnostic = match module.measure_spans.get(&first) {
                    Some((span, _)) => diagnostic.label(*span, "this is the first one"),
                    None => diagnostic,
                };
                self.report.add(diagnostic.help("leave out `termination` in front of one of them"));
            }
        }
    }

    fn measure(&self, measure: &Measure, callable: &Callable) -> Option<(MeasureDef, Recursive)> {
        let sorts: Vec<Sort> = callable.parameters.iter().flatten().cloned().collect();
        let (datatype, constants) = sorts.split_last()?;
        let constants: Vec<(Symbol, Sort)> =
            measure.constants.iter().map(|(name, _)| symbol(name)).zip(constants.iter().cloned()).collect();
        let locals: Vec<Local> = constants
            .iter()
            .map(|(name, sort)| Local { name: *name, symbol: *name, sort: LocalSort::Of(sort.clone()) })
            .collect();
        let postcondition = match &measure.postcondition {
            Some(formula) => {
                let value = ValueVar::Of(callable.result.clone());
                let why = "what a measure guarantees is a truth value";
                formula::check(self, formula, &Sort::Bool, why, scope(&value, &locals)).map(|checked| checked.term)
            }
            None => Some(Term::tt()),
        };
        let cases = self.cases(measure, datatype, &callable.result, &locals);
        let (postcondition, cases) = (postcondition?, cases?);
        let recursive = Recursive {
            name: symbol(&measure.name),
            constants: constants.iter().map(|(name, _)| *name).collect(),
            cases: cases.iter().map(|(case, calls)| (case.parameters.clone(), calls.clone())).collect(),
        };
        let definition = MeasureDef {
            name: symbol(&measure.name),
            constants,
            datatype: datatype.clone(),
            result: callable.result.clone(),
            postcondition,
            cases: cases.into_iter().map(|(case, _)| case).collect(),
            element_parameter: None,
            collects_all: false,
        };
        Some((definition, recursive))
    }

    fn cases(
        &self,
        measure: &Measure,
        datatype: &Sort,
        result: &Sort,
        constants: &[Local],
    ) -> Option<Vec<(MeasureCase, Vec<Call>)>> {
        let Sort::Data(name, _) = datatype else { return None };
        let Some(TypeDef::Data(data)) = self.globals.types.get(name) else { return None };
        let constructors: Vec<&ast::Constructor> = data.constructors.iter().flatten().collect();
        let Some(cases) = &measure.cases else {
            if constructors.is_empty() {
                return Some(Vec::new());
            }
            let first = constructors.first().map_or("C", |constructor| constructor.name.as_str());
            self.report.add(
                Diagnostic::error(
                    codes::MEASURE_WITHOUT_CASES,
                    measure.name.span,
                    format!("the measure `{}` has no cases", measure.name),
                )
                .here(format!("`{name}` has {}", count(constructors.len(), "constructor")))
                .label(data.name.span, "the datatype is declared here")
                .help(format!("say what it is on each constructor: `where {first} … -> …`")),
            );
            return None;
        };
        if constructors.is_empty() {
            self.report.add(
                Diagnostic::error(
                    codes::MEASURE_WITHOUT_CASES,
                    measure.name.span,
                    format!("the measure `{}` has cases, but `{name}` has no constructors", measure.name),
                )
                .label(data.name.span, "an abstract datatype")
                .help("leave out `where` and the cases: a measure of an abstract datatype is not defined by cases"),
            );
            return None;
        }
        let resolved: Vec<Option<(MeasureCase, Vec<Call>)>> = cases
            .iter()
            .enumerate()
            .map(|(index, case)| {
                let earlier = cases.iter().take(index).find(|earlier| earlier.constructor == case.constructor);
                self.case(measure, case, earlier, datatype, result, constants)
            })
            .collect();
        let missing: Vec<String> = constructors
            .iter()
            .filter(|constructor| cases.iter().all(|case| case.constructor != constructor.name))
            .map(|constructor| format!("`{}`", constructor.name))
            .collect();
        if !missing.is_empty() {
            let missing = missing.join(", ");
            self.report.add(
                Diagnostic::error(
                    codes::MISSING_CASE,
                    measure.name.span,
                    format!("the measure `{}` has no case for {missing}", measure.name),
                )
                .here(format!("nothing is said of {missing}"))
                .label(data.name.span, "the constructors are declared here")
                .help("a measure is total: give it one case for each constructor"),
            );
            return None;
        }
        resolved.into_iter().collect()
    }

    fn case(
        &self,
        measure: &Measure,
        case: &ast::MeasureCase,
        earlier: Option<&ast::MeasureCase>,
        datatype: &Sort,
        result: &Sort,
        constants: &[Local],
    ) -> Option<(MeasureCase, Vec<Call>)> {
        let Sort::Data(name, _) = datatype else { return None };
        let constructor = symbol(&case.constructor);
        let span = case.constructor.span;
        match self.globals.constructors.get(&constructor) {
            None if self.globals.is_broken(&case.constructor) => return None,
            None => {
                let known =
                    self.globals.constructors.iter().filter(|(_, def)| def.datatype == *name).map(|(name, _)| *name);
                let otherwise = format!("the cases of `{}` are the constructors of `{name}`", measure.name);
                self.report.add(crate::report::unknown(
                    codes::UNKNOWN_CONSTRUCTOR,
                    span,
                    "constructor",
                    case.constructor.as_str(),
                    known,
                    &otherwise,
                ));
                return None;
            }
            Some(def) if def.datatype != *name => {
                let message = format!("`{constructor}` is not a constructor of `{name}`");
                self.report.add(
                    Diagnostic::error(codes::FOREIGN_CASE, span, message)
                        .here(format!("this builds a `{}`", def.datatype))
                        .label(measure.argument.span, format!("the measure is over `{name}`"))
                        .help("remove this case"),
                );
                return None;
            }
            Some(_) => {}
        }
        if let Some(earlier) = earlier {
            self.report.add(
                Diagnostic::error(
                    codes::FOREIGN_CASE,
                    span,
                    format!("the measure `{}` has two cases for `{constructor}`", measure.name),
                )
                .here("this is the second one")
                .label(earlier.constructor.span, "this is the first one")
                .help("remove one of them"),
            );
            return None;
        }
        let callable = self.callables.get(&constructor)?;
        let mut bindings = Vec::new();
        if !callable.result.match_with(datatype, &mut bindings) {
            return None;
        }
        let sorts = callable.with_sorts(&bindings).parameters;
        let (mut locals, parameters) = self.case_binders(measure, case, &sorts, constants)?;
        let locals = {
            let mut all = constants.to_vec();
            all.append(&mut locals);
            all
        };
        let why = format!("the measure `{}` gives {}", measure.name, crate::operators::expected_words(result));
        let Checked { term, calls, .. } =
            formula::check(self, &case.body, result, &why, scope(&ValueVar::Absent, &locals))?;
        Some((MeasureCase { constructor, parameters, body: term }, calls))
    }

    /// The variables of a case and the constructor's arguments as the axiom calls them.
    fn case_binders(
        &self,
        measure: &Measure,
        case: &ast::MeasureCase,
        sorts: &[Option<Sort>],
        constants: &[Local],
    ) -> Option<(Vec<Local>, Vec<Symbol>)> {
        // Constants may be repeated in front of the constructor's arguments, under names of the case's own.
        let repeated = if case.binders.len() == sorts.len() { 0 } else { constants.len() };
        if case.binders.len() != repeated + sorts.len() {
            let wanted = count(sorts.len(), "argument");
            self.report.add(
                Diagnostic::error(
                    codes::CASE_VARIABLE_COUNT,
                    case.constructor.span,
                    format!("`{}` has {wanted}, but the case names {}", case.constructor, case.binders.len()),
                )
                .help("name each argument of the constructor, or write `_` for it"),
            );
            return None;
        }
        let mut failed = false;
        let mut seen: Vec<(&ast::Name, Span)> = measure.constants.iter().map(|(name, _)| (name, name.span)).collect();
        if repeated > 0 {
            seen.clear();
        }
        let mut locals = Vec::new();
        let mut parameters = Vec::new();
        for (index, binder) in case.binders.iter().enumerate() {
            if let Some(name) = &binder.name {
                if is_special(name.as_str()) {
                    self.report.add(special_binder(name.span, name.as_str()));
                    failed = true;
                }
                if let Some((_, first)) = seen.iter().find(|(earlier, _)| *earlier == name) {
                    self.report.add(bound_twice(name.span, name.as_str(), *first));
                    failed = true;
                }
                seen.push((name, name.span));
            }
            if let (true, Some(constant)) = (index < repeated, constants.get(index)) {
                let name = binder.name.as_ref().map(symbol);
                locals.extend(name.map(|name| Local { name, ..constant.clone() }));
                continue;
            }
            let written = binder.name.as_ref().map(symbol);
            let clashes = |name: Symbol| constants.iter().any(|constant| constant.symbol == name);
            // Only where constants go by other names in this case.
            let target = written.filter(|name| !clashes(*name)).unwrap_or_else(|| self.blank());
            let sort = sorts.get(index - repeated).cloned().flatten().map_or(LocalSort::Function(None), LocalSort::Of);
            locals.extend(written.map(|name| Local { name, symbol: target, sort }));
            parameters.push(target);
        }
        (!failed).then_some((locals, parameters))
    }

    /// Resolves all declared qualifiers.
    pub(crate) fn resolve_qualifiers(&self, inputs: &[Input<'a>], module: &mut Module) {
        for (_, decl) in decls(inputs) {
            let DeclKind::Qualifier(formulas) = &decl.kind else { continue };
            for formula in formulas {
                let scope = FormulaScope { undeclared: Undeclared::Placeholder, ..scope(&ValueVar::Any, &[]) };
                let checked = formula::check(self, formula, &Sort::Bool, "a qualifier is a truth value", scope);
                module.qualifiers.extend(checked.map(|checked| checked.term));
            }
        }
    }
}

fn scope<'s>(value: &'s ValueVar, locals: &'s [Local]) -> FormulaScope<'s> {
    FormulaScope { value, parameters: &[], locals, predicates: &[], undeclared: Undeclared::Reject, unnamed: None }
}
