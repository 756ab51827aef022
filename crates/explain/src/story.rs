//! The story of a program, in plain sentences: why it ends, why it asks what it asks, why each part of it is right.

use super::record::spellings;
use super::record::text_among;
use super::record::told;
use crate::derivation::{Source, source_of};
use crate::record::{conjunction, text};
use crate::teller::{Teller, pattern};
use crate::words::{is_idle, quoted, said, stated};
use loligo_search::{Attempt, Journal, Place, PlaceOutcome, RungRecord, Step, TermCounts, Tried};
use loligo_session::{budget, count, list};
use loligo_types::{Alternative, Expr, ExprKind, Module, Type};
use loligo_typing::Rule;

/// Tells the story of a verified program. What was decided on the way is in the `journal`.
pub(crate) fn story(teller: &Teller<'_>, module: &Module, journal: &Journal) -> Vec<String> {
    let mut story = Story { teller, module, sentences: Vec::new() };
    if let Some(rung) = journal.rungs.last() {
        story.sentences.push(found(&teller.goal.name.to_string(), journal, rung));
    }
    story.termination();
    let body = &teller.goal.body;
    let place = journal.rungs.last().and_then(|rung| chosen(rung.root.inner.iter()));
    story.tell(body, place);
    story.sentences
}

/// Tells what was tried for a goal that has no program.
pub(crate) fn account_of_failure(goal: &str, journal: &Journal) -> Vec<String> {
    let Some(rung) = journal.rungs.last() else {
        return vec![format!("For `{goal}` there was nothing to search for.")];
    };
    let mut sentences = vec![format!(
        "For `{goal}` {} of the ladder were climbed. The last one allows {}.",
        count(journal.rungs.len() as u64, "rung"),
        budget(&rung.rung)
    )];
    sentences.push(effort(journal));
    let rejected = journal.rungs.iter().rev().find_map(|rung| telling_candidate(&rung.root));
    if let Some((term, counter_model)) = rejected {
        sentences.push(format!("One of them was `{term}`: it does not have the type asked for where {counter_model}."));
    }
    let attempts: Vec<String> = attempts(&rung.root).into_iter().map(|tried| quoted(&tried)).collect();
    if !attempts.is_empty() {
        sentences.push(format!("On the last rung it was tried to match on {}; nothing came of it.", list(&attempts)));
    }
    sentences
}

fn telling_candidate(place: &Place) -> Option<(String, String)> {
    let here = place.candidates.iter().find(|candidate| !candidate.said.is_empty() && !candidate.term.has_holes());
    let here = here.map(|candidate| {
        let mut spellings = spellings(place);
        (text_among(&candidate.term, &mut spellings), said(&told(&candidate.said, &mut spellings)))
    });
    here.or_else(|| place.places().find_map(telling_candidate))
}

/// Scrutinees of the matches at the outermost places.
fn attempts(root: &Place) -> Vec<String> {
    let attempts = root.inner.iter().flat_map(|place| place.attempts.iter().map(move |attempt| (place, attempt)));
    let matches = attempts.filter_map(|(place, attempt)| match &attempt.choice {
        Tried::Match(scrutinee) => Some(text_among(scrutinee, &mut spellings(place))),
        _ => None,
    });
    matches.collect()
}

fn found(goal: &str, journal: &Journal, rung: &RungRecord) -> String {
    let number = journal.rungs.len();
    format!(
        "`{goal}` was found on rung {number} of the ladder, which allows {}. {}",
        budget(&rung.rung),
        effort(journal)
    )
}

fn effort(journal: &Journal) -> String {
    let totals: Vec<TermCounts> = journal.rungs.iter().map(|rung| rung.root.total()).collect();
    let sum = |part: fn(&TermCounts) -> u64| totals.iter().map(part).sum::<u64>();
    let (built, known) = (sum(|terms| terms.built), sum(|terms| terms.rejected_by_verdict));
    let (refuted, disproved) = (sum(|terms| terms.rejected_by_model), sum(|terms| terms.rejected_by_solver));
    format!(
        "{built} terms or parts of one were looked at on the way; {refuted} were rejected by counter-models at hand, {disproved} by the solver, \
         and {known} since the same was asked before."
    )
}

