//! The binary `loligo`.

use std::process::ExitCode;

fn main() -> ExitCode {
    loligo_cli::run()
}
