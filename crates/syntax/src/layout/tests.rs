//! The rules of layout, each on the smallest text that shows it.

use loligo_base::FileId;

use super::{Lines, layout};
use crate::lexer::lex;
use crate::token::Token;

/// The items of `text`, one a line, with `⟨ ; ⟩` around and in blocks, followed by the codes of all complaints.
fn shape(text: &str) -> String {
    let lexed = lex(FileId(0), text);
    let (items, complaints) = layout(&lexed.lexemes, Lines::Declarations, &loligo_base::Canceller::new());
    let mut lines: Vec<String> = items
        .iter()
        .map(|item| {
            let shown = item.lexemes.iter().map(|lexeme| match lexeme.token {
                Token::Open => "⟨",
                Token::Next => ";",
                Token::Close => "⟩",
                _ => &text[lexeme.span.start as usize..lexeme.span.end as usize],
            });
            shown.collect::<Vec<_>>().join(" ")
        })
        .collect();
    lines.extend(complaints.iter().map(|complaint| complaint.code.to_string()));
    lines.join("\n")
}

#[test]
fn declarations_start_in_one_column() {
    assert_eq!(shape("f :: Int\ng = 3\n  4\nh"), "f :: Int\ng = 3 4\nh");
    assert_eq!(shape("  f :: Int\n  g = 3\n   4"), "f :: Int\ng = 3 4");
    assert_eq!(shape(""), "");
    assert_eq!(shape("-- nothing\n\n{- at all -}"), "");
}

#[test]
fn a_declaration_further_left_is_reported_once() {
    assert_eq!(shape("  f\n  g\nh\ni"), "f\ng\nh\ni\nE0107");
}

#[test]
fn blocks_start_behind_where_and_with() {
    assert_eq!(shape("data D where\n  A :: D\n  B :: D\nf"), "data D where ⟨ A :: D ; B :: D ⟩\nf");
    assert_eq!(shape("data D where A :: D\n             B :: D"), "data D where ⟨ A :: D ; B :: D ⟩");
    assert_eq!(shape("f = match x with A -> b"), "f = match x with ⟨ A -> b ⟩");
}

#[test]
fn blocks_may_be_empty() {
    assert_eq!(shape("data D where"), "data D where ⟨ ⟩");
    assert_eq!(shape("data D where\ndata E where\nf"), "data D where ⟨ ⟩\ndata E where ⟨ ⟩\nf");
    assert_eq!(shape("f = (match x with)"), "f = ( match x with ⟨ ⟩ )");
}

#[test]
fn what_stands_further_right_belongs_to_the_item() {
    assert_eq!(shape("data D where\n  A :: D ->\n    D\n  B :: D"), "data D where ⟨ A :: D -> D ; B :: D ⟩");
}

#[test]
fn blocks_nest() {
    let text = "f = match x with\n  A -> match y with\n    B -> b\n    C -> c\n  D -> d";
    assert_eq!(shape(text), "f = match x with ⟨ A -> match y with ⟨ B -> b ; C -> c ⟩ ; D -> d ⟩");
    let text =
        "f = match x with A -> match y with B -> b\n                                   C -> c\n                 D -> d";
    assert_eq!(shape(text), "f = match x with ⟨ A -> match y with ⟨ B -> b ; C -> c ⟩ ; D -> d ⟩");
}

#[test]
fn an_inner_block_stands_right_of_the_outer() {
    let text = "f = match x with\n  A -> match y with\n  B -> b";
    assert_eq!(shape(text), "f = match x with ⟨ A -> match y with ⟨ ⟩ ; B -> b ⟩");
}

#[test]
fn closing_brackets_and_commas_end_blocks() {
    assert_eq!(shape("f = g (match x with A -> b) c"), "f = g ( match x with ⟨ A -> b ⟩ ) c");
    assert_eq!(shape("f = [match x with A -> b, c]"), "f = [ match x with ⟨ A -> b ⟩ , c ]");
    assert_eq!(shape("f = [(match x with A -> [b, c]), d]"), "f = [ ( match x with ⟨ A -> [ b , c ] ⟩ ) , d ]");
}

#[test]
fn then_else_and_in_end_the_blocks_since_their_partner() {
    assert_eq!(shape("f = if c then match x with A -> b else d"), "f = if c then match x with ⟨ A -> b ⟩ else d");
    assert_eq!(
        shape("f = if c then match x with A -> if a then b else c else d"),
        "f = if c then match x with ⟨ A -> if a then b else c ⟩ else d"
    );
    assert_eq!(shape("f = let x = match y with A -> b in c"), "f = let x = match y with ⟨ A -> b ⟩ in c");
    assert_eq!(
        shape("f = let x = match y with A -> let z = 1 in b in c"),
        "f = let x = match y with ⟨ A -> let z = 1 in b ⟩ in c"
    );
}

#[test]
fn membership_ends_no_block() {
    assert_eq!(shape("measure m :: D where\n  A x -> x in s"), "measure m :: D where ⟨ A x -> x in s ⟩");
}

#[test]
fn operators_continue_an_item_in_its_own_column() {
    assert_eq!(shape("f = a\n+ b\n&& c\ng"), "f = a + b && c\ng");
    assert_eq!(shape("f = if a\nthen b\nelse c"), "f = if a then b else c");
    assert_eq!(shape("f = let x = 1\nin x"), "f = let x = 1 in x");
    assert_eq!(shape("f = (\n  a\n)\ng"), "f = ( a )\ng");
    assert_eq!(shape("f = match x with\n  A -> a\n  + b\n  B -> c"), "f = match x with ⟨ A -> a + b ; B -> c ⟩");
}

#[test]
fn a_closing_bracket_may_stand_left_of_the_block_around_it() {
    assert_eq!(
        shape("f = match x with\n      A -> (\n  b)"),
        "f = match x with ⟨ A -> ( ⟩ b )\nE0105\nE0107\nE0106".replace("\nE0107", "")
    );
    assert_eq!(shape("f = match x with\n      A -> (b\n  )\n      C -> d"), "f = match x with ⟨ A -> ( b ) ; C -> d ⟩");
}

#[test]
fn tabs_move_to_multiples_of_eight() {
    assert_eq!(
        shape("f = match x with\n\tA -> a\n        B -> b\n  \tC -> c"),
        "f = match x with ⟨ A -> a ; B -> b ; C -> c ⟩"
    );
    assert_eq!(shape("\tf\n        g"), "f\ng");
}

#[test]
fn line_ends_and_byte_order_marks_do_not_matter() {
    assert_eq!(
        shape("\u{feff}f = 1\r\ng = match x with\r\n  A -> b\r\n  C -> d"),
        "f = 1\ng = match x with ⟨ A -> b ; C -> d ⟩"
    );
}

#[test]
fn comments_have_columns_but_are_no_tokens() {
    assert_eq!(shape("f = 1\n{- a -} 2\n{- b\n-} 3\ng"), "f = 1 2 3\ng");
}

#[test]
fn brackets_are_paired() {
    assert_eq!(shape("f = (1\ng = 2"), "f = ( 1\ng = 2\nE0105");
    assert_eq!(shape("f = 1)\ng = 2"), "f = 1 )\ng = 2\nE0106");
    assert_eq!(shape("f = (1]\ng = 2"), "f = ( 1 ]\ng = 2\nE0106");
}

#[test]
fn lines_between_columns_are_reported() {
    assert_eq!(shape("data D where\n    A :: D\n  B :: D\nf"), "data D where ⟨ A :: D ⟩ B :: D\nf\nE0107");
}
