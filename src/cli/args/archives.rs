//! What was typed about archives: `artifact pack`, `list`, `diff` and `verify`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::Packaging;
use crate::artifact::Aspect;

/// `buildspec artifact pack`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec artifact pack                        the artifacts of ./buildspec.yml, as a run would leave them
  buildspec artifact pack -o app.zip --env VERSION=7
  buildspec artifact pack --identifier docs -o docs.zip
  buildspec artifact pack dist --all -o site.zip the whole folder, whatever a buildspec in it says
  buildspec artifact pack --json | jq -r '.[].sha256sum'

The same files make the same bytes: entries are sorted and have one time and two modes.
Nothing is run, so a name or a pattern that needs the build's shell is refused: `$NAME` is taken from --env, from
`env.variables` of the buildspec and from the project, `$(command)` from nowhere.
Exit codes: 0 packed, 1 no pattern matches a file, 2 it cannot be packed without the build, 3 it cannot be written.")]
pub(crate) struct Pack {
    /// The folder, or the source that the buildspec's patterns are for
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// The archive; a folder for several artifacts, or when it is one or ends in `/`
    /// [default: below buildspec-artifacts, or artifacts.zip for a folder]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The buildspec: a path below the source, or any file [default: buildspec.yml, when DIR has one]
    #[arg(short, long, value_name = "FILE", conflicts_with = "all")]
    pub(crate) buildspec: Option<PathBuf>,
    /// Pack the folder as it is, and ignore any buildspec
    #[arg(long)]
    pub(crate) all: bool,
    /// Only this secondary artifact
    #[arg(long, value_name = "ID", conflicts_with = "all")]
    pub(crate) identifier: Option<String>,
    /// A variable for names and patterns; NAME alone takes this shell's value; may be repeated
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) env: Vec<String>,
    /// The project's artifact name
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    pub(crate) artifact_name: Option<String>,
    /// Let `artifacts.name` in the buildspec win (`overrideArtifactName` of the project)
    #[arg(long, conflicts_with = "all")]
    pub(crate) override_artifact_name: bool,
    /// One archive, or a folder [default: zip]
    #[arg(long, value_name = "KIND")]
    pub(crate) packaging: Option<Packaging>,
    /// Print what was packed as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `buildspec artifact list`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec artifact list artifacts.zip
  buildspec artifact list artifacts.zip --top 5     the biggest, for an action that takes no more than 3 MB
  buildspec artifact list dist --json | jq -r '.members[].name'

What may surprise a deploy action is said on standard error. Exit codes: 0 listed, 2 unreadable.")]
pub(crate) struct List {
    /// A zip archive or a folder
    #[arg(value_name = "FILE|DIR")]
    pub(crate) path: PathBuf,
    /// In which order [default: order; size with --top]
    #[arg(long, value_name = "ORDER")]
    pub(crate) sort: Option<Sort>,
    /// Only so many, the biggest unless sorted otherwise
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Print everything as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// In which order members are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    /// The biggest first
    Size,
    /// By name
    Name,
    /// As the archive has them
    Order,
}

/// `buildspec artifact diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec artifact diff before.zip after.zip
  buildspec artifact diff before.zip after.zip --content
  buildspec artifact diff artifacts.zip dist              an archive and a folder
  buildspec artifact diff a.zip b.zip --ignore time,order only what an action would see

With a folder on either side, names, contents and whether a file may be executed are compared. Archives that agree in
all entries and yet are not the same bytes are told why. Exit codes: 0 the same entries, 1 not, 2 unreadable.")]
pub(crate) struct Diff {
    /// A zip archive or a folder
    #[arg(value_name = "A")]
    pub(crate) left: PathBuf,
    /// Another
    #[arg(value_name = "B")]
    pub(crate) right: PathBuf,
    /// What is not to be compared
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = aspects())]
    pub(crate) ignore: Vec<Aspect>,
    /// Show how small text files differ
    #[arg(long)]
    pub(crate) content: bool,
    /// Print everything as JSON
    #[arg(long, conflicts_with = "content")]
    pub(crate) json: bool,
}

fn aspects() -> impl TypedValueParser<Value = Aspect> {
    let names = Aspect::ALL.iter().map(|(name, _)| PossibleValue::new(*name));
    PossibleValuesParser::from(names).map(|typed| {
        let found = Aspect::ALL.iter().find(|(name, _)| *name == typed);
        found.expect("clap accepts only names of the table").1
    })
}

/// `buildspec artifact verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  buildspec artifact verify artifacts.zip
  buildspec artifact verify artifacts.zip --against build.json   what `run --output build.json` wrote
  buildspec artifact verify artifacts.zip --against dist         the contents of a folder
  buildspec artifact verify artifacts.zip --sha256 \"$(cat artifacts.zip.sha256)\"

Every member is read to its end, its size and checksum are compared with the directory, and the directory with what
stands before each member. Nothing is unpacked. Exit codes: 0 whole, 1 not, 2 there is nothing to read.")]
pub(crate) struct Verify {
    /// A zip archive or a folder
    #[arg(value_name = "FILE|DIR")]
    pub(crate) path: PathBuf,
    /// The SHA-256 that the archive must have, in hexadecimal
    #[arg(long, value_name = "HEX")]
    pub(crate) sha256: Option<String>,
    /// The same in base64, as S3 writes checksums
    #[arg(long, value_name = "BASE64")]
    pub(crate) sha256_base64: Option<String>,
    /// A build as JSON whose sum it must have, or an archive or folder whose contents
    #[arg(long, value_name = "FILE|DIR")]
    pub(crate) against: Option<PathBuf>,
    /// How many bytes the members may have altogether: an archive that claims more is not inflated
    #[arg(long, value_name = "BYTES", default_value_t = 16 << 30)]
    pub(crate) limit: u64,
    /// Print what was found as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
