//! Facts in words of some variables alone: others are replaced by what they are equal to, or taken out between a lower and
//! an upper bound. What comes of it follows from the facts; that nothing is lost is not claimed.

use loligo_logic::{BinOp, Linear, Node, Sort, Symbol, Term};

/// Most pairs of bounds of one variable that are put together.
const MAX_PAIRS: usize = 9;

/// A fact, and whether it is one of those that are asked about: of these no other is made by an equation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) formula: Term,
    pub(crate) is_asked: bool,
}

/// The facts as far as they can be said with the variables that are allowed, none of them twice.
pub(crate) fn project(mut facts: Vec<Fact>, is_allowed: &dyn Fn(Symbol) -> bool) -> Vec<Fact> {
    while let Some((at, name, by)) = definition(&facts, is_allowed) {
        facts.remove(at);
        facts.iter_mut().for_each(|fact| fact.formula = fact.formula.replace(name, by));
    }
    let strange = |formula: Term| formula.free_vars().iter().copied().filter(|name| !is_allowed(*name)).collect();
    let mut between: Vec<Symbol> = Vec::new();
    for fact in &facts {
        let names: Vec<Symbol> = strange(fact.formula);
        if let [only] = names.as_slice()
            && !between.contains(only)
        {
            between.push(*only);
        }
    }
    let mut projected: Vec<Fact> = Vec::new();
    let mut add = |fact: Fact| {
        if !projected.contains(&fact) {
            projected.push(fact);
        }
    };
    for fact in facts.iter().filter(|fact| fact.formula.free_vars().iter().all(|name| is_allowed(*name))) {
        add(Fact { formula: tidy(fact.formula), ..*fact });
    }
    for name in between {
        let bounds: Vec<(Linear, i64, bool)> = facts
            .iter()
            .filter(|fact| strange(fact.formula).as_slice() == [name])
            .filter_map(|fact| bounded(fact, name))
            .collect();
        let below = bounds.iter().filter(|(_, factor, _)| *factor == 1);
        let pairs =
            below.flat_map(|lower| bounds.iter().filter(|(_, factor, _)| *factor == -1).map(move |it| (lower, it)));
        for ((lower, _, asked), (upper, _, also)) in pairs.take(MAX_PAIRS) {
            let formula = lower.plus(upper, 1).and_then(|sum| at_least_0(&sum));
            // Of two that are asked about nothing is said together.
            if let (Some(formula), false) = (formula, *asked && *also) {
                add(Fact { formula, is_asked: *asked || *also });
            }
        }
    }
    projected
}

/// The position of a fact that says what a variable is that is not allowed, and that.
fn definition(facts: &[Fact], is_allowed: &dyn Fn(Symbol) -> bool) -> Option<(usize, Symbol, Term)> {
    let as_strange = |term: Term| match *term.shared() {
        Node::Var(name, _) if !is_allowed(name) => Some(name),
        _ => None,
    };
    facts.iter().enumerate().filter(|(_, fact)| !fact.is_asked).find_map(|(at, fact)| {
        let (name, by) = match *fact.formula.shared() {
            Node::Binary(BinOp::Eq | BinOp::Iff, left, right) => {
                let oriented = |one: Term, other: Term| {
                    as_strange(one).filter(|name| !other.mentions(*name)).map(|name| (name, other))
                };
                oriented(left, right).or_else(|| oriented(right, left)).or_else(|| solved((left, right), is_allowed))?
            }
            Node::Var(..) => (as_strange(fact.formula)?, Term::tt()),
            Node::Not(inner) => (as_strange(inner)?, Term::ff()),
            _ => return None,
        };
        Some((at, name, by))
    })
}

