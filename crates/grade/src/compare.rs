//! Differences between the exercise and a student's file, and the declarations that are taken over from the latter.

use crate::answer::Answer;
use crate::canonical::canonical;
use loligo_base::{Diagnostic, Span, codes};
use loligo_session::Unit;
use loligo_syntax::ast::{Decl, DeclKind, Import, Name};
use std::collections::{BTreeMap, BTreeSet};

/// Namespaces: a measure may be called like a function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum World {
    Type,
    Logic,
    Program,
}

/// Result of comparing a student's file with the exercise.
#[derive(Default)]
pub(crate) struct Comparison {
    /// Where it changes what was given, or adds what would have to be believed.
    pub(crate) changes: Vec<Diagnostic>,
    /// Notes on parts of the file that do not count.
    pub(crate) ignored: Vec<Diagnostic>,
    /// The positions of the declarations that are taken over, those of goals and of what was given aside.
    pub(crate) additions: BTreeSet<usize>,
}

/// Compares a student's file with the exercise, in which `goals` are asked for.
pub(crate) fn compare(unit: &Unit<'_>, goals: &[&str], answer: &Answer) -> Comparison {
    let mut comparer = Comparer { given: Given::of(unit), goals, answer, comparison: Comparison::default() };
    for (index, decl) in answer.decls().iter().enumerate() {
        comparer.decl(index, decl);
    }
    comparer.comparison
}

/// Declarations of an exercise and its imports.
struct Given<'e> {
    own: BTreeMap<(World, &'e str), &'e Decl>,
    definitions: BTreeMap<&'e str, &'e Decl>,
    imports: Vec<&'e Import>,
    others: Vec<&'e DeclKind>,
    imported: BTreeSet<(World, &'e str)>,
}

impl<'e> Given<'e> {
    fn of(unit: &Unit<'e>) -> Given<'e> {
        let own = unit.module();
        let mut given = Given {
            own: BTreeMap::new(),
            definitions: BTreeMap::new(),
            imports: Vec::new(),
            others: Vec::new(),
            imported: BTreeSet::new(),
        };
        for decl in &own.decls {
            match &decl.kind {
                DeclKind::Definition(definition) => drop(given.definitions.insert(definition.name.as_str(), decl)),
                DeclKind::Import(import) => given.imports.push(import),
                kind => match declared(kind) {
                    Some((world, name)) => drop(given.own.insert((world, name.as_str()), decl)),
                    None => given.others.push(kind),
                },
            }
        }
        let imported = unit.modules().filter(|module| !std::ptr::eq(*module, own));
        let names = imported.flat_map(|module| &module.decls).filter_map(|decl| declared(&decl.kind));
        given.imported = names.map(|(world, name)| (world, name.as_str())).collect();
        given
    }
}

struct Comparer<'c> {
    given: Given<'c>,
    goals: &'c [&'c str],
    answer: &'c Answer,
    comparison: Comparison,
}

