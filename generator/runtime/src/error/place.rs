//! Where in JSON text a fault stands: from offsets to JSON pointers (RFC 6901), and back.

use super::string_end;
use crate::reader::Reader;

/// The JSON pointer to what stands at an offset: the value there, or the array or object around it.
///
/// Before the offset the text is well-formed.
pub(super) fn pointer(text: &str, offset: usize, within: bool) -> String {
    Places::new(text).pointer(offset, within)
}

/// A walk through a text, which tells the pointers to ascending offsets.
pub(super) struct Places<'a> {
    text: &'a str,
    position: usize,
    /// The arrays and objects around the position.
    open: Vec<Container<'a>>,
}

/// An array or object that is open at some offset.
enum Container<'a> {
    Array {
        index: usize,
    },
    /// The key is still escaped. There is none before the first one.
    Object {
        key: Option<&'a str>,
    },
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            position: 0,
            open: Vec::new(),
        }
    }

    /// The pointer to what stands at an offset, which is not before that of an earlier call.
    pub(super) fn pointer(&mut self, offset: usize, within: bool) -> String {
        while self.position < offset.min(self.text.len()) {
            self.step(offset);
        }
        let depth = self.open.len() - usize::from(within && !self.open.is_empty());
        let mut pointer = String::new();
        for container in self.open.iter().take(depth) {
            match container {
                Container::Array { index } => {
                    pointer.push('/');
                    pointer.push_str(itoa::Buffer::new().format(*index));
                }
                Container::Object { key: Some(key) } => {
                    pointer.push('/');
                    let name = Reader::new(key).string().unwrap_or_default();
                    for character in name.chars() {
                        match character {
                            '~' => pointer.push_str("~0"),
                            '/' => pointer.push_str("~1"),
                            _ => pointer.push(character),
                        }
                    }
                }
                Container::Object { key: None } => {}
            }
        }
        pointer
    }

    /// Passes a string, or another byte. A string that goes on past `end` is no key yet.
    fn step(&mut self, end: usize) {
        let bytes = self.text.as_bytes();
        match bytes[self.position] {
            b'[' => self.open.push(Container::Array { index: 0 }),
            b'{' => self.open.push(Container::Object { key: None }),
            b']' | b'}' => {
                self.open.pop();
            }
            b',' => match self.open.last_mut() {
                Some(Container::Array { index }) => *index += 1,
                Some(Container::Object { key }) => *key = None,
                None => {}
            },
            b'"' => {
                let start = self.position;
                self.position = string_end(bytes, start);
                if let Some(Container::Object { key: key @ None }) = self.open.last_mut()
                    && self.position < end
                {
                    *key = self.text.get(start..=self.position);
                }
            }
            _ => {}
        }
        self.position += 1;
    }

    /// Whether a value starts at the position, or goes on there.
    fn is_at_value(&self) -> bool {
        let is_value = |byte: &u8| byte.is_ascii_alphanumeric() || b"{[\"-".contains(byte);
        self.text
            .as_bytes()
            .get(self.position)
            .is_some_and(is_value)
            && !matches!(self.open.last(), Some(Container::Object { key: None }))
    }
}

/// The offset of what a JSON pointer leads to from the value that starts at `start`; that of the
/// value itself, where it leads nowhere.
///
/// The value is well-formed.
pub(super) fn locate(text: &str, start: usize, pointer: &str) -> usize {
    let value = text.get(start..).unwrap_or_default();
    let depth = pointer.matches('/').count();
    let mut places = Places::new(value);
    while places.position < value.len() {
        let position = places.position;
        if places.is_at_value()
            && places.open.len() == depth
            && places.pointer(position, false) == pointer
        {
            return start + position;
        }
        places.step(value.len());
        if places.open.is_empty() {
            break;
        }
    }
    start
}
