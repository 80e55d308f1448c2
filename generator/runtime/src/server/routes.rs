//! From a method and a path to an endpoint.
//!
//! A tree of segments. At each node the literal segment is tried first, then the patterns from the
//! most special to the plainest, and the search comes back where the rest of a path does not fit:
//! so a concrete path wins over a templated one, as OpenAPI demands. The search visits no node
//! twice, whatever a client sends.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use foldhash::fast::RandomState;
use http::Method;
use smallvec::SmallVec;

use super::operation::Operation;
use super::template::{Captures, Names, Pattern, Segment, Template, percent_decode};

/// Why operations cannot be served together. It says which ones, and is meant for the programmer.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum RouteError {
    /// The route of an operation is no path template.
    Template {
        /// The operation.
        operation: &'static Operation,
        /// What its route does that a template must not do.
        fault: String,
    },

    /// Two operations would answer the same requests.
    Clash {
        /// The operation that was added first.
        first: &'static Operation,
        /// The operation that was added later.
        second: &'static Operation,
    },

    /// A security scheme asks for the bodies of its operations, and has none.
    Scheme {
        /// Its name.
        name: String,
    },

    /// A layer is for an operation that there is not.
    Layer {
        /// The id that no operation has.
        id: String,
    },
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template { operation, fault } => {
                write!(f, "the path of the operation {operation} {fault}")
            }
            Self::Clash { first, second } => write!(
                f,
                "the operations {first} and {second} answer the same requests; \
                 serve only one of them"
            ),
            Self::Scheme { name } => write!(
                f,
                "bodies are to be read for the security scheme `{name}`, but no operation demands it"
            ),
            Self::Layer { id } => write!(
                f,
                "a layer is for the operation `{id}`, but no operation has this id"
            ),
        }
    }
}

impl std::error::Error for RouteError {}

/// A tree of routes, with something at the end of each.
#[derive(Debug)]
pub(super) struct Routes<E> {
    root: Node<E>,
}

/// All paths that begin with the same segments.
#[derive(Debug)]
struct Node<E> {
    literals: HashMap<Box<[u8]>, Node<E>, RandomState>,
    /// Sorted by rank.
    patterns: Vec<(Pattern, Node<E>)>,
    /// What paths that end here lead to. Methods are few, so they are searched in turn.
    routes: SmallVec<[Arc<Route<E>>; 2]>,
}

/// One operation in the tree.
#[derive(Debug)]
pub(super) struct Route<E> {
    pub(super) operation: &'static Operation,

    /// The names of the parameters, from left to right.
    pub(super) parameters: Names,

    pub(super) endpoint: E,
}

/// What a method and a path lead to.
#[derive(Debug)]
pub(super) enum Match<'a, E> {
    /// An operation, and where in the path the values of its parameters are, still percent-encoded.
    Found(&'a Arc<Route<E>>, Captures),

    /// A path with these operations, none of which has the method. There is at least one.
    WrongMethod(&'a [Arc<Route<E>>]),

    /// Nothing.
    NotFound,
}

impl<E> Routes<E> {
    pub(super) fn new() -> Self {
        Self { root: Node::new() }
    }

    /// Adds an operation.
    pub(super) fn insert(
        &mut self,
        operation: &'static Operation,
        endpoint: E,
    ) -> Result<(), RouteError> {
        let Template {
            segments,
            parameters,
        } = Template::parse(operation.route)
            .map_err(|fault| RouteError::Template { operation, fault })?;
        let mut node = &mut self.root;
        for segment in segments {
            node = match segment {
                Segment::Literal(text) => node.literals.entry(text).or_insert_with(Node::new),
                Segment::Pattern(pattern) => node.pattern(pattern),
            };
        }
        if let Some(first) = node.route(&operation.method) {
            return Err(RouteError::Clash {
                first: first.operation,
                second: operation,
            });
        }
        node.routes.push(Arc::new(Route {
            operation,
            parameters,
            endpoint,
        }));
        Ok(())
    }

    /// Finds the operation of a request. `HEAD` is answered by `GET` where it is not an operation
    /// of its own.
    pub(super) fn find(&self, method: &Method, path: &str) -> Match<'_, E> {
        let mut values = Captures::new();
        let rooted = path.starts_with('/');
        let found = rooted
            .then(|| self.root.find(path, Some(1), &mut values))
            .flatten();
        let Some(node) = found else {
            return Match::NotFound;
        };
        let route = node.route(method).or_else(|| match *method {
            Method::HEAD => node.route(&Method::GET),
            _ => None,
        });
        match route {
            Some(route) => Match::Found(route, values),
            None => Match::WrongMethod(&node.routes),
        }
    }
}