/// The place for which something was found, if there is just one such.
fn chosen<'p>(places: impl Iterator<Item = &'p Place>) -> Option<&'p Place> {
    places.filter(|place| matches!(place.outcome, PlaceOutcome::Found)).last()
}

struct Story<'t, 'm> {
    teller: &'t Teller<'m>,
    module: &'m Module,
    sentences: Vec<String>,
}

impl Story<'_, '_> {
    fn say(&mut self, sentence: String) {
        self.sentences.push(sentence);
    }

    /// Why every call ends.
    fn termination(&mut self) {
        let goal = self.teller.goal;
        if !goal.body.mentions(goal.name) {
            return;
        }
        let metrics = self.teller.derivation.metrics.iter();
        let metrics: Vec<String> = metrics.map(|metric| quoted(&self.teller.formula(*metric))).collect();
        let sentence = match metrics.as_slice() {
            [] => return,
            [only] => format!(
                "`{}` calls itself. Every call ends, since {only} gets smaller with each call inside and is never below 0 there.",
                goal.name
            ),
            [first, ..] => format!(
                "`{}` calls itself. Every call ends, since with each call inside {first} gets smaller, or stays and one of {} after it does, in this order; none is below 0 where it gets smaller.",
                goal.name,
                list(metrics.get(1..).unwrap_or_default())
            ),
        };
        self.say(sentence);
    }

    fn tell(&mut self, expr: &Expr, place: Option<&Place>) {
        match &expr.kind {
            ExprKind::Lambda(_, body) => self.tell(body, place),
            ExprKind::Fix(_, function) => self.tell(function, place),
            ExprKind::Let(_, value, body) => {
                self.tell(value, None);
                self.tell(body, place);
            }
            ExprKind::Typed(inner, _) => self.tell(inner, place),
            ExprKind::If(condition, then, otherwise) => {
                let attempt = place.and_then(succeeded);
                self.guard(expr, condition, then, place);
                self.tell(then, None);
                self.tell(otherwise, attempt.and_then(|attempt| chosen(attempt.places.iter())));
            }
            ExprKind::Match(scrutinee, alternatives) => self.matching(expr, scrutinee, alternatives, place),
            _ => self.leaf(expr),
        }
    }

    fn guard(&mut self, expr: &Expr, condition: &Expr, then: &Expr, place: Option<&Place>) {
        let condition = text(condition);
        if is_leaf(then)
            && let Some((refuted, counter_model)) = self.teller.objection(expr, then)
        {
            self.say(format!(
                "`if {condition}` is needed: `{}` alone would not do. Where {}, `{refuted}` does not hold.",
                text(then),
                case(&counter_model)
            ));
        }
        let Some((place, attempt)) = place.and_then(|place| Some((place, succeeded(place)?))) else { return };
        let Attempt { choice: Tried::Guarded(_, conjuncts), .. } = attempt else { return };
        let sources = conjuncts.iter().filter_map(|conjunct| {
            let source = source_of(self.module, self.teller.index, *conjunct)?;
            Some(match source {
                Source::Variable => "the variable itself".to_owned(),
                Source::Comparison => {
                    "a comparison of what is in scope or with 0, which needs no qualifier in the file".to_owned()
                }
                Source::Declared => "a `qualifier` of the file".to_owned(),
                Source::Enumeration => "a question for the constructor of an enumeration".to_owned(),
                Source::Signature(name) => format!("an instance of what the signature of `{name}` says"),
            })
        });
        let mut sources: Vec<String> = sources.collect();
        sources.dedup();
        if !sources.is_empty() {
            self.say(format!(
                "Its condition was abduced: `{}` excludes every such case. It is {}.",
                conjunction(conjuncts, &mut spellings(place)),
                list(&sources)
            ));
        }
    }

