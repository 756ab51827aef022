//! Comments made of the source: types with their refinements, and doc comments.

use crate::plan::{Function, Origin, Plan};
use crate::prose::{Explained, Prose};
use loligo_logic::{MeasureDef, Sort, Symbol, Term};
use loligo_types::{Schema, Type};

/// No line of a comment is longer than this, unless a word is.
const MAX_WIDTH: usize = 92;

/// A comment on a declaration.
pub(crate) struct Comment {
    /// Doc comment of the user.
    pub(crate) prose: Vec<String>,
    /// The declaration.
    pub(crate) source: Vec<String>,
}

/// Writes comments.
pub(crate) struct Docs<'d> {
    pub(crate) plan: &'d Plan<'d>,
    pub(crate) prose: &'d Prose,
}

impl Docs<'_> {
    /// `name :: type`, for a function.
    pub(crate) fn function(&self, function: &Function) -> Comment {
        match function.origin {
            Origin::Goal | Origin::Component => self.signature(function.name, &function.schema),
            Origin::Measure => {
                let measure = self.plan.module.theory.measures.get(&function.name);
                let source = wrapped(&measure.map_or_else(String::new, |measure| self.head_of_measure(measure)));
                Comment { prose: self.prose.lines(Explained::Measure, &function.name.as_str()).to_vec(), source }
            }
        }
    }

    /// `name :: type`, for a function or parameter.
    pub(crate) fn signature(&self, name: Symbol, schema: &Schema) -> Comment {
        let mut text = format!("{name} :: ");
        for predicate in &schema.predicates {
            text += &format!("<{} :: {}> . ", predicate.name, predicate_sort(&predicate.arguments));
        }
        let prose = self.prose.lines(Explained::Function, &name.as_str()).to_vec();
        Comment { prose, source: wrapped(&(text + &named(&schema.body))) }
    }

    /// A constructor with its type.
    pub(crate) fn constructor(&self, name: Symbol) -> Comment {
        let constructor = self.plan.module.constructors.get(&name);
        let body = constructor.map_or_else(String::new, |constructor| named(&constructor.schema.body));
        Comment { prose: Vec::new(), source: wrapped(&format!("{name} :: {body}")) }
    }

    /// The head of a datatype with its abstract refinements, and the measures of it, which its refinements speak of.
    pub(crate) fn datatype(&self, name: Symbol) -> Comment {
        let mut head = format!("data {name}");
        if let Some(datatype) = self.plan.module.datatypes.get(&name) {
            for (parameter, _) in &datatype.parameters {
                head += &format!(" {parameter}");
            }
            for predicate in &datatype.predicates {
                head += &format!(" <{} :: {}>", predicate.name, predicate_sort(&predicate.arguments));
            }
        }
        let mut source = wrapped(&head);
        let measures = self.plan.module.theory.measures.values();
        let is_own = |measure: &&MeasureDef| matches!(&measure.datatype, Sort::Data(of, _) if *of == name);
        source.extend(measures.filter(is_own).flat_map(|measure| self.measure(measure)));
        Comment { prose: self.prose.lines(Explained::Datatype, &name.as_str()).to_vec(), source }
    }

    fn measure(&self, measure: &MeasureDef) -> Vec<String> {
        let prose = self.prose.lines(Explained::Measure, &measure.name.as_str());
        let mut lines = vec![String::new()];
        lines.extend(prose.iter().map(|line| format!("-- {line}")));
        let head = self.head_of_measure(measure);
        lines.extend(wrapped(&if measure.cases.is_empty() { head } else { head + " where" }));
        for case in &measure.cases {
            let names = measure.constants.iter().map(|(name, _)| name).chain(&case.parameters);
            let left: String = names.map(|name| format!(" {name}")).collect();
            let text = format!("{}{left} -> {}", case.constructor, case.body);
            lines.extend(wrapped(&text).into_iter().map(|line| format!("  {line}")));
        }
        lines
    }

    fn head_of_measure(&self, measure: &MeasureDef) -> String {
        let mut datatypes = self.plan.module.datatypes.values();
        let is_termination = datatypes.any(|datatype| datatype.termination == Some(measure.name));
        let keyword = if is_termination { "termination measure" } else { "measure" };
        let mut head = format!("{keyword} {} :: ", measure.name);
        for (name, sort) in &measure.constants {
            head += &format!("{name}: {sort} -> ");
        }
        head += &format!("{} -> ", measure.datatype);
        match measure.postcondition == Term::tt() {
            true => head + &measure.result.to_string(),
            false => head + &format!("{{{} | {}}}", measure.result, measure.postcondition),
        }
    }
}

fn predicate_sort(arguments: &[Sort]) -> String {
    arguments.iter().map(|sort| format!("{sort} -> ")).collect::<String>() + "Bool"
}

/// A type with the names of its parameters, also of those that it does not speak of.
fn named(ty: &Type) -> String {
    let Type::Fun(fun) = ty else { return ty.to_string() };
    let argument = match &fun.argument {
        Type::Fun(_) => format!("({})", fun.argument),
        argument => argument.to_string(),
    };
    let name = if fun.param.is_written() { format!("{}: ", fun.param) } else { String::new() };
    format!("{name}{argument} -> {}", named(&fun.result))
}

/// The words of a text in lines, all but the first indented.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.trim().is_empty() && line.chars().count() + word.chars().count() >= MAX_WIDTH {
            lines.push(std::mem::replace(&mut line, "   ".to_owned()));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}
