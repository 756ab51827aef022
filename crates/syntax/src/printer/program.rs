//! Programs.

use pretty::DocAllocator;

use super::formula::{Operand, prefix};
use super::{Doc, INDENT, Parens, Printer};
use crate::ast::{Alternative, Binder, Program, ProgramKind, UnaryOp};

/// Layout of a conditional or `let`: on one line if it fits, or always as a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// If it fits: in parentheses.
    Inline,
    /// Never.
    Block,
}

impl<'a> Printer<'a> {
    pub(super) fn program(&self, program: &Program) -> Doc<'a> {
        self.styled(program, Style::Block)
    }

    /// `head` and the program it introduces: `f = …`, `Nil -> …`.
    pub(super) fn introduced(&self, head: Doc<'a>, program: &Program) -> Doc<'a> {
        self.below(head, program, Style::Block)
    }

    fn styled(&self, program: &Program, style: Style) -> Doc<'a> {
        match &program.value {
            ProgramKind::Lambda { .. } => self.lambda(program, style),
            ProgramKind::Let { binder, value, body } => self
                .below(self.text(format!("let {} =", binder_text(binder))), value, style)
                .append(
                    if ends_in_lines(value) { self.separator(style) } else { self.arena.line() }.append("in").group(),
                )
                .append(self.separator(style))
                .append(self.styled(body, style))
                .group(),
            ProgramKind::If { condition, then_branch, else_branch } => {
                let branch = |word: &'static str, branch: &Program| {
                    let head = self.separator(style).append(word);
                    let branch = match branch.value {
                        ProgramKind::Let { .. } => self.below(head, branch, style),
                        _ => head.append(" ").append(self.styled(branch, style)),
                    };
                    branch.nest(INDENT)
                };
                self.text("if ")
                    .append(self.eterm(condition))
                    .append(branch("then", then_branch))
                    .append(branch("else", else_branch))
                    .group()
            }
            ProgramKind::Match { scrutinee, alternatives } => {
                let head = self.text("match ").append(self.eterm(scrutinee)).append(" with");
                self.block(head, alternatives.iter().map(|item| (item.span, self.alternative(item))))
            }
            _ => self.eterm(program),
        }
    }

    /// Separator of the parts of a conditional or `let`.
    fn separator(&self, style: Style) -> Doc<'a> {
        match style {
            Style::Inline => self.arena.line(),
            Style::Block => self.arena.hardline(),
        }
    }

    /// `\x . \y .` and the body.
    fn lambda(&self, program: &Program, style: Style) -> Doc<'a> {
        let (mut head, mut body) = (Vec::new(), program);
        while let ProgramKind::Lambda { param, body: inner } = &body.value {
            head.push(self.text(format!("\\{} .", binder_text(param))));
            body = inner;
        }
        let head = self.arena.intersperse(head, self.arena.softline()).nest(INDENT);
        self.below(head, body, style)
    }

    /// `head` and a program, on the next line if it has lines of its own or does not fit.
    fn below(&self, head: Doc<'a>, program: &Program, style: Style) -> Doc<'a> {
        let body = self.styled(program, style);
        match &program.value {
            ProgramKind::Lambda { .. } => head.append(" ").append(body),
            _ if has_lines(program) => head.append(self.separator(style).append(body).nest(INDENT)),
            _ => head.append(self.arena.line().append(body).nest(INDENT)).group(),
        }
    }

    fn alternative(&self, alternative: &Alternative) -> Doc<'a> {
        let binders = alternative.binders.iter().map(binder_text);
        let pattern: Vec<&str> = std::iter::once(alternative.constructor.as_str()).chain(binders).collect();
        self.introduced(self.text(pattern.join(" ")).append(" ->"), &alternative.body)
    }

    /// Operators, applications and atoms; anything else gets parentheses.
    pub(super) fn eterm(&self, program: &Program) -> Doc<'a> {
        match &program.value {
            ProgramKind::Hole => self.text("??"),
            ProgramKind::Error => self.text("error"),
            ProgramKind::Bool(value) => self.text(if *value { "True" } else { "False" }),
            ProgramKind::Int(value) => self.text(value.to_string()),
            ProgramKind::Name(name) => self.text(name.as_str()),
            ProgramKind::List(items) => self.list(items.iter().map(|item| self.styled(item, Style::Inline))),
            ProgramKind::App { head, args } => {
                self.application(self.program_atom(head), args.iter().map(|arg| self.program_atom(arg)))
            }
            ProgramKind::Unary { op, operand } => {
                let before_minus = match &operand.value {
                    ProgramKind::Int(value) => *value < 0,
                    ProgramKind::Unary { op, .. } => *op == UnaryOp::Neg,
                    _ => false,
                };
                self.text(prefix(*op, before_minus)).append(self.operand(operand, Operand::Prefix))
            }
            ProgramKind::Binary { .. } => self.program_chain(program, program_level(program)).nest(INDENT).group(),
            ProgramKind::Typed { program, ty, metrics } => {
                let inner = self.styled(program, Style::Inline);
                // The type would be read as part of the last alternative.
                let inner = self.parens(inner, Parens::from(ends_with_block(program)));
                let ty = self.measured(self.ty(ty), metrics);
                let typed = inner.append(" ::").append(self.arena.line().append(ty).nest(INDENT));
                self.parens(typed, Parens::Needed).group()
            }
            ProgramKind::Lambda { .. }
            | ProgramKind::Let { .. }
            | ProgramKind::If { .. }
            | ProgramKind::Match { .. } => self.parens(self.styled(program, Style::Inline), Parens::Needed).group(),
        }
    }

    fn program_atom(&self, program: &Program) -> Doc<'a> {
        let compound = match &program.value {
            ProgramKind::Int(value) => *value < 0,
            ProgramKind::App { .. } | ProgramKind::Unary { .. } | ProgramKind::Binary { .. } => true,
            _ => false,
        };
        self.parens(self.eterm(program), Parens::from(compound))
    }

    fn operand(&self, program: &Program, operand: Operand) -> Doc<'a> {
        self.parens(self.eterm(program), Parens::from(program_needs_parens(program, operand)))
    }

    /// The operands of a level without a group each, so that they break together.
    fn program_chain(&self, program: &Program, level: Option<u16>) -> Doc<'a> {
        match &program.value {
            ProgramKind::Binary { op, left, right } if Some(op.precedence()) == level => {
                let operand = |operand: &Program, side| {
                    if program_needs_parens(operand, side) {
                        self.parens(self.eterm(operand), Parens::Needed)
                    } else {
                        self.program_chain(operand, level)
                    }
                };
                operand(left, Operand::Left(*op))
                    .append(self.arena.line())
                    .append(op.as_str())
                    .append(" ")
                    .append(operand(right, Operand::Right(*op)))
            }
            _ => self.eterm(program),
        }
    }
}

