//! Solutions written back into the text they belong to.

use crate::Solution;

/// `text` with the definition of every solution in place of the one with holes; the rest stays as it is. The solutions
/// must be those of this text, each at most once.
pub fn fill<'s>(text: &str, solutions: impl IntoIterator<Item = &'s Solution>) -> String {
    let mut solutions: Vec<&Solution> = solutions.into_iter().collect();
    solutions.sort_by_key(|solution| solution.span.start);
    let added: usize = solutions.iter().map(|solution| solution.definition.len()).sum();
    let mut filled = String::with_capacity(text.len() + added);
    let mut done = 0;
    for solution in solutions {
        let (start, end) = (solution.span.start as usize, solution.span.end as usize);
        let (Some(before), Some(_)) = (text.get(done..start), text.get(start..end)) else { continue };
        filled.push_str(before);
        // What belongs to a declaration stands further right than it does.
        let indent = indentation(text.get(..start).unwrap_or_default());
        filled.push_str(&solution.definition.trim_end().replace('\n', &format!("\n{indent}")));
        done = end;
    }
    filled.push_str(text.get(done..).unwrap_or_default());
    filled
}

/// The blanks in front of what follows `before`.
fn indentation(before: &str) -> &str {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let line = line.trim_start_matches('\u{feff}');
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    line.get(..blanks).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use loligo_base::{FileId, Span};

    fn solution(text: &str, hole: &str, definition: &str) -> Solution {
        let start = u32::try_from(text.find(hole).unwrap()).unwrap();
        let span = Span::new(FileId(0), start, start + u32::try_from(hole.len()).unwrap());
        let (name, signature) = (String::new(), String::new());
        Solution { file: FileId(0), name, signature, definition: definition.into(), span, assumptions: Vec::new() }
    }

    #[test]
    fn all_but_the_definitions_stays() {
        let text = "-- one\nf = ??  -- behind\ng = ??\n";
        let solutions = [solution(text, "g = ??", "g = 2\n"), solution(text, "f = ??", "f = 1\n")];
        assert_eq!(fill(text, &solutions), "-- one\nf = 1  -- behind\ng = 2\n");
    }

    #[test]
    fn lines_go_below_the_declaration() {
        let text = "\u{feff}\tf = ??\n";
        let solutions = [solution(text, "f = ??", "f =\n  match x with\n    A -> 1\n")];
        assert_eq!(fill(text, &solutions), "\u{feff}\tf =\n\t  match x with\n\t    A -> 1\n");
    }
}
