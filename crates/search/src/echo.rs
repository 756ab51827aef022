//! Calls that are worth no more than one of their arguments.
//!
//! If nothing is known of `reverse xs` but its length and its elements, then whatever can be proved with it can be proved
//! with `xs`, which has both and is smaller. Such a call is an echo, and no term that contains it is built: one with the
//! argument in its place comes before.

use super::canonical::canonical;
use super::heads::{Applied, Head};
use super::request::Request;
use super::site::Site;
use super::trusting::Trusted;
use super::{Heuristic, Search};
use loligo_horn::{Clause, Context, Subject, Unknowns, Visibility};
use loligo_logic::{Node, Symbol, Term};
use loligo_types::{Expr, ExprKind, Scalar, Type};
use loligo_typing::Rules;
use loligo_typing::{Origin, Rule};

impl Search<'_> {
    /// Test for an echo: a head applied to some of its arguments is worth no more than one of them, or than what
    /// completes one of the others.
    pub(super) fn is_echo(&mut self, request: &Request<'_>, head: &Head, partial: &Applied) -> bool {
        let Some(echoes) = request.echoes.filter(|_| self.looks_for_echoes(head)) else { return false };
        let Some(number) = head.number(&mut self.numbers, partial.ids(), &|_| true) else { return false };
        if let Some(known) = echoes.last(number) {
            return known;
        }
        let is_echo = self.gives_back(request.site, &head.apply(partial));
        if !self.horn.is_cancelled() {
            echoes.insert(number, is_echo);
        }
        is_echo
    }

    /// Test that echoes of the head are given up: not where several programs are asked for, as one may well differ from
    /// another in what their types do not tell.
    fn looks_for_echoes(&self, head: &Head) -> bool {
        head.may_echo && !self.is_varied() && !self.without.contains(Heuristic::Echo)
    }

    /// Test that some argument of a call has the type of the call. Base types are the same where the function says that
    /// they are: then the contents of the argument are contained in the result, as far as types tell.
    fn gives_back(&mut self, site: &Site, call: &Expr) -> bool {
        let library = self.library.clone();
        let mut rules = Rules::new(&library).with_arguments(Trusted);
        let mut context = site.context.clone();
        let (mut passed, mut open) = (Vec::new(), Vec::new());
        let found = rules.applied(&mut context, call, &mut |argument, expected, value| {
            passed.push((expected.clone(), value));
            open.extend(Some(value).filter(|_| argument.kind == ExprKind::Hole));
        });
        let Type::Scalar(found) = found else { return false };
        let is_alike = |expected: &Type| expected.as_scalar().is_some_and(|expected| expected.base == found.base);
        passed.retain(|(expected, _)| is_alike(expected));
        if passed.is_empty() {
            return false;
        }
        // What is one of the smallest terms is worth no more than that.
        let refinement = canonical(&library.module.theory, found.refinement);
        let computed = Scalar { refinement, base: found.base.clone() };
        if refinement.conjuncts().len() == 1 && computed.definition().is_some_and(|value| is_name(&context, value)) {
            return true;
        }
        let facts: Vec<Term> = context.facts().iter().map(|fact| fact.apply_valuation(&|_| Term::tt())).collect();
        passed.iter().any(|(expected, value)| {
            let given = expected.as_scalar().map_or_else(Vec::new, |expected| expected.refinement.conjuncts());
            let mut more = found.refinement.conjuncts();
            more.retain(|conjunct| !given.contains(conjunct));
            let asked = Term::and(more).replace(Symbol::value_var(), *value);
            // What depends on an argument that is still to come, and on anything beside it, is hardly so whatever it is.
            let is_known = !open.iter().any(|other| occurs(*other, asked)) || asked.free_vars().len() == 1;
            is_known && !asked.has_unknowns() && self.follows(site, &facts, asked)
        })
    }

    /// Test that a conclusion follows from facts, of which those of the place come first: models refute most that do
    /// not.
    fn follows(&mut self, site: &Site, facts: &[Term], conclusion: Term) -> bool {
        let origin = Origin { span: site.span, rule: Rule::Result };
        let clause = Clause { facts: facts.to_vec(), conclusion, subject: Subject::Value, origin };
        !self.horn.rejects(&site.context, &Unknowns::default(), &[clause], None) && self.horn.entails(facts, conclusion)
    }
}

/// Test for a variable that programs may name, or a constructor without arguments.
fn is_name(context: &Context, value: Term) -> bool {
    match &*value.shared() {
        Node::Var(name, _) => context.lookup(*name).is_some_and(|binding| binding.visibility == Visibility::Program),
        Node::App(_, arguments, _) => arguments.is_empty(),
        _ => false,
    }
}

/// Test that the variable of an open argument occurs in a term; a value that is no variable occurs nowhere.
fn occurs(open: Term, term: Term) -> bool {
    matches!(*open.shared(), Node::Var(name, _) if term.mentions(name))
}

#[cfg(test)]
mod tests {
    use crate::survival::{at_hole, each_step, module};
    use loligo_types::ExprKind;

    #[test]
    fn what_is_part_of_a_program_is_no_echo() {
        each_step(&mut |step| {
            assert!(!step.search.is_echo(step.request, step.head, step.partial), "{}", step.words);
        });
    }

    /// Calls of one variable, and whether the variable would do.
    #[test]
    fn a_call_that_gives_more_than_its_argument_is_no_echo() {
        let gives_back = |function: &str, signature: &str| {
            let text = format!("f :: {signature}\nf = \\x . {function} x");
            let sketch = module(&format!("f :: {signature}\nf = \\x . ??"));
            let whole = module(&text);
            let library = loligo_typing::Library::before(&whole, 0);
            let body = &whole.goals.last().expect("a goal is declared").body;
            let shape = loligo_types::Shape::of(&whole.goals[0].schema.body);
            let prepared = loligo_typing::prepare(body, &|name| library.is_declared(name));
            let annotated = loligo_typing::infer_instances(&library, &[], &prepared, &shape);
            let ExprKind::Lambda(_, call) = annotated.expect("it has its shape").kind else { return None };
            Some(at_hole(&sketch, 2, |search, site| search.gives_back(site, &call)))
        };
        assert_eq!(gives_back("reverse", "x: List a -> List a"), Some(true));
        assert_eq!(gives_back("mirror", "x: Tree a -> Tree a"), Some(true));
        assert_eq!(gives_back("clean", "x: List Int -> List Int"), Some(false));
        assert_eq!(gives_back("dec", "x: Int -> Int"), Some(false));
    }
}