fn program_level(program: &Program) -> Option<u16> {
    match &program.value {
        ProgramKind::Binary { op, .. } => Some(op.precedence()),
        _ => None,
    }
}

pub(super) fn binder_text(binder: &Binder) -> &str {
    binder.name.as_ref().map_or("_", |name| name.as_str())
}

/// True for programs that are always printed over several lines.
fn has_lines(program: &Program) -> bool {
    matches!(program.value, ProgramKind::Let { .. } | ProgramKind::If { .. } | ProgramKind::Match { .. })
}

/// True if the last part is printed over several lines.
fn ends_in_lines(program: &Program) -> bool {
    match &program.value {
        ProgramKind::Lambda { body, .. } => ends_in_lines(body),
        _ => has_lines(program),
    }
}

/// True if the last part is a `match` without parentheses.
fn ends_with_block(program: &Program) -> bool {
    match &program.value {
        ProgramKind::Match { .. } => true,
        ProgramKind::Lambda { body, .. } | ProgramKind::Let { body, .. } => ends_with_block(body),
        ProgramKind::If { else_branch, .. } => ends_with_block(else_branch),
        _ => false,
    }
}

fn program_needs_parens(program: &Program, operand: Operand) -> bool {
    match &program.value {
        ProgramKind::Binary { op, .. } => operand.separates_infix(*op),
        // Those that are no operands get their parentheses in any case.
        _ => false,
    }
}