    fn matching(&mut self, expr: &Expr, scrutinee: &Expr, alternatives: &[Alternative], place: Option<&Place>) {
        let scrutinee_text = text(scrutinee);
        let is_general = |alternative: &&Alternative| {
            let body = &alternative.body;
            is_leaf(body) && !alternative.parameters.iter().any(|name| body.mentions(*name))
        };
        let general = alternatives.iter().find(is_general).map(|alternative| &alternative.body);
        let counter = general.and_then(|body| Some((body, self.teller.objection(expr, body)?)));
        if let Some((body, (refuted, counter_model))) = counter {
            self.say(format!(
                "`match {scrutinee_text}` is needed: `{}` would not do for all of `{scrutinee_text}`. Where {}, `{refuted}` does not hold.",
                text(body),
                case(&counter_model)
            ));
        }
        let terms = place.map(|place| place.terms).unwrap_or_default();
        if terms.built > 0 {
            self.say(format!(
                "On the last rung {} at before `{scrutinee_text}` was matched on, and none has the type asked for by itself.",
                count(terms.built, "term") + if terms.built == 1 { " was looked" } else { " were looked" }
            ));
        }
        let tried = place.into_iter().flat_map(|place| place.attempts.iter().map(move |attempt| (place, attempt)));
        let tried = tried.filter(|(_, attempt)| !attempt.found).filter_map(|(place, attempt)| match &attempt.choice {
            Tried::Match(scrutinee) => Some(quoted(&text_among(scrutinee, &mut spellings(place)))),
            _ => None,
        });
        let tried: Vec<String> = tried.collect();
        if !tried.is_empty() {
            self.say(format!("To match on {} was tried before; nothing came of it.", list(&tried)));
        }
        for obligation in self.teller.obligations(expr.span) {
            if let Rule::Missing(constructor) = &obligation.origin.rule {
                let facts: Vec<String> =
                    obligation.facts.iter().map(|fact| stated(&self.teller.formula(*fact))).collect();
                let sentence = format!(
                    "There is no case for `{constructor}`, since `{scrutinee_text}` cannot be that: {} cannot hold together.",
                    list(&facts)
                );
                self.sentences.push(sentence);
            }
        }
        self.leaf_obligations(scrutinee);
        let attempt = place.and_then(succeeded);
        for alternative in alternatives {
            let is_it = |place: &&Place| matches!(&place.step, Step::Case(_, constructor, _) if *constructor == alternative.constructor);
            let inner = attempt.and_then(|attempt| chosen(attempt.places.iter().filter(is_it)));
            self.say(format!("In the case `{}`:", pattern(alternative)));
            self.tell(&alternative.body, inner);
        }
    }

    /// Tells the obligations of a leaf and its parts.
    fn leaf(&mut self, expr: &Expr) {
        self.instances(expr);
        self.leaf_obligations(expr);
        if !matches!(expr.kind, ExprKind::Error) && self.parts_obligations(expr) == 0 {
            self.say(format!("`{}` has the type asked for; there is nothing to prove.", text(expr)));
        }
    }

    fn parts_obligations(&self, expr: &Expr) -> usize {
        let inside = |span| expr.span.to(span) == expr.span;
        self.teller.derivation.obligations.iter().filter(|obligation| inside(obligation.origin.span)).count()
    }

    /// At which types the functions in a leaf are used, where that says more than their signatures.
    fn instances(&mut self, expr: &Expr) {
        let (head, arguments) = expr.spine();
        if let ExprKind::Var(name) = head.kind
            && !arguments.is_empty()
            && let Some(found) = self.teller.derivation.found(head.span)
        {
            let constructor = self.module.constructors.get(&name).map(|constructor| &constructor.schema);
            let goals = self.module.goals.iter().find(|goal| goal.name == name).map(|goal| &goal.schema);
            let declared = constructor.or_else(|| self.module.components.get(&name)).or(goals);
            let shown = self.teller.type_text(found);
            let arguments = |ty: &Type| -> Vec<String> {
                ty.uncurry().0.iter().map(|fun| self.teller.type_text(&fun.argument)).collect()
            };
            let says_more = declared.is_none_or(|declared| arguments(&declared.body) != arguments(found));
            if says_more && !self.calls_back(name) {
                self.say(format!("`{name}` is used here as `{shown}`."));
            }
        }
        arguments.into_iter().for_each(|argument| self.instances(argument));
    }

