//! Questions: what is declared, what goals there are, what expressions are.

use super::session::Text;
use super::{Repl, State};
use crate::progress::Progress;
use crate::record::Record;
use crate::test;
use loligo_session::{Declared, Declares, Event, Status, SynthesisOptions, TestOptions, TrialOptions, Wanted};

/// Names of kinds of declarations, in the order of `:browse`.
const KINDS: &[(Declares, &str)] = &[
    (Declares::Import, "imports"),
    (Declares::Synonym, "types"),
    (Declares::Datatype, "datatypes"),
    (Declares::Measure, "measures"),
    (Declares::Predicate, "predicates"),
    (Declares::Inline, "inlines"),
    (Declares::Qualifier, "qualifiers"),
    (Declares::Signature, "components and goals"),
    (Declares::Mutual, "mutual goals"),
    (Declares::Example, "examples"),
];

impl Repl<'_> {
    /// Evaluates an expression.
    pub(super) fn evaluate(&mut self, expression: &str) -> Status {
        let assembled = self.text.assemble(None);
        let mut session = self.open(&assembled.text);
        let mut told = Vec::new();
        let steps = Some(self.settings.steps);
        let (value, status) = session.run(expression, steps, &mut |event| told.push(event));
        told.iter().for_each(|event| self.relay(event, &assembled, &session));
        if let Some(value) = value {
            self.terminal.result(&Record::Value { expression, value: &value }, || format!("{value}\n"));
        }
        status
    }

    /// `:type`: the refinement type of an expression.
    pub(super) fn type_of(&mut self, expression: &str) -> Status {
        let assembled = self.text.assemble(None);
        let mut session = self.open(&assembled.text);
        let mut told = Vec::new();
        let (ty, status) = self.interrupt.during(self.settings.timeout, |canceller| {
            let options = self.options(&[], Wanted::One, canceller);
            session.type_of(expression, &options, &mut |event| told.push(event))
        });
        told.iter().for_each(|event| self.relay(event, &assembled, &session));
        if let Some(ty) = ty {
            let expression = expression.trim();
            self.terminal.result(&Record::Type { expression, ty: &ty }, || format!("{expression} :: {ty}\n"));
        }
        status
    }

    /// `:info`: what is declared under a name, and where.
    pub(super) fn info(&mut self, name: &str) -> Status {
        let mut text = String::new();
        let is_about = |declared: &Declared| {
            declared.what != Declares::Import && declared.names.iter().any(|declared| declared == name)
        };
        for (piece, declared) in self.text.in_force().filter(|(_, declared)| is_about(declared)) {
            let found =
                self.text.found.get(name).filter(|_| declared.what == Declares::Definition && declared.has_holes);
            let shown = found.map_or(declared.text.as_str(), |found| found.definition.as_str());
            text += &format!("-- {}:{}\n{}\n", piece.name(), piece.line(declared), shown.trim_end());
        }
        let session = self.open(&self.text.assemble(None).text);
        let imported = session.declared().into_iter().filter(|declared| !session.is_named(declared.span.file));
        for declared in imported.filter(is_about) {
            let source = session.sources().get(declared.span.file);
            let before = source.and_then(|source| source.text.get(..declared.span.start as usize)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let file = source.map_or("?", |source| source.name.as_str());
            text += &format!("-- {file}:{line}\n{}\n", declared.text.trim_end());
        }
        match text.is_empty() {
            true => self.refuse(&format!("nothing is declared under the name `{name}`")),
            false => self.answer(&text),
        }
    }

    /// `:browse`: all declarations by kind.
    pub(super) fn browse(&mut self) -> Status {
        let mut text = String::new();
        for (what, title) in KINDS {
            let of_kind = self.text.in_force().filter(|(_, declared)| declared.what == *what);
            let shown: Vec<&str> = of_kind.map(|(_, declared)| declared.text.trim_end()).collect();
            if !shown.is_empty() {
                let separator = if text.is_empty() { "" } else { "\n" };
                text += &format!("{separator}-- {title}\n{}\n", shown.join("\n"));
            }
        }
        let session = self.open(&self.text.assemble(None).text);
        let imported = session.declared().iter().filter(|declared| !session.is_named(declared.span.file)).count();
        if imported > 0 {
            text += &format!("\n-- and {imported} declarations that are imported; `:info NAME` shows one\n");
        }
        match text.is_empty() {
            true => self.refuse("nothing is declared yet"),
            false => self.answer(&text),
        }
    }

    /// `:goals`: all goals and how far they have come.
    pub(super) fn goals(&mut self) -> Status {
        let state = |name: &str, declared: &Declared| match self.states.get(name) {
            Some(State::Verified) if declared.has_holes => "solved".to_owned(),
            Some(State::Verified) => "checked".to_owned(),
            Some(State::Stale(other)) => format!("not checked since `{other}` was declared anew; `:check`"),
            Some(State::Failed(reason)) => format!("failed: {reason}"),
            None if self.text.is_open(name) => "open".to_owned(),
            None => "not checked".to_owned(),
        };
        let lines: String =
            self.text.goals().map(|(name, declared)| format!("{name}: {}\n", state(name, declared))).collect();
        match lines.is_empty() {
            true => self.refuse("there are no goals; `f = ??` is one, below a signature of `f`"),
            false => self.answer(&lines),
        }
    }

    /// `:components`: what the program of a goal may be made of.
    pub(super) fn components(&mut self, goal: &str) -> Status {
        let goal = if goal.is_empty() { self.last.clone().unwrap_or_default() } else { goal.to_owned() };
        let goals: Vec<&str> = self.text.goals().map(|(name, _)| name).collect();
        if !goal.is_empty() && !goals.contains(&goal.as_str()) {
            return self.refuse(&format!("there is no goal `{goal}`; `:goals` lists all"));
        }
        let session = self.open(&self.text.assemble(None).text);
        let all = session.declared();
        let definitions: Vec<&str> = all
            .iter()
            .filter(|declared| declared.what == Declares::Definition)
            .filter_map(|declared| declared.names.first().map(String::as_str))
            .collect();
        let own = definitions.iter().position(|name| *name == goal);
        let partners = partners(&self.text, &goal);
        let is_usable = |name: &str| match definitions.iter().position(|definition| *definition == name) {
            Some(position) => own.is_none_or(|own| position <= own) || partners.iter().any(|partner| partner == name),
            None => true,
        };
        let mut text = String::new();
        for declared in &all {
            match (declared.what, declared.names.first()) {
                (Declares::Datatype, _) => text += &constructors(declared),
                (Declares::Signature, Some(name)) if *name == goal => {
                    text += &format!("{}  -- itself, on something smaller\n", declared.text.trim_end());
                }
                (Declares::Signature, Some(name)) if is_usable(name) => text += &declared.text,
                _ => {}
            }
        }
        self.answer(&text)
    }

    /// `:test`: calls definitions with generated arguments.
    pub(super) fn test(&mut self, goal: &str) -> Status {
        let goals: Vec<String> = self.text.goals().map(|(name, _)| name.to_owned()).collect();
        if !goal.is_empty() && !goals.iter().any(|name| name == goal) {
            return self.refuse(&format!("there is no goal `{goal}`; `:goals` lists all"));
        }
        if self.text.is_open(goal) {
            return self.refuse(&format!("`{goal}` has a hole; `:synth {goal}` searches for its program"));
        }
        let is_wanted = |name: &String| if goal.is_empty() { !self.text.is_open(name) } else { name == goal };
        let goals: Vec<String> = goals.into_iter().filter(is_wanted).collect();
        if goals.is_empty() {
            return self.refuse("there is no finished definition to test");
        }
        let assembled = self.text.assemble(None);
        let mut told = Vec::new();
        let (session, status) = self.interrupt.during(self.settings.timeout, |canceller| {
            let progress = Progress::begin(self.terminal.footer(), canceller);
            let monitor = progress.monitor();
            let options = SynthesisOptions { monitor, ..self.options(&goals, Wanted::One, canceller) };
            let session = self.open(&assembled.text).with_implementations(&options);
            let trial =
                TrialOptions { cases: self.settings.cases, seed: self.settings.seed, ..TrialOptions::default() };
            let options = TestOptions { goals: goals.clone(), trial, canceller: canceller.clone() };
            let status = session.test(&options, &mut |event| told.push(event));
            (session, status)
        });
        for event in &told {
            match event {
                Event::Tested(report) => {
                    let sources = session.sources();
                    self.terminal.result(&Record::tested(report, sources), || test::line(report, sources));
                }
                other => self.relay(other, &assembled, &session),
            }
        }
        status
    }
}

/// The goals that `mutual` lists with this one.
fn partners(text: &Text, goal: &str) -> Vec<String> {
    let lists = text.in_force().filter(|(_, declared)| declared.what == Declares::Mutual);
    let lists = lists.filter(|(_, declared)| declared.names.iter().any(|name| name == goal));
    lists.flat_map(|(_, declared)| declared.names.iter().cloned()).collect()
}

/// The lines of a datatype that declare its constructors.
fn constructors(declared: &Declared) -> String {
    let lines = declared.text.lines().filter(|line| line.starts_with(' ') && line.contains("::"));
    lines.map(|line| format!("{}\n", line.trim())).collect()
}
