//! A deployment that is carried out: agreed to, begun, and watched until it is over.

use std::time::{Duration, Instant};

use crate::agent::Stop;
use crate::aws::{AwsError, Session};
use crate::cli::ExitStatus;
use crate::cli::args::ApplyArguments;
use crate::cli::console;
use crate::cli::error::Error;
use crate::cli::printer::Printer;
use crate::deploy::progress::{Look, Verdict};

/// How long a deployment is waited for, as long as the ECS action does.
const PATIENCE: Duration = Duration::from_secs(60 * 60);
/// The first pause between two looks; each is twice as long as the one before, up to the last.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LAST_PAUSE: Duration = Duration::from_secs(8);
/// How many looks may fail in a row: networks have their moments, and a deployment goes on without us.
const BLIND: usize = 5;

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
    let agrees = console::confirm("deploy this?", stop).map_err(Error::Session)?;
    if !agrees {
        Printer::problem("nothing was changed");
    }
    Ok(agrees)
}

/// Watches a deployment to its end, and says what is new; `what` is how to find it again.
pub(super) fn watch(
    session: &Session<'_>,
    arguments: &ApplyArguments,
    printer: &Printer,
    what: &str,
    mut look: impl FnMut() -> Result<Look, AwsError>,
) -> Result<(ExitStatus, Option<String>), Error> {
    let limit = arguments.timeout.map_or(PATIENCE, |limit| limit.0);
    let (began, mut pause, mut blind) = (Instant::now(), FIRST_PAUSE, 0);
    loop {
        match look() {
            Ok(Look { news, verdict }) => {
                blind = 0;
                news.iter().for_each(|line| printer.info(line));
                match verdict {
                    Verdict::Succeeded => return Ok((ExitStatus::Success, None)),
                    Verdict::Failed(reason) => return Ok((ExitStatus::Failure, Some(reason))),
                    Verdict::InProgress => {}
                }
            }
            Err(AwsError::Stopped) => return Err(goes_on(what, AwsError::Stopped)),
            Err(error) => {
                blind += 1;
                if blind == BLIND {
                    return Err(goes_on(what, error));
                }
            }
        }
        if began.elapsed() >= limit {
            let reason = format!("it is not over after {} minutes, and goes on: {what}", limit.as_secs() / 60);
            return Ok((ExitStatus::TimedOut, Some(reason)));
        }
        session.pause(pause).map_err(|error| goes_on(what, error))?;
        pause = LAST_PAUSE.min(pause * 2);
    }
}

/// An end of watching that is none of the deployment.
fn goes_on(what: &str, error: AwsError) -> Error {
    Printer::problem(&format!("the deployment goes on: {what}"));
    error.into()
}
