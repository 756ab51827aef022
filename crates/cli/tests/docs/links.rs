//! Links between pages lead somewhere, and the book has all pages.

use crate::files;
use libtest_mimic::Failed;
use std::fs;
use std::path::Path;

pub(crate) fn test(root: &Path, pages: &[String]) -> Result<(), Failed> {
    let mut complaints = Vec::new();
    for page in pages {
        let text = fs::read_to_string(root.join(page)).map_err(|error| format!("{page}: {error}"))?;
        for (number, link) in of(&text).into_iter().filter(|(_, link)| !link.contains("://")) {
            if let Err(what) = follow(root, page, &link) {
                complaints.push(format!("{page}:{number}: `{link}` {what}"));
            }
        }
    }
    for file in files(&root.join("docs"), "md") {
        let name = file.strip_prefix(root).unwrap().display().to_string();
        if name != "docs/SUMMARY.md" && !pages.contains(&name) {
            complaints.push(format!("{name} is not in docs/SUMMARY.md"));
        }
    }
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n").into()) }
}

fn follow(root: &Path, page: &str, link: &str) -> Result<(), &'static str> {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => root.join(page),
        _ => root.join(page).parent().unwrap().join(path),
    };
    if !target.exists() {
        return Err("leads nowhere");
    }
    // In the book there is nothing but what is below its folder.
    if page.starts_with("docs/") && !target.canonicalize().unwrap().starts_with(root.join("docs")) {
        return Err("leads out of the book");
    }
    let has_anchor = anchor.is_empty() || headings(&fs::read_to_string(&target).unwrap()).any(|own| own == anchor);
    if has_anchor { Ok(()) } else { Err("has no such heading") }
}

/// Targets of the links of a text, with the lines that they stand in.
pub(crate) fn of(text: &str) -> Vec<(usize, String)> {
    outside_blocks(text)
        .flat_map(|(number, line)| {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            targets.map(move |(target, _)| (number, target.to_owned()))
        })
        .collect()
}

/// The anchors of the headings, as mdBook and GitHub make them.
fn headings(text: &str) -> impl Iterator<Item = String> {
    outside_blocks(text).filter(|(_, line)| line.starts_with('#')).map(|(_, line)| {
        let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
        let heading: String = line.trim_start_matches('#').trim().to_lowercase().chars().filter(kept).collect();
        heading.replace(' ', "-")
    })
}

fn outside_blocks(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut inside = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}
