//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    buildspec::cli::run(std::env::args_os()).into()
}
