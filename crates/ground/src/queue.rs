//! In which order variables are decided.
//!
//! Those that were met in a conflict come first, the last conflict first (Biere and Fröhlich, *Evaluating CDCL variable
//! scoring schemes*, SAT 2015); the others in the order of their creation.

use crate::literal::Variable;
use cranelift_entity::PrimaryMap;

#[derive(Clone, Copy)]
struct Place {
    before: Option<Variable>,
    after: Option<Variable>,
    /// Greater the farther in front.
    stamp: i64,
}

/// All variables, in a list that is linked in both directions.
#[derive(Clone, Default)]
pub(crate) struct Queue {
    places: PrimaryMap<Variable, Place>,
    first: Option<Variable>,
    last: Option<Variable>,
    /// No variable before this one is open.
    next: Option<Variable>,
    stamp: i64,
}

impl Queue {
    /// Adds the variable that was made last, at the end.
    pub(crate) fn append(&mut self, variable: Variable) {
        let stamp = self.last.map_or(0, |last| self.places[last].stamp.min(0) - 1);
        self.places.push(Place { before: self.last, after: None, stamp });
        match self.last {
            Some(last) => self.places[last].after = Some(variable),
            None => self.first = Some(variable),
        }
        self.last = Some(variable);
        self.reopen(variable);
    }

    /// The first variable that is open.
    pub(crate) fn next(&mut self, is_open: impl Fn(Variable) -> bool) -> Option<Variable> {
        while let Some(variable) = self.next
            && !is_open(variable)
        {
            self.next = self.places[variable].after;
        }
        self.next
    }

    /// Says that a variable is open again.
    pub(crate) fn reopen(&mut self, variable: Variable) {
        if self.next.is_none_or(|next| self.places[next].stamp < self.places[variable].stamp) {
            self.next = Some(variable);
        }
    }

    /// Puts a variable in front.
    pub(crate) fn bring_forward(&mut self, variable: Variable) {
        let Place { before, after, .. } = self.places[variable];
        let Some(before) = before else { return };
        if self.next == Some(variable) {
            self.next = after;
        }
        self.places[before].after = after;
        match after {
            Some(after) => self.places[after].before = Some(before),
            None => self.last = Some(before),
        }
        self.stamp += 1;
        self.places[variable] = Place { before: None, after: self.first, stamp: self.stamp };
        if let Some(first) = self.first.replace(variable) {
            self.places[first].before = Some(variable);
        }
        // It may be open.
        self.reopen(variable);
    }
}
