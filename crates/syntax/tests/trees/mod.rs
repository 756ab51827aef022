//! Random surface trees.

use std::fmt::Debug;

use loligo_base::{FileId, Span, Spanned};
use loligo_syntax::ast::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

fn span() -> Span {
    Span::new(FileId(0), 0, 0)
}

fn node<K>(kind: K) -> Spanned<K> {
    Spanned::new(kind, span())
}

fn nodes<K: Debug>(kind: impl Strategy<Value = K>) -> impl Strategy<Value = Spanned<K>> {
    kind.prop_map(node)
}

const RESERVED: &[&str] = &[
    "data",
    "else",
    "error",
    "if",
    "in",
    "inline",
    "let",
    "match",
    "measure",
    "predicate",
    "qualifier",
    "termination",
    "then",
    "type",
    "where",
    "with",
    "Bool",
    "Int",
    "Set",
    "True",
    "False",
];

fn named(pattern: &'static str) -> impl Strategy<Value = Name> + Clone {
    let name = pattern.prop_filter("reserved", |text| !RESERVED.contains(&text.as_str()));
    name.prop_map(|text| Name::new(text, span()))
}

fn lower() -> impl Strategy<Value = Name> + Clone {
    let contextual = prop_oneof![Just("import"), Just("example"), Just("mutual"), Just("_x"), Just("'a"), Just("é")];
    prop_oneof![6 => named("[a-z][a-zA-Z0-9_']{0,3}"), 1 => named("[a-z]{20,40}"), 1 => contextual.prop_map(|text| Name::new(text, span()))]
}

fn upper() -> impl Strategy<Value = Name> + Clone {
    named("[A-Z][a-zA-Z0-9_']{0,4}")
}

fn variable() -> impl Strategy<Value = Name> + Clone {
    prop_oneof![4 => lower(), 1 => upper(), 1 => named("_v|_0|_12")]
}

fn value_name() -> impl Strategy<Value = Name> + Clone {
    prop_oneof![4 => lower(), 1 => upper()]
}

fn binder() -> impl Strategy<Value = Binder> + Clone {
    option::weighted(0.8, lower()).prop_map(|name| Binder { name, span: span() })
}

fn unary_op() -> impl Strategy<Value = UnaryOp> {
    prop::sample::select(&UnaryOp::ALL[..])
}

fn binary_op() -> impl Strategy<Value = BinaryOp> {
    prop::sample::select(&BinaryOp::ALL[..])
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![4 => 0..20i64, 1 => Just(i64::MAX)]
}

pub fn formula() -> impl Strategy<Value = Formula> + Clone {
    let leaf = prop_oneof![
        any::<bool>().prop_map(FormulaKind::Bool),
        number().prop_map(FormulaKind::Int),
        variable().prop_map(FormulaKind::Name),
    ];
    nodes(leaf)
        .prop_recursive(5, 40, 4, |inner| {
            let boxed = inner.clone().prop_map(Box::new);
            nodes(prop_oneof![
                2 => (value_name(), vec(inner.clone(), 1..4)).prop_map(|(head, args)| FormulaKind::App { head, args }),
                1 => vec(inner, 0..4).prop_map(FormulaKind::Set),
                2 => (unary_op(), boxed.clone()).prop_map(|(op, operand)| FormulaKind::Unary { op, operand }),
                6 => (binary_op(), boxed.clone(), boxed.clone())
                    .prop_map(|(op, left, right)| FormulaKind::Binary { op, left, right }),
                1 => (boxed.clone(), boxed.clone(), boxed).prop_map(|(condition, then_branch, else_branch)| {
                    FormulaKind::If { condition, then_branch, else_branch }
                }),
            ])
        })
        .boxed()
}

pub fn sort() -> impl Strategy<Value = Sort> + Clone {
    let leaf = prop_oneof![Just(SortKind::Bool), Just(SortKind::Int), lower().prop_map(SortKind::Var)];
    nodes(leaf)
        .prop_recursive(3, 10, 3, |inner| {
            nodes(prop_oneof![
                inner.clone().prop_map(|element| SortKind::Set(Box::new(element))),
                (upper(), vec(inner, 0..3)).prop_map(|(name, args)| SortKind::Data { name, args }),
            ])
        })
        .boxed()
}

pub fn ty() -> impl Strategy<Value = Type> + Clone {
    let leaf = prop_oneof![Just(TypeKind::Bool), Just(TypeKind::Int), lower().prop_map(TypeKind::Var)];
    nodes(leaf)
        .prop_recursive(4, 20, 3, |inner| {
            let pred =
                nodes(prop_oneof![formula().prop_map(PredArgKind::Formula), lower().prop_map(PredArgKind::Name)]);
            let data = (upper(), vec(inner.clone(), 0..3), vec(pred, 0..3))
                .prop_map(|(name, args, preds)| TypeKind::Data { name, args, preds })
                .boxed();
            let list = inner.clone().prop_map(|element| TypeKind::List(Box::new(element)));
            let base = prop_oneof![
                Just(TypeKind::Bool),
                Just(TypeKind::Int),
                lower().prop_map(TypeKind::Var),
                data.clone(),
                list.clone()
            ];
            let refined = (nodes(base), formula())
                .prop_map(|(base, formula)| TypeKind::Refined { base: Box::new(base), formula: Box::new(formula) });
            let fun = (option::of(lower()), inner.clone(), inner).prop_map(|(param, argument, result)| TypeKind::Fun {
                param,
                argument: Box::new(argument),
                result: Box::new(result),
            });
            nodes(prop_oneof![2 => data, 1 => list, 2 => refined, 4 => fun])
        })
        .boxed()
}

