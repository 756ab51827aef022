//! Properties of every tree and every text.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod trees;

use loligo_base::{FileId, Severity};
use loligo_syntax::ast::Module;
use loligo_syntax::*;
use proptest::collection::vec;
use proptest::prelude::*;

const FILE: FileId = FileId(0);

fn read<T>(fragment: Fragment<T>, text: &str) -> T {
    assert!(fragment.diagnostics.is_empty(), "{text}\n{:#?}", fragment.diagnostics);
    fragment.tree.unwrap()
}

fn read_module(text: &str) -> Parsed {
    let parsed = parse(FILE, text);
    assert!(!parsed.has_errors(), "{text}\n{:#?}", parsed.diagnostics);
    parsed
}

/// A text that begins like one that is known.
fn parse_after(text: &str, before: &str, known: &Parsed) -> Parsed {
    let Rest { taken, mut parsed } = parse_rest(FILE, text, before, known);
    parsed.module.decls.splice(..0, known.module.decls[..taken].iter().cloned());
    parsed
}

/// Every comment, doc comments line by line, without marks and sorted.
fn all_comments(parsed: &Parsed) -> Vec<String> {
    let docs = parsed.module.decls.iter().filter_map(|decl| decl.doc.as_ref());
    let docs = docs.flat_map(|doc| doc.lines.iter().map(|line| format!("-- {line}")));
    let bare = |text: String| text.trim_start_matches(['-', '|', ' ']).to_owned();
    let mut all: Vec<String> =
        docs.chain(parsed.comments.iter().map(|comment| comment.text.clone())).map(bare).collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn formulas_survive_printing(tree in trees::formula()) {
        let text = print_formula(&tree);
        prop_assert_eq!(read(parse_formula(FILE, &text), &text), tree, "{}", text);
    }

    #[test]
    fn schemas_survive_printing(tree in trees::schema()) {
        let text = print_schema(&tree);
        prop_assert_eq!(read(parse_schema(FILE, &text), &text), tree, "{}", text);
    }

    #[test]
    fn types_survive_printing(tree in trees::ty()) {
        let text = print_type(&tree);
        prop_assert_eq!(read(parse_type(FILE, &text), &text), tree, "{}", text);
    }

    #[test]
    fn programs_survive_printing(tree in trees::program()) {
        let text = print_program(&tree);
        prop_assert_eq!(read(parse_program(FILE, &text), &text), tree, "{}", text);
    }

    #[test]
    fn modules_survive_printing(tree in trees::module()) {
        let text = print_module(&tree, &Comments::default());
        let parsed = read_module(&text);
        prop_assert!(parsed.diagnostics.is_empty(), "{}", text);
        prop_assert_eq!(&parsed.module, &tree, "{}", text);
        prop_assert_eq!(print_module(&parsed.module, &parsed.comments), text);
    }

    #[test]
    fn printing_keeps_comments(tree in trees::module(), places in vec((any::<prop::sample::Index>(), comment()), 1..8)) {
        let mut text = print_module(&tree, &Comments::default());
        for (place, comment) in places {
            text = insert(&text, place.index(text.len() + 1), &comment);
        }
        let parsed = read_module(&text);
        let printed = print_module(&parsed.module, &parsed.comments);
        let again = read_module(&printed);
        prop_assert_eq!(&again.module, &parsed.module, "{}\n=====\n{}", text, printed);
        prop_assert_eq!(all_comments(&again), all_comments(&parsed), "{}\n=====\n{}", text, printed);
        prop_assert_eq!(print_module(&again.module, &again.comments), printed, "{}", text);
    }

    #[test]
    fn what_stands_before_a_change_reads_as_it_did(
        tree in trees::module(),
        places in vec((any::<prop::sample::Index>(), comment()), 0..4),
        (place, length) in (any::<prop::sample::Index>(), 0..12usize),
        inserted in "[ -~\n]{0,12}|\n(-- \\| d\n)?x = 1\n",
    ) {
        let mut before = print_module(&tree, &Comments::default());
        for (place, comment) in places {
            before = insert(&before, place.index(before.len() + 1), &comment);
        }
        let known = parse(FILE, &before);
        let boundaries: Vec<usize> = before.char_indices().map(|(at, _)| at).chain([before.len()]).collect();
        let start = place.index(boundaries.len());
        let end = (start + length).min(boundaries.len() - 1);
        let mut text = before.clone();
        text.replace_range(boundaries[start]..boundaries[end], &inserted);
        let (after, anew) = (parse_after(&text, &before, &known), parse(FILE, &text));
        prop_assert_eq!(format!("{after:#?}"), format!("{anew:#?}"), "{}\n=====\n{}", before, text);
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}|[ -~\n\t\r]{0,200}") {
        survive(&text);
    }

    #[test]
    fn any_tokens_are_survived(words in vec(prop::sample::select(WORDS), 0..60)) {
        survive(&words.concat());
    }

    #[test]
    fn broken_modules_are_survived(tree in trees::module(), cuts in vec((any::<prop::sample::Index>(), 0..12usize), 1..4)) {
        let mut text = print_module(&tree, &Comments::default());
        for (place, length) in cuts {
            let boundaries: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let start = place.index(boundaries.len());
            let end = (start + length).min(boundaries.len() - 1);
            text.replace_range(boundaries[start]..boundaries[end], "");
        }
        survive(&text);
    }
}

