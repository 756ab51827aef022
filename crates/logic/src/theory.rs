//! Theory of datatypes: constructors, measures and their axioms.

use crate::{Items, Sort, Subst, Symbol, Term, Values};
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// A constructor, as the logic sees it.
#[derive(Clone, Debug)]
pub struct ConstructorDef {
    /// Its name.
    pub name: Symbol,
    /// Its position among the constructors of its datatype.
    pub index: usize,
    /// The sorts of its arguments that the logic can speak of; a function argument has none and is `None`.
    pub arguments: Vec<Option<Sort>>,
    /// The sort of what it builds.
    pub result: Sort,
}

/// `C x1 … xn -> body`.
#[derive(Clone, Debug)]
pub struct MeasureCase {
    /// The constructor.
    pub constructor: Symbol,
    /// Its arguments.
    pub parameters: Vec<Symbol>,
    /// The value, over the parameters and the measure's constant arguments.
    pub body: Term,
}

/// A measure: a total function by cases over one datatype.
#[derive(Clone, Debug)]
pub struct MeasureDef {
    /// Its name.
    pub name: Symbol,
    /// The leading arguments that recursion passes on unchanged.
    pub constants: Vec<(Symbol, Sort)>,
    /// The sort of the datatype it inspects.
    pub datatype: Sort,
    /// The sort of its value.
    pub result: Sort,
    /// Postcondition: a formula over `_v` (and the constants) that the result satisfies for all values; already proved, or
    /// `true`.
    pub postcondition: Term,
    /// One case per constructor, or none for a measure left abstract.
    pub cases: Vec<MeasureCase>,
    /// Index `i` of the type parameter whose values the set holds: every element is a component of the argument, of the
    /// datatype's `i`-th parameter sort, so `e ∈ m x` implies the refinement of that type parameter (an *element
    /// fact*). `None` if it does not. For a measure of the parameter's own sort on a datatype without constructors the
    /// value itself carries it.
    pub element_parameter: Option<usize>,
    /// True if the set holds *every* component of the argument of the `element_parameter`'s sort: then those components
    /// are exactly the elements.
    pub collects_all: bool,
}

/// Things by their names, in the order in which they were declared.
pub type ByName<T> = IndexMap<Symbol, T, FxBuildHasher>;

/// All constructors and measures of a file.
#[derive(Clone, Debug, Default)]
pub struct Theory {
    /// By name.
    pub constructors: ByName<ConstructorDef>,
    /// By name.
    pub measures: ByName<MeasureDef>,
    /// Facts about which terms are values.
    pub values: Values,
}

impl MeasureDef {
    /// The sort variables of the datatype, bound as in `instance`; `None` if `instance` is not that datatype.
    pub fn instantiate(&self, instance: &Sort) -> Option<Vec<(Symbol, Sort)>> {
        let mut bindings = Vec::new();
        self.datatype.match_with(instance, &mut bindings).then_some(bindings)
    }

    /// `m constants… subject`, at the subject's instance of the datatype. `None` if the sorts do not fit.
    pub fn apply(&self, constants: &[Term], subject: Term) -> Option<Term> {
        let bindings = self.instantiate(&subject.sort())?;
        let lookup = |name: Symbol| bindings.iter().find(|(bound, _)| *bound == name).map(|(_, sort)| sort.clone());
        Some(Term::app(self.name, [constants, &[subject]].concat(), self.result.substitute(&lookup)))
    }
}

