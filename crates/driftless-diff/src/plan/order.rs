//! Puts statements into an order that works and that always comes out the same.
//!
//! Nodes are groups of statements that stay together. An edge says that one group comes before
//! another: it must ([`Strength::Hard`]: a name has to be free, a table has to be there) or it
//! reads better so ([`Strength::Soft`]: a table after the tables its keys refer to). Wherever the
//! edges leave a choice, the smallest rank goes first. Soft edges that run in a circle are given
//! up; hard ones cannot, by construction, but if they did nothing would be lost.

use std::collections::BTreeSet;

use petgraph::Direction;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::Planned;

/// Where a group goes when nothing else decides: phase, subject, and place with the subject.
pub(super) type Rank = (u8, String, u8, String);

/// A group in the graph.
pub(super) type Group = NodeIndex;

/// How much an edge matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// The other order would fail.
    Hard,
    /// The other order works too.
    Soft,
}

/// Groups of statements and what comes before what.
#[derive(Debug, Default)]
pub(super) struct Order {
    graph: DiGraph<(Rank, Vec<Planned>), Strength>,
}

impl Order {
    /// Adds a group; one without statements serves as a barrier.
    pub(super) fn add(&mut self, rank: Rank, statements: Vec<Planned>) -> Group {
        self.graph.add_node((rank, statements))
    }

    /// Demands that one group comes before another. A group is never before itself.
    pub(super) fn before(&mut self, first: Group, second: Group, strength: Strength) {
        if first != second {
            self.graph.add_edge(first, second, strength);
        }
    }

    /// All statements in order.
    pub(super) fn into_statements(mut self) -> Vec<Planned> {
        self.give_up_soft_circles();
        let order = self.sequence();
        let mut statements = Vec::new();
        for group in order {
            if let Some((_, group)) = self.graph.node_weight_mut(group) {
                statements.append(group);
            }
        }
        statements
    }

    fn give_up_soft_circles(&mut self) {
        let mut component = vec![0_usize; self.graph.node_count()];
        for (number, members) in tarjan_scc(&self.graph).into_iter().enumerate() {
            for member in members {
                component[member.index()] = number;
            }
        }
        self.graph.retain_edges(|graph, edge| {
            let same = graph
                .edge_endpoints(edge)
                .is_some_and(|(one, other)| component[one.index()] == component[other.index()]);
            !same || graph[edge] == Strength::Hard
        });
    }

    fn sequence(&self) -> Vec<Group> {
        let graph = &self.graph;
        let mut waiting: Vec<usize> = graph
            .node_indices()
            .map(|group| graph.edges_directed(group, Direction::Incoming).count())
            .collect();
        let mut left: BTreeSet<(bool, &Rank, Group)> = graph
            .node_indices()
            .map(|group| (waiting[group.index()] > 0, &graph[group].0, group))
            .collect();
        let mut order = Vec::with_capacity(graph.node_count());
        // Groups that wait sort behind those that do not, so the first is ready if any is.
        while let Some((_, _, group)) = left.pop_first() {
            order.push(group);
            for edge in graph.edges_directed(group, Direction::Outgoing) {
                let next = edge.target();
                waiting[next.index()] -= 1;
                if waiting[next.index()] == 0 && left.remove(&(true, &graph[next].0, next)) {
                    left.insert((false, &graph[next].0, next));
                }
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(names: &[&str], edges: &[(usize, usize, Strength)]) -> String {
        let mut order = Order::default();
        let groups: Vec<Group> = names
            .iter()
            .map(|name| {
                let rank = (0, (*name).to_owned(), 0, String::new());
                order.add(rank, vec![Planned::plain(*name)])
            })
            .collect();
        for (first, second, strength) in edges {
            order.before(groups[*first], groups[*second], *strength);
        }
        let statements = order.into_statements();
        statements.into_iter().map(|planned| planned.sql).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn edges_come_before_ranks() {
        use Strength::{Hard, Soft};
        assert_eq!(order(&["b", "a", "c"], &[]), "a b c");
        assert_eq!(order(&["a", "b", "c"], &[(2, 0, Hard), (1, 0, Soft)]), "b c a");
    }

    #[test]
    fn a_circle_gives_up_its_soft_edges_only() {
        use Strength::{Hard, Soft};
        let edges = [(0, 1, Soft), (1, 0, Hard), (1, 2, Soft)];
        assert_eq!(order(&["a", "b", "c"], &edges), "b a c");
        // What comes after a circle stays after it.
        let edges = [(1, 2, Soft), (2, 1, Soft), (2, 0, Soft)];
        assert_eq!(order(&["a", "b", "c"], &edges), "b c a");
    }

    #[test]
    fn nothing_is_lost_in_a_hard_circle() {
        use Strength::Hard;
        assert_eq!(order(&["a", "b"], &[(0, 1, Hard), (1, 0, Hard)]), "a b");
    }
}
