//! Every `tests/resolve/*.sq` is resolved; its snapshot holds the diagnostics, or what a good module resolves to.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use libtest_mimic::{Arguments, Failed, Trial};
use loligo_base::{Diagnostic, Severity, SourceMap, Span};
use loligo_resolve::{Input, Origin, Resolution};
use loligo_syntax::ast::{self, DeclKind};
use loligo_types::Module;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/resolve");
    let mut cases: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sq"))
        .collect();
    cases.sort();
    let mut trials = vec![Trial::test("deep", deep)];
    for path in cases {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let mutilated = path.clone();
        trials.push(Trial::test(name.clone(), move || run(&path)));
        trials.push(Trial::test(format!("mutilated::{name}"), move || mutilate(&mutilated)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(path: &Path) -> Result<(), Failed> {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path)?;
    let shown = show(&text);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(path.parent().unwrap());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, shown));
    Ok(())
}

/// Files of several modules are divided by lines `-- module`; the last one is the one the user named.
fn show(text: &str) -> String {
    let mut sources = SourceMap::default();
    let parsed: Vec<_> = text
        .split("-- module\n")
        .enumerate()
        .map(|(index, part)| {
            let file = sources.add(format!("file {index}"), part);
            loligo_syntax::parse(file, part)
        })
        .collect();
    let last = parsed.len() - 1;
    let inputs: Vec<Input<'_>> = parsed
        .iter()
        .enumerate()
        .map(|(index, parsed)| Input {
            module: &parsed.module,
            origin: if index == last { Origin::Named } else { Origin::Imported },
            broken: &parsed.broken,
        })
        .collect();
    let resolution = Resolution::of(&inputs);
    redefine(&resolution, &parsed.last().unwrap().module);
    let resolved = resolution.resolved;
    let mut out = String::new();
    for diagnostic in parsed.iter().flat_map(|parsed| &parsed.diagnostics).chain(&resolved.diagnostics) {
        render(diagnostic, &sources, &mut out);
    }
    if resolved.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error) {
        dump(&resolved.module, &mut out);
    }
    out
}

/// A definition that takes its own place becomes what it was.
fn redefine(resolution: &Resolution<'_>, module: &ast::Module) {
    for decl in &module.decls {
        let DeclKind::Definition(definition) = &decl.kind else { continue };
        let goals = &resolution.resolved.module.goals;
        let Some(goal) = goals.iter().find(|goal| goal.is_local && goal.span == decl.span) else { continue };
        let body = resolution.redefined(goal, definition).unwrap();
        assert_eq!(without_numbers(&program(&body)), without_numbers(&program(&goal.body)));
    }
}

/// Names that no user can write are numbered.
fn without_numbers(program: &str) -> String {
    let mut parts = program.split('#');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "#" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn place(span: Span, sources: &SourceMap) -> String {
    let position = |offset: u32| {
        let before = &sources.get(span.file).unwrap().text[..offset as usize];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        format!("{line}:{column}")
    };
    let file = if span.file.0 == 0 { String::new() } else { format!("[{}] ", span.file.0) };
    format!("{file}{}-{}", position(span.start), position(span.end))
}

fn render(diagnostic: &Diagnostic, sources: &SourceMap, out: &mut String) {
    let severity = format!("{:?}", diagnostic.severity).to_lowercase();
    let at = diagnostic.span().map_or_else(|| "-".into(), |span| place(span, sources));
    writeln!(out, "{} {severity} {at} {}", diagnostic.code, diagnostic.message).unwrap();
    for (index, label) in diagnostic.labels.iter().enumerate() {
        let text = &sources.get(label.span.file).unwrap().text[label.span.start as usize..label.span.end as usize];
        let text = text.lines().next().unwrap_or_default();
        if index == 0 {
            writeln!(out, "  `{text}` {}", label.message).unwrap();
        } else {
            writeln!(out, "  {} `{text}` {}", place(label.span, sources), label.message).unwrap();
        }
    }
    for note in &diagnostic.notes {
        writeln!(out, "  note: {note}").unwrap();
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "  help: {help}").unwrap();
    }
}

