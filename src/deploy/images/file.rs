//! Which of the two files it is, and the names it is mistaken for.

/// A file that tells a deploy action which image to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFile {
    /// `imagedefinitions.json`, a list, for the ECS action.
    Definitions,
    /// `imageDetail.json`, an object, for the action that deploys to ECS with `CodeDeploy`.
    Detail,
}

impl ImageFile {
    /// The name that its action looks for.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Definitions => "imagedefinitions.json",
            Self::Detail => "imageDetail.json",
        }
    }

    /// The key of the image in it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Definitions => "imageUri",
            Self::Detail => "ImageURI",
        }
    }

    /// The action that reads it.
    pub const fn reader(self) -> &'static str {
        match self {
            Self::Definitions => "the ECS action",
            Self::Detail => "the action that deploys to ECS with CodeDeploy",
        }
    }

    /// The other of the two.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Definitions => Self::Detail,
            Self::Detail => Self::Definitions,
        }
    }

    /// The file that a name means, exactly or nearly: case, `-`, `_` and a final `s` do not matter.
    pub fn meant(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".json")?;
        let level: String = stem.chars().filter(char::is_ascii_alphanumeric).collect();
        match level.to_ascii_lowercase().trim_end_matches('s') {
            "imagedefinition" => Some(Self::Definitions),
            "imagedetail" => Some(Self::Detail),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ImageFile;

    #[test]
    fn names_are_known_in_all_spellings() {
        for (name, expected) in [
            ("imagedefinitions.json", Some(ImageFile::Definitions)),
            ("imageDefinitions.json", Some(ImageFile::Definitions)),
            ("image-definition.json", Some(ImageFile::Definitions)),
            ("imageDetail.json", Some(ImageFile::Detail)),
            ("image_details.json", Some(ImageFile::Detail)),
            ("images.json", None),
            ("imagedefinitions.txt", None),
            ("imagedefinitions-prod.json", None),
        ] {
            assert_eq!(ImageFile::meant(name), expected, "{name}");
        }
    }
}
