//! What stands for lent keys in a program that was built without AWS: the caller's variables, which are let through.

use std::convert::Infallible;
use std::marker::PhantomData;

use crate::agent::{Reply, Stop};
use crate::cli::printer::Printer;
use crate::cli::settings::BuildSettings;

/// Keys that nobody has.
pub(super) struct Keys<'a>(Infallible, PhantomData<&'a ()>);

impl<'a> Keys<'a> {
    pub(super) fn of(settings: &BuildSettings, _: &'a Stop, printer: &Printer) -> Option<Self> {
        if settings.lends_aws {
            printer.info(
                "note: this program was built without AWS, so it lends no credentials: your AWS_… variables, keys and all, are variables of the build",
            );
        }
        None
    }

    pub(super) fn reply(&self) -> Reply {
        match self.0 {}
    }
}
