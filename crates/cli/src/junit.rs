//! Results as JUnit XML, for the servers that build and test.
//!
//! There is no standard; this is what is common to those who read it: `testsuites` of `testsuite`s of `testcase`s, each of
//! which is passed, or has one of `failure`, `error` and `skipped` inside. No time stands there: it would be another one
//! each time.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// All of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Report {
    /// Name of the run.
    pub(crate) name: String,
    /// Its parts in order.
    pub(crate) suites: Vec<Suite>,
}

/// Group of tests, such as the goals of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Suite {
    /// Name of the group, such as the path of the file.
    pub(crate) name: String,
    /// Its tests in order.
    pub(crate) cases: Vec<Case>,
}

/// One test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Case {
    /// Name of the test, such as that of a goal.
    pub(crate) name: String,
    /// Ending of the test.
    pub(crate) ending: Ending,
}

/// Endings of a test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Ending {
    /// As it should.
    Passed,
    /// Otherwise.
    Failed(Complaint),
    /// It could not be run to its end.
    Broken(Complaint),
}

/// Description of a failure.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Complaint {
    /// Which kind of thing is wrong, in a word.
    pub(crate) kind: String,
    /// In a line.
    pub(crate) message: String,
    /// As the terminal shows it.
    pub(crate) text: String,
}

impl Report {
    /// The text of the file.
    pub(crate) fn xml(&self) -> String {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        // Writing to memory cannot fail.
        let _ = self.write(&mut writer);
        String::from_utf8(writer.into_inner()).unwrap_or_default() + "\n"
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        let element = counted(writer, "testsuites", &self.name, self.suites.iter().flat_map(|suite| &suite.cases));
        element.write_inner_content(|writer| self.suites.iter().try_for_each(|suite| suite.write(writer)))?;
        Ok(())
    }
}

impl Suite {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let element = counted(writer, "testsuite", &self.name, &self.cases);
        element.write_inner_content(|writer| self.cases.iter().try_for_each(|case| case.write(&self.name, writer)))?;
        Ok(())
    }
}

impl Case {
    fn write(&self, suite: &str, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let (name, suite) = (legal(&self.name), legal(suite));
        let element =
            writer.create_element("testcase").with_attributes([("name", name.as_str()), ("classname", suite.as_str())]);
        match &self.ending {
            Ending::Passed => element.write_empty()?,
            Ending::Failed(complaint) => element.write_inner_content(|writer| complaint.write("failure", writer))?,
            Ending::Broken(complaint) => element.write_inner_content(|writer| complaint.write("error", writer))?,
        };
        Ok(())
    }
}

impl Complaint {
    fn write(&self, element: &str, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let (kind, message) = (legal(&self.kind), legal(&self.message));
        let element =
            writer.create_element(element).with_attributes([("type", kind.as_str()), ("message", message.as_str())]);
        element.write_text_content(BytesText::new(&legal(&self.text)))?;
        Ok(())
    }
}

/// An element with the numbers of the cases below it.
fn counted<'w, 'c>(
    writer: &'w mut Writer<Vec<u8>>,
    element: &'w str,
    name: &str,
    cases: impl IntoIterator<Item = &'c Case>,
) -> quick_xml::writer::ElementWriter<'w, Vec<u8>> {
    let (mut tests, mut failures, mut errors) = (0, 0, 0);
    for case in cases {
        tests += 1;
        match case.ending {
            Ending::Passed => {}
            Ending::Failed(_) => failures += 1,
            Ending::Broken(_) => errors += 1,
        }
    }
    let counts = [("tests", tests), ("failures", failures), ("errors", errors)];
    let name = legal(name);
    let mut element = writer.create_element(element).with_attribute(("name", name.as_str()));
    for (key, count) in counts {
        let count: usize = count;
        element = element.with_attribute((key, count.to_string().as_str()));
    }
    element
}

/// XML 1.0 has no way to write most control characters, not even escaped.
fn legal(text: &str) -> String {
    let is_illegal = |c: char| c.is_control() && !"\t\n\r".contains(c) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if is_illegal(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use quick_xml::Reader;

    fn complaint(text: &str) -> Complaint {
        Complaint { kind: "different".into(), message: "not \"<the>\" same".into(), text: text.into() }
    }

    fn report(text: &str) -> Report {
        let case = |name: &str, ending| Case { name: name.into(), ending };
        let cases = vec![
            case("kept", Ending::Passed),
            case("f'", Ending::Failed(complaint(text))),
            case("g", Ending::Broken(complaint(text))),
        ];
        Report { name: "loligo snap".into(), suites: vec![Suite { name: "a & b.sq".into(), cases }] }
    }

    #[test]
    fn every_ending_has_its_element() {
        let expected = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="loligo snap" tests="3" failures="1" errors="1">
  <testsuite name="a &amp; b.sq" tests="3" failures="1" errors="1">
    <testcase name="kept" classname="a &amp; b.sq"/>
    <testcase name="f&apos;" classname="a &amp; b.sq">
      <failure type="different" message="not &quot;&lt;the&gt;&quot; same">- x &lt; 1
+ x &lt;= 1</failure>
    </testcase>
    <testcase name="g" classname="a &amp; b.sq">
      <error type="different" message="not &quot;&lt;the&gt;&quot; same">- x &lt; 1
+ x &lt;= 1</error>
    </testcase>
  </testsuite>
</testsuites>
"#;
        assert_eq!(report("- x < 1\n+ x <= 1").xml(), expected);
    }

    #[test]
    fn any_text_comes_back() {
        let xml = report("]]> &amp; \u{1b}[31m <\u{1f980}>\r\n").xml();
        let mut reader = Reader::from_str(&xml);
        let mut text = String::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Text(part) => text += &part.xml10_content(),
                Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                    Some(character) => text.push(character),
                    None => text += quick_xml::escape::resolve_predefined_entity(&reference).unwrap(),
                },
                Event::Eof => break,
                _ => {}
            }
        }
        let expected = "]]> &amp; \u{fffd}[31m <\u{1f980}>\r\n";
        assert_eq!(text.matches(expected).count(), 2, "{text}");
    }
}
