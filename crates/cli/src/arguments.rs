//! What may stand on the command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use loligo_driver::{Bounds, Input, ModuleName, Target, z3_version};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

static VERSION: LazyLock<String> =
    LazyLock::new(|| format!("{} (Z3 {})", env!("CARGO_PKG_VERSION"), z3_version().trim()));

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the input was rejected: it cannot be read, does not parse, or a sort or type is wrong
  2    the command line was not understood
  3    no program was found
  4    stopped, by --timeout or by you
  101  a bug in Loligo: please report it
If several apply, the one that comes first in 101, 4, 1, 3 counts.

Environment:
  NO_COLOR  set to anything: no colours";

const BOUNDS: &str = "Bounds of the search, for experiments (nobody needs them)";

/// Writes programs from their types, and proves them right.
#[derive(Parser, Debug)]
#[command(name = "loligo", version = VERSION.as_str(), after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Fill the holes of definitions and print the verified programs
    ///
    /// A definition with a hole, `f = ??`, is a goal. For each goal, its signature and a program that has been proved to
    /// have that type are printed to standard output. Definitions without holes are checked. A goal that fails is
    /// reported, and the rest go on with its declared type taken as given.
    #[command(after_help = EXIT_CODES)]
    Synth(SynthArguments),
    /// Check definitions and measures against their signatures
    ///
    /// Everything in the files, and in the files they import, is checked. A hole is an error.
    #[command(after_help = EXIT_CODES)]
    Check(CheckArguments),
    /// Write down what has to be proved, for other provers to prove
    ///
    /// The files are checked as by `check`, after their holes were filled as by `synth`. Every condition that has to hold
    /// for a definition or a measure to be right becomes a script in SMT-LIB 2.6, to which a prover such as cvc5 has to
    /// answer `unsat`; `index.tsv` lists them and says what they mean. A definition that is wrong has its conditions written
    /// all the same: not all of them hold.
    #[command(after_help = EXIT_CODES)]
    Certify(CertifyArguments),
    /// Lay out files, and change nothing else
    ///
    /// Files are rewritten in place; standard input is written to standard output. A file that does not parse is left as
    /// it is.
    #[command(after_help = EXIT_CODES)]
    Fmt(FmtArguments),
    /// Evaluate an expression over the definitions of a file
    ///
    /// Holes are filled first. A component without a definition gives what its type says, such as `{Int | _v == x + 1}`.
    #[command(after_help = EXIT_CODES)]
    Run(RunArguments),
    /// Test definitions on generated arguments
    ///
    /// Every goal of the files, and of the `.sq` files of the folders and below them, is called with arguments that have
    /// the types asked for, small ones first and all of them, then random ones; each result is checked against the type
    /// promised. Holes are filled first. Nothing is taken from the checker. Examples are run, too.
    #[command(after_help = EXIT_CODES)]
    Test(TestArguments),
    /// Print a file as a module of another language
    ///
    /// Holes are filled first, and everything is checked, as `synth` does. The module is complete, and compiles without
    /// warnings. Types that say what was proved stand in it as comments. Components that nothing defines become the
    /// parameters of a functor in OCaml, and the fields of a record in Haskell.
    #[command(after_help = EXIT_CODES)]
    Emit(EmitArguments),
    /// Measure how goals are solved
    ///
    /// Every goal with a hole in the files, and in the `.sq` files of the folders and below them, is worked on by itself,
    /// with a solver of its own. A line for each goal and totals are printed to standard output.
    #[command(after_help = EXIT_CODES)]
    Bench(BenchArguments),
}

#[derive(Args, Debug)]
pub(crate) struct SynthArguments {
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Look at this goal only; may be given several times
    #[arg(long = "goal", value_name = "NAME")]
    pub(crate) goals: Vec<String>,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECS", value_parser = parse_seconds)]
    pub(crate) timeout: Option<Duration>,
    /// Where no program is found, print the best one with holes; nothing in it is verified
    #[arg(long)]
    pub(crate) partial: bool,
    /// Say on standard error where the work went
    #[arg(long)]
    pub(crate) stats: bool,
    /// Give a goal up after this many queries to the solver
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    pub(crate) max_checks: Option<u64>,
    /// Names in a term
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    max_size: Option<usize>,
    /// Matches within each other
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    match_depth: Option<usize>,
    /// Names in what is matched on
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    scrutinee_size: Option<usize>,
    /// Guards in a row
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    max_guards: Option<usize>,
    /// Functions made up as arguments, within each other
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    auxiliary_depth: Option<usize>,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Accept holes, and say which type each must have
    #[arg(long)]
    pub(crate) holes: bool,
}

