//! Cycles between declarations: datatypes, measures, definitions that refer to one another.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// A group of declarations that refer to each other, or a single one.
pub struct Group {
    /// The indices of the members, ascending.
    pub members: Vec<usize>,
    /// True if a member refers to itself, directly or not.
    pub is_cyclic: bool,
}

/// The declarations `0..count` grouped by mutual reference (strongly connected components); what a group refers to comes
/// before it.
pub fn groups(count: usize, references: &[(usize, usize)]) -> Vec<Group> {
    let mut graph = DiGraph::<(), ()>::new();
    let nodes: Vec<_> = (0..count).map(|_| graph.add_node(())).collect();
    for (from, to) in references {
        if let (Some(from), Some(to)) = (nodes.get(*from), nodes.get(*to)) {
            graph.add_edge(*from, *to, ());
        }
    }
    kosaraju_scc(&graph)
        .into_iter()
        .map(|nodes| {
            let is_cyclic = nodes.len() > 1 || nodes.iter().any(|node| graph.contains_edge(*node, *node));
            let mut members: Vec<usize> = nodes.into_iter().map(|node| node.index()).collect();
            members.sort_unstable();
            Group { members, is_cyclic }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_referred_to_comes_first() {
        let found: Vec<(Vec<usize>, bool)> = groups(4, &[(0, 1), (1, 2), (2, 1), (3, 3)])
            .into_iter()
            .map(|group| (group.members, group.is_cyclic))
            .collect();
        let position = |members: &[usize]| found.iter().position(|(group, _)| group == members);
        assert!(position(&[1, 2]) < position(&[0]));
        assert!(found.contains(&(vec![1, 2], true)));
        assert!(found.contains(&(vec![3], true)));
        assert!(found.contains(&(vec![0], false)));
    }
}