/// A variable of a linear equation that is not allowed, and what it is equal to.
fn solved((left, right): (Term, Term), is_allowed: &dyn Fn(Symbol) -> bool) -> Option<(Symbol, Term)> {
    if left.sort() != Sort::Int {
        return None;
    }
    let sum = Linear::difference(left, right)?;
    sum.summands().find_map(|(atom, factor)| {
        let Node::Var(name, _) = *atom.shared() else { return None };
        if is_allowed(name) || factor.abs() != 1 {
            return None;
        }
        let rest = Linear::of(atom)?.plus(&sum, -factor)?;
        let by = rest.to_term()?;
        (!by.mentions(name)).then_some((name, by))
    })
}

/// The sum that an inequality says to be at least 0.
fn inequality(formula: Term) -> Option<Linear> {
    let one = Linear::of(Term::int(1))?;
    match *formula.shared() {
        Node::Binary(BinOp::Le, left, right) if left.sort() == Sort::Int => Linear::difference(right, left),
        Node::Binary(BinOp::Lt, left, right) if left.sort() == Sort::Int => {
            Linear::difference(right, left)?.plus(&one, -1)
        }
        Node::Not(inner) => Linear::of(Term::int(0))?.plus(&inequality(inner)?.plus(&one, 1)?, -1),
        _ => None,
    }
}

/// An inequality with a variable in it once, the variable's sign, and whether it is asked about.
fn bounded(fact: &Fact, name: Symbol) -> Option<(Linear, i64, bool)> {
    let sum = inequality(fact.formula)?;
    let is_it = |atom: Term| matches!(*atom.shared(), Node::Var(other, _) if other == name);
    let mentioning: Vec<(Term, i64)> = sum.summands().filter(|(atom, _)| atom.mentions(name)).collect();
    match mentioning.as_slice() {
        [(atom, factor)] if is_it(*atom) && factor.abs() == 1 => Some((sum.clone(), *factor, fact.is_asked)),
        _ => None,
    }
}

/// An inequality with what is known of it put together, and any other formula as it is.
fn tidy(formula: Term) -> Term {
    inequality(formula).and_then(|sum| at_least_0(&sum)).unwrap_or(formula)
}

/// The claim that a sum is at least 0, as a bound of what is alone in it.
fn at_least_0(sum: &Linear) -> Option<Term> {
    let summands: Vec<(Term, i64)> = sum.summands().collect();
    Some(match summands.as_slice() {
        [(atom, 1)] => Term::le(Term::int(sum.constant().checked_neg()?), *atom),
        [(atom, -1)] => Term::le(*atom, Term::int(sum.constant())),
        _ => Term::le(Term::int(0), sum.to_term()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(name: &str) -> Term {
        Term::var(Symbol::new(name), Sort::Int)
    }

    fn said(facts: &[Term], asked: &[Term], allowed: &[&str]) -> Vec<String> {
        let fact = |is_asked| move |formula: &Term| Fact { formula: *formula, is_asked };
        let facts = facts.iter().map(fact(false)).chain(asked.iter().map(fact(true))).collect();
        let projected = project(facts, &|name| allowed.contains(&&*name.as_str()));
        let wanted = projected.iter().filter(|fact| fact.is_asked || asked.is_empty());
        wanted.map(|fact| fact.formula.to_string()).collect()
    }

    #[test]
    fn equations_and_bounds_say_the_same_of_others() {
        let (x, y, z) = (number("x"), number("y"), number("z"));
        let next = Term::eq(z, Term::binary(BinOp::Add, y, Term::int(1)));
        assert_eq!(said(&[Term::le(Term::int(0), y), next], &[], &["z"]), ["1 <= z"]);
        assert_eq!(said(&[Term::lt(x, y), Term::lt(y, z)], &[], &["x", "z"]), ["0 <= z - x - 2"]);
        // What is asked of `z` is asked of `y`.
        assert_eq!(said(&[next], &[Term::lt(z, Term::int(2))], &["y"]), ["y <= 0"]);
        // An equation that is asked about defines nothing.
        assert_eq!(said(&[Term::le(x, z)], &[Term::eq(z, Term::int(3))], &["x"]), [""; 0]);
    }
}
