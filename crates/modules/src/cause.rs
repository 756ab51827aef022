//! The likely cause of an accepted and refuted module, as far as its text and more questions to the checker tell it.

use crate::judgement::{Patience, Wrong, is_accepted_text, run};
use crate::module::{Drawn, Item, Measure, identifiers};
use crate::program::Program;
use crate::shape::Shape;
use std::collections::BTreeMap;
use std::fmt;

/// A cause.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Cause {
    /// A function stands for a type variable, and what was asked of it is lost.
    FunctionInstance,
    /// Functions are compared through a type variable.
    FunctionsCompared,
    /// A measure builds what no constructor may.
    MeasureBuilds,
    /// A constant of a measure is no value.
    MeasureConstant,
    /// An element of a set is no value.
    SetElement,
    /// A parameter is renamed onto another.
    ParameterRenamed,
    /// A local is taken for something else.
    LocalTaken,
    /// Partners of partners call each other.
    Partners,
    /// Promises of measures prove each other.
    PromisesCircle,
    /// A datatype occurs negatively in itself, behind a type argument.
    Negative,
    /// A metric has no floor.
    NoFloor,
    /// An abstract datatype is taken for covariant.
    AbstractVariance,
    /// Something else.
    Unknown,
}

impl Cause {
    /// All that have a name.
    pub const ALL: [Cause; 13] = [
        Cause::FunctionInstance,
        Cause::FunctionsCompared,
        Cause::MeasureBuilds,
        Cause::MeasureConstant,
        Cause::SetElement,
        Cause::ParameterRenamed,
        Cause::LocalTaken,
        Cause::Partners,
        Cause::PromisesCircle,
        Cause::Negative,
        Cause::NoFloor,
        Cause::AbstractVariance,
        Cause::Unknown,
    ];
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Cause::FunctionInstance => "function for a type variable",
            Cause::FunctionsCompared => "functions compared",
            Cause::MeasureBuilds => "measure builds no value",
            Cause::MeasureConstant => "constant that is no value",
            Cause::SetElement => "element that is no value",
            Cause::ParameterRenamed => "parameter renamed onto another",
            Cause::LocalTaken => "local taken for another",
            Cause::Partners => "partners of partners",
            Cause::PromisesCircle => "promises prove each other",
            Cause::Negative => "negative behind an argument",
            Cause::NoFloor => "metric without a floor",
            Cause::AbstractVariance => "abstract taken for covariant",
            Cause::Unknown => "unknown",
        })
    }
}

/// The cause of a small module that goes wrong so.
pub fn cause(drawn: &Drawn, wrong: Wrong) -> Cause {
    let features = Features::of(drawn);
    if wrong == Wrong::Measure {
        return match () {
            () if features.has_circle && is_wrong_of_all_values(drawn) => Cause::PromisesCircle,
            // What is promised of data that a measure builds, or is given, is believed of what is none.
            () if features.has_constant => Cause::MeasureConstant,
            () if features.has_data_measure => Cause::MeasureBuilds,
            () if features.has_circle => Cause::PromisesCircle,
            () => Cause::Unknown,
        };
    }
    if depends_on_names(drawn) {
        return if features.has_let { Cause::LocalTaken } else { Cause::ParameterRenamed };
    }
    if wrong == Wrong::Endless {
        return match () {
            () if features.has_metric_kit => Cause::NoFloor,
            () if features.is_negative => Cause::Negative,
            () if features.has_abstract_parameter => Cause::AbstractVariance,
            () if features.groups > 0 => Cause::Partners,
            () if features.has_constant => Cause::MeasureConstant,
            () if features.has_data_measure => Cause::MeasureBuilds,
            () => Cause::Unknown,
        };
    }
    if features.has_abstract_parameter {
        return Cause::AbstractVariance;
    }
    if features.has_metric_kit {
        return Cause::NoFloor;
    }
    if features.passes_function_for_variable {
        return if features.compares_variables { Cause::FunctionsCompared } else { Cause::FunctionInstance };
    }
    match () {
        () if features.has_circle && is_wrong_of_all_values(drawn) => Cause::PromisesCircle,
        () if features.has_constant => Cause::MeasureConstant,
        () if features.has_set => Cause::SetElement,
        () if features.has_data_measure => Cause::MeasureBuilds,
        () if features.groups > 0 => Cause::Partners,
        () if features.has_circle => Cause::PromisesCircle,
        () => Cause::Unknown,
    }
}

/// True if the module is accepted, and refuted, when constructors take anything: then there is no data that is no value.
fn is_wrong_of_all_values(drawn: &Drawn) -> bool {
    let mut open = drawn.clone();
    for item in &mut open.items {
        let Item::Data(data) = item else { continue };
        for field in data.constructors.iter_mut().flat_map(|constructor| &mut constructor.fields) {
            field.ty.visit(&mut |part| part.refinement.clear());
        }
    }
    is_accepted_text(&open.declared()) && run(&open, Patience::Much).refutation.is_some()
}

/// True if the checker rejects the module once names that differ only by marks are told apart well.
fn depends_on_names(drawn: &Drawn) -> bool {
    let mut names = BTreeMap::new();
    let text = drawn.declared();
    for word in identifiers(&text).filter(|word| word.starts_with(char::is_lowercase)) {
        let next = names.len();
        if word.contains('\'') {
            names.entry(word.to_owned()).or_insert_with(|| format!("renamed{next}"));
        }
    }
    if names.is_empty() {
        return false;
    }
    !is_accepted_text(&renamed(&text, &names))
}

fn renamed(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut result = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_alphanumeric() || c == '_' || c == '\'' {
            word.push(c);
            continue;
        }
        result += names.get(&word).unwrap_or(&word);
        word.clear();
        result.push(c);
    }
    result
}

