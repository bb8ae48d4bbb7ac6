//! The question and the five labels read aloud, as somebody who speaks the language recorded them.

use crate::http::error::{Error, Result};
use crate::http::state::AppState;
use anyhow::{Context, bail};
use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path as UrlPath, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use hailong_shared::wire::Recording;
use hailong_shared::{Lang, Score};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The answer to the address of no recording.
const NOTHING: Error = Error::NotFound("There is no such recording.");
/// What tablets can play, and what it is.
const KINDS: [(&str, &str); 5] = [
    ("mp3", "audio/mpeg"),
    ("m4a", "audio/mp4"),
    ("ogg", "audio/ogg"),
    ("webm", "audio/webm"),
    ("wav", "audio/wav"),
];
/// A minute of speech is half of it. Tablets keep the recordings for when there is no network.
const LARGEST: usize = 1024 * 1024;

/// What was recorded; read once at the start.
#[derive(Debug, Default)]
pub struct Recordings {
    list: Vec<Recording>,
    /// By language and file name.
    files: BTreeMap<(String, String), (&'static str, Bytes)>,
}

impl Recordings {
    /// Reads a folder with a folder for each language: `vi/question.mp3`, `vi/1.mp3` to `vi/5.mp3`, any of them optional.
    /// A file that nobody would ever hear is an error: its name is likely mistyped.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut recordings = Self::default();
        for own in entries(folder)? {
            let lang = own.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
            let Some(lang) = lang.filter(|_| own.is_dir()) else {
                bail!("{} is not a folder of a language, such as vi", own.display());
            };
            for file in entries(&own)? {
                recordings.add(lang, &file)?;
            }
        }
        if recordings.list.is_empty() {
            bail!("{} holds no recording such as vi/question.mp3", folder.display());
        }
        recordings.list.sort_by_key(|recording| (recording.lang, recording.score));
        Ok(recordings)
    }

    fn add(&mut self, lang: Lang, path: &Path) -> anyhow::Result<()> {
        let text = |part: Option<&std::ffi::OsStr>| {
            part.and_then(|part| part.to_str()).unwrap_or_default().to_owned()
        };
        let (stem, extension, name) =
            (text(path.file_stem()), text(path.extension()), text(path.file_name()));
        let kind = KINDS.iter().find(|(known, _)| *known == extension.to_ascii_lowercase());
        let score = stem.parse::<i64>().ok().and_then(|score| Score::try_from(score).ok());
        let (Some((_, kind)), true) = (kind, stem == "question" || score.is_some()) else {
            bail!("{} is none of question and 1 to 5, as mp3, m4a, ogg, webm or wav", path.display());
        };
        if self.list.iter().any(|other| other.lang == lang && other.score == score) {
            bail!("{} is there twice", path.with_extension("").display());
        }
        let content = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        if content.len() > LARGEST {
            bail!("{} is larger than 1 MiB; tablets keep every recording", path.display());
        }
        let digest = Sha256::digest(&content);
        let version = u64::from_be_bytes(digest[..8].try_into().context("a digest has eight bytes")?);
        let url = format!("/kiosk/recordings/{lang}/{name}?v={version:016x}");
        self.list.push(Recording { lang, score, url });
        self.files.insert((lang.to_string(), name), (kind, content.into()));
        Ok(())
    }

    /// Every recording: the question first, then the labels, by language.
    pub fn list(&self) -> &[Recording] {
        &self.list
    }
}

/// What lies in a folder, but for what file managers leave there.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read =
        || std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>();
    let mut entries = read().with_context(|| format!("{} cannot be read", folder.display()))?;
    let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    entries.retain(|path| !name(path).starts_with('.') && name(path) != "Thumbs.db");
    Ok(entries)
}

/// `GET /kiosk/recordings/{lang}/{name}?v=…`
pub async fn recording(
    State(state): State<AppState>,
    name: std::result::Result<UrlPath<(String, String)>, PathRejection>,
) -> Result<Response> {
    let UrlPath(name) = name.map_err(|_| NOTHING)?;
    let found = state.recordings.files.get(&name);
    let (kind, content) = found.ok_or(NOTHING)?;
    let headers =
        [(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok((headers, content.clone()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_was_recorded_is_found_and_a_mistyped_name_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let read = || Recordings::read(folder.path());
        assert!(read().is_err());
        std::fs::create_dir(folder.path().join("vi")).unwrap();
        for (name, content) in
            [("vi/5.wav", "rất"), ("vi/question.mp3", "hỏi"), ("vi/1.wav", "không"), ("vi/.DS_Store", "")]
        {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let found = read().unwrap();
        let scores: Vec<_> = found.list().iter().map(|one| one.score.map(Score::value)).collect();
        assert_eq!(scores, [None, Some(1), Some(5)]);
        let before = found.list()[0].url.clone();
        assert!(before.starts_with("/kiosk/recordings/vi/question.mp3?v="), "{before}");
        std::fs::write(folder.path().join("vi/question.mp3"), "hỏi lại").unwrap();
        assert_ne!(read().unwrap().list()[0].url, before);
        for wrong in ["vi/6.mp3", "vi/cauhoi.mp3", "vi/1.txt", "vi/1.mp3", "vn"] {
            std::fs::write(folder.path().join(wrong), "x").unwrap();
            assert!(read().is_err(), "{wrong}");
            std::fs::remove_file(folder.path().join(wrong)).unwrap();
        }
    }
}
