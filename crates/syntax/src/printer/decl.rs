//! Declarations and blocks.

use loligo_base::Span;
use pretty::DocAllocator;

use super::program::binder_text;
use super::{Doc, INDENT, Printer};
use crate::ast::{Constructor, Data, DeclKind, Formula, Import, Measure, MeasureCase, MeasureKind, Name};

impl<'a> Printer<'a> {
    pub(super) fn decl(&self, kind: &DeclKind) -> Doc<'a> {
        match kind {
            DeclKind::Import(Import::Module(name)) => self.text(format!("import {name}")),
            DeclKind::Import(Import::Path(path)) => self.text(format!("import \"{}\"", path.value)),
            DeclKind::Synonym(synonym) => {
                let head = self.text(format!("type {} =", names(&synonym.name, &synonym.params)));
                head.append(self.arena.line().append(self.ty(&synonym.body)).nest(INDENT)).group()
            }
            DeclKind::Data(data) => self.data(data),
            DeclKind::Measure(measure) => self.measure(measure),
            DeclKind::Predicate(predicate) => self
                .text(format!("predicate {} :: ", predicate.name))
                .append(self.sort_chain(&predicate.args, &predicate.result).nest(INDENT))
                .group(),
            DeclKind::Qualifier(formulas) => {
                let mut items = formulas.iter();
                let first = items.next().map(|formula| self.formula_in_braces(formula));
                let items = first.into_iter().chain(items.map(|formula| self.formula(formula)));
                let items = self.arena.intersperse(items, self.text(",").append(self.arena.line()));
                self.text("qualifier {").append(items.nest(INDENT)).append("}").group()
            }
            DeclKind::Inline(inline) => {
                let head = self.text(format!("inline {} =", names(&inline.name, &inline.params)));
                head.append(self.arena.line().append(self.formula(&inline.body)).nest(INDENT)).group()
            }
            DeclKind::Mutual(goals) => {
                let goals: Vec<&str> = goals.iter().map(Name::as_str).collect();
                self.text(format!("mutual {{{}}}", goals.join(", ")))
            }
            DeclKind::Example(program) => self.text("example ").append(self.eterm(program).nest(INDENT)),
            DeclKind::Signature(signature) => {
                let mut schema = self.arena.line().append(self.schema_chain(&signature.schema));
                schema = self.measured(schema, &signature.metrics);
                self.text(format!("{} ::", signature.name)).append(schema.nest(INDENT)).group()
            }
            DeclKind::Definition(definition) => {
                self.introduced(self.text(format!("{} =", definition.name)), &definition.body)
            }
        }
    }

    /// A type, and the metrics after it.
    pub(super) fn measured(&self, ty: Doc<'a>, metrics: &[Formula]) -> Doc<'a> {
        if metrics.is_empty() {
            return ty;
        }
        let metrics = metrics.iter().map(|metric| self.formula(metric));
        let metrics = self.arena.intersperse(metrics, self.text(", "));
        ty.append(self.arena.line()).append("/ [").append(metrics).append("]")
    }

    fn data(&self, data: &Data) -> Doc<'a> {
        let head = self.text(format!("data {}", names(&data.name, &data.params)));
        let head = self.application(head, data.preds.iter().map(|param| self.pred_param(param)));
        match &data.constructors {
            None => head,
            Some(constructors) => {
                let items = constructors.iter().map(|item| (item.span, self.constructor(item)));
                self.block(head.append(" where"), items)
            }
        }
    }

    fn constructor(&self, constructor: &Constructor) -> Doc<'a> {
        let ty = self.arena.line().append(self.type_chain(&constructor.ty));
        self.text(format!("{} ::", constructor.name)).append(ty.nest(INDENT)).group()
    }

    fn measure(&self, measure: &Measure) -> Doc<'a> {
        let kind = match measure.kind {
            MeasureKind::Plain => "",
            MeasureKind::Termination => "termination ",
        };
        let sort = |sort| self.sort(sort).append(" ->").append(self.arena.line());
        let constants = measure.constants.iter().map(|(name, of)| self.text(format!("{name}: ")).append(sort(of)));
        let result = match &measure.postcondition {
            None => self.sort(&measure.result),
            Some(formula) => self
                .text("{")
                .append(self.sort(&measure.result))
                .append(" |")
                .append(self.arena.line().append(self.formula(formula)).nest(INDENT))
                .append("}")
                .group(),
        };
        let chain = self.arena.concat(constants).append(sort(&measure.argument)).append(result);
        let head = self.text(format!("{kind}measure {} :: ", measure.name)).append(chain.nest(INDENT)).group();
        match &measure.cases {
            None => head,
            Some(cases) => self.block(head.append(" where"), cases.iter().map(|item| (item.span, self.case(item)))),
        }
    }

    fn case(&self, case: &MeasureCase) -> Doc<'a> {
        let binders = case.binders.iter().map(binder_text);
        let pattern: Vec<&str> = std::iter::once(case.constructor.as_str()).chain(binders).collect();
        let head = self.text(pattern.join(" ")).append(" ->");
        head.append(self.arena.line().append(self.formula(&case.body)).nest(INDENT)).group()
    }

    /// `head` and below it items, all with the comments that belong to them.
    pub(super) fn block(&self, head: Doc<'a>, items: impl IntoIterator<Item = (Span, Doc<'a>)>) -> Doc<'a> {
        let mut head = head;
        let mut lines = Vec::new();
        for (span, item) in items {
            if lines.is_empty() {
                head = self.beside(head, self.comments.header(span));
            }
            for comment in self.comments.leading(span) {
                lines.push(self.arena.hardline().append(self.text(comment)));
            }
            lines.push(self.arena.hardline().append(self.beside(item, self.comments.trailing(span))));
        }
        head.append(self.arena.concat(lines).nest(INDENT))
    }

    /// Comments at the end of a line.
    fn beside(&self, doc: Doc<'a>, comments: &[String]) -> Doc<'a> {
        comments.iter().fold(doc, |doc, comment| doc.append(" ").append(self.text(comment)))
    }
}

fn names(name: &Name, params: &[Name]) -> String {
    std::iter::once(name).chain(params).map(Name::as_str).collect::<Vec<_>>().join(" ")
}
