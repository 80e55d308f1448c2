//! Dates and times of RFC 3339.
//!
//! chrono's own parsers are lenient, and no two alike. So the text is taken apart here, by the
//! grammar of RFC 3339, section 5.6, and chrono is given the numbers. Its types hold every date and
//! time of that grammar, leap seconds among them; of a fraction finer than nanoseconds only the text
//! has the rest.

use std::borrow::Cow;
use std::fmt;

use chrono::Timelike as _;
use chrono::{Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};

use super::{Format, Formatted};

/// `date-time`: a [`chrono::DateTime`] with its offset from UTC.
pub type DateTime = Formatted<chrono::DateTime<FixedOffset>, Rfc3339>;

/// `date-time-local`: a [`chrono::NaiveDateTime`], at a place that is left open.
pub type DateTimeLocal = Formatted<NaiveDateTime, Rfc3339>;

/// `date`: a [`chrono::NaiveDate`].
pub type Date = Formatted<NaiveDate, Rfc3339>;

/// `time`: a [`FullTime`].
pub type Time = Formatted<FullTime, Rfc3339>;

/// `time-local`: a [`chrono::NaiveTime`], at a place that is left open.
pub type TimeLocal = Formatted<NaiveTime, Rfc3339>;

/// A time of day with its offset from UTC: `full-time` of RFC 3339.
///
/// It is compared field by field: the same moment of the day at two offsets is two times.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct FullTime {
    /// The time of day.
    pub time: NaiveTime,
    /// The offset from UTC.
    pub offset: FixedOffset,
}

/// The text of dates and times: RFC 3339, section 5.6. `T` and `Z` may be small letters.
///
/// A second of 60 is accepted where a leap second may be: at 23:59 UTC, on the last day of a month.
/// What RFC 3339 cannot say (years before 0 and after 9999) is written as chrono has it, and no
/// value of the format. An offset with seconds is written as UTC.
#[derive(Clone, Copy, Debug)]
pub enum Rfc3339 {}

impl Format<chrono::DateTime<FixedOffset>> for Rfc3339 {
    fn parse(text: &str) -> Result<chrono::DateTime<FixedOffset>, Cow<'static, str>> {
        whole(text, |text| {
            let (date, time) = text.date_time()?;
            let offset = text.offset()?;
            let value = date.and_time(time).and_local_timezone(offset).single()?;
            is_possible(value.naive_utc()).then_some(value)
        })
        .ok_or("a date-time (RFC 3339)".into())
    }

    fn write(
        value: &chrono::DateTime<FixedOffset>,
        formatter: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        if value.offset().local_minus_utc() % 60 == 0 {
            write_date_time(value.naive_local(), formatter)?;
            write_offset(*value.offset(), formatter)
        } else {
            write_date_time(value.naive_utc(), formatter)?;
            formatter.write_str("Z")
        }
    }
}

impl Format<NaiveDateTime> for Rfc3339 {
    fn parse(text: &str) -> Result<NaiveDateTime, Cow<'static, str>> {
        whole(text, |text| {
            let (date, time) = text.date_time()?;
            Some(date.and_time(time))
        })
        .ok_or("a date-time without offset (RFC 3339)".into())
    }

    fn write(value: &NaiveDateTime, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_date_time(*value, formatter)
    }
}

impl Format<NaiveDate> for Rfc3339 {
    fn parse(text: &str) -> Result<NaiveDate, Cow<'static, str>> {
        whole(text, Text::date).ok_or("a date (RFC 3339)".into())
    }

    fn write(value: &NaiveDate, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, formatter)
    }
}

impl Format<FullTime> for Rfc3339 {
    fn parse(text: &str) -> Result<FullTime, Cow<'static, str>> {
        whole(text, |text| {
            let time = text.time()?;
            let offset = text.offset()?;
            is_possible_on_some_day(time - offset).then_some(FullTime { time, offset })
        })
        .ok_or("a time with offset (RFC 3339)".into())
    }

    fn write(value: &FullTime, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FullTime { time, offset } = *value;
        if offset.local_minus_utc() % 60 == 0 {
            fmt::Display::fmt(&time, formatter)?;
            write_offset(offset, formatter)
        } else {
            fmt::Display::fmt(&(time - offset), formatter)?;
            formatter.write_str("Z")
        }
    }
}

