//! A statement as a tree of its brackets.

use std::ops::Deref;
use std::rc::Rc;

use super::join::{literal, opens_literal, plain};

/// A node of a statement. Nodes that stand side by side in a slice do so in the statement too.
#[derive(Clone)]
pub(super) enum Node<'a> {
    /// Text that is never broken.
    Text(Piece<'a>),
    /// What stands in brackets. It is shared, since statements are taken apart in many ways.
    List(Rc<List<'a>>),
}

/// A list in brackets.
pub(super) struct List<'a> {
    pub(super) open: char,
    /// With its brackets, on one line.
    pub(super) text: Piece<'a>,
    pub(super) items: Vec<Vec<Node<'a>>>,
}

/// A piece of a statement, which knows what follows it there: so pieces become one text without
/// being copied.
#[derive(Copy, Clone)]
pub(super) struct Piece<'a> {
    /// The statement from here on.
    statement: &'a str,
    length: usize,
}

impl<'a> Piece<'a> {
    /// What stands from here to the end of a piece behind this one.
    fn to(self, last: Self) -> &'a str {
        let between = self.statement.len() - last.statement.len();
        &self.statement[..between + last.length]
    }

    fn split_at(self, length: usize) -> (Self, Self) {
        let behind = Self {
            statement: &self.statement[length..],
            length: self.length - length,
        };
        (Self { length, ..self }, behind)
    }
}

impl Deref for Piece<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.statement[..self.length]
    }
}

impl<'a> Node<'a> {
    fn piece(&self) -> Piece<'a> {
        match self {
            Node::Text(text) => *text,
            Node::List(list) => list.text,
        }
    }
}

/// The nodes of a statement on one line.
pub(super) fn parse(text: &str) -> Vec<Node<'_>> {
    Parser { text, position: 0 }.nodes(false)
}

/// Splits a text at its brackets and, in them, at the commas.
struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Parser<'a> {
    /// The nodes up to a comma or a closing bracket; outside of lists, to the end.
    fn nodes(&mut self, in_list: bool) -> Vec<Node<'a>> {
        let mut nodes = Vec::new();
        let mut start = self.position;
        while let Some(character) = self.text[self.position..].chars().next() {
            let plain = plain(&self.text[self.position..]);
            if plain > 0 {
                self.position += plain;
                continue;
            }
            if let Some(length) = literal(&self.text[self.position..]) {
                self.position += length;
                continue;
            }
            match character {
                ',' | ')' | ']' | '>' | '}' if in_list => break,
                '(' | '[' | '<' => {}
                '{' if opens_literal(&self.text[..self.position]) => {}
                _ => {
                    self.position += character.len_utf8();
                    continue;
                }
            }
            push_text(&mut nodes, self.piece(start));
            nodes.push(Node::List(Rc::new(self.list(character))));
            start = self.position;
        }
        let mut last = self.piece(start);
        if in_list {
            last.length = last.trim_end().len();
        }
        push_text(&mut nodes, last);
        nodes
    }

    /// What stands from there to here.
    fn piece(&self, start: usize) -> Piece<'a> {
        Piece {
            statement: &self.text[start..],
            length: self.position - start,
        }
    }

    /// The list whose opening bracket is next.
    fn list(&mut self, open: char) -> List<'a> {
        let start = self.position;
        let mut items = Vec::new();
        self.position += open.len_utf8();
        loop {
            let rest = &self.text[self.position..];
            self.position += rest.len() - rest.trim_start_matches(' ').len();
            match self.text[self.position..].chars().next() {
                None => break,
                Some(',') => self.position += 1,
                Some(')' | ']' | '>' | '}') => {
                    self.position += 1;
                    break;
                }
                Some(_) => items.push(self.nodes(true)),
            }
        }
        List {
            open,
            text: self.piece(start),
            items,
        }
    }
}

fn push_text<'a>(nodes: &mut Vec<Node<'a>>, text: Piece<'a>) {
    if !text.is_empty() {
        nodes.push(Node::Text(text));
    }
}

/// The links of a chain of calls: what it begins with, each `.method(_)`, and `.await`.
pub(super) fn links<'a>(nodes: &[Node<'a>]) -> Vec<Vec<Node<'a>>> {
    let mut links = vec![Vec::new()];
    for (index, node) in nodes.iter().enumerate() {
        let Some(current) = links.last_mut() else {
            continue;
        };
        match node {
            Node::List(_) => current.push(node.clone()),
            Node::Text(text) => {
                let start = link(nodes, index).unwrap_or(text.len());
                let (text, link) = text.split_at(start);
                push_text(current, text);
                if !link.is_empty() {
                    links.push(vec![Node::Text(link)]);
                }
            }
        }
    }
    if links.first().is_some_and(|root| !root.is_empty()) {
        links
    } else {
        Vec::new()
    }
}

/// How many [`links`] there are.
pub(super) fn count_links(nodes: &[Node<'_>]) -> usize {
    let starts = (0..nodes.len()).filter_map(|index| link(nodes, index));
    match link(nodes, 0) {
        // Nothing stands in front of the first call.
        Some(0) => 0,
        _ if nodes.is_empty() => 0,
        _ => 1 + starts.count(),
    }
}

/// Where a link starts in the text at an index.
fn link(nodes: &[Node<'_>], index: usize) -> Option<usize> {
    match (nodes.get(index)?, nodes.get(index + 1)) {
        (Node::Text(text), _) if text.starts_with(".await") && index > 0 => Some(0),
        (Node::Text(text), Some(Node::List(list))) if list.open == '(' => text.rfind('.'),
        _ => None,
    }
}

/// What stands in front of the first separator outside of lists, with it, and what stands behind.
pub(super) fn split<'a>(nodes: &[Node<'a>], separator: &str) -> Option<(&'a str, Vec<Node<'a>>)> {
    let first = nodes.first()?.piece();
    nodes.iter().enumerate().find_map(|(index, node)| {
        let Node::Text(text) = node else { return None };
        let (text, rest) = text.split_at(text.find(separator)? + separator.len());
        let mut behind = Vec::new();
        push_text(&mut behind, rest);
        behind.extend_from_slice(&nodes[index + 1..]);
        Some((first.to(text).trim_end(), behind))
    })
}

/// The nodes on one line.
pub(super) fn flat<'a>(nodes: &[Node<'a>]) -> &'a str {
    match (nodes.first(), nodes.last()) {
        (Some(first), Some(last)) => first.piece().to(last.piece()),
        _ => "",
    }
}

pub(super) fn brackets(open: char) -> (&'static str, &'static str) {
    match open {
        '(' => ("(", ")"),
        '[' => ("[", "]"),
        '<' => ("<", ">"),
        _ => ("{", "}"),
    }
}

pub(super) fn spaces(count: usize) -> String {
    " ".repeat(count)
}

pub(super) fn width(text: &str) -> usize {
    text.chars().count()
}
