"""`websockets`: `pipe URL [SUBPROTOCOL]` or `member URL NAME`, as ../program.ts describes."""

import asyncio
import sys

from member import Member, is_final, message, tell
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

PING = '{"type":"ping"}'


async def read_lines(say, leave):
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    async for line in reader:
        await say(line.decode().rstrip("\n"))
    await leave()


async def pipe(url, *subprotocols):
    try:
        async with connect(url, subprotocols=subprotocols or None) as socket:
            tell(type="open", protocol=socket.subprotocol)
            lines = asyncio.create_task(read_lines(socket.send, socket.close))
            try:
                while True:
                    tell(type="frame", text=await socket.recv())
            except ConnectionClosed:
                tell(type="closed", code=socket.close_code)
            lines.cancel()
    except InvalidStatus as error:
        tell(type="refused", status=error.response.status_code, detail=error.response.body.decode())


async def member(url, name):
    me, current = Member(name), {}
    lines = asyncio.create_task(
        read_lines(lambda text: current["socket"].send(message(text)), lambda: current["socket"].close())
    )
    # The iterator connects again, after longer and longer waits.
    async for socket in connect(url, subprotocols=["alcove.v1"]):
        current["socket"] = socket
        tell(type="open", protocol=socket.subprotocol)
        try:
            await socket.send(me.greeting())
            await socket.send(PING)
            while me.take(await socket.recv()):
                pass
            await socket.close(4200)
        except ConnectionClosed:
            if is_final(socket.close_code) or socket.close_code == 1000:
                lines.cancel()
                return tell(type="closed", code=socket.close_code)


asyncio.run({"pipe": pipe, "member": member}[sys.argv[1]](*sys.argv[2:]))
