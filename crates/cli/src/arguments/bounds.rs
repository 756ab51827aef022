//! Bounds of a search on the command line: those of `synth`, and of `bench`, which measures with them.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use loligo_session::{Bounds, Heuristic, SynthesisOptions};

/// Heading of these options in the help.
const BOUNDS: &str = "Bounds of the search, for experiments (nobody needs them)";

#[derive(Args, Clone, Default, Debug)]
pub(crate) struct BoundsArguments {
    /// Give a goal up after this many queries to the solver
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    max_checks: Option<u64>,
    /// Build at most this many terms of programs that are larger than nearly all
    #[arg(long, value_name = "N", help_heading = BOUNDS)]
    max_terms: Option<u64>,
    /// Remember at most this many mebibytes, by an estimate that is the same everywhere
    #[arg(long, value_name = "MIB", help_heading = BOUNDS)]
    memory: Option<u64>,
    /// What a program may cost: a name about 2, a match 5, a guard 3 or less
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=300), help_heading = BOUNDS)]
    max_cost: Option<u16>,
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
    /// Heuristics to do without, to see what they give
    #[arg(
        long,
        value_name = "NAME,…",
        value_delimiter = ',',
        hide_possible_values = true,
        value_parser = heuristics(),
        long_help = without_help(),
        help_heading = BOUNDS
    )]
    without: Vec<Heuristic>,
}

fn heuristics() -> impl TypedValueParser<Value = Heuristic> {
    let names = PossibleValuesParser::new(Heuristic::ALL.map(Heuristic::name));
    names.try_map(|name| Heuristic::ALL.into_iter().find(|heuristic| heuristic.name() == name).ok_or("no heuristic"))
}

fn without_help() -> String {
    let line = |heuristic: &Heuristic| format!("\n- {heuristic}: {}", heuristic.summary());
    format!("Heuristics to do without, to see what they give:{}", Heuristic::ALL.iter().map(line).collect::<String>())
}

impl BoundsArguments {
    /// The bounds that replace the ladder's.
    fn bounds(&self) -> Bounds {
        Bounds {
            size: self.max_size,
            matches: self.match_depth,
            scrutinee: self.scrutinee_size,
            guards: self.max_guards,
            auxiliaries: self.auxiliary_depth,
            cost: self.max_cost.map(usize::from),
        }
    }

    /// The options of a synthesis that bounds its searches by these.
    pub(crate) fn options(&self) -> SynthesisOptions {
        SynthesisOptions {
            bounds: self.bounds(),
            max_checks: self.max_checks,
            max_terms: self.max_terms,
            max_memory: self.memory,
            without: self.without.iter().copied().collect(),
            ..SynthesisOptions::default()
        }
    }
}
