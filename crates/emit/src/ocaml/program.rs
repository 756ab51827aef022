//! Programs in OCaml.

use crate::code::Literal;
use crate::layout::{Doc, concat, group, hanging, indented, line, newline, parenthesized, separated, text, tuple};
use crate::ocaml::paths::Paths;
use crate::program::{Dialect, Level};
use loligo_logic::Symbol;
use loligo_types::{Operator, Shape};

impl Dialect for Paths<'_> {
    fn infix(&self, operator: Operator) -> String {
        let symbol = match operator {
            Operator::Mul => "*",
            Operator::Add => "+",
            Operator::Sub | Operator::Neg => "-",
            Operator::Eq | Operator::Iff => "=",
            Operator::Ne => "<>",
            Operator::Lt => "<",
            Operator::Le => "<=",
            Operator::Gt => ">",
            Operator::Ge => ">=",
            Operator::And => "&&",
            Operator::Or | Operator::Implies | Operator::Not => "||",
        };
        symbol.to_owned()
    }

    fn negation(&self) -> String {
        self.not()
    }

    fn global(&self, name: Symbol, _: &[Shape]) -> (Doc, Level) {
        match self.takes_unit(name) {
            true => (text(format!("{} ()", self.value(name))), Level::Application),
            false => (text(self.value(name)), Level::Atom),
        }
    }

    fn demanded(&self, name: Symbol) -> Option<usize> {
        self.arity(name)
    }

    fn opened(&self, name: Symbol, _: &[Shape], leading: Vec<Doc>, _: bool) -> (Doc, &'static str) {
        let leading = leading.into_iter().map(|argument| argument.append(","));
        let arguments = separated(leading, text(" "));
        (text(self.value(name)).append(" (").append(arguments), ")")
    }

    fn construction(&self, name: Symbol, mut arguments: Vec<Doc>) -> Doc {
        let head = text(self.value(name));
        match arguments.len() {
            0 => head,
            1 => group(head.append(indented(line().append(arguments.remove(0))))),
            _ => head.append(" ").append(tuple(arguments)),
        }
    }

    fn construction_level(&self, arguments: usize) -> Level {
        if arguments == 1 { Level::Atom } else { Level::Negation }
    }

    fn integer(&self, value: i64, _: Literal) -> Doc {
        let number = text(value.to_string());
        if value < 0 { parenthesized(number) } else { number }
    }

    fn boolean(&self, value: bool) -> String {
        value.to_string()
    }

    fn unreachable(&self) -> String {
        "assert false".to_owned()
    }

    fn lambda(&self, parameters: &[String], body: Doc) -> Doc {
        hanging(text(format!("fun {} ->", parameters.join(" "))), body)
    }

    fn definition(&self, name: &str, recursive: bool, parameters: &[String], value: Doc, body: Doc) -> Doc {
        let keyword = if recursive { "let rec" } else { "let" };
        let parameters: String = parameters.iter().map(|parameter| format!(" {parameter}")).collect();
        let head = text(format!("{keyword} {name}{parameters} ="));
        let bound = group(head.append(indented(line().append(value))).append(line()).append("in"));
        bound.append(newline()).append(body)
    }

    fn value(&self, name: &str, value: Doc, body: Doc) -> Doc {
        self.definition(name, false, &[], value, body)
    }

    fn pattern(&self, constructor: Symbol, parameters: &[Option<String>]) -> Doc {
        let head = self.value(constructor);
        let blank = || "_".to_owned();
        let names: Vec<String> = parameters.iter().map(|name| name.clone().unwrap_or_else(blank)).collect();
        match parameters {
            [] if self.arity(constructor) != Some(0) => text(format!("{head} _")),
            [] if self.takes_unit(constructor) => text(format!("{head} ()")),
            [] => text(head),
            [_] => text(format!("{head} {}", names.join(""))),
            _ if parameters.iter().all(Option::is_none) => text(format!("{head} _")),
            _ => text(format!("{head} ({})", names.join(", "))),
        }
    }

    fn matching(&self, scrutinee: Doc, branches: Vec<(Doc, Doc)>) -> Doc {
        let branch = |(pattern, body): (Doc, Doc)| {
            let body = indented(indented(line().append(body)));
            newline().append(group(text("| ").append(pattern).append(" ->").append(body)))
        };
        text("match ").append(scrutinee).append(" with").append(concat(branches.into_iter().map(branch)))
    }

    fn closes_branches(&self) -> bool {
        true
    }
}
