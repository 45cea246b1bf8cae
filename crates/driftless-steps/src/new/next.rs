//! The id of the next step, in the style of the ids that are there.
//!
//! | the last id | the next one |
//! |---|---|
//! | `0003`, `12`, `000007` | one more, as wide |
//! | `20240102030405` | the time, written so |
//! | `2024-01-02-030405` | the time, written so |
//! | `1704164645` (seconds, as old golang-migrate had them) | the time, written so |
//! | `10.02.00.02`, `v3` | one more in the last number |
//! | `V7`, `V1.2`, `V1_2` | one more in the last number |
//! | `V20240102030405` | the time, written so |
//! | none | `0001` (native), `000001` (golang-migrate), `V1` (refinery, Flyway), else the time |
//!
//! Steps that have no place of their own in the sequence (repeatable ones) are not looked at; of a
//! baseline the version counts.
//!
//! The clock is not trusted: where the time would not sort behind the last id (a colleague's clock
//! is ahead, or somebody wrote an id by hand), the next id is one more than the last.

use std::time::{SystemTime, UNIX_EPOCH};

use super::NewStepError;
use crate::{Layout, StepId, StepKind, StepSet};

/// How ids are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `2024-01-02-030405`.
    Dashed,
    /// `20240102030405`.
    Plain,
    /// `1704164645`.
    Seconds,
    /// One more than the last.
    Count,
}

pub(super) fn next_id(set: &StepSet, now: SystemTime) -> Result<StepId, NewStepError> {
    let layout = set.layout;
    let steps = set.steps.iter().filter(|step| step.settings.kind != StepKind::Repeatable);
    let Some(last) = steps.map(|step| &step.id).max() else {
        return Ok(layout.id(&first(layout, now)));
    };
    let (letter, version) = match last.as_str() {
        text if layout.has_versions() => ("V", text.get(1..).unwrap_or_default()),
        text => ("", text),
    };
    let id = |text: &str| layout.id(&format!("{letter}{text}"));
    let by_clock = timestamp(style(layout, version), now).map(|text| id(&text));
    if let Some(id) = by_clock.filter(|id| id > last) {
        return Ok(id);
    }
    let next = id(&increment(version));
    if next > *last {
        Ok(next)
    } else {
        Err(NewStepError::NextId { last: last.to_string(), next: next.to_string() })
    }
}

fn first(layout: Layout, now: SystemTime) -> String {
    let stamp = |style| timestamp(style, now).unwrap_or_else(|| "1".to_owned());
    match layout {
        Layout::Native => "0001".to_owned(),
        Layout::GolangMigrate => "000001".to_owned(),
        Layout::Diesel => stamp(Style::Dashed),
        Layout::Sqlx | Layout::Dbmate | Layout::Goose | Layout::Bun => stamp(Style::Plain),
        Layout::Refinery | Layout::Flyway => "V1".to_owned(),
    }
}

fn style(layout: Layout, last: &str) -> Style {
    // `00000000000000_diesel_initial_setup` is where every diesel history begins.
    if layout == Layout::Diesel && last == "00000000000000" {
        return Style::Dashed;
    }
    let digits = last.bytes().all(|byte| byte.is_ascii_digit());
    let century = last.starts_with("19") || last.starts_with("20");
    match last.len() {
        14 if digits && century => Style::Plain,
        10 if digits && last.starts_with('1') => Style::Seconds,
        10 | 17 if century && last.as_bytes()[4] == b'-' => Style::Dashed,
        _ => Style::Count,
    }
}

