#!/bin/sh
# Says something in a room, for a deployment or a cron job: once, however often it has to ask.
#
#   notice.sh SERVER ROOM NAME TEXT [KEY]
#   notice.sh http://localhost:8787 garden Deploy 'version 7 is out' v7
#
# Whoever calls it again with the same KEY says nothing twice. The session's token is kept in a file that only you can read,
# so that the next notice has the same author. Needs curl.
set -eu

if [ $# -lt 4 ]; then
  sed -n 's/^# \{0,1\}//p' "$0" | head -n 4 >&2
  exit 2
fi
server=$1 room=$2 name=$3 text=$4 key=${5:-"$(date +%s)-$$"}

state=${XDG_CONFIG_HOME:-$HOME/.config}/alcove
file=$state/$(printf %s "$server/$room" | tr -c 'A-Za-z0-9.-' _).token
if [ ! -s "$file" ]; then
  mkdir -p "$state"
  # 32 random bytes in base64url: the session is whoever knows them.
  (umask 077 && head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n' >"$file")
fi

# The text as a string of JSON.
json() {
  printf %s "$1" | sed 's/[\\"]/\\&/g; s/	/\\t/g' | awk '{ printf "%s%s", lines++ ? "\\n" : "", $0 }'
}

# The token goes in by a pipe: arguments of programs are seen by everybody on this machine. What passes is asked again, with the
# same key; what the room refuses for good is not.
answer=$(
  printf 'Authorization: Bearer %s' "$(cat "$file")" | curl --silent --show-error \
    --retry 6 --retry-all-errors --retry-max-time 60 --write-out '\n%{http_code}' \
    --header @- --header "Idempotency-Key: $key" --header 'Content-Type: application/json' \
    --data-binary "{\"name\": \"$(json "$name")\", \"text\": \"$(json "$text")\"}" \
    "$server/api/rooms/$room/messages"
)
printf '%s\n' "$answer" | sed '$d'
case $answer in *2[0-9][0-9]) ;; *) exit 1 ;; esac
