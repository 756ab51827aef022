//! The script of one claim.

use crate::axiom::{Axiom, constructors};
use crate::formula::{Standing, Translator, for_all};
use crate::names::{Name, Names, SetFunction, function_sort, sort_symbol};
use crate::sexp::{Sexp, atom, call};
use crate::vocabulary::{Function, Vocabulary};
use loligo_logic::{Node, Sort, Term, Theory};
use std::fmt::{Display, Write as _};

/// Claim that a conclusion follows from facts.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Theory of constructors and measures.
    pub theory: &'a Theory,
    /// Premises, in addition to the axioms of measures.
    pub facts: &'a [Term],
    /// Conclusion.
    pub conclusion: Term,
}

/// A script that says that the facts hold and the conclusion does not, with `heading` as comments on top: it is
/// unsatisfiable if the claim is right.
pub fn script(claim: &Claim<'_>, heading: &[String]) -> String {
    let formulas: Vec<Term> = claim.facts.iter().copied().chain([claim.conclusion]).collect();
    let vocabulary = Vocabulary::of(claim.theory, &formulas);
    let mut writer = Writer {
        text: String::new(),
        translator: Translator { theory: claim.theory, names: Names::new() },
        vocabulary: &vocabulary,
    };
    heading.iter().for_each(|line| writer.comment(line));
    writer.command(&["set-logic", &vocabulary.logic(claim)]);
    writer.command(&["set-info", ":status", "unsat"]);
    writer.sorts();
    writer.symbols();
    writer.orders();
    writer.sets();
    vocabulary.axioms.iter().for_each(|axiom| writer.axiom(axiom));
    writer.claim(claim);
    writer.text
}

/// A script that is being written.
struct Writer<'v> {
    text: String,
    translator: Translator<'v>,
    vocabulary: &'v Vocabulary,
}

impl Vocabulary {
    /// The weakest logic of SMT-LIB in which all of it can be said.
    fn logic(&self, claim: &Claim<'_>) -> String {
        let is_declared = |sort: &Sort| !matches!(sort, Sort::Bool | Sort::Int) && !self.datatypes.contains(sort);
        let speaks_of_numbers = self.sorts.contains(&Sort::Int);
        let has_functions = self.functions.iter().any(|function| !function.arguments.is_empty());
        let is_free = has_functions || !self.sets.is_empty() || self.sorts.iter().any(is_declared);
        let is_quantified = self.axioms.iter().any(|axiom| !axiom.variables.is_empty())
            || !self.sets.is_empty()
            || !self.orders.is_empty()
            || claim.facts.iter().chain([&claim.conclusion]).any(|formula| formula.is_quantified());
        let parts = [
            (!is_quantified, "QF_"),
            // Every logic has a name; the weakest is that of equality.
            (is_free || (self.datatypes.is_empty() && !speaks_of_numbers), "UF"),
            (!self.datatypes.is_empty(), "DT"),
            (speaks_of_numbers, if self.has_products { "NIA" } else { "LIA" }),
        ];
        parts.into_iter().filter(|(is_needed, _)| *is_needed).map(|(_, part)| part).collect()
    }
}

