//! Reads YAML: from the events of the parser to a tree.

use serde_yaml::granit_parser::{self, ErrorKind, Event, Parser, ScalarStyle, StructureStyle, Tag};

use super::builder::{Anchored, Builder, Items, Open, Stop};
use super::scalar;
use super::{Entry, Kind, Node, NodeId, Tree};
use crate::source::Span;

/// What an event says of the node it begins.
struct Start<'e> {
    span: Span,
    column: usize,
    anchor: usize,
    tag: Option<&'e Tag>,
    tag_span: Span,
}

impl Builder<'_> {
    pub(super) fn build(mut self) -> Result<Tree, Stop> {
        let options = granit_parser::options! {
            emit_comments: false,
            // The names of schemas and paths are keys, and JSON has no limit for them.
            simple_key_max_lookahead: 1 << 16,
            // One level more than is allowed, so that the fault is told here, with its place.
            flow_nesting_limit: self.limits.depth as usize + 1,
            block_nesting_limit: self.limits.depth as usize + 1,
        };
        let mut documents = 0;
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, place) = match event {
                Ok(event) => event,
                Err(error) => return Err(self.syntax_fault(&error)),
            };
            let start = self.start(&event, &place);
            match &event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        self.diagnostics
                            .error(start.span, "a second document begins here")
                            .help("a file holds one document: split the file, or remove the `---`");
                        break;
                    }
                }
                Event::Scalar(value, style, ..) => self.scalar(value, *style, &start)?,
                Event::Alias(anchor) => self.alias(*anchor, start.span)?,
                Event::SequenceStart(style, ..) => {
                    self.collection(&start, *style, Items::Sequence(Vec::new()))?;
                }
                Event::MappingStart(style, ..) => {
                    self.collection(&start, *style, Items::mapping())?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end(start.span),
                // Comments, anchor events and unresolved aliases are not asked for above, and the
                // others say nothing.
                _ => {}
            }
        }
        if self.nodes.is_empty() {
            return Ok(Tree::null(self.file));
        }
        Ok(self.finish())
    }

    fn start<'e>(&self, event: &'e Event<'_>, place: &granit_parser::Span) -> Start<'e> {
        let span = self.span(place);
        let tag_span = place.tag_span().map_or(span, |place| self.span(&place));
        let anchor = event.anchor_id().unwrap_or_default();
        Start {
            span,
            column: place.start.col(),
            anchor,
            tag: event.tag(),
            tag_span,
        }
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        let start = self.offset(place.start);
        Span {
            file: self.file,
            start,
            end: self.offset(place.end).max(start),
        }
    }

    /// The offset of a marker, which never lies outside of the text.
    fn offset(&self, marker: granit_parser::Marker) -> u32 {
        let offset = marker
            .byte_offset()
            .unwrap_or_default()
            .min(self.text.len());
        u32::try_from(offset).unwrap_or(u32::MAX)
    }

    /// Whether the next node is the key of a mapping.
    fn expects_key(&self) -> bool {
        let items = self.open.last().map(|open| &open.items);
        matches!(items, Some(Items::Mapping { key: None, .. }))
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, start: &Start<'_>) -> Result<(), Stop> {
        let mut span = start.span;
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            // The parser counts the blank lines behind a block scalar as part of it.
            let text = self
                .text
                .get(span.start as usize..span.end as usize)
                .unwrap_or_default();
            let blank = text.len() - text.trim_end_matches([' ', '\t', '\r', '\n']).len();
            span.end -= u32::try_from(blank).unwrap_or_default();
        }
        // The parser says `~` where there is nothing at all.
        let absent = style == ScalarStyle::Plain && span.start == span.end;
        if self.expects_key() {
            if absent && start.tag.is_none() {
                self.diagnostics
                    .error(span, "a key is missing before the colon")
                    .help("write `\"\"` where the empty key is meant");
            }
            self.read_tag(start);
            self.set_key(if absent { "" } else { value }.into(), span);
            return Ok(());
        }
        self.reach(span.end);
        let kind = self.scalar_kind(value, style, start);
        let node = self.push(span, kind)?;
        if start.anchor != 0 {
            let anchored = Anchored {
                first: node.0,
                end: Some(node.0 + 1),
            };
            self.anchors.insert(start.anchor, anchored);
        }
        Ok(())
    }

    fn scalar_kind(&mut self, value: &str, style: ScalarStyle, start: &Start<'_>) -> Kind {
        let tag = self.read_tag(start);
        let plain = match tag {
            None => style == ScalarStyle::Plain,
            Some(CoreTag::String | CoreTag::NotResolved) => false,
            Some(_) => true,
        };
        if !plain {
            return Kind::String(value.into());
        }
        let kind = match scalar::resolve(value) {
            scalar::Plain::Value(kind) => kind,
            scalar::Plain::NotFinite => {
                self.diagnostics
                    .error(start.span, format!("`{value}` is no number in JSON"))
                    .help("put it in quotes where the text is meant");
                Kind::Null
            }
            scalar::Plain::TooLarge => {
                self.diagnostics
                    .error(start.span, "this number has more than 128 bits")
                    .help("write it in decimal digits, or in quotes where the text is meant");
                Kind::Null
            }
        };
        let fits = match tag {
            None | Some(CoreTag::String | CoreTag::NotResolved) => true,
            Some(CoreTag::Null) => matches!(kind, Kind::Null),
            Some(CoreTag::Bool) => matches!(kind, Kind::Bool(_)),
            Some(CoreTag::Number) => matches!(kind, Kind::Number(_)),
            Some(CoreTag::Sequence | CoreTag::Mapping) => false,
        };
        if !fits {
            self.tag_does_not_fit(start.tag_span);
        }
        kind
    }

    /// The tag of a node, of those that YAML's core schema has. Others are told, and mean nothing
    /// here.
    fn read_tag(&mut self, start: &Start<'_>) -> Option<CoreTag> {
        let tag = start.tag?;
        match tag.core_suffix() {
            Some("str") => return Some(CoreTag::String),
            Some("null") => return Some(CoreTag::Null),
            Some("bool") => return Some(CoreTag::Bool),
            Some("int" | "float") => return Some(CoreTag::Number),
            Some("seq") => return Some(CoreTag::Sequence),
            Some("map") => return Some(CoreTag::Mapping),
            _ => {}
        }
        if tag.original() == "!" {
            return Some(CoreTag::NotResolved);
        }
        self.diagnostics
            .warning(
                start.tag_span,
                format!("the tag `{}` is ignored", tag.original()),
            )
            .help("OpenAPI documents have the tags of JSON only; remove it");
        None
    }

    fn tag_does_not_fit(&mut self, tag: Span) {
        self.diagnostics
            .error(tag, "this tag does not fit its value")
            .help("remove the tag, or correct the value");
    }

    fn collection(
        &mut self,
        start: &Start<'_>,
        style: StructureStyle,
        items: Items,
    ) -> Result<(), Stop> {
        if self.expects_key() {
            return Err(self.key_is_no_scalar(start.span));
        }
        let core_tag = match &items {
            Items::Sequence(_) => CoreTag::Sequence,
            Items::Mapping { .. } => CoreTag::Mapping,
        };
        let tag = self.read_tag(start);
        let fits = tag.is_none_or(|tag| tag == CoreTag::NotResolved || tag == core_tag);
        if !fits {
            self.tag_does_not_fit(start.tag_span);
        }
        let mut span = start.span;
        if matches!((&items, style), (Items::Sequence(_), StructureStyle::Block)) {
            span.start = self.first_dash(span.start);
        }
        self.begin(span, items, start.column, start.anchor)
    }

    /// Where a block sequence begins. The parser says so, except where the dashes stand in the
    /// column of the mapping that holds the sequence: there it gives a place behind the first dash,
    /// in the same line.
    fn first_dash(&self, start: u32) -> u32 {
        let Some(Open {
            items: Items::Mapping { .. },
            column,
            ..
        }) = self.open.last()
        else {
            return start;
        };
        let before = self.text.get(..start as usize).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        let indented = before[line..].trim_start_matches(' ');
        if indented.starts_with('-') && before.len() - line - indented.len() == *column {
            start - u32::try_from(indented.len()).unwrap_or_default()
        } else {
            start
        }
    }

    /// Repeats the nodes of an anchor: each place of the document is a node of its own, with its
    /// own parent.
    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let Some(&Anchored {
            first,
            end: Some(end),
        }) = self.anchors.get(&anchor)
        else {
            self.diagnostics
                .error(span, "this alias stands in the very value that it repeats")
                .help("use a `$ref` for what contains itself");
            return Err(Stop);
        };
        if self.expects_key() {
            let node = &self.nodes[first as usize];
            let text = match &node.kind {
                Kind::String(text) => text.clone(),
                Kind::Sequence(_) | Kind::Mapping(_) => return Err(self.key_is_no_scalar(span)),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) => {
                    let range = node.span.start as usize..node.span.end as usize;
                    self.text.get(range).unwrap_or_default().into()
                }
            };
            self.set_key(text, span);
            return Ok(());
        }
        self.reach(span.end);
        self.aliased = self.aliased.saturating_add(end - first);
        if self.aliased > self.limits.aliased_nodes {
            let limit = self.limits.aliased_nodes;
            self.diagnostics
                .error(
                    span,
                    format!("the aliases of this file repeat more than {limit} values"),
                )
                .help("use `$ref` in place of aliases, or raise the limit `aliased_nodes`");
            return Err(Stop);
        }
        let root = self.nodes.len();
        if root + (end - first) as usize > self.limits.nodes as usize {
            return Err(self.too_many_nodes(span));
        }
        let offset = u32::try_from(root).unwrap_or(u32::MAX) - first;
        let moved = |node: NodeId| NodeId(node.0 + offset);
        // The parent and the level of each copy, set by the first that holds it: a merge leaves its
        // entries in two.
        let level = self.open.len() + 1;
        let mut places = vec![None; (end - first) as usize];
        places[0] = Some((self.open.last().map(|open| open.node), level));
        self.attach(moved(NodeId(first)));
        for (index, position) in (first..end).zip(0..) {
            // An entry that a merge or an earlier equal key has overridden is held by nothing.
            let overridden = (Some(moved(NodeId(first))), level + 1);
            let (parent, level) = places[position].unwrap_or(overridden);
            let original = &self.nodes[index as usize];
            let mut place = |child: NodeId| {
                places[(child.0 - first) as usize]
                    .get_or_insert((Some(moved(NodeId(index))), level + 1));
                moved(child)
            };
            let kind = match &original.kind {
                Kind::Null => Kind::Null,
                Kind::Bool(value) => Kind::Bool(*value),
                Kind::Number(text) => Kind::Number(text.clone()),
                Kind::String(text) => Kind::String(text.clone()),
                Kind::Sequence(elements) => {
                    Kind::Sequence(elements.iter().map(|&element| place(element)).collect())
                }
                Kind::Mapping(entries) => {
                    let copy = |entry: &Entry| Entry {
                        value: place(entry.value),
                        ..entry.clone()
                    };
                    Kind::Mapping(entries.iter().map(copy).collect())
                }
            };
            let is_collection = matches!(kind, Kind::Sequence(_) | Kind::Mapping(_));
            self.nodes.push(Node {
                span: original.span,
                kind,
                parent,
            });
            if is_collection {
                self.check_depth(level, span)?;
            }
            if let Some(sorted) = self.sorted.get(&NodeId(index)).cloned() {
                self.sorted.insert(moved(NodeId(index)), sorted);
            }
        }
        Ok(())
    }

    fn key_is_no_scalar(&mut self, span: Span) -> Stop {
        self.diagnostics
            .error(
                span,
                "a key is a mapping or a sequence, which JSON does not have",
            )
            .help("put the key in quotes where its text is meant");
        Stop
    }

    fn syntax_fault(&mut self, error: &granit_parser::ScanError) -> Stop {
        let start = self.offset(*error.marker());
        let rest = self.text.get(start as usize..).unwrap_or_default();
        let length = rest
            .chars()
            .next()
            .filter(|c| *c != '\n')
            .map_or(0, char::len_utf8);
        let end = start + u32::try_from(length).unwrap_or_default();
        let span = Span {
            file: self.file,
            start,
            end,
        };
        let kind = error.kind();
        let help = match kind {
            ErrorKind::RecursionLimitExceeded => return self.too_deep(span),
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar => "indent with spaces",
            ErrorKind::UnknownAnchor => {
                "an alias `*name` needs an earlier `&name` in the same file"
            }
            ErrorKind::UnexpectedCharacter { .. }
            | ErrorKind::MappingValueNotAllowed
            | ErrorKind::InvalidColonPlacement
            | ErrorKind::SimpleKeyExpected
            | ErrorKind::InvalidSimpleKey
            | ErrorKind::UnexpectedEndOfPlainScalar
            | ErrorKind::CommentInterceptedScalar => {
                "correct the line; text with a colon, `#` or another sign of YAML goes in quotes"
            }
            ErrorKind::UnclosedQuotedScalar => "close the quotes",
            ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping => "close the bracket",
            _ => "correct the line, or look at the indentation of the lines before it",
        };
        self.diagnostics
            .error(span, format!("not YAML: {kind}"))
            .help(help);
        Stop
    }
}

/// The tags of YAML's core schema; `int` and `float` are one, since JSON has one kind of number.
#[derive(Copy, Clone, Eq, PartialEq)]
enum CoreTag {
    String,
    Null,
    Bool,
    Number,
    Sequence,
    Mapping,
    /// `!`, which makes a scalar a string.
    NotResolved,
}
