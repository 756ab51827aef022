//! Makes sure that Z3 is there before anything links against it, and that tests find it at run time.

use std::{env, error::Error, fs, os::unix::fs::symlink, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=Z3_LIBRARY_PATH_OVERRIDE");
    let Some(lib) = env::var_os("Z3_LIBRARY_PATH_OVERRIDE").map(PathBuf::from) else {
        println!("cargo::error=Z3 is unknown here: run cargo inside the Loligo repository");
        return Ok(());
    };
    println!("cargo::rerun-if-changed={}", lib.display());

    let file = format!("{}z3{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    if !lib.join(file).exists() {
        println!("cargo::error=Z3 is not set up: run scripts/setup.sh");
        return Ok(());
    }

    // Link arguments reach the targets of this package alone. Cargo also puts those search folders
    // that lie inside its target folder on the loader's path of every dependent's tests, doc tests
    // included: hence a link from there, which serves all of them.
    let search = PathBuf::from(env::var("OUT_DIR")?).join("z3");
    if search.is_symlink() {
        fs::remove_file(&search)?;
    }
    symlink(&lib, &search)?;
    println!("cargo::rustc-link-search=native={}", search.display());
    Ok(())
}
