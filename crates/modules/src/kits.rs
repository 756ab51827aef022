//! Abstract datatypes with trusted components that are true of something: what that is, the run knows.

use crate::draw::{Draw, Function};
use crate::module::{Datatype, Item, Measure};
use crate::shape::{Param, Shape, Ty, signature};

/// A component: what is declared, and the program that keeps it.
struct Component {
    name: String,
    params: Vec<Param>,
    result: Ty,
    body: String,
}

struct Kit {
    datatype: Datatype,
    /// The datatype as it is run.
    realized: String,
    measure: Option<Measure>,
    components: Vec<Component>,
}

/// One of the kits, made known to the drawing.
pub(crate) fn draw(draw: &mut Draw) -> Item {
    let metrics = draw.theme.name == "metrics without cases";
    let kit = match draw.rng.u8(0..10) {
        _ if metrics && draw.rng.u8(0..4) > 0 => counter(draw),
        0..2 => counter(draw),
        2..5 => consumer(draw),
        5 => producer(draw),
        6 => both(draw),
        7 => arrow(draw),
        8 => positive(draw),
        _ => consumer(draw),
    };
    let mut names = vec![kit.datatype.name.clone()];
    let parameters: String = kit.datatype.parameters.iter().map(|name| format!(" {name}")).collect();
    let mut declared = format!("data {}{parameters}\n", kit.datatype.name);
    let mut realized = kit.realized;
    if let Some(measure) = &kit.measure {
        let kind = if measure.is_termination { "termination measure" } else { "measure" };
        let result = Ty { shape: Shape::Int, refinement: measure.promise.clone() };
        let head = format!("{kind} {} :: {} -> {}", measure.name, kit.datatype.name, result.text());
        declared += &format!("{head}\n");
        realized += &format!("{head} where\n  {}0 x -> x\n", kit.datatype.name);
        names.push(measure.name.clone());
    }
    for component in kit.components {
        let head = format!("{} :: {}\n", component.name, signature(&component.params, &component.result));
        declared += &head;
        realized += &format!("{head}{} = {}\n", component.name, component.body);
        names.push(component.name.clone());
        draw.functions.push(Function { name: component.name, params: component.params, result: component.result });
    }
    draw.data.push(kit.datatype);
    draw.measures.extend(kit.measure);
    Item::Trusted { names, declared, realized }
}

fn datatype(name: &str, parameters: &[&str]) -> Datatype {
    let parameters = parameters.iter().map(|name| (*name).to_owned()).collect();
    Datatype { name: name.to_owned(), parameters, relation: None, constructors: Vec::new() }
}

fn param(name: &str, ty: Ty) -> Param {
    Param { name: name.to_owned(), ty }
}

fn function(argument: Ty, result: Ty) -> Ty {
    Shape::Fun(vec![param("x", argument)], Box::new(result)).plain()
}

fn refined(shape: Shape, refinement: &str) -> Ty {
    Ty { shape, refinement: refinement.to_owned() }
}

fn variable(name: &str) -> Ty {
    Shape::Var(name.to_owned()).plain()
}

/// Something with a number in it; steps up and down.
fn counter(draw: &mut Draw) -> Kit {
    let has_floor = draw.rng.u8(0..3) == 0;
    let t = || Shape::data("T", Vec::new());
    let promise = if has_floor { "_v >= 0" } else { "" };
    let field = if has_floor { "{Int | _v >= 0}" } else { "Int" };
    let measure = Measure {
        name: "sz".to_owned(),
        constants: Vec::new(),
        subject: t(),
        result: Shape::Int,
        promise: promise.to_owned(),
        is_termination: draw.rng.u8(0..5) > 0,
        cases: Vec::new(),
    };
    let mut components = Vec::new();
    let asked = if has_floor { "sz _v > 0" } else { "" };
    let step = draw.rng.choice([1, 1, 2]).unwrap_or(1);
    let step = if has_floor { 1 } else { step };
    components.push(Component {
        name: "next".to_owned(),
        params: vec![param("t", refined(t(), asked))],
        result: refined(t(), &format!("sz _v == sz t - {step}")),
        body: format!("\\t . match t with\n  T0 x -> T0 (x - {step})"),
    });
    if draw.rng.bool() {
        components.push(Component {
            name: "up".to_owned(),
            params: vec![param("t", t().plain())],
            result: refined(t(), "sz _v == sz t + 1"),
            body: "\\t . match t with\n  T0 x -> T0 (x + 1)".to_owned(),
        });
    }
    if draw.rng.bool() {
        components.push(Component {
            name: "isZero".to_owned(),
            params: vec![param("t", t().plain())],
            result: refined(Shape::Bool, "_v <==> sz t == 0"),
            body: "\\t . match t with\n  T0 x -> x == 0".to_owned(),
        });
    }
    if draw.rng.bool() {
        let ty = if has_floor { refined(Shape::Int, "_v >= 0") } else { Shape::Int.plain() };
        components.push(Component {
            name: "of".to_owned(),
            params: vec![param("n", ty)],
            result: refined(t(), "sz _v == n"),
            body: "\\n . T0 n".to_owned(),
        });
    }
    let realized = format!("data T where\n  T0 :: x: {field} -> T\n");
    Kit { datatype: datatype("T", &[]), realized, measure: Some(measure), components }
}

