//! Requests to the enumeration of terms.

use super::heads::{Applied, Argument, Head};
use super::needs::Needs;
use super::numbers::{Numbers, TermId};
use super::site::Site;
use super::verdicts::Verdicts;
use loligo_guess::Conditions;
use loligo_types::{Expr, Shape};
use std::cell::RefCell;

/// The conditions that a guard over a term can be built from.
pub(super) type Guarding<'a> = &'a RefCell<Conditions>;

/// A request for terms.
#[derive(Clone, Copy)]
pub(super) struct Request<'a> {
    /// The place of the term. The type asked for is only used to give up early; it has no unknowns.
    pub(super) site: &'a Site,
    /// The shape it must have.
    pub(super) shape: &'a Shape,
    /// The number of names in the term.
    pub(super) size: usize,
    /// The conditions that a guard over it can be built from; `None` if it must do without.
    pub(super) guarding: Option<Guarding<'a>>,
    /// The source of function arguments.
    pub(super) lambdas: Lambdas,
    /// The term that it is to be an argument of, if it is built for one.
    pub(super) around: Option<Around<'a>>,
    /// Verdicts on partial terms there.
    pub(super) tried: Option<&'a Verdicts>,
    /// Verdicts on single arguments of functions there, whatever is asked for.
    pub(super) fitting: Option<&'a Verdicts>,
    /// Verdicts on calls there: true for those that are worth no more than an argument.
    pub(super) echoes: Option<&'a Verdicts>,
    /// The needs of the whole term.
    pub(super) needs: Option<&'a Needs>,
}

/// A term with a hole that an argument is built for.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) request: &'a Request<'a>,
    pub(super) head: &'a Head,
    pub(super) partial: &'a Applied,
}

/// The source of function arguments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lambdas {
    /// Functions in scope and partial applications.
    Given,
    /// One argument at least is a lambda whose body is still to be synthesized.
    Open,
}

impl<'a> Request<'a> {
    /// A term without a guard over it.
    pub(super) fn unguarded(site: &'a Site, shape: &'a Shape, size: usize) -> Request<'a> {
        Request::guarded(site, shape, size, None)
    }

    /// An application to functions that are made up for it.
    pub(super) fn open(site: &'a Site, shape: &'a Shape, size: usize) -> Request<'a> {
        Request { lambdas: Lambdas::Open, ..Request::unguarded(site, shape, size) }
    }

    /// A term over which a guard may help.
    pub(super) fn guarded(
        site: &'a Site,
        shape: &'a Shape,
        size: usize,
        guarding: Option<Guarding<'a>>,
    ) -> Request<'a> {
        Request {
            site,
            shape,
            size,
            guarding,
            lambdas: Lambdas::Given,
            around: None,
            tried: None,
            fitting: None,
            echoes: None,
            needs: None,
        }
    }

    /// Names in what a guard over it may compare; none if it must do without.
    pub(super) fn operand(&self) -> usize {
        self.guarding.map_or(0, |conditions| conditions.borrow().operand)
    }

    /// The whole term, of which `term` is the part that was asked for.
    pub(super) fn whole(&self, term: Expr) -> Expr {
        match self.around {
            None => term,
            Some(around) => {
                let mut partial = around.partial.clone();
                partial.arguments.push(Argument { term, id: None });
                around.request.whole(around.head.apply(&partial))
            }
        }
    }

    /// The number of the [whole](Request::whole) term, from that of the part; `None` if shapes in it are open.
    pub(super) fn number(&self, numbers: &mut Numbers, part: TermId) -> Option<TermId> {
        let Some(around) = self.around else { return Some(part) };
        let chosen = around.partial.ids().chain([Some(part)]);
        let part = around.head.number(numbers, chosen, &|_| true)?;
        around.request.number(numbers, part)
    }
}
