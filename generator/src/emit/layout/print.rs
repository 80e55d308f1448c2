//! Breaks a statement that does not fit on its line.

use super::join::literal;
use super::nodes::{List, Node, brackets, count_links, flat, links, parse, spaces, split, width};
use super::{INDENT, WIDTH};

/// The greatest width of the header of a trait on one line.
const TRAIT_WIDTH: usize = 92;

/// What the bounds of a returned type must leave free.
const BOUNDS_MARGIN: usize = 3;

/// The greatest width, on one line, of a chain of calls, and of what stands in round and square
/// brackets.
const LIST_WIDTH: usize = 60;

/// The greatest width, on one line, of what stands in the braces of a struct literal.
const LITERAL_WIDTH: usize = 18;

/// The last call of a chain that takes so many lines stands behind the others in any case.
const MANY_LINES: usize = 5;

/// Simple elements that are all this short are filled into lines, instead of standing on a line
/// each.
const SHORT: usize = 10;

/// The types that are named as variables are.
const PRIMITIVES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// What a `let` ends with that has a block for the values that do not match.
const ELSE: &str = " else {";

/// Prints a statement, field, arm or header that was joined to one line, where it stands at a
/// column.
pub(super) fn print_statement(text: &str, indent: usize) -> String {
    let body = text.trim_end_matches([';', ',']);
    let terminator = &text[body.len()..];
    let nodes = parse(body);
    if ["fn ", "pub fn ", "async fn ", "pub async fn "]
        .iter()
        .any(|head| text.starts_with(head))
    {
        print_signature(text, &nodes, indent) + terminator
    } else if text.ends_with("=> {") {
        // The block has several statements, each of which is printed for itself.
        text.to_owned()
    } else if let Some(binding) = text.strip_suffix(ELSE)
        && let Some((target, value)) = split(&parse(binding), " = ")
    {
        print_let_else(target, &value, indent)
    } else if let Some((pattern, body)) = split(&nodes, " => ") {
        print_arm(pattern, &body, indent)
    } else if text.starts_with("pub trait ") && indent + width(text) > TRAIT_WIDTH
        || text.starts_with("impl ") && indent + width(text) > WIDTH
    {
        print_header(text, indent)
    } else {
        print_assignment(body, &nodes, indent, terminator.len()) + terminator
    }
}

/// `T: A + B,` behind `where`: on one line where it fits, or else one bound a line.
pub(super) fn print_bound(text: &str, indent: usize) -> String {
    if indent + width(text) <= WIDTH {
        return text.to_owned();
    }
    text.replace(" + ", &format!("\n{}+ ", spaces(indent + INDENT)))
}

/// The header of a trait or an implementation, what stands behind its name on a line of its own.
fn print_header(text: &str, indent: usize) -> String {
    let text = text.trim_end_matches(" {");
    // Behind the bounds of type parameters.
    let from = text.find(">: ").map_or(0, |end| end + 1);
    let bounds = text.get(from..).and_then(|text| text.find(": "));
    let bounds =
        bounds.and_then(|end| Some((text.get(..from + end)?, text.get(from + end + 2..)?)));
    let (name, rest) = match bounds {
        Some((name, bounds)) => (format!("{name}:"), bounds.to_owned()),
        None => match text.split_once(" for ") {
            Some((name, ty)) => (name.to_owned(), format!("for {ty}")),
            None => return format!("{text} {{"),
        },
    };
    format!(
        "{name}\n{}{rest}\n{}{{",
        spaces(indent + INDENT),
        spaces(indent)
    )
}

