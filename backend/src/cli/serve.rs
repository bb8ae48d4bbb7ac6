//! `hailong serve`

use super::Installation;
use super::logging::Logging;
use crate::entropy::Entropy;
use crate::http::door::{self, Limits, Register};
use crate::http::{
    self, AppState, DeviceAddresses, Pace, Policy, Proxies, Readiness, Recordings, Shared, Streams, Throttle,
};
use crate::jobs::backups::{self, Schedule};
use crate::store::RatingWriter;
use anyhow::{Context, bail};
use clap::Args;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How many scores of the running day appear at once.
const LIVE_STEP: u32 = 5;
/// How long requests under way may take when the server is stopped.
const LAST_REQUESTS: Duration = Duration::from_secs(15);

/// Serve citizens and staff over HTTP until stopped.
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on
    #[arg(long, env = "HAILONG_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The address under which citizens reach this server; with https, cookies travel by https alone
    /// [default: http:// and the address listened on]
    #[arg(long, env = "HAILONG_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Public figures are shown from this many ratings on
    #[arg(long, env = "HAILONG_PUBLIC_MINIMUM_N", default_value_t = 10, value_name = "N")]
    public_minimum_n: u64,
    /// Working days until a suggestion is to be acknowledged
    #[arg(long, env = "HAILONG_ACKNOWLEDGE_DAYS", default_value_t = 5, value_name = "DAYS")]
    acknowledge_days: u16,
    /// Working days until a suggestion is to be answered
    #[arg(long, env = "HAILONG_ANSWER_DAYS", default_value_t = 15, value_name = "DAYS")]
    answer_days: u16,
    /// Ratings and suggestions that may come each minute for one agency from senders that are not known, twice as many
    /// at once; beyond it browsers are made to work for each
    #[arg(long, env = "HAILONG_POSTS_PER_MINUTE", default_value_t = 120, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=60_000))]
    posts_per_minute: u32,
    /// The header in which the proxy in front names the sender's address: `x-forwarded-for`, `forwarded` or its own
    #[arg(long, env = "HAILONG_ADDRESS_HEADER", value_name = "NAME", value_parser = header)]
    address_header: Option<String>,
    /// The networks of the proxies whose word on the sender's address counts; anybody else counts by their own
    #[arg(
        long,
        env = "HAILONG_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        value_delimiter = ',',
        default_value = "127.0.0.0/8,::1",
        value_parser = network
    )]
    trusted_proxies: Vec<IpNet>,
    /// How many scores of the running day appear at once at a desk, so that nobody learns a citizen's choice; 1 shows
    /// each as it comes [default: 5; 1 with the sample data]
    #[arg(long, env = "HAILONG_LIVE_STEP", value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    live_step: Option<u32>,
    /// Ratings that may wait to be stored; when so many wait, the next is answered 503 at once
    #[arg(long, env = "HAILONG_QUEUE", default_value_t = 8192, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    queue: u32,
    /// A folder with the question and the five labels read aloud, which tablets then offer: in it a folder for each
    /// language with question.mp3 and 1.mp3 to 5.mp3, as many of them as there are; also m4a, ogg, webm and wav
    #[arg(long, env = "HAILONG_RECORDINGS", value_name = "FOLDER")]
    recordings: Option<PathBuf>,
    /// A folder for regular backups; none are made without it
    #[arg(long, env = "HAILONG_BACKUP_TO", value_name = "FOLDER")]
    backup_to: Option<PathBuf>,
    /// The time between two backups
    #[arg(long, env = "HAILONG_BACKUP_EVERY", default_value = "24h", value_name = "TIME", value_parser = time)]
    backup_every: Duration,
    /// How many of the newest backups are kept
    #[arg(long, env = "HAILONG_BACKUP_KEEP", default_value_t = 14, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    backup_keep: u16,
    #[command(flatten)]
    logging: Logging,
}