#[derive(Args, Debug)]
pub(crate) struct CertifyArguments {
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder to write to; if it is not empty, it must hold an earlier certificate, which is replaced
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECS", value_parser = parse_seconds)]
    pub(crate) timeout: Option<Duration>,
}

#[derive(Args, Debug)]
pub(crate) struct FmtArguments {
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change nothing, and fail if there is something to change
    #[arg(long)]
    pub(crate) check: bool,
}

#[derive(Args, Debug)]
pub(crate) struct RunArguments {
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to evaluate
    #[arg(value_name = "EXPR")]
    pub(crate) expression: String,
    /// Give up after this many steps of evaluation
    #[arg(long, value_name = "N")]
    pub(crate) steps: Option<u64>,
    /// Stop the search for what holes stand for after this many seconds
    #[arg(long, value_name = "SECS", value_parser = parse_seconds)]
    pub(crate) timeout: Option<Duration>,
}

#[derive(Args, Debug)]
pub(crate) struct TestArguments {
    /// Files and folders; - is standard input
    #[arg(required = true, value_name = "PATH")]
    files: Vec<PathBuf>,
    /// Test this goal only; may be given several times
    #[arg(long = "goal", value_name = "NAME")]
    pub(crate) goals: Vec<String>,
    /// Call each goal so many times
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) cases: usize,
    /// Draw random arguments from this number
    #[arg(long, value_name = "S", default_value = "0")]
    pub(crate) seed: u64,
}

#[derive(Args, Debug)]
pub(crate) struct EmitArguments {
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The language
    #[arg(long, value_name = "LANGUAGE")]
    pub(crate) to: Language,
    /// What the module is called; like the file if nothing is said
    #[arg(long, value_name = "NAME", value_parser = parse_module_name)]
    pub(crate) module: Option<ModuleName>,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECS", value_parser = parse_seconds)]
    pub(crate) timeout: Option<Duration>,
}

/// A language to emit.
#[derive(ValueEnum, Clone, Copy, Debug)]
pub(crate) enum Language {
    Ocaml,
    Haskell,
}

#[derive(Args, Debug)]
pub(crate) struct BenchArguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Print an object a line instead of a table: file, goal, outcome, seconds, checks, unknown, size, and where the work went
    #[arg(long)]
    pub(crate) json: bool,
    /// Work on this many goals at the same time
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) jobs: NonZeroUsize,
    /// Give a goal up after this many seconds
    #[arg(long, value_name = "SECS", default_value = "60", value_parser = parse_seconds)]
    pub(crate) timeout: Duration,
}

impl Command {
    /// What there is to read.
    pub(crate) fn inputs(&self) -> Vec<Input> {
        match self {
            Command::Synth(arguments) => arguments.inputs(),
            Command::Check(arguments) => arguments.inputs(),
            Command::Certify(arguments) => arguments.inputs(),
            Command::Fmt(arguments) => arguments.inputs(),
            Command::Run(arguments) => arguments.inputs(),
            Command::Test(arguments) => arguments.inputs(),
            Command::Emit(arguments) => arguments.inputs(),
            Command::Bench(arguments) => inputs(&arguments.paths),
        }
    }
}

impl SynthArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(&self.files)
    }

    /// The bounds that replace the ladder's.
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds {
            size: self.max_size,
            matches: self.match_depth,
            scrutinee: self.scrutinee_size,
            guards: self.max_guards,
            auxiliaries: self.auxiliary_depth,
        }
    }
}

impl CheckArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(&self.files)
    }
}

impl CertifyArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(&self.files)
    }
}

impl FmtArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(&self.files)
    }
}

impl RunArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(std::slice::from_ref(&self.file))
    }
}

impl TestArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(&self.files)
    }
}

impl EmitArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(std::slice::from_ref(&self.file))
    }
}

impl From<Language> for Target {
    fn from(language: Language) -> Target {
        match language {
            Language::Ocaml => Target::OCaml,
            Language::Haskell => Target::Haskell,
        }
    }
}

/// Each file once: standard input can be read only once, too.
fn inputs(files: &[PathBuf]) -> Vec<Input> {
    let mut inputs = Vec::new();
    for file in files {
        let input = if file == Path::new("-") { Input::Stdin } else { Input::Path(file.clone()) };
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    inputs
}

fn parse_module_name(text: &str) -> Result<ModuleName, String> {
    let help = "a module is called by a capital letter, and letters, digits and underscores behind it";
    ModuleName::parse(text).ok_or_else(|| help.to_owned())
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "a number of seconds is expected, such as 60 or 0.5".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("the number of seconds must be above zero".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn seconds_are_positive() {
        assert_eq!(parse_seconds("0.5"), Ok(Duration::from_millis(500)));
        assert!(["0", "-1", "x", "", "inf", "NaN"].iter().all(|text| parse_seconds(text).is_err()));
    }
}
