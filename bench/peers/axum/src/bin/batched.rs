//! The same with Alcove's batching: one task for each room gathers what is said, and tells it in one frame a flush.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use bench_axum::{announces, connect, serve};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, sleep_until};

const LONGEST: Duration = Duration::from_secs(1);

/// What waits for its flush: something said, or a notice of who comes and goes.
enum Waiting {
    Op(String),
    Notice(String),
}

#[derive(Clone)]
struct Room {
    waiting: mpsc::UnboundedSender<Waiting>,
    frames: broadcast::Sender<Utf8Bytes>,
}

type Rooms = Arc<Mutex<HashMap<String, Room>>>;

#[tokio::main]
async fn main() {
    let rooms = Rooms::default();
    serve(move |socket| converse(socket, rooms.clone())).await;
}

async fn converse(socket: WebSocket, rooms: Rooms) {
    let (mut sender, mut receiver) = socket.split();
    let Some(hello) = connect(&mut receiver).await else { return };
    let name = hello.username;
    let room = room(&rooms, hello.channel);
    let mut heard = room.frames.subscribe();
    let joined = format!("{name} joined.");
    if announces() {
        let _ = room.waiting.send(Waiting::Notice(joined));
    } else if sender.send(Message::text(encode(&[joined]))).await.is_err() {
        return;
    }

    let mut telling = tokio::spawn(async move {
        loop {
            match heard.recv().await {
                Ok(frame) => {
                    if sender.send(Message::Text(frame)).await.is_err() {
                        return;
                    }
                }
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
    let waiting = room.waiting.clone();
    let speaker = name.clone();
    let mut hearing = tokio::spawn(async move {
        while let Some(Ok(message)) = receiver.next().await {
            match message {
                Message::Text(text) => {
                    let _ = waiting.send(Waiting::Op(format!("{speaker}: {text}")));
                }
                Message::Close(_) => return,
                _ => {}
            }
        }
    });
    tokio::select! {
        _ = &mut telling => hearing.abort(),
        _ = &mut hearing => telling.abort(),
    }
    if announces() {
        let _ = room.waiting.send(Waiting::Notice(format!("{name} left.")));
    }
}

fn room(rooms: &Rooms, channel: String) -> Room {
    let mut rooms = rooms.lock().expect("nobody panics with the rooms");
    rooms.entry(channel).or_insert_with(open).clone()
}

fn open() -> Room {
    let (waiting, taken) = mpsc::unbounded_channel();
    let frames = broadcast::channel(100).0;
    tokio::spawn(flush(taken, frames.clone()));
    Room { waiting, frames }
}

/// The lines of one flush, and how many of them were said.
#[derive(Default)]
struct Batch {
    lines: Vec<String>,
    ops: u32,
}

impl Batch {
    fn push(&mut self, waiting: Waiting) {
        let line = match waiting {
            Waiting::Op(line) => {
                self.ops += 1;
                line
            }
            Waiting::Notice(line) => line,
        };
        self.lines.push(line);
    }
}

/// Tells what waits at once if the last flush was an interval ago, else at the interval's end; notices alone wait
/// for some more.
async fn flush(mut waiting: mpsc::UnboundedReceiver<Waiting>, frames: broadcast::Sender<Utf8Bytes>) {
    let shortest = duration("SHORTEST_INTERVAL_US");
    let per_frame = duration("INTERVAL_PER_FRAME_US");
    let per_op = duration("INTERVAL_PER_OP_US");
    let most_for_ops = duration("MAX_INTERVAL_FOR_OPS_US");
    let for_notices = f64::from(number("INTERVALS_FOR_NOTICES"));
    let costs = Costs::new();
    let mut flushed_at = Instant::now();
    let mut interval = Duration::ZERO;
    let mut work = 0.0;
    while let Some(first) = waiting.recv().await {
        let mut batch = Batch::default();
        batch.push(first);
        let wait = costs.wait(costs.after(work, flushed_at.elapsed()), interval);
        while batch.ops == 0 {
            tokio::select! {
                () = sleep_until(flushed_at + wait.mul_f64(for_notices).min(LONGEST)) => break,
                Some(next) = waiting.recv() => batch.push(next),
            }
        }
        if batch.ops > 0 {
            sleep_until(flushed_at + wait).await;
        }
        while let Ok(next) = waiting.try_recv() {
            batch.push(next);
        }
        let members = frames.receiver_count() as u32;
        let for_readers = shortest + (per_op * batch.ops).min(most_for_ops);
        work = costs.after(work, flushed_at.elapsed()) + costs.of(batch.lines.len(), members, batch.ops);
        flushed_at = Instant::now();
        interval = (per_frame * members).clamp(for_readers, LONGEST);
        let _ = frames.send(encode(&batch.lines));
    }
}

/// The load of a room, and what it makes a flush wait for; all in microseconds.
struct Costs {
    frame: f64,
    flush: f64,
    window: f64,
    burst: f64,
    free_load: f64,
    full_load: f64,
}

impl Costs {
    fn new() -> Self {
        let micros = |variable| f64::from(number(variable));
        Self {
            frame: micros("FRAME_COST_US"),
            flush: micros("FLUSH_COST_US"),
            window: micros("LOAD_WINDOW_US"),
            burst: micros("BURST_US"),
            free_load: micros("FREE_LOAD_PERCENT") / 100.0,
            full_load: micros("FULL_LOAD_PERCENT") / 100.0,
        }
    }

    /// What it takes to tell each line alone.
    fn of(&self, lines: usize, members: u32, ops: u32) -> f64 {
        lines as f64 * f64::from(members) * self.frame + f64::from(ops) * self.flush
    }

    /// The work within the window, some time later.
    fn after(&self, work: f64, elapsed: Duration) -> f64 {
        work * (-(elapsed.as_micros() as f64) / self.window).exp()
    }

    fn wait(&self, work: f64, interval: Duration) -> Duration {
        let load = work / self.window;
        let share = ((load - self.free_load) / (self.full_load - self.free_load)).clamp(0.0, 1.0);
        let burst = Duration::from_micros(self.burst as u64);
        burst + interval.saturating_sub(burst).mul_f64(share)
    }
}

/// The bench hands on the room's own numbers; durations are in microseconds.
fn duration(variable: &str) -> Duration {
    Duration::from_micros(number(variable).into())
}

fn number(variable: &str) -> u32 {
    let value = std::env::var(variable).expect("the bench sets the room's numbers");
    value.parse().expect("a whole number")
}

fn encode(lines: &[String]) -> Utf8Bytes {
    serde_json::to_string(lines).expect("strings are JSON").into()
}
