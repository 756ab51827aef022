//! Programs as text, as far as the targets agree.

use crate::code::{Branch, Code, Literal, Types};
use crate::layout::{Doc, concat, conditional, filled, group, indented, line, parenthesized, separated, text};
use crate::names::Locals;
use loligo_logic::Symbol;
use loligo_types::{Operator, Shape};

/// Binding strength of an expression; later ones hold tighter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Level {
    /// It goes on as far as it can: a function, a match, a local definition.
    Open,
    /// A conditional.
    Conditional,
    /// A minus in front.
    Negation,
    Disjunction,
    Conjunction,
    Comparison,
    Sum,
    Product,
    Application,
    Atom,
}

/// Differences in the syntax of targets.
pub(crate) trait Dialect {
    /// An operator that stands between its operands.
    fn infix(&self, operator: Operator) -> String;
    /// The function that negates a truth value.
    fn negation(&self) -> String;
    /// A function, parameter or constructor at type arguments.
    fn global(&self, name: Symbol, arguments: &[Shape]) -> (Doc, Level);
    /// Number of arguments that a name must be given all at once, if it must.
    fn demanded(&self, name: Symbol) -> Option<usize>;
    /// A constructor on arguments, the last of which is left out; and what closes it. It is an argument itself if it is
    /// `nested`.
    fn opened(&self, name: Symbol, arguments: &[Shape], leading: Vec<Doc>, nested: bool) -> (Doc, &'static str);
    /// A name that demands its arguments, on them.
    fn construction(&self, name: Symbol, arguments: Vec<Doc>) -> Doc;
    /// The level of the arguments of [`Dialect::construction`], given how many there are.
    fn construction_level(&self, arguments: usize) -> Level;
    /// An integer; a negative one has parentheses.
    fn integer(&self, value: i64, literal: Literal) -> Doc;
    /// A truth value.
    fn boolean(&self, value: bool) -> String;
    /// A place that is never reached.
    fn unreachable(&self) -> String;
    /// A function without a name.
    fn lambda(&self, parameters: &[String], body: Doc) -> Doc;
    /// A local definition, which calls itself if it is `recursive`.
    fn definition(&self, name: &str, recursive: bool, parameters: &[String], value: Doc, body: Doc) -> Doc;
    /// A local definition of a value that is of one type.
    fn value(&self, name: &str, value: Doc, body: Doc) -> Doc;
    /// A constructor with its arguments in a branch; a blank is `None`.
    fn pattern(&self, constructor: Symbol, parameters: &[Option<String>]) -> Doc;
    /// A match with its branches: patterns and bodies.
    fn matching(&self, scrutinee: Doc, branches: Vec<(Doc, Doc)>) -> Doc;
    /// Test for a target in which a match at the end of a branch would take the branches behind it.
    fn closes_branches(&self) -> bool;
}

/// A chain of constructors that is longer than this is not indented further with every link.
const LONG_CHAIN: usize = 4;

/// Prints programs in a dialect.
pub(crate) struct Programs<'d, 'n> {
    pub(crate) dialect: &'d dyn Dialect,
    pub(crate) locals: Locals<'n>,
}

impl Programs<'_, '_> {
    /// The code, in parentheses if it does not hold together as tightly as `level`.
    pub(crate) fn at(&mut self, code: &Code, level: Level) -> Doc {
        let (doc, own) = self.bare(code);
        if own < level { parenthesized(doc) } else { doc }
    }

    /// The names of parameters; what is never used is `_`.
    pub(crate) fn bind(&mut self, parameters: &[Symbol]) -> Vec<String> {
        parameters.iter().map(|name| self.locals.bind(*name).unwrap_or_else(|| "_".into())).collect()
    }