/// The time in a style; `None` for a style without time.
fn timestamp(style: Style, now: SystemTime) -> Option<String> {
    let seconds = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    match style {
        Style::Dashed => {
            Some(format!("{year:04}-{month:02}-{day:02}-{hour:02}{minute:02}{second:02}"))
        }
        Style::Plain => Some(format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")),
        Style::Seconds => Some(seconds.to_string()),
        Style::Count => None,
    }
}

/// Year, month and day of a day counted from 1970-01-01, in the Gregorian calendar: Howard
/// Hinnant's `civil_from_days`, in which years begin in March so that leap days come last.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// The id with one more in its last run of digits, which stays as wide; an id without digits gets
/// a `1`.
fn increment(id: &str) -> String {
    let Some(end) = id.rfind(|c: char| c.is_ascii_digit()).map(|last| last + 1) else {
        return format!("{id}1");
    };
    let start = id[..end]
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |before| before + id[before..].chars().next().map_or(1, char::len_utf8));
    let mut digits: Vec<u8> = id[start..end].bytes().collect();
    let mut carry = true;
    for digit in digits.iter_mut().rev() {
        if carry {
            carry = *digit == b'9';
            *digit = if carry { b'0' } else { *digit + 1 };
        }
    }
    let run: String = digits.into_iter().map(char::from).collect();
    format!("{}{}{run}{}", &id[..start], if carry { "1" } else { "" }, &id[end..])
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::time::Duration;

    use super::*;
    use crate::{Settings, Step};

    /// 2024-02-29 03:04:05 UTC.
    const NOW: u64 = 1_709_175_845;

    fn next(layout: Layout, ids: &[&str]) -> Result<String, String> {
        let step = |id: &&str| Step {
            id: layout.id(id),
            slug: "x".to_owned(),
            up: None,
            down: None,
            settings: Settings::default(),
            settings_file: None,
        };
        let set = StepSet {
            component: "c".to_owned(),
            directory: PathBuf::new(),
            layout,
            steps: ids.iter().map(step).collect(),
            requirements: Vec::new(),
        };
        next_id(&set, UNIX_EPOCH + Duration::from_secs(NOW))
            .map(|id| id.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn sequences_go_on_as_wide() {
        let native = |ids: &[&str]| next(Layout::Native, ids);
        assert_eq!(native(&["0001", "0003", "0002"]), Ok("0004".to_owned()));
        assert_eq!(native(&["9"]), Ok("10".to_owned()));
        assert_eq!(native(&["10.02.00.09"]), Ok("10.02.00.10".to_owned()));
        assert_eq!(native(&["v9-beta"]), Ok("v10-beta".to_owned()));
        assert_eq!(native(&["é9"]), Ok("é10".to_owned()));
        assert_eq!(next(Layout::GolangMigrate, &["01", "11"]), Ok("12".to_owned()));
        assert_eq!(next(Layout::Diesel, &["0099"]), Ok("0100".to_owned()));
    }

    #[test]
    fn timestamps_go_on_with_the_clock() {
        assert_eq!(next(Layout::Native, &["20180101000000"]), Ok("20240229030405".to_owned()));
        assert_eq!(next(Layout::Native, &["1489573190"]), Ok("1709175845".to_owned()));
        let dashed = Ok("2024-02-29-030405".to_owned());
        assert_eq!(next(Layout::Diesel, &["2018-01-14-171611"]), dashed);
        assert_eq!(next(Layout::Diesel, &["2018-01-14"]), dashed);
        assert_eq!(next(Layout::Diesel, &["00000000000000"]), dashed);
    }

    #[test]
    fn a_clock_behind_the_last_id_is_not_believed() {
        let ahead = next(Layout::Diesel, &["2026-05-05-120000"]);
        assert_eq!(ahead, Ok("2026-05-05-120001".to_owned()));
        assert_eq!(next(Layout::Sqlx, &["20991231235959"]), Ok("20991231235960".to_owned()));
    }

    #[test]
    fn an_id_that_would_run_earlier_is_refused() {
        let refused = next(Layout::Diesel, &["99"]).expect_err("diesel runs `100` before `99`");
        assert!(refused.contains("`99`") && refused.contains("`100`"), "{refused}");
    }

    #[test]
    fn an_empty_directory_begins_in_its_layouts_way() {
        let first = |layout| next(layout, &[]);
        assert_eq!(first(Layout::Native), Ok("0001".to_owned()));
        assert_eq!(first(Layout::GolangMigrate), Ok("000001".to_owned()));
        assert_eq!(first(Layout::Diesel), Ok("2024-02-29-030405".to_owned()));
        for layout in [Layout::Sqlx, Layout::Dbmate, Layout::Goose, Layout::Bun] {
            assert_eq!(first(layout), Ok("20240229030405".to_owned()));
        }
        for layout in [Layout::Refinery, Layout::Flyway] {
            assert_eq!(first(layout), Ok("V1".to_owned()));
        }
    }

    #[test]
    fn versions_go_on_in_their_last_number() {
        let flyway = |ids: &[&str]| next(Layout::Flyway, ids);
        assert_eq!(flyway(&["V1", "V2"]), Ok("V3".to_owned()));
        assert_eq!(flyway(&["V1.9", "V1.10"]), Ok("V1.11".to_owned()));
        assert_eq!(flyway(&["V2_9", "V1_10"]), Ok("V2_10".to_owned()));
        assert_eq!(flyway(&["V2", "B3"]), Ok("V4".to_owned()));
        assert_eq!(flyway(&["V20180101000000"]), Ok("V20240229030405".to_owned()));
        assert_eq!(next(Layout::Refinery, &["V9"]), Ok("V10".to_owned()));
    }

    #[test]
    fn ids_that_compare_as_text_are_not_continued_past_their_width() {
        assert!(next(Layout::Bun, &["9"]).is_err(), "bun runs `10` before `9`");
        assert_eq!(next(Layout::Dbmate, &["08"]), Ok("09".to_owned()));
        assert!(next(Layout::Dbmate, &["99"]).is_err(), "dbmate runs `100_x` before `99_x`");
    }

    #[test]
    fn days_become_dates() {
        let date = |days| civil(days);
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(11_017), (2000, 3, 1));
        assert_eq!(date(47_540), (2100, 2, 28));
        assert_eq!(date(47_541), (2100, 3, 1));
    }
}