/// Something that takes values and gives none back.
fn consumer(draw: &mut Draw) -> Kit {
    let name = "Pred";
    let of = |ty: Ty| Shape::data(name, vec![ty]).plain();
    let answer = if draw.rng.bool() { Shape::Bool } else { Shape::Int };
    let components = vec![
        Component {
            name: "mk".to_owned(),
            params: vec![param("f", function(variable("a"), answer.clone().plain()))],
            result: of(variable("a")),
            body: "\\f . Pred0 f".to_owned(),
        },
        Component {
            name: "test".to_owned(),
            params: vec![param("p", of(variable("a"))), param("x", variable("a"))],
            result: answer.clone().plain(),
            body: "\\p . \\x . match p with\n  Pred0 f -> f x".to_owned(),
        },
    ];
    let realized = format!("data Pred a where\n  Pred0 :: f: (x: a -> {}) -> Pred a\n", answer.text());
    Kit { datatype: datatype(name, &["a"]), realized, measure: None, components }
}

/// Something that holds a value.
fn producer(draw: &mut Draw) -> Kit {
    let of = |ty: Ty| Shape::data("Src", vec![ty]).plain();
    let mut components = vec![
        Component {
            name: "mk".to_owned(),
            params: vec![param("x", variable("a"))],
            result: of(variable("a")),
            body: "\\x . Src0 x".to_owned(),
        },
        Component {
            name: "get".to_owned(),
            params: vec![param("s", of(variable("a")))],
            result: variable("a"),
            body: "\\s . match s with\n  Src0 x -> x".to_owned(),
        },
    ];
    if draw.rng.bool() {
        components.push(Component {
            name: "put".to_owned(),
            params: vec![param("s", of(variable("a"))), param("x", variable("a"))],
            result: of(variable("a")),
            body: "\\s . \\x . Src0 x".to_owned(),
        });
    }
    let realized = "data Src a where\n  Src0 :: x: a -> Src a\n".to_owned();
    Kit { datatype: datatype("Src", &["a"]), realized, measure: None, components }
}

/// Something that takes values and gives them back.
fn both(_: &mut Draw) -> Kit {
    let of = |ty: Ty| Shape::data("Cell", vec![ty]).plain();
    let components = vec![
        Component {
            name: "mk".to_owned(),
            params: vec![param("f", function(variable("a"), variable("a")))],
            result: of(variable("a")),
            body: "\\f . Cell0 f".to_owned(),
        },
        Component {
            name: "ap".to_owned(),
            params: vec![param("c", of(variable("a"))), param("x", variable("a"))],
            result: variable("a"),
            body: "\\c . \\x . match c with\n  Cell0 f -> f x".to_owned(),
        },
    ];
    let realized = "data Cell a where\n  Cell0 :: f: (x: a -> a) -> Cell a\n".to_owned();
    Kit { datatype: datatype("Cell", &["a"]), realized, measure: None, components }
}

/// Functions by another name.
fn arrow(_: &mut Draw) -> Kit {
    let of = || Shape::data("Fn", vec![variable("a"), variable("b")]).plain();
    let components = vec![
        Component {
            name: "mk".to_owned(),
            params: vec![param("f", function(variable("a"), variable("b")))],
            result: of(),
            body: "\\f . Fn0 f".to_owned(),
        },
        Component {
            name: "ap".to_owned(),
            params: vec![param("c", of()), param("x", variable("a"))],
            result: variable("b"),
            body: "\\c . \\x . match c with\n  Fn0 f -> f x".to_owned(),
        },
    ];
    let realized = "data Fn a b where\n  Fn0 :: f: (x: a -> b) -> Fn a b\n".to_owned();
    Kit { datatype: datatype("Fn", &["a", "b"]), realized, measure: None, components }
}

/// Numbers of which something is promised.
fn positive(_: &mut Draw) -> Kit {
    let t = || Shape::data("T", Vec::new()).plain();
    let components = vec![
        Component {
            name: "mk".to_owned(),
            params: vec![param("n", refined(Shape::Int, "_v > 0"))],
            result: t(),
            body: "\\n . T0 n".to_owned(),
        },
        Component {
            name: "out".to_owned(),
            params: vec![param("t", t())],
            result: refined(Shape::Int, "_v > 0"),
            body: "\\t . match t with\n  T0 n -> n".to_owned(),
        },
    ];
    let realized = "data T where\n  T0 :: n: {Int | _v > 0} -> T\n".to_owned();
    Kit { datatype: datatype("T", &[]), realized, measure: None, components }
}
