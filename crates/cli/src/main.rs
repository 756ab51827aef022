//! The binary `loligo`.

// Overrides `malloc` and `free`, for Z3 as for us: the system's allocator, so called, is its fastest entry.
use mimalloc as _;
use std::alloc::System;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: System = System;

fn main() -> ExitCode {
    loligo_cli::run()
}
