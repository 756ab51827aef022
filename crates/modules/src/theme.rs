//! Themes: what a module is likely to have.

use crate::idioms::Family;
use fastrand::Rng;

/// Chances in percent.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its name.
    pub name: &'static str,
    /// A datatype kit without constructors.
    pub kit: u8,
    /// A field that is a function.
    pub function_field: u8,
    /// A field in which the datatype itself is the argument of another.
    pub nested_field: u8,
    /// A field of the datatype itself.
    pub own_field: u8,
    /// A refined field.
    pub invariant: u8,
    /// A type parameter of a datatype.
    pub parameter: u8,
    /// Another measure, up to four.
    pub measures: u8,
    /// A measure that gives data.
    pub data_measure: u8,
    /// A measure that gives a set.
    pub set_measure: u8,
    /// A measure with a constant.
    pub constant: u8,
    /// A promise of a measure.
    pub promise: u8,
    /// Measures in the promise of a measure.
    pub telling: u8,
    /// A constructor applied in a formula.
    pub construction: u8,
    /// A measure of a measure.
    pub composed: u8,
    /// A parameter that is a function.
    pub function_parameter: u8,
    /// A parameter of a type variable's type.
    pub variable: u8,
    /// A function for a type variable.
    pub function_instance: u8,
    /// A refined parameter.
    pub asked: u8,
    /// A refinement that nothing satisfies.
    pub falsity: u8,
    /// A promise that says precisely what is given.
    pub exact: u8,
    /// A promise that is drawn.
    pub promised: u8,
    /// `error` where a result is to be given.
    pub error: u8,
    /// A local definition.
    pub local: u8,
    /// A local function, of those.
    pub local_function: u8,
    /// A name that is there already.
    pub collision: u8,
    /// Partners.
    pub mutual: u8,
    /// A call of the goal itself, where a call fits.
    pub recursion: u8,
    /// A component that is drawn.
    pub component: u8,
    /// A match.
    pub matching: u8,
    /// A conditional.
    pub conditional: u8,
    /// A goal that compares two things of any type, and says so.
    pub comparing: u8,
    /// A goal that adds two numbers, and says which.
    pub linear: u8,
    /// A goal that counts down.
    pub descent: u8,
    /// A goal with one parameter.
    pub simple: u8,
    /// A datatype that holds a number of which something is asked.
    pub guarded: u8,
    /// A datatype that holds one thing of any type.
    pub boxed: u8,
    /// A measure that is a field, and promises what the constructor asks of it.
    pub projection: u8,
    /// Two conditionals, one in the other, with one leaf that is not to be reached.
    pub unreachable: u8,
    /// A local function that is a call which lacks its last argument.
    pub lacking: u8,
    /// A promise about the measure that calls this one, of those that are about another.
    pub circle: u8,
    /// A goal that says of two sets that one is part of the other.
    pub inclusion: u8,
    /// A truth value as it is, where one is to be given.
    pub literal: u8,
    /// An abstract refinement of a datatype with parameters.
    pub relation: u8,
    /// A termination metric is given.
    pub metric: u8,
    /// A function or a macro applied in a formula.
    pub applied: u8,
    /// A type for a part of a program.
    pub annotation: u8,
    /// A macro; a qualifier.
    pub notation: u8,
    /// Idioms to begin with.
    pub family: Option<Family>,
    /// An idiom of the family.
    pub idiom: u8,
}