impl<E> Node<E> {
    fn new() -> Self {
        Self {
            literals: HashMap::default(),
            patterns: Vec::new(),
            routes: SmallVec::new(),
        }
    }

    /// The child behind a pattern, which is added where it is missing.
    fn pattern(&mut self, pattern: Pattern) -> &mut Self {
        let found = self
            .patterns
            .binary_search_by(|(other, _)| other.rank().cmp(&pattern.rank()));
        let index = found.unwrap_or_else(|index| {
            self.patterns.insert(index, (pattern, Self::new()));
            index
        });
        &mut self.patterns[index].1
    }

    fn route(&self, method: &Method) -> Option<&Arc<Route<E>>> {
        self.routes
            .iter()
            .find(|route| route.operation.method == *method)
    }

    /// The child behind a literal segment.
    fn literal(&self, segment: &str) -> Option<&Self> {
        if self.literals.is_empty() {
            return None;
        }
        self.literals.get(&*percent_decode(segment)?)
    }

    /// Finds the node of a path below this one. `start` is where the next segment begins, behind
    /// its slash, unless the path has come to its end. Where there is none, values may have been added.
    fn find(&self, path: &str, mut start: Option<usize>, values: &mut Captures) -> Option<&Self> {
        let mut node = self;
        while let Some(begin) = start {
            let mut rest = path.as_bytes().iter().skip(begin);
            // Segments are short.
            let slash = rest.position(|&byte| byte == b'/');
            let end = slash.map_or(path.len(), |length| begin + length);
            let segment = path.get(begin..end)?;
            start = slash.map(|_| end + 1);
            node = match (node.literal(segment), &node.patterns[..]) {
                // Mostly there is one way to go on.
                (Some(child), []) => child,
                (None, [(pattern, child)]) if pattern.capture(segment, begin, values) => child,
                (literal, patterns) => {
                    let matched = values.len();
                    let found = literal.and_then(|child| child.find(path, start, values));
                    return found.or_else(|| {
                        patterns.iter().find_map(|(pattern, child)| {
                            // What a way that led nowhere found.
                            values.truncate(matched);
                            let captured = pattern.capture(segment, begin, values);
                            captured.then(|| child.find(path, start, values))?
                        })
                    });
                }
            };
        }
        (!node.routes.is_empty()).then_some(node)
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::{Match, RouteError, Routes};
    use crate::server::Operation;

    /// Operations of a method and a route each, as a tree.
    fn routes(operations: &[(Method, &'static str)]) -> Result<Routes<()>, RouteError> {
        let mut routes = Routes::new();
        for (method, route) in operations {
            let operation = Operation::new(route, method.clone(), route);
            routes.insert(Box::leak(Box::new(operation)), ())?;
        }
        Ok(routes)
    }

    /// Where `GET` of a path leads: the route, and the values of its parameters.
    fn get<'a>(routes: &Routes<()>, path: &'a str) -> Option<(&'static str, Vec<&'a str>)> {
        match routes.find(&Method::GET, path) {
            Match::Found(route, values) => {
                let values = values.iter().map(|value| &path[value.range()]).collect();
                Some((route.operation.route, values))
            }
            Match::WrongMethod(_) | Match::NotFound => None,
        }
    }

    fn gets(templates: &[&'static str]) -> Routes<()> {
        let operations: Vec<_> = templates
            .iter()
            .map(|&route| (Method::GET, route))
            .collect();
        routes(&operations).expect("the routes do not clash")
    }

    #[test]
    fn concrete_paths_win_whatever_the_order() {
        for templates in [
            ["/query/{kind}", "/query/profile"],
            ["/query/profile", "/query/{kind}"],
        ] {
            let routes = gets(&templates);
            assert_eq!(
                get(&routes, "/query/profile"),
                Some(("/query/profile", vec![]))
            );
            assert_eq!(
                get(&routes, "/query/pro%66ile"),
                Some(("/query/profile", vec![]))
            );
            assert_eq!(
                get(&routes, "/query/other"),
                Some(("/query/{kind}", vec!["other"]))
            );
            assert_eq!(get(&routes, "/query"), None);
            assert_eq!(get(&routes, "/query/a/b"), None);
        }
    }

    #[test]
    fn the_search_comes_back_from_a_literal_that_leads_nowhere() {
        let routes = gets(&["/a/b/c", "/a/{x}/d", "/{x}/b/{y}"]);
        assert_eq!(get(&routes, "/a/b/c"), Some(("/a/b/c", vec![])));
        assert_eq!(get(&routes, "/a/b/d"), Some(("/a/{x}/d", vec!["b"])));
        assert_eq!(get(&routes, "/a/b/e"), Some(("/{x}/b/{y}", vec!["a", "e"])));
        assert_eq!(get(&routes, "/a/c/e"), None);
    }

    #[test]
    fn what_was_found_on_the_way_to_nowhere_is_forgotten() {
        let routes = gets(&["/a/{x}/d", "/{y}/{z}/e", "/{f}.{g}/{h}/i/{j}", "/{k}.{l}"]);
        assert_eq!(get(&routes, "/a/b/e"), Some(("/{y}/{z}/e", vec!["a", "b"])));
        assert_eq!(
            get(&routes, "/a.b/c/e"),
            Some(("/{y}/{z}/e", vec!["a.b", "c"]))
        );
        assert_eq!(get(&routes, "/a/b/f"), None);
    }

    /// Whether a template matches a path, and the values: by trying each piece of each segment.
    fn naive<'a>(template: &str, path: &'a str) -> Option<Vec<&'a str>> {
        let (segments, parts) = (template.split('/'), path.split('/'));
        if segments.clone().count() != parts.clone().count() {
            return None;
        }
        let matched = segments.zip(parts).map(|(segment, part)| {
            let Some((prefix, rest)) = segment.split_once('{') else {
                return (segment == part).then_some(None);
            };
            let (_, suffix) = rest.split_once('}')?;
            let value = part.strip_prefix(prefix)?.strip_suffix(suffix)?;
            Some(Some(value))
        });
        let values: Option<Vec<_>> = matched.collect();
        Some(values?.into_iter().flatten().collect())
    }

    #[test]
    fn routes_are_found_with_their_values_as_by_trying_all_of_them() {
        const SEGMENTS: [&str; 6] = ["a", "b", "{}", "a{}", "{}b", "ab"];
        const PARTS: [&str; 6] = ["a", "b", "ab", "aab", "c", "ba"];
        let mut seed = 1_u64;
        let mut below = |bound: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(seed >> 33).expect("31 bits fit") % bound
        };
        let mut found = 0;
        for _ in 0..300 {
            let templates = (0..8).map(|_| {
                let segments = (0..=below(3)).map(|place| {
                    let segment = SEGMENTS[below(6)].replace("{}", &format!("{{p{place}}}"));
                    format!("/{segment}")
                });
                segments.collect::<String>()
            });
            let templates: std::collections::BTreeSet<_> = templates.collect();
            let templates: Vec<&'static str> =
                templates.into_iter().map(|text| &*text.leak()).collect();
            let routes = gets(&templates);
            for _ in 0..100 {
                let path: String = (0..=below(3))
                    .flat_map(|_| ["/", PARTS[below(6)]])
                    .collect();
                let matching: Vec<_> = templates
                    .iter()
                    .filter_map(|template| Some((*template, naive(template, &path)?)))
                    .collect();
                match get(&routes, &path) {
                    Some(answer) => assert!(matching.contains(&answer), "{path}: {answer:?}"),
                    None => assert_eq!(matching, [], "{path} in {templates:?}"),
                }
                found += usize::from(!matching.is_empty());
            }
        }
        assert!(found > 5_000, "{found} paths were found");
    }