const WORDS: &[&str] = &[
    " ",
    " ",
    " ",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    "data ",
    "type ",
    "measure ",
    "where ",
    "match ",
    "with ",
    "if ",
    "then ",
    "else ",
    "let ",
    "in ",
    "error ",
    "qualifier ",
    "inline ",
    "predicate ",
    "termination ",
    "Int ",
    "Set ",
    "True ",
    "f ",
    "x ",
    "Cons ",
    "List ",
    "_v ",
    "_ ",
    "_0 ",
    "3 ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "::",
    ":",
    "->",
    "=",
    "==",
    "==>",
    "&&",
    "||",
    "!",
    "-",
    "+",
    "*",
    ".",
    "\\",
    ",",
    "|",
    "??",
    "--",
    "{-",
    "-}",
    "\"",
    "=>",
    "é",
];

/// Everything that takes a text takes this one, and says where it is wrong in terms of it.
fn survive(text: &str) {
    let parsed = parse(FILE, text);
    for diagnostic in &parsed.diagnostics {
        assert!(!diagnostic.labels.is_empty(), "{diagnostic:?}");
        for label in &diagnostic.labels {
            assert!(text.get(label.span.start as usize..label.span.end as usize).is_some(), "{text:?} {diagnostic:?}");
        }
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'));
    }
    if !parsed.has_errors() {
        assert_eq!(read_module(&print_module(&parsed.module, &parsed.comments)).module, parsed.module, "{text}");
    }
    let is_error = |severity: &Severity| *severity == Severity::Error;
    let program = parse_program(FILE, text);
    assert_eq!(program.tree.is_none(), program.diagnostics.iter().any(|d| is_error(&d.severity)), "{text:?}");
    parse_formula(FILE, text);
    parse_schema(FILE, text);
    parse_type(FILE, text);
}

