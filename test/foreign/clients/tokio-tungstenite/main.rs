//! A client with `tokio-tungstenite`: `pipe URL [SUBPROTOCOL]` or `member URL NAME`, as ../../program.ts describes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{env::args, time::Duration};
use tokio::io::{AsyncBufReadExt, BufReader, Stdin, stdin};
use tokio_tungstenite::tungstenite::{
    ClientRequestBuilder, Error, Message, http::Uri, protocol::CloseFrame,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;
type Lines = tokio::io::Lines<BufReader<Stdin>>;

const PING: &str = r#"{"type":"ping"}"#;
const FIRST_WAIT: Duration = Duration::from_millis(200); // doubled after each attempt

fn tell(what: Value) {
    println!("{what}");
}

fn random<const BYTES: usize>() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; BYTES]>())
}

fn is_final(code: u16) -> bool {
    matches!(code, 1000 | 1003 | 1008 | 1009 | 4100..4200)
}

async fn connect(url: &str, subprotocol: Option<&str>) -> Result<Socket, Error> {
    let mut request = ClientRequestBuilder::new(url.parse::<Uri>().expect("an address"));
    if let Some(name) = subprotocol {
        request = request.with_sub_protocol(name);
    }
    let (socket, answer) = connect_async(request).await?;
    let protocol = answer
        .headers()
        .get("Sec-WebSocket-Protocol")
        .and_then(|name| name.to_str().ok());
    tell(json!({ "type": "open", "protocol": protocol }));
    Ok(socket)
}

/// Reads until the connection ends, and sends what standard input says meanwhile. Returns the close code.
async fn talk(
    socket: &mut Socket,
    lines: &mut Lines,
    frame_of: impl Fn(String) -> String,
    mut take: impl FnMut(&str) -> bool,
) -> u16 {
    let mut code = 1006;
    let mut has_left = false;
    loop {
        tokio::select! {
            line = lines.next_line(), if !has_left => match line.expect("standard input") {
                Some(text) => drop(socket.send(Message::text(frame_of(text))).await),
                None => {
                    has_left = true;
                    let leave = CloseFrame { code: 1000.into(), reason: "".into() };
                    drop(socket.close(Some(leave)).await);
                }
            },
            frame = socket.next() => match frame {
                Some(Ok(Message::Text(text))) => if !take(&text) {
                    drop(socket.close(Some(CloseFrame { code: 4200.into(), reason: "".into() })).await);
                },
                Some(Ok(Message::Close(Some(frame)))) => code = frame.code.into(),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return code,
            },
        }
    }
}

async fn pipe(url: &str, subprotocol: Option<&str>, lines: &mut Lines) {
    match connect(url, subprotocol).await {
        Ok(mut socket) => {
            let show = |text: &str| {
                tell(json!({ "type": "frame", "text": text }));
                true
            };
            let code = talk(&mut socket, lines, |line| line, show).await;
            tell(json!({ "type": "closed", "code": code }));
        }
        Err(Error::Http(answer)) => {
            let detail = answer.body().as_deref().map(String::from_utf8_lossy);
            tell(
                json!({ "type": "refused", "status": answer.status().as_u16(), "detail": detail }),
            );
        }
        Err(error) => tell(json!({ "type": "refused", "detail": error.to_string() })),
    }
}

#[derive(Default)]
struct Place {
    epoch: Option<Value>,
    head: u64,
    welcome: Value,
}

impl Place {
    /// Tells each event, an op only if it is the next one. Returns whether the connection is still sound (O2).
    fn take(&mut self, frame: &str) -> bool {
        let events: Vec<Value> = serde_json::from_str(frame).expect("an array of events");
        for event in events {
            match (event["type"].as_str(), event["seq"].as_u64()) {
                (Some("welcome"), _) => {
                    self.welcome = event.clone();
                    self.epoch = self.epoch.take().filter(|_| event["resumed"] == true);
                }
                (Some("page"), _) => {
                    self.epoch = Some(self.welcome["epoch"].clone());
                    self.head = self.welcome["seq"].as_u64().expect("a seq");
                }
                (_, Some(seq)) if seq <= self.head => continue,
                (_, Some(seq)) if seq > self.head + 1 => return false,
                (_, Some(seq)) => self.head = seq,
                _ => {}
            }
            tell(event);
        }
        true
    }
}

async fn member(url: &str, name: &str, lines: &mut Lines) {
    let mut place = Place::default();
    let mut hello =
        json!({ "type": "hello", "name": name, "token": random::<32>(), "client": random::<8>() });
    let mut wait = FIRST_WAIT;
    loop {
        if let Ok(mut socket) = connect(url, Some("alcove.v1")).await {
            wait = FIRST_WAIT;
            if let Some(epoch) = &place.epoch {
                hello["resume"] = json!({ "epoch": epoch, "seq": place.head });
            }
            let _ = socket.send(Message::text(hello.to_string())).await;
            let _ = socket.send(Message::text(PING)).await;
            let message =
                |text| json!({ "type": "send", "ref": random::<8>(), "text": text }).to_string();
            let code = talk(&mut socket, lines, message, |frame| place.take(frame)).await;
            if is_final(code) {
                return tell(json!({ "type": "closed", "code": code }));
            }
        }
        tokio::time::sleep(wait).await;
        wait *= 2;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = args().collect();
    let mut lines = BufReader::new(stdin()).lines();
    match args[1].as_str() {
        "pipe" => pipe(&args[2], args.get(3).map(String::as_str), &mut lines).await,
        _ => member(&args[2], &args[3], &mut lines).await,
    }
    // Standard input is read by a thread that would outlive this one.
    std::process::exit(0);
}
