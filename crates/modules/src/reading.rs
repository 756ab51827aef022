//! Modules as they are drawn, read from a text.

use crate::module::{Constructor, Datatype, Goal, Item, Measure, Relation};
use crate::program::Program;
use crate::shape::{Param, Shape, Ty};
use loligo_base::FileId;
use loligo_syntax::ast::{self, DeclKind, PredArgKind, ProgramKind, SortKind, TypeKind, UnaryOp};
use loligo_syntax::{parse, print_formula};
use std::collections::BTreeMap;

/// The declarations of a text without components and imports; `None` if it does not parse, or has what is never drawn.
pub(crate) fn read(text: &str) -> Option<Vec<Item>> {
    let parsed = parse(FileId(0), text);
    if parsed.has_errors() {
        return None;
    }
    let mut signatures = BTreeMap::new();
    let mut items = Vec::new();
    for decl in &parsed.module.decls {
        let source = text.get(decl.span.start as usize..decl.span.end as usize).unwrap_or_default().trim_end();
        items.push(match &decl.kind {
            DeclKind::Data(data) => Item::Data(datatype(data)?),
            DeclKind::Measure(measure) => Item::Measure(read_measure(measure)),
            DeclKind::Mutual(names) => Item::Mutual(names.iter().map(ToString::to_string).collect()),
            DeclKind::Synonym(synonym) => Item::Notation(Some(synonym.name.to_string()), format!("{source}\n")),
            DeclKind::Inline(inline) => Item::Notation(Some(inline.name.to_string()), format!("{source}\n")),
            DeclKind::Qualifier(_) => Item::Notation(None, format!("{source}\n")),
            DeclKind::Signature(signature) => {
                signatures.insert(signature.name.to_string(), signature);
                continue;
            }
            DeclKind::Definition(definition) => {
                Item::Goal(goal(signatures.get(definition.name.as_str())?, &definition.body)?)
            }
            DeclKind::Import(_) | DeclKind::Predicate(_) | DeclKind::Example(_) => return None,
        });
    }
    Some(items)
}

fn datatype(data: &ast::Data) -> Option<Datatype> {
    let mut constructors = Vec::new();
    for constructor in data.constructors.as_ref()? {
        constructors.push(Constructor { name: constructor.name.to_string(), fields: function(&constructor.ty).0 });
    }
    let parameters = data.params.iter().map(ToString::to_string).collect();
    let relation = data.preds.first().map(relation);
    Some(Datatype { name: data.name.to_string(), parameters, relation, constructors })
}

fn relation(param: &ast::PredParam) -> Relation {
    let is_contravariant = param.variance == ast::Variance::Contravariant;
    Relation { name: param.name.to_string(), sorts: param.args.iter().map(sort).collect(), is_contravariant }
}

fn read_measure(measure: &ast::Measure) -> Measure {
    let cases = measure.cases.iter().flatten().map(|case| {
        let names = case.binders.iter().map(binder).collect();
        (case.constructor.to_string(), names, formula(&case.body))
    });
    Measure {
        name: measure.name.to_string(),
        constants: measure.constants.iter().map(|(name, of)| (name.to_string(), sort(of))).collect(),
        subject: sort(&measure.argument),
        result: sort(&measure.result),
        promise: measure.postcondition.as_ref().map(formula).unwrap_or_default(),
        is_termination: measure.kind == ast::MeasureKind::Termination,
        cases: cases.collect(),
    }
}

fn goal(signature: &ast::Signature, body: &ast::Program) -> Option<Goal> {
    let (params, result) = function(&signature.schema.ty);
    let mut binders = Vec::new();
    let mut body = body;
    while let ProgramKind::Lambda { param, body: inner } = &body.value
        && binders.len() < params.len()
    {
        binders.push(binder(param));
        body = inner;
    }
    Some(Goal {
        name: signature.name.to_string(),
        relations: signature.schema.preds.iter().map(relation).collect(),
        params,
        result,
        metrics: signature.metrics.iter().map(formula).collect(),
        binders,
        body: program(body)?,
    })
}

