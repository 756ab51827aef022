//! Declarations up to the names of what they bind: two that mean the same although somebody chose other names become equal.
//!
//! Trees are compared, so layout and comments do not count. What a tree binds gets a name that no user can write, by the
//! order in which it is bound; the order of a measure's cases means nothing.

use loligo_base::Spanned;
use loligo_syntax::ast::{
    Alternative, Binder, Constructor, Data, DeclKind, Definition, Formula, FormulaKind, Inline, Measure, MeasureCase,
    Name, PredArg, PredArgKind, PredParam, Program, ProgramKind, Schema, Signature, Sort, SortKind, Synonym, Type,
    TypeKind,
};

/// The canonical form of a declaration: equal for two declarations that mean the same. Imports, `mutual` and examples
/// are as they are written.
pub(crate) fn canonical(kind: &DeclKind) -> DeclKind {
    let mut names = Renaming::default();
    match kind {
        DeclKind::Synonym(synonym) => DeclKind::Synonym(names.synonym(synonym)),
        DeclKind::Data(data) => DeclKind::Data(names.data(data)),
        DeclKind::Measure(measure) => DeclKind::Measure(names.measure(measure)),
        DeclKind::Inline(inline) => DeclKind::Inline(names.inline(inline)),
        DeclKind::Signature(Signature { name, schema, metrics }) => DeclKind::Signature(Signature {
            name: name.clone(),
            schema: names.schema(schema),
            metrics: metrics.clone(),
        }),
        DeclKind::Definition(Definition { name, body }) => {
            DeclKind::Definition(Definition { name: name.clone(), body: names.program(body) })
        }
        DeclKind::Import(_)
        | DeclKind::Predicate(_)
        | DeclKind::Qualifier(_)
        | DeclKind::Mutual(_)
        | DeclKind::Example(_) => kind.clone(),
    }
}

/// Substitution of canonical names at the place at hand.
#[derive(Default)]
struct Renaming {
    /// Variables of formulas and programs, and abstract refinements: the written and the new name, the innermost last.
    values: Vec<(Name, Name)>,
    /// Type variables, which nothing hides.
    types: Vec<(Name, Name)>,
    /// Number of names given so far.
    count: usize,
}

impl Renaming {
    fn fresh(&mut self, written: &Name) -> Name {
        self.count += 1;
        Name::new(format!("#{}", self.count), written.span)
    }

    /// Binds a variable; whoever does has to forget it.
    fn bind(&mut self, written: &Name) -> Name {
        let name = self.fresh(written);
        self.values.push((written.clone(), name.clone()));
        name
    }

    fn binder(&mut self, binder: &Binder) -> Binder {
        // One that is never used may as well have no name: `_` gets one, too.
        let written = binder.name.clone().unwrap_or_else(|| Name::new("_", binder.span));
        Binder { name: Some(self.bind(&written)), span: binder.span }
    }

