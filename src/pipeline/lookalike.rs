//! Names that are taken for each other.

use super::readers::What;
use crate::deploy::images::ImageFile;
use crate::text::suggest::nearest;

/// The last part of a path.
pub(super) fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a name is nearly the one of a file that is wanted under `path`, and not the same.
pub(super) fn is_like(what: What, path: &str, name: &str) -> bool {
    let (wanted, name) = (base(path), base(name));
    if wanted == name {
        return false;
    }
    let of_images = |file: ImageFile| ImageFile::meant(name) == Some(file);
    match what {
        What::Definitions => of_images(ImageFile::Definitions),
        What::Detail => of_images(ImageFile::Detail),
        What::AppSpec | What::ServerAppSpec => is_appspec(name),
        What::TaskDefinition => is_task_definition(name),
    }
}

/// What a name is of, whatever wants it.
pub(super) fn is_of(what: What, name: &str) -> bool {
    base(name) == what.default_path() || is_like(what, what.default_path(), name)
}

fn is_appspec(name: &str) -> bool {
    let Some((stem, "yaml" | "yml" | "json")) = name.rsplit_once('.') else { return false };
    nearest(stem, ["appspec"]).is_some()
}

fn is_task_definition(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".json") else { return false };
    nearest(stem, ["taskdef", "taskdefinition"]).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_taken_for_each_other() {
        for (what, name, expected) in [
            (What::Definitions, "imagedefinitions.json", false),
            (What::Definitions, "a/imageDefinitions.json", true),
            (What::Definitions, "imagedefinition.json", true),
            (What::Definitions, "imageDetail.json", false),
            (What::Detail, "imageDetails.json", true),
            (What::AppSpec, "appspec.yml", true),
            (What::AppSpec, "appspec.json", true),
            (What::AppSpec, "app-spec.yaml", true),
            (What::AppSpec, "buildspec.yaml", false),
            (What::TaskDefinition, "task-definition.json", true),
            (What::TaskDefinition, "task_def.json", true),
            (What::TaskDefinition, "package.json", false),
        ] {
            assert_eq!(is_like(what, what.default_path(), name), expected, "{name}");
        }
        assert!(is_like(What::Definitions, "images.json", "imagedefinitions.json"));
    }
}
