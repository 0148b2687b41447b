//! A raw file's XML, element by element: no tree is built, no entity expanded, nothing fetched.
//!
//! A document type is skipped when it only names something elsewhere, as JaCoCo's and Cobertura's do, and refused when it
//! declares anything. Depth, attributes and text are limited.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::ReportError;
use super::limits::{MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENT};

/// What comes next in a file.
#[derive(Debug)]
pub(super) enum Item {
    /// An element begins.
    Start(Element),
    /// An element ends.
    End(Ended),
}

/// The beginning of an element.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name, without prefix.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The value of an attribute; empty when it is not there.
    pub(super) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// The value of an attribute as a whole number; 0 when it is none.
    pub(super) fn number(&self, name: &str) -> u64 {
        self.text(name).trim().parse().unwrap_or_default()
    }
}

/// The end of an element.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its name, without prefix.
    pub(super) name: String,
    /// The text directly in it.
    pub(super) text: String,
}

/// A file that is being read.
pub(super) struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    /// The elements that have begun and not ended, each with its text so far.
    open: Vec<Ended>,
    /// Whether the last element to begin was empty: its end is still to be told.
    empty: bool,
    rooted: bool,
}

impl<'t> Xml<'t> {
    /// Begins to read.
    pub(super) fn new(text: &'t str) -> Self {
        Self { reader: Reader::from_str(text), open: Vec::new(), empty: false, rooted: false }
    }

    /// Reads the root, which must be one of these.
    pub(super) fn root(text: &'t str, names: &[&str], expected: &'static str) -> Result<(Self, Element), ReportError> {
        let mut xml = Self::new(text);
        match xml.next()? {
            Some(Item::Start(root)) if names.contains(&root.name.as_str()) => Ok((xml, root)),
            Some(Item::Start(Element { name: found, .. }) | Item::End(Ended { name: found, .. })) => {
                Err(ReportError::Root { found, expected })
            }
            None => Err(ReportError::Empty),
        }
    }

    /// Whether an element of this name has begun and not ended.
    pub(super) fn is_in(&self, name: &str) -> bool {
        self.open.iter().any(|open| open.name == name)
    }

    /// The name of the innermost element that has begun and not ended.
    pub(super) fn innermost(&self) -> &str {
        self.open.last().map_or("", |open| &open.name)
    }

    /// What comes next; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Item>, ReportError> {
        if std::mem::take(&mut self.empty) {
            return Ok(self.open.pop().map(Item::End));
        }
        loop {
            match self.reader.read_event().map_err(|error| ReportError::Xml(error.to_string()))? {
                Event::Start(start) => return self.start(&start).map(Some),
                Event::Empty(start) => {
                    self.empty = true;
                    return self.start(&start).map(Some);
                }
                Event::End(_) => return Ok(self.open.pop().map(Item::End)),
                Event::Text(text) => self.add(&String::from_utf8_lossy(&text)),
                Event::CData(text) => self.add(&String::from_utf8_lossy(&text)),
                Event::GeneralRef(reference) => self.reference(&reference)?,
                Event::DocType(text) if text.contains(&b'[') => return Err(ReportError::Declarations),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
                Event::Eof => return self.end(),
            }
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) -> Result<Item, ReportError> {
        let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
        if self.open.len() >= MAX_DEPTH {
            return Err(ReportError::Deep);
        }
        if self.rooted && self.open.is_empty() {
            return Err(ReportError::Xml(format!("<{name}> stands after the root")));
        }
        self.rooted = true;
        let attributes = attributes(start, &name)?;
        self.open.push(Ended { name: name.clone(), text: String::new() });
        Ok(Item::Start(Element { name, attributes }))
    }

    fn add(&mut self, text: &str) {
        let Some(open) = self.open.last_mut() else { return };
        let room = MAX_ELEMENT.saturating_sub(open.text.len());
        open.text.push_str(&text[..text.floor_char_boundary(room)]);
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), ReportError> {
        let name = String::from_utf8_lossy(reference).into_owned();
        match reference.resolve_char_ref() {
            Ok(Some(character)) => self.add(character.encode_utf8(&mut [0; 4])),
            Ok(None) => self.add(resolve_predefined_entity(&name).ok_or(ReportError::Entity(name))?),
            Err(error) => return Err(ReportError::Xml(error.to_string())),
        }
        Ok(())
    }

