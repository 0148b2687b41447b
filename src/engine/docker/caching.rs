//! Archives of caches on their way into a container and out of it.

use std::path::{Path, PathBuf};

use super::archive::{Inbound, unpack_file};
use super::attempt::Placing;
use super::error::ContainerError;
use crate::cache::{Answer, Request};
use crate::text::with_causes;

/// What an archive is called in a container.
const FOUND: &str = "cache.tar";
const MADE: &str = "new-cache.tar";

impl Placing<'_> {
    /// Hands a request on to whoever keeps caches; `room` is where that one wants the archive that the agent makes.
    pub(super) fn cache(&self, container: &str, request: &Request, room: &mut Option<PathBuf>) -> Answer {
        let Some(cache) = self.person.cache else { return Answer::nobody() };
        let refused = |error: &ContainerError| Answer::Failed(with_causes(error));
        if let (Request::Take(name), Some(room)) = (request, room.as_deref())
            && let Err(error) = self.bring_out(container, room)
        {
            cache.answer(&Request::Withdraw(name.clone()));
            return refused(&error);
        }
        match cache.answer(request) {
            Answer::Found { name, archive, fallback } => match self.bring_in(container, &archive) {
                Ok(archive) => Answer::Found { name, archive, fallback },
                Err(error) => refused(&error),
            },
            Answer::Room(place) => {
                *room = Some(place);
                Answer::Room(self.place.state_dir.join(MADE))
            }
            answer => answer,
        }
    }

    fn bring_in(&self, container: &str, archive: &Path) -> Result<PathBuf, ContainerError> {
        let to = self.place.state_dir.join(FOUND);
        self.daemon.upload(container, self.stop, |out| {
            let mut inbound = Inbound::new(out);
            inbound.program(&to, archive)?;
            inbound.finish()
        })?;
        Ok(to)
    }

    fn bring_out(&self, container: &str, room: &Path) -> Result<(), ContainerError> {
        let from = self.place.state_dir.join(MADE).display().to_string();
        self.daemon.download(container, &from, self.stop, |archive| unpack_file(archive, room))
    }
}
