//! Time as the agent sees it: one look at the calendar, then only a clock that never goes back.

use std::time::{Duration, Instant, SystemTime};

use crate::build::Timestamp;

/// A clock.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: Instant,
    base: Timestamp,
}

impl Clock {
    /// Starts from the calendar's time.
    pub fn start() -> Self {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self { began: Instant::now(), base: Timestamp(micros(since_1970)) }
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.base.0 + micros(self.began.elapsed()))
    }

    /// The same moment for waiting; one before the clock's start is the start.
    pub fn instant(&self, at: Timestamp) -> Instant {
        self.began + at.since(self.base)
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