    #[test]
    fn patterns_with_more_text_win() {
        let routes = gets(&[
            "/{name}",
            "/{name}.json",
            "/v{version}.json",
            "/{base}...{head}",
        ]);
        assert_eq!(get(&routes, "/a"), Some(("/{name}", vec!["a"])));
        assert_eq!(get(&routes, "/a.json"), Some(("/{name}.json", vec!["a"])));
        assert_eq!(
            get(&routes, "/v1.json"),
            Some(("/v{version}.json", vec!["1"]))
        );
        assert_eq!(
            get(&routes, "/a...b"),
            Some(("/{base}...{head}", vec!["a", "b"]))
        );
    }

    #[test]
    fn slashes_count() {
        let routes = gets(&["/", "/a", "/b/", "/c/{x}"]);
        assert_eq!(get(&routes, "/"), Some(("/", vec![])));
        assert_eq!(get(&routes, "/a"), Some(("/a", vec![])));
        assert_eq!(get(&routes, "/b/"), Some(("/b/", vec![])));
        // The empty string is a value: a client that keeps to the spec may send it.
        assert_eq!(get(&routes, "/c/"), Some(("/c/{x}", vec![""])));
        for path in ["", "*", "//", "/a/", "/b", "/c", "a"] {
            assert_eq!(get(&routes, path), None, "{path}");
        }
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let routes = gets(&["/a/{x}"]);
        assert_eq!(get(&routes, "/a/b%2Fc"), Some(("/a/{x}", vec!["b%2Fc"])));
        assert_eq!(get(&routes, "/a%2Fb"), None);
    }

