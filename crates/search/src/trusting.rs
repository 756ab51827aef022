//! Argument modes of the typing rules for the search: each takes something for granted that a check would prove.

use loligo_horn::Context;
use loligo_logic::Term;
use loligo_types::Scalar;
use loligo_typing::Arguments;
use std::cell::RefCell;
use std::rc::Rc;

/// Mode: a requirement on an argument becomes a fact, as a well-typed completion must satisfy it. These facts are
/// remembered.
#[derive(Clone, Default)]
pub(crate) struct Assumed {
    needed: Rc<RefCell<Vec<Term>>>,
}

impl Assumed {
    /// The requirements on arguments so far.
    pub(crate) fn needed(&self) -> Vec<Term> {
        self.needed.borrow().clone()
    }
}

impl Arguments for Assumed {
    fn are_to_be_proved(&self, context: &mut Context, value: Term, expected: &Scalar) -> bool {
        let before = context.facts().len();
        context.assume_type(value, expected);
        self.needed.borrow_mut().extend(context.facts().iter().skip(before));
        false
    }
}

/// Mode: arguments are proved if the function is that of the whole term; those inside arguments are taken for
/// well-typed.
#[derive(Default)]
pub(crate) struct ProvedOutermost {
    depth: usize,
}

impl Arguments for ProvedOutermost {
    fn enter(&mut self) {
        self.depth += 1;
    }

    fn leave(&mut self) {
        self.depth -= 1;
    }

    fn are_to_be_proved(&self, _: &mut Context, _: Term, _: &Scalar) -> bool {
        self.depth == 0
    }
}

/// Mode: arguments are taken for well-typed.
pub(crate) struct Trusted;

impl Arguments for Trusted {
    fn are_to_be_proved(&self, _: &mut Context, _: Term, _: &Scalar) -> bool {
        false
    }
}

/// Mode: arguments are taken for well-typed, and facts about values are left out, as only the type of the whole term is
/// of interest.
pub(crate) struct Ignored;

impl Arguments for Ignored {
    fn are_to_be_proved(&self, _: &mut Context, _: Term, _: &Scalar) -> bool {
        false
    }

    fn are_described(&self) -> bool {
        false
    }
}
