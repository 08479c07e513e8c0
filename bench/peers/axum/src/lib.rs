//! What both peers share: the way in, and their settings.

use axum::{
    Router,
    extract::ws::{Message, WebSocket, WebSocketUpgrade},
    response::Response,
    routing::any,
    serve::ListenerExt,
};
use futures_util::StreamExt;
use futures_util::stream::SplitStream;
use serde::Deserialize;

/// The first frame of the original example.
#[derive(Deserialize)]
pub struct Connect {
    pub username: String,
    pub channel: String,
}

/// Whether everybody is told who has come in.
pub fn announces() -> bool {
    std::env::var("ANNOUNCE").is_ok_and(|value| value == "1")
}

/// Reads frames until the first one that is a `Connect`.
pub async fn connect(receiver: &mut SplitStream<WebSocket>) -> Option<Connect> {
    while let Some(Ok(message)) = receiver.next().await {
        if let Message::Text(text) = message {
            return serde_json::from_str(&text).ok();
        }
    }
    None
}

/// Serves WebSockets on the port that `PORT` names, until the process ends.
pub async fn serve<F, R>(on_socket: F)
where
    F: Fn(WebSocket) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let port = std::env::var("PORT").expect("PORT names the port");
    let upgrade = move |ws: WebSocketUpgrade| async move { upgraded(ws, on_socket) };
    let app = Router::new().route("/room/{name}/websocket", any(upgrade));
    let address = format!("127.0.0.1:{port}");
    let listener = tokio::net::TcpListener::bind(address).await.expect("the port is free");
    // As Node and workerd do by themselves: small frames must not wait for the one before.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    axum::serve(listener, app).await.expect("the server runs");
}

fn upgraded<F, R>(ws: WebSocketUpgrade, on_socket: F) -> Response
where
    F: Fn(WebSocket) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    ws.on_upgrade(on_socket)
}
