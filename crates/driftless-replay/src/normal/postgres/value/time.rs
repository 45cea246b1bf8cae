//! Dates and times in the notations whose meaning no setting changes.

/// A date: `2020-01-31`, `infinity`.
pub(super) fn date(raw: &str) -> Option<String> {
    let text = raw.trim();
    if let Some(special) = special(text) {
        return Some(special);
    }
    let (year, month, day) = day(text)?;
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// A timestamp without time zone. An offset behind it is read and means nothing.
pub(super) fn timestamp(raw: &str) -> Option<String> {
    let text = if raw == "epoch" { "1970-01-01" } else { raw.trim() };
    if let Some(special) = special(text) {
        return Some(special);
    }
    let local = offset(text).map_or(text, |(local, _)| local.trim());
    let (date_text, time_text) = halves(local);
    let (year, month, day) = day(date_text)?;
    let time = time(time_text.unwrap_or("00:00:00"))?;
    Some(format!("{year:04}-{month:02}-{day:02} {time}"))
}

/// A timestamp with time zone, in UTC. Without an offset it depends on who reads it.
pub(super) fn timestamp_with_zone(raw: &str) -> Option<String> {
    let text = if raw == "epoch" { "1970-01-01 00:00:00Z" } else { raw.trim() };
    if let Some(special) = special(text) {
        return Some(special);
    }
    let (local, minutes) = offset(text)?;
    let (date_text, time_text) = halves(local.trim());
    let (year, month, day) = day(date_text)?;
    let time = time(time_text.unwrap_or("00:00:00"))?;
    let (clock, rest) = time.split_at(5);
    let (hour, minute) = clock.split_once(':')?;
    let total = hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()? - minutes;
    let days = days_from_civil(year, month, day) + total.div_euclid(1440);
    let within = total.rem_euclid(1440);
    let (year, month, day) = civil_from_days(days);
    let clock = format!("{:02}:{:02}{rest}", within / 60, within % 60);
    Some(format!("{year:04}-{month:02}-{day:02} {clock}+00"))
}

/// A time of day with as many places as it needs.
pub(super) fn time(text: &str) -> Option<String> {
    let mut parts = text.split(':');
    let two =
        |part: &str| (1..=2).contains(&part.len()).then(|| part.parse::<u32>().ok()).flatten();
    let hour = two(parts.next()?).filter(|hour| *hour < 24)?;
    let minute = two(parts.next()?).filter(|minute| *minute < 60)?;
    let seconds = parts.next().unwrap_or("0");
    if parts.next().is_some() {
        return None;
    }
    let (whole, places) = seconds.split_once('.').unwrap_or((seconds, ""));
    let second = two(whole).filter(|second| *second < 60)?;
    if places.len() > 6 || !places.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places = places.trim_end_matches('0');
    let point = if places.is_empty() { "" } else { "." };
    Some(format!("{hour:02}:{minute:02}:{second:02}{point}{places}"))
}

fn special(text: &str) -> Option<String> {
    matches!(text, "infinity" | "-infinity").then(|| text.to_owned())
}

fn halves(text: &str) -> (&str, Option<&str>) {
    match text.split_once([' ', 'T']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    }
}

fn day(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    // With a shorter year the order of parts is a setting's.
    if parts.next().is_some() || year.len() != 4 || ![year, month, day].into_iter().all(digits) {
        return None;
    }
    let (year, month, day) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let same = civil_from_days(days_from_civil(year, month, day)) == (year, month, day);
    (same && year > 0).then_some((year, month, day))
}

/// What stands before the offset, and the offset in minutes.
fn offset(text: &str) -> Option<(&str, i64)> {
    for utc in ["Z", "z", " UTC", " utc", "+00:00"] {
        if let Some(local) = text.strip_suffix(utc) {
            return Some((local, 0));
        }
    }
    let at = text.rfind(['+', '-']).filter(|at| *at > 10)?;
    let (local, offset) = text.split_at(at);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset.get(1..)?.split_once(':').unwrap_or((offset.get(1..)?, "0"));
    if hours.len() > 2 {
        return None;
    }
    Some((local, sign * (hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)))
}

/// Days since 1970-01-01 of a day of the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_printed_as_the_server_prints_them() {
        assert_eq!(date("2020-1-5").as_deref(), Some("2020-01-05"));
        assert_eq!(date("2020-02-30"), None);
        assert_eq!(date("01/02/2020"), None);
        assert_eq!(timestamp("2020-01-05").as_deref(), Some("2020-01-05 00:00:00"));
        assert_eq!(timestamp("2020-01-05T7:30").as_deref(), Some("2020-01-05 07:30:00"));
        let zoned = |text| timestamp_with_zone(text);
        assert_eq!(zoned("2020-01-01 01:00:00.50+02").as_deref(), Some("2019-12-31 23:00:00.5+00"));
        assert_eq!(zoned("2020-01-01T00:00:00Z").as_deref(), Some("2020-01-01 00:00:00+00"));
        assert_eq!(zoned("2020-01-01 00:00:00"), None);
    }
}