const PLAIN: Theme = Theme {
    name: "plain",
    kit: 8,
    function_field: 8,
    nested_field: 8,
    own_field: 40,
    invariant: 30,
    parameter: 40,
    measures: 55,
    data_measure: 10,
    set_measure: 15,
    constant: 10,
    promise: 45,
    telling: 10,
    construction: 15,
    composed: 10,
    function_parameter: 10,
    variable: 20,
    function_instance: 5,
    asked: 30,
    falsity: 6,
    exact: 35,
    promised: 35,
    error: 6,
    local: 12,
    local_function: 40,
    collision: 10,
    mutual: 10,
    recursion: 30,
    component: 30,
    matching: 40,
    conditional: 22,
    comparing: 3,
    linear: 4,
    descent: 15,
    simple: 0,
    guarded: 10,
    boxed: 15,
    projection: 30,
    unreachable: 3,
    lacking: 30,
    circle: 20,
    inclusion: 5,
    literal: 10,
    relation: 8,
    metric: 4,
    applied: 5,
    annotation: 4,
    notation: 5,
    family: None,
    idiom: 0,
};

/// The theme of the declarations around an idiom: few.
const AROUND: Theme = Theme { idiom: 100, kit: 0, measures: 10, component: 10, mutual: 3, descent: 5, ..PLAIN };