    fn end(&mut self) -> Result<Option<Item>, ReportError> {
        match self.open.pop() {
            Some(open) => Err(ReportError::Truncated(open.name)),
            None => Ok(None),
        }
    }
}

fn attributes(start: &BytesStart<'_>, name: &str) -> Result<Vec<(String, String)>, ReportError> {
    let mut found = Vec::new();
    // Looking for one that is there twice takes time that grows with the square of their number.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| ReportError::Xml(error.to_string()))?;
        if found.len() >= MAX_ATTRIBUTES {
            return Err(ReportError::Attributes(name.to_owned()));
        }
        let key = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
        let raw = String::from_utf8_lossy(&attribute.value);
        let raw = &raw[..raw.floor_char_boundary(MAX_ELEMENT)];
        found.push((key, value(raw)?));
    }
    Ok(found)
}

fn value(raw: &str) -> Result<String, ReportError> {
    match unescape(raw) {
        Ok(text) => Ok(text.into_owned()),
        // The cut may have gone through a reference.
        Err(_) if raw.len() + 3 >= MAX_ELEMENT => Ok(raw.to_owned()),
        Err(quick_xml::escape::EscapeError::UnrecognizedEntity(_, name)) => Err(ReportError::Entity(name)),
        Err(error) => Err(ReportError::Xml(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<String, ReportError> {
        let mut xml = Xml::new(text);
        let mut told = Vec::new();
        while let Some(item) = xml.next()? {
            match item {
                Item::Start(element) => told.push(format!("<{} {:?}>", element.name, element.attributes)),
                Item::End(ended) => told.push(format!("</{} {:?}>", ended.name, ended.text)),
            }
        }
        Ok(told.concat())
    }

    #[test]
    fn elements_come_with_attributes_and_text() {
        let text = "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'a.dtd'><x:a b='&lt;1&#10;' x:c=\"2\"> t&amp;<![CDATA[<u>]]><d/>&#x76;</x:a>\n";
        assert_eq!(told(text).unwrap(), r#"<a [("b", "<1\n"), ("c", "2")]><d []></d ""></a " t&<u>v">"#);
    }

    #[test]
    fn what_could_do_harm_is_refused() {
        use ReportError::{Attributes, Declarations, Deep, Entity, Truncated};
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        let wide = format!("<a {}/>", "b='' ".repeat(MAX_ATTRIBUTES + 1));
        for (text, refusal) in [
            ("<!DOCTYPE a [<!ENTITY x 'lol'>]><a>&x;</a>", Declarations),
            ("<!DOCTYPE a SYSTEM 'b' [ ]><a/>", Declarations),
            ("<a>&x;</a>", Entity("x".to_owned())),
            ("<a b='&x;'/>", Entity("x".to_owned())),
            (&deep, Deep),
            (&wide, Attributes("a".to_owned())),
            ("<a><b>", Truncated("b".to_owned())),
        ] {
            assert_eq!(told(text), Err(refusal), "{text:.60}");
        }
        for text in ["<a></b>", "<a", "</a>", "<a/><b/>", "<a b=/>", "<a>&#xFFFFFFFF;</a>"] {
            assert!(matches!(told(text), Err(ReportError::Xml(_))), "{text}: {:?}", told(text));
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let long = "é".repeat(MAX_ELEMENT);
        let mut xml = Xml::new(&long);
        assert!(xml.next().unwrap().is_none());
        let text = format!("<a b='{long}'>{long}</a>");
        let mut xml = Xml::new(&text);
        let Some(Item::Start(element)) = xml.next().unwrap() else { panic!("no start") };
        assert_eq!(element.text("b").len(), MAX_ELEMENT);
        let Some(Item::End(ended)) = xml.next().unwrap() else { panic!("no end") };
        assert_eq!(ended.text.len(), MAX_ELEMENT);
    }
}