/// One line where it fits, or else one parameter a line.
fn print_signature(text: &str, nodes: &[Node<'_>], indent: usize) -> String {
    let parameters = nodes
        .iter()
        .enumerate()
        .find_map(|(index, node)| match node {
            Node::List(list) if list.open == '(' => Some((index, list)),
            _ => None,
        });
    match parameters {
        Some((index, list)) if indent + width(text) > WIDTH => {
            let head = flat(&nodes[..index]).to_owned() + &print_vertical(list, indent);
            head + &print_return(&nodes[index + 1..], indent)
        }
        _ => flat(nodes).to_owned(),
    }
}

/// What stands behind the parameters: on one line where rustfmt takes the bounds to fit, or else
/// with the second bound on the next line, or else broken. It does not count what stands in front
/// of the bounds on their line.
fn print_return(nodes: &[Node<'_>], indent: usize) -> String {
    let text = flat(nodes);
    let Some((first, rest)) = split(nodes, " + ") else {
        // What fits without the brace stays on its line, and the brace goes below.
        if let Some(result) = text.strip_suffix(" {")
            && indent + 1 + width(text) > WIDTH - INDENT
            && indent + width(result) <= WIDTH + 1
        {
            return format!("{result}\n{}{{", spaces(indent));
        }
        return print_nodes(nodes, indent, indent + 1, 1);
    };
    let first = first.trim_end_matches(" +");
    let prefix = width(" -> impl ");
    if width(text) - prefix + BOUNDS_MARGIN + indent <= WIDTH {
        text.to_owned()
    } else if width(first) + indent <= WIDTH {
        format!("{first}\n{}+ {}", spaces(indent), flat(&rest))
    } else {
        print_last_broken(nodes, indent, indent + 1, 1)
    }
}

/// `pattern => body,`, the body in a block where it does not fit behind the pattern.
fn print_arm(pattern: &str, body: &[Node<'_>], indent: usize) -> String {
    let pattern = print_pattern(pattern, indent);
    let column = indent + width(pattern.lines().last().unwrap_or_default().trim_start()) + 1;
    let beside = print_nodes(body, indent, column, 1);
    let below = || print_nodes(body, indent + INDENT, indent + INDENT, 0);
    if let Some(below) = goes_below(&beside, below, column, 1) {
        format!(
            "{pattern} {{\n{}{below}\n{}}}",
            spaces(indent + INDENT),
            spaces(indent)
        )
    } else {
        format!("{pattern} {beside},")
    }
}

/// The pattern of an arm with its arrow, one field a line where there are many.
fn print_pattern(pattern: &str, indent: usize) -> String {
    let fields = pattern.split_once(" { ");
    let fields = fields.and_then(|(name, rest)| Some((name, rest.split_once(" } ")?)));
    match fields {
        Some((name, (fields, arrow))) if width(fields) > LITERAL_WIDTH => {
            let inner = spaces(indent + INDENT);
            let fields = fields
                .split(", ")
                .flat_map(|field| [&*inner, field, ",\n"])
                .collect::<String>();
            format!("{name} {{\n{fields}{}}} {arrow}", spaces(indent))
        }
        _ => pattern.to_owned(),
    }
}

/// `target = value` and `target: value`, the value on a line of its own where that makes it
/// shorter; anything else as it is.
fn print_assignment(text: &str, nodes: &[Node<'_>], indent: usize, tail: usize) -> String {
    let is_static = text.starts_with("static ") || text.starts_with("pub(super) static ");
    let Some((target, value)) = split(nodes, " = ").or_else(|| split(nodes, ": ")) else {
        return print_nodes(nodes, indent, indent, tail);
    };
    // rustfmt wants more room behind a type that it can break.
    let tail_of_type = usize::from(target.trim_end_matches(" =").ends_with([')', ']', '>']));
    let target = if is_static && indent + width(target) + tail_of_type > WIDTH {
        print_head(target, indent)
    } else {
        target.to_owned()
    };
    let column = indent + width(target.lines().last().unwrap_or_default()) + 1;
    let beside = print_nodes(&value, indent, column, tail);
    let below = || print_nodes(&value, indent + INDENT, indent + INDENT, tail);
    if let Some(below) = goes_below(&beside, below, column, tail) {
        format!("{target}\n{}{below}", spaces(indent + INDENT))
    } else {
        format!("{target} {beside}")
    }
}

/// `let pattern = value else {`: a pattern that does not fit on one line has an element a line, and `else` stands
/// behind the value where there is room, or behind the bracket that closes it.
fn print_let_else(target: &str, value: &[Node<'_>], indent: usize) -> String {
    // rustfmt keeps room for a semicolon.
    const SEMICOLON: usize = 1;
    let is_broken = indent + width(target) - " =".len() + SEMICOLON > WIDTH;
    let target = if is_broken {
        let nodes = parse(target);
        let nodes = nodes.iter().map(|node| match node {
            Node::Text(text) => text.to_string(),
            Node::List(list) => print_vertical(list, indent),
        });
        nodes.collect()
    } else {
        target.to_owned()
    };
    let last = target.lines().last().unwrap_or_default().trim_start();
    let column = indent + width(last) + 1;
    let beside = print_nodes(value, indent, column, SEMICOLON);
    let below = || print_nodes(value, indent + INDENT, indent + INDENT, SEMICOLON);
    let (value, is_beside) = match goes_below(&beside, below, column, SEMICOLON) {
        Some(below) => (format!("\n{}{below}", spaces(indent + INDENT)), false),
        None => (format!(" {beside}"), true),
    };
    let fits = if value.contains('\n') {
        is_beside
    } else {
        column + width(&value) - 1 + ELSE.len() + SEMICOLON <= WIDTH
    };
    if fits && !is_broken {
        format!("{target}{value}{ELSE}")
    } else {
        format!("{target}{value}\n{}{}", spaces(indent), ELSE.trim_start())
    }
}

/// The head of a static that does not fit on one line: its type broken, or on a line of its own.
fn print_head(head: &str, indent: usize) -> String {
    let (name, ty) = head.split_once(": ").unwrap_or((head, ""));
    let nodes = parse(ty);
    let broken = print_last_broken(&nodes, indent, indent, WIDTH);
    if broken == ty {
        format!("{name}:\n{}{ty}", spaces(indent + INDENT))
    } else {
        format!("{name}: {broken}")
    }
}

/// How a value looks on a line of its own, where that reads better than at a column behind its
/// target.
fn goes_below(
    beside: &str,
    below: impl FnOnce() -> String,
    column: usize,
    tail: usize,
) -> Option<String> {
    let lines = |text: &str| text.matches('\n').count();
    let opens = |text: &str| {
        text.lines()
            .next()
            .is_some_and(|line| line.ends_with(['(', '[', '{']))
    };
    if lines(beside) == 0 {
        return (column + width(beside) + tail > WIDTH).then(below);
    }
    let first = beside.lines().next().unwrap_or_default();
    let is_too_wide = column + width(first) + unclosed(first).saturating_sub(1) >= WIDTH;
    let below = below();
    let is_better = is_too_wide
        || lines(&below) == 0
        || lines(beside) > lines(&below) + 1
        || opens(beside) && !opens(&below);
    is_better.then_some(below)
}

/// How many lists are still open at the end of a line: each needs room for its closing bracket.
fn unclosed(line: &str) -> usize {
    let mut depth = 0_usize;
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        let length = literal(rest).unwrap_or_else(|| {
            match character {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            character.len_utf8()
        });
        rest = &rest[length..];
    }
    depth
}

/// Prints nodes that begin at a column, on one line where they and the `tail` behind them fit; or
/// else the last list is broken.
fn print_nodes(nodes: &[Node<'_>], indent: usize, column: usize, tail: usize) -> String {
    let text = flat(nodes);
    // rustfmt leaves more room for the question mark behind a chain on one line than it takes.
    let behind = if text.ends_with('?') && count_links(nodes) > 1 {
        tail + 2
    } else {
        tail
    };
    if column + width(text) + behind <= WIDTH && fits_one_line(nodes, text) {
        return text.to_owned();
    }
    match links(nodes).as_slice() {
        [root, before @ .., last] => {
            let tail = tail + usize::from(text.ends_with('?'));
            print_chain(root, before, last, indent, column, tail)
        }
        _ => print_last_broken(nodes, indent, column, tail),
    }
}

/// Breaks the last list.
fn print_last_broken(nodes: &[Node<'_>], indent: usize, column: usize, tail: usize) -> String {
    let broken = nodes
        .iter()
        .enumerate()
        .rev()
        .find_map(|(index, node)| match node {
            Node::List(list) if !list.items.is_empty() => Some((index, list)),
            _ => None,
        });
    match broken {
        Some((index, list)) => {
            let head = flat(&nodes[..index]);
            let rest = flat(&nodes[index + 1..]);
            let column = column + width(head);
            format!(
                "{head}{}{rest}",
                print_broken(list, indent, column, tail + width(rest))
            )
        }
        None => flat(nodes).to_owned(),
    }
}

/// Prints a list over several lines.
fn print_broken(list: &List<'_>, indent: usize, column: usize, tail: usize) -> String {
    if let [item] = list.items.as_slice()
        && list.open != '{'
        && let Some(chain) = print_hanging_chain(item, indent, column + 1, tail + 1)
    {
        let (open, close) = brackets(list.open);
        return format!("{open}{chain}{close}");
    }
    match list.items.as_slice() {
        [item] if matches!(list.open, '(' | '[') && is_nested_call(item) => {
            // rustfmt gives a call that is an argument no more room than arguments have.
            let tail = (tail + 1).max(WIDTH.saturating_sub(column + 1 + LIST_WIDTH));
            let (open, close) = brackets(list.open);
            let item = print_nodes(item, indent, column + 1, tail);
            format!("{open}{item}{close}")
        }
        [item] if hangs(item, list.open) || is_call_too_wide(item, indent + INDENT) => {
            let (open, close) = brackets(list.open);
            format!(
                "{open}{}{close}",
                print_nodes(item, indent, column + 1, tail + 1)
            )
        }
        items if matches!(list.open, '(' | '[') && items.iter().all(|item| is_short(item)) => {
            print_filled(list, indent)
        }
        _ => print_vertical(list, indent),
    }
}

/// One element a line.
fn print_vertical(list: &List<'_>, indent: usize) -> String {
    let (open, close) = brackets(list.open);
    let inner = indent + INDENT;
    let mut output = format!("{open}\n");
    for item in &list.items {
        output.push_str(&spaces(inner));
        output.push_str(&print_nodes(item, inner, inner, 1));
        // Nothing may stand behind the base of a struct literal.
        output.push_str(if flat(item).starts_with("..") {
            "\n"
        } else {
            ",\n"
        });
    }
    output + &spaces(indent) + close
}

/// As many elements a line as fit.
fn print_filled(list: &List<'_>, indent: usize) -> String {
    let (open, close) = brackets(list.open);
    let elements = list.items.iter().map(|item| flat(item));
    format!(
        "{open}\n{}\n{}{close}",
        fill(elements, indent + INDENT, WIDTH),
        spaces(indent)
    )
}

/// Fills lines up to a limit with elements, each with a comma behind it.
pub(in crate::emit) fn fill<'e>(
    elements: impl Iterator<Item = &'e str>,
    indent: usize,
    limit: usize,
) -> String {
    let mut output = spaces(indent);
    let mut column = indent;
    for (index, element) in elements.enumerate() {
        let needed = width(element) + 1;
        if index > 0 && column + 1 + needed > limit {
            output.push('\n');
            output.push_str(&spaces(indent));
            column = indent;
        } else if index > 0 {
            output.push(' ');
            column += 1;
        }
        output.push_str(element);
        output.push(',');
        column += needed;
    }
    output
}

/// Prints a chain of calls that does not fit on one line: its last call broken where that is
/// enough, or else one call a line.
fn print_chain(
    root: &[Node<'_>],
    before: &[Vec<Node<'_>>],
    last: &[Node<'_>],
    indent: usize,
    column: usize,
    tail: usize,
) -> String {
    let root = print_nodes(root, indent, column, 0);
    let is_broken = root.contains('\n');
    let inner = if is_broken { indent } else { indent + INDENT };
    let below = print_nodes(last, inner, inner, tail);

    let head = before
        .iter()
        .fold(root.clone(), |head, link| head + flat(link));
    if !is_broken && before.iter().all(|link| fits_one_line(link, "")) {
        let beside = print_last_broken(last, indent, column + width(&head), tail);
        let first = width(&head) + width(beside.lines().next().unwrap_or_default());
        let fits = column + first < WIDTH && (before.is_empty() || first <= LIST_WIDTH);
        let lines = beside.lines().count();
        // One line would be what did not fit.
        if fits && lines > 1 && (lines >= MANY_LINES || below.lines().count() >= lines) {
            return head + &beside;
        }
    }
    let calls = before.iter().map(|link| print_nodes(link, inner, inner, 0));
    let lines = calls
        .chain([below])
        .map(|link| format!("\n{}{link}", spaces(inner)));
    root + &lines.collect::<String>()
}

/// Whether the limits allow the nodes to stand on one line that is wide enough.
fn fits_one_line(nodes: &[Node<'_>], text: &str) -> bool {
    let lists_fit = nodes.iter().all(|node| match node {
        Node::Text(_) => true,
        Node::List(list) => {
            let limit = match list.open {
                '(' | '[' if list.items.len() > 1 => LIST_WIDTH + 2,
                '(' | '[' if list.items.iter().any(|item| is_nested_call(item)) => LIST_WIDTH + 2,
                '{' => LITERAL_WIDTH + 4,
                _ => WIDTH,
            };
            width(&list.text) <= limit && list.items.iter().all(|item| fits_one_line(item, ""))
        }
    });
    let is_chain = || count_links(nodes) > 2;
    let chain_fits = || {
        let chain = flat(nodes);
        width(chain) + usize::from(chain.ends_with('?')) <= LIST_WIDTH
    };
    lists_fit && !text.contains('\n') && (!is_chain() || chain_fits())
}

/// Prints the only element of a list, where it is a chain of calls of which none but the last one
/// has to be broken, to hang behind the bracket.
fn print_hanging_chain(
    item: &[Node<'_>],
    indent: usize,
    column: usize,
    tail: usize,
) -> Option<String> {
    if count_links(item) < 2 {
        return None;
    }
    let chain = print_nodes(item, indent, column, tail);
    let (first, others) = chain.split_once('\n')?;
    let is_in_line = others
        .lines()
        .all(|line| !line.trim_start().starts_with('.'));
    (is_in_line && width(first) <= LIST_WIDTH).then_some(chain)
}

/// Whether an argument is a call, or a reference to one.
fn is_nested_call(item: &[Node<'_>]) -> bool {
    match item {
        [Node::Text(callee), Node::List(list)] => list.open == '(' && !callee.contains('.'),
        _ => false,
    }
}

/// Whether the only element of a list is broken in place of the list.
fn hangs(item: &[Node<'_>], open: char) -> bool {
    match item {
        [Node::List(list)] => list.open == '(',
        [Node::Text(_), Node::List(list)] => {
            matches!(open, '(' | '[') && list.open != '<' && !list.items.is_empty()
        }
        _ => false,
    }
}

/// Whether an element at a column is a chain of one call, whose only argument does not fit even on
/// the line of the call.
fn is_call_too_wide(item: &[Node<'_>], column: usize) -> bool {
    let [
        Node::Text(_),
        Node::List(root),
        call @ Node::Text(_),
        arguments @ Node::List(list),
    ] = item
    else {
        return false;
    };
    let is_atom = match list.items.as_slice() {
        [argument] => matches!(argument.as_slice(), [Node::Text(_)]),
        _ => false,
    };
    let width = width(flat(&[call.clone(), arguments.clone()]));
    root.items.is_empty() && is_atom && column + INDENT + width > WIDTH
}

/// Whether an element is short and simple: a literal, a variable, or a reference to a variable or field. Types are never
/// simple.
fn is_short(item: &[Node<'_>]) -> bool {
    matches!(item, [Node::Text(text)] if width(text) <= SHORT
        && (text.starts_with(['&', '"']) || is_variable(text)))
}

fn is_variable(text: &str) -> bool {
    let name = text.strip_prefix("r#").unwrap_or(text);
    name.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !PRIMITIVES.contains(&name)
}
