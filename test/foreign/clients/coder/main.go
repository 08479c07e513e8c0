// A client with github.com/coder/websocket: `pipe URL [SUBPROTOCOL]` or `member URL NAME`, as ../../program.ts describes.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

type object = map[string]any

const ping = `{"type":"ping"}`

var (
	ctx     = context.Background()
	current atomic.Pointer[websocket.Conn]
	leaving atomic.Bool
)

func tell(what object) {
	json.NewEncoder(os.Stdout).Encode(what)
}

func random(bytes int) string {
	made := make([]byte, bytes)
	rand.Read(made)
	return base64.RawURLEncoding.EncodeToString(made)
}

func encode(frame object) string {
	text, _ := json.Marshal(frame)
	return string(text)
}

func send(text string) error {
	return current.Load().Write(ctx, websocket.MessageText, []byte(text))
}

// readLines sends each line of standard input, and leaves at its end.
func readLines(frameOf func(string) string) {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		send(frameOf(lines.Text()))
	}
	leaving.Store(true)
	current.Load().Close(websocket.StatusNormalClosure, "")
}

// dial connects. It returns the status of the answer, 0 if none came.
func dial(url string, subprotocols []string) (int, string, error) {
	socket, answer, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: subprotocols})
	if err != nil {
		if answer == nil {
			return 0, "", err
		}
		body, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(body), err
	}
	// A welcome may be larger than the 32 KiB that this library takes by itself.
	socket.SetReadLimit(256 << 10)
	current.Store(socket)
	tell(object{"type": "open", "protocol": socket.Subprotocol()})
	return 101, "", nil
}

func pipe(url string, subprotocols []string) {
	status, detail, err := dial(url, subprotocols)
	if err != nil {
		tell(object{"type": "refused", "status": status, "detail": detail})
		return
	}
	go readLines(func(line string) string { return line })
	for {
		_, frame, err := current.Load().Read(ctx)
		if err != nil {
			closed(err)
			return
		}
		tell(object{"type": "frame", "text": string(frame)})
	}
}

func closed(err error) {
	code := int(websocket.CloseStatus(err))
	if code < 0 && leaving.Load() {
		code = 1000
	}
	tell(object{"type": "closed", "code": code})
}

type member struct {
	name, token, client, epoch string
	head                       float64
	welcome                    object
}

func (m *member) greeting() string {
	hello := object{"type": "hello", "name": m.name, "token": m.token, "client": m.client}
	if m.epoch != "" {
		hello["resume"] = object{"epoch": m.epoch, "seq": m.head}
	}
	return encode(hello)
}

// take tells each event, an op only if it is the next one. It returns whether the connection is still sound (O2).
func (m *member) take(frame []byte) bool {
	var events []object
	json.Unmarshal(frame, &events)
	for _, event := range events {
		seq, hasSeq := event["seq"].(float64)
		switch {
		case event["type"] == "welcome":
			m.welcome = event
			if event["resumed"] == false {
				m.epoch = ""
			}
		case event["type"] == "page":
			m.epoch, m.head = m.welcome["epoch"].(string), m.welcome["seq"].(float64)
		case hasSeq && seq <= m.head:
			continue
		case hasSeq && seq > m.head+1:
			return false
		case hasSeq:
			m.head = seq
		}
		tell(event)
	}
	return true
}

func isFinal(code int) bool {
	return code == 1003 || code == 1008 || code == 1009 || (code >= 4100 && code < 4200)
}

func join(url, name string) {
	m := &member{name: name, token: random(32), client: random(8)}
	isReading := false
	for wait := 200 * time.Millisecond; ; wait *= 2 {
		if _, _, err := dial(url, []string{"alcove.v1"}); err != nil {
			time.Sleep(wait)
			continue
		}
		wait = 200 * time.Millisecond
		send(m.greeting())
		send(ping)
		if !isReading {
			go readLines(func(text string) string {
				return encode(object{"type": "send", "ref": random(8), "text": text})
			})
			isReading = true
		}
		for {
			_, frame, err := current.Load().Read(ctx)
			if err == nil && m.take(frame) {
				continue
			}
			if leaving.Load() || isFinal(int(websocket.CloseStatus(err))) {
				closed(err)
				return
			}
			current.Load().Close(4200, "")
			break
		}
	}
}

func main() {
	if url := os.Args[2]; os.Args[1] == "pipe" {
		pipe(url, os.Args[3:])
	} else {
		join(url, os.Args[3])
	}
}