    fn bare(&mut self, code: &Code) -> (Doc, Level) {
        let depth = self.locals.depth();
        match code {
            Code::Local(name) => (text(self.locals.name(*name)), Level::Atom),
            Code::Global(name, arguments) => match self.dialect.demanded(*name) {
                Some(1..) => self.application(code, &[]),
                _ => self.dialect.global(*name, arguments),
            },
            Code::Int(value, literal) => (self.dialect.integer(*value, *literal), Level::Atom),
            Code::Bool(value) => (text(self.dialect.boolean(*value)), Level::Atom),
            Code::Unreachable => (text(self.dialect.unreachable()), Level::Application),
            Code::Op(operator, operands) => self.operation(*operator, operands),
            Code::Apply(head, arguments) => match self.chain(code) {
                Some(doc) => (doc, Level::Application),
                None => self.application(head, arguments),
            },
            Code::Lambda(parameters, body) => {
                let parameters = self.bind(parameters);
                let body = self.at(body, Level::Open);
                self.locals.leave(depth);
                (self.dialect.lambda(&parameters, body), Level::Open)
            }
            Code::Fix(name, function) => {
                let bound = self.locals.bind(*name).unwrap_or_default();
                let (parameters, value) = self.function(function);
                self.locals.leave(depth);
                (self.dialect.definition(&bound, true, &parameters, value, text(bound.clone())), Level::Open)
            }
            Code::Let(name, types, value, body) => {
                let doc = self.definition(*name, *types, value, body);
                self.locals.leave(depth);
                (doc, Level::Open)
            }
            Code::If(..) => (self.conditional(code), Level::Conditional),
            Code::Match(scrutinee, branches, missing) => (self.matching(scrutinee, branches, missing), Level::Open),
        }
    }

    /// The parameters of a function and its body; no parameters for anything else.
    pub(crate) fn function(&mut self, code: &Code) -> (Vec<String>, Doc) {
        let depth = self.locals.depth();
        let (parameters, body) = match code {
            Code::Lambda(parameters, body) => (self.bind(parameters), body.as_ref()),
            _ => (Vec::new(), code),
        };
        let body = self.at(body, Level::Open);
        self.locals.leave(depth);
        (parameters, body)
    }

    fn definition(&mut self, name: Symbol, types: Types, value: &Code, body: &Code) -> Doc {
        let depth = self.locals.depth();
        // A value does not see its own name, so what is bound in it may be called the same; nobody wants to read that.
        let bound = self.locals.bind(name).unwrap_or_default();
        let (recursive, function) = match value {
            Code::Fix(_, function) => (true, function.as_ref()),
            _ => (false, value),
        };
        let (parameters, value) = self.function(function);
        let body = self.at(body, Level::Open);
        self.locals.leave(depth);
        match types {
            Types::Any => self.dialect.definition(&bound, recursive, &parameters, value, body),
            Types::One => self.dialect.value(&bound, value, body),
        }
    }

    fn operation(&mut self, operator: Operator, operands: &[Code]) -> (Doc, Level) {
        let (own, left, right) = levels(operator);
        match (operator, operands) {
            (Operator::Not, [operand]) => {
                let operand = self.at(operand, Level::Atom);
                (text(self.dialect.negation()).append(" ").append(operand), Level::Application)
            }
            (Operator::Neg, [operand]) => (text("-").append(self.at(operand, Level::Application)), Level::Negation),
            (Operator::Implies, [condition, conclusion]) => {
                let not = text(self.dialect.negation()).append(" ").append(self.at(condition, Level::Atom));
                let conclusion = self.at(conclusion, right);
                (between(not, self.dialect.infix(Operator::Or), conclusion), own)
            }
            (Operator::And | Operator::Or, [_, _]) => (self.junction(operator, operands), own),
            (_, [first, second]) => {
                let (first, second) = (self.at(first, left), self.at(second, right));
                (between(first, self.dialect.infix(operator), second), own)
            }
            // An operator takes one operand or two, as its kind says; nobody builds another.
            _ => (text(self.dialect.unreachable()), Level::Application),
        }
    }

    /// Joins operands; the grouping of conjunctions and disjunctions makes no difference.
    fn junction(&mut self, operator: Operator, operands: &[Code]) -> Doc {
        let mut todo: Vec<&Code> = operands.iter().rev().collect();
        let mut parts = Vec::new();
        while let Some(next) = todo.pop() {
            match next {
                Code::Op(same, inner) if *same == operator => todo.extend(inner.iter().rev()),
                _ => parts.push(self.at(next, levels(operator).1)),
            }
        }
        let separator = line().append(text(self.dialect.infix(operator))).append(" ");
        group(indented(separated(parts, separator)))
    }

    fn application(&mut self, head: &Code, arguments: &[Code]) -> (Doc, Level) {
        if let Code::Global(name, _) = head
            && let Some(demanded) = self.dialect.demanded(*name)
        {
            return self.construction(*name, arguments, demanded);
        }
        let mut parts = vec![self.at(head, Level::Application)];
        parts.extend(arguments.iter().map(|argument| line().append(self.at(argument, Level::Atom))));
        (group(indented(concat(parts))), Level::Application)
    }