    /// Does `work`, and forgets what it has bound.
    fn scoped<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let depth = self.values.len();
        let result = work(self);
        self.values.truncate(depth);
        result
    }

    fn value(&self, name: &Name) -> Name {
        let bound = self.values.iter().rev().find(|(written, _)| written == name);
        bound.map_or_else(|| name.clone(), |(_, new)| new.clone())
    }

    fn type_var(&mut self, name: &Name) -> Name {
        if let Some((_, new)) = self.types.iter().find(|(written, _)| written == name) {
            return new.clone();
        }
        let new = self.fresh(name);
        self.types.push((name.clone(), new.clone()));
        new
    }

    fn type_vars(&mut self, names: &[Name]) -> Vec<Name> {
        names.iter().map(|name| self.type_var(name)).collect()
    }

    fn synonym(&mut self, synonym: &Synonym) -> Synonym {
        let params = self.type_vars(&synonym.params);
        Synonym { name: synonym.name.clone(), params, body: self.ty(&synonym.body) }
    }

    fn data(&mut self, data: &Data) -> Data {
        let params = self.type_vars(&data.params);
        let preds = data.preds.iter().map(|pred| self.pred_param(pred)).collect();
        let constructors = data.constructors.as_ref().map(|all| {
            let constructors = all.iter().map(|constructor| Constructor {
                name: constructor.name.clone(),
                ty: self.ty(&constructor.ty),
                span: constructor.span,
            });
            constructors.collect()
        });
        Data { name: data.name.clone(), params, preds, constructors }
    }

    fn measure(&mut self, measure: &Measure) -> Measure {
        let constants: Vec<(Name, Sort)> = measure
            .constants
            .iter()
            .map(|(name, sort)| {
                let sort = self.sort(sort);
                (self.bind(name), sort)
            })
            .collect();
        let argument = self.sort(&measure.argument);
        let result = self.sort(&measure.result);
        let postcondition = measure.postcondition.as_ref().map(|formula| self.formula(formula));
        self.values.clear();
        let cases = measure.cases.as_ref().map(|cases| {
            let mut ordered: Vec<&MeasureCase> = cases.iter().collect();
            ordered.sort_by_key(|case| &case.constructor);
            ordered.into_iter().map(|case| self.scoped(|names| names.case(case))).collect()
        });
        let (kind, name) = (measure.kind, measure.name.clone());
        Measure { kind, name, constants, argument, result, postcondition, cases }
    }

    fn case(&mut self, case: &MeasureCase) -> MeasureCase {
        let binders = case.binders.iter().map(|binder| self.binder(binder)).collect();
        let body = self.formula(&case.body);
        MeasureCase { constructor: case.constructor.clone(), binders, body, span: case.span }
    }

    fn inline(&mut self, inline: &Inline) -> Inline {
        let params = inline.params.iter().map(|param| self.bind(param)).collect();
        Inline { name: inline.name.clone(), params, body: self.formula(&inline.body) }
    }

    fn schema(&mut self, schema: &Schema) -> Schema {
        let preds = schema.preds.iter().map(|pred| self.pred_param(pred)).collect();
        Schema { preds, ty: self.ty(&schema.ty), span: schema.span }
    }

    fn pred_param(&mut self, pred: &PredParam) -> PredParam {
        let args = pred.args.iter().map(|sort| self.sort(sort)).collect();
        let result = self.sort(&pred.result);
        PredParam { name: self.bind(&pred.name), args, result, variance: pred.variance, span: pred.span }
    }

    fn ty(&mut self, ty: &Type) -> Type {
        let kind = match &ty.value {
            TypeKind::Bool => TypeKind::Bool,
            TypeKind::Int => TypeKind::Int,
            TypeKind::Var(name) => TypeKind::Var(self.type_var(name)),
            TypeKind::Data { name, args, preds } => TypeKind::Data {
                name: name.clone(),
                args: args.iter().map(|arg| self.ty(arg)).collect(),
                preds: preds.iter().map(|pred| self.pred_arg(pred)).collect(),
            },
            TypeKind::List(element) => TypeKind::List(Box::new(self.ty(element))),
            TypeKind::Refined { base, formula } => {
                TypeKind::Refined { base: Box::new(self.ty(base)), formula: Box::new(self.formula(formula)) }
            }
            TypeKind::Fun { param, argument, result } => {
                let argument = Box::new(self.ty(argument));
                let written = param.clone().unwrap_or_else(|| Name::new("_", ty.span));
                self.scoped(|names| {
                    let param = Some(names.bind(&written));
                    TypeKind::Fun { param, argument, result: Box::new(names.ty(result)) }
                })
            }
        };
        Spanned::new(kind, ty.span)
    }

    fn pred_arg(&mut self, pred: &PredArg) -> PredArg {
        let kind = match &pred.value {
            PredArgKind::Formula(formula) => PredArgKind::Formula(self.formula(formula)),
            PredArgKind::Name(name) => PredArgKind::Name(self.value(name)),
        };
        Spanned::new(kind, pred.span)
    }

    fn sort(&mut self, sort: &Sort) -> Sort {
        let kind = match &sort.value {
            SortKind::Bool => SortKind::Bool,
            SortKind::Int => SortKind::Int,
            SortKind::Var(name) => SortKind::Var(self.type_var(name)),
            SortKind::Set(element) => SortKind::Set(Box::new(self.sort(element))),
            SortKind::Data { name, args } => {
                SortKind::Data { name: name.clone(), args: args.iter().map(|arg| self.sort(arg)).collect() }
            }
        };
        Spanned::new(kind, sort.span)
    }

    fn formula(&mut self, formula: &Formula) -> Formula {
        let kind = match &formula.value {
            FormulaKind::Bool(value) => FormulaKind::Bool(*value),
            FormulaKind::Int(value) => FormulaKind::Int(*value),
            FormulaKind::Name(name) => FormulaKind::Name(self.value(name)),
            FormulaKind::App { head, args } => {
                FormulaKind::App { head: self.value(head), args: args.iter().map(|arg| self.formula(arg)).collect() }
            }
            FormulaKind::Set(items) => FormulaKind::Set(items.iter().map(|item| self.formula(item)).collect()),
            FormulaKind::Unary { op, operand } => FormulaKind::Unary { op: *op, operand: self.boxed_formula(operand) },
            FormulaKind::Binary { op, left, right } => {
                FormulaKind::Binary { op: *op, left: self.boxed_formula(left), right: self.boxed_formula(right) }
            }
            FormulaKind::If { condition, then_branch, else_branch } => FormulaKind::If {
                condition: self.boxed_formula(condition),
                then_branch: self.boxed_formula(then_branch),
                else_branch: self.boxed_formula(else_branch),
            },
        };
        Spanned::new(kind, formula.span)
    }

    fn boxed_formula(&mut self, formula: &Formula) -> Box<Formula> {
        Box::new(self.formula(formula))
    }

    fn program(&mut self, program: &Program) -> Program {
        let kind = match &program.value {
            ProgramKind::Hole => ProgramKind::Hole,
            ProgramKind::Error => ProgramKind::Error,
            ProgramKind::Bool(value) => ProgramKind::Bool(*value),
            ProgramKind::Int(value) => ProgramKind::Int(*value),
            ProgramKind::Name(name) => ProgramKind::Name(self.value(name)),
            ProgramKind::List(items) => ProgramKind::List(items.iter().map(|item| self.program(item)).collect()),
            ProgramKind::App { head, args } => {
                ProgramKind::App { head: self.boxed(head), args: args.iter().map(|arg| self.program(arg)).collect() }
            }
            ProgramKind::Unary { op, operand } => ProgramKind::Unary { op: *op, operand: self.boxed(operand) },
            ProgramKind::Binary { op, left, right } => {
                ProgramKind::Binary { op: *op, left: self.boxed(left), right: self.boxed(right) }
            }
            ProgramKind::Typed { program, ty, metrics } => {
                let program = self.boxed(program);
                self.scoped(|names| {
                    let ty = Box::new(names.ty(ty));
                    let metrics = metrics.iter().map(|metric| names.formula(metric)).collect();
                    ProgramKind::Typed { program, ty, metrics }
                })
            }
            ProgramKind::Lambda { param, body } => self.scoped(|names| {
                let param = names.binder(param);
                ProgramKind::Lambda { param, body: names.boxed(body) }
            }),
            // A local function may call itself. A value cannot, and does not speak of what it is bound to.
            ProgramKind::Let { binder, value, body } if matches!(value.value, ProgramKind::Lambda { .. }) => self
                .scoped(|names| {
                    let binder = names.binder(binder);
                    ProgramKind::Let { binder, value: names.boxed(value), body: names.boxed(body) }
                }),
            ProgramKind::Let { binder, value, body } => {
                let value = self.boxed(value);
                self.scoped(|names| {
                    let binder = names.binder(binder);
                    ProgramKind::Let { binder, value, body: names.boxed(body) }
                })
            }
            ProgramKind::If { condition, then_branch, else_branch } => ProgramKind::If {
                condition: self.boxed(condition),
                then_branch: self.boxed(then_branch),
                else_branch: self.boxed(else_branch),
            },
            ProgramKind::Match { scrutinee, alternatives } => ProgramKind::Match {
                scrutinee: self.boxed(scrutinee),
                alternatives: alternatives.iter().map(|alternative| self.alternative(alternative)).collect(),
            },
        };
        Spanned::new(kind, program.span)
    }

    fn boxed(&mut self, program: &Program) -> Box<Program> {
        Box::new(self.program(program))
    }

    fn alternative(&mut self, alternative: &Alternative) -> Alternative {
        self.scoped(|names| Alternative {
            constructor: alternative.constructor.clone(),
            binders: alternative.binders.iter().map(|binder| names.binder(binder)).collect(),
            body: names.program(&alternative.body),
            span: alternative.span,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_base::FileId;
    use loligo_syntax::parse;

    fn is_same(left: &str, right: &str) -> bool {
        let read = |text| {
            let parsed = parse(FileId(0), text);
            assert!(parsed.diagnostics.is_empty(), "{text}: {:?}", parsed.diagnostics);
            parsed.module.decls.iter().map(|decl| canonical(&decl.kind)).collect::<Vec<_>>()
        };
        read(left) == read(right)
    }

    #[test]
    fn names_of_what_is_bound_mean_nothing() {
        for (left, right) in [
            ("f :: x: a -> y: b -> {a | _v == x}", "f ::\n  left: e ->\n  f -> {e | _v == left} -- what"),
            ("f :: <p :: a -> Bool> . List {a | p _v}", "f :: <q :: b -> Bool> . List {b | q _v}"),
            ("inline m a b = if a <= b then b else a", "inline m x a = if x <= a then a else x"),
            (
                "measure c :: v: a -> L a -> Int where\n  N v -> 0\n  C v x xs -> 1 + c v xs",
                "measure c :: k: e -> L e -> Int where\n  C k y ys -> 1 + c k ys\n  N _ -> 0",
            ),
            ("data L a where\n  C :: x: a -> L {a | _v > x}", "data L b where\n  C :: h: b -> L {b | _v > h}"),
            ("f = \\x . let g = \\y . g x in g x", "f = \\a . let h = \\b . h a in h a"),
            ("f = \\x . let x = x in x", "f = \\y . let z = y in z"),
        ] {
            assert!(is_same(left, right), "{left}\n{right}");
        }
    }

    #[test]
    fn everything_else_does() {
        for (left, right) in [
            ("f :: x: a -> y: a -> {a | _v == x}", "f :: y: a -> x: a -> {a | _v == x}"),
            ("f :: a -> b -> a", "f :: a -> b -> b"),
            ("f :: a -> b", "f :: a -> a"),
            ("f :: Int", "g :: Int"),
            ("inline m a b = a", "inline m a b = b"),
            ("measure l :: L a -> Int where\n  N -> 0", "termination measure l :: L a -> Int where\n  N -> 0"),
            ("measure l :: L a -> Int where\n  N -> 0", "measure l :: L a -> {Int | _v >= 0} where\n  N -> 0"),
            ("data L a <r :: a -> Bool> where\n  N :: L a", "data L a <r :: a -> Bool>! where\n  N :: L a"),
            ("f = \\x . let x = x in x", "f = \\y . let z = y in y"),
            ("f = \\x . let x = \\y . x in x", "f = \\z . let x = \\y . z in x"),
            ("f = ??", "f = error"),
        ] {
            assert!(!is_same(left, right), "{left}\n{right}");
        }
    }
}
