//! The name of an emitted module.

use std::fmt;

/// A name that a module can have in every target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModuleName(String);

/// Names that mean something else: the program itself, and what every module imports.
const RESERVED: &[&str] = &["Main", "Prelude", "Stdlib"];

impl ModuleName {
    /// The name as it stands; `None` if no module can be called that: it must begin with a capital letter, and go on
    /// with letters, digits and underscores, none of them beyond ASCII.
    pub fn parse(text: &str) -> Option<ModuleName> {
        let is_word = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let fits = is_word && text.starts_with(|c: char| c.is_ascii_uppercase()) && !RESERVED.contains(&text);
        fits.then(|| ModuleName(text.to_owned()))
    }

    /// A name like that of a file, `balanced-replicate` or `examples/balanced-replicate.sq`: `BalancedReplicate`.
    pub fn from_path(path: &str) -> ModuleName {
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = file.strip_suffix(".sq").unwrap_or(file);
        let mut name = String::new();
        for word in stem.split(|c: char| !c.is_ascii_alphanumeric()) {
            let mut chars = word.chars();
            name.extend(chars.next().map(|first| first.to_ascii_uppercase()));
            name.push_str(chars.as_str());
        }
        match ModuleName::parse(&name) {
            Some(name) => name,
            None => ModuleName(format!("Module{name}")),
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModuleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        let names = ["examples/tree/balanced-replicate.sq", "List.sq", "2d.sq", "main.sq", "<stdin>", "é"];
        let expected = ["BalancedReplicate", "List", "Module2d", "ModuleMain", "Stdin", "Module"];
        assert_eq!(names.map(|name| ModuleName::from_path(name).to_string()), expected);
    }

    #[test]
    fn names_that_no_module_has() {
        assert!(["", "list", "A.B", "Prelude", "É", "A'"].iter().all(|name| ModuleName::parse(name).is_none()));
    }
}