impl Format<NaiveTime> for Rfc3339 {
    fn parse(text: &str) -> Result<NaiveTime, Cow<'static, str>> {
        whole(text, Text::time).ok_or("a time without offset (RFC 3339)".into())
    }

    fn write(value: &NaiveTime, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(value, formatter)
    }
}

fn write_date_time(value: NaiveDateTime, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(formatter, "{}T{}", value.date(), value.time())
}

/// Writes an offset without seconds.
fn write_offset(offset: FixedOffset, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    if offset.local_minus_utc() == 0 {
        formatter.write_str("Z")
    } else {
        fmt::Display::fmt(&offset, formatter)
    }
}

/// Whether a moment may be: a leap second is the last of a month.
fn is_possible(utc: NaiveDateTime) -> bool {
    let ends_month = || utc.date().succ_opt().is_none_or(|next| next.day() == 1);
    is_possible_on_some_day(utc.time()) && (!is_leap_second(utc.time()) || ends_month())
}

/// Whether a time of UTC may be: a leap second is the last of a day.
fn is_possible_on_some_day(utc: NaiveTime) -> bool {
    !is_leap_second(utc) || (utc.hour(), utc.minute()) == (23, 59)
}

/// A leap second is, for chrono, a second 59 of more than a billion nanoseconds.
fn is_leap_second(time: NaiveTime) -> bool {
    time.nanosecond() >= BILLION
}

const BILLION: u32 = 1_000_000_000;

/// What is read from all of a text, and nothing but it.
fn whole<'t, T>(text: &'t str, read: impl FnOnce(&mut Text<'t>) -> Option<T>) -> Option<T> {
    let mut text = Text(text.as_bytes());
    let value = read(&mut text)?;
    text.0.is_empty().then_some(value)
}

/// What is left of a text, by the rules of the grammar. Where they fail, any part may be gone.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    fn date_time(&mut self) -> Option<(NaiveDate, NaiveTime)> {
        let date = self.date()?;
        self.one_of(b"Tt")?;
        Some((date, self.time()?))
    }

    fn date(&mut self) -> Option<NaiveDate> {
        let year = self.number(4)?;
        self.one_of(b"-")?;
        let month = self.number(2)?;
        self.one_of(b"-")?;
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, self.number(2)?)
    }

    fn time(&mut self) -> Option<NaiveTime> {
        let hour = self.number(2)?;
        self.one_of(b":")?;
        let minute = self.number(2)?;
        self.one_of(b":")?;
        let second = self.number(2)?;
        let nanosecond = match self.one_of(b".") {
            Some(_) => self.fraction()?,
            None => 0,
        };
        match second {
            60 => NaiveTime::from_hms_nano_opt(hour, minute, 59, BILLION + nanosecond),
            _ => NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond),
        }
    }

    /// The digits of a fraction, as so many billionths. Those past the ninth are left out.
    fn fraction(&mut self) -> Option<u32> {
        let mut fraction = self.number(1)?;
        let mut digits = 1;
        while let Some(digit) = self.number(1) {
            if digits < 9 {
                fraction = 10 * fraction + digit;
                digits += 1;
            }
        }
        Some(fraction * 10_u32.pow(9 - digits))
    }

    fn offset(&mut self) -> Option<FixedOffset> {
        let sign = self.one_of(b"Zz+-")?;
        if !matches!(sign, b'+' | b'-') {
            return FixedOffset::east_opt(0);
        }
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        self.one_of(b":")?;
        let minutes = self.number(2).filter(|minutes| *minutes < 60)?;
        let seconds = i32::try_from(60 * (60 * hours + minutes)).ok()?;
        FixedOffset::east_opt(if sign == b'+' { seconds } else { -seconds })
    }

    /// The next byte, if it is one of these.
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        bytes.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// A number of exactly so many digits, a few.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let mut number = 0;
        for _ in 0..digits {
            number = 10 * number + u32::from(self.one_of(b"0123456789")? - b'0');
        }
        Some(number)
    }
}
