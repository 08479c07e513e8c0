// The smallest client there is: the text dialect over one WebSocket, a line a frame.

const [join, username, room, log, message] = ["join", "username", "room", "log", "message"].map((id) =>
  document.getElementById(id),
);

const path = /^\/room\/([^/]+)/.exec(location.pathname);
if (path) room.value = decodeURIComponent(path[1]);

join.addEventListener("submit", (event) => {
  event.preventDefault();
  connect(room.value.trim());
});

function connect(name) {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(`${scheme}//${location.host}/room/${encodeURIComponent(name)}/websocket`);
  setJoined(true);
  socket.addEventListener("open", () => socket.send(JSON.stringify({ username: username.value })));
  socket.addEventListener("message", ({ data }) => show(data));
  socket.addEventListener("close", () => {
    message.onkeydown = null;
    setJoined(false);
    show("(the connection is closed)");
  });
  message.onkeydown = ({ key, isComposing }) => {
    if (key !== "Enter" || isComposing || socket.readyState !== WebSocket.OPEN) return;
    socket.send(message.value);
    message.value = "";
  };
}

function setJoined(joined) {
  for (const field of join.elements) field.disabled = joined;
  message.disabled = !joined;
  if (joined) message.focus();
}

function show(line) {
  log.value += `${line}\n`;
  log.scrollTop = log.scrollHeight;
}
