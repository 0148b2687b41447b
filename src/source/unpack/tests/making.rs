//! Makes archives as an attacker would: byte by byte, without anybody's rules.

use std::io::Write as _;

/// What a member says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Link,
    /// In tar alone.
    HardLink,
    /// In zip alone: made by MS-DOS, without permissions.
    Dos,
    /// In zip alone: the mode says all.
    Special,
    /// In tar alone: this type.
    Other(u8),
}

/// One member; the content of a link is its target.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    pub(super) content: Vec<u8>,
    pub(super) kind: Kind,
    pub(super) mode: u32,
    /// A size other than that of the content.
    pub(super) claims: Option<u64>,
    pub(super) encrypted: bool,
    /// With the fields of zip64.
    pub(super) wide: bool,
}

impl Member {
    pub(super) fn file(name: &str, content: &str) -> Self {
        Self {
            name: name.as_bytes().to_vec(),
            content: content.as_bytes().to_vec(),
            kind: Kind::File,
            mode: 0o644,
            claims: None,
            encrypted: false,
            wide: false,
        }
    }

    fn attributes(&self) -> u32 {
        let kind = match self.kind {
            Kind::Folder => 0o040_000,
            Kind::Link => 0o120_000,
            Kind::Dos | Kind::Special => 0,
            _ => 0o100_000,
        };
        if self.kind == Kind::Dos { 0 } else { (kind | self.mode) << 16 }
    }
}

/// A zip file of stored members.
pub(super) fn zip(members: &[Member]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for member in members {
        let offset = u32::try_from(out.len()).unwrap();
        let size = member.claims.unwrap_or(member.content.len() as u64);
        let wide = member.wide || size >= u64::from(u32::MAX);
        let packed = member.content.len() as u64;
        let extra: Vec<u8> = if wide {
            [&1_u16.to_le_bytes()[..], &16_u16.to_le_bytes(), &size.to_le_bytes(), &packed.to_le_bytes()].concat()
        } else {
            Vec::new()
        };
        let clipped = |value: u64| if wide { u32::MAX } else { u32::try_from(value).unwrap() }.to_le_bytes();
        let mut common = Vec::new();
        common.extend(20_u16.to_le_bytes());
        common.extend(u16::from(member.encrypted).to_le_bytes());
        common.extend([0; 4]);
        common.extend(0x21_u16.to_le_bytes());
        common.extend(crc32fast::hash(&member.content).to_le_bytes());
        common.extend(clipped(packed));
        common.extend(clipped(size));
        common.extend(u16::try_from(member.name.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(extra.len()).unwrap().to_le_bytes());
        out.extend(b"PK\x03\x04".iter().chain(&common).chain(&member.name).chain(&extra).chain(&member.content));
        let maker = if member.kind == Kind::Dos { 20_u16 } else { 20 + (3 << 8) };
        directory.extend(b"PK\x01\x02".iter().chain(&maker.to_le_bytes()).chain(&common));
        directory.extend([0; 6]);
        directory.extend(member.attributes().to_le_bytes());
        directory.extend(offset.to_le_bytes().iter().chain(&member.name).chain(&extra));
    }
    let start = u32::try_from(out.len()).unwrap();
    let count = u16::try_from(members.len()).unwrap();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes().iter().chain(&count.to_le_bytes()));
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(start.to_le_bytes().iter().chain(&[0, 0]));
    out
}

/// A tar file.
pub(super) fn tar(members: &[Member]) -> Vec<u8> {
    let mut out = Vec::new();
    for member in members {
        let (kind, target, content) = match member.kind {
            Kind::Folder => (b'5', &[][..], &[][..]),
            Kind::Link => (b'2', &member.content[..], &[][..]),
            Kind::HardLink => (b'1', &member.content[..], &[][..]),
            Kind::Other(kind) => (kind, &[][..], &member.content[..]),
            Kind::File | Kind::Dos | Kind::Special => (b'0', &[][..], &member.content[..]),
        };
        let mut block = vec![0; 512];
        let put = |block: &mut Vec<u8>, at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(&mut block, 0, &member.name[..member.name.len().min(100)]);
        put(&mut block, 100, format!("{:07o}", member.mode & 0o7777).as_bytes());
        put(&mut block, 108, b"0000000\x000000000");
        put(&mut block, 124, format!("{:011o}", member.claims.unwrap_or(content.len() as u64)).as_bytes());
        put(&mut block, 136, b"00000000000");
        block[156] = kind;
        put(&mut block, 157, &target[..target.len().min(100)]);
        put(&mut block, 257, b"ustar\x0000");
        put(&mut block, 148, b"        ");
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
        out.extend(block);
        out.extend(content);
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

/// The same, packed.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
