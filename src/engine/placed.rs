//! The agent's side of an engine that stands elsewhere: reads an order, runs it, and tells what happens.
//!
//! Its standard input and output belong to the engine. When the input ends, the engine is gone, and so is the build.

use std::io::{self, BufWriter, Read, Write};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::ownership::Ownership;
use super::wire::{Frames, FromAgent, Order, ToAgent, write_from_agent};
use crate::agent::{
    self, Agent, AgentError, Answer, Attempt, Courier, Inquiry, Pause, Refusal, Reply, Stop, Wisher, Work,
};
use crate::build::variables::{EnvironmentVariable, Origin, merge};
use crate::build::{BuildEvent, PhaseContext};
use crate::cache::{Answer as CacheAnswer, Request};
use crate::text::with_causes;

/// How often an engine is told how far long work has come.
const PACE: Duration = Duration::from_millis(100);

/// Why an agent ended without an end of its build.
#[derive(Debug, thiserror::Error)]
pub enum PlacedError {
    /// The first message did not come.
    #[error("this command is for engines: it reads its order from standard input")]
    NoOrder,
    /// The agent could not do its work; the engine has been told, if it listens.
    #[error(transparent)]
    Agent(#[from] AgentError),
    /// The engine does not listen.
    #[error("could not tell the engine")]
    Telling(#[source] io::Error),
}

/// Runs the order that comes in on `input`, in the given environment, which is the image's.
pub fn serve(
    input: impl Read + Send + 'static,
    output: impl Write + Send,
    environment: Vec<(String, String)>,
    stop: &Stop,
) -> Result<(), PlacedError> {
    let (sender, inbox) = channel();
    let (answers, replies) = channel();
    let wisher = stop.wisher().map_err(PlacedError::Telling)?;
    thread::spawn(move || listen(input, &sender, &answers, &wisher));
    let Ok(ToAgent::Start(mut order)) = inbox.recv() else { return Err(PlacedError::NoOrder) };
    let of_image = environment.into_iter().map(|(name, value)| EnvironmentVariable::plain(name, value, Origin::Image));
    order.plan.variables = merge(of_image.chain(order.plan.variables));

    if !order.secrecy.secrets.is_empty() {
        agent::leave_no_core();
    }
    let line = Line { out: Mutex::new(BufWriter::new(output)), told: Mutex::new(None) };
    let ownership = Ownership::before(&order.mounted);
    let ended = run(&order, &line, (&inbox, Mutex::new(replies)), stop);
    ownership.restore();
    let message = match &ended {
        Ok(attempt) => FromAgent::Finished(attempt.clone()),
        Err(error) => FromAgent::Failed(with_causes(error)),
    };
    line.tell(&message).map_err(PlacedError::Telling)?;
    if let Ok(ToAgent::Keep) = inbox.recv() {
        agent::stay(stop);
    }
    ended.map(drop).map_err(PlacedError::from)
}

fn run(
    order: &Order,
    line: &Line<impl Write + Send>,
    (inbox, replies): (&Receiver<ToAgent>, Mutex<Receiver<Reply>>),
    stop: &Stop,
) -> Result<Attempt, AgentError> {
    let Order { plan, secrecy, attempt, place, prelude, pauses, program, .. } = order;
    let progress = |work, done, total| line.progress(work, done, total);
    let lender = |inquiry: &Inquiry| line.inquire(inquiry, &replies);
    let (attempt, progress, lender) = (*attempt, &progress, &lender);
    let agent = Agent { plan, secrecy, attempt, place, prelude, pauses, program, stop, progress, lender };
    agent.run(&mut Wired { line, inbox }, &mut |event: &BuildEvent| line.tell(&FromAgent::Event(event.clone())))
}

/// Takes what the engine says until it says no more; then the build is to stop.
fn listen(mut input: impl Read, inbox: &Sender<ToAgent>, replies: &Sender<Reply>, wisher: &Wisher) {
    let mut frames = Frames::default();
    let mut piece = vec![0; 1 << 16];
    while let Ok(count @ 1..) = input.read(&mut piece) {
        frames.push(&piece[..count]);
        while let Ok(Some(message)) = frames.next_to_agent() {
            let is_last = matches!(message, ToAgent::Keep);
            let is_heard = match message {
                ToAgent::Stop => {
                    wisher.wish();
                    true
                }
                // Nobody waits for it any more once the build is over.
                ToAgent::Reply(reply) => {
                    let _ = replies.send(reply);
                    true
                }
                message => inbox.send(message).is_ok(),
            };
            if !is_heard || is_last {
                return;
            }
        }
    }
    wisher.wish();
}

/// The way to the engine.
struct Line<W: Write> {
    out: Mutex<BufWriter<W>>,
    told: Mutex<Option<Instant>>,
}

impl<W: Write> Line<W> {
    fn tell(&self, message: &FromAgent) -> io::Result<()> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        write_from_agent(&mut *out, message)?;
        out.flush()
    }

    /// What the engine's side lends; one asks at a time.
    fn inquire(&self, inquiry: &Inquiry, replies: &Mutex<Receiver<Reply>>) -> Reply {
        let replies = replies.lock().unwrap_or_else(PoisonError::into_inner);
        let told = self.tell(&FromAgent::Inquiry(inquiry.clone())).ok();
        told.and_then(|()| replies.recv().ok()).unwrap_or_else(|| Err(Refusal::unavailable(GONE)))
    }

    fn progress(&self, work: Work, done: usize, total: usize) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if done >= total || told.is_none_or(|moment| moment.elapsed() > PACE) {
            *told = Some(Instant::now());
            // Nobody waits for it.
            let _ = self.tell(&FromAgent::Progress(work, done, total));
        }
    }
}

/// Asks the engine to bring things in and out.
struct Wired<'a, W: Write> {
    line: &'a Line<W>,
    inbox: &'a Receiver<ToAgent>,
}

impl<W: Write> Wired<'_, W> {
    /// The answer to a message; none when the engine is gone.
    fn exchange(&self, message: &FromAgent) -> Option<ToAgent> {
        self.line.tell(message).ok()?;
        self.inbox.recv().ok()
    }
}

impl<W: Write> Courier for Wired<'_, W> {
    fn download(&mut self) -> Result<Vec<String>, PhaseContext> {
        match self.exchange(&FromAgent::Download) {
            Some(ToAgent::Downloaded(result)) => result,
            _ => Err(PhaseContext::new("CLIENT_ERROR", GONE)),
        }
    }

    fn cache(&mut self, request: &Request) -> CacheAnswer {
        match self.exchange(&FromAgent::Cache(request.clone())) {
            Some(ToAgent::Cache(answer)) => answer,
            _ => CacheAnswer::Failed(GONE.to_owned()),
        }
    }

    fn ask(&mut self, pause: &Pause) -> io::Result<Answer> {
        match self.exchange(&FromAgent::Pause(pause.clone())) {
            Some(ToAgent::Answer(answer)) => Ok(answer),
            _ => Ok(Answer::Abort),
        }
    }

    fn deliver(&mut self) -> Result<(), String> {
        match self.exchange(&FromAgent::Deliver) {
            Some(ToAgent::Delivered(result)) => result,
            _ => Err(GONE.to_owned()),
        }
    }
}

const GONE: &str = "the engine that started this build is gone";

#[cfg(test)]
mod tests;
