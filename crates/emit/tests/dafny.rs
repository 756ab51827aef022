//! Dafny on the modules of solved examples, of `stdlib` and of the programs that the checker rejects.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod sources;

use loligo_emit::{Language, ModuleName};
use sources::{Source, files, root};
use std::fs;
use std::path::PathBuf;

fn main() {
    let out = PathBuf::from(std::env::var("DAFNY_OUT").unwrap());
    for folder in std::env::var("DAFNY_FOLDERS").unwrap().split(' ') {
        for path in files(folder) {
            let shown = path.strip_prefix(root()).unwrap().display().to_string();
            let name = ModuleName::from_path(&shown.replace('/', "-"));
            let out = out.clone();
            let work = move || {
                let source = Source::read(&path);
                let text = source.resolved(|module, file| Language::Dafny.module(module, file, &name, source.prose()));
                let file = out.join(shown.trim_end_matches(".sq").replace('/', "_") + ".dfy");
                match text {
                    Ok(text) => fs::write(file, text).unwrap(),
                    Err(said) => println!(
                        "{shown}: {}",
                        said.iter()
                            .map(|d| format!("{} {}", d.message, d.labels.first().map_or("", |l| l.message.as_str())))
                            .collect::<Vec<_>>()
                            .join("; ")
                    ),
                }
            };
            let _ = std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join();
        }
    }
}