/// The parameters and the result of a function's type.
fn function(ty: &ast::Type) -> (Vec<Param>, Ty) {
    let mut params = Vec::new();
    let mut rest = ty;
    while let TypeKind::Fun { param, argument, result } = &rest.value {
        let name = param.as_ref().map_or_else(|| format!("x{}", params.len()), ToString::to_string);
        params.push(Param { name, ty: read_type(argument) });
        rest = result;
    }
    (params, read_type(rest))
}

fn read_type(ty: &ast::Type) -> Ty {
    match &ty.value {
        TypeKind::Bool => Shape::Bool.plain(),
        TypeKind::Int => Shape::Int.plain(),
        TypeKind::Var(name) => Shape::Var(name.to_string()).plain(),
        TypeKind::Data { name, args, preds } => {
            let preds = preds.iter().map(|pred| match &pred.value {
                PredArgKind::Formula(inner) => format!("<{{{}}}>", formula(inner)),
                PredArgKind::Name(name) => format!("<{name}>"),
            });
            let preds: Vec<String> = preds.collect();
            Shape::Data(name.to_string(), args.iter().map(read_type).collect(), preds.join(" ")).plain()
        }
        TypeKind::List(element) => Shape::data("List", vec![read_type(element)]).plain(),
        TypeKind::Refined { base, formula: refinement } => {
            Ty { shape: read_type(base).shape, refinement: formula(refinement) }
        }
        TypeKind::Fun { .. } => {
            let (params, result) = function(ty);
            Shape::Fun(params, Box::new(result)).plain()
        }
    }
}

fn sort(of: &ast::Sort) -> Shape {
    match &of.value {
        SortKind::Bool => Shape::Bool,
        SortKind::Int => Shape::Int,
        SortKind::Var(name) => Shape::Var(name.to_string()),
        SortKind::Set(element) => Shape::Set(Box::new(sort(element))),
        SortKind::Data { name, args } => {
            Shape::data(name.as_str(), args.iter().map(|argument| sort(argument).plain()).collect())
        }
    }
}

/// The formula on one line.
fn formula(of: &ast::Formula) -> String {
    print_formula(of).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn binder(of: &ast::Binder) -> String {
    of.name.as_ref().map_or_else(|| "_".to_owned(), ToString::to_string)
}

fn program(of: &ast::Program) -> Option<Program> {
    let inner = |part: &ast::Program| program(part).map(Box::new);
    Some(match &of.value {
        ProgramKind::Error => Program::Error,
        ProgramKind::Bool(value) => Program::Bool(*value),
        ProgramKind::Int(value) => Program::Int(*value),
        ProgramKind::Name(name) => Program::name(name.as_str()),
        ProgramKind::App { head, args } => {
            Program::call(program(head)?, args.iter().map(program).collect::<Option<_>>()?)
        }
        ProgramKind::Unary { op: UnaryOp::Not, operand } => Program::Not(inner(operand)?),
        ProgramKind::Unary { op: UnaryOp::Neg, operand } => match program(operand)? {
            Program::Int(value) => Program::Int(-value),
            operand => Program::op("-", Program::Int(0), operand),
        },
        ProgramKind::Binary { op, left, right } => Program::op(op.as_str(), program(left)?, program(right)?),
        ProgramKind::Typed { program, ty, metrics } => {
            Program::Typed(inner(program)?, read_type(ty), metrics.iter().map(formula).collect())
        }
        ProgramKind::Lambda { param, body } => Program::Lambda(binder(param), inner(body)?),
        ProgramKind::Let { binder: name, value, body } => Program::Let(binder(name), inner(value)?, inner(body)?),
        ProgramKind::If { condition, then_branch, else_branch } => {
            Program::If(inner(condition)?, inner(then_branch)?, inner(else_branch)?)
        }
        ProgramKind::Match { scrutinee, alternatives } => {
            let alternatives = alternatives.iter().map(|alternative| {
                let names = alternative.binders.iter().map(binder).collect();
                Some((alternative.constructor.to_string(), names, program(&alternative.body)?))
            });
            Program::Match(inner(scrutinee)?, alternatives.collect::<Option<_>>()?)
        }
        ProgramKind::Hole | ProgramKind::List(_) => return None,
    })
}