/// All themes.
pub const THEMES: [Theme; 24] = [
    PLAIN,
    Theme {
        name: "functions for type variables",
        kit: 0,
        measures: 5,
        function_instance: 70,
        variable: 60,
        asked: 45,
        falsity: 30,
        exact: 50,
        function_parameter: 55,
        error: 25,
        component: 10,
        recursion: 5,
        conditional: 45,
        comparing: 35,
        descent: 0,
        unreachable: 25,
        ..PLAIN
    },
    Theme {
        name: "comparisons",
        kit: 0,
        measures: 5,
        parameter: 60,
        comparing: 50,
        function_instance: 70,
        variable: 30,
        function_parameter: 55,
        asked: 10,
        falsity: 3,
        exact: 100,
        promised: 10,
        unreachable: 60,
        error: 10,
        component: 5,
        recursion: 5,
        conditional: 20,
        matching: 15,
        linear: 0,
        descent: 0,
        ..PLAIN
    },
    Theme {
        name: "functions in data",
        function_field: 75,
        nested_field: 15,
        own_field: 20,
        measures: 10,
        function_parameter: 20,
        falsity: 15,
        promised: 15,
        component: 5,
        recursion: 10,
        matching: 80,
        simple: 80,
        boxed: 60,
        descent: 3,
        ..PLAIN
    },
    Theme {
        name: "measures that build",
        guarded: 75,
        projection: 65,
        descent: 3,
        matching: 55,
        invariant: 70,
        data_measure: 50,
        measures: 80,
        promise: 60,
        construction: 40,
        composed: 60,
        asked: 60,
        error: 20,
        own_field: 30,
        component: 5,
        kit: 0,
        ..PLAIN
    },
    Theme {
        name: "constants of measures",
        guarded: 75,
        projection: 65,
        descent: 3,
        matching: 55,
        invariant: 65,
        constant: 85,
        measures: 80,
        promise: 65,
        telling: 75,
        construction: 50,
        composed: 25,
        asked: 65,
        error: 20,
        component: 5,
        kit: 0,
        parameter: 15,
        ..PLAIN
    },
    Theme {
        name: "sets",
        guarded: 75,
        projection: 50,
        descent: 0,
        matching: 75,
        invariant: 60,
        set_measure: 75,
        data_measure: 15,
        measures: 90,
        promise: 40,
        construction: 50,
        asked: 60,
        promised: 70,
        exact: 10,
        kit: 0,
        component: 5,
        parameter: 60,
        boxed: 60,
        inclusion: 45,
        literal: 70,
        linear: 0,
        ..PLAIN
    },
    Theme {
        name: "names",
        collision: 75,
        local: 35,
        local_function: 70,
        recursion: 60,
        asked: 15,
        promised: 15,
        descent: 0,
        conditional: 10,
        mutual: 10,
        measures: 10,
        kit: 0,
        exact: 70,
        linear: 40,
        lacking: 75,
        ..PLAIN
    },
    Theme {
        name: "partners",
        mutual: 95,
        recursion: 70,
        measures: 20,
        kit: 5,
        exact: 10,
        promised: 15,
        error: 2,
        function_parameter: 3,
        component: 5,
        descent: 75,
        local: 5,
        matching: 15,
        conditional: 10,
        ..PLAIN
    },
    Theme {
        name: "promises of measures",
        guarded: 15,
        descent: 3,
        linear: 0,
        measures: 90,
        promise: 75,
        telling: 70,
        data_measure: 40,
        composed: 75,
        construction: 30,
        own_field: 80,
        parameter: 15,
        invariant: 15,
        kit: 0,
        function_field: 0,
        component: 5,
        circle: 75,
        set_measure: 5,
        projection: 15,
        ..PLAIN
    },
    Theme {
        name: "metrics without cases",
        kit: 100,
        recursion: 70,
        measures: 15,
        parameter: 5,
        falsity: 10,
        error: 5,
        ..PLAIN
    },
    Theme {
        name: "abstract datatypes",
        kit: 100,
        asked: 65,
        parameter: 20,
        measures: 5,
        function_parameter: 15,
        error: 25,
        variable: 10,
        local: 20,
        ..PLAIN
    },
    Theme { name: "given metrics", family: Some(Family::Metrics), metric: 40, recursion: 60, ..AROUND },
    Theme { name: "parts", family: Some(Family::Parts), recursion: 60, matching: 60, ..AROUND },
    Theme {
        name: "functions in formulas",
        family: Some(Family::Formulas),
        applied: 40,
        function_parameter: 50,
        ..AROUND
    },
    Theme { name: "abstract refinements", family: Some(Family::Predicates), ..AROUND },
    Theme {
        name: "abstract refinements of data",
        family: Some(Family::DataPredicates),
        relation: 70,
        parameter: 70,
        ..AROUND
    },
    Theme { name: "whole values", family: Some(Family::Values), matching: 70, invariant: 60, ..AROUND },
    Theme { name: "locals", family: Some(Family::Locals), local: 40, local_function: 60, metric: 20, ..AROUND },
    Theme { name: "annotations", family: Some(Family::Annotations), annotation: 40, ..AROUND },
    Theme { name: "notations", family: Some(Family::Notations), notation: 60, applied: 20, ..AROUND },
    Theme { name: "matches in matches", family: Some(Family::Matches), matching: 80, collision: 30, ..AROUND },
    Theme {
        name: "metrics and locals drawn",
        kit: 0,
        measures: 40,
        metric: 70,
        recursion: 80,
        local: 50,
        local_function: 80,
        descent: 30,
        applied: 10,
        own_field: 70,
        ..PLAIN
    },
    Theme {
        name: "formulas of functions drawn",
        kit: 0,
        function_parameter: 75,
        applied: 50,
        promised: 60,
        exact: 60,
        asked: 40,
        annotation: 20,
        notation: 30,
        measures: 15,
        ..PLAIN
    },
];

impl Theme {
    /// One of them; now and then with chances that are drawn.
    pub fn draw(rng: &mut Rng) -> Theme {
        let mut theme = rng.choice(THEMES).unwrap_or(PLAIN);
        if rng.u8(0..8) == 0 {
            theme.name = "free";
            let mut any = |chance: &mut u8| *chance = rng.u8(0..90);
            [
                &mut theme.kit,
                &mut theme.function_field,
                &mut theme.nested_field,
                &mut theme.invariant,
                &mut theme.data_measure,
                &mut theme.set_measure,
                &mut theme.constant,
                &mut theme.promise,
                &mut theme.telling,
                &mut theme.construction,
                &mut theme.composed,
                &mut theme.function_instance,
                &mut theme.variable,
                &mut theme.asked,
                &mut theme.local,
                &mut theme.collision,
                &mut theme.mutual,
                &mut theme.recursion,
            ]
            .into_iter()
            .for_each(&mut any);
        }
        theme
    }
}
