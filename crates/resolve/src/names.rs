//! Symbol tables of all declarations, with duplicates reported.

use crate::Input;
use crate::report::Report;
use indexmap::map::Entry;
use loligo_base::{Canceller, Diagnostic, Span, codes};
use loligo_logic::{ByName, Symbol};
use loligo_syntax::ast::{self, DeclKind, Name};
use rustc_hash::FxHashSet;

/// Declaration of a type name.
#[derive(Clone, Copy)]
pub(crate) enum TypeDef<'a> {
    Data(&'a ast::Data),
    Synonym(&'a ast::Synonym),
}

/// Declaration of a name of the logic.
#[derive(Clone, Copy)]
pub(crate) enum LogicDef<'a> {
    Measure(&'a ast::Measure),
    Predicate(&'a ast::Predicate),
    Inline(&'a ast::Inline),
}

/// A component or goal.
pub(crate) struct ProgramDef<'a> {
    pub(crate) signature: &'a ast::Signature,
    /// Where the whole signature stands.
    pub(crate) span: Span,
    /// The index of the module that declares it.
    pub(crate) module: usize,
    /// Its definition, if it is a goal.
    pub(crate) goal: Option<GoalDef<'a>>,
}

/// The definition of a goal.
#[derive(Clone, Copy)]
pub(crate) struct GoalDef<'a> {
    pub(crate) definition: &'a ast::Definition,
    /// Where the whole definition stands.
    pub(crate) span: Span,
    /// Its position among all goals.
    pub(crate) order: usize,
}

/// A constructor as written.
#[derive(Clone, Copy)]
pub(crate) struct ConstructorDef<'a> {
    pub(crate) constructor: &'a ast::Constructor,
    pub(crate) datatype: Symbol,
}

/// All names of all modules. Types, constructors, the logic's names and the programs' are four worlds: a measure may be
/// called like a component, since the one occurs in formulas only and the other in programs only.
#[derive(Default)]
pub(crate) struct Globals<'a> {
    pub(crate) types: ByName<TypeDef<'a>>,
    pub(crate) constructors: ByName<ConstructorDef<'a>>,
    pub(crate) logic: ByName<LogicDef<'a>>,
    pub(crate) programs: ByName<ProgramDef<'a>>,
    /// Names of declarations with syntax errors: what they are is not known.
    broken: FxHashSet<&'a Name>,
}

/// The symbol of a written name.
pub(crate) fn symbol(name: &Name) -> Symbol {
    Symbol::new(name.as_str())
}

/// Test for the names that no user may bind: `_v`, and `_0`, `_1`, ….
pub(crate) fn is_special(name: &str) -> bool {
    name == "_v" || parameter_index(name).is_some()
}

/// The `k` of `_k`.
pub(crate) fn parameter_index(name: &str) -> Option<usize> {
    let digits = name.strip_prefix('_')?;
    digits.chars().all(|c| c.is_ascii_digit()).then(|| digits.parse().ok())?
}

impl TypeDef<'_> {
    fn name(&self) -> &Name {
        match self {
            TypeDef::Data(data) => &data.name,
            TypeDef::Synonym(synonym) => &synonym.name,
        }
    }
}

impl LogicDef<'_> {
    pub(crate) fn name(&self) -> &Name {
        match self {
            LogicDef::Measure(measure) => &measure.name,
            LogicDef::Predicate(predicate) => &predicate.name,
            LogicDef::Inline(inline) => &inline.name,
        }
    }

    /// Kind of the declaration, as messages call it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            LogicDef::Measure(_) => "measure",
            LogicDef::Predicate(_) => "predicate",
            LogicDef::Inline(_) => "inline",
        }
    }
}

