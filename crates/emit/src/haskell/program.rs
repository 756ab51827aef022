//! Programs in Haskell.

use crate::code::Literal;
use crate::haskell::scope::Scope;
use crate::layout::{Doc, concat, group, hanging, indented, line, newline, separated, text};
use crate::program::{Dialect, Level};
use loligo_logic::Symbol;
use loligo_types::{Operator, Shape};

impl Dialect for Scope<'_> {
    fn infix(&self, operator: Operator) -> String {
        self.operator(match operator {
            Operator::Mul => "*",
            Operator::Add => "+",
            Operator::Sub | Operator::Neg => "-",
            Operator::Eq | Operator::Iff => "==",
            Operator::Ne => "/=",
            Operator::Lt => "<",
            Operator::Le => "<=",
            Operator::Gt => ">",
            Operator::Ge => ">=",
            Operator::And => "&&",
            Operator::Or | Operator::Implies | Operator::Not => "||",
        })
    }

    fn negation(&self) -> String {
        self.prelude_value("not")
    }

    fn global(&self, name: Symbol, arguments: &[Shape]) -> (Doc, Level) {
        let head = self.applied(name, arguments);
        let level = if head.contains(' ') { Level::Application } else { Level::Atom };
        (text(head), level)
    }

    fn demanded(&self, _: Symbol) -> Option<usize> {
        None
    }

    fn opened(&self, name: Symbol, arguments: &[Shape], leading: Vec<Doc>, nested: bool) -> (Doc, &'static str) {
        let (open, close) = if nested { ("(", ")") } else { ("", "") };
        let leading = leading.into_iter().map(|argument| text(" ").append(argument));
        (text(open).append(self.applied(name, arguments)).append(concat(leading)), close)
    }

    fn construction(&self, name: Symbol, arguments: Vec<Doc>) -> Doc {
        let arguments = arguments.into_iter().map(|argument| line().append(argument));
        group(indented(text(self.applied(name, &[])).append(concat(arguments))))
    }

    fn construction_level(&self, _: usize) -> Level {
        Level::Atom
    }

    fn integer(&self, value: i64, literal: Literal) -> Doc {
        text(match literal {
            Literal::Annotated => format!("({value} :: {})", self.prelude_type("Integer")),
            Literal::Of(name) => self.stand_in(name, value),
            _ if value < 0 => format!("({value})"),
            _ => value.to_string(),
        })
    }

    fn boolean(&self, value: bool) -> String {
        self.truth(value)
    }

    fn unreachable(&self) -> String {
        format!("{} \"unreachable\"", self.prelude_value("error"))
    }

    fn lambda(&self, parameters: &[String], body: Doc) -> Doc {
        hanging(text(format!("\\{} ->", parameters.join(" "))), body)
    }

    fn definition(&self, name: &str, _: bool, parameters: &[String], value: Doc, body: Doc) -> Doc {
        let parameters: String = parameters.iter().map(|parameter| format!(" {parameter}")).collect();
        let bound = hanging(text(format!("{name}{parameters} =")), value);
        let bound = group(text("let").append(indented(line().append(bound))).append(line()).append("in"));
        bound.append(newline()).append(body)
    }

    /// Binds a value by a branch: so it is of one type, and no more evaluated than by a definition.
    fn value(&self, name: &str, value: Doc, body: Doc) -> Doc {
        self.matching(value, vec![(text(name.to_owned()), body)])
    }

    fn pattern(&self, constructor: Symbol, parameters: &[Option<String>]) -> Doc {
        let head = self.constructor(constructor);
        let names = parameters.iter().map(|name| name.clone().unwrap_or_else(|| "_".into()));
        match parameters {
            [] if self.has_fields(constructor) => text(format!("{head} {{}}")),
            _ => separated(std::iter::once(head).chain(names).map(text), text(" ")),
        }
    }

    fn matching(&self, scrutinee: Doc, branches: Vec<(Doc, Doc)>) -> Doc {
        let branches = branches.into_iter().map(|(pattern, body)| {
            newline().append(group(pattern.append(" ->").append(indented(line().append(body)))))
        });
        text("case ").append(scrutinee).append(" of").append(indented(concat(branches)))
    }

    fn closes_branches(&self) -> bool {
        false
    }
}
