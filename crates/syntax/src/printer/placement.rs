//! Placement of the comments inside a declaration.

use std::collections::BTreeMap;

use loligo_base::Span;

use crate::ast::{DeclKind, Program, ProgramKind};
use crate::comments::{Comment, Comments};

/// The comments of one declaration by the item, known by where it began, that they go with.
#[derive(Default)]
pub struct Placement {
    /// On lines of their own before the item.
    leading: BTreeMap<u32, Vec<String>>,
    /// At the end of the item's last line.
    trailing: BTreeMap<u32, Vec<String>>,
    /// At the end of the line that announces the block, by the first item of it.
    header: BTreeMap<u32, Vec<String>>,
}

impl Placement {
    /// Places the `inside` comments of a declaration; those that fit nowhere in it are given back.
    pub fn new<'c>(kind: &DeclKind, inside: &'c [Comment], lines: &Comments) -> (Placement, Vec<&'c Comment>) {
        let mut placement = Placement::default();
        let blocks = blocks_of_decl(kind);
        let left = inside.iter().filter(|comment| !placement.place(comment, &blocks, lines)).collect();
        (placement, left)
    }

    pub fn leading(&self, item: Span) -> &[String] {
        of(&self.leading, item)
    }

    pub fn trailing(&self, item: Span) -> &[String] {
        of(&self.trailing, item)
    }

    pub fn header(&self, first: Span) -> &[String] {
        of(&self.header, first)
    }

    /// Places `comment` in one of the `blocks`; false if there is no place for it.
    fn place(&mut self, comment: &Comment, blocks: &[Block<'_>], lines: &Comments) -> bool {
        let at = comment.span.start;
        let beside = |end: u32| !comment.own_line && !comment.text.contains('\n') && lines.line(at) == lines.line(end);
        for block in blocks {
            let Some(first) = block.items.first() else { continue };
            if at < block.header_end {
                continue;
            }
            let Some(before) = block.items.iter().rfind(|item| item.span.start <= at) else {
                let free = self.header.get(&first.span.start).is_none_or(|placed| may_follow(placed));
                let map = if beside(block.header_end) && free { &mut self.header } else { &mut self.leading };
                push(map, first.span, comment);
                return true;
            };
            if at < before.span.end {
                if !self.place(comment, &before.blocks(), lines) {
                    push(&mut self.leading, before.span, comment);
                }
                return true;
            }
            let next = block.items.iter().find(|item| item.span.start > at);
            match next {
                Some(_) if beside(before.span.end) => push(&mut self.trailing, before.span, comment),
                Some(next) => push(&mut self.leading, next.span, comment),
                // Something other than a line break may follow the last item.
                None if beside(before.span.end) => push(&mut self.leading, before.span, comment),
                None => continue,
            }
            return true;
        }
        false
    }
}

fn of(map: &BTreeMap<u32, Vec<String>>, item: Span) -> &[String] {
    map.get(&item.start).map_or(&[], Vec::as_slice)
}

/// Nothing may follow a `--` comment on its line.
fn may_follow(placed: &[String]) -> bool {
    placed.last().is_none_or(|last| !last.starts_with("--"))
}

fn push(map: &mut BTreeMap<u32, Vec<String>>, item: Span, comment: &Comment) {
    map.entry(item.start).or_default().push(comment.text.clone());
}

/// Constructors, cases or alternatives.
struct Block<'t> {
    /// End of the last node before the block.
    header_end: u32,
    items: Vec<ItemAt<'t>>,
}

/// Item of a block, at its place.
struct ItemAt<'t> {
    span: Span,
    /// The program in it, if it is an alternative.
    body: Option<&'t Program>,
}

impl<'t> ItemAt<'t> {
    fn blocks(&self) -> Vec<Block<'t>> {
        let mut blocks = Vec::new();
        if let Some(body) = self.body {
            collect(body, &mut blocks);
        }
        blocks
    }
}

fn blocks_of_decl(kind: &DeclKind) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let item = |span| ItemAt { span, body: None };
    match kind {
        DeclKind::Data(data) => {
            let params = data.params.last().unwrap_or(&data.name).span.end;
            let header_end = data.preds.last().map_or(params, |param| param.span.end);
            let items = data.constructors.iter().flatten().map(|constructor| item(constructor.span)).collect();
            blocks.push(Block { header_end, items });
        }
        DeclKind::Measure(measure) => {
            let result = measure.result.span.end;
            let header_end = measure.postcondition.as_ref().map_or(result, |formula| formula.span.end);
            let items = measure.cases.iter().flatten().map(|case| item(case.span)).collect();
            blocks.push(Block { header_end, items });
        }
        DeclKind::Definition(definition) => collect(&definition.body, &mut blocks),
        DeclKind::Example(program) => collect(program, &mut blocks),
        _ => {}
    }
    blocks
}

/// The blocks in `program` in the order of the text; those inside their alternatives are not among them.
fn collect<'t>(program: &'t Program, blocks: &mut Vec<Block<'t>>) {
    match &program.value {
        ProgramKind::Match { scrutinee, alternatives } => {
            collect(scrutinee, blocks);
            let items =
                alternatives.iter().map(|alternative| ItemAt { span: alternative.span, body: Some(&alternative.body) });
            blocks.push(Block { header_end: scrutinee.span.end, items: items.collect() });
        }
        ProgramKind::List(items) => items.iter().for_each(|item| collect(item, blocks)),
        ProgramKind::App { head, args } => {
            collect(head, blocks);
            args.iter().for_each(|arg| collect(arg, blocks));
        }
        ProgramKind::Unary { operand, .. } => collect(operand, blocks),
        ProgramKind::Binary { left, right, .. } => [left, right].into_iter().for_each(|side| collect(side, blocks)),
        ProgramKind::Typed { program, .. } => collect(program, blocks),
        ProgramKind::Lambda { body, .. } => collect(body, blocks),
        ProgramKind::Let { value, body, .. } => [value, body].into_iter().for_each(|part| collect(part, blocks)),
        ProgramKind::If { condition, then_branch, else_branch } => {
            [condition, then_branch, else_branch].into_iter().for_each(|part| collect(part, blocks));
        }
        ProgramKind::Hole | ProgramKind::Error | ProgramKind::Bool(_) | ProgramKind::Int(_) | ProgramKind::Name(_) => {}
    }
}
