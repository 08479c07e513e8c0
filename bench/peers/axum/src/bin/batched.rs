//! The same with Alcove's batching: one task for each room gathers what is said, and tells it in one frame a flush.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use bench_axum::{announces, connect, serve};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio::time::Instant;

const LONGEST: Duration = Duration::from_secs(1);

#[derive(Clone)]
struct Room {
    said: mpsc::UnboundedSender<String>,
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
        let _ = room.said.send(joined);
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
    let said = room.said.clone();
    let speaker = name.clone();
    let mut hearing = tokio::spawn(async move {
        while let Some(Ok(message)) = receiver.next().await {
            match message {
                Message::Text(text) => {
                    let _ = said.send(format!("{speaker}: {text}"));
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
        let _ = room.said.send(format!("{name} left."));
    }
}

fn room(rooms: &Rooms, channel: String) -> Room {
    let mut rooms = rooms.lock().expect("nobody panics with the rooms");
    rooms.entry(channel).or_insert_with(open).clone()
}

fn open() -> Room {
    let (said, waiting) = mpsc::unbounded_channel();
    let frames = broadcast::channel(100).0;
    tokio::spawn(flush(waiting, frames.clone()));
    Room { said, frames }
}

/// Tells what waits at once if the last flush was an interval ago, else at the interval's end.
async fn flush(mut waiting: mpsc::UnboundedReceiver<String>, frames: broadcast::Sender<Utf8Bytes>) {
    let shortest = interval("SHORTEST_INTERVAL_US");
    let per_frame = interval("INTERVAL_PER_FRAME_US");
    let per_op = interval("INTERVAL_PER_OP_US");
    let most_for_ops = interval("MAX_INTERVAL_FOR_OPS_US");
    let mut not_before = Instant::now();
    while let Some(first) = waiting.recv().await {
        tokio::time::sleep_until(not_before).await;
        let mut lines = vec![first];
        while let Ok(line) = waiting.try_recv() {
            lines.push(line);
        }
        let members = frames.receiver_count() as u32;
        let _ = frames.send(encode(&lines));
        let for_readers = shortest + (per_op * lines.len() as u32).min(most_for_ops);
        not_before = Instant::now() + (per_frame * members).clamp(for_readers, LONGEST);
    }
}

/// The bench hands on the room's own numbers, in microseconds.
fn interval(variable: &str) -> Duration {
    let value = std::env::var(variable).expect("the bench sets the intervals");
    Duration::from_micros(value.parse().expect("a whole number of microseconds"))
}

fn encode(lines: &[String]) -> Utf8Bytes {
    serde_json::to_string(lines).expect("strings are JSON").into()
}