impl<'a> Globals<'a> {
    /// Collects the declarations of all modules; definitions are joined to their signatures.
    pub(crate) fn collect(inputs: &[Input<'a>], report: &Report, canceller: &Canceller) -> Self {
        let broken = inputs.iter().flat_map(|input| input.broken).collect();
        let mut globals = Globals { broken, ..Globals::default() };
        for (module, decl) in decls(inputs).take_while(|_| !canceller.is_cancelled()) {
            globals.declare(module, decl, report);
        }
        let mut order = 0;
        for (module, decl) in decls(inputs).take_while(|_| !canceller.is_cancelled()) {
            if let DeclKind::Definition(definition) = &decl.kind {
                globals.define(module, GoalDef { definition, span: decl.span, order }, report);
                order += 1;
            }
        }
        globals
    }

    /// True if the name may belong to a declaration with a syntax error, so that not to know it is no new error.
    pub(crate) fn is_broken(&self, name: &Name) -> bool {
        // Whose constructors are lost with a datatype cannot be told.
        let may_be_constructor = name.is_upper() && self.broken.iter().any(|broken| broken.is_upper());
        may_be_constructor || self.broken.contains(name)
    }

    fn declare(&mut self, module: usize, decl: &'a ast::Decl, report: &Report) {
        match &decl.kind {
            DeclKind::Synonym(synonym) => self.declare_type(TypeDef::Synonym(synonym), report),
            DeclKind::Data(data) => {
                self.declare_type(TypeDef::Data(data), report);
                self.declare_constructors(data, report);
            }
            DeclKind::Measure(measure) => self.declare_logic(LogicDef::Measure(measure), report),
            DeclKind::Predicate(predicate) => self.declare_logic(LogicDef::Predicate(predicate), report),
            DeclKind::Inline(inline) => self.declare_logic(LogicDef::Inline(inline), report),
            DeclKind::Signature(signature) => self.declare_signature(module, signature, decl.span, report),
            DeclKind::Import(_)
            | DeclKind::Qualifier(_)
            | DeclKind::Mutual(_)
            | DeclKind::Example(_)
            | DeclKind::Definition(_) => {}
        }
    }

    fn declare_type(&mut self, def: TypeDef<'a>, report: &Report) {
        match self.types.entry(symbol(def.name())) {
            Entry::Occupied(first) => report.add(twice("type", def.name(), first.get().name().span)),
            Entry::Vacant(slot) => drop(slot.insert(def)),
        }
    }

    fn declare_constructors(&mut self, data: &'a ast::Data, report: &Report) {
        let datatype = symbol(&data.name);
        // Those of a second datatype of the same name belong to nothing.
        if !matches!(self.types.get(&datatype), Some(TypeDef::Data(first)) if std::ptr::eq(*first, data)) {
            return;
        }
        for constructor in data.constructors.iter().flatten() {
            match self.constructors.entry(symbol(&constructor.name)) {
                Entry::Occupied(first) => {
                    report.add(twice("constructor", &constructor.name, first.get().constructor.name.span));
                }
                Entry::Vacant(slot) => drop(slot.insert(ConstructorDef { constructor, datatype })),
            }
        }
    }

    fn declare_logic(&mut self, def: LogicDef<'a>, report: &Report) {
        match self.logic.entry(symbol(def.name())) {
            Entry::Occupied(first) => report.add(twice(def.kind(), def.name(), first.get().name().span)),
            Entry::Vacant(slot) => drop(slot.insert(def)),
        }
    }

    fn declare_signature(&mut self, module: usize, signature: &'a ast::Signature, span: Span, report: &Report) {
        match self.programs.entry(symbol(&signature.name)) {
            Entry::Occupied(first) => {
                report.add(twice("signature", &signature.name, first.get().signature.name.span));
            }
            Entry::Vacant(slot) => drop(slot.insert(ProgramDef { signature, span, module, goal: None })),
        }
    }

    fn define(&mut self, module: usize, goal: GoalDef<'a>, report: &Report) {
        let name = &goal.definition.name;
        let Some(def) = self.programs.get_mut(&symbol(name)) else {
            if self.is_broken(name) {
                return;
            }
            let missing =
                Diagnostic::error(codes::NO_SIGNATURE, name.span, format!("`{name}` is defined but has no signature"))
                    .here("which type should it have?");
            let hint = format!("declare its type with `{name} :: …`");
            report.add(match crate::report::closest(name.as_str(), self.programs.keys().copied()) {
                Some(close) => missing.help(format!("{hint}, or did you mean `{close}`?")),
                None => missing.help(hint),
            });
            return;
        };
        if def.module != module {
            report.add(
                Diagnostic::error(
                    codes::NO_SIGNATURE,
                    name.span,
                    format!("`{name}` is defined but its signature is imported"),
                )
                .here("a definition belongs in the file of its signature")
                .label(def.signature.name.span, "the signature")
                .help("choose another name and give it a signature of its own"),
            );
        } else if let Some(first) = def.goal {
            report.add(
                Diagnostic::error(codes::DEFINED_TWICE, name.span, format!("`{name}` is defined twice"))
                    .here("defined again here")
                    .label(first.definition.name.span, "first defined here")
                    .help("remove one of the definitions, or rename it and give it its own signature"),
            );
        } else {
            def.goal = Some(goal);
        }
    }
}

/// All declarations, each with the index of its module.
pub(crate) fn decls<'i, 'a>(inputs: &'i [Input<'a>]) -> impl Iterator<Item = (usize, &'a ast::Decl)> + use<'i, 'a> {
    inputs.iter().enumerate().flat_map(|(index, input)| input.module.decls.iter().map(move |decl| (index, decl)))
}

fn twice(kind: &str, name: &Name, first: Span) -> Diagnostic {
    let message = match kind {
        "signature" => format!("`{name}` has two signatures"),
        _ => format!("the {kind} `{name}` is declared twice"),
    };
    Diagnostic::error(codes::DECLARED_TWICE, name.span, message)
        .here("declared again here")
        .label(first, "first declared here")
        .help("remove or rename one of them")
}
