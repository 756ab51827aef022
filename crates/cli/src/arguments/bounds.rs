//! Bounds of a search on the command line: those of `synth`, and of `bench`, which measures with them.

use clap::Args;
use loligo_session::Bounds;

/// Heading of these options in the help.
const BOUNDS: &str = "Bounds of the search, for experiments (nobody needs them)";

#[derive(Args, Clone, Default, Debug)]
pub(crate) struct BoundsArguments {
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

impl BoundsArguments {
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
