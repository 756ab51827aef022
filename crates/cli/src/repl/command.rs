//! Names of the commands, with a line on the effect of each.

/// Effects of commands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verb {
    All,
    Browse,
    Check,
    Components,
    Edit,
    Goals,
    Help,
    Info,
    Load,
    Next,
    Quit,
    Reload,
    Run,
    Set,
    Synth,
    Test,
    Trace,
    Type,
    Why,
    Write,
    Overwrite,
}

/// A command as the user knows it.
pub(crate) struct Entry {
    pub(crate) verb: Verb,
    /// Without the colon.
    pub(crate) name: &'static str,
    /// Arguments that may follow.
    pub(crate) arguments: &'static str,
    /// Effect of the command, in a line.
    summary: &'static str,
    /// Further help.
    details: &'static str,
}

const fn entry(
    verb: Verb,
    name: &'static str,
    arguments: &'static str,
    summary: &'static str,
    details: &'static str,
) -> Entry {
    Entry { verb, name, arguments, summary, details }
}

/// All of them, in the order of `:help`.
pub(crate) const COMMANDS: &[Entry] = &[
    entry(
        Verb::Load,
        "load",
        "FILE…",
        "take the declarations of files into the session",
        "A declaration takes the place of an earlier one of the same name. Definitions without holes are checked; goals \
         wait for `:synth`.",
    ),
    entry(Verb::Reload, "reload", "", "read the loaded files again, and keep what was typed", ""),
    entry(Verb::Type, "type", "EXPR", "the refinement type of an expression; of a name, its signature", ""),
    entry(Verb::Info, "info", "NAME", "what is declared under a name, and where", ""),
    entry(Verb::Browse, "browse", "", "all declarations, by kind", "Those that are imported are counted only."),
    entry(Verb::Goals, "goals", "", "all goals, and how far each has come", ""),
    entry(
        Verb::Synth,
        "synth",
        "[GOAL]",
        "search for the program of a goal, or of all that are open",
        "Ctrl-C cancels the search. What is found is verified and becomes part of the session.",
    ),
    entry(
        Verb::Next,
        "next",
        "",
        "the next program for the last goal, one that gives other results",
        "It takes the place of the one before in the session.",
    ),
    entry(
        Verb::All,
        "all",
        "N",
        "up to N programs for the last goal, no two of which give the same results",
        "The session keeps the one that it has.",
    ),
    entry(Verb::Check, "check", "", "check all definitions, and say which type each hole must have", ""),
    entry(Verb::Run, "run", "EXPR", "evaluate an expression; an expression alone does the same", ""),
    entry(Verb::Test, "test", "[GOAL]", "call definitions with generated arguments and check the results", ""),
    entry(Verb::Why, "why", "", "say how the last program was found", ""),
    entry(Verb::Trace, "trace", "FILE", "write down how the last program was found", ""),
    entry(Verb::Components, "components", "[GOAL]", "what the program of a goal may be made of", ""),
    entry(
        Verb::Set,
        "set",
        "[NAME VALUE]",
        "change a setting; without one, show all",
        "`off` takes away timeout and max-checks; colour is `on` or `off`.",
    ),
    entry(
        Verb::Edit,
        "edit",
        "",
        "edit the text of the session with $VISUAL or $EDITOR",
        "What cannot be taken over is kept for the next `:edit`.",
    ),
    entry(
        Verb::Write,
        "write",
        "FILE",
        "save the session as a file that loads again",
        "A file that was neither loaded nor written here, or has changed since, is left as it is; `:write! FILE` replaces \
         it.",
    ),
    entry(Verb::Overwrite, "write!", "FILE", "the same, whatever the file holds", ""),
    entry(Verb::Help, "help", "[COMMAND]", "this list, or what there is to know of a command", ""),
    entry(Verb::Quit, "quit", "", "end the session; so does Ctrl-D", ""),
];

/// A command and what follows it, from a line that begins with a colon; the error is what to say.
pub(crate) fn parse(line: &str) -> Result<(&'static Entry, &str), String> {
    let line = line.trim_start().trim_start_matches(':');
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    let (word, rest) = line.split_at(end);
    Ok((find(word)?, rest.trim()))
}

/// The command called `word`, or the only one whose name begins with it.
pub(crate) fn find(word: &str) -> Result<&'static Entry, String> {
    if let Some(exact) = COMMANDS.iter().find(|entry| entry.name == word) {
        return Ok(exact);
    }
    // What replaces a file has to be written out.
    let begins: Vec<&Entry> =
        COMMANDS.iter().filter(|entry| entry.verb != Verb::Overwrite && entry.name.starts_with(word)).collect();
    match begins.as_slice() {
        [only] => Ok(only),
        [] => Err(format!("there is no command `:{word}`; `:help` lists all")),
        _ => {
            let names: Vec<String> = begins.iter().map(|entry| format!("`:{}`", entry.name)).collect();
            Err(format!("`:{word}` may mean {}", in_words(&names)))
        }
    }
}

/// `a`, `a or b`, `a, b or c`
fn in_words(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
    }
}

/// Text of `:help`.
pub(crate) fn help(word: &str) -> Result<String, String> {
    let word = word.trim_start_matches(':');
    if word.is_empty() {
        let lines: String = COMMANDS.iter().map(line).collect();
        return Ok(format!(
            "Declarations are typed as in a file; `f = ??` starts a search. An expression is evaluated.\n\
             What is not finished goes on in the next line, up to an empty one.\n\n{lines}\n\
             Each command may be cut short as long as it is clear which one is meant.\n"
        ));
    }
    let entry = find(word)?;
    let details = if entry.details.is_empty() { String::new() } else { format!("{}\n", entry.details) };
    Ok(format!("{}{details}", line(entry)))
}

fn line(entry: &Entry) -> String {
    let call = format!(":{} {}", entry.name, entry.arguments);
    format!("{:<20}  {}\n", call.trim_end(), entry.summary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        let verb = |line: &str| parse(line).map(|(entry, rest)| (entry.verb, rest.to_owned()));
        assert_eq!(verb(":l a.sq b.sq "), Ok((Verb::Load, "a.sq b.sq".into())));
        assert_eq!(verb(":ty f x"), Ok((Verb::Type, "f x".into())));
        assert_eq!(verb(":wr f"), Ok((Verb::Write, "f".into())));
        assert_eq!(verb(":write! f"), Ok((Verb::Overwrite, "f".into())));
        assert_eq!(verb(":t"), Err("`:t` may mean `:type`, `:test` or `:trace`".into()));
        assert_eq!(verb(":x"), Err("there is no command `:x`; `:help` lists all".into()));
    }

    #[test]
    fn every_command_has_help() {
        for entry in COMMANDS {
            assert!(help(entry.name).unwrap().contains(entry.summary));
        }
    }
}
