//! Writes into the binary where Z3 lies, so that it runs from any folder.

use std::env;

fn main() {
    println!("cargo::rerun-if-env-changed=Z3_LIBRARY_PATH_OVERRIDE");
    // Its absence is reported once, by `loligo-smt`.
    if let Ok(lib) = env::var("Z3_LIBRARY_PATH_OVERRIDE") {
        println!("cargo::rerun-if-changed={lib}");
        println!("cargo::rustc-link-arg=-Wl,-rpath,{lib}");
    }
}
