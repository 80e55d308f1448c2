//! Dates and times.

use oasmith_runtime::Validate as _;
use oasmith_runtime::format::chrono::{
    self, DateTime as ChronoDateTime, FixedOffset, NaiveDate, NaiveTime, Timelike as _,
};
use oasmith_runtime::format::{Date, DateTime, DateTimeLocal, FullTime, Time, TimeLocal};

use crate::{kept, refused};

#[test]
fn date_times_keep_their_text() {
    kept::<DateTime>(&[
        "1990-12-31T23:59:59Z",
        "1990-12-31t23:59:59z",
        "1985-04-12T23:20:50.52Z",
        "2024-01-01T00:00:00.000Z",
        "2024-01-01T00:00:00+00:00",
        "2024-01-01T00:00:00-00:00",
        "1937-01-01T12:00:27.87+00:20",
        "2024-02-29T00:00:00-23:59",
        "0000-01-01T00:00:00Z",
        "0000-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-23:59",
        "2024-01-01T00:00:00.0123456789012345678901234567890Z",
        "1990-12-31T23:59:60Z",
        "1990-12-31T15:59:60.25-08:00",
        "1999-01-01T00:59:60+01:00",
    ]);
}

#[test]
fn date_times_are_moments() {
    let read = |text: &str| text.parse::<DateTime>().unwrap();
    let moment = ChronoDateTime::parse_from_rfc3339("2024-01-01T01:00:00.5+01:00").unwrap();
    assert_eq!(*read("2024-01-01t01:00:00.500000+01:00"), moment);
    assert_eq!(
        read("2024-01-01T00:00:00.50Z"),
        read("2024-01-01T00:00:00.5-00:00")
    );
    assert_eq!(
        read("2024-01-01T01:00:00+01:00").offset().local_minus_utc(),
        3600
    );
    let fine = read("2024-01-01T00:00:00.1234567899Z");
    assert_eq!(fine.nanosecond(), 123_456_789);
    let leap = read("1990-12-31T15:59:60-08:00");
    assert_eq!(leap.nanosecond(), 1_000_000_000);
    assert!(leap > read("1990-12-31T23:59:59.999Z"));
    assert!(leap < read("1991-01-01T00:00:00Z"));
}

#[test]
fn what_is_no_date_time_is_refused() {
    refused::<DateTime>(
        "a date-time (RFC 3339)",
        &[
            "",
            "2024-01-01",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01T00:00Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00,5Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:60:00Z",
            "2024-01-01T00:00:61Z",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-00-01T00:00:00Z",
            "2024-01-01T00:00:00+24:00",
            "2024-01-01T00:00:00+01:60",
            "2024-01-01T00:00:00+0100",
            "2024-01-01T00:00:00+01",
            "2024-01-01T00:00:00Z ",
            "2024-01-01T00:00:00Z[UTC]",
            "+2024-01-01T00:00:00Z",
            "24-01-01T00:00:00Z",
            "20240-01-01T00:00:00Z",
            "2024-1-1T00:00:00Z",
            "２024-01-01T00:00:00Z",
            // No place for a leap second: of the wrong minute, hour, offset, day.
            "1990-12-31T23:58:60Z",
            "1990-12-31T22:59:60Z",
            "1990-12-31T23:59:60+01:00",
            "1990-12-30T23:59:60Z",
        ],
    );
}

#[test]
fn other_dates_and_times_keep_their_text() {
    kept::<Date>(&["1963-06-19", "2024-02-29", "0000-01-01", "9999-12-31"]);
    refused::<Date>(
        "a date (RFC 3339)",
        &[
            "",
            "2023-02-29",
            "2024-6-1",
            "2024/06/01",
            "20240601",
            "2024-06-01Z",
            "1998-৪1-20",
        ],
    );
    kept::<Time>(&[
        "08:30:06Z",
        "08:30:06.283185z",
        "23:20:50.52+00:20",
        "23:59:60Z",
        "15:59:60-08:00",
        "00:29:60.1+00:30",
    ]);
    refused::<Time>(
        "a time with offset (RFC 3339)",
        &[
            "",
            "08:30:06",
            "8:30:06Z",
            "24:00:00Z",
            "08:30:06 Z",
            "22:59:60Z",
            "23:59:60+01:00",
            "00:00:00+24:00",
        ],
    );
    kept::<DateTimeLocal>(&[
        "2024-01-01T00:00:00",
        "2024-01-01t00:00:00.10",
        "2024-06-30T23:59:60",
    ]);
    refused::<DateTimeLocal>(
        "a date-time without offset (RFC 3339)",
        &["2024-01-01T00:00:00Z", "2024-01-01 00:00:00"],
    );
    kept::<TimeLocal>(&["08:30:06", "08:30:06.100"]);
    refused::<TimeLocal>("a time without offset (RFC 3339)", &["08:30:06Z", "08:30"]);
}

#[test]
fn what_was_made_in_memory_is_written_by_rfc_3339() {
    let offset = |seconds| FixedOffset::east_opt(seconds).unwrap();
    let moment = |offset| {
        ChronoDateTime::from_timestamp(1_704_067_200, 0)
            .unwrap()
            .with_timezone(&offset)
    };
    let written = |offset| DateTime::from(moment(offset)).to_string();
    assert_eq!(written(offset(0)), "2024-01-01T00:00:00Z");
    assert_eq!(written(offset(-19_800)), "2023-12-31T18:30:00-05:30");
    assert_eq!(written(offset(61)), "2024-01-01T00:00:00Z");
    let time = FullTime {
        time: NaiveTime::from_hms_milli_opt(0, 0, 1, 250).unwrap(),
        offset: offset(61),
    };
    assert_eq!(Time::from(time).to_string(), "23:59:00.250Z");
    assert_eq!(
        Time::from(FullTime {
            offset: offset(3600),
            ..time
        })
        .to_string(),
        "00:00:01.250+01:00"
    );
    let date = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    assert_eq!(Date::from(date).to_string(), "2024-01-01");
    assert_eq!(TimeLocal::from(time.time).to_string(), "00:00:01.250");
    assert_eq!(
        DateTimeLocal::from(date.and_time(time.time)).to_string(),
        "2024-01-01T00:00:01.250"
    );
}

#[test]
fn years_beyond_the_format_are_told_by_validation() {
    let date = Date::from(NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap());
    let violations = date.validate().unwrap_err();
    assert_eq!(
        violations.first().unwrap().to_string(),
        "expected a date (RFC 3339), found \"+10000-01-01\""
    );
    let moment = DateTime::from(ChronoDateTime::<chrono::Utc>::MAX_UTC.fixed_offset());
    assert!(moment.validate().is_err());
}
