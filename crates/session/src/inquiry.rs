//! The type of an expression over a file's definitions.

use crate::report::Listener;
use crate::{Event, Session, Status, SynthesisOptions};
use loligo_base::FileId;
use loligo_logic::Spellings;
use loligo_resolve::Origin;
use loligo_smt::{Watch, Z3};
use loligo_syntax::ast::{DeclKind, Module};
use loligo_syntax::{parse_schema, print_schema};
use loligo_types::Schema;
use loligo_typing::infer_type;

impl Session {
    /// The type of an expression over all that the named files declare, as text: the strongest that the rules give. If
    /// there is none, what is wrong is told.
    pub fn type_of(
        &mut self,
        expression: &str,
        options: &SynthesisOptions,
        tell: &mut dyn FnMut(Event),
    ) -> (Option<String>, Status) {
        // What the user wrote is best.
        let units = self.units();
        let unit = units.iter().rev().find(|unit| unit.origin == Origin::Named);
        if let Some(written) = unit.and_then(|unit| written_signature(unit.modules(), expression.trim())) {
            return (Some(written), Status::Done);
        }
        let mut listener = Listener::new(tell);
        let inferred = self.pose(expression, &mut listener, |resolved, program, _| {
            let solvers = Z3::new(options.run.clone());
            let infer = || infer_type(&resolved.module, program, &solvers);
            options.run.canceller.watching(infer).map(|schema| {
                let body = schema.body.spelled(&mut Spellings::default());
                Schema { body, ..schema }.to_string()
            })
        });
        if options.run.is_cancelled() {
            listener.end_as(Status::Stopped);
            return (None, listener.status());
        }
        (inferred.map(|text| laid_out(&text)), listener.status())
    }
}

/// The signature of a name, as it was written.
fn written_signature<'m>(modules: impl Iterator<Item = &'m Module>, name: &str) -> Option<String> {
    modules.flat_map(|module| &module.decls).find_map(|decl| match &decl.kind {
        DeclKind::Signature(signature) if signature.name.as_str() == name => Some(print_schema(&signature.schema)),
        _ => None,
    })
}

/// The type as `fmt` lays it out.
fn laid_out(text: &str) -> String {
    let parsed = parse_schema(FileId::default(), text);
    parsed.tree.map_or_else(|| text.to_owned(), |schema| print_schema(&schema).trim_end().to_owned())
}
