//! Topological order with fixed ties, and cycles as paths, on bare node numbers.
//!
//! petgraph holds the graph and finds its strong components (with Kosaraju's algorithm, whose
//! stack does not grow with the history). The order is our own, since petgraph's leaves ties to
//! the order of insertion and gives up at the first cycle.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::{Direction, visit::EdgeRef};

/// What [`topology`] finds out.
#[derive(Debug)]
pub(crate) struct Topology {
    /// Every node: those not behind a cycle in topological order, ties by number; the others by
    /// number behind them.
    pub(crate) order: Vec<usize>,
    /// The shortest way round each knot of nodes that reach each other, from its smallest node,
    /// each node followed by one that must come before it.
    pub(crate) cycles: Vec<Vec<usize>>,
}

/// Orders the nodes `0..count` so that for each edge `(before, after)` the first comes first.
pub(crate) fn topology(count: usize, edges: &[(usize, usize)]) -> Topology {
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(count, edges.len());
    for _ in 0..count {
        graph.add_node(());
    }
    for (before, after) in edges {
        graph.update_edge(NodeIndex::new(*before), NodeIndex::new(*after), ());
    }
    let mut order = topological(&graph);
    let cycles = if order.len() == count { Vec::new() } else { cycles(&graph) };
    let mut placed = vec![false; count];
    for node in &order {
        placed[*node] = true;
    }
    order.extend((0..count).filter(|node| !placed[*node]));
    Topology { order, cycles }
}

/// Kahn's algorithm with the smallest ready node first. Nodes behind a cycle are left out.
fn topological(graph: &DiGraph<(), ()>) -> Vec<usize> {
    let mut waiting_for: Vec<usize> = graph
        .node_indices()
        .map(|node| graph.edges_directed(node, Direction::Incoming).count())
        .collect();
    let mut ready: BinaryHeap<Reverse<usize>> =
        (0..waiting_for.len()).filter(|node| waiting_for[*node] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(waiting_for.len());
    while let Some(Reverse(node)) = ready.pop() {
        order.push(node);
        for edge in graph.edges(NodeIndex::new(node)) {
            let after = edge.target().index();
            waiting_for[after] -= 1;
            if waiting_for[after] == 0 {
                ready.push(Reverse(after));
            }
        }
    }
    order
}

fn cycles(graph: &DiGraph<(), ()>) -> Vec<Vec<usize>> {
    let mut cycles: Vec<Vec<usize>> = kosaraju_scc(graph)
        .into_iter()
        .filter_map(|knot| knot.into_iter().min())
        .filter_map(|start| way_round(graph, start))
        .collect();
    cycles.sort();
    cycles
}

/// The shortest way from a node back to itself against the edges, the smallest nodes first.
fn way_round(graph: &DiGraph<(), ()>, start: NodeIndex) -> Option<Vec<usize>> {
    let mut came_from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut before: Vec<NodeIndex> =
            graph.neighbors_directed(node, Direction::Incoming).collect();
        before.sort();
        if before.contains(&start) {
            let mut path = vec![node];
            while let Some(previous) = path.last().and_then(|last| came_from.get(last)) {
                path.push(*previous);
            }
            return Some(path.iter().rev().map(|node| node.index()).collect());
        }
        for next in before {
            came_from.entry(next).or_insert_with(|| {
                queue.push_back(next);
                node
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_smaller_number() {
        assert_eq!(topology(4, &[]).order, [0, 1, 2, 3]);
        assert_eq!(topology(4, &[(3, 0), (3, 1)]).order, [2, 3, 0, 1]);
        assert_eq!(topology(4, &[(0, 3), (0, 3), (3, 1)]).order, [0, 2, 3, 1]);
    }

    #[test]
    fn a_cycle_is_the_shortest_way_round_from_its_smallest_node() {
        let found = topology(5, &[(0, 1), (1, 2), (2, 3), (3, 1), (3, 2), (4, 4)]);
        assert_eq!(found.cycles, [vec![1, 3, 2], vec![4]]);
        assert_eq!(found.order, [0, 1, 2, 3, 4], "nothing is lost");
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let count = 200_000;
        let edges: Vec<(usize, usize)> = (1..count).map(|after| (after - 1, after)).collect();
        assert_eq!(topology(count, &edges).order.len(), count);
        let mut circle = edges;
        circle.push((count - 1, 0));
        assert_eq!(topology(count, &circle).cycles[0].len(), count);
    }
}
