//! What is served: files with their content's hash in their names, each with compressed twins.

use crate::tools::{root, target};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// The files to serve, by plain name.
#[derive(Debug, Default)]
pub struct Dist(BTreeMap<String, File>);

#[derive(Debug)]
struct File {
    served_as: String,
    content: Vec<u8>,
}

impl Dist {
    /// Adds a file whose served name carries its hash.
    pub fn add(&mut self, name: &str, content: Vec<u8>) {
        let hash = digest(&[&content]);
        let served_as = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}-{hash}.{ending}"),
            None => format!("{name}-{hash}"),
        };
        self.0.insert(name.to_owned(), File { served_as, content });
    }

    /// Adds a file that keeps its name.
    pub fn add_plain(&mut self, name: &str, content: Vec<u8>) {
        self.0.insert(name.to_owned(), File { served_as: name.to_owned(), content });
    }

    /// The address of a file that was added.
    pub fn url(&self, name: &str) -> Result<String> {
        let file = self.0.get(name).with_context(|| format!("{name} was not built"))?;
        Ok(format!("/assets/{}", file.served_as))
    }

    /// How many bytes a file has after brotli.
    pub fn brotli_size(&self, name: &str) -> Result<usize> {
        let file = self.0.get(name).with_context(|| format!("{name} was not built"))?;
        Ok(compressed(&file.content, Coding::Brotli)?.len())
    }

    /// Writes everything into `target/frontend/dist`, which the server embeds, and removes what is not in use.
    pub fn write(&self) -> Result<()> {
        // The server's crate names this folder, wherever cargo itself builds.
        let folder = root().join("target/frontend/dist");
        std::fs::create_dir_all(&folder)?;
        let mut wanted = BTreeMap::new();
        for file in self.0.values() {
            wanted.insert(file.served_as.clone(), file.content.clone());
            wanted.insert(format!("{}.br", file.served_as), compressed(&file.content, Coding::Brotli)?);
            wanted.insert(format!("{}.gz", file.served_as), compressed(&file.content, Coding::Gzip)?);
        }
        let manifest: BTreeMap<&str, &str> =
            self.0.iter().map(|(name, file)| (name.as_str(), file.served_as.as_str())).collect();
        wanted.insert("manifest.json".to_owned(), serde_json::to_vec_pretty(&manifest)?);

        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            if !wanted.contains_key(entry.file_name().to_string_lossy().as_ref()) {
                std::fs::remove_file(entry.path())?;
            }
        }
        for (name, content) in wanted {
            let path = folder.join(name);
            // An untouched file leaves the server as it was compiled.
            if std::fs::read(&path).ok().as_ref() != Some(&content) {
                std::fs::write(&path, content)
                    .with_context(|| format!("{} cannot be written", path.display()))?;
            }
        }
        Ok(())
    }
}

#[derive(Clone, Copy)]
enum Coding {
    Brotli,
    Gzip,
}

/// Compresses as well as possible, once for each content.
fn compressed(content: &[u8], coding: Coding) -> Result<Vec<u8>> {
    let ending = match coding {
        Coding::Brotli => "br",
        Coding::Gzip => "gz",
    };
    let folder: PathBuf = target().join("frontend/compressed");
    let path = folder.join(format!("{}.{ending}", digest(&[content])));
    if let Ok(known) = std::fs::read(&path) {
        return Ok(known);
    }
    let mut out = Vec::new();
    match coding {
        Coding::Brotli => {
            let mut writer = brotli::CompressorWriter::new(&mut out, 1 << 16, 11, 22);
            writer.write_all(content)?;
        }
        Coding::Gzip => {
            let mut writer = flate2::write::GzEncoder::new(&mut out, flate2::Compression::best());
            writer.write_all(content)?;
            writer.finish()?;
        }
    }
    std::fs::create_dir_all(&folder)?;
    std::fs::write(path, &out)?;
    Ok(out)
}

/// A short hash of some content.
pub fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let bytes = hash.finalize();
    let first: [u8; 8] = bytes[..8].try_into().expect("a SHA-256 has more than eight bytes");
    // 48 bits tell one build's files from another's; the loader carries two of these names.
    format!("{:012x}", u64::from_be_bytes(first) >> 16)
}