impl Theory {
    /// The measures without constant arguments, each applied to `subject`, of those that fit it.
    pub fn measures_of(&self, subject: Term) -> impl Iterator<Item = Term> + '_ {
        let plain = self.measures.values().filter(|measure| measure.constants.is_empty());
        plain.filter_map(move |measure| measure.apply(&[], subject))
    }

    /// Instance of the measure's postcondition for the measure application `term`, on the condition that the subject
    /// and the constants are values; `None` if the measure has none. Of constructor terms the measure's cases say more.
    pub fn postcondition(&self, term: Term) -> Option<Term> {
        let (measure, constants, subject) = self.as_measure(term)?;
        if measure.postcondition == Term::tt() || matches!(subject.node(), crate::Node::Ite(..)) {
            return None;
        }
        if self.as_constructor(subject).is_some() {
            return None;
        }
        let condition = match self.values.keep_promise(measure) {
            true => Term::tt(),
            false => Term::and(constants.iter().chain([&subject]).map(|term| self.is_value(*term)).collect::<Vec<_>>()),
        };
        let mut subst = constant_subst(measure, &constants);
        subst.insert(Symbol::value_var(), term);
        let promise = measure.postcondition.with_sorts(&measure.instantiate(&subject.sort())?).substitute(&subst);
        let known = condition.implies(promise);
        (known != Term::tt()).then_some(known)
    }

    /// `m c… (C t1 … tn) == body`, if `term` is a measure applied to a constructor term; `None` otherwise.
    pub fn unfold(&self, term: Term) -> Option<Term> {
        let (measure, constants, subject) = self.as_measure(term)?;
        self.case_axiom(measure, &constants, subject, subject)
    }

    /// The case of a measure that is applied to a constructor term, over that term's arguments; `None` for other terms.
    pub fn unfolded(&self, term: Term) -> Option<Term> {
        let (measure, constants, subject) = self.as_measure(term)?;
        case_body(measure, &constants, subject.sort(), subject)
    }

    /// `m c… subject == body`, given that `subject` equals the constructor term `constructed`.
    pub fn case_axiom(
        &self,
        measure: &MeasureDef,
        constants: &[Term],
        subject: Term,
        constructed: Term,
    ) -> Option<Term> {
        let body = case_body(measure, constants, subject.sort(), constructed)?;
        Some(Term::eq(measure.apply(constants, subject)?, body))
    }

    /// All measures without constant arguments on the constructor term `constructed`, as axioms about `subject`.
    pub fn constructor_axioms(&self, subject: Term, constructed: Term) -> Vec<Term> {
        let measures = self.measures.values().filter(|measure| measure.constants.is_empty());
        measures.filter_map(|measure| self.case_axiom(measure, &[], subject, constructed)).collect()
    }

    /// Takes a measure application apart: the measure, its constant arguments, its subject.
    pub fn as_measure(&self, term: Term) -> Option<(&MeasureDef, Vec<Term>, Term)> {
        let crate::Node::App(name, arguments, _) = term.node() else { return None };
        let measure = self.measures.get(&name)?;
        let (subject, constants) = arguments.split_last()?;
        Some((measure, constants.to_vec(), *subject))
    }

    /// Takes a constructor term apart: the constructor and its arguments.
    pub fn as_constructor(&self, term: Term) -> Option<(&ConstructorDef, Items<Term>)> {
        let crate::Node::App(name, arguments, _) = term.node() else { return None };
        self.constructors.get(&name).map(|definition| (definition, arguments))
    }

    /// Takes apart a fact `x == C x1 … xn`: the value, and the arguments of the constructor that built it.
    pub fn as_built(&self, fact: Term) -> Option<(Term, Items<Term>)> {
        let crate::Node::Binary(crate::BinOp::Eq, value, built) = fact.node() else { return None };
        self.as_constructor(built).map(|(_, arguments)| (value, arguments))
    }
}

/// The value of the measure on the constructor term `constructed`, which is of sort `sort`.
fn case_body(measure: &MeasureDef, constants: &[Term], sort: Sort, constructed: Term) -> Option<Term> {
    let crate::Node::App(name, arguments, _) = constructed.node() else { return None };
    let case = measure.cases.iter().find(|case| case.constructor == name)?;
    let bindings = measure.instantiate(&sort)?;
    let mut subst = constant_subst(measure, constants);
    for (parameter, argument) in case.parameters.iter().zip(arguments.iter()) {
        subst.insert(*parameter, *argument);
    }
    Some(case.body.with_sorts(&bindings).substitute(&subst))
}

fn constant_subst(measure: &MeasureDef, constants: &[Term]) -> Subst {
    measure.constants.iter().zip(constants).map(|((name, _), term)| (*name, *term)).collect()
}
