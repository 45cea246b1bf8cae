//! Numbers.

/// An integer within bounds.
pub(super) fn integer(raw: &str, least: i64, most: i64) -> Option<String> {
    let text = raw.trim();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: i64 = text.parse().ok()?;
    (least <= value && value <= most).then(|| value.to_string())
}

/// A decimal number with all its places, an exponent written out.
pub(super) fn numeric(raw: &str) -> Option<String> {
    let text = raw.trim();
    if text.eq_ignore_ascii_case("nan") {
        return Some("NaN".to_owned());
    }
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{places}");
    let decimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal || exponent.abs() > 1000 {
        return None;
    }
    let point = i32::try_from(whole.len()).ok()? + exponent;
    let scale = (i32::try_from(places.len()).ok()? - exponent).max(0);
    let printed = placed(&digits, point, usize::try_from(scale).ok()?);
    let zero = printed.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    Some(if negative && !zero { format!("-{printed}") } else { printed })
}

/// Digits with the point after the first `point` of them and `scale` places behind it.
fn placed(digits: &str, point: i32, scale: usize) -> String {
    let mut digits = digits.to_owned();
    let mut point = point;
    while point < 0 {
        digits.insert(0, '0');
        point += 1;
    }
    let at = usize::try_from(point).unwrap_or(0);
    while digits.len() < at + scale {
        digits.push('0');
    }
    let (whole, places) = digits.split_at(at.min(digits.len()));
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let places = places.get(..scale).unwrap_or(places);
    if places.is_empty() { whole.to_owned() } else { format!("{whole}.{places}") }
}

/// A binary number that is printed without an exponent.
pub(super) fn float(raw: &str, single: bool) -> Option<String> {
    let text = raw.trim();
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return None;
    }
    let (value, printed) = if single {
        let value: f32 = text.parse().ok()?;
        (f64::from(value), value.to_string())
    } else {
        let value: f64 = text.parse().ok()?;
        (value, value.to_string())
    };
    let most = if single { 1e6 } else { 1e15 };
    let plain = value == 0.0 || (1e-4..most).contains(&value.abs());
    plain.then_some(printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_the_server_prints_them() {
        for (written, printed) in [
            ("1.50", "1.50"),
            ("007", "7"),
            ("-0", "0"),
            (".5", "0.5"),
            ("1e3", "1000"),
            ("1.5e-3", "0.0015"),
            ("1.25e1", "12.5"),
            ("-00.10", "-0.10"),
        ] {
            assert_eq!(numeric(written).as_deref(), Some(printed), "{written}");
        }
        assert_eq!(numeric("1,5"), None);
        assert_eq!(integer(" 0012 ", 0, 100).as_deref(), Some("12"));
        assert_eq!(integer("101", 0, 100), None);
        assert_eq!(float("1.0", false).as_deref(), Some("1"));
        assert_eq!(float("1e300", false), None);
    }
}
