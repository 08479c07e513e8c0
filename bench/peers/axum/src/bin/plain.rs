//! The original chat example made many-room: a broadcast channel of 100 and a set of names for each room.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use axum::extract::ws::{Message, WebSocket};
use bench_axum::{announces, connect, serve};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::{self, error::RecvError};

struct Room {
    names: HashSet<String>,
    lines: broadcast::Sender<String>,
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
    let (name, channel) = (hello.username, hello.channel);
    let Some(lines) = enter(&rooms, &channel, &name) else {
        let _ = sender.send(Message::text("Username already taken.")).await;
        return;
    };
    let mut heard = lines.subscribe();
    let joined = format!("{name} joined.");
    if announces() {
        let _ = lines.send(joined);
    } else if sender.send(Message::text(joined)).await.is_err() {
        return;
    }

    let mut telling = tokio::spawn(async move {
        loop {
            match heard.recv().await {
                Ok(line) => {
                    if sender.send(Message::text(line)).await.is_err() {
                        return;
                    }
                }
                // The original cuts off a member who falls 100 behind; here it only misses what it missed.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
    let said = lines.clone();
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
    leave(&rooms, &channel, &name);
    if announces() {
        let _ = lines.send(format!("{name} left."));
    }
}

fn enter(rooms: &Rooms, channel: &str, name: &str) -> Option<broadcast::Sender<String>> {
    let mut rooms = rooms.lock().expect("nobody panics with the rooms");
    let room = rooms.entry(channel.to_owned()).or_insert_with(|| Room {
        names: HashSet::new(),
        lines: broadcast::channel(100).0,
    });
    room.names.insert(name.to_owned()).then(|| room.lines.clone())
}

fn leave(rooms: &Rooms, channel: &str, name: &str) {
    let mut rooms = rooms.lock().expect("nobody panics with the rooms");
    let Some(room) = rooms.get_mut(channel) else { return };
    room.names.remove(name);
    if room.names.is_empty() {
        rooms.remove(channel);
    }
}
