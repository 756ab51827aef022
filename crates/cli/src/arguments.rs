//! Arguments of the command line.

mod bounds;
mod partition;

pub(crate) use bounds::BoundsArguments;
pub(crate) use partition::Partition;

use crate::explain::Page;
use crate::trace::TraceFile;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use loligo_session::{Input, ModuleName, Target, Wanted, z3_version};
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

const GRADE_EXIT_CODES: &str = "\
Exit codes:
  0    all points were reached
  1    they were not; or an exercise is not in order, and then nothing is graded and no file is written
  2    the command line was not understood
  4    a file was stopped, by --timeout; or all, by you, and then no file is written
  101  a bug in Loligo: please report it
If several apply, the one that comes first in 101, 4, 1 counts.";

const REPL_EXIT_CODES: &str = "\
Exit codes:
  0    the session was ended at a terminal
  4    ended by a second Ctrl-C while something could not be cancelled
Without a terminal, those of the other commands: of all that went wrong, what comes first in 101, 4, 1, 3 counts.";

/// Writes programs from their types, and proves them right.
#[derive(Parser, Debug)]
#[command(name = "loligo", version = VERSION.as_str(), after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print all that there is to say for other programs, an object a line: see `docs/json.md`
    #[arg(long, global = true)]
    pub(crate) json: bool,
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
    ///
    /// For Dafny, the module says what the types mean: refinements as what functions ask and promise, datatypes with what
    /// their constructors ask, and metrics. `dafny /compile:0 FILE` then proves it anew, or says what it cannot prove.
    #[command(after_help = EXIT_CODES)]
    Emit(EmitArguments),
    /// Measure how goals are solved
    ///
    /// Every goal with a hole in the files, and in the `.sq` files of the folders and below them, is worked on by itself,
    /// with a solver of its own. A line for each goal and totals are printed to standard output.
    #[command(after_help = EXIT_CODES)]
    Bench(BenchArguments),
    /// Say what the code of an error means
    ///
    /// Without a code, all of them are listed.
    #[command(after_help = EXIT_CODES)]
    Explain(ExplainArguments),
    /// Compare results with those that were kept
    ///
    /// Every goal with a hole in the files, and in the `.sq` files of the folders and below them, is worked on as by
    /// `synth`, and what comes of it is compared with the snapshot beside the file: `list.snap` for `list.sq`. Where the
    /// stored program is another one, it is put into the file and checked anew, without a search. Nothing is written
    /// unless `--accept` says so.
    #[command(after_help = crate::snap::HELP)]
    Snap(SnapArguments),
    /// Grade a student's files against the exercises that were handed out
    ///
    /// An exercise is a file with definitions that have holes; all else in it is given. A comment `-- points: 2` directly
    /// above the signature of such a definition says what it is worth; without one it is worth 1 point. A student's file
    /// is the exercise with the holes filled. It gets the points of each definition that is proved to have the type that
    /// the exercise asks for, and for which the examples of the exercise hold. Helpers may be added; what is given must
    /// not be changed. Files of two folders are matched by their names.
    #[command(after_help = GRADE_EXIT_CODES)]
    Grade(GradeArguments),
    /// Print what makes a shell complete the command line
    ///
    /// Commands, options, and the values of options are completed. `docs/install.md` says where each shell looks for it.
    #[command(after_help = EXIT_CODES)]
    Completions(CompletionsArguments),
    /// Print the manual page
    ///
    /// It is written in roff, for `man`. With --out, there is a page for every command besides.
    #[command(after_help = EXIT_CODES)]
    Man(ManArguments),
    /// Explore: type declarations and expressions, search, look around
    ///
    /// Declarations are typed as in a file; `f = ??` starts a search. An expression is evaluated. `:help` lists the
    /// commands. Without a terminal, the lines of standard input are taken one after the other, without prompts.
    #[command(after_help = REPL_EXIT_CODES)]
    Repl(ReplArguments),
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
    /// Print up to so many programs for each goal, small ones first, no two of which give the same results
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "distinguish")]
    all: Option<u16>,
    /// See whether the signature says enough: find two programs that have the type but do not give the same results
    #[arg(long)]
    pub(crate) distinguish: bool,
    /// Say on standard error where the work went
    #[arg(long)]
    pub(crate) stats: bool,
    /// Tell the story of each program below it, as comments: why it ends, why it asks what it asks, why it is right
    #[arg(long)]
    pub(crate) explain: bool,
    /// Write what the search did, and why the programs are right, to this file: a page for a browser if it ends in
    /// `.html`, data for other programs if it ends in `.json`
    #[arg(long, value_name = "FILE", value_parser = TraceFile::parse)]
    pub(crate) trace: Option<TraceFile>,
    #[command(flatten)]
    pub(crate) search: BoundsArguments,
}

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Accept holes, and say which type each must have
    #[arg(long)]
    pub(crate) holes: bool,
    /// Say of each definition what it rests on that nobody checks: components without a definition, goals with holes,
    /// datatypes without constructors, measures without cases and uninterpreted predicates
    #[arg(long)]
    pub(crate) assumptions: bool,
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
    /// The expression to evaluate
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
    /// Name of the module; that of the file if nothing is said
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
    Dafny,
}

