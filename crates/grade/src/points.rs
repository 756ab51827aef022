//! Points of a goal: `-- points: 2.5` above its signature.

use loligo_base::{Diagnostic, FileId, Span, codes};
use loligo_syntax::ast::{Decl, DeclKind, Module};
use std::collections::BTreeSet;
use std::fmt;
use std::iter::Sum;
use std::ops::Add;

/// Points, exact to the hundredth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Points(u64);

/// No goal is worth more.
const MAX_POINTS: u64 = 1_000_000;

impl Points {
    /// Points of a goal without a comment on them.
    pub(crate) const ONE: Points = Points(100);

    /// For programs that take numbers only.
    pub fn as_f64(self) -> f64 {
        // Nobody has so many points that this is not exact enough.
        self.0 as f64 / 100.0
    }

    /// A decimal number with at most two digits behind the point.
    fn parse(text: &str) -> Option<Points> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let are_digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(whole) || !are_digits(part) || part.len() > 2 {
            return None;
        }
        let whole: u64 = whole.parse().ok().filter(|whole| *whole <= MAX_POINTS)?;
        let part: u64 = format!("{part:0<2}").parse().ok()?;
        Some(Points(whole * 100 + part))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}", part / 10),
            (whole, part) => write!(f, "{whole}.{part:02}"),
        }
    }
}

impl Add for Points {
    type Output = Points;

    fn add(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }
}

impl Sum for Points {
    fn sum<I: Iterator<Item = Points>>(all: I) -> Points {
        all.fold(Points::default(), Add::add)
    }
}

/// Comments on points in a text.
pub(crate) struct PointComments {
    /// Each line that says something, with what that is.
    lines: Vec<(usize, Span, Option<Points>)>,
    /// Where lines begin.
    starts: Vec<usize>,
}

impl PointComments {
    /// Finds them.
    pub(crate) fn of(file: FileId, text: &str) -> PointComments {
        let (mut lines, mut starts, mut offset) = (Vec::new(), Vec::new(), 0);
        for (number, line) in text.split_inclusive('\n').enumerate() {
            starts.push(offset);
            let content = line.trim_end();
            if let Some(said) = said_of_points(content) {
                let start = offset + content.len() - content.trim_start_matches(['\u{feff}', ' ', '\t']).len();
                lines.push((number, span(file, start, offset + content.len()), Points::parse(said)));
            }
            offset += line.len();
        }
        PointComments { lines, starts }
    }

    /// Points of a goal whose signature begins at `offset` of the text, by the nearest comment directly above it.
    /// `None` if there is no such comment.
    fn above(&self, text: &str, offset: usize) -> Option<&(usize, Span, Option<Points>)> {
        let line = self.starts.partition_point(|start| *start <= offset).checked_sub(1)?;
        let is_comment = |number: usize| {
            let (start, end) = (self.starts.get(number), self.starts.get(number + 1).copied().unwrap_or(text.len()));
            let content = start.and_then(|start| text.get(*start..end)).unwrap_or_default();
            content.trim_start_matches(['\u{feff}', ' ', '\t']).starts_with("--")
        };
        let mut above = (0..line).rev().take_while(|number| is_comment(*number));
        above.find_map(|number| self.lines.iter().find(|(at, ..)| *at == number))
    }

    /// The points of each of the goals called `goals` in their order, and what is wrong with what is said of points.
    pub(crate) fn assign(&self, text: &str, module: &Module, goals: &[String]) -> (Vec<Points>, Vec<Diagnostic>) {
        let signature = |decl: &Decl, goal: &String| match &decl.kind {
            DeclKind::Signature(signature) => signature.name.as_str() == goal,
            _ => false,
        };
        let mut used = BTreeSet::new();
        let points = goals.iter().map(|goal| {
            let decl = module.decls.iter().find(|decl| signature(decl, goal));
            match decl.and_then(|decl| self.above(text, decl.span.start as usize)) {
                Some((line, _, points)) => {
                    used.insert(*line);
                    points.unwrap_or(Points::ONE)
                }
                None => Points::ONE,
            }
        });
        let points = points.collect();
        let complaint = |(line, span, points): &(usize, Span, Option<Points>)| match points {
            None => Some(
                Diagnostic::error(codes::UNREADABLE_POINTS, *span, "these points cannot be read")
                    .here(format!(
                        "a number from 0 to {MAX_POINTS} is expected, with at most two digits behind the point"
                    ))
                    .help("write `-- points: 2` or `-- points: 2.5`"),
            ),
            Some(_) if used.contains(line) => None,
            Some(_) => Some(
                Diagnostic::warning(codes::STRAY_POINTS, *span, "these points belong to no goal")
                    .here("directly below, there is no signature of a definition with holes")
                    .help("put the comment directly above the signature of the goal"),
            ),
        };
        (points, self.lines.iter().filter_map(complaint).collect())
    }
}

/// The text behind `-- points:`.
fn said_of_points(line: &str) -> Option<&str> {
    let comment = line.trim_start_matches(['\u{feff}', ' ', '\t']).strip_prefix("--")?;
    let comment = comment.trim_start().strip_prefix('|').unwrap_or(comment);
    Some(comment.trim_start().strip_prefix("points:")?.trim())
}

fn span(file: FileId, start: usize, end: usize) -> Span {
    let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(file, offset(start), offset(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_syntax::parse;

    #[test]
    fn points_read_back() {
        for (text, shown) in [("2", "2"), ("2.5", "2.5"), ("0.05", "0.05"), ("10.00", "10"), ("0", "0")] {
            assert_eq!(Points::parse(text).unwrap().to_string(), shown);
        }
        for text in ["", "-1", "1.", ".5", "1.234", "1e3", "99999999999999999999", "two"] {
            assert_eq!(Points::parse(text), None, "{text}");
        }
    }

    #[test]
    fn sums_are_exact() {
        let tenths: Points = (0..30).filter_map(|_| Points::parse("0.1")).sum();
        assert_eq!(tenths.to_string(), "3");
    }

    #[test]
    fn the_comment_belongs_to_the_signature_below() {
        let text = "-- points: 2\n-- hard\nf :: Int\nf = ??\n\n-- points: 3\n\ng :: Int\n-- points: x\ng = ??\n\n\
                    -- | What.\n-- points: 0.5\nh :: Int\nh = ??\n";
        let parsed = parse(FileId(0), text);
        let goals = ["f", "g", "h"].map(str::to_owned);
        let (points, complaints) = PointComments::of(FileId(0), text).assign(text, &parsed.module, &goals);
        assert_eq!(points.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2", "1", "0.5"]);
        assert_eq!(complaints.iter().map(|complaint| complaint.code.id()).collect::<Vec<_>>(), ["W0901", "E0901"]);
    }
}