fn dump(module: &Module, out: &mut String) {
    for data in module.datatypes.values() {
        write!(out, "data {}", data.name).unwrap();
        data.parameters.iter().for_each(|(name, variance)| write!(out, " {name}:{variance:?}").unwrap());
        data.predicates
            .iter()
            .for_each(|predicate| write!(out, " <{}:{:?}>", predicate.name, predicate.variance).unwrap());
        data.termination.iter().for_each(|measure| write!(out, " by {measure}").unwrap());
        out.push('\n');
        for name in &data.constructors {
            let fully = |ty: &loligo_types::Type| {
                ty.uncurry().0.iter().map(|fun| format!("{}: {}", fun.param, fun.argument)).collect::<Vec<_>>()
            };
            let body = &module.constructors[name].schema.body;
            writeln!(out, "  {name} ({}) {}", fully(body).join(", "), body.uncurry().1).unwrap();
        }
    }
    for (name, (arguments, result)) in &module.predicates {
        writeln!(out, "predicate {name} {arguments:?} {result}").unwrap();
    }
    for measure in module.theory.measures.values() {
        write!(out, "measure {} ", measure.name).unwrap();
        measure.constants.iter().for_each(|(name, sort)| write!(out, "{name}: {sort} -> ").unwrap());
        write!(out, "{} -> {{{} | {}}}", measure.datatype, measure.result, measure.postcondition).unwrap();
        measure.element_parameter.iter().for_each(|index| write!(out, " elements of parameter {index}").unwrap());
        out.push('\n');
        for case in &measure.cases {
            writeln!(out, "  {} {:?} -> {}", case.constructor, case.parameters, case.body).unwrap();
        }
    }
    module
        .qualifiers
        .iter()
        .for_each(|qualifier| writeln!(out, "qualifier {qualifier} {}", sorts(*qualifier)).unwrap());
    module
        .components
        .iter()
        .for_each(|(name, schema)| writeln!(out, "component {name} :: {:?} {schema}", schema.type_vars).unwrap());
    for goal in &module.goals {
        writeln!(
            out,
            "goal {} :: {:?} {} (partners {:?}, local {})",
            goal.name, goal.schema.type_vars, goal.schema, goal.partners, goal.is_local
        )
        .unwrap();
        writeln!(out, "  {}", program(&goal.body)).unwrap();
    }
    module.examples.iter().for_each(|example| writeln!(out, "example {}", program(&example.program)).unwrap());
}

fn sorts(term: loligo_logic::Term) -> String {
    let mut sorts = Vec::new();
    term.visit(&mut |part| {
        if let loligo_logic::Node::Var(name, sort) = part.node() {
            sorts.push(format!("{name}: {sort}"));
        }
    });
    format!("({})", sorts.join(", "))
}

fn program(expr: &loligo_types::Expr) -> String {
    use loligo_types::ExprKind;
    match &expr.kind {
        ExprKind::Var(name) | ExprKind::Instance(name, _) => name.to_string(),
        ExprKind::Int(value) => value.to_string(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Op(op, operands) => {
            format!("({op:?} {})", operands.iter().map(program).collect::<Vec<_>>().join(" "))
        }
        ExprKind::App(function, argument) => format!("({} {})", program(function), program(argument)),
        ExprKind::Lambda(name, body) => format!("\\{name}. {}", program(body)),
        ExprKind::Fix(name, function) => format!("fix {name}. {}", program(function)),
        ExprKind::Let(name, value, body) => format!("let {name} = {} in {}", program(value), program(body)),
        ExprKind::If(a, b, c) => format!("if {} then {} else {}", program(a), program(b), program(c)),
        ExprKind::Match(scrutinee, alternatives) => {
            let alternatives: Vec<String> = alternatives
                .iter()
                .map(|alternative| {
                    format!(
                        "{} {:?} -> {}",
                        alternative.constructor,
                        alternative.parameters,
                        program(&alternative.body)
                    )
                })
                .collect();
            format!("match {} {{{}}}", program(scrutinee), alternatives.join("; "))
        }
        ExprKind::Error => "error".into(),
        ExprKind::Hole => "??".into(),
        ExprKind::Typed(inner, annotation) => format!("({} :: {})", program(inner), annotation.ty),
    }
}

/// Every case with one line, or the end of one line, taken away: whatever comes out, nothing panics.
fn mutilate(path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    let lines: Vec<&str> = text.lines().collect();
    for index in 0..lines.len() {
        let words: Vec<&str> = lines[index].split(' ').collect();
        for kept in (0..words.len()).step_by(3) {
            let shortened = words[..kept].join(" ");
            let swapped: Vec<&str> = words[kept..].iter().chain(&words[..kept]).copied().collect();
            for line in [shortened, swapped.join(" ")] {
                let mut changed: Vec<&str> = lines.clone();
                changed[index] = &line;
                show(&changed.join("\n"));
            }
        }
    }
    Ok(())
}

/// Trees as deep as the parser makes them, on the small stack of a test thread.
fn deep() -> Result<(), Failed> {
    let chain = |op: &str, count: usize| vec!["x"; count].join(op);
    for count in [100, 1_000, 20_000] {
        show(&format!("f :: x: Int -> {{Int | _v == {}}}", chain(" + ", count)));
        show(&format!("inline i x = {}\nf :: x: Int -> {{Int | _v == i (i (i x))}}", chain(" + ", count)));
        show(&format!("f :: x: Int -> Int\nf = \\x . {}", chain(" + ", count)));
        show(&format!("f :: x: Int -> Int\nf = f {}", chain(" ", count)));
        show(&format!("f :: {}", chain(" -> ", count)));
        let synonyms: String = (0..count).map(|index| format!("type A{} = [A{index}]\n", index + 1)).collect();
        show(&format!("data List a where\n  Nil :: List a\ntype A0 = Int\n{synonyms}f :: A{count}"));
    }
    Ok(())
}