#[derive(Args, Debug)]
pub(crate) struct BenchArguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Work on this many goals at the same time
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) jobs: NonZeroUsize,
    /// Give a goal up after this many seconds
    #[arg(long, value_name = "SECS", default_value = "60", value_parser = parse_seconds)]
    pub(crate) timeout: Duration,
    /// Work on every goal so many times; the seconds of a goal are the median
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) repeat: NonZeroUsize,
    /// Work on a part of the goals, such as 1/3: every third, from the first on
    #[arg(long, value_name = "I/N", conflicts_with = "merge")]
    pub(crate) partition: Option<Partition>,
    /// Measure nothing: put files together that `bench --json` printed, of the parts of a run
    #[arg(long, conflicts_with_all = ["jobs", "timeout", "repeat", "programs"])]
    pub(crate) merge: bool,
    /// Print the programs, too
    #[arg(long)]
    pub(crate) programs: bool,
    #[command(flatten)]
    pub(crate) search: BoundsArguments,
}

#[derive(Args, Debug)]
pub(crate) struct ExplainArguments {
    /// Codes of errors or warnings, such as E0310, e310 or 310; or `endings`, for how a search ends
    #[arg(value_name = "CODE", value_parser = parse_page)]
    pub(crate) pages: Vec<Page>,
}

#[derive(Args, Debug)]
pub(crate) struct SnapArguments {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Store what is found now
    #[arg(long, conflicts_with = "check")]
    pub(crate) accept: bool,
    /// Fail unless all results are the same
    #[arg(long)]
    pub(crate) check: bool,
    /// Write the results as JUnit XML, too
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Work on this many files at the same time
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) jobs: NonZeroUsize,
    /// Give a goal up after this many seconds
    #[arg(long, value_name = "SECS", default_value = "60", value_parser = parse_seconds)]
    pub(crate) timeout: Duration,
}

#[derive(Args, Debug)]
pub(crate) struct GradeArguments {
    /// The student's file, or the folder of them
    #[arg(value_name = "SOLUTIONS")]
    pub(crate) solutions: PathBuf,
    /// The exercise, or the folder of them
    #[arg(long, value_name = "EXERCISES")]
    pub(crate) against: PathBuf,
    /// Write what Gradescope reads to this file: its results.json
    #[arg(long, value_name = "FILE")]
    pub(crate) gradescope: Option<PathBuf>,
    /// Write JUnit XML to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) junit: Option<PathBuf>,
    /// Give a file up after this many seconds
    #[arg(long, value_name = "SECS", value_parser = parse_seconds)]
    pub(crate) timeout: Option<Duration>,
    /// Call each definition so many times
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) cases: usize,
    /// Draw random arguments from this number
    #[arg(long, value_name = "S", default_value = "0")]
    pub(crate) seed: u64,
}

#[derive(Args, Debug)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

#[derive(Args, Debug)]
pub(crate) struct ManArguments {
    /// Write the pages of all commands to this folder; a file that is no such page is not replaced
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct ReplArguments {
    /// Files to load
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

impl Command {
    /// As it is written on the command line.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Command::Synth(_) => "synth",
            Command::Check(_) => "check",
            Command::Certify(_) => "certify",
            Command::Fmt(_) => "fmt",
            Command::Run(_) => "run",
            Command::Test(_) => "test",
            Command::Emit(_) => "emit",
            Command::Bench(_) => "bench",
            Command::Explain(_) => "explain",
            Command::Snap(_) => "snap",
            Command::Grade(_) => "grade",
            Command::Completions(_) => "completions",
            Command::Man(_) => "man",
            Command::Repl(_) => "repl",
        }
    }

    /// Inputs that the arguments name.
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
            Command::Explain(_) | Command::Completions(_) | Command::Man(_) => Vec::new(),
            Command::Repl(arguments) => inputs(&arguments.files),
            Command::Snap(arguments) => inputs(&arguments.paths),
            Command::Grade(arguments) => inputs(&[arguments.solutions.clone(), arguments.against.clone()]),
        }
    }
}

impl SynthArguments {
    pub(crate) fn inputs(&self) -> Vec<Input> {
        inputs(&self.files)
    }

    /// Number of programs to look for.
    pub(crate) fn wanted(&self) -> Wanted {
        match (self.distinguish, self.all) {
            (true, _) => Wanted::Different,
            (false, Some(wanted)) => Wanted::Several(wanted.into()),
            (false, None) => Wanted::One,
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

impl Language {
    /// As it is written on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Language::Ocaml => "ocaml",
            Language::Haskell => "haskell",
            Language::Dafny => "dafny",
        }
    }
}

impl From<Language> for loligo_session::Language {
    fn from(language: Language) -> loligo_session::Language {
        match language {
            Language::Ocaml => loligo_session::Language::Running(Target::OCaml),
            Language::Haskell => loligo_session::Language::Running(Target::Haskell),
            Language::Dafny => loligo_session::Language::Dafny,
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

fn parse_page(text: &str) -> Result<Page, String> {
    Page::find(text).ok_or_else(|| Page::missing(text))
}

pub(crate) fn parse_seconds(text: &str) -> Result<Duration, String> {
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
