//! From the tag of an image to its digest: who is asked, and what is made of the answer.

#[cfg(feature = "aws")]
pub(super) use with_aws::{described, pinned};
#[cfg(not(feature = "aws"))]
pub(super) use without_aws::{described, pinned};

#[cfg(feature = "aws")]
mod with_aws {
    use std::collections::BTreeMap;
    use std::collections::btree_map::Entry;

    use super::super::images::ImagesError;
    use crate::agent::Stop;
    use crate::aws::{Access, EcrPlace, Session, describe_image, manifest_digest};
    use crate::cli::args::{DigestArguments, DigestSource};
    use crate::cli::error::Error;
    use crate::cli::settings;
    use crate::deploy::images::{self, ImageDetail, ImageReference};

    /// The same images, each by its digest. One that has a digest already is not asked for.
    pub(in super::super) fn pinned(
        images: &[ImageReference],
        from: &DigestArguments,
    ) -> Result<Vec<ImageReference>, Error> {
        let stop = stop(images, from)?;
        let mut lookup = Lookup { from, stop: &stop, sessions: BTreeMap::new() };
        images.iter().map(|image| lookup.pin(image)).collect()
    }

    /// An image by its digest, and imageDetail.json with all that Amazon ECR knows of it.
    pub(in super::super) fn described(
        image: &ImageReference,
        from: &DigestArguments,
    ) -> Result<(ImageReference, String), Error> {
        if source(image, from) != DigestSource::Ecr {
            return Err(ImagesError::FullOutsideEcr { image: image.to_string() }.into());
        }
        let stop = stop(std::slice::from_ref(image), from)?;
        let detail = Lookup { from, stop: &stop, sessions: BTreeMap::new() }.in_ecr(image)?;
        Ok((image.pinned(&detail.digest), images::full_detail(image, &detail)))
    }

    fn source(image: &ImageReference, from: &DigestArguments) -> DigestSource {
        let is_ecr = image.registry.as_deref().and_then(EcrPlace::of).is_some();
        match from.from.unwrap_or_default() {
            DigestSource::Auto if is_ecr => DigestSource::Ecr,
            DigestSource::Auto => DigestSource::Registry,
            named => named,
        }
    }

    /// The wish to stop, for those calls that hear it; a call to a registry does not, and is ended by the signal itself.
    fn stop(images: &[ImageReference], from: &DigestArguments) -> Result<Stop, Error> {
        let hears = images.iter().any(|image| source(image, from) != DigestSource::Registry);
        if hears { Stop::on_signals() } else { Stop::never() }.map_err(Error::Signals)
    }

    struct Lookup<'a> {
        from: &'a DigestArguments,
        stop: &'a Stop,
        /// One for each region that was asked.
        sessions: BTreeMap<Option<String>, Session<'a>>,
    }

    impl Lookup<'_> {
        fn pin(&mut self, image: &ImageReference) -> Result<ImageReference, Error> {
            let digest = match (&image.digest, source(image, self.from)) {
                (Some(digest), _) => digest.clone(),
                (None, DigestSource::Ecr) => self.in_ecr(image)?.digest,
                (None, DigestSource::Daemon) => self.in_daemon(image)?,
                (None, DigestSource::Auto | DigestSource::Registry) => in_registry(image)?,
            };
            Ok(image.pinned(&digest))
        }

        fn in_ecr(&mut self, image: &ImageReference) -> Result<ImageDetail, Error> {
            let place = image.registry.as_deref().and_then(EcrPlace::of);
            let access = self.from.aws.access();
            let region = place.as_ref().map(|place| place.region.clone()).or_else(|| access.region.clone());
            let session = match self.sessions.entry(region.clone()) {
                Entry::Occupied(open) => open.into_mut(),
                Entry::Vacant(none) => none.insert(Session::open(&Access { region, ..access }, self.stop)?),
            };
            let found = describe_image(session, image, place.as_ref().map(|place| place.account.as_str()))?;
            let place = format!("in Amazon ECR in {}", session.region());
            found.ok_or_else(|| ImagesError::NoImage { image: image.to_string(), place }.into())
        }

        #[cfg(feature = "docker")]
        fn in_daemon(&self, image: &ImageReference) -> Result<String, Error> {
            let name = image.to_string();
            let found = crate::engine::image_digests(&name, &settings::docker_surroundings(), self.stop)
                .map_err(crate::engine::EngineError::from)?;
            let no_image = || ImagesError::NoImage { image: name.clone(), place: "in the container daemon".to_owned() };
            let known = found.ok_or_else(no_image)?;
            let known = known.iter().filter_map(|known| known.parse::<ImageReference>().ok());
            let digest = known.filter(|known| known.located() == image.located()).find_map(|known| known.digest);
            digest.ok_or_else(|| ImagesError::NoDigest { image: name.clone() }.into())
        }

        #[cfg(not(feature = "docker"))]
        #[expect(clippy::unused_self, reason = "the Docker engine asks with the wish to stop")]
        fn in_daemon(&self, _image: &ImageReference) -> Result<String, Error> {
            Err(Error::NoDockerEngine)
        }
    }

    fn in_registry(image: &ImageReference) -> Result<String, Error> {
        let found = manifest_digest(image, &settings::registry_config_files()).map_err(ImagesError::from)?;
        let place = format!("at {}", image.located().0);
        found.ok_or_else(|| ImagesError::NoImage { image: image.to_string(), place }.into())
    }
}

#[cfg(not(feature = "aws"))]
mod without_aws {
    use crate::cli::args::DigestArguments;
    use crate::cli::error::Error;
    use crate::deploy::images::ImageReference;

    /// Nobody can be asked.
    pub(in super::super) fn pinned(
        _images: &[ImageReference],
        _from: &DigestArguments,
    ) -> Result<Vec<ImageReference>, Error> {
        Err(Error::NoAws)
    }

    /// Nobody can be asked.
    pub(in super::super) fn described(
        _image: &ImageReference,
        _from: &DigestArguments,
    ) -> Result<(ImageReference, String), Error> {
        Err(Error::NoAws)
    }
}
