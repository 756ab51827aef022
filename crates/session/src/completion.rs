//! Files with their holes filled, for what runs or translates whole programs.

use crate::check::tell_all;
use crate::report::{Listener, each_once};
use crate::survey::survey;
use crate::synthesis::synthesize_unit;
use crate::{Event, Session, Solution, Status, SynthesisOptions, fill};
use loligo_base::FileId;
use loligo_eval::{Program, depends_on_functions};
use loligo_resolve::Origin;
use loligo_syntax::ast::{Decl, DeclKind};
use loligo_types::{Datatype, Module, Type};
use std::collections::BTreeSet;

impl Session {
    /// The session with the holes of its named files filled, as far as programs are found; definitions without holes are
    /// taken as they are, not checked. What is wrong with the files and what is not found is told. Whatever is said of
    /// the new session points into the filled texts.
    pub fn completed(mut self, options: &SynthesisOptions, tell: &mut dyn FnMut(Event)) -> (Session, Status) {
        let mut once = each_once(tell);
        let mut listener = Listener::new(&mut once);
        tell_all(self.complaints(), &mut listener);
        for (file, solutions) in self.solutions(options, &mut listener) {
            let text = self.sources().get(file).map_or_else(String::new, |source| fill(&source.text, &solutions));
            self.replace(file, &text);
        }
        let status = listener.status();
        (self, status)
    }

    /// The session with programs in the place of components that have none and of which their type does not say what they
    /// give, since that depends on a function they take. What is not found stays as it is. Datatypes without a termination
    /// measure get one, for the sake of these programs.
    pub fn with_implementations(mut self, options: &SynthesisOptions) -> Session {
        let unimplemented = self.unimplemented();
        let files: BTreeSet<FileId> = unimplemented.iter().map(|(file, _)| *file).collect();
        for file in files {
            let more = self.missing_measures(file);
            let text = self.sources().get(file).map_or_else(String::new, |source| source.text.clone());
            self.replace(file, &format!("{text}\n{more}"));
        }
        for (file, name) in unimplemented {
            let before = self.sources().get(file).map_or_else(String::new, |source| source.text.clone());
            let Some(end) = self.signature_end(file, &name) else { continue };
            let (Some(above), Some(below)) = (before.get(..end), before.get(end..)) else { continue };
            self.replace(file, &format!("{above}\n{name} = ??{below}"));
            let options = SynthesisOptions { goals: vec![name], ..options.clone() };
            let found = self.solutions(&options, &mut Listener::new(&mut |_| {}));
            let solutions: Vec<Solution> = found.into_iter().flat_map(|(_, solutions)| solutions).collect();
            let text = match solutions.is_empty() {
                true => before,
                false => self.sources().get(file).map_or(before, |source| fill(&source.text, &solutions)),
            };
            self.replace(file, &text);
        }
        self
    }

    /// The components of the named files whose results depend on functions.
    fn unimplemented(&self) -> Vec<(FileId, String)> {
        let mut names = Vec::new();
        for unit in self.units().iter().filter(|unit| unit.origin == Origin::Named && unit.is_complete()) {
            let found = unit.resolved(|resolved| {
                let program = Program::new(&resolved.module);
                let open = program.specified_only().filter(|(_, schema)| depends_on_functions(schema));
                open.map(|(name, _)| name.to_string()).collect::<Vec<_>>()
            });
            names.extend(found.unwrap_or_default().into_iter().map(|name| (unit.file, name)));
        }
        names
    }

    /// Declarations of termination measures for the datatypes of the file that have none.
    fn missing_measures(&self, file: FileId) -> String {
        let units = self.units();
        let Some(unit) = units.iter().find(|unit| unit.file == file) else { return String::new() };
        let measures = unit.resolved(|resolved| {
            let is_missing = |datatype: &&Datatype| datatype.termination.is_none() && datatype.span.file == file;
            let missing = resolved.module.datatypes.values().filter(is_missing);
            missing
                .filter(|datatype| !datatype.constructors.is_empty())
                .map(|datatype| size_measure(&resolved.module, datatype))
                .collect()
        });
        measures.unwrap_or_default()
    }

    /// The end of the signature of `name` in the file.
    fn signature_end(&self, file: FileId, name: &str) -> Option<usize> {
        let units = self.units();
        let unit = units.iter().find(|unit| unit.file == file)?;
        let is_signature =
            |decl: &&Decl| matches!(&decl.kind, DeclKind::Signature(signature) if signature.name.as_str() == name);
        let decl = unit.module().decls.iter().find(is_signature)?;
        Some(decl.span.end as usize)
    }

    fn solutions(&self, options: &SynthesisOptions, listener: &mut Listener<'_>) -> Vec<(FileId, Vec<Solution>)> {
        let mut found = Vec::new();
        for unit in self.units().iter().filter(|unit| unit.origin == Origin::Named) {
            let goals = survey(unit, options, listener).unwrap_or_default();
            let is_asked_for = |name: &String| options.goals.is_empty() || options.goals.contains(name);
            let open: Vec<String> =
                goals.into_iter().filter(|goal| goal.has_holes).map(|goal| goal.name).filter(is_asked_for).collect();
            if open.is_empty() || options.run.is_cancelled() {
                continue;
            }
            let options = SynthesisOptions { goals: open, partial: false, ..options.clone() };
            let mut solutions = Vec::new();
            let mut rest = Vec::new();
            let mut gather = |event| match event {
                Event::Solved(solution) => solutions.push(solution),
                other => rest.push(other),
            };
            let mut inner = Listener::new(&mut gather);
            synthesize_unit(unit, &options, &mut inner);
            let status = inner.status();
            rest.into_iter().for_each(|event| listener.tell(status, event));
            found.push((unit.file, solutions));
        }
        found
    }
}

/// A measure of how many constructors a value of the datatype has, as text.
fn size_measure(module: &Module, datatype: &Datatype) -> String {
    let parameters: String = datatype.parameters.iter().map(|(name, _)| format!(" {name}")).collect();
    let measure = format!("size'{}", datatype.name);
    let mut text =
        format!("\ntermination measure {measure} :: {}{parameters} -> {{Int | _v >= 0}} where\n", datatype.name);
    for constructor in datatype.constructors.iter().filter_map(|name| module.constructors.get(name)) {
        let (fields, result) = constructor.schema.body.uncurry();
        let names: String = (0..fields.len()).map(|index| format!(" x{index}")).collect();
        let is_recursive = |ty: &Type| ty.sort().is_some() && ty.sort() == result.sort();
        let parts = fields.iter().enumerate().filter(|(_, fun)| is_recursive(&fun.argument));
        let sum: String = parts.map(|(index, _)| format!(" + {measure} x{index}")).collect();
        text += &format!("  {}{names} -> 1{sum}\n", constructor.name);
    }
    text
}
