//! Values made at random come back the same.

use std::fmt::Write;

use oasmith_runtime::{Number, Object, Value, from_str, to_string};

/// A generator of numbers that is the same on every run (xorshift64*).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn string(&mut self) -> String {
        const CHARACTERS: [char; 16] = [
            'a', 'b', 'z', '0', ' ', '"', '\\', '/', '\n', '\0', '\u{1f}', 'é', '✓', '😀',
            '\u{7f}', '\u{feff}',
        ];
        let length = self.below(20);
        (0..length)
            .map(|_| CHARACTERS[self.below(CHARACTERS.len())])
            .collect()
    }

    fn number(&mut self) -> Number {
        let mut text = String::new();
        if self.below(2) == 0 {
            text.push('-');
        }
        let shift = self.below(64);
        text += &(self.next() >> shift).to_string();
        if self.below(3) == 0 {
            write!(text, ".{:03}", self.below(1000)).unwrap();
        }
        if self.below(4) == 0 {
            let (e, sign) = (["e", "E"][self.below(2)], ["", "+", "-"][self.below(3)]);
            write!(text, "{e}{sign}{}", self.below(400)).unwrap();
        }
        text.parse().unwrap()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => Value::Number(self.number()),
            3 => Value::String(self.string()),
            4 => {
                let length = self.below(6);
                (0..length).map(|_| self.value(depth - 1)).collect()
            }
            _ => {
                let length = self.below(24);
                (0..length)
                    .map(|_| (self.string(), self.value(depth - 1)))
                    .collect::<Object>()
                    .into()
            }
        }
    }
}

#[test]
fn untyped_values_come_back_the_same() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..2_000 {
        let value = random.value(4);
        let json = to_string(&value).unwrap();
        let read: Value = from_str(&json).unwrap();
        assert_eq!(read, value, "{json}");
        assert_eq!(to_string(&read).unwrap(), json);
    }
}

#[test]
fn doubles_come_back_the_same() {
    let mut random = Random(7);
    for _ in 0..20_000 {
        let number = f64::from_bits(random.next());
        if !number.is_finite() {
            continue;
        }
        let json = to_string(&number).unwrap();
        assert_eq!(
            from_str::<f64>(&json).unwrap().to_bits(),
            number.to_bits(),
            "{json}"
        );
        // As an untyped number it is the same decimal.
        assert_eq!(
            Number::try_from(number).unwrap(),
            json.parse::<Number>().unwrap()
        );
    }
}

#[test]
fn integers_come_back_the_same() {
    let mut random = Random(11);
    for _ in 0..20_000 {
        let shift = random.below(64);
        let number = random.next().cast_signed() >> shift;
        let json = to_string(&number).unwrap();
        assert_eq!(from_str::<i64>(&json).unwrap(), number);
        assert_eq!(Number::from(number).to_string(), json);
    }
}

#[test]
fn the_order_of_numbers_is_that_of_doubles() {
    let mut random = Random(13);
    let mut small = || {
        let number = f64::from(i32::try_from(random.below(2_000_001)).unwrap() - 1_000_000);
        number / [1.0, 8.0, 1024.0, 1e-3][random.below(4)]
    };
    for _ in 0..20_000 {
        let (one, other) = (small(), small());
        let order = Number::try_from(one)
            .unwrap()
            .cmp(&Number::try_from(other).unwrap());
        assert_eq!(Some(order), one.partial_cmp(&other), "{one} {other}");
    }
}