    fn leaf_obligations(&mut self, expr: &Expr) {
        let inside = |span| expr.span.to(span) == expr.span;
        let obligations = self.teller.derivation.obligations.iter();
        let mut sentences: Vec<String> = Vec::new();
        for obligation in obligations.filter(|obligation| inside(obligation.origin.span)) {
            let Some(part) = self.teller.part(obligation.origin.span) else { continue };
            let is_idle = |fact: &String| is_idle(fact);
            let is_about_elements = self.teller.is_about_elements(obligation.conclusion, part.span);
            let about = |formula| match is_about_elements {
                true => self.teller.formula(formula).replace("_v", "e"),
                false => self.teller.formula_about(formula, part),
            };
            let conclusion = about(obligation.conclusion);
            let facts: Vec<String> =
                obligation.facts.iter().map(|fact| about(*fact)).filter(|fact| !is_idle(fact)).collect();
            // What is among the premises needs no words.
            let is_vacuous = !is_about_elements && facts.iter().any(|fact| fact == "False");
            if facts.contains(&conclusion) || is_idle(&conclusion) || is_vacuous {
                continue;
            }
            let conclusion = match is_about_elements {
                true => format!("`{conclusion}` for each element `e` of it"),
                false => quoted(&conclusion),
            };
            let is_empty = is_about_elements && facts.iter().any(|fact| fact == "False");
            let mut facts: Vec<String> = facts.iter().map(|fact| stated(fact)).collect();
            facts.dedup();
            if is_empty {
                facts = vec!["there are none".to_owned()];
            }
            let since = if facts.is_empty() { String::new() } else { format!(", since {}", list(&facts)) };
            let part = text(part);
            sentences.push(match &obligation.origin.rule {
                Rule::Argument(function) if self.calls_back(*function) => {
                    format!("The call of `{function}` on `{part}` is allowed: {conclusion}{since}.")
                }
                Rule::Argument(function) => {
                    format!("`{part}` is what `{function}` asks for: {conclusion}{since}.")
                }
                Rule::Unreachable => format!("This case cannot occur: {} cannot hold together.", list(&facts)),
                _ => format!("`{part}` has the type asked for: {conclusion}{since}."),
            });
        }
        sentences.dedup();
        sentences.into_iter().for_each(|sentence| self.say(sentence));
    }

    fn calls_back(&self, function: loligo_logic::Symbol) -> bool {
        let goal = self.teller.goal;
        goal.name == function || goal.partners.contains(&function) || is_fixed(&self.teller.derivation.body, function)
    }
}

/// Test for a call of a function that may call itself.
fn is_fixed(expr: &Expr, function: loligo_logic::Symbol) -> bool {
    matches!(&expr.kind, ExprKind::Fix(name, _) if *name == function)
        || expr.children().any(|child| is_fixed(child, function))
}

/// Test for an expression whose head is no conditional, match, definition or `error`.
fn is_leaf(expr: &Expr) -> bool {
    !matches!(expr.kind, ExprKind::If(..) | ExprKind::Match(..) | ExprKind::Let(..) | ExprKind::Error)
}

/// The last attempt at a place that gave a program.
fn succeeded(place: &Place) -> Option<&Attempt> {
    place.attempts.last().filter(|attempt| attempt.found)
}

/// A counter-model, or that nothing particular is to be said of it.
fn case(counter_model: &[(String, String)]) -> String {
    if counter_model.is_empty() { "nothing in particular is known".to_owned() } else { said(counter_model) }
}
