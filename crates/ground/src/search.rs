//! Conflict-driven search: decisions, propagation in clauses, learning (Eén and Sörensson, *An extensible SAT-solver*,
//! SAT 2003).

use crate::build::Atom;
use crate::literal::{Literal, Variable};
use crate::queue::Queue;
use crate::simplex::Fraction;
use crate::theory::Reason;
use crate::{Answer, Exhausted, Ground};
use cranelift_entity::{PrimaryMap, entity_impl};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Clause(u32);
entity_impl!(Clause);

/// After so many conflicts an attempt is given up.
const CONFLICTS: usize = 2_000;

/// Justification of a literal.
#[derive(Clone, Copy)]
pub(crate) enum Cause {
    /// It was decided, or holds whatever else does.
    None,
    /// All others of the clause are false.
    Clause(Clause),
    /// The theory knows it from this.
    Theory(Reason),
}

#[derive(Clone)]
struct Entry {
    value: Option<bool>,
    level: usize,
    cause: Cause,
    /// The value to try first.
    phase: bool,
    is_seen: bool,
}

/// Lengths of the trails when a decision was made.
#[derive(Clone, Copy)]
struct Level {
    trail: usize,
    congruence: usize,
    simplex: usize,
}

/// Clauses and what is assigned.
#[derive(Clone, Default)]
pub(crate) struct Search {
    entries: PrimaryMap<Variable, Entry>,
    /// The literals of all clauses; each is a range of it, the first two of which are watched.
    literals: Vec<Literal>,
    clauses: PrimaryMap<Clause, (usize, usize)>,
    watches: PrimaryMap<Literal, Vec<Clause>>,
    trail: Vec<Literal>,
    /// Lengths of the parts of the trail that were propagated in clauses, and that the theory was told.
    propagated: usize,
    told: usize,
    levels: Vec<Level>,
    queue: Queue,
    /// Space for a clause that is added.
    clause: Vec<Literal>,
    /// Set if there is a contradiction without any decision.
    is_absurd: bool,
}

impl Search {
    pub(crate) fn variable(&mut self) -> Variable {
        let entry = Entry { value: None, level: 0, cause: Cause::None, phase: false, is_seen: false };
        let variable = self.entries.push(entry);
        self.queue.append(variable);
        self.watches.push(Vec::new());
        self.watches.push(Vec::new());
        variable
    }

    pub(crate) fn value(&self, literal: Literal) -> Option<bool> {
        self.entries[literal.variable()].value.map(|value| value == literal.is_positive())
    }

    /// Makes a literal true that has no value.
    pub(crate) fn assign(&mut self, literal: Literal, cause: Cause) {
        let level = self.levels.len();
        let entry = &mut self.entries[literal.variable()];
        entry.value = Some(literal.is_positive());
        entry.level = level;
        entry.cause = cause;
        self.trail.push(literal);
    }

    /// The next literal that the theory was not told of.
    pub(crate) fn next_untold(&mut self) -> Option<Literal> {
        let literal = self.trail.get(self.told).copied()?;
        self.told += 1;
        Some(literal)
    }

    pub(crate) fn has_news(&self) -> bool {
        self.propagated < self.trail.len()
    }

    /// Adds a clause; nothing may be decided.
    pub(crate) fn add(&mut self, clause: &[Literal]) {
        let mut literals = std::mem::take(&mut self.clause);
        literals.extend_from_slice(clause);
        self.add_within(&mut literals);
        literals.clear();
        self.clause = literals;
    }

    fn add_within(&mut self, literals: &mut Vec<Literal>) {
        literals.sort_unstable();
        literals.dedup();
        let is_tautology = literals.windows(2).any(|pair| matches!(pair, [a, b] if *b == !*a));
        if is_tautology || literals.iter().any(|literal| self.value(*literal) == Some(true)) {
            return;
        }
        literals.retain(|literal| self.value(*literal).is_none());
        match literals.as_slice() {
            [] => self.is_absurd = true,
            [only] => self.assign(*only, Cause::None),
            _ => {
                self.attach(literals);
            }
        }
    }

    fn attach(&mut self, literals: &[Literal]) -> Clause {
        let start = self.literals.len();
        self.literals.extend_from_slice(literals);
        let clause = self.clauses.push((start, self.literals.len()));
        for literal in literals.iter().take(2) {
            self.watches[!*literal].push(clause);
        }
        clause
    }