impl Serve {
    /// Serves until SIGINT or SIGTERM, then finishes what it accepted.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<()> {
        self.logging.start()?;
        let listener = match TcpListener::bind(self.listen).await {
            Ok(listener) => listener,
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
                bail!("{} is in use by another program; choose another address with --listen", self.listen)
            }
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be listened on", self.listen));
            }
        };
        let address = listener.local_addr()?;
        // Before the database opens its files.
        let limits = Limits::of_this_process().context("the limit of open files cannot be read")?;
        let (store, clock) = installation.open().await?;
        if !store.has_users().await? {
            tracing::warn!(
                "there is no account yet; make the first agency and account with `hailong agency add CODE NAME --level LEVEL` \
                 and `hailong user add NAME --agency CODE --role administrator`"
            );
        }
        let public_url = self.public_url(address)?;
        let policy = Policy {
            public_url: public_url.clone(),
            minimum_n: self.public_minimum_n,
            acknowledge_days: self.acknowledge_days,
            answer_days: self.answer_days,
            posts_per_minute: self.posts_per_minute,
            proxies: Proxies { header: self.address_header.clone(), trusted: self.trusted_proxies.clone() },
        };
        let proxies = policy.proxies.clone();
        if policy.is_secure() && policy.proxies.header.is_none() {
            tracing::warn!(
                "the public address is https, so that a proxy stands in front, and HAILONG_ADDRESS_HEADER is not set: \
                 everybody seems to come from that proxy, and no limit by address holds"
            );
        }
        let recordings = self.recordings.as_deref().map_or(Ok(Recordings::default()), Recordings::read)?;
        let queue = usize::try_from(self.queue)?;
        let live_step = match self.live_step {
            Some(step) => step,
            None if store.is_demo().await? => 1,
            None => LIVE_STEP,
        };
        let (writer, writing) =
            RatingWriter::start(store.clone(), clock.clone(), queue, usize::try_from(live_step)?);
        let mut jobs = JoinSet::new();
        if let Some(folder) = self.backup_to.clone() {
            let schedule = Schedule { folder, every: self.backup_every, keep: usize::from(self.backup_keep) };
            let url = installation.database_url.clone();
            jobs.spawn(backups::run(store.clone(), url, clock.clone(), schedule));
        }
        let entropy = Entropy::from_system()?;
        jobs.spawn(store.clone().spread_changes());
        let (stop, stopping) = watch::channel(false);
        let throttle = Throttle::new();
        let pace = Arc::new(Pace::default());
        jobs.spawn(Arc::clone(&pace).share(store.clone(), clock.clone()));
        let last = (Arc::clone(&pace), clock.clone());
        let shared = Shared {
            store: store.clone(),
            writer,
            clock,
            entropy,
            policy,
            throttle,
            pace,
            device_addresses: DeviceAddresses::default(),
            readiness: Readiness::default(),
            streams: Streams::new(limits.connections),
            recordings,
            stopping: stopping.clone(),
        };
        let router = http::router(AppState::new(shared));

        // Heard before anybody learns that the server listens: whoever starts it may end it at once.
        let signal = stop_signal()?;
        jobs.spawn(async move {
            signal.await;
            let _ = stop.send(true);
        });
        tracing::info!(%address, connections = limits.connections, admin = format!("{}/admin", public_url.trim_end_matches('/')), "listening");
        // Everybody comes through a proxy: it is bounded with all, not as one address. This machine is trusted as one.
        let is_proxy = move |peer: IpAddr| peer.is_loopback() || proxies.trusts(peer.to_canonical());
        let register = Register::new(limits, Box::new(is_proxy));
        let served = door::serve(listener, router, register, stopped(stopping.clone()));
        // The last requests get some time, counted from the signal.
        tokio::select! {
            () = served => {}
            () = async { stopped(stopping).await; tokio::time::sleep(LAST_REQUESTS).await } => {
                tracing::warn!("some requests did not end in time");
            }
        }
        // A connection that hangs keeps a way into the queue; what was accepted is stored long before this.
        if tokio::time::timeout(LAST_REQUESTS, writing.finish()).await.is_err() {
            tracing::warn!("the writer was still being held open");
        }
        // A backup that is under way is broken off; the next start makes it.
        jobs.shutdown().await;
        // What was refused in the last second.
        if let Err(error) = last.0.tell(&store, &last.1).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "the last refusals were not counted");
        }
        store.close().await;
        tracing::info!("stopped");
        Ok(())
    }

    fn public_url(&self, address: SocketAddr) -> anyhow::Result<String> {
        let Some(url) = &self.public_url else { return Ok(format!("http://{address}")) };
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        match host.map(|rest| rest.trim_end_matches('/')) {
            Some(host) if !host.is_empty() && !host.contains(['/', '?', '#']) => {
                Ok(url.trim_end_matches('/').to_owned())
            }
            _ => bail!("--public-url is written like https://hailong.example.vn, not `{url}`"),
        }
    }
}

/// A network such as `10.0.0.0/8`, or one address.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or_else(|_| address())
        .map_err(|_| "write a network like 10.0.0.0/8 or an address".into())
}

/// A header's name, in lower case.
fn header(text: &str) -> Result<String, String> {
    let name: axum::http::HeaderName = text.trim().parse().map_err(|_| "this is no name of a header")?;
    Ok(name.as_str().to_owned())
}

/// Reads a time such as `24h` or `30m`; a minute is the least.
fn time(text: &str) -> anyhow::Result<Duration> {
    let span: jiff::SignedDuration = text.parse().context("a time is written like 24h or 30m")?;
    let time = Duration::try_from(span).ok().filter(|time| *time >= Duration::from_mins(1));
    time.context("a minute is the shortest time")
}

/// Hears from now on what asks the process to stop, and ends then.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}

/// Hears what asks the process to stop, and ends then.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Ends once the process is to stop.
async fn stopped(mut stopping: watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stop| *stop).await;
}