impl Comparer<'_> {
    fn decl(&mut self, index: usize, decl: &Decl) {
        match &decl.kind {
            DeclKind::Import(import) if self.given.imports.contains(&import) => {}
            DeclKind::Import(_) => self.change(
                Diagnostic::error(codes::GIVEN_CHANGED, decl.span, "the exercise does not import this")
                    .here("this import is not followed")
                    .help("define what you need of it in this file"),
            ),
            // The exercise's are the ones that count.
            DeclKind::Example(_) => {}
            DeclKind::Qualifier(_) | DeclKind::Mutual(_) if self.given.others.contains(&&decl.kind) => {}
            // Both only help to find proofs, which are proofs then.
            DeclKind::Qualifier(_) | DeclKind::Mutual(_) => drop(self.comparison.additions.insert(index)),
            DeclKind::Definition(definition) => self.definition(index, decl, &definition.name),
            kind => {
                let Some((world, name)) = declared(kind) else { return };
                match self.given.own.get(&(world, name.as_str())) {
                    // How the signatures of goals differ is for the checker to say.
                    Some(_) if world == World::Program && self.goals.contains(&name.as_str()) => {}
                    Some(given) if canonical(&given.kind) == canonical(kind) => {}
                    Some(given) => {
                        let given = given.span;
                        self.change(changed(name, decl.span, given));
                    }
                    None if self.given.imported.contains(&(world, name.as_str())) => self.change(imported_name(name)),
                    None => self.new_decl(index, decl, name),
                }
            }
        }
    }

    fn definition(&mut self, index: usize, decl: &Decl, name: &Name) {
        if self.goals.contains(&name.as_str()) {
            return;
        }
        if let Some(given) = self.given.definitions.get(name.as_str()) {
            if canonical(&given.kind) != canonical(&decl.kind) {
                let given = given.span;
                self.change(changed(name, decl.span, given));
            }
        } else if self.given.own.contains_key(&(World::Program, name.as_str())) {
            self.ignore(
                Diagnostic::warning(codes::UNASKED_DEFINITION, name.span, format!("`{name}` is not asked for"))
                    .here("the exercise gives its signature only, and that is believed"),
            );
        } else if self.given.imported.contains(&(World::Program, name.as_str())) {
            // If there is a signature, that says it.
            if self.answer.signatures(name.as_str()).is_empty() {
                self.change(imported_name(name));
            }
        } else if self.answer.signatures(name.as_str()).is_empty() {
            self.ignore(
                Diagnostic::warning(
                    codes::UNASKED_DEFINITION,
                    name.span,
                    format!("`{name}` has no signature and does not count"),
                )
                .help(format!("declare its type with `{name} :: …`")),
            );
        } else {
            self.comparison.additions.insert(index);
        }
    }

    /// A declaration of a name that the exercise does not have. Taken over is what is proved, or only abbreviates.
    fn new_decl(&mut self, index: usize, decl: &Decl, name: &Name) {
        let is_proved = match &decl.kind {
            DeclKind::Synonym(_) | DeclKind::Inline(_) => true,
            // Without cases, what it promises would be believed.
            DeclKind::Measure(measure) => measure.cases.as_ref().is_some_and(|cases| !cases.is_empty()),
            DeclKind::Data(data) => data.constructors.as_ref().is_some_and(|all| !all.is_empty()),
            DeclKind::Signature(_) => !self.answer.definitions(name.as_str()).is_empty(),
            _ => false,
        };
        if is_proved {
            self.comparison.additions.insert(index);
            return;
        }
        let is_lost = self.answer.parsed.broken.contains(name);
        let message = format!("`{name}` would have to be believed");
        let diagnostic = match &decl.kind {
            // Its definition was not read; that is an error of its own, and nobody's trick.
            DeclKind::Signature(_) if is_lost => return,
            DeclKind::Signature(_) => Diagnostic::error(codes::GIVEN_CHANGED, decl.span, message)
                .here("it has a signature, but no definition")
                .help(format!("define it: `{name} = …`")),
            _ => Diagnostic::error(codes::GIVEN_CHANGED, decl.span, message)
                .here("nothing says what it is")
                .help("leave it out; measures and datatypes of your own need cases and constructors"),
        };
        self.change(diagnostic);
    }

    fn change(&mut self, diagnostic: Diagnostic) {
        self.comparison.changes.push(diagnostic);
    }

    fn ignore(&mut self, diagnostic: Diagnostic) {
        self.comparison.ignored.push(diagnostic);
    }
}

fn changed(name: &Name, here: Span, given: Span) -> Diagnostic {
    Diagnostic::error(codes::GIVEN_CHANGED, here, format!("`{name}` is given and was changed"))
        .here("the file has this")
        .label(given, "the exercise has this, which counts")
        .help("restore it; what you need besides can have another name")
}

fn imported_name(name: &Name) -> Diagnostic {
    Diagnostic::error(codes::GIVEN_CHANGED, name.span, format!("`{name}` is given by a file that the exercise imports"))
        .here("declared again here")
        .help("choose another name")
}

/// The name that a declaration introduces, with its name space; definitions introduce none.
fn declared(kind: &DeclKind) -> Option<(World, &Name)> {
    match kind {
        DeclKind::Synonym(synonym) => Some((World::Type, &synonym.name)),
        DeclKind::Data(data) => Some((World::Type, &data.name)),
        DeclKind::Measure(measure) => Some((World::Logic, &measure.name)),
        DeclKind::Predicate(predicate) => Some((World::Logic, &predicate.name)),
        DeclKind::Inline(inline) => Some((World::Logic, &inline.name)),
        DeclKind::Signature(signature) => Some((World::Program, &signature.name)),
        DeclKind::Import(_)
        | DeclKind::Qualifier(_)
        | DeclKind::Mutual(_)
        | DeclKind::Example(_)
        | DeclKind::Definition(_) => None,
    }
}
