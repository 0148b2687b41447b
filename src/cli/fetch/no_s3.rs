//! Stands for sources in S3 in a program that was built without AWS: there are none.

use std::convert::Infallible;
use std::marker::PhantomData;
use std::path::Path;

use super::FetchError;
use crate::agent::Stop;
use crate::artifact::S3Url;
use crate::cli::args::AwsArguments;
use crate::cli::printer::Printer;
use crate::source::UnpackLimit;

/// A bucket that nobody can open.
pub(super) struct Bucket<'a>(Infallible, PhantomData<&'a ()>);

impl<'a> Bucket<'a> {
    pub(super) fn open(_: &AwsArguments, _: &'a S3Url, _: &'a Stop, _: &'a Printer) -> Result<Self, FetchError> {
        Err(FetchError::NoAws)
    }

    pub(super) fn object(&self, _: Option<&str>, _: &Path, _: UnpackLimit) -> Result<(), FetchError> {
        match self.0 {}
    }

    pub(super) fn folder(&self, _: &Path, _: UnpackLimit) -> Result<(), FetchError> {
        match self.0 {}
    }
}