    fn literals(&self, clause: Clause) -> &[Literal] {
        let (start, end) = self.clauses[clause];
        self.literals.get(start..end).unwrap_or_default()
    }

    /// Draws the conclusions of single clauses. `Some`: one all of whose literals are false.
    pub(crate) fn propagate(&mut self) -> Option<Clause> {
        while let Some(literal) = self.trail.get(self.propagated).copied() {
            self.propagated += 1;
            let mut watching = std::mem::take(&mut self.watches[literal]);
            let mut kept = 0;
            let mut conflict = None;
            for position in 0..watching.len() {
                let Some(clause) = watching.get(position).copied() else { break };
                let stays = conflict.is_some() || self.visit(clause, !literal, &mut conflict);
                if stays {
                    if let Some(slot) = watching.get_mut(kept) {
                        *slot = clause;
                    }
                    kept += 1;
                }
            }
            watching.truncate(kept);
            self.watches[literal] = watching;
            if conflict.is_some() {
                return conflict;
            }
        }
        None
    }

    /// Looks at a clause whose watched literal `lost` is false; whether it is still to be watched for it.
    fn visit(&mut self, clause: Clause, lost: Literal, conflict: &mut Option<Clause>) -> bool {
        let (start, end) = self.clauses[clause];
        let Some([first, second, rest @ ..]) = self.literals.get_mut(start..end) else { return false };
        if *first == lost {
            std::mem::swap(first, second);
        }
        let value = |literal: Literal| self.entries[literal.variable()].value.map(|v| v == literal.is_positive());
        if value(*first) == Some(true) {
            return true;
        }
        if let Some(free) = rest.iter_mut().find(|literal| value(**literal) != Some(false)) {
            std::mem::swap(second, free);
            let watched = !*second;
            self.watches[watched].push(clause);
            return false;
        }
        let first = *first;
        match value(first) {
            None => self.assign(first, Cause::Clause(clause)),
            _ => *conflict = Some(clause),
        }
        true
    }

    /// The unassigned variable that was met in a conflict last.
    fn next(&mut self) -> Option<Variable> {
        let Search { queue, entries, .. } = self;
        queue.next(|variable| entries[variable].value.is_none())
    }
}

impl Ground {
    /// Decides the clauses under the assumptions.
    ///
    /// # Errors
    ///
    /// [`Exhausted`], and then ever after.
    pub fn check(&mut self, assumptions: &[Literal]) -> Result<Answer, Exhausted> {
        if self.is_broken {
            return Err(Exhausted);
        }
        self.back_to(0);
        self.splits = 0;
        self.simplex.begin();
        let answer = self.run(assumptions);
        self.is_broken = answer.is_err();
        answer
    }

    fn run(&mut self, assumptions: &[Literal]) -> Result<Answer, Exhausted> {
        let mut conflicts = 0;
        loop {
            if self.search.is_absurd {
                return Ok(Answer::Unsat(Vec::new()));
            }
            if let Some(conflict) = self.propagate()? {
                conflicts += 1;
                if conflicts > CONFLICTS {
                    return Err(Exhausted);
                }
                self.learn(conflict);
                continue;
            }
            match assumptions.get(self.search.levels.len()).copied() {
                Some(assumption) => match self.search.value(assumption) {
                    Some(false) => return Ok(Answer::Unsat(self.needed(assumption))),
                    Some(true) => self.open(),
                    None => self.decide(assumption),
                },
                None => match self.search.next() {
                    Some(variable) => {
                        let phase = self.phase(variable);
                        self.decide(Literal::of(variable, phase));
                    }
                    None if self.is_consistent()? => return Ok(Answer::Sat),
                    // There is something new to decide, at level zero.
                    None => {}
                },
            }
        }
    }

    /// The value to try first: what it was last, or for a bound whether it is kept as it is.
    fn phase(&self, variable: Variable) -> bool {
        match self.registry.atom(variable) {
            Atom::AtMost(column, limit) => self.simplex.value(column) <= Fraction::from_integer(limit),
            _ => self.search.entries[variable].phase,
        }
    }

    fn open(&mut self) {
        self.search.levels.push(Level {
            trail: self.search.trail.len(),
            congruence: self.congruence.mark(),
            simplex: self.simplex.mark(),
        });
    }

    fn decide(&mut self, literal: Literal) {
        self.open();
        self.search.assign(literal, Cause::None);
    }