#[derive(Clone, Debug)]
enum Placed {
    /// Between two tokens, or at the end of a line.
    Beside(&'static str),
    /// On a line of its own.
    Line(&'static str),
}

fn comment() -> impl Strategy<Value = Placed> {
    prop_oneof![
        prop::sample::select(&["{- a -}", "{- b\n  c -}", "{--}"][..]).prop_map(Placed::Beside),
        prop::sample::select(&["-- d", "-- | e", "{- f -}", "{- g\nh -}", "", "  -- i"][..]).prop_map(Placed::Line),
        prop::sample::select(&["-- j", "-- | k"][..]).prop_map(Placed::Beside),
    ]
}

/// Puts a comment near `at` where it changes no token's column that matters.
fn insert(text: &str, at: usize, comment: &Placed) -> String {
    let at = (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap();
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[at..].find('\n').map_or(text.len(), |length| at + length);
    // Not into another comment.
    let inside = |start: usize, end: usize| {
        let parsed = parse(FILE, text);
        let docs = parsed.module.decls.iter().filter_map(|decl| decl.doc.as_ref()).map(|doc| doc.span);
        let spans = parsed.comments.iter().map(|comment| comment.span).chain(docs);
        spans.into_iter().any(|span| (span.start as usize) < end && start < span.end as usize)
    };
    match comment {
        Placed::Line(comment) if !inside(line_start, line_start) => {
            format!("{}{comment}\n{}", &text[..line_start], &text[line_start..])
        }
        Placed::Beside(comment) if comment.starts_with("--") && !inside(line_end, line_end) => {
            let tail = text[line_start..line_end].trim_end();
            let is_comment = tail.contains("--");
            if is_comment { text.to_owned() } else { format!("{} {comment}{}", &text[..line_end], &text[line_end..]) }
        }
        Placed::Beside(comment) => {
            let before = &text[line_start..at];
            let blank = text[at..].starts_with(' ') && !before.trim().is_empty();
            // A line break inside moves what follows into another column, and to the start of a line.
            let moves = comment.contains('\n') && at != line_end;
            if blank && !moves && !inside(at, at) && !before.contains("--") && !before.contains('"') {
                format!("{} {comment}{}", &text[..at], &text[at..])
            } else {
                text.to_owned()
            }
        }
        Placed::Line(_) => text.to_owned(),
    }
}

/// Deep nesting of every kind is refused, or read, without a stack overflow.
/// A doc comment belongs to nothing if its declaration is broken by a change further on.
#[test]
fn docs_of_what_is_broken_by_a_change() {
    let before = "import \"a\"\n\n-- | d\npredicate p :: Bool\n\nimport \"b\"\n\ninline f = 1\n";
    for (from, to) in [("import \"b\"", ":import \"b\""), ("import \"b\"", "in(line"), ("\n\nimport \"b\"", "")] {
        let text = before.replace(from, to);
        let (after, anew) = (parse_after(&text, before, &parse(FILE, before)), parse(FILE, &text));
        assert_eq!(format!("{after:#?}"), format!("{anew:#?}"), "{text}");
    }
}

#[test]
fn deep_nesting() {
    let repeated = |open: &str, inner: &str, close: &str| {
        for start in ["f = ", "inline f = ", "f :: ", "f = (x :: "] {
            let text = |count| format!("{start}{}{inner}{}", open.repeat(count), close.repeat(count));
            survive(&text(120));
            assert!(parse(FILE, &text(10_000)).has_errors(), "{open}");
            let deepest = parse(FILE, &text(MAX_NESTING - 4));
            drop(format!("{:?}", deepest.module.clone()));
        }
    };
    repeated("(", "x", ")");
    repeated("[", "x", "]");
    repeated("!", "x", "");
    repeated("- ", "x", "");
    repeated("\\x . ", "x", "");
    repeated("x + ", "x", "");
    repeated("x ==> ", "x", "");
    repeated("x && y == ", "x", "");
    repeated("Int -> ", "Int", "");
    repeated("x: Int -> ", "Int", "");
    repeated("{List ", "Int", "| True}");
    repeated("List (", "Int", ")");
    repeated("if a then b else ", "x", "");
    repeated("if ", "x", " then b else c");
    repeated("let x = ", "x", " in x");
    repeated("let x = x in ", "x", "");
    repeated("f (", "x", ")");
    repeated("match x with A -> ", "x", "");
    repeated("(x :: ", "Int", ")");
    repeated("(a + b * (", "x", "");
    repeated("(a + b * (c && ", "x ) y", "))");
}

/// Long but flat texts are not refused as too deep.
#[test]
fn long_lists() {
    let text = format!("f = [{}]\ng = h {}", vec!["1"; 5000].join(", "), "x ".repeat(5000));
    let parsed = read_module(&text);
    let printed = print_module(&parsed.module, &parsed.comments);
    assert_eq!(read_module(&printed).module, parsed.module);
    let text = "f :: Int\n".repeat(3000);
    assert_eq!(read_module(&text).module.decls.len(), 3000);
}

#[test]
fn trees_can_be_sent() {
    fn is_send_and_sync<T: Send + Sync>() {}
    is_send_and_sync::<Module>();
    is_send_and_sync::<Parsed>();
}