    /// A constructor that demands its arguments; those that are not there become parameters.
    fn construction(&mut self, name: Symbol, arguments: &[Code], demanded: usize) -> (Doc, Level) {
        let depth = self.locals.depth();
        let level = self.dialect.construction_level(demanded);
        let missing = demanded.saturating_sub(arguments.len());
        let mut given: Vec<Doc> = arguments.iter().map(|argument| self.at(argument, level)).collect();
        let invented: Vec<String> = (0..missing).map(|_| self.locals.invent("x")).collect();
        given.extend(invented.iter().map(text));
        let doc = self.dialect.construction(name, given);
        self.locals.leave(depth);
        match missing {
            0 => (doc, Level::Application),
            _ => (self.dialect.lambda(&invented, doc), Level::Open),
        }
    }

    /// Constructors whose last argument is again one, many times over: as lists are.
    fn chain(&mut self, code: &Code) -> Option<Doc> {
        let mut links = Vec::new();
        let mut rest = code;
        while let Code::Apply(head, arguments) = rest
            && let Code::Global(name, shapes) = head.as_ref()
            && let Some((last, leading)) = arguments.split_last()
            && self.is_constructor(*name, arguments.len())
        {
            links.push((*name, shapes, leading));
            rest = last;
        }
        if links.len() <= LONG_CHAIN {
            return None;
        }
        let (mut parts, mut ends) = (Vec::new(), String::new());
        for (position, (name, shapes, leading)) in links.into_iter().enumerate() {
            let level = self.dialect.construction_level(leading.len() + 1);
            let leading = leading.iter().map(|argument| self.at(argument, level)).collect();
            let (open, close) = self.dialect.opened(name, shapes, leading, position > 0);
            parts.push(open);
            ends.insert_str(0, close);
        }
        parts.push(self.at(rest, Level::Atom).append(ends));
        Some(group(indented(filled(parts))))
    }

    fn is_constructor(&self, name: Symbol, arguments: usize) -> bool {
        let is_upper = name.as_str().starts_with(char::is_uppercase);
        is_upper && self.dialect.demanded(name).is_none_or(|demanded| demanded == arguments)
    }

    fn conditional(&mut self, code: &Code) -> Doc {
        let (cases, otherwise) = code.chain();
        let cases = cases
            .into_iter()
            .map(|(condition, then)| (self.at(condition, Level::Negation), self.at(then, Level::Conditional)))
            .collect();
        let level = if self.dialect.closes_branches() { Level::Conditional } else { Level::Open };
        conditional(cases, self.at(otherwise, level))
    }

    fn matching(&mut self, scrutinee: &Code, branches: &[Branch], missing: &[Symbol]) -> Doc {
        let scrutinee = self.at(scrutinee, Level::Conditional);
        let mut printed: Vec<(Doc, Doc)> = branches.iter().map(|branch| self.branch(branch)).collect();
        let unreachable = || text(self.dialect.unreachable());
        match missing {
            [] if !branches.is_empty() => {}
            [only] => printed.push((self.dialect.pattern(*only, &[]), unreachable())),
            _ => printed.push((text("_"), unreachable())),
        }
        self.dialect.matching(scrutinee, printed)
    }

    fn branch(&mut self, branch: &Branch) -> (Doc, Doc) {
        let depth = self.locals.depth();
        let parameters: Vec<Option<String>> = branch.parameters.iter().map(|name| self.locals.bind(*name)).collect();
        let is_greedy = self.dialect.closes_branches() && ends_with_match(&branch.body);
        let body = self.at(&branch.body, Level::Open);
        self.locals.leave(depth);
        let body = if is_greedy { parenthesized(body) } else { body };
        (self.dialect.pattern(branch.constructor, &parameters), body)
    }
}

/// Test for code whose text ends with that of a match.
fn ends_with_match(code: &Code) -> bool {
    match code {
        Code::Match(..) => true,
        Code::Lambda(_, body) | Code::Let(.., body) => ends_with_match(body),
        _ => false,
    }
}

/// The level of an operation and those of its operands.
fn levels(operator: Operator) -> (Level, Level, Level) {
    match operator {
        Operator::Mul => (Level::Product, Level::Product, Level::Application),
        Operator::Add | Operator::Sub => (Level::Sum, Level::Sum, Level::Product),
        Operator::And => (Level::Conjunction, Level::Comparison, Level::Conjunction),
        Operator::Or | Operator::Implies => (Level::Disjunction, Level::Conjunction, Level::Disjunction),
        _ => (Level::Comparison, Level::Sum, Level::Sum),
    }
}

fn between(left: Doc, operator: String, right: Doc) -> Doc {
    group(left.append(indented(line().append(text(operator)).append(" ").append(right))))
}
