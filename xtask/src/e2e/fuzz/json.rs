//! Events that are faulty: one value in them is replaced by text of whatever kind.

use fastrand::Rng;
use serde_json::Value;

use super::client::event;

/// Texts that stand in place of a value.
const TEXTS: [&str; 40] = [
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "1.0",
    "1e0",
    "1.5",
    "01",
    "1e999999999",
    "-1e-999999999",
    "9223372036854775808",
    "99999999999999999999999999999999999999999999",
    "0.1e+1",
    "1.",
    ".5",
    "+1",
    "0x10",
    "NaN",
    "Infinity",
    "\"\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\x\"",
    "\"\t\"",
    "\"",
    "{}",
    "[]",
    "[[],[]]",
    "[1,]",
    "{\"a\":1,\"a\":2}",
    "{\"a\":1,\"\\u0061\":2}",
    "{,}",
    "{\"a\"}",
    "nul",
    "",
    "/**/1",
    "\u{feff}1",
];

/// A faulty event.
pub(super) fn faulty_event(random: &mut Rng) -> String {
    let event = event(random.u64(..100));
    let Ok(value) = serde_json::from_str::<Value>(&event) else {
        return event;
    };
    let text = match random.u8(..12) {
        0 => nested(random, "[", "]"),
        1 => nested(random, "{\"a\":", "}"),
        2 => format!("\"{}\"", "x".repeat(random.usize(..200_000))),
        3 => {
            let properties = (0..random.usize(..20_000)).map(|number| format!("\"k{number}\":0"));
            format!("{{{}}}", properties.collect::<Vec<_>>().join(","))
        }
        4 => format!("[{}0]", "0,".repeat(random.usize(..100_000))),
        5 => "9".repeat(random.usize(..100_000)),
        6 => format!("1e{}", "9".repeat(random.usize(..1000))),
        _ => TEXTS[random.usize(..TEXTS.len())].to_owned(),
    };
    let mut writer = Writer {
        // About as many values as an event has.
        countdown: random.usize(..30),
        action: random.u8(..4),
        text: &text,
        json: String::new(),
    };
    writer.write(&value);
    writer.json
}

/// Brackets in brackets, which may not be closed.
fn nested(random: &mut Rng, open: &str, close: &str) -> String {
    let depth = random.usize(..20_000);
    let closed = if random.bool() {
        depth
    } else {
        random.usize(..=depth)
    };
    open.repeat(depth) + "0" + &close.repeat(closed)
}

/// Writes a value with something in the place of one of its parts.
struct Writer<'a> {
    /// How many values are left until that part comes.
    countdown: usize,
    /// What happens there.
    action: u8,
    text: &'a str,
    json: String,
}

impl Writer<'_> {
    fn write(&mut self, value: &Value) {
        let is_part = self.countdown == 0;
        self.countdown = self.countdown.wrapping_sub(1);
        if is_part {
            self.json.push_str(self.text);
            return;
        }
        match value {
            Value::Array(elements) => {
                self.json.push('[');
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        self.json.push(',');
                    }
                    self.write(element);
                }
                self.json.push(']');
            }
            Value::Object(members) => {
                self.json.push('{');
                for (index, (name, member)) in members.iter().enumerate() {
                    let is_next = self.countdown == 0;
                    if is_next && self.action == 1 {
                        // The property is missing.
                        self.countdown = usize::MAX;
                        continue;
                    }
                    if index > 0 {
                        self.json.push(',');
                    }
                    let name = Value::from(name.as_str()).to_string();
                    if is_next && self.action == 2 {
                        // It stands there twice.
                        self.json
                            .extend([name.as_str(), ":", &member.to_string(), ","]);
                    }
                    self.json.push_str(&name);
                    self.json.push(':');
                    self.write(member);
                }
                self.json.push('}');
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.json.push_str(&value.to_string());
            }
        }
    }
}