    #[test]
    fn methods_of_a_path_may_name_its_parameters_differently() {
        let routes = routes(&[(Method::GET, "/{id}"), (Method::PUT, "/{name}")]);
        let routes = routes.expect("the methods differ");
        let Match::Found(route, _) = routes.find(&Method::PUT, "/a") else {
            panic!("the route is there");
        };
        assert_eq!(route.parameters[..], ["name"]);
    }

    #[test]
    fn clashes_name_both_operations() {
        let clash = routes(&[(Method::GET, "/a/{id}"), (Method::GET, "/a/{name}")]);
        assert_eq!(
            clash.expect_err("the routes clash").to_string(),
            "the operations `/a/{id}` (`GET /a/{id}`) and `/a/{name}` (`GET /a/{name}`) \
             answer the same requests; serve only one of them"
        );
    }

    #[test]
    fn head_is_answered_by_get() {
        let routes = routes(&[
            (Method::GET, "/a"),
            (Method::HEAD, "/b"),
            (Method::GET, "/b"),
        ]);
        let routes = routes.expect("the methods differ");
        for (path, method) in [("/a", Method::GET), ("/b", Method::HEAD)] {
            let Match::Found(route, _) = routes.find(&Method::HEAD, path) else {
                panic!("the route is there");
            };
            assert_eq!(route.operation.method, method);
        }
    }

    #[test]
    fn hostile_paths_find_nothing() {
        let routes = gets(&["/a/{x}/{y}.json", "/a/b/{z}/c"]);
        let long = "/a".repeat(100_000);
        for path in [
            "/a/%/%.json/",
            "/%zz",
            "/a//",
            "/a/../b",
            "/a/\u{e9}",
            "\u{e9}",
            &long,
        ] {
            assert_eq!(get(&routes, path), None, "{path}");
        }
    }
}
