//! A deployment that is carried out: agreed to, begun, and watched until it is over.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::agent::Stop;
use crate::aws::{AwsError, Session};
use crate::cli::ExitStatus;
use crate::cli::args::ApplyArguments;
use crate::cli::console;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::deploy::progress::{Look, Verdict};
use crate::text::SourceFile;

/// The first pause between two looks; each is twice as long as the one before, up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LAST_PAUSE: Duration = Duration::from_secs(8);
/// How many looks may fail in a row: networks have their moments, and a deployment goes on without us.
const BLIND: usize = 5;

/// An answer as a file, so that what is wrong with it is shown as in any other.
pub(super) fn answered(name: &str, answer: &Value) -> SourceFile {
    SourceFile::new(name, format!("{answer:#}\n"))
}

/// Says where a deployment goes and for whom, and asks whether to go on.
pub(super) fn agreed(session: &Session<'_>, arguments: &ApplyArguments, stop: &Stop) -> Result<bool, Error> {
    let caller = session.caller()?;
    let region = session.region();
    let endpoint = session.endpoint_url().map_or_else(|| format!("AWS in {region}"), |url| format!("{url} ({region})"));
    Printer::problem(&format!("endpoint: {endpoint}\naccount:  {} as {}", caller.account, caller.arn));
    if arguments.yes {
        return Ok(true);
    }
    if !console::is_there() {
        return Err(Error::NoConsent);
    }
    let agrees = console::confirm("deploy this?", stop).map_err(Error::Terminal)?;
    if !agrees {
        Printer::problem("nothing was changed");
    }
    Ok(agrees)
}

/// How the watching of a deployment ended.
pub(super) enum Watched {
    /// The deployment is stable.
    Succeeded,
    /// It failed, and why.
    Failed(String),
    /// It was not over in time.
    Late,
}

impl Watched {
    /// Says the end of it, and the exit status.
    pub(super) fn tell(self, arguments: &ApplyArguments, what: &str, printer: &Printer) -> ExitStatus {
        match self {
            Self::Succeeded => {
                printer.info(&format!("{what} is stable"));
                ExitStatus::Success
            }
            Self::Failed(reason) => {
                Printer::problem(&format!("error: {what} failed: {reason}"));
                ExitStatus::Failure
            }
            Self::Late => {
                let limit = arguments.patience().as_secs();
                Printer::problem(&format!("error: {what} is not over after {limit} s, and goes on"));
                ExitStatus::TimedOut
            }
        }
    }
}

/// Watches a deployment until it is over, and says what is new.
pub(super) fn watch(
    session: &Session<'_>,
    arguments: &ApplyArguments,
    printer: &Printer,
    mut look: impl FnMut() -> Result<Look, AwsError>,
) -> Result<Watched, Error> {
    let (began, mut pause, mut blind) = (Instant::now(), FIRST_PAUSE, 0);
    loop {
        match look() {
            Ok(Look { news, verdict }) => {
                blind = 0;
                for line in news {
                    printer.info(&line);
                }
                match verdict {
                    Verdict::Succeeded => return Ok(Watched::Succeeded),
                    Verdict::Failed(reason) => return Ok(Watched::Failed(reason)),
                    Verdict::InProgress => {}
                }
            }
            Err(error) if matches!(error, AwsError::Stopped) || blind + 1 == BLIND => return Err(goes_on(error)),
            Err(_) => blind += 1,
        }
        if began.elapsed() >= arguments.patience() {
            return Ok(Watched::Late);
        }
        session.pause(pause).map_err(goes_on)?;
        pause = LAST_PAUSE.min(pause * 2);
    }
}

/// An end of watching that is none of the deployment.
fn goes_on(error: AwsError) -> Error {
    Printer::problem("the deployment goes on");
    error.into()
}