fn pred_param(variance: impl Strategy<Value = Variance>) -> impl Strategy<Value = PredParam> {
    (lower(), vec(sort(), 0..3), sort(), variance).prop_map(|(name, args, result, variance)| PredParam {
        name,
        args,
        result,
        variance,
        span: span(),
    })
}

pub fn schema() -> impl Strategy<Value = Schema> {
    (vec(pred_param(Just(Variance::Covariant)), 0..3), ty()).prop_map(|(preds, ty)| Schema { preds, ty, span: span() })
}

pub fn program() -> impl Strategy<Value = Program> + Clone {
    let leaf = prop_oneof![
        2 => Just(ProgramKind::Hole),
        1 => Just(ProgramKind::Error),
        1 => any::<bool>().prop_map(ProgramKind::Bool),
        2 => number().prop_map(ProgramKind::Int),
        4 => value_name().prop_map(ProgramKind::Name),
    ];
    nodes(leaf)
        .prop_recursive(6, 50, 4, |inner| {
            let boxed = inner.clone().prop_map(Box::new);
            let op = binary_op().prop_filter("programs have no membership", |op| *op != BinaryOp::In);
            let alternative = (upper(), vec(binder(), 0..3), inner.clone())
                .prop_map(|(constructor, binders, body)| Alternative { constructor, binders, body, span: span() });
            nodes(prop_oneof![
                3 => (boxed.clone(), vec(inner.clone(), 1..4)).prop_map(|(head, args)| ProgramKind::App { head, args }),
                1 => vec(inner, 0..4).prop_map(ProgramKind::List),
                1 => (unary_op(), boxed.clone()).prop_map(|(op, operand)| ProgramKind::Unary { op, operand }),
                3 => (op, boxed.clone(), boxed.clone())
                    .prop_map(|(op, left, right)| ProgramKind::Binary { op, left, right }),
                1 => (boxed.clone(), ty().prop_map(Box::new), vec(formula(), 0..3))
                    .prop_map(|(program, ty, metrics)| ProgramKind::Typed { program, ty, metrics }),
                2 => (binder(), boxed.clone()).prop_map(|(param, body)| ProgramKind::Lambda { param, body }),
                2 => (binder(), boxed.clone(), boxed.clone())
                    .prop_map(|(binder, value, body)| ProgramKind::Let { binder, value, body }),
                2 => (boxed.clone(), boxed.clone(), boxed.clone()).prop_map(
                    |(condition, then_branch, else_branch)| ProgramKind::If { condition, then_branch, else_branch }
                ),
                3 => (boxed, vec(alternative, 1..4))
                    .prop_map(|(scrutinee, alternatives)| ProgramKind::Match { scrutinee, alternatives }),
            ])
        })
        .boxed()
}

fn decl_kind() -> impl Strategy<Value = DeclKind> {
    let constructor = (upper(), ty()).prop_map(|(name, ty)| Constructor { name, ty, span: span() });
    let variance = prop_oneof![Just(Variance::Covariant), Just(Variance::Contravariant)];
    let data = (upper(), vec(lower(), 0..3), vec(pred_param(variance), 0..3), option::of(vec(constructor, 0..4)))
        .prop_map(|(name, params, preds, constructors)| Data { name, params, preds, constructors });
    let case = (upper(), vec(binder(), 0..3), formula()).prop_map(|(constructor, binders, body)| MeasureCase {
        constructor,
        binders,
        body,
        span: span(),
    });
    let measure = (
        prop_oneof![Just(MeasureKind::Plain), Just(MeasureKind::Termination)],
        lower(),
        vec((lower(), sort()), 0..3),
        (sort(), sort(), option::of(formula())),
        option::of(vec(case, 0..4)),
    )
        .prop_map(|(kind, name, constants, (argument, result, postcondition), cases)| Measure {
            kind,
            name,
            constants,
            argument,
            result,
            postcondition,
            cases,
        });
    let path = "[a-z./ é]{0,8}".prop_map(|text| Import::Path(node(text)));
    prop_oneof![
        1 => prop_oneof![upper().prop_map(Import::Module), path].prop_map(DeclKind::Import),
        2 => (upper(), vec(lower(), 0..3), ty())
            .prop_map(|(name, params, body)| DeclKind::Synonym(Synonym { name, params, body })),
        3 => data.prop_map(DeclKind::Data),
        3 => measure.prop_map(DeclKind::Measure),
        1 => (lower(), vec(sort(), 0..3), sort())
            .prop_map(|(name, args, result)| DeclKind::Predicate(Predicate { name, args, result })),
        2 => vec(formula(), 0..4).prop_map(DeclKind::Qualifier),
        2 => (lower(), vec(lower(), 0..3), formula())
            .prop_map(|(name, params, body)| DeclKind::Inline(Inline { name, params, body })),
        1 => vec(lower(), 0..3).prop_map(DeclKind::Mutual),
        2 => program().prop_map(DeclKind::Example),
        3 => (lower(), schema(), vec(formula(), 0..3))
            .prop_map(|(name, schema, metrics)| DeclKind::Signature(Signature { name, schema, metrics })),
        4 => (lower(), program()).prop_map(|(name, body)| DeclKind::Definition(Definition { name, body })),
    ]
}

pub fn module() -> impl Strategy<Value = Module> {
    let line = "[ a-z|-]{0,8}".prop_map(|line| line.trim_end().to_owned());
    let doc = vec(line, 1..3).prop_map(|lines| Doc { lines, span: span() });
    let decl = (option::weighted(0.2, doc), decl_kind()).prop_map(|(doc, kind)| Decl { doc, kind, span: span() });
    vec(decl, 0..6).prop_map(|decls| Module { decls })
}