#[derive(Default)]
struct Features {
    has_let: bool,
    has_metric_kit: bool,
    has_abstract_parameter: bool,
    is_negative: bool,
    has_constant: bool,
    has_set: bool,
    has_data_measure: bool,
    has_circle: bool,
    groups: usize,
    passes_function_for_variable: bool,
    compares_variables: bool,
}

impl Features {
    fn of(drawn: &Drawn) -> Features {
        let mut features = Features::default();
        let measures: Vec<&Measure> = drawn
            .items
            .iter()
            .filter_map(|item| match item {
                Item::Measure(measure) => Some(measure),
                _ => None,
            })
            .collect();
        let mut polymorphic = Vec::new();
        for item in &drawn.items {
            match item {
                Item::Trusted { declared, .. } => {
                    features.has_metric_kit |= declared.contains("termination measure");
                    features.has_abstract_parameter |= declared.contains("data Pred a")
                        || declared.contains("data Cell a")
                        || declared.contains("data Src a")
                        || declared.contains("data Fn a b");
                }
                Item::Data(data) => {
                    let fields = data.constructors.iter().flat_map(|constructor| &constructor.fields);
                    features.is_negative |= fields.clone().any(|field| {
                        let text = field.ty.text();
                        let mentions = identifiers(&text).any(|word| word == data.name);
                        mentions && !is_plainly_recursive(&field.ty.shape, &data.name)
                    });
                    polymorphic.extend(
                        data.constructors
                            .iter()
                            .filter(|_| !data.parameters.is_empty())
                            .map(|constructor| constructor.name.clone()),
                    );
                }
                Item::Measure(measure) => {
                    features.has_constant |= measure.constants.iter().any(|(_, shape)| !matches!(shape, Shape::Int));
                    features.has_set |= matches!(measure.result, Shape::Set(_));
                    features.has_data_measure |= matches!(measure.result, Shape::Data(..));
                    // One calls another, and that promises something of the first.
                    features.has_circle |= measures.iter().any(|other| {
                        let calls = measure.cases.iter().any(|(.., body)| mentions(body, &other.name));
                        other.name != measure.name && calls && mentions(&other.promise, &measure.name)
                    });
                }
                Item::Mutual(_) => features.groups += 1,
                Item::Notation(..) => {}
                Item::Goal(goal) => {
                    let mut variables = Vec::new();
                    goal.params.iter().for_each(|param| param.ty.shape.variables(&mut variables));
                    if !variables.is_empty() {
                        polymorphic.push(goal.name.clone());
                        let is_test = matches!(goal.result.shape, Shape::Bool);
                        let text = goal.result.refinement.replace("<==>", "");
                        let compares = [" == ", " != ", " <= ", " < "].iter().any(|mark| text.contains(mark));
                        features.compares_variables |= is_test && compares;
                    }
                    let functions: Vec<String> = goal
                        .params
                        .iter()
                        .zip(&goal.binders)
                        .filter(|(param, _)| matches!(param.ty.shape, Shape::Fun(..)))
                        .map(|(_, name)| name.clone())
                        .collect();
                    let mut functions = functions;
                    goal.body.visit(&mut |part| match part {
                        Program::Let(name, value, _) if matches!(value.as_ref(), Program::Lambda(..)) => {
                            functions.push(name.clone());
                        }
                        Program::Match(_, alternatives) => {
                            for (constructor, names, _) in alternatives {
                                functions.extend(functions_among(drawn, constructor, names));
                            }
                        }
                        _ => {}
                    });
                    goal.body.visit(&mut |part| match part {
                        Program::Let(..) => features.has_let = true,
                        Program::Call(head, arguments) => {
                            let is_open = matches!(head.as_ref(), Program::Name(name) if polymorphic.contains(name));
                            let passes = arguments.iter().any(|argument| match argument {
                                Program::Lambda(..) => true,
                                Program::Name(name) => {
                                    functions.contains(name)
                                        || is_goal_name(drawn, name) && !goal.binders.contains(name)
                                }
                                Program::Call(head, _) => {
                                    matches!(head.as_ref(), Program::Name(name) if is_goal_name(drawn, name))
                                }
                                _ => false,
                            });
                            features.passes_function_for_variable |= is_open && passes;
                        }
                        _ => {}
                    });
                }
            }
        }
        features
    }
}

/// The names among these that stand for fields of the constructor which are functions.
fn functions_among(drawn: &Drawn, constructor: &str, names: &[String]) -> Vec<String> {
    let constructors = drawn.items.iter().filter_map(|item| match item {
        Item::Data(data) => Some(&data.constructors),
        _ => None,
    });
    let fields = constructors.flatten().filter(|other| other.name == constructor).flat_map(|other| &other.fields);
    let functions = fields.zip(names).filter(|(field, _)| matches!(field.ty.shape, Shape::Fun(..)));
    functions.map(|(_, name)| name.clone()).collect()
}

fn mentions(text: &str, name: &str) -> bool {
    identifiers(text).any(|word| word == name)
}

fn is_goal_name(drawn: &Drawn, name: &str) -> bool {
    name.starts_with(char::is_lowercase)
        && drawn.items.iter().any(|item| !matches!(item, Item::Measure(_)) && item.names().contains(&name))
}

/// True if the datatype stands there itself, with nothing of it in its arguments.
fn is_plainly_recursive(shape: &Shape, name: &str) -> bool {
    match shape {
        Shape::Data(other, arguments, _) => {
            other == name && arguments.iter().all(|argument| identifiers(&argument.text()).all(|word| word != name))
        }
        _ => false,
    }
}