impl Writer<'_> {
    fn sorts(&mut self) {
        let vocabulary = self.vocabulary;
        for sort in vocabulary.sorts.iter().filter(|sort| !vocabulary.datatypes.contains(*sort)) {
            let what = match sort {
                Sort::Bool | Sort::Int => continue,
                Sort::Var(name) => format!("The type variable {name}."),
                Sort::Set(element) => format!("Sets over {element}."),
                Sort::Data(name, _) if *name == function_sort() => "Functions: nothing is known of them.".to_owned(),
                Sort::Data(..) => format!("The datatype {sort}; its constructors do not matter here."),
            };
            self.note(&what);
            self.command(&["declare-sort", &sort_symbol(sort), "0"]);
        }
        if vocabulary.datatypes.is_empty() {
            return;
        }
        self.note("Datatypes and their constructors.");
        let heads = vocabulary.datatypes.iter().map(|sort| call(sort_symbol(sort), [atom("0")])).collect();
        let bodies = vocabulary.datatypes.iter().map(|sort| self.datatype(sort)).collect();
        self.line(&call("declare-datatypes", [Sexp::List(heads), Sexp::List(bodies)]));
    }

    fn datatype(&mut self, sort: &Sort) -> Sexp {
        let mut alternatives = Vec::new();
        for (constructor, fields) in constructors(self.translator.theory, sort) {
            let names = &mut self.translator.names;
            let head = names.symbol(Name::OfDatatype(constructor.name, sort.clone()));
            let mut field = |(index, field): (usize, &Sort)| {
                let selector = names.symbol(Name::Field(constructor.name, index, sort.clone()));
                call(selector, [atom(sort_symbol(field))])
            };
            let mut alternative = vec![atom(head)];
            alternative.extend(fields.iter().enumerate().map(&mut field));
            alternatives.push(Sexp::List(alternative));
        }
        Sexp::List(alternatives)
    }

    /// Declares functions and variables.
    fn symbols(&mut self) {
        let vocabulary = self.vocabulary;
        let unspecified = vocabulary.constructors.iter().filter(|built| !vocabulary.datatypes.contains(&built.result));
        let functions: Vec<&Function> = vocabulary.functions.iter().chain(unspecified).collect();
        if !functions.is_empty() {
            self.note("Measures, predicates, abstract refinements.");
        }
        for Function { name, arguments, result } in functions {
            let symbol = self.translator.function(*name, arguments, result);
            self.declare(symbol, arguments, result);
        }
        if !vocabulary.variables.is_empty() {
            self.note("Values.");
        }
        for (name, sort) in &vocabulary.variables {
            let symbol = self.translator.variable(*name, sort);
            self.declare(symbol, &[], sort);
        }
    }

    fn declare(&mut self, symbol: String, arguments: &[Sort], result: &Sort) {
        let arguments = Sexp::List(arguments.iter().map(|sort| atom(sort_symbol(sort))).collect());
        self.line(&call("declare-fun", [atom(symbol), arguments, atom(sort_symbol(result))]));
    }

    /// Type variables are totally ordered; of other sorts nothing is known.
    fn orders(&mut self) {
        for sort in &self.vocabulary.orders {
            let order = self.translator.names.symbol(Name::Order(sort.clone()));
            self.note(&format!("The order of {sort}."));
            self.declare(order.clone(), &[sort.clone(), sort.clone()], &Sort::Bool);
            if !matches!(sort, Sort::Var(_)) {
                continue;
            }
            let le = |left: &str, right: &str| call(order.clone(), [atom(left), atom(right)]);
            let (xy, yx, yz, xz) = (le("x", "y"), le("y", "x"), le("y", "z"), le("x", "z"));
            self.law(&["x", "y"], sort, call("or", [xy.clone(), yx.clone()]), vec![vec![xy.clone()]]);
            let same = call("=", [atom("x"), atom("y")]);
            let both = call("and", [xy.clone(), yx.clone()]);
            self.law(&["x", "y"], sort, call("=>", [both, same]), vec![vec![xy.clone(), yx]]);
            let chain = call("and", [xy.clone(), yz.clone()]);
            self.law(&["x", "y", "z"], sort, call("=>", [chain, xz]), vec![vec![xy, yz]]);
        }
    }

    /// Membership, and what the members of the sets are that the operations give.
    fn sets(&mut self) {
        let elements: Vec<&Sort> =
            self.vocabulary.sets.iter().filter(|(set, _)| *set == SetFunction::In).map(|(_, sort)| sort).collect();
        for element in elements {
            self.note(&format!("Membership in sets over {element}."));
            let function = self.translator.set_function(SetFunction::In, element);
            self.declare(function, &[element.clone(), Sort::set(element.clone())], &Sort::Bool);
            let operations = self.vocabulary.sets.iter().filter(|(_, sort)| sort == element);
            operations.for_each(|(operation, _)| self.set_operation(*operation, element));
            if let Sort::Set(_) = element {
                let membership = self.translator.set_function(SetFunction::In, element);
                self.extensionality(&membership, &[element.clone(), Sort::set(element.clone())]);
            }
        }
        for Function { name, arguments, result } in &self.vocabulary.functions {
            let function = self.translator.function(*name, arguments, result);
            self.extensionality(&function, arguments);
        }
    }

    /// States that sets with the same elements are the same, for the sets that a function is applied to: elsewhere,
    /// equality of sets is put element by element.
    fn extensionality(&mut self, function: &str, arguments: &[Sort]) {
        let variables =
            |prefix: &str| -> Vec<String> { (0..arguments.len()).map(|index| format!("{prefix}{index}")).collect() };
        let [left, right] = ["s", "t"].map(variables);
        let pattern = [&left, &right].map(|side| call(function, side.iter().map(atom))).to_vec();
        for ((s, t), sort) in left.iter().zip(&right).zip(arguments) {
            let Sort::Set(element) = sort else { continue };
            self.note(&format!("Sets over {element} with the same elements are the same."));
            let membership = self.translator.set_function(SetFunction::In, element);
            let members = [s, t].map(|set| call(membership.clone(), [atom("e"), atom(set)]));
            let alike = quantified(&[("e", element)], call("=", members), vec![]);
            let same = call("=", [atom(s), atom(t)]);
            let all: Vec<(&str, &Sort)> =
                [&left, &right].into_iter().flat_map(|side| side.iter().map(String::as_str).zip(arguments)).collect();
            self.line(&assertion(quantified(&all, call("=>", [alike, same]), vec![pattern.clone()])));
        }
    }

    fn set_operation(&mut self, operation: SetFunction, element: &Sort) {
        let sort = Sort::set(element.clone());
        let function = self.translator.set_function(operation, element);
        let membership = self.translator.set_function(SetFunction::In, element);
        let member = |set: Sexp| call(membership.clone(), [atom("e"), set]);
        let (s, t) = (member(atom("s")), member(atom("t")));
        let (arguments, members) = match operation {
            SetFunction::In => return,
            SetFunction::Empty => (vec![], atom("false")),
            SetFunction::Singleton => (vec![("x", element)], call("=", [atom("e"), atom("x")])),
            SetFunction::Union => (vec![("s", &sort), ("t", &sort)], call("or", [s.clone(), t.clone()])),
            SetFunction::Intersection => (vec![("s", &sort), ("t", &sort)], call("and", [s.clone(), t.clone()])),
            SetFunction::Difference => {
                (vec![("s", &sort), ("t", &sort)], call("and", [s.clone(), call("not", [t.clone()])]))
            }
        };
        let sorts: Vec<Sort> = arguments.iter().map(|(_, sort)| (*sort).clone()).collect();
        self.declare(function.clone(), &sorts, &sort);
        let built = call(function, arguments.iter().map(|(name, _)| atom(*name)));
        let mut patterns = vec![vec![member(built.clone())]];
        match operation {
            SetFunction::Singleton => {
                let itself = call(membership.clone(), [atom("x"), built.clone()]);
                self.line(&assertion(quantified(&[("x", element)], itself, vec![vec![built.clone()]])));
            }
            SetFunction::Empty | SetFunction::In => {}
            _ => patterns.extend([s, t].map(|side| vec![side, built.clone()])),
        }
        let variables: Vec<(&str, &Sort)> = [("e", element)].into_iter().chain(arguments).collect();
        let body = match operation {
            SetFunction::Empty => call("not", [member(built)]),
            _ => call("=", [member(built), members]),
        };
        self.line(&assertion(quantified(&variables, body, patterns)));
    }

    fn law(&mut self, variables: &[&str], sort: &Sort, body: Sexp, patterns: Vec<Vec<Sexp>>) {
        let variables: Vec<(&str, &Sort)> = variables.iter().map(|name| (*name, sort)).collect();
        self.line(&assertion(quantified(&variables, body, patterns)));
    }

    fn axiom(&mut self, axiom: &Axiom) {
        self.note(&axiom.comment);
        let body = self.translator.formula(axiom.body, Standing::Assumed);
        let pattern = self.translator.term(axiom.pattern);
        let variables: Vec<(String, String)> = axiom
            .variables
            .iter()
            .map(|(name, sort)| (self.translator.variable(*name, sort), sort_symbol(sort)))
            .collect();
        self.line(&assertion(for_all(variables, body, [vec![pattern]])));
    }

    fn claim(&mut self, claim: &Claim<'_>) {
        for fact in claim.facts {
            self.note(&format!("Fact: {fact}"));
            let fact = self.translator.formula(*fact, Standing::Assumed);
            self.line(&assertion(fact));
        }
        self.note(&format!("To be proved: {}", claim.conclusion));
        if claim.conclusion.node() != Node::Bool(false) {
            let conclusion = self.translator.formula(claim.conclusion, Standing::Denied);
            self.line(&assertion(call("not", [conclusion])));
        }
        self.text.push('\n');
        self.line(&Sexp::List(vec![atom("check-sat")]));
    }

    fn command(&mut self, words: &[&str]) {
        self.line(&Sexp::List(words.iter().map(|word| atom(*word)).collect()));
    }

    fn line(&mut self, text: &dyn Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{text}");
    }

    /// A comment behind an empty line.
    fn note(&mut self, text: &str) {
        self.text.push('\n');
        self.comment(text);
    }

    /// A comment, whatever is in it: each line of it is one.
    fn comment(&mut self, text: &str) {
        for line in text.split(|c: char| c.is_control() && c != '\t') {
            self.line(&format!("; {line}").trim_end());
        }
    }
}

fn assertion(formula: Sexp) -> Sexp {
    call("assert", [formula])
}

fn quantified(variables: &[(&str, &Sort)], body: Sexp, patterns: Vec<Vec<Sexp>>) -> Sexp {
    let variables = variables.iter().map(|(name, sort)| ((*name).to_owned(), sort_symbol(sort)));
    for_all(variables, body, patterns)
}
