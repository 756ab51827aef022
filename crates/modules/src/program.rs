//! Programs as they are drawn.

use crate::module::metrics;
use crate::shape::Ty;

/// A program.
#[derive(Clone, PartialEq, Debug)]
pub enum Program {
    /// A variable, function or constructor.
    Name(String),
    /// A number.
    Int(i64),
    /// A truth value.
    Bool(bool),
    /// An operator between its operands.
    Op(&'static str, Box<Program>, Box<Program>),
    /// Negation.
    Not(Box<Program>),
    /// A call.
    Call(Box<Program>, Vec<Program>),
    /// A function.
    Lambda(String, Box<Program>),
    /// A local definition.
    Let(String, Box<Program>, Box<Program>),
    /// A conditional.
    If(Box<Program>, Box<Program>, Box<Program>),
    /// A match: constructors, what they bind, what is given then.
    Match(Box<Program>, Vec<(String, Vec<String>, Program)>),
    /// A program with the type it is to have, and what gets smaller in its calls of itself.
    Typed(Box<Program>, Ty, Vec<String>),
    /// A place that cannot be reached.
    Error,
}

impl Program {
    /// A name.
    pub fn name(name: &str) -> Program {
        Program::Name(name.to_owned())
    }

    /// A name applied to arguments, if there are any.
    pub fn call(head: Program, arguments: Vec<Program>) -> Program {
        if arguments.is_empty() { head } else { Program::Call(Box::new(head), arguments) }
    }

    /// An operator between its operands.
    pub fn op(operator: &'static str, left: Program, right: Program) -> Program {
        Program::Op(operator, Box::new(left), Box::new(right))
    }

    /// The text; what stands on lines of its own begins in this column.
    pub fn text(&self, column: usize) -> String {
        match self {
            Program::Lambda(name, body) => format!("\\{name} . {}", body.text(column)),
            Program::Let(name, value, body) => {
                let value = match value.as_ref() {
                    Program::Let(..) | Program::If(..) | Program::Match(..) => value.atom(column),
                    _ => value.text(column),
                };
                format!("let {name} = {value} in {}", body.text(column))
            }
            Program::If(condition, then, otherwise) => {
                let inner = |part: &Program| match part {
                    Program::If(..) | Program::Match(..) | Program::Let(..) => part.atom(column),
                    _ => part.text(column),
                };
                format!("if {} then {} else {}", inner(condition), inner(then), inner(otherwise))
            }
            Program::Match(scrutinee, alternatives) => {
                let alternatives: String = alternatives
                    .iter()
                    .map(|(constructor, names, body)| {
                        let names: String = names.iter().map(|name| format!(" {name}")).collect();
                        format!("\n{:column$}{constructor}{names} -> {}", "", body.text(column + 2))
                    })
                    .collect();
                format!("match {} with{alternatives}", scrutinee.text(column))
            }
            Program::Op(operator, left, right) => format!("{} {operator} {}", left.atom(column), right.atom(column)),
            Program::Not(inner) => format!("!{}", inner.atom(column)),
            Program::Call(head, arguments) => {
                let arguments: String =
                    arguments.iter().map(|argument| format!(" {}", argument.atom(column))).collect();
                format!("{}{arguments}", head.atom(column))
            }
            Program::Typed(inner, ty, given) => {
                let inner = match inner.as_ref() {
                    Program::If(..) | Program::Match(..) | Program::Let(..) | Program::Lambda(..) => {
                        inner.atom(column + 2)
                    }
                    _ => inner.text(column),
                };
                format!("({inner} :: {}{})", ty.text(), metrics(given))
            }
            Program::Name(name) => name.clone(),
            Program::Int(value) => value.to_string(),
            Program::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
            Program::Error => "error".to_owned(),
        }
    }

    fn atom(&self, column: usize) -> String {
        match self {
            Program::Name(_) | Program::Bool(_) | Program::Error | Program::Typed(..) => self.text(column),
            Program::Int(value) if *value >= 0 => self.text(column),
            _ => format!("({})", self.text(column + 2)),
        }
    }

    /// The parts directly in it.
    pub fn children(&self) -> Vec<&Program> {
        match self {
            Program::Op(_, a, b) | Program::Let(_, a, b) => vec![a, b],
            Program::Not(a) | Program::Lambda(_, a) | Program::Typed(a, ..) => vec![a],
            Program::Call(head, arguments) => std::iter::once(head.as_ref()).chain(arguments).collect(),
            Program::If(a, b, c) => vec![a, b, c],
            Program::Match(scrutinee, alternatives) => {
                std::iter::once(scrutinee.as_ref()).chain(alternatives.iter().map(|(.., body)| body)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Program> {
        match self {
            Program::Op(_, a, b) | Program::Let(_, a, b) => vec![a, b],
            Program::Not(a) | Program::Lambda(_, a) | Program::Typed(a, ..) => vec![a],
            Program::Call(head, arguments) => std::iter::once(head.as_mut()).chain(arguments).collect(),
            Program::If(a, b, c) => vec![a, b, c],
            Program::Match(scrutinee, alternatives) => {
                std::iter::once(scrutinee.as_mut()).chain(alternatives.iter_mut().map(|(.., body)| body)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The number of its parts, itself included.
    pub fn size(&self) -> usize {
        1 + self.children().into_iter().map(Program::size).sum::<usize>()
    }

    /// The `index`-th part, itself being the first.
    pub fn part_mut(&mut self, index: usize) -> Option<&mut Program> {
        if index == 0 {
            return Some(self);
        }
        let mut rest = index - 1;
        for child in self.children_mut() {
            let size = child.size();
            if rest < size {
                return child.part_mut(rest);
            }
            rest -= size;
        }
        None
    }

    /// Visits all parts.
    pub fn visit(&self, work: &mut dyn FnMut(&Program)) {
        work(self);
        self.children().into_iter().for_each(|child| child.visit(work));
    }

    /// The formula that means the same, with other names for variables; `None` if there is none. Of functions, those may
    /// be applied of which it is said.
    pub fn formula(
        &self,
        rename: &dyn Fn(&str) -> Option<String>,
        is_function: &dyn Fn(&str) -> bool,
    ) -> Option<String> {
        Some(match self {
            Program::Name(name) => rename(name)?,
            Program::Int(value) if *value < 0 => format!("({value})"),
            Program::Int(value) => value.to_string(),
            Program::Bool(_) => self.text(0),
            Program::Op(operator, left, right) => {
                format!("({} {operator} {})", left.formula(rename, is_function)?, right.formula(rename, is_function)?)
            }
            Program::Not(inner) => format!("(!{})", inner.formula(rename, is_function)?),
            Program::If(condition, then, otherwise) => format!(
                "(if {} then {} else {})",
                condition.formula(rename, is_function)?,
                then.formula(rename, is_function)?,
                otherwise.formula(rename, is_function)?
            ),
            Program::Typed(inner, ..) => inner.formula(rename, is_function)?,
            Program::Call(head, arguments) => {
                let Program::Name(name) = head.as_ref() else { return None };
                (name.starts_with(char::is_uppercase) || is_function(name)).then_some(())?;
                let name = rename(name)?;
                let arguments: Option<String> = arguments
                    .iter()
                    .map(|argument| Some(format!(" {}", argument.formula(rename, is_function)?)))
                    .collect();
                format!("({name}{})", arguments?)
            }
            _ => return None,
        })
    }
}
