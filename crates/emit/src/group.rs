//! The order of declarations.

use loligo_logic::Symbol;
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet};

/// Puts those together that need one another, each group after those that it needs; else they stay in their order.
pub(crate) fn group<T>(
    items: Vec<T>,
    name: impl Fn(&T) -> Symbol,
    needs: impl Fn(&T) -> BTreeSet<Symbol>,
) -> Vec<Vec<T>> {
    let positions: BTreeMap<Symbol, usize> =
        items.iter().enumerate().map(|(position, item)| (name(item), position)).collect();
    let mut graph: DiGraph<usize, ()> = DiGraph::new();
    let nodes: Vec<_> = (0..items.len()).map(|position| graph.add_node(position)).collect();
    for (item, from) in items.iter().zip(&nodes) {
        let needed: BTreeSet<usize> = needs(item).iter().filter_map(|name| positions.get(name)).copied().collect();
        // The walk over the graph visits the edge that was added last first.
        for to in needed.into_iter().rev().filter_map(|position| nodes.get(position)) {
            graph.add_edge(*from, *to, ());
        }
    }
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let mut groups = Vec::new();
    for component in tarjan_scc(&graph) {
        let mut positions: Vec<usize> =
            component.into_iter().filter_map(|node| graph.node_weight(node)).copied().collect();
        positions.sort_unstable();
        groups.push(positions.into_iter().filter_map(|position| items.get_mut(position)?.take()).collect());
    }
    groups
}
