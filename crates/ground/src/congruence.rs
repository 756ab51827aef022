//! Equality with uninterpreted functions.
//!
//! Classes of nodes that are known to be equal, closed under congruence, with what each equation is known from (Nieuwenhuis
//! and Oliveras, *Fast congruence closure and extensions*, 2007). An application to several arguments is a chain of
//! applications to one, so that each is a pair of nodes. Merging can be undone.

use crate::literal::Literal;
use cranelift_entity::{PrimaryMap, entity_impl};
use rustc_hash::FxHashMap;

/// A term whose functions mean nothing but themselves.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Node(u32);
entity_impl!(Node);

/// Justification of the equality of two nodes.
#[derive(Clone, Copy)]
pub(crate) enum Link {
    /// The literal says so.
    Literal(Literal),
    /// They are pairs of what is equal.
    Congruence,
}

#[derive(Clone)]
struct Entry {
    root: Node,
    /// The next of the class, around a circle.
    next: Node,
    /// Of the root: how many are in the class; those of a privileged class count for more.
    weight: usize,
    /// Of the root: pairs that have one of the class on a side and stand in the table.
    parents: Vec<Node>,
    pair: Option<(Node, Node)>,
    /// Set if the pair stands in the table for all that are congruent to it.
    is_listed: bool,
    /// An edge of the tree of what was merged, towards its top.
    proof: Option<(Node, Link)>,
}

/// Step of the trail, to be undone.
#[derive(Clone, Copy)]
enum Step {
    /// The class of `lost` became part of that of `kept`, which had so many parents, by an edge from `from`.
    Merged { lost: Node, kept: Node, parents: usize, from: Node },
    /// The pair was found congruent to one that stands in the table.
    Unlisted(Node),
}

/// Classes of equal nodes.
#[derive(Clone, Default)]
pub(crate) struct Congruence {
    entries: PrimaryMap<Node, Entry>,
    /// The pair for the classes of its sides.
    table: FxHashMap<(Node, Node), Node>,
    /// The pair of these very nodes.
    pairs: FxHashMap<(Node, Node), Node>,
    pending: Vec<(Node, Node, Link)>,
    steps: Vec<Step>,
    /// Those whose class was changed last.
    pub(crate) moved: Vec<Node>,
}

/// Weight that a class begins with that is never to be moved.
const PRIVILEGE: usize = 1 << 40;

impl Congruence {
    /// A node that is nothing but itself. A privileged one keeps its class when that is merged with others.
    pub(crate) fn atom(&mut self, is_privileged: bool) -> Node {
        let node = self.entries.next_key();
        let weight = if is_privileged { PRIVILEGE } else { 1 };
        self.entries.push(Entry {
            root: node,
            next: node,
            weight,
            parents: Vec::new(),
            pair: None,
            is_listed: false,
            proof: None,
        });
        node
    }

    /// `left` applied to `right`. Nothing may have been assumed that is undone later.
    pub(crate) fn pair(&mut self, left: Node, right: Node) -> Node {
        if let Some(known) = self.pairs.get(&(left, right)) {
            return *known;
        }
        let node = self.atom(false);
        self.pairs.insert((left, right), node);
        self.entries[node].pair = Some((left, right));
        let sides = (self.root(left), self.root(right));
        match self.table.get(&sides) {
            Some(known) => self.pending.push((node, *known, Link::Congruence)),
            None => {
                self.table.insert(sides, node);
                self.entries[node].is_listed = true;
                self.entries[sides.0].parents.push(node);
                if sides.0 != sides.1 {
                    self.entries[sides.1].parents.push(node);
                }
            }
        }
        node
    }

    pub(crate) fn root(&self, node: Node) -> Node {
        self.entries[node].root
    }

    /// Function and argument of the pair.
    pub(crate) fn sides(&self, node: Node) -> Option<(Node, Node)> {
        self.entries[node].pair
    }

