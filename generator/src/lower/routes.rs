//! Which requests the operations of several documents answer.
//!
//! Invariant: operations that would answer the same requests are reported, with both places; so the
//! router of all documents can be made.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use crate::diagnostics::Diagnostics;
use crate::ir::Method;
use crate::source::Span;

/// The operations by what they answer.
#[derive(Debug, Default)]
pub(super) struct Routes {
    taken: HashMap<(Method, String), Span>,
}

impl Routes {
    /// Adds an operation with its whole path template.
    pub(super) fn add(
        &mut self,
        method: Method,
        path: &str,
        span: Span,
        diagnostics: &mut Diagnostics,
    ) {
        let first = *self.taken.entry((method, shape(path))).or_insert(span);
        if first != span {
            let message = format!("two operations answer `{} {path}`", method.as_str());
            diagnostics
                .error(span, message)
                .related(first, "this is the other one")
                .help("leave one of them out by `skip` in the configuration, or remove it");
        }
    }
}

/// A template without the names of its parameters and without the choices of percent-encoding: two
/// templates of one shape match the same paths.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut rest = path;
    while let Some((before, (_, behind))) = rest
        .split_once('{')
        .and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
    {
        shape.push_str(&percent_decode_str(before).decode_utf8_lossy());
        shape.push_str("{}");
        rest = behind;
    }
    shape.push_str(&percent_decode_str(rest).decode_utf8_lossy());
    shape
}
