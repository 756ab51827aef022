//! Types, schemas and sorts.

use pretty::DocAllocator;

use super::{Doc, INDENT, Parens, Printer};
use crate::ast::{PredArg, PredArgKind, PredParam, Schema, Sort, SortKind, Type, TypeKind, Variance};

impl<'a> Printer<'a> {
    pub(super) fn schema(&self, schema: &Schema) -> Doc<'a> {
        self.schema_chain(schema).nest(INDENT).group()
    }

    /// Abstract refinements, arguments and result without a group, so that they break together.
    pub(super) fn schema_chain(&self, schema: &Schema) -> Doc<'a> {
        let preds = schema.preds.iter().map(|param| self.pred_param(param).append(" .").append(self.arena.line()));
        self.arena.concat(preds).append(self.type_chain(&schema.ty))
    }

    pub(super) fn ty(&self, ty: &Type) -> Doc<'a> {
        match &ty.value {
            TypeKind::Fun { .. } => self.type_chain(ty).nest(INDENT).group(),
            TypeKind::Bool => self.text("Bool"),
            TypeKind::Int => self.text("Int"),
            TypeKind::Var(name) => self.text(name.as_str()),
            TypeKind::Data { name, args, preds } => {
                let args = args.iter().map(|arg| self.type_atom(arg));
                self.application(self.text(name.as_str()), args.chain(preds.iter().map(|pred| self.pred_arg(pred))))
            }
            TypeKind::List(element) => self.text("[").append(self.ty(element)).append("]"),
            TypeKind::Refined { base, formula } => self
                .text("{")
                .append(self.ty(base))
                .append(" |")
                .append(self.arena.line().append(self.formula(formula)).nest(INDENT))
                .append("}")
                .group(),
        }
    }

    /// Arguments and result without a group each, so that they break together.
    pub(super) fn type_chain(&self, ty: &Type) -> Doc<'a> {
        let TypeKind::Fun { param, argument, result } = &ty.value else { return self.ty(ty) };
        let param = param.as_ref().map(|name| self.text(format!("{name}: ")));
        let is_function = matches!(argument.value, TypeKind::Fun { .. });
        param
            .unwrap_or_else(|| self.arena.nil())
            .append(self.parens(self.ty(argument), Parens::from(is_function)))
            .append(" ->")
            .append(self.arena.line())
            .append(self.type_chain(result))
    }

    fn type_atom(&self, ty: &Type) -> Doc<'a> {
        let is_atom = match &ty.value {
            TypeKind::Fun { .. } => false,
            TypeKind::Data { args, preds, .. } => args.is_empty() && preds.is_empty(),
            _ => true,
        };
        self.parens(self.ty(ty), Parens::from(!is_atom))
    }

    fn pred_arg(&self, pred: &PredArg) -> Doc<'a> {
        match &pred.value {
            PredArgKind::Formula(formula) => {
                self.text("<{").append(self.formula_in_braces(formula)).append("}>").group()
            }
            PredArgKind::Name(name) => self.text(format!("<{name}>")),
        }
    }

    pub(super) fn pred_param(&self, param: &PredParam) -> Doc<'a> {
        let variance = match param.variance {
            Variance::Covariant => "",
            Variance::Contravariant => "!",
        };
        self.text(format!("<{} :: ", param.name))
            .append(self.sort_chain(&param.args, &param.result))
            .append(">")
            .append(variance)
            .group()
    }

    pub(super) fn sort_chain(&self, args: &[Sort], result: &Sort) -> Doc<'a> {
        let sorts = args.iter().chain([result]).map(|sort| self.sort(sort));
        self.arena.intersperse(sorts, self.text(" ->").append(self.arena.line()))
    }

    pub(super) fn sort(&self, sort: &Sort) -> Doc<'a> {
        match &sort.value {
            SortKind::Bool => self.text("Bool"),
            SortKind::Int => self.text("Int"),
            SortKind::Var(name) => self.text(name.as_str()),
            SortKind::Set(element) => self.text("Set ").append(self.sort_atom(element)),
            SortKind::Data { name, args } => {
                self.application(self.text(name.as_str()), args.iter().map(|arg| self.sort_atom(arg)))
            }
        }
    }

    fn sort_atom(&self, sort: &Sort) -> Doc<'a> {
        let is_atom = match &sort.value {
            SortKind::Set(_) => false,
            SortKind::Data { args, .. } => args.is_empty(),
            _ => true,
        };
        self.parens(self.sort(sort), Parens::from(!is_atom))
    }
}
