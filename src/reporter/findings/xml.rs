//! Text in XML, for the two forms that are XML.

use quick_xml::escape::escape;

/// A value for an attribute or an element, without the characters that no XML may hold.
pub(super) fn text(value: &str) -> String {
    let allowed: String = value.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    escape(allowed.as_str()).replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn nothing_breaks_out_of_an_attribute() {
        assert_eq!(super::text("<a \"b\" & 'c'\u{1}\n>"), "&lt;a &quot;b&quot; &amp; &apos;c&apos;&#10;&gt;");
    }
}