    /// Undoes all decisions but the first `level`.
    pub(crate) fn back_to(&mut self, level: usize) {
        let Some(mark) = self.search.levels.get(level).copied() else { return };
        self.search.levels.truncate(level);
        for literal in self.search.trail.drain(mark.trail..) {
            let entry = &mut self.search.entries[literal.variable()];
            entry.phase = literal.is_positive();
            entry.value = None;
            self.search.queue.reopen(literal.variable());
        }
        self.search.propagated = mark.trail;
        self.search.told = self.search.told.min(mark.trail);
        self.congruence.undo(mark.congruence);
        self.simplex.undo(mark.simplex);
    }

    /// Draws all conclusions. `Some`: literals all of which are false, although one has to be true.
    fn propagate(&mut self) -> Result<Option<Vec<Literal>>, Exhausted> {
        loop {
            if let Some(clause) = self.search.propagate() {
                return Ok(Some(self.search.literals(clause).to_vec()));
            }
            if let Some(conflict) = self.tell_theory()? {
                return Ok(Some(conflict));
            }
            if !self.search.has_news() {
                return Ok(None);
            }
        }
    }

    /// Learns a clause from a conflict: cuts at the first literal of the last level that all ways to the conflict go
    /// through.
    fn learn(&mut self, mut conflict: Vec<Literal>) {
        let level_of = |ground: &Ground, literal: Literal| ground.search.entries[literal.variable()].level;
        let last = conflict.iter().map(|literal| level_of(self, *literal)).max().unwrap_or(0);
        if last == 0 {
            self.search.is_absurd = true;
            return;
        }
        self.back_to(last);
        let mut learned = Vec::new();
        let mut seen = Vec::new();
        let mut open = 0;
        let mut position = self.search.trail.len();
        let cut = loop {
            for literal in conflict.drain(..) {
                let entry = &mut self.search.entries[literal.variable()];
                if entry.level == 0 || std::mem::replace(&mut entry.is_seen, true) {
                    continue;
                }
                seen.push(literal.variable());
                if entry.level >= last {
                    open += 1;
                } else {
                    learned.push(literal);
                }
            }
            let next = loop {
                position = position.saturating_sub(1);
                match self.search.trail.get(position).copied() {
                    Some(literal) if self.search.entries[literal.variable()].is_seen => break Some(literal),
                    Some(_) if position > 0 => {}
                    _ => break None,
                }
            };
            let Some(literal) = next else { break None };
            open -= 1;
            if open == 0 {
                break Some(!literal);
            }
            conflict = self.causes(literal);
        };
        seen.sort_unstable();
        for variable in seen.into_iter().rev() {
            self.search.entries[variable].is_seen = false;
            self.search.queue.bring_forward(variable);
        }
        let Some(cut) = cut else {
            self.search.is_absurd = true;
            return;
        };
        // The one that is undone last stands second, to be watched.
        learned.sort_unstable_by_key(|literal| (std::cmp::Reverse(level_of(self, *literal)), *literal));
        let level = learned.first().map_or(0, |literal| level_of(self, *literal));
        self.back_to(level);
        learned.insert(0, cut);
        let cause = match learned.len() {
            1 => Cause::None,
            _ => Cause::Clause(self.search.attach(&learned)),
        };
        self.search.assign(cut, cause);
    }

    /// Literals that are false because those that `literal` follows from are true.
    fn causes(&self, literal: Literal) -> Vec<Literal> {
        match self.search.entries[literal.variable()].cause {
            Cause::None => Vec::new(),
            Cause::Clause(clause) => {
                self.search.literals(clause).iter().copied().filter(|other| *other != literal).collect()
            }
            Cause::Theory(reason) => self.negated([reason]),
        }
    }

    /// Those of the assumptions that make `assumption` false, and itself.
    fn needed(&mut self, assumption: Literal) -> Vec<Literal> {
        let mut needed = vec![assumption];
        let mut open = vec![!assumption];
        let mut seen = Vec::new();
        while let Some(literal) = open.pop() {
            let entry = &mut self.search.entries[literal.variable()];
            if entry.level == 0 || std::mem::replace(&mut entry.is_seen, true) {
                continue;
            }
            seen.push(literal.variable());
            match entry.cause {
                Cause::None if literal != assumption => needed.push(literal),
                _ => {}
            }
            open.extend(self.causes(literal).into_iter().map(|other| !other));
        }
        for variable in seen {
            self.search.entries[variable].is_seen = false;
        }
        needed
    }
}
