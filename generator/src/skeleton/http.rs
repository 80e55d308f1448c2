//! The small languages of HTTP in a document: path templates, status codes and media types.

use std::collections::HashSet;

use openapiv3::StatusCode;

/// The key of a path: a template of RFC 6570 level 1, such as `/rooms/{roomId}`.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Template<'d> {
    /// The names in braces, in their order.
    pub(super) names: Vec<&'d str>,
    /// The template without the names. Two templates of one shape match the same paths.
    pub(super) shape: String,
}

/// What is wrong with a template, and what to do.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct BadTemplate {
    pub(super) message: String,
    pub(super) help: &'static str,
}

impl<'d> Template<'d> {
    /// Reads a template.
    pub(super) fn read(text: &'d str) -> Result<Self, BadTemplate> {
        let bad = |message: &str, help| BadTemplate {
            message: message.to_owned(),
            help,
        };
        if !text.starts_with('/') {
            return Err(bad("a path starts with `/`", "put a slash before it"));
        }
        if let Some(mark) = text.find(['?', '#']) {
            let help = if text[mark..].starts_with('?') {
                "declare what stands behind the `?` as parameters `in: query`"
            } else {
                "no request has a fragment: remove it, and make one operation of those that only it tells apart"
            };
            return Err(bad("a path has no query and no fragment", help));
        }
        let mut names = Vec::new();
        let mut seen = HashSet::new();
        let mut shape = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let closed = behind
                .split_once('}')
                .filter(|(name, _)| !name.contains('{'));
            let Some((name, behind)) = closed.filter(|_| !before.contains('}')) else {
                break;
            };
            if name.is_empty() || name.contains('/') {
                return Err(bad(
                    "the braces of a path hold the name of a parameter",
                    "write the parameter's name between the braces, without a slash",
                ));
            }
            if !seen.insert(name) {
                return Err(BadTemplate {
                    message: format!("the path names the parameter `{name}` twice"),
                    help: "give each parameter of the path a name of its own",
                });
            }
            names.push(name);
            shape.push_str(before);
            shape.push_str("{}");
            rest = behind;
        }
        if rest.contains(['{', '}']) {
            return Err(bad(
                "the braces of the path do not match",
                "close every `{` with a `}`",
            ));
        }
        shape.push_str(rest);
        Ok(Self { names, shape })
    }
}

/// A status code from 100 to 599, or a range of them from `1XX` to `5XX` in either case.
pub(super) fn read_status(text: &str) -> Option<StatusCode> {
    let [class @ b'1'..=b'5', tens, ones] = *text.as_bytes() else {
        return None;
    };
    if tens.eq_ignore_ascii_case(&b'X') && ones.eq_ignore_ascii_case(&b'X') {
        return Some(StatusCode::Range(u16::from(class - b'0')));
    }
    let code = text
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?;
    code.map(StatusCode::Code)
}

/// Whether a text is a media type, or a range of them such as `image/*`, with or without parameters
/// (RFC 9110, 8.3.1 and 12.5.1).
pub(super) fn is_media_type(text: &str) -> bool {
    essence(text)
        .split_once('/')
        .is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

/// A media type without its parameters, in lower case.
pub(super) fn essence(media_type: &str) -> String {
    let essence = media_type.split_once(';');
    let essence = essence.map_or(media_type, |(essence, _)| essence);
    essence.trim_end().to_ascii_lowercase()
}

/// Whether a text is a token (RFC 9110, 5.6.2), as names of headers are.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether every `%` of a path begins a percent-encoding (RFC 3986, 2.1).
pub(super) fn is_percent_encoded(path: &str) -> bool {
    path.split('%').skip(1).all(|behind| {
        let mut digits = behind.bytes();
        [digits.next(), digits.next()]
            .into_iter()
            .all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_names_and_a_shape() {
        let template = Template::read("/rooms/{room}/{kind}.json").unwrap();
        assert_eq!(template.names, ["room", "kind"]);
        assert_eq!(template.shape, "/rooms/{}/{}.json");
        assert_eq!(Template::read("/").unwrap().shape, "/");
    }

    #[test]
    fn faulty_templates_are_told_apart() {
        for (text, message) in [
            ("rooms", "a path starts with `/`"),
            ("/a?b={c}", "a path has no query and no fragment"),
            ("/{}", "the braces of a path hold the name of a parameter"),
            (
                "/{a/b}",
                "the braces of a path hold the name of a parameter",
            ),
            ("/{a}/{a}", "the path names the parameter `a` twice"),
            ("/{a", "the braces of the path do not match"),
            ("/a}", "the braces of the path do not match"),
            ("/a}{b}", "the braces of the path do not match"),
            ("/{a{b}}", "the braces of the path do not match"),
        ] {
            assert_eq!(Template::read(text).unwrap_err().message, message, "{text}");
        }
    }

    #[test]
    fn a_status_is_a_code_or_a_range() {
        assert_eq!(read_status("200"), Some(StatusCode::Code(200)));
        assert_eq!(read_status("599"), Some(StatusCode::Code(599)));
        assert_eq!(read_status("4XX"), Some(StatusCode::Range(4)));
        assert_eq!(read_status("3xx"), Some(StatusCode::Range(3)));
        for text in [
            "", "20", "099", "600", "2X", "20X", "2é", "+20", "2000", "ok",
        ] {
            assert_eq!(read_status(text), None, "{text}");
        }
    }

    #[test]
    fn media_types_have_a_type_and_a_subtype() {
        for text in [
            "application/json",
            "*/*",
            "image/*",
            "text/plain; charset=utf-8",
        ] {
            assert!(is_media_type(text), "{text}");
        }
        for text in ["", "json", "schema", "/json", "a/", "a/b/c", "a b/c"] {
            assert!(!is_media_type(text), "{text}");
        }
    }

    #[test]
    fn a_placeholder_is_no_percent_encoding() {
        assert!(is_percent_encoded("/a%20b/%C3%A9"));
        assert!(!is_percent_encoded("/client/%CLIENT_MAJOR_VERSION%"));
        assert!(!is_percent_encoded("/100%"));
    }
}