    /// All nodes, oldest first.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node> + use<> {
        self.entries.keys()
    }

    /// Says that two nodes are equal; [`step`](Congruence::step) makes it so.
    pub(crate) fn equate(&mut self, left: Node, right: Node, link: Link) {
        self.pending.push((left, right, link));
    }

    /// Merges the next two classes that have to be, if there are any. Gives what the class was, of which `moved` has the
    /// nodes, and what it is now.
    pub(crate) fn step(&mut self) -> Option<(Node, Node, Link)> {
        loop {
            let (left, right, link) = self.pending.pop()?;
            let roots = (self.root(left), self.root(right));
            if roots.0 == roots.1 {
                continue;
            }
            let (from, to, lost, kept) = match self.entries[roots.0].weight <= self.entries[roots.1].weight {
                true => (left, right, roots.0, roots.1),
                false => (right, left, roots.1, roots.0),
            };
            self.turn(from);
            self.entries[from].proof = Some((to, link));
            self.merge(lost, kept, from);
            return Some((lost, kept, link));
        }
    }

    fn merge(&mut self, lost: Node, kept: Node, from: Node) {
        let parents = std::mem::take(&mut self.entries[lost].parents);
        for parent in &parents {
            if self.entries[*parent].is_listed {
                let sides = self.side_roots(*parent);
                self.table.remove(&sides);
            }
        }
        self.move_class(lost, kept);
        self.exchange_next(lost, kept);
        self.entries[kept].weight += self.entries[lost].weight;
        let count = self.entries[kept].parents.len();
        self.steps.push(Step::Merged { lost, kept, parents: count, from });
        for parent in &parents {
            if self.entries[*parent].is_listed {
                let sides = self.side_roots(*parent);
                match self.table.get(&sides) {
                    // It has one of the class on both sides.
                    Some(known) if known == parent => {}
                    Some(known) => {
                        self.pending.push((*parent, *known, Link::Congruence));
                        self.entries[*parent].is_listed = false;
                        self.steps.push(Step::Unlisted(*parent));
                    }
                    None => {
                        self.table.insert(sides, *parent);
                        self.entries[kept].parents.push(*parent);
                    }
                }
            }
        }
        self.entries[lost].parents = parents;
    }

    /// Gives all of a circle another root.
    fn move_class(&mut self, first: Node, root: Node) {
        self.moved.clear();
        let mut node = first;
        loop {
            self.moved.push(node);
            self.entries[node].root = root;
            node = self.entries[node].next;
            if node == first {
                break;
            }
        }
    }

    /// Length of the trail, for [`undo`](Congruence::undo).
    pub(crate) fn mark(&self) -> usize {
        self.steps.len()
    }

    /// Undoes what was done since then, and forgets what was yet to be merged.
    pub(crate) fn undo(&mut self, mark: usize) {
        self.pending.clear();
        while self.steps.len() > mark {
            let mut unlisted = Vec::new();
            loop {
                match self.steps.pop() {
                    Some(Step::Unlisted(node)) => unlisted.push(node),
                    Some(Step::Merged { lost, kept, parents, from }) => {
                        self.split(lost, kept, parents, from, &unlisted);
                        break;
                    }
                    None => break,
                }
            }
        }
    }

    fn split(&mut self, lost: Node, kept: Node, count: usize, from: Node, unlisted: &[Node]) {
        let added = self.entries[kept].parents.split_off(count);
        for parent in &added {
            let sides = self.side_roots(*parent);
            self.table.remove(&sides);
        }
        self.entries[kept].weight -= self.entries[lost].weight;
        self.exchange_next(lost, kept);
        self.move_class(lost, lost);
        for parent in unlisted {
            self.entries[*parent].is_listed = true;
        }
        for parent in added.iter().chain(unlisted) {
            let sides = self.side_roots(*parent);
            self.table.insert(sides, *parent);
        }
        self.entries[from].proof = None;
        // The root of a class is the top of its tree.
        self.turn(lost);
    }

    /// The literals that make two nodes of a class equal.
    pub(crate) fn explain(&self, left: Node, right: Node, literals: &mut Vec<Literal>) {
        let mut used: PrimaryMap<Node, bool> = self.entries.values().map(|_| false).collect();
        let mut open = vec![(left, right)];
        while let Some((left, right)) = open.pop() {
            let common = self.common(left, right);
            for start in [left, right] {
                let mut node = start;
                while node != common {
                    let Some((next, link)) = self.entries[node].proof else { break };
                    if !std::mem::replace(&mut used[node], true) {
                        match link {
                            Link::Literal(literal) => literals.push(literal),
                            Link::Congruence => {
                                if let (Some(one), Some(other)) = (self.sides(node), self.sides(next)) {
                                    open.extend([(one.0, other.0), (one.1, other.1)]);
                                }
                            }
                        }
                    }
                    node = next;
                }
            }
        }
    }

    /// Where the ways of both to the top of their tree meet.
    fn common(&self, left: Node, right: Node) -> Node {
        let mut above = vec![left];
        let mut node = left;
        while let Some((next, _)) = self.entries[node].proof {
            above.push(next);
            node = next;
        }
        let mut node = right;
        while !above.contains(&node) {
            let Some((next, _)) = self.entries[node].proof else { break };
            node = next;
        }
        node
    }

    /// Makes the node the top of its tree.
    fn turn(&mut self, node: Node) {
        let mut edge = self.entries[node].proof.take();
        let mut below = node;
        while let Some((above, link)) = edge {
            edge = self.entries[above].proof.replace((below, link));
            below = above;
        }
    }

    fn side_roots(&self, pair: Node) -> (Node, Node) {
        match self.entries[pair].pair {
            Some((left, right)) => (self.root(left), self.root(right)),
            None => (pair, pair),
        }
    }

    fn exchange_next(&mut self, left: Node, right: Node) {
        let next = self.entries[left].next;
        self.entries[left].next = self.entries[right].next;
        self.entries[right].next = next;
    }
}
