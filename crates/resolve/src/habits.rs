//! Names that stand for something in other languages, and what is written for them here.

use crate::Resolver;
use crate::scope::{FormulaScope, ValueVar};
use loligo_logic::Symbol;
use loligo_syntax::ast::{Formula, FormulaKind, Name, Program, ProgramKind};

/// Words between two operands that are operators elsewhere.
const OPERATORS: &[(&str, &str)] = &[
    ("and", "write `&&`"),
    ("or", "write `||`"),
    ("implies", "write `==>`"),
    ("iff", "write `<==>`"),
    ("elem", "write `in`, with a set on its right"),
    ("member", "write `in`, with a set on its right"),
    ("union", "write `+`, which joins sets"),
    ("intersect", "write `*`, which intersects sets"),
    ("minus", "write `-`"),
    ("plus", "write `+`"),
    ("is", "write `==`"),
    ("eq", "write `==`"),
];

/// Functions that divide.
const DIVISIONS: &[&str] = &["mod", "div", "rem", "quot", "divMod", "quotRem", "modulo"];

impl Resolver<'_> {
    /// Help for an unknown type: the one probably meant.
    pub(crate) fn meant_type(&self, name: &str) -> Option<String> {
        let meant = match name {
            "Maybe" | "Optional" => return Some(self.library_type("Option")),
            "Integer" | "Natural" | "Word" | "Integral" | "Number" => {
                "write `Int`: its numbers are as large as need be"
            }
            "Boolean" => "write `Bool`",
            "Float" | "Double" | "Rational" | "Real" => "there are no fractions: `Int` is the type of all numbers",
            "Set" => "sets exist in formulas only; a program works with datatypes, such as lists",
            "Array" | "Vector" | "Seq" | "Sequence" => return Some(self.library_type("List")),
            "Nat" => "import it with `import Nat`, or write `{Int | _v >= 0}`",
            "Tree" | "Heap" | "Pair" | "Option" => return Some(self.library_type(name)),
            _ => return None,
        };
        Some(meant.to_owned())
    }

    fn library_type(&self, name: &str) -> String {
        if self.globals.types.contains_key(&Symbol::new(name)) {
            format!("write `{name}`")
        } else {
            format!("write `{name}`, and `import {name}` above; or declare it with `data`")
        }
    }

    /// Help for an unknown constructor: the one probably meant.
    pub(crate) fn meant_constructor(&self, name: &str) -> Option<String> {
        let meant = match name {
            "Just" => "Some",
            "Nothing" => "None",
            "Empty" | "Null" => "Nil",
            _ => return None,
        };
        if self.globals.constructors.contains_key(&Symbol::new(meant)) {
            Some(format!("write `{meant}`"))
        } else if meant == "Nil" {
            None
        } else {
            Some(format!("write `{meant}`, and `import Option` above; or declare it with `data`"))
        }
    }

    /// Help for an unknown name in a formula: the one probably meant.
    pub(crate) fn meant_in_formula(&self, name: &str, scope: &FormulaScope<'_>) -> Option<String> {
        let is_value = matches!(
            name,
            "v" | "nu" | "VV" | "V" | "_V" | "ν" | "value" | "result" | "res" | "ret" | "it" | "self" | "this"
        );
        if is_value && !matches!(scope.value, ValueVar::Absent) {
            return Some("write `_v`: that is the value which is refined".to_owned());
        }
        if DIVISIONS.contains(&name) {
            return Some(no_division().to_owned());
        }
        let meant = match name {
            "true" | "TRUE" => "write `True`",
            "false" | "FALSE" => "write `False`",
            "not" => "write `!`",
            "otherwise" => "write `True`, or `if … then … else …`",
            "max" => "declare it: `inline max x y = if x >= y then x else y`",
            "min" => "declare it: `inline min x y = if x <= y then x else y`",
            "abs" => "declare it: `inline abs x = if x >= 0 then x else -x`",
            "null" | "nil" => "compare with the constructor, or say with a measure that there is nothing in it",
            "odd" | "even" => no_division(),
            _ => return operator(name),
        };
        Some(meant.to_owned())
    }

    /// Help for an unknown name in a program: the one probably meant.
    pub(crate) fn meant_in_program(&self, name: &Name) -> Option<String> {
        let name = name.as_str();
        if DIVISIONS.contains(&name) {
            return Some(format!("there is no division; declare a component with what it promises: `{name} :: …`"));
        }
        let meant = match name {
            "true" | "TRUE" => "write `True`",
            "false" | "FALSE" => "write `False`",
            "not" => "write `!`",
            "otherwise" => "write `else` in front of the last case of an `if`",
            "do" => "there is no `do`: bind each result with `let … in`",
            "return" | "pure" => "write the value alone: the result of a function is its body",
            "undefined" | "fail" | "raise" | "throw" => "write `error`, where it cannot be reached, or `??` for a hole",
            "case" | "switch" => "write `match … with`",
            "null" | "nil" => "write the constructor of the value that has nothing in it",
            _ => return operator(name),
        };
        Some(meant.to_owned())
    }

    /// The argument of an application that is no argument, but a word that stands between operands elsewhere: `n mod 2`.
    pub(crate) fn infix_word_in_formula<'f>(
        &self,
        args: &'f [Formula],
        scope: &FormulaScope<'_>,
    ) -> Option<(&'f Name, String)> {
        args.iter().find_map(|arg| {
            let FormulaKind::Name(name) = &arg.value else { return None };
            let is_known = scope.local(Symbol::new(name.as_str())).is_some()
                || self.globals.logic.contains_key(&Symbol::new(name.as_str()));
            let meant = infix(name.as_str(), no_division())?;
            (!is_known).then_some((name, meant))
        })
    }

    /// The like of a program.
    pub(crate) fn infix_word_in_program<'p>(
        &self,
        args: &'p [Program],
        locals: &[crate::scope::Local],
    ) -> Option<(&'p Name, String)> {
        args.iter().find_map(|arg| {
            let ProgramKind::Name(name) = &arg.value else { return None };
            let symbol = Symbol::new(name.as_str());
            let is_known = locals.iter().any(|local| local.name == symbol) || self.globals.programs.contains_key(&symbol);
            let division = "there is no division; declare a component with what it promises, and call it in front of its arguments";
            let meant = infix(name.as_str(), division)?;
            (!is_known).then_some((name, meant))
        })
    }
}

/// Help for a word between two operands: the operator meant.
fn infix(name: &str, division: &str) -> Option<String> {
    if DIVISIONS.contains(&name) { Some(division.to_owned()) } else { operator(name) }
}

fn operator(name: &str) -> Option<String> {
    OPERATORS.iter().find(|(word, _)| *word == name).map(|(_, meant)| (*meant).to_owned())
}

fn no_division() -> &'static str {
    "there is no division, nor the rest of one; say what is meant with `*`: that `n` is twice `k`, `n == 2 * k`"
}
