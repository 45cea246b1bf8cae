//! Constants of dates and times in the form the servers print.
//!
//! They take many spellings. The common ones are read here; of the rest nothing is said.

/// A date, a time or both, with so many digits of a second.
pub(super) fn value(kind: &str, digits: u32, text: &str) -> Option<String> {
    let text = text.trim();
    if kind == "time" {
        return time(text, digits);
    }
    let parts = moment(text)?;
    let [year, month, day, hour, minute, second] = parts.numbers;
    if month > 12 || day > 31 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if kind == "date" {
        return Some(date);
    }
    let fraction = cut(&parts.fraction, digits);
    Some(format!("{date} {hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// A year of two or four digits.
pub(super) fn year(text: &str) -> Option<String> {
    let year: u32 = text.parse().ok()?;
    let long = text.len() == 4;
    Some(match year {
        0 if long || text.len() == 1 => "0000".to_owned(),
        0..=69 if !long => (2000 + year).to_string(),
        70..=99 if !long => (1900 + year).to_string(),
        1901..=2155 => year.to_string(),
        _ => return None,
    })
}

/// Whether a number is one of a year, of two digits or of four.
pub(super) fn is_year(year: i64) -> bool {
    matches!(year, 0..=99 | 1901..=2155)
}

/// Whether there is such a day, as [`value`] prints it, and the type has it. Zeros stand for what is
/// not known.
pub(super) fn may_be(kind: &str, text: &str) -> bool {
    if kind == "time" {
        let hours = text.split(':').next().and_then(|it| it.parse::<u32>().ok());
        return hours.is_none_or(|hours| hours <= 838);
    }
    let number = |range| text.get(range).and_then(|it: &str| it.parse::<u32>().ok()).unwrap_or(0);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let stamped = kind != "timestamp" || year >= 1969 || (year, month, day) == (0, 0, 0);
    day <= days && stamped
}

/// Whether a text is certainly no date, or no time: it has no digit, or an impossible one in the form
/// everybody writes.
pub(super) fn is_none(kind: &str, text: &str) -> bool {
    let text = text.trim();
    if !text.is_ascii() {
        return false;
    }
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return kind != "time";
    }
    let whole = text.split('.').next().unwrap_or_default();
    if kind == "time" {
        let parts: Vec<&str> = whole.split(':').collect();
        let numbers: Option<Vec<u32>> = parts.iter().map(|it| it.parse().ok()).collect();
        return numbers.is_some_and(|it| {
            it.len() == 3 && it.iter().skip(1).any(|part| (60..100).contains(part))
        });
    }
    let numbers = |text: &str, mark: char| -> Option<Vec<u32>> {
        text.split(mark).map(|it| it.parse().ok()).collect()
    };
    let (date, time) = whole.split_once([' ', 'T']).unwrap_or((whole, ""));
    let wrong_day = numbers(date, '-').is_some_and(
        |it| matches!(it[..], [_, month, day] if date.len() == 10 && (month > 12 || day > 31)),
    );
    let wrong_time = numbers(time, ':').is_some_and(
        |it| matches!(it[..], [hour, minute, second] if hour > 23 || minute > 59 || second > 59),
    );
    wrong_day || wrong_time && time.len() == 8
}

struct Moment {
    numbers: [u32; 6],
    fraction: String,
}

fn moment(text: &str) -> Option<Moment> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.to_owned();
    let mut numbers = [0; 6];
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        let ends: &[usize] = match whole.len() {
            1 if whole == "0" => return Some(Moment { numbers, fraction }),
            8 => &[4, 6, 8],
            14 => &[4, 6, 8, 10, 12, 14],
            _ => return None,
        };
        let mut start = 0;
        for (number, end) in numbers.iter_mut().zip(ends) {
            *number = whole.get(start..*end)?.parse().ok()?;
            start = *end;
        }
        return Some(Moment { numbers, fraction });
    }
    let parts: Vec<&str> = whole.split(['-', ':', ' ', 'T', '/']).collect();
    if parts.len() < 3 || parts.len() > 6 || parts.first()?.len() != 4 {
        return None;
    }
    for (number, part) in numbers.iter_mut().zip(parts) {
        *number = part.parse().ok()?;
    }
    Some(Moment { numbers, fraction })
}

fn time(text: &str, digits: u32) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (hour, minute, second): (u32, u32, u32) = if whole.contains(':') {
        let parts: Vec<u32> = whole.split(':').map(|it| it.parse().ok()).collect::<Option<_>>()?;
        match parts.as_slice() {
            [hour, minute] => (*hour, *minute, 0),
            [hour, minute, second] => (*hour, *minute, *second),
            _ => return None,
        }
    } else {
        let number: u32 = whole.parse().ok()?;
        (number / 10_000, number / 100 % 100, number % 100)
    };
    let right = minute < 60 && second < 60;
    right.then(|| format!("{hour:02}:{minute:02}:{second:02}{}", cut(fraction, digits)))
}

/// `.` and that many digits, nothing for none.
fn cut(fraction: &str, digits: u32) -> String {
    if digits == 0 {
        return String::new();
    }
    let digits = fraction.chars().chain(std::iter::repeat('0')).take(digits as usize);
    format!(".{}", digits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_filled_in() {
        let is = |kind: &str, digits: u32, text: &str, expected: &str| {
            assert_eq!(value(kind, digits, text).as_deref(), Some(expected), "{text}");
        };
        is("date", 0, "2020-1-2", "2020-01-02");
        is("datetime", 0, "2020-01-02", "2020-01-02 00:00:00");
        is("datetime", 2, "20200102030405.678", "2020-01-02 03:04:05.67");
        is("timestamp", 0, "0", "0000-00-00 00:00:00");
        is("time", 0, "1:2:3", "01:02:03");
        is("time", 0, "10", "00:00:10");
        assert_eq!(value("date", 0, "20-1-2"), None);
        assert_eq!(year("20").as_deref(), Some("2020"));
    }
}
