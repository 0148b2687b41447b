use super::super::*;
use crate::text::SourceFile;
#[test]
fn batch() {
    let Ok(path) = std::env::var("YAML_BATCH") else { return };
    let all = std::fs::read(&path).unwrap();
    let mut at = 0;
    let mut out = String::new();
    while at < all.len() {
        let n = u32::from_le_bytes(all[at..at + 4].try_into().unwrap()) as usize;
        at += 4;
        let t = std::str::from_utf8(&all[at..at + n]).unwrap();
        at += n;
        let r = match parse(&SourceFile::new("f", t)) {
            Ok(_) => "OK".to_owned(),
            Err(e) => format!(
                "{}\t{}\t{}\t{}",
                e.service_message,
                e.service_line.map_or(-1, |l| l as i64),
                e.span.start,
                e.message
            ),
        };
        out += &r;
        out += "\n";
    }
    std::fs::write(format!("{path}.out"), out).unwrap();
}
