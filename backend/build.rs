//! Makes the folder of the built front-end, so that the server also compiles before its first build, and compiles the
//! server again when the front-end or the migrations change.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/frontend/dist");
    std::fs::create_dir_all(&dist)?;
    println!("cargo:rerun-if-changed={}", dist.display());
    println!("cargo:rerun-if-changed=migrations");
    Ok(())
}
