//! What stands for caches in S3 in a program that was built without AWS: there are none.

use std::convert::Infallible;
use std::marker::PhantomData;

use super::shelf::Shelf;
use crate::agent::Stop;
use crate::artifact::S3Url;
use crate::cache::{Answer, Request, Store};
use crate::cli::ExitStatus;
use crate::cli::args::{AwsArguments, RemoteArguments};
use crate::cli::error::Error;
use crate::cli::printer::Printer;

/// A bucket that nobody can open.
pub(super) struct Bucket<'a>(Infallible, PhantomData<&'a ()>);

impl<'a> Bucket<'a> {
    pub(super) fn open(_: S3Url, _: &RemoteArguments, _: &'a Stop, _: &'a Printer) -> Result<Self, Error> {
        Err(Error::NoAws)
    }
}

impl Store for Bucket<'_> {
    fn answer(&self, _: &Request) -> Answer {
        match self.0 {}
    }
}

pub(super) fn on_shelf(
    _: &S3Url,
    _: &AwsArguments,
    _: impl FnOnce(&dyn Shelf) -> Result<ExitStatus, Error>,
) -> Result<ExitStatus, Error> {
    Err(Error::NoAws)
}
