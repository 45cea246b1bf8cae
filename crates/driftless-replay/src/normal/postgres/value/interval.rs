//! Intervals in the server's own style of printing.

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// An interval as the server prints it.
pub(super) fn printed(raw: &str) -> Option<String> {
    let (months, days, micros) = read(raw)?;
    let mut parts = Vec::new();
    let mut part = |value: i64, name: &str| {
        if value != 0 {
            parts.push(format!("{value} {name}{}", if value == 1 { "" } else { "s" }));
        }
    };
    part(months / 12, "year");
    part(months % 12, "mon");
    part(days, "day");
    // A positive part after a negative one gets a sign of its own.
    let signs = [months, days, micros];
    if signs.iter().any(|value| *value < 0) && signs.iter().any(|value| *value > 0) {
        return None;
    }
    if micros != 0 || parts.is_empty() {
        parts.push(clock(micros));
    }
    Some(parts.join(" "))
}

fn clock(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    let micros = micros.unsigned_abs();
    let second = SECOND.unsigned_abs();
    let (seconds, places) = (micros / second, micros % second);
    let places = format!("{places:06}");
    let places = places.trim_end_matches('0');
    let point = if places.is_empty() { "" } else { "." };
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{sign}{hours:02}:{minutes:02}:{:02}{point}{places}", seconds % 60)
}

/// Months, days and microseconds.
fn read(raw: &str) -> Option<(i64, i64, i64)> {
    let text = raw.trim().to_ascii_lowercase();
    let mut total = (0_i64, 0_i64, 0_i64);
    let mut words = words(&text).into_iter().peekable();
    words.peek()?;
    while let Some(word) = words.next() {
        if word.contains(':') {
            total.2 = total.2.checked_add(clock_value(&word)?)?;
            continue;
        }
        // A number at the end without a unit counts seconds.
        let unit = words.next().unwrap_or_else(|| "seconds".to_owned());
        add(&mut total, &word, &unit)?;
    }
    Some(total)
}

/// Words, with a number taken apart from the unit that clings to it.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for word in text.split_ascii_whitespace() {
        let unit = word.find(|c: char| c.is_ascii_alphabetic()).filter(|at| *at > 0);
        match unit {
            Some(at) => words.extend([word[..at].to_owned(), word[at..].to_owned()]),
            None => words.push(word.to_owned()),
        }
    }
    words
}

fn add(total: &mut (i64, i64, i64), number: &str, unit: &str) -> Option<()> {
    let whole = |times: i64| number.parse::<i64>().ok()?.checked_mul(times);
    match unit {
        "year" | "years" | "y" | "yr" | "yrs" => total.0 = total.0.checked_add(whole(12)?)?,
        "month" | "months" | "mon" | "mons" => total.0 = total.0.checked_add(whole(1)?)?,
        "week" | "weeks" | "w" => total.1 = total.1.checked_add(whole(7)?)?,
        "day" | "days" | "d" => total.1 = total.1.checked_add(whole(1)?)?,
        "hour" | "hours" | "h" | "hr" | "hrs" => {
            total.2 = total.2.checked_add(whole(3600 * SECOND)?)?;
        }
        "minute" | "minutes" | "m" | "min" | "mins" => {
            total.2 = total.2.checked_add(whole(60 * SECOND)?)?;
        }
        "second" | "seconds" | "s" | "sec" | "secs" => {
            total.2 = total.2.checked_add(fraction(number)?)?;
        }
        _ => return None,
    }
    Some(())
}

/// Seconds with at most six places, in microseconds.
fn fraction(number: &str) -> Option<i64> {
    let (whole, places) = number.split_once('.').unwrap_or((number, ""));
    let decimal = places.bytes().all(|byte| byte.is_ascii_digit());
    if places.len() > 6 || !decimal {
        return None;
    }
    let micros: i64 = format!("{places:0<6}").parse().ok()?;
    let micros = if whole.starts_with('-') { -micros } else { micros };
    whole.parse::<i64>().ok()?.checked_mul(SECOND)?.checked_add(micros)
}

/// `[-]HH:MM[:SS[.f]]`.
fn clock_value(word: &str) -> Option<i64> {
    let (sign, word) = match word.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, word.strip_prefix('+').unwrap_or(word)),
    };
    let mut parts = word.split(':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let seconds = fraction(parts.next().unwrap_or("0"))?;
    if parts.next().is_some() || !(0..60).contains(&minutes) || !(0..1_000_000).contains(&hours) {
        return None;
    }
    Some(sign * ((hours * 3600 + minutes * 60) * SECOND + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_printed_as_the_server_prints_them() {
        for (written, expected) in [
            ("24 hours", "24:00:00"),
            ("1 day", "1 day"),
            ("1 week", "7 days"),
            ("14 months", "1 year 2 mons"),
            ("1y 2d 3h", "1 year 2 days 03:00:00"),
            ("0", "00:00:00"),
            ("0 days", "00:00:00"),
            ("90 seconds", "00:01:30"),
            ("1.5 seconds", "00:00:01.5"),
            ("-1 day", "-1 days"),
            ("-00:00:01", "-00:00:01"),
        ] {
            let expected = (!expected.is_empty()).then(|| expected.to_owned());
            assert_eq!(printed(written), expected, "{written}");
        }
    }
}
